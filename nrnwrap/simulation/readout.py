"""What a run has kept, as arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import spikes
from nrnwrap.base.limits import LARGEST_V
from nrnwrap.base.recordings import times
from nrnwrap.base.settings import Settings
from nrnwrap.engine import array, h
from nrnwrap.engine.watch import runaway
from nrnwrap.errors import Interrupted, NrnwrapError, NumericsError, SimulationError
from nrnwrap.neurons import Cell
from nrnwrap.simulation.notes import Notes
from nrnwrap.simulation.recording import Tape
from nrnwrap.simulation.run import Run

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Trace = NDArray[np.float64]


_BATCH = 16  # voltages that are looked at together: asking thousands of short ones each takes long


class Readout:
    """The arrays of a run, made of its tape; `settings` say how far it came.

    steps: how far it came where that is not to the end of the settings. What the tape has forgotten is not read.
    """

    def __init__(self, tape: Tape, settings: Settings, notes: Notes | None = None, steps: int | None = None) -> None:
        self.tape, self.cells, self.settings, self.notes = tape, tape.cells, settings, notes
        self._steps = settings.steps if steps is None else steps

    def run(self, single: bool) -> Run:
        """Return what was recorded; raises NumericsError when it cannot be trusted."""
        traces = {name: self._traces(name, places) for name, places in self.tape.places.items()}
        self._verify(traces)
        trains = self._trains(traces.get("v"))
        shaped: dict[str, Any] = {name: each[0] if single else self._stacked(each) for name, each in traces.items()}
        for name in self.tape.probes:
            found = self._probed(name)
            shaped[name] = found[0] if single else found
        return Run(
            v=shaped.pop("v", None),
            spikes=trains[0] if single else trains,
            recorded=shaped,
            cells=tuple(cell.called for cell in self.cells),
            single=single,
            settings=self.settings,
            everywhere={name: probe.variable for name, probe in self.tape.probes.items() if probe.variable},
            units={**{name: _common(places) for name, places in self.tape.places.items()}, **self._units_of_probes()},
            resets=tuple(cell.spikes_are_exact for cell in self.cells),
            own_times=None if self.settings.grid else self._t,
            origin=self.notes,
        )

    @cached_property
    def _t(self) -> Trace:
        if not self.settings.grid:
            return array(self.tape.times)
        return times(replace(self.settings, steps=self._steps), self.tape.forgotten)

    @property
    def _samples(self) -> int:
        return self._steps + 1 - self.tape.forgotten if self.settings.grid else len(self.tape.times)

    def _traces(self, name: str, places: Sequence[Any]) -> list[Trace]:
        """The samples of each cell."""
        result = []
        for cell, place, vectors in zip(self.cells, places, self.tape.vectors[name], strict=True):
            rows = [self._row(name, cell, vector) for vector in vectors]
            result.append(place.trace(rows, self._samples))
        return result

    def _row(self, name: str, cell: Cell, vector: Any) -> Trace:
        found = array(vector)[: self._samples]  # a run that was interrupted may have more
        if len(found) != self._samples:
            raise SimulationError(
                f"{name!r} of {cell.called} has {len(found)} samples instead of {self._samples}: "
                "does what it refers to still exist?"
            )
        return found

    def _stacked(self, traces: list[Trace]) -> Trace:
        """(cells, samples), also for no cells."""
        return np.array(traces).reshape(len(traces), self._samples)

    def _probed(self, name: str) -> list[Trace]:
        """What a probe gives, for each cell."""
        result = []
        for cell, vectors in zip(self.cells, self.tape.sheets[name], strict=True):
            rows = np.full((len(vectors), self._samples), np.nan)
            for row, vector in zip(rows, vectors, strict=True):
                if vector is not None:
                    row[:] = self._row(name, cell, vector)
            result.append(self.tape.probes[name].result(cell, rows))
        return result

    def _units_of_probes(self) -> dict[str, str]:
        return {name: getattr(probe, "unit", "") for name, probe in self.tape.probes.items()}

    def _trains(self, v: list[Trace] | None) -> list[Trace]:
        trains = [train[train <= self.settings.t_stop * (1 + 1e-9)] for train in self.tape.trains()]
        for index, cell in enumerate(self.cells):
            if v is not None and not cell.spikes_are_exact:  # else NEURON's, at the end of a step
                told = self._row("v", cell, self.tape.watched[index]) if index in self.tape.watched else v[index]
                trains[index] = spikes.crossings(self._t, told, cell.threshold)
        return trains

    def _verify(self, traces: Mapping[str, list[Trace]]) -> None:
        voltages = traces.get("v", ())
        for start in range(0, len(voltages), _BATCH):
            if not _sane(np.concatenate(voltages[start : start + _BATCH])):
                index = next(index for index, v in enumerate(voltages) if not _sane(v))
                first = np.argmin(np.abs(voltages[index]) <= LARGEST_V)
                where, v = str(self.cells[index].segment), voltages[index][first]
                raise runaway(where, v, f"at {self._t[first]:g} ms")
        refuse_lost(self.cells, self.settings.dt)


def refuse_lost(cells: Iterable[Any], dt: float) -> None:
    """Raise NumericsError where a cell had more spikes or events within a step than it can hold."""
    for cell in cells:
        if cell.lost_spikes() > 0:
            raise NumericsError(
                f"{cell.called} spiked more often in a step of {dt:g} ms than a step can hold, or "
                "received more events in it: take a smaller dt or current (in nA), or a t_ref above 0"
            )


def _sane(v: Trace) -> bool:
    """Whether all are numbers that a voltage can be; nan is not one."""
    return bool(v.min() >= -LARGEST_V and v.max() <= LARGEST_V)


def interrupted(tape: Any, whole: Settings, read: Callable[[Settings], Any]) -> KeyboardInterrupt:
    """The exception for Ctrl-C, with what was recorded until now where there is such, and it can be trusted."""
    dt = whole.dt
    lengths = [tape.forgotten + len(vector) for vector in tape.sampled()]
    steps = min([math.floor(h.t / dt + 1e-6), *(length - 1 for length in lengths)]) if whole.grid else 0
    t_stop = steps * dt if whole.grid else float(h.t)
    if t_stop <= 0:
        return KeyboardInterrupt()
    reached = replace(whole, t_stop=t_stop, steps=steps)
    try:
        return Interrupted(t_stop, whole.t_stop, read(reached))
    except NrnwrapError:
        return KeyboardInterrupt()


def _common(places: Sequence[Any]) -> str:
    """The unit of all, if it is one."""
    units = {place.unit for place in places}
    return units.pop() if len(units) == 1 else ""
