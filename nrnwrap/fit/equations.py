"""What each model's membrane is, as terms of V', and what its parameters are of their coefficients.

Voltages are counted from an origin (mV) here: u = V - origin. The coefficients stand in the order of the terms.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from nrnwrap.errors import FitError
from nrnwrap.fit.design import Design
from nrnwrap.fit.terms import CONSTANT, CURRENT, SQUARE, UPSTROKE, VOLTAGE, Curved, followed, triggered

Parameters = dict[str, float]

_SLOPES = (0.5, 1.0, 2.0, 4.0)  # mV, of an upstroke, to begin with
_TIMES = (3.0, 10.0, 30.0, 100.0, 300.0)  # ms
SLOPE, TIME = (0.05, 50.0), (1.0, 1000.0)  # bounds of both


@dataclass(frozen=True)
class Equation:
    """design: of V'. parameters: of coefficients, curved parameters and origin, all but those of the spike itself.

    before: ms before a spike that the equation is not fitted to. settled: the time constant (ms) of V near rest.
    delayed: whether it has a current that begins where the refractory period ends.
    """

    design: Design
    parameters: Callable[[Sequence[float], Curved, float], Parameters]
    before: float
    settled: Callable[[Mapping[str, float]], float]
    delayed: bool = False


def _membrane(gain: float, leak: float) -> tuple[float, float]:
    """Capacitance (nF) and leak (uS), of the coefficients of the current and of u."""
    if not gain > 0:
        raise FitError(
            f"V does not rise with the current (1/C = {gain:.3g} /nF): are current and voltage of the same recording, "
            "in nA and mV, inward current positive?"
        )
    if not leak < 0:
        raise FitError(f"V does not decay (g_l/C = {-leak:.3g} /ms): the data do not tell a leak")
    return 1 / gain, -leak / gain


def _linear(b: Sequence[float], _: Curved, origin: float) -> Parameters:
    C, g_l = _membrane(b[0], b[1])
    return {"C": C, "g_l": g_l, "e_l": origin + b[2] * C / g_l}


def _soft(C: float, g_l: float, coefficient: float, delta_t: float, origin: float) -> Parameters:
    """Threshold and slope of the upstroke whose coefficient is given."""
    if not coefficient > 0:
        raise FitError(
            f"V does not turn upwards before a spike (with a slope of {delta_t:.3g} mV): the data are those of a LIF"
        )
    return {"v_t": origin - delta_t * math.log(coefficient * C / (g_l * delta_t)), "delta_t": delta_t}


def _exponential(b: Sequence[float], curved: Curved, origin: float) -> Parameters:
    C, g_l = _membrane(b[0], b[1])
    linear = _linear(b, curved, origin)
    return {**linear, **_soft(C, g_l, b[3], curved["delta_t"], origin)}


def _adaptive(b: Sequence[float], curved: Curved, origin: float) -> Parameters:
    C, g_l = _membrane(b[0], b[1])
    a = b[4] * C
    e_l = origin + b[2] * C / (g_l + a)
    soft = _soft(C, g_l, b[3], curved["delta_t"], origin)
    return {"C": C, "g_l": g_l, "e_l": e_l, **soft, "a": a, "b": b[5] * C, "tau_w": curved["tau_w"]}


def _roots(k: float, middle: float, constant: float) -> float:
    """The smaller root of k u^2 - middle u + constant."""
    inside = middle**2 - 4 * k * constant
    if not k > 0:
        raise FitError(f"the current at rest is not a parabola that opens upwards (k = {k:.3g} uS/mV)")
    if inside < 0:
        raise FitError("V does not rest without a current, as these models do: is the current the whole of it?")
    return (middle - math.sqrt(inside)) / (2 * k)


def _parabola(b: Sequence[float], _: Curved, origin: float) -> Parameters:
    C = 1 / b[0]
    k, total = b[1] * C, -b[2] / b[1]  # total: of both roots
    low = _roots(k, k * total, b[3] * C)
    return {"C": C, "k": k, "v_r": origin + low, "v_t": origin + total - low}


def _izhikevich(b: Sequence[float], curved: Curved, origin: float) -> Parameters:
    C = 1 / b[0]
    k, total, recovery = b[1] * C, -b[2] / b[1], b[4] * C
    low = _roots(k, k * total + recovery, b[3] * C)
    own = {"a": 1 / curved["tau"], "b": recovery, "d": b[5] * C}
    return {"C": C, "k": k, "v_r": origin + low, "v_t": origin + total - low, **own}


def _leak(of: Mapping[str, float]) -> float:
    return of["C"] / of["g_l"]


def _bend(of: Mapping[str, float]) -> float:
    return of["C"] / max(of["k"] * (of["v_t"] - of["v_r"]), 1e-12)


_PLAIN = (CURRENT, VOLTAGE, CONSTANT)
_TRIGGERED = followed("tau_w"), triggered("tau_w")
LINEAR = Equation(Design(_PLAIN), _linear, 5.0, _leak)
UPSTROKES = Equation(
    Design((*_PLAIN, UPSTROKE), tuple({"delta_t": each} for each in _SLOPES), {"delta_t": SLOPE}, lagged=True),
    _exponential, 0.3, _leak,
)  # fmt: skip
ADAPTIVE = Equation(
    Design(
        (*_PLAIN, UPSTROKE, *_TRIGGERED),
        tuple({"delta_t": slope, "tau_w": time} for slope, time in product(_SLOPES, _TIMES)),
        {"delta_t": SLOPE, "tau_w": TIME},
        lagged=True,
    ),
    _adaptive, 0.3, _leak,
)  # fmt: skip
PARABOLA = Equation(Design((CURRENT, SQUARE, VOLTAGE, CONSTANT)), _parabola, 0.3, _bend)
RECOVERY = Equation(
    Design(
        (CURRENT, SQUARE, VOLTAGE, CONSTANT, followed("tau"), triggered("tau")),
        tuple({"tau": each} for each in _TIMES),
        {"tau": TIME},
        lagged=True,
    ),
    _izhikevich, 0.3, _bend,
)  # fmt: skip


def filtered(taus: Sequence[float] | int) -> Equation:
    """The linear membrane with a spike-triggered current: of these time constants (ms), or of as many to be found."""
    if not isinstance(taus, int):
        terms = tuple(triggered(tau, held=True) for tau in taus)
        return Equation(Design((*_PLAIN, *terms)), _with_filter(list(taus)), 5.0, _leak, True)
    names = [f"tau_eta{index + 1}" for index in range(taus)]
    terms = tuple(triggered(name, held=True) for name in names)
    starts = tuple(dict(zip(names, each, strict=True)) for each in combinations(_TIMES, taus))
    design = Design((*_PLAIN, *terms), starts, dict.fromkeys(names, TIME))
    return Equation(design, _with_filter(names), 5.0, _leak, True)


def _with_filter(taus: Sequence[Any]) -> Callable[[Sequence[float], Curved, float], Parameters]:
    def parameters(b: Sequence[float], curved: Curved, origin: float) -> Parameters:
        found = _linear(b, curved, origin)
        for index, tau in enumerate(taus, 1):
            found |= {f"q_eta{index}": b[2 + index] * found["C"], f"tau_eta{index}": curved.get(tau, tau)}
        return found

    return parameters
