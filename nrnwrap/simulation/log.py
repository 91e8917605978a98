"""What a run takes note of, piece by piece, for `run.about`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nrnwrap import biophysics as membranes
from nrnwrap.base.settings import Settings
from nrnwrap.inputs import Stimulus
from nrnwrap.neurons import Cell
from nrnwrap.simulation import notes
from nrnwrap.simulation.recording import Tape


class Log:
    """The notes of a run of cells. Between two pieces it looks for what somebody has changed."""

    def __init__(self, cells: Sequence[Cell], stimuli: Sequence[Stimulus], tape: Tape, settings: Settings) -> None:
        self._cells = cells
        self._notes = notes.noted(cells, stimuli, tape.wanted, settings)
        if settings.engine == "coreneuron":  # between two pieces it does not take the section that is made to look
            for section in (each for cell in self._notes.cells for each in cell.sections):
                membranes.scan.own_variables(section)
        self._left: list[Any] | None = None  # the states at the end of the piece before
        self._ended = 0.0

    def begins(self) -> None:
        """A piece begins."""
        if self._left is not None:
            untouched = [np.array_equal(*pair, equal_nan=True) for pair in zip(self._left, self._states(), strict=True)]
            self._notes = self._notes.since(notes.shots(self._cells), untouched)

    def ends(self, t_stop: float, last: bool) -> None:
        """A piece ends at `t_stop` (ms). last: whether no other one follows."""
        self._notes = self._notes.until(t_stop)
        self._ended = t_stop
        self._left = None if last else self._states()

    def notes_until(self, t_stop: float) -> notes.Notes | None:
        """The notes of the run up to `t_stop` (ms), where its last piece may have been interrupted."""
        return self._notes if t_stop == self._ended else self._notes.until(t_stop)

    def came_from(self, file: Any) -> None:
        """Take note of a state that was loaded, of whose past nothing is known."""
        self._left = None
        told = f"it went on from a state that was loaded from {file}"
        self._notes = self._notes._replace(obstacles=(*self._notes.obstacles, told))

    def _states(self) -> list[Any]:
        """What changes in each cell while it runs."""
        return [[x for section in cell.sections for x in membranes.scan.states(section)] for cell in self._cells]


class Silent:
    """Nothing is taken note of."""

    def begins(self) -> None:
        """A piece begins."""

    def ends(self, t_stop: float, last: bool) -> None:
        """A piece ends."""

    def notes_until(self, t_stop: float) -> Any:
        return None

    def came_from(self, file: Any) -> None:
        """A state was loaded."""
