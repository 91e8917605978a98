"""The equations of compartments of membrane, written independently of the MOD files.

Each model gives rates(p, v), the values of the MOD file's FUNCTIONs by name, steady(p, v), its states at rest at v,
and slope(p, v, states), the ionic current (uA/cm2) and the states' rates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nrnwrap import cells
from nrnwrap.validation.solving import ratio

Values = Mapping[str, float]


GAS, FARADAY = 8.31446261815324, 96485.33212331001  # J/(K mol), C/mol


def opening(r: Values, gates: str) -> list[Any]:
    """Steady states of gates from their rates."""
    return [r[f"alpha_{x}"] / (r[f"alpha_{x}"] + r[f"beta_{x}"]) for x in gates]


def moving(r: Values, gates: str, values: Sequence[float]) -> list[Any]:
    """Rates of change of gates."""
    return [r[f"alpha_{x}"] * (1 - y) - r[f"beta_{x}"] * y for x, y in zip(gates, values, strict=True)]


class HodgkinHuxley:
    """The squid axon, at 6.3 degC; NEURON's own reversals of sodium and potassium."""

    @staticmethod
    def rates(p: Values, v: Any) -> dict[str, Any]:
        return {
            "alpha_m": ratio(-(v + 40) / 10),
            "beta_m": 4 * np.exp(-(v + 65) / 18),
            "alpha_h": 0.07 * np.exp(-(v + 65) / 20),
            "beta_h": 1 / (np.exp(-(v + 35) / 10) + 1),
            "alpha_n": 0.1 * ratio(-(v + 55) / 10),
            "beta_n": 0.125 * np.exp(-(v + 65) / 80),
        }

    @classmethod
    def steady(cls, p: Values, v: Any) -> list[Any]:
        return opening(cls.rates(p, v), "mhn")

    @classmethod
    def slope(cls, p: Values, v: Any, states: Any) -> tuple[Any, list[Any]]:
        m, h, n = states
        ionic = p["g_na"] * m**3 * h * (v - p["ena"]) + p["g_k"] * n**4 * (v - p["ek"]) + p["g_l"] * (v - p["e_l"])
        return 1e3 * ionic, moving(cls.rates(p, v), "mhn", states)


class TraubMiles:
    """Cortical cell of Traub and Miles."""

    @staticmethod
    def rates(p: Values, v: Any) -> dict[str, Any]:
        x = v - p["v_t"]
        return {
            "alpha_m": 0.32 * 4 * ratio((13 - x) / 4),
            "beta_m": 0.28 * 5 * ratio((x - 40) / 5),
            "alpha_h": 0.128 * np.exp((17 - x) / 18),
            "beta_h": 4 / (1 + np.exp((40 - x) / 5)),
            "alpha_n": 0.032 * 5 * ratio((15 - x) / 5),
            "beta_n": 0.5 * np.exp((10 - x) / 40),
        }

    @classmethod
    def steady(cls, p: Values, v: Any) -> list[Any]:
        return opening(cls.rates(p, v), "mhn")

    @classmethod
    def slope(cls, p: Values, v: Any, states: Any) -> tuple[Any, list[Any]]:
        m, h, n = states
        ionic = p["g_l"] * (v - p["e_l"]) + p["g_na"] * m**3 * h * (v - p["ena"]) + p["g_k"] * n**4 * (v - p["ek"])
        return 1e3 * ionic, moving(cls.rates(p, v), "mhn", states)


