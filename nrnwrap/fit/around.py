"""What a fitted membrane tells of the spike itself: V at the spike, V after it, and for how long it is held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize_scalar

from nrnwrap import spikes as trains
from nrnwrap.errors import FitError
from nrnwrap.fit import filters
from nrnwrap.fit.design import Solution
from nrnwrap.fit.equations import TIME
from nrnwrap.fit.sweep import Data, Sweep
from nrnwrap.fit.terms import CONSTANT, CURRENT, SQUARE, VOLTAGE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_SOON = 1.0  # ms after a refractory period, in which V is led back to its end
_SUBSTEPS = 8
_FELT = 0.02  # of a jump, on the average at the next spike, for the data to tell it
_NEAR = 5.0  # ms from a spike to the peak of its action potential


def refractory(data: Data, solution: Solution) -> float:
    """t_ref (ms) of a model's V: from where its equation leads to the samples that come next.

    V(t) = v_reset + the integral of V' from the spike + t_ref on: V was the later at v_reset, the lower it is for the
    same V'. 0 where t_ref is not above twice its standard error, or a quarter of a step.
    """
    t_ref, error = data.t_ref, 0.0
    for _ in range(4):
        led, rate = _led_back(data, solution, t_ref)
        spread = rate - rate.mean() if len(rate) > 2 else rate[:0]
        if not (weight := float(spread @ spread)) > 0:
            return data.t_ref
        late = -float(spread @ led) / weight
        t_ref, error = max(t_ref + late, 0.0), float(np.std(led + late * rate)) / np.sqrt(weight)
    return t_ref if t_ref > max(2 * error, data.dt / 4) else 0.0


def reset(data: Data, solution: Solution) -> float:
    """v_reset (mV): the median of V that is led back to the ends of the refractory periods."""
    led = _led_back(data, solution, data.t_ref)[0]
    return float(np.median(led)) if len(led) else data.v_reset


def _led_back(data: Data, solution: Solution, t_ref: float) -> Array:
    """V that the samples after each spike give for its time + t_ref, and V' there; shape (2, spikes)."""
    surely, plain = data.t_ref + data.guess, (CURRENT, VOLTAGE, SQUARE, CONSTANT)
    smooth, filtered = solution.share(lambda term: term in plain), solution.share(lambda term: term not in plain)
    parts = zip(data.sweeps, smooth, filtered, strict=True)
    return np.concatenate([_led(*each, t_ref, surely) for each in parts], axis=1)


def _led(sweep: Sweep, smooth: Array, filtered: Array, t_ref: float, surely: float) -> Array:
    """The same of a sweep, of samples from `surely` ms after the spike on.

    smooth, filtered: V' of the model in each step, of which the second may begin within one.
    """
    V, dt, spikes = sweep.V, sweep.dt, sweep.spikes
    few = max(round(_SOON / dt), 3)
    first = np.ceil((spikes + surely) / dt + 1e-9).astype(int) + 1
    ends = np.append(spikes[1:], (len(V) - 1) * dt)
    inside = (first + few) * dt < ends
    spikes, first = spikes[inside], first[inside]
    begin, rate = (spikes + t_ref) / dt, smooth + filtered
    k, at = np.floor(spikes / dt).astype(int), np.floor(begin).astype(int)
    rate[at] = smooth[at] + 2 * filtered[at + 1] - filtered[at + 2]  # as after a step with a jump in it
    rate[k] = 2 * rate[k + 1] - rate[k + 2]
    gained = np.append(0.0, np.cumsum(rate)) * dt
    start = gained[at] + (begin - at) * dt * rate[at]
    each = [V[first + shift] - (gained[first + shift] - start) for shift in range(few)]
    return np.stack([np.mean(each, axis=0), rate[at]])


def at_spikes(data: Data, solution: Solution) -> list[Array]:
    """V (mV) at the spikes of each sweep: the sample before, integrated on with what the model has of V, u and u^2."""
    terms, origin = solution.problem.design.terms, solution.problem.origin
    gains = dict(zip(map(id, terms), solution.coefficients.tolist(), strict=True))
    linear, bent = gains.get(id(VOLTAGE), 0.0), gains.get(id(SQUARE), 0.0)
    others = solution.share(lambda term: term not in (CURRENT, VOLTAGE, SQUARE))
    found = []
    for sweep, other in zip(data.sweeps, others, strict=True):
        k = np.clip(np.floor(sweep.spikes / sweep.dt).astype(int), 1, sweep.n - 2)
        push = other[k - 1] + gains[id(CURRENT)] * sweep.drive[k]
        u, h = sweep.V[k] - origin, (sweep.spikes - k * sweep.dt) / _SUBSTEPS
        for _ in range(_SUBSTEPS):
            half = u + h / 2 * (push + linear * u + bent * u**2)
            u = u + h * (push + linear * half + bent * half**2)
        found.append(u + origin)
    return found


def feet(data: Data) -> list[Array]:
    """The threshold (mV) of the action potential of each spike, by sweep; nan for one that V does not have.

    FitError where V does not have any.
    """
    found = []
    for sweep in data.sweeps:
        each = trains.action_potentials(np.arange(sweep.n) * sweep.dt, sweep.V, level=data.level)
        foot = np.append(each.threshold, np.nan)
        next_peak = np.searchsorted(each.t_peak, sweep.spikes - sweep.dt)
        near = np.append(each.t_peak, np.inf)[next_peak] - sweep.spikes < _NEAR
        found.append(np.where(near, foot[next_peak], np.nan))
    if not any(np.isfinite(each).any() for each in found):
        raise FitError(f"V does not have action potentials that pass {data.level:g} mV: give their `level`")
    return found


def peaks(data: Data) -> Array:
    """The highest V (mV) of all action potentials."""
    each = [trains.action_potentials(np.arange(one.n) * one.dt, one.V, level=data.level).peak for one in data.sweeps]
    return np.concatenate(each)


def moving_threshold(data: Data, at: Sequence[Array]) -> tuple[float, float, float, float]:
    """v_th, jump (mV) and tau_th (ms) of a threshold that jumps at spikes, from V at these; and what is left (mV)."""
    V = np.concatenate(at)
    known = np.isfinite(V)
    V = V[known]

    def solved(log_tau: float) -> tuple[Array, Array]:
        past = [filters.at_spikes(each.spikes, each.spikes, float(np.exp(log_tau))) for each in data.sweeps]
        X = np.stack([np.ones(len(V)), np.concatenate(past)[known]], axis=1)
        if float(np.mean(X[:, 1] ** 2)) < _FELT**2:
            return np.zeros(2), np.full(len(V), np.inf)
        b: Array = np.asarray(np.linalg.lstsq(X, V, rcond=None)[0], dtype=np.float64)
        return b, V - X @ b

    if len(V) < 5:
        raise FitError(f"{len(V)} spikes do not tell a moving threshold: five are needed")
    grid = np.linspace(np.log(TIME[0]), np.log(TIME[1]), 15)
    sizes = [float(np.abs(solved(each)[1]).sum()) for each in grid]
    if not np.isfinite(sizes).any():
        raise FitError(f"the intervals are so long that a threshold of up to {TIME[1]:g} ms has decayed at their end")
    best = int(np.argmin(sizes))
    ends = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    tau = minimize_scalar(
        lambda x: float(np.sum(solved(x)[1] ** 2)), bounds=ends, method="bounded", options={"xatol": 1e-7}
    ).x
    b, left = solved(tau)
    return float(b[0]), float(b[1]), float(np.exp(tau)), float(np.std(left))
