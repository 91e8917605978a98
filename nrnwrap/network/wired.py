"""Connections as arrays while some of their cells are numbers, and as NetCons when all are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.errors import ParameterError
from nrnwrap.network import places, wiring
from nrnwrap.network.asked import Drawn
from nrnwrap.network.connections import Connections
from nrnwrap.network.ends import Ends
from nrnwrap.network.places import Standing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


class Wired(Connections):
    """What of a projection is in NEURON, now or in a run.

    live: what a run has made of the arrays, while it lasts (live.py).
    """

    def __init__(
        self, ends: Ends, found: Drawn, standing: Standing | None, synapse: Any, weights: Numbers, delays: Numbers
    ) -> None:
        self.name = ends.key
        self.sides = ends.pre, ends.post
        self.pre, self.post = found.pre, np.repeat(ends.targets, found.counts)
        self.synapse, self._ends, self._found = synapse, ends, found
        self._standing, self._wires = standing, None
        self._numbers = {0: _compact(weights), wiring.DELAY: _compact(delays)}
        self.live: Any = None
        for part in (*ends.pre.parts, *ends.post.parts):
            part.roster.when_made(self.wire_if_made)

    @property
    def wired(self) -> bool:
        """Whether its connections are NetCons, and not arrays."""
        return self._wires is not None

    def wire_if_made(self) -> None:
        """Make NetCons, if all cells are there."""
        if not self.wired and self._ends.made:
            gids, standing = self._ends.pre.gids[self.pre], self.standing
            self._wires = wiring.wire(standing.processes, gids, standing.index, *self._numbers.values())
            self._numbers = {}

    @property
    def standing(self) -> Standing:
        """Where its synapses stand: on cells."""
        if self._standing is None:
            self._standing = places.stand(None, None, self._ends, self._found)
        return self._standing

    def standing_of(self, some: Any) -> Standing:
        """Where those of its connections end whose targets are cells, though others are numbers."""
        if self._standing is None:
            return places.own(self._ends.post, self.post[some])
        return Standing(self._standing.processes, self._standing.cells, self._standing.index[some])

    @property
    def netcons(self) -> Any:
        self._ends.pre.become_cells()
        self._ends.post.become_cells()
        return self._wires

    @property
    def targets(self) -> list[Any]:
        return self.standing.processes

    @property
    def index(self) -> Integers:
        return self.standing.index

    def numbers_of(self, slot: int) -> Numbers:
        """Weights, or delays, by their slot."""
        return self.stored(slot).copy()

    def stored(self, slot: int) -> Numbers:
        """The same, not to be written to: one number for all may stand for each."""
        return wiring.get(self._wires, slot) if self.wired else self._numbers[slot]

    def put(self, new: dict[int, Numbers]) -> None:
        """Set weights, or delays, by their slots."""
        if self.wired:
            for slot, values in new.items():
                wiring.put(self._wires, values, slot)
            return
        if self.live is not None and wiring.DELAY in new:
            raise ParameterError(
                f"{self.name}: delays onto a population that is computed as numbers stay as they are while a session "
                "is open: set them before, or add the population with kind='sections'"
            )
        self._numbers |= {slot: _compact(values) for slot, values in new.items()}
        if self.live is not None:
            self.live.weigh()


def _compact(values: Numbers) -> Numbers:
    """The same numbers; one for all is not stored for each."""
    same = len(values) > 0 and values.min() == values.max()
    return np.broadcast_to(values[0], values.shape) if same else values
