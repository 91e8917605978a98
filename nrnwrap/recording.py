"""What a run keeps: vectors while it runs, arrays afterwards."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import gaps, ranks, spikes
from nrnwrap.cell import Cell
from nrnwrap.engine import runaway
from nrnwrap.errors import NumericsError, ParameterError, SimulationError
from nrnwrap.mechanisms import h
from nrnwrap.neurons import PointNeuron
from nrnwrap.placing import Probe
from nrnwrap.run import Run
from nrnwrap.settings import LIMIT, Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Trace = NDArray[np.float64]

Place = str | Callable[[Cell], Any] | Any
Record = str | Iterable[str] | Mapping[str, Place]

_GIDS = itertools.count()
_FIRST_GID = 2_000_000_000  # of ours, where a source needs one: they meet nobody else's


class Tape:
    """The recordings of one run."""

    def __init__(self, cells: Sequence[Cell], record: Record, settings: Settings) -> None:
        """Find all that is to be recorded; raises when something does not exist."""
        self.cells, self.settings = cells, settings
        self.gids_are_ours = False
        wanted: dict[str, Any] = _wanted(record)
        self.probes: dict[str, Probe] = {name: each for name, each in wanted.items() if _is_probe(name, each)}
        self.places = {
            name: [_reference(cell, name, place, settings.variable) for cell in cells]
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
        self.times = h.Vector(self._grid() if self.settings.variable else 0)
        self.vectors = {name: [self._vector(place) for place in places] for name, places in self.places.items()}
        self.sheets = {name: [self._sheet(probe, cell) for cell in self.cells] for name, probe in self.probes.items()}
        if not self.settings.grid:
            self.times.record(h._ref_t, sec=self.cells[0].segment.sec)
        self.watched = self._watched()
        self.wires = [cell.netcon(None) for cell in self.cells]
        for wire in self.wires:
            wire.delay = 1e9  # threads go by the shortest delay, also of what goes nowhere
        self.collect = self._by_gid() if self.settings.engine == "coreneuron" else self._by_wire()

    def _sheet(self, probe: Probe, cell: Cell) -> list[Any]:
        places = probe.references(cell, self.settings.variable)
        return [None if place is None else self._vector(place) for place in places]

    def _vector(self, place: Any) -> Any:
        vector = h.Vector()
        if self.settings.variable and self.settings.grid:
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
        del wire
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
        t = self._grid() if self.settings.grid else _array(self.times)
        traces = {name: [_array(vector) for vector in vectors] for name, vectors in self.vectors.items()}
        self._verify(t, traces)
        trains = self._trains(t, traces.get("v"))
        shaped: dict[str, Any] = {name: each[0] if single else _stacked(each, len(t)) for name, each in traces.items()}
        for name in self.probes:
            found = self._probed(name, len(t))
            shaped[name] = found[0] if single else found
        return Run(
            t=t,
            v=shaped.pop("v", None),
            spikes=trains[0] if single else trains,
            recorded=shaped,
            cells=tuple(map(str, self.cells)),
            single=single,
            settings=self.settings,
            everywhere={name: probe.variable for name, probe in self.probes.items() if probe.variable},
        )

    def _probed(self, name: str, samples: int) -> list[Trace]:
        """What a probe gives, for each cell; its vectors are let go."""
        result = []
        for cell, vectors in zip(self.cells, self.sheets.pop(name), strict=True):
            rows = np.full((len(vectors), samples), np.nan)
            for row, vector in zip(rows, vectors, strict=True):
                if vector is not None:
                    if len(vector) != samples:
                        raise _vanished(name, cell, len(vector), samples)
                    row[:] = vector.as_numpy()
            result.append(self.probes[name].result(cell, rows))
        return result

    def _grid(self) -> Trace:
        """The times n*dt; without a grid, only 0."""
        t = np.arange(self.settings.steps + 1.0)
        t *= self.settings.dt
        return t

    def _trains(self, t: Trace, v: list[Trace] | None) -> list[Trace]:
        trains = self.collect()
        for index, cell in enumerate(self.cells):
            if v is not None and not isinstance(cell, PointNeuron):  # else NEURON's, at the end of a step
                told = _array(self.watched[index]) if index in self.watched else v[index]
                trains[index] = spikes.crossings(t, told, cell.threshold)
        return trains

    def _verify(self, t: Trace, traces: Mapping[str, list[Trace]]) -> None:
        for name, each in traces.items():
            for cell, trace in zip(self.cells, each, strict=True):
                if len(trace) != len(t):
                    raise _vanished(name, cell, len(trace), len(t))
                if name == "v" and not (trace.min() >= -LIMIT and trace.max() <= LIMIT):  # nan is neither
                    first = np.argmin(np.abs(trace) <= LIMIT)
                    raise runaway(str(cell.segment), trace[first], f"at {t[first]:g} ms")
        for cell in self.cells:
            if isinstance(cell, PointNeuron) and cell.mechanism.n_lost > 0:
                raise NumericsError(
                    f"{cell} spiked more often in a step of {self.settings.dt:g} ms than a step can hold: "
                    "take a smaller dt or current, or a t_ref above 0"
                )


def _stacked(traces: list[Trace], samples: int) -> Trace:
    """(cells, samples), also for no cells."""
    return np.array(traces).reshape(-1, samples)


def _vanished(name: str, cell: Cell, found: int, samples: int) -> SimulationError:
    return SimulationError(
        f"{name!r} of {cell} has {found} samples instead of {samples}: does what it refers to still exist?"
    )


def _is_probe(name: Any, place: Any) -> bool:
    if isinstance(place, type) and issubclass(place, Probe):
        raise ParameterError(f"record: {name!r} is the class {place.__name__}: give one of it, with its arguments")
    if not isinstance(place, Probe):
        return False
    if not isinstance(name, str) or name in ("t", "v", "spikes"):
        raise ParameterError(
            f"record: {place!r} needs a name of its own, which {name!r} is not: record={{'all': {place!r}}} or the like"
        )
    return True


def _by_source(times: Trace, sources: Trace, gids: Sequence[int]) -> list[Trace]:
    """Return the times of each of the `gids`, ascending."""
    order = np.lexsort((times, sources))
    times, sources = times[order], sources[order]
    ends = np.searchsorted(sources, gids, side="right")
    return [times[start:end].copy() for start, end in zip(np.searchsorted(sources, gids), ends, strict=True)]


def _wanted(record: Record) -> dict[str, Place]:
    """Return name -> place."""
    if isinstance(record, str):
        return {record: record}
    if isinstance(record, Mapping):
        return {"v": "v", **record}
    if not isinstance(record, Iterable):
        raise ParameterError(f"record must be a name, a list of names or a mapping of name to place, not {record!r}")
    return {name: name for name in record}


def _reference(cell: Cell, name: str, place: Place, variable: bool) -> Any:
    found: Any = place(cell) if callable(place) and not _is_reference(place) else place
    if isinstance(found, str):
        # After a reset the node is ahead of the model for one step (mod/spiking.inc); v means the model's.
        model = found == "v" and isinstance(cell, PointNeuron) and not variable
        return cell.variable("v_m" if model else found)
    if not _is_reference(found):
        raise ParameterError(
            f"record: {name!r} is {found!r}, which cannot be recorded: give segment._ref_v or the like"
        )
    try:
        found[0]
    except ValueError as cause:
        raise ParameterError(
            f"record: {name!r} refers to what no longer exists, such as a deleted section, "
            "or a segment of before nseg was changed"
        ) from cause
    return found


def _is_reference(place: Any) -> bool:
    return type(place) is type(h._ref_t)


def _array(vector: Any) -> Trace:
    """A copy of what a Vector holds; np.array(vector) fails on an empty one with some versions of NumPy."""
    return vector.as_numpy().copy()
