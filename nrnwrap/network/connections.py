"""Connections as arrays: who is connected to whom, with which numbers, on this rank and on all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.engine import ranks
from nrnwrap.errors import SimulationError, unknown
from nrnwrap.network.ends import Side

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

_NUMBERS = ("weight", "delay", "learned")  # of each connection


class Connections:
    """What a projection says of its connections. A subclass has `weight`, `delay` and `learned`, of this rank.

    sides: sources and targets. pre, post: positions of source and target of each connection in these, shape (n,).
    synapse: what stands at the targets, None for the synapses of their own mechanism. exchanged: the shortest delay
    (ms) from other ranks onto cells when a run began, which says how often ranks exchange spikes; 0 without one.
    """

    sides: tuple[Side, Side]
    pre: Integers
    post: Integers
    synapse: Any
    name: str
    exchanged = 0.0

    @property
    def indegree(self) -> Integers:
        """How many connections each target has: those of this rank, 0 for the targets of others."""
        return np.bincount(self.post, minlength=len(self.sides[1]))

    @property
    def outdegree(self) -> Integers:
        """How many connections of this rank's targets each source has."""
        return np.bincount(self.pre, minlength=len(self.sides[0]))

    @property
    def crossing(self) -> NDArray[np.bool_]:
        """Of each connection whether it comes from another rank, onto a cell."""
        post = self.sides[1]
        onto_cells = np.repeat([part.roster.made for part in post.parts], post.sizes)[self.post]
        found: NDArray[np.bool_] = onto_cells & self.foreign
        return found

    @property
    def foreign(self) -> NDArray[np.bool_]:
        """Of each connection whether it comes from another rank."""
        found: NDArray[np.bool_] = self.sides[0].homes[self.pre] != ranks.mine()
        return found

    def check_exchange(self, delays: Numbers) -> None:
        """Raise SimulationError on all ranks for delays, new in a run, for which these exchange spikes too seldom."""
        if not self.exchanged:
            return
        with ranks.agreed():
            shortest = delays[self.crossing].min(initial=np.inf)
            if shortest < self.exchanged:
                raise SimulationError(
                    f"{self.name}: in this session ranks exchange spikes as often as delays of {self.exchanged:g} ms "
                    f"need, and one of {shortest:g} ms comes now: give longer ones, or let it have them before the "
                    "session begins"
                )

    @property
    def weight_unit(self) -> str:
        """The unit of the weights; "" where that is not known, or not the same for all targets of this rank."""
        if self.synapse is not None:
            return str(self.synapse.weight_unit)
        parts = [part for part in self.sides[1].parts if len(part.roster.local)]
        units = {part.roster.weight_unit for part in parts}
        return units.pop() if len(units) == 1 else ""

    def everywhere(self, what: str = "weight") -> tuple[Integers, Integers, Numbers]:
        """`pre`, `post`, and the weight, "delay" or "learned" weight of the connections of all ranks.

        All ranks have to call it.
        """
        if what not in _NUMBERS:
            raise unknown("number of a connection", what, _NUMBERS)
        parts = ranks.gathered((self.pre, self.post, getattr(self, what)))
        pre, post, values = (np.concatenate(each) for each in zip(*parts, strict=True))
        return pre, post, values

    def matrix(self, what: str = "weight") -> Numbers:
        """The sums of the weights, or the means of the delays, of every pair, shape (sources, targets), of all ranks.

        Pairs without a connection have a weight of 0, and a delay of nan. All ranks have to call it.
        """
        pre, post, values = self.everywhere(what)
        shape = len(self.sides[0]), len(self.sides[1])
        total, count = np.zeros(shape), np.zeros(shape)
        np.add.at(total, (pre, post), values)
        np.add.at(count, (pre, post), 1)
        return total if what != "delay" else np.where(count > 0, total / np.maximum(count, 1), np.nan)
