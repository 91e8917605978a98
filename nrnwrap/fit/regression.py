"""Least squares for V' of a membrane: linear in most of its parameters, and the few others found around that.

Variable projection: for given curved parameters (time constants, the slope of an upstroke) the best linear ones are a
solution, so a search has the curved ones only (Golub and Pereyra 1973, SIAM J. Numer. Anal. 10:413). It begins at the
best of some starts on a part of the data, and ends with Gauss and Newton's steps in all parameters at once on all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.errors import FitError
from nrnwrap.fit import filters
from nrnwrap.fit.sums import combined, products, squares
from nrnwrap.fit.sweep import Data
from nrnwrap.fit.terms import Curved, Term, View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_PART = 100_000  # samples that a search for a start looks at
_NUDGE = 1e-4  # of the logarithm of a curved parameter, for a slope
_ROUNDS, _ENOUGH = 25, 1e-8  # steps at most; what a step has to take off the squares for another
_BLOCKS = 40  # of time, between which errors are independent


@dataclass(frozen=True)
class Design:
    """The terms of V'; `starts`: values of the curved parameters to begin with, `bounds`: theirs, by name."""

    terms: tuple[Term, ...]
    starts: tuple[Curved, ...] = ({},)
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Solution:
    """coefficients: of the terms. curved: name -> value. covariance: of both, in this order. residual: mV/ms.

    problem: what it solves.
    """

    coefficients: Array
    curved: Curved
    covariance: Array
    residual: Array
    problem: Problem

    @property
    def stuck(self) -> list[str]:
        """The curved parameters that are at a bound."""
        bounds = self.problem.design.bounds
        return [name for name, value in self.curved.items() if value in bounds[name]]

    def share(self, wanted: Callable[[Term], bool] = lambda term: True) -> list[Array]:
        """What the terms that are wanted give to V' (mV/ms) in every step of each sweep."""
        views, terms = self.problem.views, self.problem.design.terms
        pairs = [each for each in zip(self.coefficients, terms, strict=True) if wanted(each[1])]
        return [
            sum((b * term.mean(view, self.curved) for b, term in pairs), np.zeros(view.sweep.n - 1)) for view in views
        ]

    def explained(self, tau: float) -> float:
        """The part of the variance of V that is the model's, led by V: what it leaves of V', filtered by tau (ms).

        For a linear membrane of that time constant this is the difference between V and the model's.
        """
        problem, left, total, begin = self.problem, 0.0, 0.0, 0
        for view, mask in zip(problem.views, problem.masks, strict=True):
            rest = np.zeros(len(mask))
            rest[mask] = self.residual[begin : begin + mask.sum()]
            begin += mask.sum()
            off = filters.relaxed(rest * tau, 0.0, view.sweep.dt, tau)[mask]
            left += squares(off)
            total += squares(view.u[1:][mask])
        return 1 - left / total


class Problem:
    """The steps of all sweeps that a model without spikes describes, and their matrix."""

    def __init__(self, data: Data, design: Design, before: float) -> None:
        masks = data.kept(before)
        V = filters.joined([each.V[1:][mask] for each, mask in zip(data.sweeps, masks, strict=True)])
        if len(V) < 10 * (len(design.terms) + 1):
            raise FitError(
                f"{len(V)} steps are left beside the spikes and their {data.t_ref:g} ms of refractoriness: longer "
                "recordings are needed, or a shorter t_ref or before"
            )
        self.design, self.masks = design, masks
        self.origin = float(V.mean())
        self.views = [View(each, data, self.origin) for each in data.sweeps]
        self.y = filters.joined([each.slope[mask] for each, mask in zip(data.sweeps, masks, strict=True)])

    def column(self, term: Term, curved: Curved) -> Array:
        return filters.joined(
            [term.mean(view, curved)[mask] for view, mask in zip(self.views, self.masks, strict=True)]
        )

    def matrix(self, curved: Curved, old: Array | None = None) -> Array:
        """A row for each term. old: one with other curved parameters, of which the other rows are taken."""
        rows = [
            self.column(term, curved) if old is None or term.curved else old[index]
            for index, term in enumerate(self.design.terms)
        ]
        return np.stack(rows)


def solve(X: Array, y: Array) -> tuple[Array, Array]:
    """Coefficients of the rows of X for y, and y less their sum. FitError where rows depend on each other."""
    scale = np.sqrt(np.einsum("ij,ij->i", X, X) / X.shape[1])
    if not (scale > 0).all():
        raise FitError("a term of the model is 0 all the time: is there a current, and does it change?")
    gram = X @ X.T / np.outer(scale, scale)
    if np.linalg.cond(gram) > 1e13:
        raise FitError(
            "the data do not tell the parameters apart: the current has to change, and V with it; give noise"
        )
    b = np.linalg.solve(gram, products(X, y) / scale) / scale
    b += np.linalg.solve(gram, products(X, y - combined(b, X)) / scale) / scale
    return b, y - combined(b, X)


def fitted(data: Data, design: Design, before: float) -> Solution:
    """The solution on all data."""
    curved = dict(design.starts[0])
    if curved:
        curved = _start(Problem(data.part(_PART), design, before))
    return _refined(Problem(data, design, before), curved)


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
    covariance = _covariance(np.concatenate([X, slopes]), residual)
    scale = np.array([1.0] * len(b) + list(curved.values()))
    return Solution(b, dict(curved), covariance * np.outer(scale, scale), residual, problem)


def _slopes(problem: Problem, curved: Curved, X: Array, b: Array) -> Array:
    """How the model changes with the logarithm of each curved parameter; a row each."""
    rows = []
    for name in curved:
        nudged = {**curved, name: curved[name] * np.exp(_NUDGE)}
        rows.append(combined(b, problem.matrix(nudged, X) - X) / _NUDGE)
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


def _covariance(J: Array, residual: Array) -> Array:
    """Of least squares whose errors depend on each other within blocks of time (White 1980; Liang and Zeger 1986)."""
    scale = np.sqrt(np.einsum("ij,ij->i", J, J))
    scaled = J / scale[:, None]
    bread = np.linalg.pinv(scaled @ scaled.T, hermitian=True)
    edges = np.linspace(0, J.shape[1], _BLOCKS + 1).astype(int)
    pulls = np.stack([products(scaled[:, a:b], residual[a:b]) for a, b in pairwise(edges)])
    return bread @ (pulls.T @ pulls) @ bread * _BLOCKS / (_BLOCKS - 1) / np.outer(scale, scale)
