"""Connections onto point processes in NEURON: a table, with an event for each row of targets, or NetCons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrnwrap import mechanisms
from nrnwrap.engine import array, h, ranks, traits, underway, vector
from nrnwrap.errors import SimulationError
from nrnwrap.network import wiring
from nrnwrap.network.draws import pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

_AT_ONCE = 1_000_000  # synapses
_SLACK = 1e-9  # ms, by which delays of ranks are longer than they have to be


class Joints(NamedTuple):
    """Who is connected: sources with these gids, on any rank, `pre` by `pre`, to `processes[which]`."""

    gids: Integers
    pre: Integers
    processes: list[Any]
    which: Integers


class NetCons:
    """A NetCon for each, in `wires`."""

    def __init__(self, joints: Joints, weights: Numbers, delays: Numbers) -> None:
        gids = joints.gids[joints.pre]
        self.wires = wiring.wire(joints.processes, gids, joints.which, weights, delays)
        self._plain = _take(joints.processes)

    def begin(self) -> None:
        """Act from now on, in the midst of a run."""
        if not self._plain:
            for wire in self.wires:
                underway.join(wire)

    def verify(self) -> None:
        """Each stands for itself, and may be changed."""

    def check(self) -> None:
        """Raise SimulationError where a run that goes on cannot have them."""
        underway.check_wires(self.wires, exchanged=False)  # see Connections.check_exchange

    def get(self, slot: int) -> Numbers:
        """The weights of a slot, or delays."""
        return wiring.get(self.wires, slot)

    def put(self, values: Numbers, slot: int = 0) -> None:
        wiring.put(self.wires, values, slot)

    def close(self) -> None:
        """Leave nothing in NEURON."""
        self.wires.remove_all()


class Rows:
    """A row of targets for each source and delay (mod/Rows.mod). It has the addresses of the targets, and keeps them.

    A source is heard of when it spikes, and on ranks, which hand spikes over later, after the shortest of the delays;
    the other delays pass in self events.
    """

    def __init__(self, joints: Joints, weights: Numbers, delays: Numbers) -> None:
        self._joints, self._delays = joints, delays
        order = self._order()
        pre, sorted_delays = joints.pre[order], delays[order]
        changes = (np.diff(pre) != 0) | (np.diff(sorted_delays) != 0)
        begins = np.concatenate([[0], np.flatnonzero(changes) + 1])
        sources, first = np.unique(pre[begins], return_index=True)
        lead = float(delays.min()) if ranks.several() else 0.0
        self._cell = h.nw_Rows()
        bounds = np.append(first, len(begins)), sorted_delays[begins], np.append(begins, len(order))
        self._cell.make(_listed(joints.processes), *map(vector, bounds), lead)
        for some in pieces(len(order), _AT_ONCE):
            self._cell.fill(vector(joints.which[order[some]]), vector(weights[order[some]]))
        self._rows, self._lead = np.arange(len(sources), dtype=float), lead
        leads, one = np.full(len(sources), lead), np.zeros(len(sources), np.int64)
        self._wires = wiring.wire([self._cell], joints.gids[sources], one, self._rows, leads)

    def _order(self) -> Integers:
        """By source and delay; those of one row keep their order, which is that of NetCons."""
        found: Integers = np.lexsort((self._delays, self._joints.pre))
        return found

    def get(self, slot: int) -> Numbers:
        """The weights, or delays. A target may have changed a weight."""
        if slot == wiring.DELAY:
            return self._delays.copy()
        kept, found = vector(), np.empty(len(self._delays))
        self._cell.fetch(kept)
        found[self._order()] = array(kept)
        return found

    def put(self, values: Numbers) -> None:
        """Give each its weight."""
        self._cell.store(vector(values[self._order()]))

    def begin(self) -> None:
        """Act from now on, in the midst of a run."""
        underway.start(self._cell)

    def check(self) -> None:
        """Raise SimulationError where a run that goes on cannot have them."""
        underway.check_wires(self._wires, exchanged=False)

    def verify(self) -> None:
        """Raise SimulationError where somebody has changed its NetCons."""
        wiring.verify(self._wires, self._rows, self._lead)

    def suits(self, dt: float) -> bool:
        """Whether it does what NetCons would under the solver and threads of now, with steps of dt (ms)."""
        return _allowed() and not _short(self._delays, dt)

    def silence(self) -> None:
        """Hear of no more spikes; what is on its way still arrives, as long as this is kept."""
        for wire in self._wires:
            wire.active(False)

    def close(self) -> None:
        """Leave nothing in NEURON."""
        self._wires.remove_all()
        self._cell = None


def join(joints: Joints, weights: Numbers, delays: Numbers, dt: float = 0.0) -> Rows | NetCons:
    """Make connections: rows where these do what NetCons would."""
    underway.refuse("connections", "made")
    suited = _allowed() and _take(joints.processes) and not _short(delays, dt)
    made = (Rows if suited else NetCons)(joints, weights, delays)
    try:
        with underway.agreed():
            made.check()
    except SimulationError:
        made.close()
        raise
    return made


def _allowed() -> bool:
    """The variable step has to begin anew at a target's event, and a row calls targets of its own thread."""
    return ranks.threads() == 1 and not h.CVode().active()


def _short(delays: Numbers, dt: float) -> bool:
    """Whether ranks would refuse delays, which NetCons name."""
    return ranks.several() and delays.min(initial=np.inf) < 2 * dt + _SLACK


def _take(processes: list[Any]) -> bool:
    """Whether there are targets, whose events are one number, and that keep nothing for a connection."""
    if not processes:
        return False
    mechanisms.load()
    asked = h.nw_Rows()
    kinds = {traits.mechanism(each): each for each in processes}.values()
    return all(asked.takes(each) == 1 and not traits.says(each, traits.READS_CONNECTIONS) for each in kinds)


def _listed(processes: list[Any]) -> Any:
    found = h.List()
    for each in processes:
        found.append(each)
    return found
