"""V of a linear membrane with a spike-triggered current whose spikes are those of the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.fit import filters
from nrnwrap.fit.sums import combined, squares
from nrnwrap.fit.sweep import Data, Sweep

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Forced:
    """V (mV) at the samples of a sweep, and at its spikes, the moment before each."""

    V: Array
    at_spikes: Array


def filter_of(kind: str, of: Mapping[str, float]) -> tuple[Array, list[float]]:
    """Amplitudes and time constants (ms) of the exponentials of "eta" or "gamma" that are not 0."""
    used = [index for index in (1, 2, 3) if of.get(f"q_{kind}{index}", 0.0) != 0.0]
    return np.array([of[f"q_{kind}{index}"] for index in used]), [of[f"tau_{kind}{index}"] for index in used]


def forced(sweep: Sweep, of: Mapping[str, float]) -> Forced:
    """V from the first sample of the data on: the exact solution in each step, held at v_reset for t_ref after a spike.

    A step in which a refractory period ends is taken from there.
    """
    dt, tau = sweep.dt, of["C"] / of["g_l"]
    begin = sweep.spikes + of["t_ref"]
    q, taus = filter_of("eta", of)
    eta = (
        combined(q, np.stack([filters.triggered(begin, sweep.n, dt, each) for each in taus]))
        if taus
        else np.zeros(sweep.n)
    )
    goal = of["e_l"] + (sweep.drive - filters.between(eta)) / of["g_l"]
    V, k, v = np.full(sweep.n, float(of["v_reset"])), 0, float(sweep.V[0])
    at = np.empty(len(sweep.spikes))
    for index, spike in enumerate(sweep.spikes.tolist()):
        last = min(int(spike / dt), sweep.n - 2)
        if last >= k:
            V[k] = v
            V[k + 1 : last + 1] = filters.relaxed(goal[k:last], v, dt, tau) if last > k else V[k + 1 : last + 1]
            at[index] = goal[last] + (V[last] - goal[last]) * np.exp(-(spike - last * dt) / tau)
        else:
            at[index] = v  # no sample since the refractory period
        k = int(np.ceil(begin[index] / dt - 1e-9))
        if k >= sweep.n:
            return Forced(V, at)
        pull = of["e_l"] + (sweep.drive[max(k - 1, 0)] - eta[k]) / of["g_l"]
        v = pull + (of["v_reset"] - pull) * np.exp(-(k * dt - begin[index]) / tau)
    V[k] = v
    V[k + 1 :] = filters.relaxed(goal[k:], v, dt, tau)
    return Forced(V, at)


def explained(data: Data, of: Mapping[str, float], before: float) -> float:
    """The part of the variance of V, outside of spikes, that the model has under the data's spikes."""
    left = total = 0.0
    for sweep, mask in zip(data.sweeps, data.kept(before), strict=True):
        V = sweep.V[1:][mask]
        if len(V):
            left += squares(forced(sweep, of).V[1:][mask] - V)
            total += squares(V - V.mean())
    return 1 - left / total
