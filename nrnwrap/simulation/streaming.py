"""A run that goes into a file while it lasts: simulate(..., to="run.h5")."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from nrnwrap import exchange
from nrnwrap.base import files
from nrnwrap.base.interrupts import deferred
from nrnwrap.base.settings import Settings
from nrnwrap.engine import h, ranks
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Stimulus
from nrnwrap.neurons import Cell
from nrnwrap.simulation.groups import Cells, Group
from nrnwrap.simulation.log import Log
from nrnwrap.simulation.notes import Notes
from nrnwrap.simulation.readout import Readout
from nrnwrap.simulation.recordable import Record
from nrnwrap.simulation.recording import Tape
from nrnwrap.simulation.run import Run

_VALUES = 2**18  # samples in memory from which on they are written: 2 MB
_OFTEN = 1.0  # s after which they are written in any case


class FileTape(Tape):
    """A Tape that is emptied into a file again and again."""

    at_once = 10_000  # steps; the same on all ranks, which have to stop together

    def __init__(
        self, cells: Sequence[Cell], record: Record, settings: Settings, read: Callable[..., Run], path: Path
    ) -> None:
        """read: what makes a Run of a tape, settings, notes, and how many steps there are."""
        super().__init__(cells, record, settings)
        self.file = exchange.Writer(path)
        self.log: Log | None = None
        self._read, self._written = read, perf_counter()

    def reached(self, t: float) -> None:
        steps = round(t / self.settings.dt) if self.settings.grid else 0
        if self.settings.grid and self.settings.variable:  # which may have gone further than its samples
            steps = min([steps, *(self.forgotten + len(vector) - 1 for vector in self.sampled())])
        held = sum(map(len, self.sampled()))
        if held >= _VALUES or perf_counter() - self._written > _OFTEN:
            self.write(self.settings, steps, t)

    def write(self, settings: Settings, steps: int, t: float) -> None:
        """Write what there is until `steps`, or all of it where samples are not dt apart, and let go of it."""
        with deferred():  # else a part might be written twice
            self._write(settings, steps, t)
        self._written = perf_counter()

    def _write(self, settings: Settings, steps: int, t: float) -> None:
        piece = self._read(self, settings, self._notes(t), steps)
        samples = steps + 1 if settings.grid else self.forgotten + len(self.times)
        self.file.add(piece, samples, t)
        self.spikes.forget()
        if samples - 1 > self.forgotten:
            for vector in [*self.sampled(), *([self.times] if len(self.times) else [])]:
                vector.remove(0, samples - self.forgotten - 2)
            self.forgotten = samples - 1

    def _notes(self, t: float) -> Notes | None:
        return None if self.log is None else self.log.notes_until(self.settings.t_stop)

    def release(self) -> None:
        super().release()
        self.file.close()


class Filed(Group):
    """Cells whose recordings go into a file; on several ranks into one for each: x.0.h5, x.1.h5 ..."""

    def __init__(self, group: Group, file: Any) -> None:
        if not isinstance(group, Cells):
            raise ParameterError(
                f"simulate(..., to={file!r}) takes a cell or a list of cells, not {group!r}: run a network in a "
                "Session, whose pieces can be saved, or leave `to` out and save the run"
            )
        self._group, self._path = group, _path(file)
        files.check([self._path])

    @property
    def cells(self) -> Sequence[Cell]:
        return self._group.cells

    def tape(self, record: Record | None, settings: Settings) -> FileTape:
        return FileTape(self.cells, "v" if record is None else record, settings, self._piece, self._path)

    def log(self, stimuli: Sequence[Stimulus], tape: FileTape, settings: Settings) -> Log:
        tape.log = self._group.log(stimuli, tape, settings)
        return tape.log

    def _piece(self, tape: Tape, settings: Settings, notes: Notes | None, steps: int) -> Run:
        return Readout(tape, settings, notes, steps).run(self._group.single)

    def read(self, tape: FileTape, settings: Settings, notes: Notes | None) -> Run:
        """Write what is left, and return the run, whose samples stay in the file."""
        tape.write(settings, settings.steps, settings.t_stop)
        tape.file.close()
        return replace(Run.of(exchange.load(self._path)), origin=notes)


def _path(file: Any) -> Path:
    """The file of this rank."""
    path = files.path(file, (".h5",), "kind of file of simulate(..., to=...)")
    exchange.library()
    return path.with_suffix(f".{int(h.ParallelContext().id())}.h5") if ranks.several() else path
