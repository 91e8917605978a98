"""What a run keeps: vectors while it runs, arrays afterwards."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import gaps, ranks, recordable, spikes
from nrnwrap.cell import Cell
from nrnwrap.engine import runaway
from nrnwrap.errors import Interrupted, NrnwrapError, NumericsError, SimulationError
from nrnwrap.mechanisms import h
from nrnwrap.neurons import PointNeuron
from nrnwrap.placing import Probe
from nrnwrap.recordable import Record
from nrnwrap.run import Run, times
from nrnwrap.settings import LIMIT, Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Trace = NDArray[np.float64]

_GIDS = itertools.count()
_FIRST_GID = 2_000_000_000  # of ours, where a source needs one: they meet nobody else's


class Tape:
    """The recordings of one run."""

    def __init__(self, cells: Sequence[Cell], record: Record, settings: Settings) -> None:
        """Find all that is to be recorded; raises when something does not exist."""
        self.cells, self.settings = cells, settings
        self.gids_are_ours = False
        wanted: dict[str, Any] = recordable.wanted(record)
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
        self.vectors = {
            name: [[self._vector(each) for each in place.references()] for place in places]
            for name, places in self.places.items()
        }
        self.sheets = {name: [self._sheet(probe, cell) for cell in self.cells] for name, probe in self.probes.items()}
        if sampled and not self.settings.grid:
            self.times.record(h._ref_t, sec=self.cells[0].segment.sec)
        self.watched = self._watched()
        self.wires = [cell.netcon(None) for cell in self.cells]
        for wire in self.wires:
            wire.delay = 1e9  # threads go by the shortest delay, also of what goes nowhere
        self.collect = self._by_gid() if self.settings.engine == "coreneuron" else self._by_wire()

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
            if "v" in self.places and not isinstance(cell, PointNeuron) and cell.spike_segment != cell.segment
        }

    def _by_wire(self) -> Callable[[], list[Trace]]:
        vectors = [h.Vector() for _ in self.cells]
        for wire, vector in zip(self.wires, vectors, strict=True):
            wire.record(vector)
        return lambda: [_array(vector) for vector in vectors]

    def _by_gid(self) -> Callable[[], list[Trace]]:
        """CoreNEURON returns spikes by gid only, so sources without one get one for this run."""
        parallel, gids = h.ParallelContext(), []
        self.gids_are_ours = not ranks.owned() and all(wire.srcgid() < 0 for wire in h.List("NetCon"))
        while self.wires:  # a gid keeps its source, and CoreNEURON crashes on NetCons without target beside an STDP
            wire = self.wires.pop(0)
            gid = int(wire.srcgid())
            if gid < 0:
                gid = _FIRST_GID + next(_GIDS) * int(parallel.nhost()) + int(parallel.id())
                parallel.set_gid2node(gid, parallel.id())
                parallel.cell(gid, wire)
            gids.append(gid)
        wire = None
        times, sources = h.Vector(), h.Vector()
        parallel.spike_record(h.Vector(gids), times, sources)
        return lambda: _by_source(_array(times), _array(sources), gids)

    def release(self) -> None:
        """Take back what the run had to register with NEURON."""
        if self.gids_are_ours:
            h.ParallelContext().gid_clear()
            gaps.forget()  # it clears transfers too

    def run(self, single: bool) -> Run:
        """Return what was recorded; raises NumericsError when it cannot be trusted."""
        traces = {name: self._traces(name, places) for name, places in self.places.items()}
        self._verify(traces)
        trains = self._trains(traces.get("v"))
        shaped: dict[str, Any] = {name: each[0] if single else self._stacked(each) for name, each in traces.items()}
        for name in self.probes:
            found = self._probed(name)
            shaped[name] = found[0] if single else found
        return Run(
            v=shaped.pop("v", None),
            spikes=trains[0] if single else trains,
            recorded=shaped,
            cells=tuple(map(str, self.cells)),
            single=single,
            settings=self.settings,
            everywhere={name: probe.variable for name, probe in self.probes.items() if probe.variable},
            units={**{name: _common(places) for name, places in self.places.items()}, **self._units_of_probes()},
            resets=tuple(isinstance(cell, PointNeuron) for cell in self.cells),
            own_times=None if self.settings.grid else self._t,
        )

    def interrupted(self, single: bool) -> KeyboardInterrupt:
        """The exception for Ctrl-C, with what was recorded until now where there is such, and it can be trusted."""
        whole, dt = self.settings, self.settings.dt
        lengths = [len(vector) for vectors in self._everything() for vector in vectors]
        steps = min([math.floor(h.t / dt + 1e-6), *(length - 1 for length in lengths)]) if whole.grid else 0
        t_stop = steps * dt if whole.grid else float(h.t)
        if t_stop <= 0:
            return KeyboardInterrupt()
        self.settings = replace(whole, t_stop=t_stop, steps=steps)
        try:
            return Interrupted(t_stop, whole.t_stop, self.run(single))
        except NrnwrapError:
            return KeyboardInterrupt()

    def _everything(self) -> Iterator[list[Any]]:
        """The vectors of each recording of each cell."""
        yield from itertools.chain(*self.vectors.values())
        for sheets in self.sheets.values():
            yield from ([row for row in sheet if row is not None] for sheet in sheets)

    @cached_property
    def _t(self) -> Trace:
        return times(self.settings) if self.settings.grid else _array(self.times)

    @property
    def _samples(self) -> int:
        return self.settings.steps + 1 if self.settings.grid else len(self.times)

    def _traces(self, name: str, places: Sequence[Any]) -> list[Trace]:
        """The samples of each cell."""
        result = []
        for cell, place, vectors in zip(self.cells, places, self.vectors[name], strict=True):
            rows = [self._row(name, cell, vector) for vector in vectors]
            result.append(place.trace(rows, self._samples))
        return result

    def _row(self, name: str, cell: Cell, vector: Any) -> Trace:
        found = _array(vector)[: self._samples]  # a run that was interrupted may have more
        if len(found) != self._samples:
            raise SimulationError(
                f"{name!r} of {cell} has {len(found)} samples instead of {self._samples}: "
                "does what it refers to still exist?"
            )
        return found

    def _stacked(self, traces: list[Trace]) -> Trace:
        """(cells, samples), also for no cells."""
        return np.array(traces).reshape(len(traces), self._samples)

    def _probed(self, name: str) -> list[Trace]:
        """What a probe gives, for each cell; its vectors are let go."""
        result = []
        for cell, vectors in zip(self.cells, self.sheets.pop(name), strict=True):
            rows = np.full((len(vectors), self._samples), np.nan)
            for row, vector in zip(rows, vectors, strict=True):
                if vector is not None:
                    row[:] = self._row(name, cell, vector)
            result.append(self.probes[name].result(cell, rows))
        return result

    def _units_of_probes(self) -> dict[str, str]:
        return {name: getattr(probe, "unit", "") for name, probe in self.probes.items()}

    def _trains(self, v: list[Trace] | None) -> list[Trace]:
        trains = [train[train <= self.settings.t_stop * (1 + 1e-9)] for train in self.collect()]
        for index, cell in enumerate(self.cells):
            if v is not None and not isinstance(cell, PointNeuron):  # else NEURON's, at the end of a step
                told = self._row("v", cell, self.watched[index]) if index in self.watched else v[index]
                trains[index] = spikes.crossings(self._t, told, cell.threshold)
        return trains

    def _verify(self, traces: Mapping[str, list[Trace]]) -> None:
        for cell, v in zip(self.cells, traces.get("v", ()), strict=False):
            if not (v.min() >= -LIMIT and v.max() <= LIMIT):  # nan is neither
                first = np.argmin(np.abs(v) <= LIMIT)
                raise runaway(str(cell.segment), v[first], f"at {self._t[first]:g} ms")
        for cell in self.cells:
            if isinstance(cell, PointNeuron) and cell.mechanism.n_lost > 0:
                raise NumericsError(
                    f"{cell} spiked more often in a step of {self.settings.dt:g} ms than a step can hold: "
                    "take a smaller dt or current (in nA), or a t_ref above 0"
                )


def _common(places: Sequence[Any]) -> str:
    """The unit of all, if it is one."""
    units = {place.unit for place in places}
    return units.pop() if len(units) == 1 else ""


def _by_source(times: Trace, sources: Trace, gids: Sequence[int]) -> list[Trace]:
    """Return the times of each of the `gids`, ascending."""
    order = np.lexsort((times, sources))
    times, sources = times[order], sources[order]
    ends = np.searchsorted(sources, gids, side="right")
    return [times[start:end].copy() for start, end in zip(np.searchsorted(sources, gids), ends, strict=True)]


def _array(vector: Any) -> Trace:
    """A copy of what a Vector holds; np.array(vector) fails on an empty one with some versions of NumPy."""
    return vector.as_numpy().copy()
