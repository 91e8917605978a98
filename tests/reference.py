"""Independent solutions of the models, integrated with SciPy: tight tolerance, root-found events.

Parameters are those of a cell (a mapping of the MOD file's names); times in ms, currents in nA. A current
is a list of (start, amp) pieces, each holding until the next one starts.
"""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp

import nrnwrap as nw

SHARED = Path(__file__).resolve().parents[2] / "shared"
TIGHT = {"method": "DOP853", "rtol": 1e-12, "atol": 1e-12}


def oracle(key):
    """A block of the reference numbers; the test skips where they are not at hand."""
    path = SHARED / "reference" / "oracles.json"
    if not path.is_file():
        pytest.skip(f"the reference numbers are not beside this checkout ({path.name})")
    return json.loads(path.read_text())[key]


def steps(pieces, t_stop):
    """The current as stimuli; the last piece goes on to the end."""
    ends = [start for start, _ in pieces[1:]] + [t_stop + 1]
    return [nw.Step(amp, start, end - start) for (start, amp), end in zip(pieces, ends, strict=True) if amp]


def assert_agree(found, exact, within):
    """As many spikes, none of them further off than `within` (ms)."""
    assert len(found) == len(exact)
    assert np.abs(found - exact).max(initial=0) <= within


def lif(p, pieces, t_stop):
    """Exact spike times: exponentials and their inverses. The refractory period ends where it ends."""
    tau, t, v, free, spikes = p["C"] / p["g_l"], 0.0, p["e_l"], 0.0, []
    for (start, amp), stop in zip(pieces, [s for s, _ in pieces[1:]] + [t_stop], strict=True):
        t = max(t, start)
        goal = p["e_l"] + amp / p["g_l"]
        while t < stop:
            if t < free:
                t = min(free, stop)
                continue
            wait = tau * np.log((goal - v) / (goal - p["v_th"])) if goal > p["v_th"] else np.inf
            if t + wait >= stop:
                v = goal + (v - goal) * np.exp(-(stop - t) / tau)
                t = stop
            else:
                t += wait
                spikes.append(t)
                v, free = p["v_reset"], t + p["t_ref"]
    return np.array(spikes)


def adex(p, pieces, t_stop):
    """Up to v_t + 5 delta_t in time, from there to v_peak with v as the independent variable."""

    def rates(v, w, amp):
        up = p["g_l"] * p["delta_t"] * np.exp((v - p["v_t"]) / p["delta_t"])
        dv = (-p["g_l"] * (v - p["e_l"]) + up - w + amp) / p["C"]
        return dv, (p["a"] * (v - p["e_l"]) - w) / p["tau_w"]

    def spike(t, state, amp):
        def along(v, z):
            dv, dw = rates(v, z[1], amp)
            return [1 / dv, dw / dv]

        t, w = solve_ivp(along, (turn, p["v_peak"]), [t, state[1]], **TIGHT).y[:, -1]
        return t, [p["v_reset"], w + p["b"]]

    turn = p["v_t"] + 5 * p["delta_t"]
    return _events(lambda t, y, amp: rates(*y, amp), [p["e_l"], 0.0], turn, spike, pieces, t_stop)


def izhikevich2007(p, pieces, t_stop):
    def rates(t, y, amp):
        v, u = y
        return [(p["k"] * (v - p["v_r"]) * (v - p["v_t"]) - u + amp) / p["C"], p["a"] * (p["b"] * (v - p["v_r"]) - u)]

    def spike(t, state, amp):
        return t, [p["c"], state[1] + p["d"]]

    return _events(rates, [p["v_r"], 0.0], p["v_peak"], spike, pieces, t_stop)


def pif(p, pieces, t_stop):
    """Exact spike times: straight lines."""
    t, v, free, spikes = 0.0, p["v_reset"], 0.0, []
    for (start, amp), stop in zip(pieces, [s for s, _ in pieces[1:]] + [t_stop], strict=True):
        t = max(start, free)
        while t < stop:
            wait = p["C"] * (p["v_th"] - v) / amp if amp > 0 else np.inf
            if t + wait > stop:
                v += amp / p["C"] * (stop - t)
                t = stop
            else:
                spikes.append(t + wait)
                v, free = p["v_reset"], t + wait + p["t_ref"]
                t = free
    return np.array(spikes)


