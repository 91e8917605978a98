"""What a regression solves: the terms of V' of a membrane, and their values in the steps of some data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.errors import FitError
from nrnwrap.fit import filters
from nrnwrap.fit.sums import squares
from nrnwrap.fit.sweep import Data
from nrnwrap.fit.terms import Curved, Term, View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_LAG = 0.2  # ms from an instrument to its step; two samples at least, so that they do not have one in common


@dataclass(frozen=True)
class Design:
    """The terms of V'; `starts`: values of the curved parameters to begin with, `bounds`: theirs, by name.

    lagged: whether noise of V would pull what least squares find, so that instruments are needed.
    """

    terms: tuple[Term, ...]
    starts: tuple[Curved, ...] = ({},)
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    lagged: bool = False


@dataclass(frozen=True, eq=False)
class Solution:
    """coefficients: of the terms. curved: name -> value. covariance: of both, in this order. residual: mV/ms.

    problem: what it solves. pulled: by noise of V, which instruments could not keep out.
    """

    coefficients: Array
    curved: Curved
    covariance: Array
    residual: Array
    problem: Problem
    pulled: bool = False

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
    """The steps of all sweeps that a model without spikes describes, and their matrix.

    lag: steps from an instrument to its own, which is one that the model describes, too.
    """

    def __init__(self, data: Data, design: Design, before: float) -> None:
        masks = data.kept(before)
        self.lag = max(2, round(_LAG / data.dt)) if design.lagged else 0
        for mask in masks if self.lag else []:
            mask[self.lag :] = np.logical_and(mask[self.lag :], mask[: -self.lag])
            mask[: self.lag] = False
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

    def column(self, term: Term, curved: Curved, lag: int) -> Array:
        parts = zip(self.views, self.masks, strict=True)
        return filters.joined([np.roll(term.mean(view, curved), lag)[mask] for view, mask in parts])

    def matrix(self, curved: Curved, old: Array | None = None, lag: int = 0) -> Array:
        """A row for each term. old: one with other curved parameters, of which the other rows are taken.

        lag: how many steps earlier the terms are.
        """
        rows = [
            self.column(term, curved, lag) if old is None or term.curved else old[index]
            for index, term in enumerate(self.design.terms)
        ]
        return np.stack(rows)
