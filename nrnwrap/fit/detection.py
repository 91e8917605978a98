"""What a voltage says about spikes: when they are, whether it keeps their shape, what follows them.

A recorded cell has action potentials. The v of a model is reset: it falls within one sample, and then goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nrnwrap.fit.sweep import Sweep

    Array = NDArray[np.float64]
    Samples = NDArray[np.intp]

_DEAD = 3.0  # ms in which a cell does not have a second action potential
_FALL = 2.0  # mV; a reset is at least as deep, when nobody says where spikes are
_HIGH = 15.0  # mV that an action potential falls in 4 ms
_LOOK = 1.5  # ms after a spike, in which a fast line through V still is one


def spikes(V: Array, dt: float, level: float) -> Array:
    """Times (ms) at which V passes `level` (mV) upwards, linear between samples; 3 ms apart at least.

    Raises ParameterError where V is reset like that of a model, whose spikes are not in the samples.
    """
    start = np.flatnonzero((V[:-1] < level) & (V[1:] >= level))
    times = (start + (level - V[start]) / (V[start + 1] - V[start])) * dt
    kept: list[float] = []
    for each in times.tolist():
        if not kept or each - kept[-1] > _DEAD:
            kept.append(each)
    fall = _resets(V) if not kept else _resets_after(V, start)
    if len(fall):
        raise ParameterError(
            f"V is reset at {fall[0] * dt:g} ms, as that of a model: its samples do not tell its spikes. Give them, "
            "spikes=run.spikes"
        )
    return np.array(kept)


def _resets(V: Array) -> Samples:
    """Samples after which V falls at once and goes on slowly."""
    slope = np.diff(V)
    rest = np.abs(np.concatenate([slope[1:], slope[-1:]]))
    return np.flatnonzero((slope < -_FALL) & (rest < -0.2 * slope))


def _resets_after(V: Array, start: Samples) -> Samples:
    """Of samples after which V passes the level those after which it is back within one sample."""
    peaks = [k + 1 + int(V[k + 1 : k + 21].argmax()) for k in start.tolist()]
    foot = np.array([V[max(k - 5, 0) : k + 1].min() for k in start.tolist()])
    last = np.array([V[min(k + 1, len(V) - 1)] for k in peaks])
    return start[last < foot + 0.25 * (V[peaks] - foot)] if len(start) else start


def keeps_shapes(sweeps: Iterable[Sweep]) -> bool:
    """Whether V has action potentials: at most spikes it is much higher just after the spike than 4 ms later."""
    falls: list[float] = []
    for each in sweeps:
        first = np.floor(each.spikes / each.dt).astype(int) + 1
        soon, later = max(round(1.0 / each.dt), 1), max(round(4.0 / each.dt), 2)
        first = first[first + later < each.n]
        highest = np.max([each.V[first + shift] for shift in range(soon)], axis=0) if len(first) else first
        falls += list(highest - each.V[first + later])
    return bool(falls) and float(np.median(falls)) > _HIGH


def hold(sweeps: Sequence[Sweep]) -> float:
    """How long V stays where a spike resets it (ms), 0 where it does not: the refractory period of a model.

    After each spike, the samples that are as the first but for noise; from there the line through the next of them back
    to that value. The median over spikes.
    """
    found: list[float] = []
    for each in sweeps:
        V, dt, trains = each.V, each.dt, each.spikes
        tolerance = 5 * noise(V) + 1e-6
        few = max(round(_LOOK / dt), 4)
        for spike, after in zip(trains, np.append(trains[1:], (each.n - 1) * dt), strict=False):
            first, stop = int(spike / dt) + 1, int(after / dt) + 1
            found += _held(V[first:stop], first * dt - spike, dt, tolerance, few)
    short = [each for each in found if each >= 0]
    return float(np.median(short)) if len(short) > len(found) / 2 else 0.0


def _held(V: Array, lag: float, dt: float, tolerance: float, few: int) -> list[float]:
    """The length of the hold whose first sample is `lag` after the spike; [-1] for none, [] where that is unknown."""
    away = np.flatnonzero(np.abs(V - V[0]) > tolerance)
    if not len(away) or away[0] + few > len(V):
        return []
    if away[0] < 3:
        return [-1.0]
    level = float(np.mean(V[: max(away[0] - few // 2, 1)]))
    slope, value = np.polyfit(np.arange(few) * dt, V[away[0] : away[0] + few], 1)
    if slope == 0:
        return []
    return [min(max(lag + away[0] * dt - (value - level) / slope, 0.0), lag + away[0] * dt)]


def noise(V: Array) -> float:
    """The standard deviation (mV) of what is white in V, from its third differences, of which most are quiet."""
    third = np.diff(V, 3)
    return float(np.median(np.abs(third)) / 0.6745 / np.sqrt(20)) if len(third) else 0.0


def reset(sweeps: Sequence[Sweep], t_ref: float, shaped: bool) -> float:
    """V (mV) where the refractory period ends: with shapes the mean of V there, else the median of V led back to it."""
    values: list[float] = []
    for each in sweeps:
        V, on = each.V, each.spikes + t_ref
        k = np.ceil(on / each.dt - 1e-9).astype(int)
        inside = k + 2 < len(V)
        k, gap = k[inside], (k * each.dt - on)[inside]
        if shaped:
            values += list(V[k] - gap / each.dt * (V[k] - V[k - 1]))
        else:
            slope = 2 * V[k + 1] - 1.5 * V[k] - 0.5 * V[k + 2]  # of a parabola through three, at the first
            values += list(V[k] - gap / each.dt * slope)
    if not values:
        return float("nan")
    return float(np.mean(values) if shaped else np.median(values))