def eif(p, pieces, t_stop, v0=None):
    """Up to v_t + 5 delta_t in time, from there to v_peak with v as the independent variable."""

    def rate(v, amp):
        up = p["g_l"] * p["delta_t"] * np.exp((v - p["v_t"]) / p["delta_t"])
        return (-p["g_l"] * (v - p["e_l"]) + up + amp) / p["C"]

    def spike(t, state, amp):
        rest, _ = quad(lambda v: 1 / rate(v, amp), turn, p["v_peak"], epsabs=1e-13, epsrel=1e-13)
        return t + rest, [p["v_reset"]]

    turn = p["v_t"] + 5 * p["delta_t"]
    start = p["e_l"] if v0 is None else v0
    return _events(lambda t, y, amp: [rate(y[0], amp)], [start], turn, spike, pieces, t_stop, p["t_ref"])


def qif(p, pieces, t_stop, v0=None):
    def rates(t, y, amp):
        return [(p["k"] * (y[0] - p["v_r"]) * (y[0] - p["v_t"]) + amp) / p["C"]]

    def spike(t, state, amp):
        return t, [p["v_reset"]]

    start = p["v_r"] if v0 is None else v0
    return _events(rates, [start], p["v_peak"], spike, pieces, t_stop, p["t_ref"])


def izhikevich(p, pieces, t_stop, v0=None):
    def rates(t, y, amp):
        v, u = y
        return [0.04 * v**2 + p["f"] * v + p["g"] - u + amp / p["C"], p["a"] * (p["b"] * v - u)]

    def spike(t, state, amp):
        return t, [p["c"], state[1] + p["d"]]

    if v0 is None:
        v0 = np.roots([0.04, p["f"] - p["b"], p["g"]]).min()
    return _events(rates, [v0, p["b"] * v0], p["v_peak"], spike, pieces, t_stop)


def adaptive_lif(p, pieces, t_stop, v0=None):
    """As equations for how far v is above the threshold, and for the threshold."""

    def rates(t, y, amp):
        ahead, above = y
        down = -above / p["tau_th"]
        return [(amp - p["g_l"] * (ahead + p["v_th"] + above - p["e_l"])) / p["C"] - down, down]

    def spike(t, state, amp):
        above = (state[1] + p["jump"]) * np.exp(-p["t_ref"] / p["tau_th"])
        return t, [p["v_reset"] - p["v_th"] - above, above]

    start = p["e_l"] if v0 is None else v0
    return _events(rates, [start - p["v_th"], 0.0], 0.0, spike, pieces, t_stop, p["t_ref"])


def _events(rates, state, level, spike, pieces, t_stop, t_ref=0.0):
    """`spike` gives the time of the spike and the state at the end of the refractory period."""

    def reach(t, y, amp):
        return y[0] - level

    reach.terminal, reach.direction = True, 1
    t, spikes = 0.0, []
    for (start, amp), stop in zip(pieces, [s for s, _ in pieces[1:]] + [t_stop], strict=True):
        t = max(t, start)
        while t < stop:
            part = solve_ivp(rates, (t, stop), state, args=(amp,), events=reach, **TIGHT)
            t, state = part.t[-1], part.y[:, -1]
            if part.t_events[0].size:
                t, state = spike(part.t_events[0][0], part.y_events[0][0], amp)
                spikes.append(t)
                t += t_ref
    return np.array([s for s in spikes if s <= t_stop])


def squid_rates(v):
    """alpha and beta (/ms) of m, h, n at v (mV), at 6.3 degC."""

    def ratio(x):  # x/(exp(x) - 1)
        return np.where(np.abs(x) < 1e-6, 1 - x / 2, x / np.expm1(np.where(x == 0, 1, x)))

    return {
        "m": (ratio(-(v + 40) / 10), 4 * np.exp(-(v + 65) / 18)),
        "h": (0.07 * np.exp(-(v + 65) / 20), 1 / (np.exp(-(v + 35) / 10) + 1)),
        "n": (0.1 * ratio(-(v + 55) / 10), 0.125 * np.exp(-(v + 65) / 80)),
    }


