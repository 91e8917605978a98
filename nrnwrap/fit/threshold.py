"""The moving threshold of escape noise, by maximum likelihood on the V that the model has under the data's spikes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.errors import FitError
from nrnwrap.fit import filters
from nrnwrap.fit.forced import filter_of, forced
from nrnwrap.fit.likelihood import Likelihood, most_likely
from nrnwrap.fit.sums import combined
from nrnwrap.fit.sweep import Data, Sweep

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

TAUS = (10.0, 20.0, 35.0, 60.0, 100.0, 200.0, 350.0, 600.0)  # ms, of gamma, among which a search chooses
_APART = 2.5  # factor: spikes do not tell time constants that are nearer from each other
_LAMBDA = np.log(1e-3)  # of 1 Hz, the hazard at the threshold, in 1/ms
_LARGEST = 1000.0  # mV, of gamma in the model
_MOST = 60.0  # of an exponent


@dataclass(frozen=True, eq=False)
class Threshold:
    """parameters, errors: v_t, delta_v, q_gamma1 ... and their standard errors (mV). likelihood: what they are of.

    within: how many spikes are within t_ref after another; these do not count.
    """

    parameters: Mapping[str, float]
    errors: Mapping[str, float]
    likelihood: Likelihood
    spikes: int
    within: int

    @property
    def bits(self) -> float:
        """What a spike tells more about the data than under a constant rate, in bits."""
        return float(self.likelihood.gain / self.spikes / np.log(2))


def threshold(data: Data, of: Mapping[str, float], taus: Sequence[float], ridge: float) -> Threshold:
    """log hazard = (V - v_t - sum gamma)/delta_v at 1 Hz, linear in 1/delta_v, v_t/delta_v and gamma/delta_v.

    of: the membrane. taus: time constants of gamma (ms). Source: Paninski (2004), Network 15:243; Mensi et al. (2012),
    J. Neurophysiol. 107:1756.
    """
    X, weights, at = _joined(data.sweeps, of, taus)
    if at.shape[1] < len(X):
        raise FitError(
            f"{at.shape[1]} spikes do not tell a threshold with {len(X)} parameters: longer recordings are needed"
        )
    found = most_likely(X, weights, at, ridge)
    gain = found.beta[1]
    if not gain > 0:
        raise FitError(f"spikes do not come where V is higher (1/delta_v = {gain:.3g} /mV): are they spikes of this V?")
    values = np.array([_LAMBDA - found.beta[0], 1.0, *-found.beta[2:]]) / gain
    if np.abs(values[2:]).max(initial=0.0) > _LARGEST:
        raise FitError(f"gamma comes out at {np.abs(values[2:]).max():.3g} mV: give a larger ridge, or other tau_gamma")
    slopes = np.diag([-1.0, 0.0, *[-1.0] * len(taus)]) / gain  # of the values, by beta
    slopes[:, 1] = -values / gain
    errors = np.sqrt(np.diag(slopes @ found.covariance @ slopes.T))
    names = ["v_t", "delta_v", *(f"q_gamma{index}" for index in range(1, len(taus) + 1))]
    parameters = dict(zip(names, values.tolist(), strict=True))
    parameters |= {f"tau_gamma{index}": float(tau) for index, tau in enumerate(taus, 1)}
    return Threshold(
        parameters, dict(zip(names, errors.tolist(), strict=True)), found, at.shape[1], data.count - at.shape[1]
    )


def likeliest(data: Data, of: Mapping[str, float], count: int, ridge: float) -> tuple[float, ...]:
    """The `count` of TAUS (ms), a factor of _APART from each other at least, under which the spikes are most likely.

    The search is bounded, since a short gamma that no interval tells could grow without end; amplitudes are held by the
    ridge. FitError where the spikes separate under all.
    """
    X, weights, at = _joined(data.sweeps, of, TAUS)
    best: tuple[float, tuple[float, ...]] = -np.inf, ()
    for each in combinations(range(len(TAUS)), count):
        taus = tuple(TAUS[index] for index in each)
        if all(short * _APART <= long for short, long in pairwise(taus)):
            rows = [0, 1, *(2 + index for index in each)]
            with suppress(FitError):  # of time constants that the spikes do not tell
                best = max(best, (most_likely(X[rows], weights, at[rows], ridge).value, taus))
    if not best[1]:
        raise FitError(f"the spikes tell none of {count} time constants of gamma: give them, or a larger ridge")
    return best[1]


def bits(sweeps: Sequence[Sweep], of: Mapping[str, float]) -> float:
    """What a spike of these sweeps tells more under the model `of` than under a constant rate, in bits.

    Less than 0 where the constant rate of the sweeps themselves is likelier. Spikes within a refractory period, which
    the model does not have, do not count.
    """
    q, taus = filter_of("gamma", of)
    X, weights, at = _joined(sweeps, of, taus)
    if not (n := at.shape[1]):
        raise FitError("the recordings do not have a spike that could tell anything")
    beta = np.array([_LAMBDA * of["delta_v"] + np.log(of["lambda_0"]) * of["delta_v"] - of["v_t"], 1.0, *-q])
    beta /= of["delta_v"]
    hazard = np.exp(np.minimum(combined(beta, X), _MOST)) * weights
    value = float(combined(beta, at).sum() - hazard.sum())
    return float((value - n * np.log(n / weights.sum()) + n) / n / np.log(2))


def _joined(sweeps: Sequence[Sweep], of: Mapping[str, float], taus: Sequence[float]) -> tuple[Array, Array, Array]:
    """The rows of all sweeps."""
    X, weights, at = (filters.joined(each) for each in zip(*(_rows(sweep, of, taus) for sweep in sweeps), strict=True))
    return X, weights, at


def _rows(sweep: Sweep, of: Mapping[str, float], taus: Sequence[float]) -> tuple[Array, Array, Array]:
    """X and ms of the steps at which a spike could be, and X at the spikes: rows 1, V, and -1 times of each tau."""
    dt, begin = sweep.dt, sweep.spikes + of["t_ref"]
    model, free = forced(sweep, of), np.append(True, np.diff(sweep.spikes) > of["t_ref"])[: len(sweep.spikes)]
    past = [filters.triggered(begin, sweep.n, dt, tau) for tau in taus]
    samples = np.stack([np.ones(sweep.n), model.V, *past])
    at = np.stack(
        [np.ones(len(begin)), model.at_spikes, *(filters.at_spikes(begin, sweep.spikes, tau) for tau in taus)]
    )[:, free]
    X = filters.between(samples.T).T
    k = np.minimum(np.floor(sweep.spikes[free] / dt).astype(int), sweep.n - 2)
    X[:, k] = (samples[:, k] + at) / 2  # until the spike
    on = np.ceil(begin / dt - 1e-9).astype(int)
    on = on[(on > 0) & (on < sweep.n)]
    X[2:, on - 1] = samples[2:, on]  # from the end of the refractory period on
    live = _live(sweep, of["t_ref"])
    return X[:, live > 0], live[live > 0], at


def _live(sweep: Sweep, t_ref: float) -> Array:
    """How long (ms) of each step is outside of refractory periods."""
    end = (sweep.n - 1) * sweep.dt
    ends = np.minimum(sweep.spikes + t_ref, np.append(sweep.spikes[1:], end))
    dead = np.cumsum(ends - sweep.spikes)
    knots = np.stack([sweep.spikes, ends], axis=1).ravel()
    lost = np.stack([np.append(0.0, dead[:-1]), dead], axis=1).ravel() if len(dead) else dead
    if not len(knots):
        return np.full(sweep.n - 1, sweep.dt)
    return np.maximum(sweep.dt - np.diff(np.interp(np.arange(sweep.n) * sweep.dt, knots, lost)), 0.0)
