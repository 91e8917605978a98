"""What a run keeps while it runs: vectors."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from nrnwrap.base.recordings import times
from nrnwrap.base.settings import Settings
from nrnwrap.engine import h
from nrnwrap.errors import SimulationError
from nrnwrap.neurons import Cell
from nrnwrap.simulation import cautions, recordable
from nrnwrap.simulation.probes import Probe
from nrnwrap.simulation.recordable import Record
from nrnwrap.simulation.spike_vectors import SpikeVectors, Unheard


class Tape:
    """The recordings of one run."""

    spikes: SpikeVectors | Unheard
    forgotten = 0  # samples of each recording that are not here any more
    at_once = sys.maxsize  # steps after which `reached` has to be called

    def __init__(self, cells: Sequence[Cell], record: Record, settings: Settings, spikes: bool = True) -> None:
        """Find all that is to be recorded, with or without spikes; raises when something does not exist."""
        self.cells, self.settings, self._spikes = cells, settings, spikes
        self.wanted: dict[str, Any] = recordable.wanted(record)
        wanted = self.wanted
        self.probes: dict[str, Probe] = {name: each for name, each in wanted.items() if recordable.is_probe(name, each)}
        self.places = {
            name: recordable.places(cells, name, place, settings.variable)
            for name, place in wanted.items()
            if name not in self.probes
        }
        for probe in self.probes.values():
            for cell in cells:
                probe.check(cell)

    @property
    def currents(self) -> bool:
        """Whether NEURON has to work out membrane currents."""
        return any(probe.currents for probe in self.probes.values())

    def start(self) -> None:
        """Begin to record. Comes before finitialize, which makes the first sample."""
        sampled = bool(self.places or self.probes)
        self.times = h.Vector(times(self.settings)) if sampled and self._asked else h.Vector()
        self._recorded = {name: [place.references() for place in places] for name, places in self.places.items()}
        self.vectors = {
            name: [[self._vector(each) for each in references] for references in rows]
            for name, rows in self._recorded.items()
        }
        self.sheets = {name: [self._sheet(probe, cell) for cell in self.cells] for name, probe in self.probes.items()}
        if sampled and not self.settings.grid:
            self.times.record(h._ref_t, sec=self.cells[0].segment.sec)
        self.watched = self._watched()
        self.spikes = SpikeVectors(self.cells, self.settings.engine) if self._spikes else Unheard(self.cells)

    def take_up(self) -> None:
        """Record electrodes that have come since; they were silent until now."""
        for name, places in self.places.items():
            for place, known, vectors in zip(places, self._recorded[name], self.vectors[name], strict=True):
                late = [each for each in place.references() if place.grows and each not in known]
                vectors += [_late(name, self.settings, self.times, each) for each in late]
                known += late

    def until(self, goal: float) -> None:
        """A piece of the run, to `goal` (ms), is about to begin."""

    def reached(self, t: float) -> None:
        """The run has come to `t` (ms); another part of it follows at once."""

    @property
    def _asked(self) -> bool:
        """Whether the times of the samples are given to the variable step."""
        return self.settings.variable and self.settings.grid

    def _sheet(self, probe: Probe, cell: Cell) -> list[Any]:
        places = probe.references(cell, self.settings.variable)
        return [None if place is None else self._vector(place) for place in places]

    def _vector(self, place: Any) -> Any:
        vector = h.Vector()
        if self._asked:
            vector.record(place, self.times)
        else:
            vector.record(place)
        return vector

    def _watched(self) -> dict[int, Any]:
        """By the index of its cell, v of each segment that tells spikes and is not recorded as the cell's v."""
        return {
            index: self._vector(cell.spike_segment._ref_v)
            for index, cell in enumerate(self.cells)
            if "v" in self.places and not cell.spikes_are_exact and cell.spike_segment != cell.segment
        }

    def sampled(self) -> list[Any]:
        """All vectors that hold samples, in an order that is the same for the same cells and recordings."""
        rows = [*itertools.chain(*self.vectors.values()), *itertools.chain(*self.sheets.values())]
        kept = [vector for vectors in rows for vector in vectors if vector is not None]
        return [*kept, *self.watched.values()]

    def made(self) -> dict[str, Any]:
        """What has to be the same in another process that goes on from a state of this one."""
        recorded = {name: list(map(len, rows)) for name, rows in {**self.vectors, **self.sheets}.items()}
        cells = [type(cell).__name__ for cell in self.cells]
        return {"cells": cells, "recordings": recorded, "spikes at": sorted(self.watched)}

    def out_of_the_way(self) -> AbstractContextManager[None]:
        """Be no part of a state that is saved or restored."""
        return self.spikes.out_of_the_way()

    def refill(self, samples: Sequence[Any], trains: Sequence[Any]) -> None:
        """Let the vectors hold what those of another tape of the same cells and recordings held."""
        for vector, kept in zip(self.sampled(), samples, strict=True):
            vector.from_python(kept)
        self.spikes.refill(trains)

    def kept(self) -> list[Any]:
        """The spikes as arrays, for a file, as `refill` takes them."""
        return self.trains()

    def trains(self) -> list[Any]:
        """Spike times (ms) of each cell, once the run is over."""
        return self.spikes.trains()

    def paces(self) -> Iterator[cautions.Pace]:
        """What may spike as fast as it can."""
        return cautions.paces(self.cells, self.trains(), self.settings.dt)

    def release(self) -> None:
        """Take back what the run had to register with NEURON."""
        if hasattr(self, "spikes"):
            self.spikes.release()


def _late(name: str, settings: Settings, times: Any, place: Any) -> Any:
    """A vector that records from now on, and is 0 before. times: of the samples, where they are not on a grid."""
    if settings.variable and settings.grid:
        raise SimulationError(
            f"{name!r} cannot be recorded of what has come since the session began with the variable step and a dt: "
            "take it off, or leave out dt"
        )
    vector = h.Vector(round(h.t / settings.dt) + 1 if settings.grid else len(times))
    vector.record(place)
    return vector
