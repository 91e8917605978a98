"""Connections as arrays while some of their cells are numbers, and in NEURON when all are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.engine import census, joints
from nrnwrap.errors import ParameterError
from nrnwrap.network import places, wiring
from nrnwrap.network.asked import Drawn
from nrnwrap.network.connections import Connections
from nrnwrap.network.ends import Ends
from nrnwrap.network.places import Standing
from nrnwrap.network.rows import Joints, NetCons, Rows, join

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
        self._standing = standing
        self._held: Rows | NetCons | None = None
        self._old: list[Rows] = []  # whose events may be on their way
        self._numbers = {0: _compact(weights), wiring.DELAY: _compact(delays)}
        self.live: Any = None
        for part in (*ends.pre.parts, *ends.post.parts):
            part.roster.when_made(self.wire_if_made)
        census.enter(joints.KIND, self)

    @property
    def wired(self) -> bool:
        """Whether its connections are in NEURON, and not arrays."""
        return self._held is not None

    @property
    def as_netcons(self) -> bool:
        """Whether they are NetCons."""
        return isinstance(self._held, NetCons)

    def wire_if_made(self) -> None:
        """Make the connections in NEURON, if all cells are there."""
        if not self.wired and self._ends.made:
            self._held = join(self._joints, self._numbers[0], self._numbers[wiring.DELAY])
            self._numbers = {}

    @property
    def _joints(self) -> Joints:
        return Joints(self._ends.pre.gids, self.pre, self.standing.processes, self.standing.index)

    def prepare(self, possible: bool, dt: float) -> None:
        """Be ready for a run (engine/joints.py)."""
        self._old.clear()
        if isinstance(self._held, Rows) and not (possible and self._held.suits(dt)):
            self._become_netcons()
            self._old.clear()

    def _become_netcons(self) -> None:
        if isinstance(self._held, Rows):
            self._become(NetCons(self._joints, self._held.get(0), self._held.get(wiring.DELAY)))

    def _become(self, held: Rows | NetCons) -> None:
        """Be in NEURON in another way. Spikes that are on their way may be those of a run that lasts."""
        if isinstance(self._held, Rows):
            self._held.silence()
            self._old.append(self._held)
        self._held = held

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
        self._become_netcons()
        return self._held.wires if isinstance(self._held, NetCons) else None

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
        return self._numbers[slot] if self._held is None else self._held.get(slot)

    def put(self, new: dict[int, Numbers]) -> None:
        """Set weights, or delays, by their slots."""
        if wiring.DELAY in new:
            self.check_exchange(new[wiring.DELAY])
        if self._held is not None:
            return self._put(self._held, new)
        if self.live is not None and wiring.DELAY in new:
            raise ParameterError(
                f"{self.name}: delays onto a population that is computed as numbers stay as they are while a session "
                "is open: set them before, or add the population with kind='sections'"
            )
        self._numbers |= {slot: _compact(values) for slot, values in new.items()}
        if self.live is not None:
            self.live.weigh()

    def _put(self, held: Rows | NetCons, new: dict[int, Numbers]) -> None:
        if isinstance(held, Rows):
            if wiring.DELAY in new:
                return self._become(join(self._joints, new.get(0, held.get(0)), _compact(new[wiring.DELAY])))
            return held.put(new[0]) if new else None
        for slot, values in new.items():
            held.put(values, slot)


def _compact(values: Numbers) -> Numbers:
    """The same numbers; one for all is not stored for each."""
    same = len(values) > 0 and values.min() == values.max()
    return np.broadcast_to(values[0], values.shape) if same else values
