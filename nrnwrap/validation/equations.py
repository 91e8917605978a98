"""The equations of models with a reset, for many cells at once: what `many` and `nodes` integrate.

A state is an array (variables, cells), v in the first row. Parameters are those of a cell; currents in nA, times in ms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Values: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Equations:
    """A model with a reset.

    start(p, v): the state with which a run begins at v (mV).
    rates(p, y, current): dy/dt of a state.
    ahead(p, y): how far v is ahead of the threshold, or of the peak; a spike is where it reaches 0.
    reset(p, y): the state after a spike; v then stays for t_ref, and with `cut` everything does.
    """

    start: Callable[[Values, float], list[float]]
    rates: Callable[[Values, Array, Any], Array]
    ahead: Callable[[Values, Array], Array]
    reset: Callable[[Values, Array], Array]
    cut: bool = False


def _threshold(p: Values, y: Array) -> Array:
    return y[0] - p["v_th"]


def _peak(p: Values, y: Array) -> Array:
    return y[0] - p["v_peak"]


def _to_v_reset(p: Values, y: Array) -> Array:
    return np.concatenate([np.full_like(y[:1], p["v_reset"]), y[1:]])


def _leak(p: Values, y: Array, current: Any) -> Array:
    return (current - p["g_l"] * (y[0] - p["e_l"])) / p["C"]


def _adapt_threshold(p: Values, y: Array, current: Any) -> Array:
    return np.array([_leak(p, y, current), -y[1] / p["tau_th"]])


def _raise_threshold(p: Values, y: Array) -> Array:
    return np.array([np.full_like(y[0], p["v_reset"]), y[1] + p["jump"]])


def _generalised(p: Values, y: Array, current: Any) -> Array:
    """GLIF: v, both after-spike currents, the parts of the threshold that spikes and the voltage move."""
    v, first, second, by_spikes, by_voltage = y
    return np.array([
        _leak(p, y, current + first + second),
        -p["k_1"] * first,
        -p["k_2"] * second,
        -p["b_s"] * by_spikes,
        p["a_v"] * (v - p["e_l"]) - p["b_v"] * by_voltage,
    ])  # fmt: skip


def _cut_out(p: Values, y: Array) -> Array:
    v, first, second, by_spikes, by_voltage = y
    return np.array([
        p["e_l"] + p["f_v"] * (v - p["e_l"]) - p["delta_v"],
        p["f_1"] * first * np.exp(-p["k_1"] * p["t_ref"]) + p["delta_i_1"],
        p["f_2"] * second * np.exp(-p["k_2"] * p["t_ref"]) + p["delta_i_2"],
        by_spikes * np.exp(-p["b_s"] * p["t_ref"]) + p["delta_th"],
        by_voltage,
    ])  # fmt: skip


def _parabola(p: Values, y: Array) -> Array:
    return p["k"] * (y[0] - p["v_r"]) * (y[0] - p["v_t"])


def _upstroke(p: Values, y: Array, current: Any) -> Array:
    return _leak(p, y, current + p["g_l"] * p["delta_t"] * np.exp((y[0] - p["v_t"]) / p["delta_t"]))


def _adapting(p: Values, y: Array, current: Any) -> Array:
    return np.array([_upstroke(p, y, current - y[1]), (p["a"] * (y[0] - p["e_l"]) - y[1]) / p["tau_w"]])


def _simple(p: Values, y: Array, current: Any) -> Array:
    """Izhikevich's form of 2003 and 2004."""
    v, u = y
    rise = 0.04 * v * v + p["f"] * v + p["g"] - u + current / p["C"]
    return np.array([rise, p["a"] * (p["b"] * (v - p["v_u"]) - p["e"] * u)])


def _dimensional(p: Values, y: Array, current: Any) -> Array:
    """Izhikevich's form of 2007, without the special rules of its classes."""
    recovery = p["a"] * (p["b"] * (y[0] - p["v_r"]) - y[1])
    return np.array([(_parabola(p, y) - y[1] + current) / p["C"], recovery])


def _to_c(p: Values, y: Array) -> Array:
    return np.array([np.full_like(y[0], p["c"]), y[1] + p["d"]])


LEAKY = Equations(
    start=lambda p, v: [v],
    rates=lambda p, y, current: np.array([_leak(p, y, current)]),
    ahead=_threshold,
    reset=_to_v_reset,
)
EQUATIONS: dict[str, Equations] = {
    "LIF": LEAKY,
    "PIF": Equations(
        start=lambda p, v: [v],
        rates=lambda p, y, current: np.array([current / p["C"] + 0 * y[0]]),
        ahead=_threshold,
        reset=_to_v_reset,
    ),
    "AdaptiveLIF": Equations(
        start=lambda p, v: [v, 0.0],
        rates=_adapt_threshold,
        ahead=lambda p, y: y[0] - p["v_th"] - y[1],
        reset=_raise_threshold,
    ),
    "GLIF": Equations(
        start=lambda p, v: [v, 0.0, 0.0, 0.0, 0.0],
        rates=_generalised,
        ahead=lambda p, y: y[0] - p["th_inf"] - y[3] - y[4],
        reset=_cut_out,
        cut=True,
    ),
    "QIF": Equations(
        start=lambda p, v: [v],
        rates=lambda p, y, current: np.array([(_parabola(p, y) + current) / p["C"]]),
        ahead=_peak,
        reset=_to_v_reset,
    ),
    "EIF": Equations(
        start=lambda p, v: [v],
        rates=lambda p, y, current: np.array([_upstroke(p, y, current)]),
        ahead=_peak,
        reset=_to_v_reset,
    ),
    "AdEx": Equations(
        start=lambda p, v: [v, p["a"] * (v - p["e_l"])],
        rates=_adapting,
        ahead=_peak,
        reset=lambda p, y: np.array([np.full_like(y[0], p["v_reset"]), y[1] + p["b"]]),
    ),
    "Izhikevich": Equations(
        start=lambda p, v: [v, p["b"] * (v - p["v_u"]) / p["e"]], rates=_simple, ahead=_peak, reset=_to_c
    ),
    "Izhikevich2007": Equations(
        start=lambda p, v: [v, p["b"] * (v - p["v_r"])], rates=_dimensional, ahead=_peak, reset=_to_c
    ),
}  # fmt: skip
