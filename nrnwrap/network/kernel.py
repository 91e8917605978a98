"""Members of a population that a run computes as numbers: what comes to them, and what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrnwrap.engine import h
from nrnwrap.network import wiring
from nrnwrap.network.arrivals import Arrivals
from nrnwrap.network.draws import pieces
from nrnwrap.network.kernel_cell import KernelCell, vector
from nrnwrap.network.roster import Roster

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nrnwrap.network.numbered import Numbered

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

_AT_ONCE = 1_000_000  # synapses


class Synapses(NamedTuple):
    """Connections onto members of a roster: positions among the sources, which have these gids, and target indices."""

    gids: Integers
    pre: Integers
    targets: Integers
    weights: Numbers
    delays: Numbers

    @property
    def same_delay(self) -> bool:
        return bool(len(self.delays) and self.delays.min() == self.delays.max())


class Kernel(KernelCell):
    """What comes to the neurons of a roster in a run, and what is known of them."""

    def __init__(self, roster: Roster, numbered: Numbered, v_init: float | None) -> None:
        super().__init__(roster, numbered, v_init)
        self._sources = np.empty(0, np.int64)
        self._tables = 0
        self._processes: dict[Arrivals, int] = {}
        self._wires: list[Any] = []

    def record(self, indices: Integers, dt: float) -> None:
        self.recorded = {index: number for number, index in enumerate(indices.tolist())}
        self._call("record", vector(self.place[indices]), dt)

    def connect(self, name: str, synapses: Synapses) -> Connected:
        """Let synapses end here; those of their sources that are new are listened to from now on."""
        known = len(self._sources)
        rows = self._rows(synapses)
        self._call("table", name, vector(np.bincount(rows, minlength=len(self._sources))), synapses.same_delay)
        for some in pieces(len(rows), _AT_ONCE):
            columns = (rows[some], self.place[synapses.targets[some]], synapses.weights[some], synapses.delays[some])
            self._call("fill", *map(vector, columns))
        self._call("close")
        self._listen(known)
        self._tables += 1
        return Connected(self, self._tables - 1)

    def _rows(self, synapses: Synapses) -> Integers:
        """The number among the sources here of each, of which some may be new."""
        used = np.flatnonzero(np.bincount(synapses.pre, minlength=len(synapses.gids)))
        gids = synapses.gids[used]
        self._sources = np.concatenate([self._sources, np.setdiff1d(gids, self._sources)])
        order = np.argsort(self._sources, kind="stable")
        rows = np.zeros(len(synapses.gids), np.int64)
        rows[used] = order[np.searchsorted(self._sources[order], gids)]
        return rows[synapses.pre]

    def _listen(self, known: int) -> None:
        """Let the spikes of new sources come here."""
        new = self._sources[known:]
        self._call("sources", vector(self._sources))
        zeros, rows = np.zeros(len(new), np.int64), np.arange(known, len(self._sources), dtype=float)
        self._wires.append(wiring.wire([self.cell], new, zeros, rows, np.full(len(new), self.lead)))

    def weigh(self, table: int, synapses: Synapses) -> None:
        """Give the synapses of a table their weights; they are by source and delay (mod/kernel/table.hpp)."""
        rows = self._rows(synapses)
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
        rows = [h.Vector() for _ in range(3)]
        self._call("look", *rows)
        found = {}
        for name, place in self.numbered.variables.items():
            found[name] = np.full(len(self.roster), np.nan)
            found[name][self.members] = rows[place].as_numpy()
        return found

    def trace(self, index: int, name: str, end: float, samples: int) -> Numbers:
        """The samples of a member."""
        row = h.Vector()
        self._call("trace", self.recorded[index], self.numbered.variables[name], row, end)
        return row.as_numpy()[:samples].copy()

    def state(self) -> Numbers:
        found = h.Vector()
        self._call("state", found)
        return found.as_numpy().copy()

    def restore(self, state: Numbers) -> None:
        self._call("restore", vector(state))

    def close(self) -> None:
        """Leave the numbers as they are now, and nothing in NEURON."""
        self.numbered.last = self.variables()
        for wires in self._wires:
            wires.remove_all()
        self._wires.clear()
        super().close()


class Connected(NamedTuple):
    """What a projection is in a kernel."""

    kernel: Kernel
    table: int

    def weigh(self, synapses: Synapses) -> None:
        self.kernel.weigh(self.table, synapses)
