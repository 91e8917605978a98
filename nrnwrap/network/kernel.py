"""Members of a population that a run computes as numbers: what comes to them, and what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrnwrap.engine import array, vector
from nrnwrap.network import wiring
from nrnwrap.network.arrivals import Arrivals
from nrnwrap.network.draws import pieces
from nrnwrap.network.kernel_cell import KernelCell
from nrnwrap.network.roster import Roster

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nrnwrap.network.numbered import Numbered

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

_AT_ONCE = 1_000_000  # synapses


class Synapses(NamedTuple):
    """Connections onto members of a roster.

    pre: positions among the sources, which have these gids; post: among the targets, which have these indices.
    """

    gids: Integers
    pre: Integers
    indices: Integers
    post: Integers
    weights: Numbers
    delays: Numbers

    @property
    def same_delay(self) -> bool:
        return _same(self.delays)

    @property
    def same_weight(self) -> bool:
        return _same(self.weights)


class Kernel(KernelCell):
    """What comes to the neurons of a roster in a run, and what is known of them."""

    def __init__(self, roster: Roster, numbered: Numbered, v_init: float | None) -> None:
        super().__init__(roster, numbered, v_init)
        self.peers: list[Kernel] = []  # the kernels of the run
        self._sources = np.empty(0, np.int64)
        self._tables = 0
        self._processes: dict[Arrivals, int] = {}

    def record(self, indices: Integers, dt: float) -> None:
        self.recorded = {index: number for number, index in enumerate(indices.tolist())}
        self._call("record", vector(self.place[indices]), dt)

    def connect(self, name: str, synapses: Synapses) -> Connected:
        """Let synapses end here; those of their sources that are new are listened to from now on."""
        known = len(self._sources)
        row_of, number = self._rows(synapses)
        counts = vector(np.bincount(row_of, number, minlength=len(self._sources)))
        self._call("table", name, counts, synapses.same_delay, synapses.same_weight)
        for some in pieces(len(synapses.pre), _AT_ONCE):
            rows, targets = row_of[synapses.pre[some]], self.place[synapses.indices[synapses.post[some]]]
            self._call("fill", *map(vector, (rows, targets, synapses.weights[some], synapses.delays[some])))
        self._call("close")
        self._listen(known)
        self._tables += 1
        return Connected(self, self._tables - 1)

    def _rows(self, synapses: Synapses) -> tuple[Integers, Integers]:
        """Of each source its number among those here, of which some may be new, and of how many synapses it is one."""
        number = np.bincount(synapses.pre, minlength=len(synapses.gids))
        used = np.flatnonzero(number)
        gids = synapses.gids[used]
        self._sources = np.concatenate([self._sources, gids[~np.isin(gids, self._sources)]])
        order = np.argsort(self._sources, kind="stable")
        rows = np.zeros(len(synapses.gids), np.int64)
        rows[used] = order[np.searchsorted(self._sources[order], gids)]
        return rows, number

    def _listen(self, known: int) -> None:
        """Let the spikes of new sources come here: of other kernels by these, of the rest by NetCons."""
        new, rows = self._sources[known:], np.arange(known, len(self._sources))
        self._call("sources", vector(self._sources))
        for kernel in self.peers:
            there = kernel.tell(self, new, rows)
            new, rows = new[~there], rows[~there]
        zeros = np.zeros(len(new), np.int64)
        numbers = rows.astype(float)
        self._wires.append((wiring.wire([self.cell], new, zeros, numbers, np.full(len(new), self.lead)), numbers))

    def tell(self, listener: Kernel, gids: Integers, rows: Integers) -> NDArray[np.bool_]:
        """Let the spikes of those of the gids that are here be known to a kernel as its rows; which they are."""
        mine = self.roster.gids[self.members]
        at = np.minimum(np.searchsorted(mine, gids), len(mine) - 1)
        there = mine[at] == gids if len(mine) else np.zeros(len(gids), bool)
        row_of = np.full(len(mine), -1)
        row_of[at[there]] = rows[there]
        if there.any():
            self._call("listener", listener._call("number"), listener.lead, vector(row_of))
        return there

    def weigh(self, table: int, synapses: Synapses) -> None:
        """Give the synapses of a table their weights; they are by source and delay (mod/kernel/table.hpp)."""
        rows = self._rows(synapses)[0][synapses.pre]
        order: Any = slice(1)  # one for all
        if not synapses.same_weight:
            order = np.lexsort((rows,) if synapses.same_delay else (synapses.delays, rows))
        self._call("weights", table, vector(synapses.weights[order]))

    def drive(self, arrivals: Arrivals) -> None:
        """Let Poisson processes drive the neurons."""
        rows = (self.place[arrivals.members], arrivals.interval, arrivals.start, arrivals.ends)
        end = self._call("poisson", *map(vector, (*rows, arrivals.weight, *arrivals.keys.T)))
        self._processes[arrivals] = int(end) - len(arrivals)

    def retime(self, arrivals: Arrivals) -> None:
        self._call("retime", self._processes[arrivals], vector(arrivals.interval))

    def reweigh(self, arrivals: Arrivals) -> None:
        self._call("reweigh", self._processes[arrivals], vector(arrivals.weight))

    def get(self, name: str) -> Numbers:
        """A number of each member, nan for those of other ranks where it is a variable."""
        variables = self.variables()
        return variables["v" if name == "v_m" else name] if name in (*variables, "v_m") else self.numbered.get(name)

    def variables(self) -> dict[str, Numbers]:
        """What v and the states are now."""
        rows = [vector() for _ in range(3)]
        self._call("look", *rows)
        found = {}
        for name, place in self.numbered.variables.items():
            found[name] = np.full(len(self.roster), np.nan)
            found[name][self.members] = array(rows[place])
        return found

    def trace(self, index: int, name: str, end: float, samples: int) -> Numbers:
        """The samples of a member."""
        row = vector()
        self._call("trace", self.recorded[index], self.numbered.variables[name], row, end)
        return array(row)[:samples]

    def state(self) -> Numbers:
        found = vector()
        self._call("state", found)
        return array(found)

    def restore(self, state: Numbers) -> None:
        self._call("restore", vector(state))

    def close(self) -> None:
        """Leave the numbers as they are now, and nothing in NEURON."""
        self.numbered.last = self.variables()
        for wires, _ in self._wires:
            wires.remove_all()
        self._wires.clear()
        self.peers.clear()
        super().close()


def _same(values: Numbers) -> bool:
    return bool(len(values) and values.min() == values.max())


class Connected(NamedTuple):
    """What a projection is in a kernel."""

    kernel: Kernel
    table: int

    def weigh(self, synapses: Synapses) -> None:
        self.kernel.weigh(self.table, synapses)
