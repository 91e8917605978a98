"""The spikes of all members of a network that live on this rank, in two vectors, whatever the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.engine import h
from nrnwrap.simulation.spike_vectors import by_source

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


class SpikesByGid:
    """What NEURON fills while a run lasts."""

    def __init__(self, gids: Integers) -> None:
        self.gids = gids
        self._times, self._sources = h.Vector(), h.Vector()
        h.ParallelContext().spike_record(h.Vector(gids.astype(float)), self._times, self._sources)

    def arrays(self, until: float = np.inf) -> tuple[Numbers, Integers]:
        """Times (ms) and gids, in the order of time and then gid."""
        times, sources = (each.as_numpy().copy() for each in (self._times, self._sources))
        kept = times <= until
        order = np.lexsort((sources[kept], times[kept]))
        return times[kept][order], sources[kept][order].astype(np.int64)

    def trains(self, gids: Sequence[int]) -> list[Numbers]:
        """The times of each of these, ascending."""
        times, sources = self.arrays()
        return by_source(times, sources, gids)

    def refill(self, times: Numbers, sources: Integers) -> None:
        """Let the vectors hold these."""
        self._times.from_python(times)
        self._sources.from_python(sources.astype(float))
