"""The spikes of all members of a network that live on this rank, whatever the engine and whoever computes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.engine import array, h, vector
from nrnwrap.simulation.spike_vectors import by_source

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nrnwrap.network.kernel import Kernel

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


class SpikesByGid:
    """Two vectors that NEURON fills while a run lasts, and what kernels have."""

    def __init__(self, gids: Integers, kernels: Sequence[Kernel]) -> None:
        """gids: of those that kernels do not compute."""
        self._kernels = kernels
        self._times, self._sources = vector(), vector()
        if len(gids):
            h.ParallelContext().spike_record(vector(gids), self._times, self._sources)

    def arrays(self, until: float = np.inf) -> tuple[Numbers, Integers]:
        """Times (ms) and gids, in the order of time and then gid."""
        parts = [(array(self._times), array(self._sources)), *(kernel.spikes() for kernel in self._kernels)]
        times, sources = (np.concatenate(each) for each in zip(*parts, strict=True))
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
