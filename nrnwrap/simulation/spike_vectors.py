"""The spikes of the cells of a run, as NEURON or CoreNEURON gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.engine import array, census, h, ranks, transfer
from nrnwrap.neurons import Cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Trace = NDArray[np.float64]


class SpikeVectors:
    """What NEURON fills while a run lasts."""

    def __init__(self, cells: Sequence[Cell], engine: str) -> None:
        self.gids_are_ours = False
        self._cells = cells
        self._gids: list[int] = []
        self._by_gid = engine == "coreneuron"
        self._vectors: list[Any] = []
        self._connect()
        if self._by_gid:
            self._record_by_gid()
        else:
            self._vectors = [h.Vector() for _ in cells]
            self._record()

    def _connect(self) -> None:
        self.wires = [cell.netcon(None) for cell in self._cells]
        for wire in self.wires:
            wire.delay = 1e9  # threads go by the shortest delay, also of what goes nowhere

    def _record(self) -> None:
        for wire, vector in zip(self.wires, self._vectors, strict=True):
            wire.record(vector)

    @contextmanager
    def out_of_the_way(self) -> Iterator[None]:
        """Be no part of a state that is saved or restored: NEURON knows NetCons by numbers, which never return."""
        self.wires.clear()
        try:
            yield
        finally:
            if not self._by_gid:
                self._connect()
                self._record()

    def trains(self) -> list[Trace]:
        """The times (ms) of each cell up to now, ascending."""
        if not self._by_gid:
            return [array(vector) for vector in self._vectors]
        times, sources = map(array, self._vectors)
        return by_source(times, sources, self._gids)

    def refill(self, trains: Sequence[Trace]) -> None:
        """Let the vectors hold these trains."""
        if self._by_gid:
            sources = np.repeat(self._gids, [len(train) for train in trains])
            trains = [np.concatenate([np.empty(0), *trains]), sources.astype(float)]
        for vector, train in zip(self._vectors, trains, strict=True):
            vector.from_python(train)

    def forget(self) -> None:
        """Let go of what there is until now."""
        for vector in self._vectors:
            vector.resize(0)

    def _record_by_gid(self) -> None:
        """CoreNEURON returns spikes by gid only, so sources without one get one for this run."""
        self.gids_are_ours = not ranks.owned() and bool((census.wiring(census.netcons())[0] < 0).all())
        while self.wires:  # a gid keeps its source, and CoreNEURON crashes on NetCons without target beside an STDP
            wire = self.wires.pop(0)
            self._gids.append(ranks.lent(wire) if wire.srcgid() < 0 else int(wire.srcgid()))
        wire = None
        self._vectors = [h.Vector(), h.Vector()]  # times and sources
        h.ParallelContext().spike_record(h.Vector(self._gids), *self._vectors)

    def release(self) -> None:
        """Take back what the run had to register with NEURON."""
        if self.gids_are_ours:
            transfer.clear_gids()


class Unheard:
    """No spikes of cells whose spikes somebody else keeps."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._cells = cells

    def trains(self) -> list[Trace]:
        return [np.empty(0) for _ in self._cells]

    def refill(self, trains: Sequence[Trace]) -> None:
        """There is nothing to be kept."""

    def forget(self) -> None:
        """There is nothing to be let go of."""

    def out_of_the_way(self) -> AbstractContextManager[None]:
        return nullcontext()

    def release(self) -> None:
        """Nothing was registered."""


def by_source(times: Trace, sources: Any, gids: Any) -> list[Trace]:
    """Return the times of each of the `gids`, ascending."""
    order = np.lexsort((times, sources))
    times, sources = times[order], sources[order]
    ends = np.searchsorted(sources, gids, side="right")
    return [times[start:end].copy() for start, end in zip(np.searchsorted(sources, gids), ends, strict=True)]
