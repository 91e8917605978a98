"""What a run is of: cells, or anything that has cells and says what is to be kept of them, such as a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nrnwrap.base.settings import Settings
from nrnwrap.inputs import Stimulus
from nrnwrap.neurons import Cell
from nrnwrap.simulation.log import Log, Silent
from nrnwrap.simulation.notes import Notes
from nrnwrap.simulation.readout import Readout
from nrnwrap.simulation.recordable import Record
from nrnwrap.simulation.recording import Tape
from nrnwrap.simulation.run import Run


class Group:
    """Cells that run together. `simulate` and `Session` take one in place of cells."""

    @property
    def cells(self) -> Sequence[Cell]:
        """The cells of this rank."""
        raise NotImplementedError(f"{type(self).__name__} does not say which cells it has")

    def choose(self, stimuli: Sequence[Stimulus], record: Any, method: str, engine: str, dt: Any) -> None:
        """Have the cells that such a run needs. All ranks call it."""

    def tape(self, record: Record | None, settings: Settings) -> Any:
        """Return what keeps the recordings of one run; Tape shows what it has to do."""
        raise NotImplementedError(f"{type(self).__name__} does not say what is recorded of it")

    def log(self, stimuli: Sequence[Stimulus], tape: Any, settings: Settings) -> Log | Silent:
        """Return what takes note of what is run, for `run.about`."""
        return Silent()

    def read(self, tape: Any, settings: Settings, notes: Any) -> Any:
        """Return what a tape has kept until the end of `settings`; it may not wait for other ranks."""
        raise NotImplementedError(f"{type(self).__name__} does not say what its recordings are")

    def shared(self, run: Any) -> Any:
        """Return the run with what other ranks have of it; all ranks call it."""
        return run


class Cells(Group):
    """A cell, or a list of cells. v is recorded, unless something else is asked for."""

    def __init__(self, cells: Sequence[Cell], single: bool) -> None:
        self._cells, self.single = cells, single

    @property
    def cells(self) -> Sequence[Cell]:
        return self._cells

    def tape(self, record: Record | None, settings: Settings) -> Tape:
        return Tape(self.cells, "v" if record is None else record, settings)

    def log(self, stimuli: Sequence[Stimulus], tape: Tape, settings: Settings) -> Log:
        return Log(self.cells, stimuli, tape, settings)

    def read(self, tape: Tape, settings: Settings, notes: Notes | None) -> Run:
        return Readout(tape, settings, notes).run(self.single)
