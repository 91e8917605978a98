"""Integration with SciPy: tight tolerance, root-found events. Nothing of NEURON, nothing of the mechanisms."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from nrnwrap.validation.case import Amp, Pieces, Times, intervals

TIGHT: dict[str, Any] = {"method": "DOP853", "rtol": 1e-12, "atol": 1e-12}


def sine(amp: float, mean: float, f: float) -> Callable[[float], float]:
    """A current (nA) of t (ms): mean + amp sin(2 pi f t), f in Hz."""
    return lambda t: mean + amp * math.sin(2 * math.pi * f / 1e3 * t)


def at(amp: Amp, t: float) -> float:
    """The current (nA) at t (ms)."""
    return amp(t) if callable(amp) else amp


def between(
    rates: Callable[..., Sequence[float]],
    state: Sequence[float],
    level: float,
    spike: Callable[..., tuple[float, Sequence[float]]],
    pieces: Pieces,
    t_stop: float,
    t_ref: float = 0.0,
) -> Times:
    """Spike times of a model with a reset, from spike to spike.

    rates(t, state, amp): rates of change, amp in nA; the first of `state`, reaching `level`, is a spike.
    spike(t, state, amp): the time of the spike, and the state at the end of the refractory period.
    """

    def moving(t: float, y: Any, amp: Amp) -> Sequence[float]:
        return rates(t, y, at(amp, t))

    def reach(t: float, y: Any, amp: Amp) -> float:
        return y[0] - level

    reach.terminal, reach.direction = True, 1  # type: ignore[attr-defined]
    t, spikes = 0.0, []
    for start, stop, amp in intervals(pieces, t_stop):
        t = max(t, start)
        while t < stop:
            part = solve_ivp(moving, (t, stop), state, args=(amp,), events=reach, **TIGHT)
            t, state = part.t[-1], part.y[:, -1]
            if part.t_events[0].size:
                t, state = spike(part.t_events[0][0], part.y_events[0][0], amp)
                spikes.append(t)
                t += t_ref
    return np.array([s for s in spikes if s <= t_stop])


def crossings(
    rates: Callable[..., Sequence[float]], state: Sequence[float], level: float, pieces: Pieces, t_stop: float
) -> Times:
    """Times at which the first of `state` passes `level` upwards, of a model without a reset."""

    def moving(t: float, y: Any, amp: Amp) -> Sequence[float]:
        return rates(t, y, at(amp, t))

    def reach(t: float, y: Any, amp: Amp) -> float:
        return y[0] - level

    reach.direction = 1  # type: ignore[attr-defined]
    spikes: list[float] = []
    for start, stop, amp in intervals(pieces, t_stop):
        part = solve_ivp(moving, (start, stop), state, args=(amp,), events=reach, **TIGHT)
        state = part.y[:, -1]
        spikes.extend(part.t_events[0])
    return np.array(spikes)


def ratio(x: Any) -> Any:
    """x/(exp(x) - 1)."""
    x = np.asarray(x, float)
    return np.where(np.abs(x) < 1e-6, 1 - x / 2, x / np.expm1(np.where(x == 0, 1, x)))