def squid(density, t_stop, start=0.0, stop=np.inf, v0=-65.0, threshold=0.0):
    """Upward crossings of `threshold` under a step of `density` (uA/cm2) from `start` to `stop`."""

    def rates(t, y, amp):
        v, m, h, n = y
        gates = squid_rates(v)
        ionic = 120 * m**3 * h * (v - 50) + 36 * n**4 * (v + 77) + 0.3 * (v + 54.3)
        return [amp - ionic, *(a - (a + b) * x for x, (a, b) in zip((m, h, n), gates.values(), strict=True))]

    def reach(t, y, amp):
        return y[0] - threshold

    reach.direction = 1
    state = [v0, *(a / (a + b) for a, b in squid_rates(v0).values())]
    edges = [0.0, *(e for e in (start, stop) if 0 < e < t_stop), t_stop]
    spikes = []
    for left, right in pairwise(edges):
        amp = density if start <= left < stop else 0.0
        part = solve_ivp(rates, (left, right), state, args=(amp,), events=reach, **TIGHT)
        state = part.y[:, -1]
        spikes.extend(part.t_events[0])
    return np.array(spikes)


# One compartment of membrane: each model gives rates(p, v), the values of the MOD file's FUNCTIONs by name,
# steady(p, v), its states at rest at v, and slope(p, v, states), the ionic current (uA/cm2) and the states' rates.


def _ratio(x):  # x/(exp(x) - 1)
    x = np.asarray(x, float)
    return np.where(np.abs(x) < 1e-6, 1 - x / 2, x / np.expm1(np.where(x == 0, 1, x)))


def _opening(r, gates):
    return [r[f"alpha_{x}"] / (r[f"alpha_{x}"] + r[f"beta_{x}"]) for x in gates]


def _moving(r, gates, values):
    return [r[f"alpha_{x}"] * (1 - y) - r[f"beta_{x}"] * y for x, y in zip(gates, values, strict=True)]


class TraubMiles:
    @staticmethod
    def rates(p, v):
        x = v - p["v_t"]
        return {
            "alpha_m": 0.32 * 4 * _ratio((13 - x) / 4),
            "beta_m": 0.28 * 5 * _ratio((x - 40) / 5),
            "alpha_h": 0.128 * np.exp((17 - x) / 18),
            "beta_h": 4 / (1 + np.exp((40 - x) / 5)),
            "alpha_n": 0.032 * 5 * _ratio((15 - x) / 5),
            "beta_n": 0.5 * np.exp((10 - x) / 40),
        }

    @classmethod
    def steady(cls, p, v):
        return _opening(cls.rates(p, v), "mhn")

    @classmethod
    def slope(cls, p, v, states):
        m, h, n = states
        ionic = p["g_l"] * (v - p["e_l"]) + p["g_na"] * m**3 * h * (v - p["ena"]) + p["g_k"] * n**4 * (v - p["ek"])
        return 1e3 * ionic, _moving(cls.rates(p, v), "mhn", states)


class WangBuzsaki:
    @staticmethod
    def rates(p, v):
        alpha, beta = _ratio(-(v + 35) / 10), 4 * np.exp(-(v + 60) / 18)
        return {
            "alpha_m": alpha,
            "beta_m": beta,
            "m_inf": alpha / (alpha + beta),
            "alpha_h": 0.07 * np.exp(-(v + 58) / 20),
            "beta_h": 1 / (1 + np.exp(-(v + 28) / 10)),
            "alpha_n": 0.01 * 10 * _ratio(-(v + 34) / 10),
            "beta_n": 0.125 * np.exp(-(v + 44) / 80),
        }

    @classmethod
    def steady(cls, p, v):
        return _opening(cls.rates(p, v), "hn")

    @classmethod
    def slope(cls, p, v, states):
        r, (h, n) = cls.rates(p, v), states
        ionic = p["g_na"] * r["m_inf"] ** 3 * h * (v - p["ena"]) + p["g_k"] * n**4 * (v - p["ek"])
        ionic += p["g_l"] * (v - p["e_l"])
        return 1e3 * ionic, [p["phi"] * x for x in _moving(r, "hn", states)]


