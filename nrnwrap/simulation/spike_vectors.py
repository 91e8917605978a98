"""The spikes of the cells of a run, as NEURON or CoreNEURON gives them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base.calls import warn
from nrnwrap.engine import array, census, h, ranks, transfer
from nrnwrap.errors import SimulationError
from nrnwrap.neurons import Cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Trace = NDArray[np.float64]


class SpikeVectors:
    """What NEURON fills while a run lasts.

    It has one Vector for each source. One that a script has given is read, and stays.
    """

    def __init__(self, cells: Sequence[Cell], engine: str) -> None:
        self.gids_are_ours = False
        self._cells = cells
        self._gids: list[int] = []
        self._by_gid = engine == "coreneuron"
        self._vectors: list[Any] = []
        self._known: dict[int, int] = {}  # which vectors are a script's -> how many of their spikes are let go of
        self._connect()
        theirs = [wire.get_recordvec() for wire in self.wires]
        if self._by_gid:
            warn_of_taken([cell for cell, vector in zip(cells, theirs, strict=True) if vector is not None])
            self._record_by_gid()
        else:
            uses = Counter(vector for vector in theirs if vector is not None)
            warn_of_taken([cell for cell, vector in zip(cells, theirs, strict=True) if uses[vector] > 1])
            self._known = {at: 0 for at, vector in enumerate(theirs) if uses[vector] == 1}
            self._vectors = [vector if at in self._known else h.Vector() for at, vector in enumerate(theirs)]
            self._record()

    def _connect(self) -> None:
        self.wires = [cell.netcon(None) for cell in self._cells]
        for wire in self.wires:
            wire.delay = 1e9  # threads go by the shortest delay, also of what goes nowhere

    def _record(self) -> None:
        ours: set[Any] = set()
        for at, wire in enumerate(self.wires):
            if at in self._known:
                continue
            there = wire.get_recordvec()
            if there is not None and there in ours:  # two cells have one source, as a section that was wrapped twice
                self._vectors[at] = there
            else:
                wire.record(self._vectors[at])
                ours.add(self._vectors[at])

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
            self._refuse_taken()
            return [array(vector)[self._known.get(at, 0) :] for at, vector in enumerate(self._vectors)]
        times, sources = map(array, self._vectors)
        return by_source(times, sources, self._gids)

    def _refuse_taken(self) -> None:
        for cell, wire, vector in zip(self._cells, self.wires, self._vectors, strict=True):
            if wire.get_recordvec() != vector:
                raise SimulationError(
                    f"NetCon.record or ParallelContext.spike_record was called for {cell} while a run lasts, which "
                    "took its spikes away from the run: call it before the run"
                )

    def refill(self, trains: Sequence[Trace]) -> None:
        """Let the vectors hold these trains."""
        if self._by_gid:
            sources = np.repeat(self._gids, [len(train) for train in trains])
            trains = [np.concatenate([np.empty(0), *trains]), sources.astype(float)]
        for vector, train in zip(self._vectors, trains, strict=True):
            vector.from_python(train)
        self._known = dict.fromkeys(self._known, 0)

    def forget(self) -> None:
        """Let go of what there is until now."""
        for at, vector in enumerate(self._vectors):
            if at in self._known:
                self._known[at] = len(vector)
            else:
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


def warn_of_taken(cells: Sequence[Cell]) -> None:
    """Say that what a script records of their spikes ends, since it cannot be shared."""
    if cells:
        warn(
            f"NEURON records the spikes of a source once, and this run takes {cells[0]}"
            f"{f' and {len(cells) - 1} more' if len(cells) > 1 else ''}: NetCon.record or ParallelContext.spike_record "
            "had been called for them, and their Vector gets nothing from now on. Take run.spikes, or on NEURON's own "
            "engine call NetCon.record with a Vector for each cell"
        )


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
