"""The most likely log-linear hazard of spikes: Newton's method, damped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.errors import FitError
from nrnwrap.fit.sums import combined, products

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_ROUNDS, _RISE, _END = 100, 1e-4, 1e-8  # Armijo's; a step that promises less than the last ends it
_HIGHEST = 60.0  # of the exponent
_RUNAWAY = 1e3  # of a coefficient of a column of variance 1, past which it would go on


@dataclass(frozen=True, eq=False)
class Likelihood:
    """log of the hazard (1/ms) = beta X: beta and its covariance, both of the columns as they were given.

    value: the log-likelihood of the spikes, gain: what it is above that of a constant hazard. pulled: of each column
    the part of its curvature that is the prior's: near 1 where the spikes do not tell its coefficient.
    """

    beta: Array
    covariance: Array
    value: float
    gain: float
    pulled: Array


def most_likely(X: Array, weights: Array, at: Array, ridge: float) -> Likelihood:
    """Maximise sum_spikes beta at_i - sum_k exp(beta X_k) weights_k - ridge n/2 |beta_s|^2 over beta.

    X: shape (p, steps), its first row is 1. weights: ms of each step at which a spike could have been. at: X at the n
    spikes, (p, n). beta_s: of the columns with mean 0 and variance 1, but for the first. The function is concave. It
    begins at the constant hazard, and each step is halved until the function rises as it should. FitError where a
    coefficient does not have a finite best value.
    """
    n = at.shape[1]
    mean, scale = _standard(X, weights)
    Z, total = (X - mean[:, None]) / scale[:, None], ((at - mean[:, None]) / scale[:, None]).sum(axis=1)
    prior = ridge * n * np.append(0.0, np.ones(len(X) - 1))
    beta = np.zeros(len(X))
    beta[0] = np.log(n / weights.sum())
    flat = total[0] * beta[0] - n
    value, hazard = _value(beta, Z, total, weights, prior)
    for _ in range(_ROUNDS):
        hessian = (Z * hazard) @ Z.T
        slope = total - products(Z, hazard) - prior * beta
        step = np.linalg.lstsq(hessian + np.diag(prior), slope, rcond=None)[0]
        promise, part = float(slope @ step), 1.0
        moved = _value(beta + step, Z, total, weights, prior)
        while not moved[0] >= value + _RISE * part * promise and part > 1e-8:
            part /= 2
            moved = _value(beta + part * step, Z, total, weights, prior)
        beta, (value, hazard) = beta + part * step, moved
        if np.abs(beta[1:]).max(initial=0.0) > _RUNAWAY:
            break
        if promise < _END:
            return _unscaled(beta, (Z * hazard) @ Z.T, prior, mean, scale, (value + prior @ beta**2 / 2, flat))
    raise FitError(
        "the spikes separate: they have a most likely threshold only at infinity, as where all begin at one voltage (a "
        "LIF), or none follows another within a time constant of gamma. Give a ridge, such as 1e-3, or longer "
        "time constants"
    )


def _standard(X: Array, weights: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of each column; 0 and 1 of the constant, 0 and its mean square of one that is 0."""
    mean = products(X, weights) / weights.sum()
    scale = np.sqrt(np.maximum(products(X**2, weights) / weights.sum() - mean**2, 0.0))
    mean[0], scale[0] = 0.0, 1.0
    return mean, np.where(scale > 0, scale, 1.0)


def _value(beta: Array, Z: Array, total: Array, weights: Array, prior: Array) -> tuple[float, Array]:
    hazard = np.exp(np.minimum(combined(beta, Z), _HIGHEST)) * weights
    return float(total @ beta - hazard.sum() - prior @ beta**2 / 2), hazard


def _unscaled(
    beta: Array, hessian: Array, prior: Array, mean: Array, scale: Array, values: tuple[float, float]
) -> Likelihood:
    """The result in the units of the columns: the first coefficient takes what the means leave."""
    back = np.diag(1 / scale)
    back[0] -= mean / scale * (np.arange(len(mean)) > 0)
    inverse = np.linalg.inv(hessian + np.diag(np.maximum(prior, 1e-12)))
    value, flat = values
    return Likelihood(back @ beta, back @ inverse @ back.T, value, value - flat, np.diag(inverse) * prior)