class MorrisLecar:
    @staticmethod
    def rates(p, v):
        return {
            "m_inf": (1 + np.tanh((v - p["v_1"]) / p["v_2"])) / 2,
            "n_inf": (1 + np.tanh((v - p["v_3"]) / p["v_4"])) / 2,
            "lambda_n": p["phi"] * np.cosh((v - p["v_3"]) / (2 * p["v_4"])),
        }

    @classmethod
    def steady(cls, p, v):
        return [cls.rates(p, v)["n_inf"]]

    @classmethod
    def slope(cls, p, v, states):
        r, (n,) = cls.rates(p, v), states
        ionic = p["g_ca"] * r["m_inf"] * (v - p["eca"]) + p["g_k"] * n * (v - p["ek"]) + p["g_l"] * (v - p["e_l"])
        return 1e3 * ionic, [r["lambda_n"] * (r["n_inf"] - n)]


class ConnorStevens:
    @staticmethod
    def rates(p, v):
        return {
            "alpha_m": 0.38 * 10 * _ratio(-0.1 * (v + 29.7)),
            "beta_m": 15.2 * np.exp(-0.0556 * (v + 54.7)),
            "alpha_h": 0.266 * np.exp(-0.05 * (v + 48)),
            "beta_h": 3.8 / (1 + np.exp(-0.1 * (v + 18))),
            "alpha_n": 0.02 * 10 * _ratio(-0.1 * (v + 45.7)),
            "beta_n": 0.25 * np.exp(-0.0125 * (v + 55.7)),
            "a_inf": np.cbrt(0.0761 * np.exp(0.0314 * (v + 94.22)) / (1 + np.exp(0.0346 * (v + 1.17)))),
            "tau_a": 0.3632 + 1.158 / (1 + np.exp(0.0497 * (v + 55.96))),
            "b_inf": 1 / (1 + np.exp(0.0688 * (v + 53.3))) ** 4,
            "tau_b": 1.24 + 2.678 / (1 + np.exp(0.0624 * (v + 50))),
        }

    @classmethod
    def steady(cls, p, v):
        r = cls.rates(p, v)
        return [*_opening(r, "mhn"), r["a_inf"], r["b_inf"]]

    @classmethod
    def slope(cls, p, v, states):
        r, (m, h, n, a, b) = cls.rates(p, v), states
        ionic = p["g_na"] * m**3 * h * (v - p["ena"]) + p["g_k"] * n**4 * (v - p["ek"])
        ionic += p["g_a"] * a**3 * b * (v - p["e_a"]) + p["g_l"] * (v - p["e_l"])
        slow = [(r["a_inf"] - a) / r["tau_a"], (r["b_inf"] - b) / r["tau_b"]]
        return 1e3 * ionic, [*_moving(r, "mhn", (m, h, n)), *slow]


class FitzHughNagumo:
    @staticmethod
    def rates(p, v):
        return {}

    @staticmethod
    def steady(p, v):
        return [(v + p["a"]) / p["b"]]

    @staticmethod
    def slope(p, v, states):
        (w,) = states
        return -(v - v**3 / 3 - w), [p["phi"] * (v + p["a"] - p["b"] * w)]


class HindmarshRose:
    @staticmethod
    def rates(p, v):
        return {}

    @staticmethod
    def steady(p, v):
        return [p["c"] - p["d"] * v**2, p["s"] * (v - p["x_r"])]

    @staticmethod
    def slope(p, v, states):
        y, z = states
        ionic = -(y - p["a"] * v**3 + p["b"] * v**2 - z)
        return ionic, [p["c"] - p["d"] * v**2 - y, p["r"] * (p["s"] * (v - p["x_r"]) - z)]


def membrane(model, p, density, t_stop, v0, threshold=0.0, states=None):
    """Upward crossings of `threshold` under `density` (uA/cm2) from time 0; states at rest at v0 unless given."""

    def rates(t, y):
        ionic, moving = model.slope(p, y[0], y[1:])
        return [(density - ionic) / p["cm"], *moving]

    def reach(t, y):
        return y[0] - threshold

    reach.direction = 1
    start = [v0, *(model.steady(p, v0) if states is None else states)]
    return solve_ivp(rates, (0, t_stop), start, events=reach, **TIGHT).t_events[0]