class Pospischil:
    """Cortical cell at 36 degC. States: m, h, n, p of Na, Kd and M; a, b of L; u of T; calcium (mM)."""

    @staticmethod
    def rates(p: Values, v: Any) -> dict[str, Any]:
        low = v + p["v_x"]
        return {
            **TraubMiles.rates(p, v),
            "p_inf": 1 / (1 + np.exp(-(v + 35) / 10)),
            "tau_p": p["tau_max"] / (3.3 * np.exp((v + 35) / 20) + np.exp(-(v + 35) / 20)),
            "alpha_a": 0.055 * 3.8 * ratio((-27 - v) / 3.8),
            "beta_a": 0.94 * np.exp((-75 - v) / 17),
            "alpha_b": 0.000457 * np.exp((-13 - v) / 50),
            "beta_b": 0.0065 / (1 + np.exp((-15 - v) / 28)),
            "s_inf": 1 / (1 + np.exp(-(low + 57) / 6.2)),
            "u_inf": 1 / (1 + np.exp((low + 81) / 4)),
            "tau_u": 30.8 + (211.4 + np.exp((low + 113.2) / 5)) / (1 + np.exp((low + 84) / 3.2)),
        }

    @classmethod
    def steady(cls, p: Values, v: Any) -> list[Any]:
        r = cls.rates(p, v)
        return [*opening(r, "mhn"), r["p_inf"], *opening(r, "ab"), r["u_inf"], p["ca_inf"]]

    @classmethod
    def slope(cls, p: Values, v: Any, states: Any) -> tuple[Any, list[Any]]:
        r, (m, h, n, slow, a, b, u, calcium) = cls.rates(p, v), states
        eca = 1e3 * GAS * (273.15 + cells.Pospischil.celsius) / (2 * FARADAY) * np.log(2 / calcium)
        ica = p["g_cal"] * a**2 * b * (v - p["e_cal"]) + p["g_cat"] * r["s_inf"] ** 2 * u * (v - eca)
        ionic = p["g_l"] * (v - p["e_l"]) + p["g_na"] * m**3 * h * (v - p["ena"])
        ionic += (p["g_kd"] * n**4 + p["g_m"] * slow) * (v - p["ek"]) + ica
        flux = -1e4 * min(ica, 0) / (2 * FARADAY * p["depth"])
        return 1e3 * ionic, [
            *moving(r, "mhn", (m, h, n)),
            (r["p_inf"] - slow) / r["tau_p"],
            *moving(r, "ab", (a, b)),
            3**1.2 * (r["u_inf"] - u) / r["tau_u"],
            flux + (p["ca_inf"] - calcium) / p["tau_ca"],
        ]


class WangBuzsaki:
    """Interneuron of Wang and Buzsaki; its sodium activates at once."""

    @staticmethod
    def rates(p: Values, v: Any) -> dict[str, Any]:
        alpha, beta = ratio(-(v + 35) / 10), 4 * np.exp(-(v + 60) / 18)
        return {
            "alpha_m": alpha,
            "beta_m": beta,
            "m_inf": alpha / (alpha + beta),
            "alpha_h": 0.07 * np.exp(-(v + 58) / 20),
            "beta_h": 1 / (1 + np.exp(-(v + 28) / 10)),
            "alpha_n": 0.01 * 10 * ratio(-(v + 34) / 10),
            "beta_n": 0.125 * np.exp(-(v + 44) / 80),
        }

    @classmethod
    def steady(cls, p: Values, v: Any) -> list[Any]:
        return opening(cls.rates(p, v), "hn")

    @classmethod
    def slope(cls, p: Values, v: Any, states: Any) -> tuple[Any, list[Any]]:
        r, (h, n) = cls.rates(p, v), states
        ionic = p["g_na"] * r["m_inf"] ** 3 * h * (v - p["ena"]) + p["g_k"] * n**4 * (v - p["ek"])
        ionic += p["g_l"] * (v - p["e_l"])
        return 1e3 * ionic, [p["phi"] * x for x in moving(r, "hn", states)]


