"""The spikes of the cells of a run, as NEURON or CoreNEURON gives them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.engine import h, ranks, transfer
from nrnwrap.neurons import Cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Trace = NDArray[np.float64]


class SpikeVectors:
    """What NEURON fills while a run lasts: `trains` has the times (ms) of each cell then."""

    def __init__(self, cells: Sequence[Cell], engine: str) -> None:
        self.gids_are_ours = False
        self.wires = [cell.netcon(None) for cell in cells]
        for wire in self.wires:
            wire.delay = 1e9  # threads go by the shortest delay, also of what goes nowhere
        self.trains: Callable[[], list[Trace]] = self._by_gid() if engine == "coreneuron" else self._by_wire()

    def _by_wire(self) -> Callable[[], list[Trace]]:
        vectors = [h.Vector() for _ in self.wires]
        for wire, vector in zip(self.wires, vectors, strict=True):
            wire.record(vector)
        return lambda: [array(vector) for vector in vectors]

    def _by_gid(self) -> Callable[[], list[Trace]]:
        """CoreNEURON returns spikes by gid only, so sources without one get one for this run."""
        gids = []
        self.gids_are_ours = not ranks.owned() and all(wire.srcgid() < 0 for wire in h.List("NetCon"))
        while self.wires:  # a gid keeps its source, and CoreNEURON crashes on NetCons without target beside an STDP
            wire = self.wires.pop(0)
            gids.append(ranks.lent(wire) if wire.srcgid() < 0 else int(wire.srcgid()))
        wire = None
        times, sources = h.Vector(), h.Vector()
        h.ParallelContext().spike_record(h.Vector(gids), times, sources)
        return lambda: _by_source(array(times), array(sources), gids)

    def release(self) -> None:
        """Take back what the run had to register with NEURON."""
        if self.gids_are_ours:
            transfer.clear_gids()


def _by_source(times: Trace, sources: Trace, gids: Sequence[int]) -> list[Trace]:
    """Return the times of each of the `gids`, ascending."""
    order = np.lexsort((times, sources))
    times, sources = times[order], sources[order]
    ends = np.searchsorted(sources, gids, side="right")
    return [times[start:end].copy() for start, end in zip(np.searchsorted(sources, gids), ends, strict=True)]


def array(vector: Any) -> Trace:
    """A copy of what a Vector holds; np.array(vector) fails on an empty one with some versions of NumPy."""
    return vector.as_numpy().copy()
