"""Least squares for V' of a membrane: linear in most of its parameters, and the few others found around that.

Variable projection: for given curved parameters (time constants, the slope of an upstroke) the best linear ones are a
solution, so a search has the curved ones only (Golub and Pereyra 1973, SIAM J. Numer. Anal. 10:413). It begins at the
best of some starts on a part of the data, and ends with Gauss and Newton's steps in all parameters at once on all.

Noise of V is in a slope and in the terms beside it. Where it does not cancel between them, as in those of an upstroke,
instruments replace the terms in the normal equations: the same terms of earlier steps, whose samples are others.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.errors import FitError
from nrnwrap.fit.design import Design, Problem, Solution
from nrnwrap.fit.sums import combined, products, squares
from nrnwrap.fit.sweep import Data
from nrnwrap.fit.terms import Curved

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_PART = 100_000  # samples that a search for a start looks at
_NUDGE = 1e-4  # of the logarithm of a curved parameter, for a slope
_ROUNDS, _ENOUGH = 25, 1e-8  # steps at most; what a step has to take off the squares for another
_BLOCKS = 40  # of time, between which errors are independent
_FAR, _SETTLED = 0.01, 1e-6  # of the logarithm of a curved parameter: for new slopes, and for an end


def solve(X: Array, y: Array, Z: Array | None = None) -> tuple[Array, Array]:
    """Coefficients of the rows of X for y, and y less their sum, which does not go with any row of Z; without Z, of X.

    FitError where rows depend on each other.
    """
    scaled, sizes = _scaled(X)
    if not (sizes > 0).all():
        raise FitError("a term of the model is 0 all the time: is there a current, and does it change?")
    instruments = scaled if Z is None else _scaled(Z)[0]
    gram = instruments @ scaled.T
    if np.linalg.cond(gram) > 1e13:
        raise FitError(
            "the data do not tell the parameters apart: the current has to change, and V with it; give noise"
        )
    b = np.linalg.solve(gram, products(instruments, y)) / sizes
    b += np.linalg.solve(gram, products(instruments, y - combined(b, X))) / sizes
    return b, y - combined(b, X)


def fitted(data: Data, design: Design, before: float) -> Solution:
    """The solution on all data."""
    curved = dict(design.starts[0])
    if curved:
        curved = _start(Problem(data.part(_PART), design, before))
    problem = Problem(data, design, before)
    if not design.lagged:
        return _refined(problem, curved)
    return _by_instruments(problem, curved) or replace(_refined(problem, curved), pulled=True)


def _start(problem: Problem) -> dict[str, float]:
    """The best of the starts, and from there as far as Gauss and Newton go."""
    X, best, least = None, dict(problem.design.starts[0]), np.inf
    for curved in problem.design.starts:
        X = problem.matrix(curved, X)
        try:
            error = squares(solve(X, problem.y)[1])
        except FitError:  # of these time constants, which are too near each other or too long
            error = np.inf
        if error < least:
            best, least = dict(curved), error
    return dict(_refined(problem, best).curved)


def _refined(problem: Problem, curved: Curved) -> Solution:
    """Gauss and Newton's steps in the logarithms of the curved parameters, halved where they do not help."""
    names = list(curved)
    X = problem.matrix(curved)
    b, residual = solve(X, problem.y)
    slopes = np.empty((0, X.shape[1]))
    for _ in range(_ROUNDS if names else 0):
        slopes = _slopes(problem, curved, X, b)
        step = solve(np.concatenate([X, slopes]), residual)[0][len(b) :]
        moved = _moved(problem, curved, X, step, squares(residual))
        if moved is None:
            break
        gain = 1 - squares(moved[3]) / squares(residual)
        curved, X, b, residual = moved
        if gain < _ENOUGH:
            break
    if names:
        slopes = _slopes(problem, curved, X, b)
    J = np.concatenate([X, slopes])
    return _solution(problem, b, curved, _covariance(J, J, residual), residual)