class MorrisLecar:
    """Barnacle muscle fibre; its calcium activates at once."""

    @staticmethod
    def rates(p: Values, v: Any) -> dict[str, Any]:
        return {
            "m_inf": (1 + np.tanh((v - p["v_1"]) / p["v_2"])) / 2,
            "n_inf": (1 + np.tanh((v - p["v_3"]) / p["v_4"])) / 2,
            "lambda_n": p["phi"] * np.cosh((v - p["v_3"]) / (2 * p["v_4"])),
        }

    @classmethod
    def steady(cls, p: Values, v: Any) -> list[Any]:
        return [cls.rates(p, v)["n_inf"]]

    @classmethod
    def slope(cls, p: Values, v: Any, states: Any) -> tuple[Any, list[Any]]:
        r, (n,) = cls.rates(p, v), states
        ionic = p["g_ca"] * r["m_inf"] * (v - p["eca"]) + p["g_k"] * n * (v - p["ek"]) + p["g_l"] * (v - p["e_l"])
        return 1e3 * ionic, [r["lambda_n"] * (r["n_inf"] - n)]


class ConnorStevens:
    """Crab axon with an A-current."""

    @staticmethod
    def rates(p: Values, v: Any) -> dict[str, Any]:
        return {
            "alpha_m": 0.38 * 10 * ratio(-0.1 * (v + 29.7)),
            "beta_m": 15.2 * np.exp(-0.0556 * (v + 54.7)),
            "alpha_h": 0.266 * np.exp(-0.05 * (v + 48)),
            "beta_h": 3.8 / (1 + np.exp(-0.1 * (v + 18))),
            "alpha_n": 0.02 * 10 * ratio(-0.1 * (v + 45.7)),
            "beta_n": 0.25 * np.exp(-0.0125 * (v + 55.7)),
            "a_inf": np.cbrt(0.0761 * np.exp(0.0314 * (v + 94.22)) / (1 + np.exp(0.0346 * (v + 1.17)))),
            "tau_a": 0.3632 + 1.158 / (1 + np.exp(0.0497 * (v + 55.96))),
            "b_inf": 1 / (1 + np.exp(0.0688 * (v + 53.3))) ** 4,
            "tau_b": 1.24 + 2.678 / (1 + np.exp(0.0624 * (v + 50))),
        }

    @classmethod
    def steady(cls, p: Values, v: Any) -> list[Any]:
        r = cls.rates(p, v)
        return [*opening(r, "mhn"), r["a_inf"], r["b_inf"]]

    @classmethod
    def slope(cls, p: Values, v: Any, states: Any) -> tuple[Any, list[Any]]:
        r, (m, h, n, a, b) = cls.rates(p, v), states
        ionic = p["g_na"] * m**3 * h * (v - p["ena"]) + p["g_k"] * n**4 * (v - p["ek"])
        ionic += p["g_a"] * a**3 * b * (v - p["e_a"]) + p["g_l"] * (v - p["e_l"])
        slow = [(r["a_inf"] - a) / r["tau_a"], (r["b_inf"] - b) / r["tau_b"]]
        return 1e3 * ionic, [*moving(r, "mhn", (m, h, n)), *slow]


class FitzHughNagumo:
    """Without units; v stands for mV."""

    @staticmethod
    def rates(p: Values, v: Any) -> dict[str, Any]:
        return {}

    @staticmethod
    def steady(p: Values, v: Any) -> list[Any]:
        return [(v + p["a"]) / p["b"]]

    @staticmethod
    def slope(p: Values, v: Any, states: Any) -> tuple[Any, list[Any]]:
        (w,) = states
        return -(v - v**3 / 3 - w), [p["phi"] * (v + p["a"] - p["b"] * w)]


class HindmarshRose:
    """Without units; v stands for mV."""

    @staticmethod
    def rates(p: Values, v: Any) -> dict[str, Any]:
        return {}

    @staticmethod
    def steady(p: Values, v: Any) -> list[Any]:
        return [p["c"] - p["d"] * v**2, p["s"] * (v - p["x_r"])]

    @staticmethod
    def slope(p: Values, v: Any, states: Any) -> tuple[Any, list[Any]]:
        y, z = states
        ionic = -(y - p["a"] * v**3 + p["b"] * v**2 - z)
        return ionic, [p["c"] - p["d"] * v**2 - y, p["r"] * (p["s"] * (v - p["x_r"]) - z)]
