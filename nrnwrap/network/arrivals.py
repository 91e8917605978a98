"""Poisson processes of members of a population: beside their cells, or as arrays where members are numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrnwrap.base.limits import FOREVER
from nrnwrap.inputs import PoissonInput, Share, poisson_input, targets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nrnwrap.network.roster import Roster

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


class Given(NamedTuple):
    """What n members are given: of each the source, synapse and place, the weight, and the delay (ms)."""

    calls: Sequence[tuple[Any, Any, Any]]
    weights: Numbers
    delays: Numbers

    def processes(self) -> dict[str, Any]:
        """Arguments of poisson_input: a delay is a later beginning."""
        those = [source for source, *_ in self.calls]
        return {
            "rate": np.array([one.rate for one in those], float),
            "weight": self.weights,
            "keys": np.array([one.ids() for one in those], np.int64).reshape(-1, 3),
            "start": self.delays + [one.start for one in those],
            "stop": self.delays + [one.stop for one in those],
        }


def shared_out(cells: Sequence[Any], points: list[Any], given: Given, **changed: Any) -> PoissonInput:
    """Processes for the point processes on these cells, of which each has its share. changed: rate or weight since."""
    whole = poisson_input(points, **{**given.processes(), **changed})
    for k, (cell, point, call) in enumerate(zip(cells, points, given.calls, strict=True)):
        cell.attach(Share(whole, k, cell, call, point, float(given.delays[k])))
    return whole


class Arrivals:
    """As a PoissonInput, of members that are numbers: `rate` (Hz) and `weight` can be set.

    members: the indices of those of this rank.
    """

    def __init__(self, roster: Roster, members: Integers, given: Given) -> None:
        self.roster, self.members, self._given = roster, members, given
        found = given.processes()
        self.keys, self.start, self.stop = found["keys"], found["start"], np.minimum(found["stop"], FOREVER)
        self._rate, self._weight = found["rate"], found["weight"]
        self._made: PoissonInput | None = None
        roster.when_made(self._make)

    def _make(self) -> None:
        """Of the cells that there are now."""
        cells = [self.roster.cell(index) for index in self.members.tolist()]
        points = [targets.placed(targets.Own(cell), cell.segment) for cell in cells]
        self._made = shared_out(cells, points, self._given, rate=self._rate, weight=self._weight)

    def members_given(self) -> Iterator[tuple[int, Any, float, float]]:
        """Of each member its index, what drives it now, with which weight, and delay (ms)."""
        for k, index in enumerate(self.members.tolist()):
            source = replace(self._given.calls[k][0], rate=float(self._rate[k]))
            yield index, source, float(self._weight[k]), float(self._given.delays[k])

    @property
    def interval(self) -> Numbers:
        """The mean interval (ms) of each."""
        return np.array([1e3 / rate if rate else FOREVER for rate in self._rate.tolist()])

    @property
    def ends(self) -> Numbers:
        """When each ends (ms); one without a rate when it begins."""
        return np.where(self._rate > 0, self.stop, self.start)

    @property
    def rate(self) -> Numbers:
        return self._rate

    @rate.setter
    def rate(self, value: Numbers) -> None:
        self._rate = value
        if self._made is not None:
            self._made.rate = value
        elif self.roster.kernel is not None:
            self.roster.kernel.retime(self)

    @property
    def weight(self) -> Numbers:
        return self._weight

    @weight.setter
    def weight(self, value: Numbers) -> None:
        self._weight = value
        if self._made is not None:
            self._made.weight = value
        elif self.roster.kernel is not None:
            self.roster.kernel.reweigh(self)

    def __len__(self) -> int:
        return len(self.members)