def _solution(problem: Problem, b: Array, curved: Curved, covariance: Array, residual: Array) -> Solution:
    """covariance: of coefficients and of the logarithms of the curved parameters."""
    scale = np.array([1.0] * len(b) + list(curved.values()))
    return Solution(b, dict(curved), covariance * np.outer(scale, scale), residual, problem)


def _by_instruments(problem: Problem, curved: Curved) -> Solution | None:
    """The coefficients and curved parameters of which the residual does not go with any of the instruments.

    These are the slopes of the model where it begins, some steps earlier: their noise is not that of the step (Sargan
    1958, Econometrica 26:393). None where that does not settle within the bounds.
    """
    X, earlier = problem.matrix(curved), problem.matrix(curved, lag=problem.lag)
    b, residual = solve(X, problem.y)
    Z = np.concatenate([earlier, _slopes(problem, curved, earlier, b, problem.lag)])
    change, toward = np.inf, np.empty((0, 0))
    for _ in range(_ROUNDS):
        if change > _FAR:
            scaled, sizes = _scaled(np.concatenate([X, _slopes(problem, curved, X, b)]))
            toward = (np.linalg.pinv(Z @ scaled.T) / sizes[:, None])[len(b) :]
        step = toward @ products(Z, residual)
        change = float(np.abs(step).max())
        moved = zip(curved.items(), step.tolist(), strict=True)
        curved = {name: value * math.exp(each / max(change, 1.0)) for (name, value), each in moved}
        if not all(low < curved[name] < high for name, (low, high) in problem.design.bounds.items()):
            return None
        X = problem.matrix(curved, X)
        b, residual = solve(X, problem.y, earlier)
        if change < _SETTLED:
            J = np.concatenate([X, _slopes(problem, curved, X, b)])
            return _solution(problem, b, curved, _covariance(Z, J, residual), residual)
    return None


def _slopes(problem: Problem, curved: Curved, X: Array, b: Array, lag: int = 0) -> Array:
    """How the model changes with the logarithm of each curved parameter; a row each."""
    rows = []
    for name in curved:
        nudged = {**curved, name: curved[name] * np.exp(_NUDGE)}
        rows.append(combined(b, problem.matrix(nudged, X, lag) - X) / _NUDGE)
    return np.stack(rows)


def _moved(
    problem: Problem, curved: Curved, X: Array, step: Array, error: float
) -> tuple[dict[str, float], Array, Array, Array] | None:
    """What a step, or a part of it, leads to; None where even a small part does not help."""
    part = min(1.0, 1.0 / max(float(np.abs(step).max()), 1e-300))
    for _ in range(12):
        tried = {
            name: float(np.clip(value * np.exp(part * change), *problem.design.bounds[name]))
            for (name, value), change in zip(curved.items(), step, strict=True)
        }
        new = problem.matrix(tried, X)
        try:
            b, residual = solve(new, problem.y)
        except FitError:  # two time constants met
            residual = np.array([np.inf])
        if squares(residual) < error:
            return tried, new, b, residual
        part /= 2
    return None


def _covariance(Z: Array, J: Array, residual: Array) -> Array:
    """Of J's coefficients where Z times the residual is 0; of least squares Z is J.

    Errors may depend on each other within blocks of time (White 1980; Liang and Zeger 1986).
    """
    instruments, (slopes, sizes) = _scaled(Z)[0], _scaled(J)
    bread = np.linalg.pinv(instruments @ slopes.T)
    edges = np.linspace(0, J.shape[1], _BLOCKS + 1).astype(int)
    pulls = np.stack([products(instruments[:, a:b], residual[a:b]) for a, b in pairwise(edges)])
    return bread @ (pulls.T @ pulls) @ bread.T * _BLOCKS / (_BLOCKS - 1) / np.outer(sizes, sizes)


def _scaled(X: Array) -> tuple[Array, Array]:
    """The rows of X over their lengths, and these; a row of 0 stays."""
    sizes: Array = np.sqrt(np.einsum("ij,ij->i", X, X))
    return X / np.where(sizes > 0, sizes, 1.0)[:, None], sizes
