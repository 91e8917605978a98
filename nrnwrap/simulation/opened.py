"""A model that runs: stimuli attached, vectors recording, NEURON as the run needs it; undone when it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import numpy as np

from nrnwrap import biophysics as membranes
from nrnwrap import mechanisms
from nrnwrap.base.numerals import decimal_point
from nrnwrap.base.settings import Settings
from nrnwrap.engine import coreneuron, ranks, solver, state
from nrnwrap.inputs import Stimulus, gap_transfer
from nrnwrap.neurons import Cell
from nrnwrap.simulation import cautions, notes, readout, start
from nrnwrap.simulation.recordable import Record
from nrnwrap.simulation.recording import Tape
from nrnwrap.simulation.run import Run


class Opened:
    """The cells at t = 0, ready to run. All ranks make one; an error on one of them is raised on all."""

    def __init__(self, cells: Sequence[Cell], stimuli: Sequence[Stimulus], record: Record, settings: Settings) -> None:
        self.cells = cells
        self._left: list[Any] | None = None  # the states at the end of the piece before
        with ExitStack() as stack:
            stack.enter_context(state.undisturbed())
            with ranks.agreed():
                stack.enter_context(state.taken())
                self.tape = Tape(cells, record, settings)
                self.notes = notes.noted(cells, stimuli, self.tape.wanted, settings)
                if settings.engine == "coreneuron":
                    coreneuron.refuse(settings.dt)
                    mechanisms.load(coreneuron=True)
            self._begin(stimuli, settings, stack)
            self._stack = stack.pop_all()

    def _begin(self, stimuli: Sequence[Stimulus], settings: Settings, stack: ExitStack) -> None:
        """Attach the stimuli, and start every cell. What has been done is undone when the stack closes."""
        attached: list[Any] = []
        stack.callback(attached.clear)  # NEURON drops what nobody holds
        stack.callback(self.tape.release)
        with ranks.agreed():
            attached += [stimulus.attach(cell.segment) for cell in self.cells for stimulus in stimuli]
        stack.enter_context(decimal_point())  # code that runs with the model, such as of a handler, has numbers in it
        stack.enter_context(gap_transfer.ready(None if settings.variable else settings.dt))
        stack.enter_context(state.prepared(settings, self.tape.currents))
        with ranks.agreed():
            self.tape.start()
        start.initialise(self.cells, settings)
        self._chosen = state.chosen()
        self._structure = solver.structure() if settings.variable and not self.tape.currents else 0

    def verify(self, t: float) -> None:
        """Raise SimulationError where NEURON is not as the run has left it at `t` (ms)."""
        state.refuse_changed(self._chosen, t)

    def advance(self, goal: Settings, done: int, single: bool, progress: bool | None, last: bool) -> Run:
        """Go on from `done` steps to the end of `goal`; return all that was recorded since 0.

        last: whether no other piece follows.
        """
        if self._left is not None:
            untouched = [np.array_equal(*pair, equal_nan=True) for pair in zip(self._left, self._states(), strict=True)]
            self.notes = self.notes.since(notes.shots(self.cells), untouched)
        sections = [section for cell in self.cells for section in cell.sections]
        try:
            if goal.variable:
                solver.take_up_changes(self._structure)
            solver.advance(sections, goal, progress, done)
            if not goal.variable:
                for cell in self.cells:
                    cell.tell_spikes()
        except KeyboardInterrupt as stop:
            raise readout.interrupted(self.tape, goal, single, self.notes) from stop
        self.notes = self.notes.until(goal.t_stop)
        self._left = None if last else self._states()
        with ranks.agreed():
            run = readout.Readout(self.tape, goal, self.notes).run(single)
        with ranks.agreed():  # a warning may be an error
            cautions.after(run, self.cells)
        return run

    def _states(self) -> list[Any]:
        """What changes in each cell while it runs."""
        return [[x for section in cell.sections for x in membranes.scan.states(section)] for cell in self.cells]

    def came_from(self, file: Any) -> None:
        """Take note of a state that was loaded, of whose past nothing is known."""
        self._left = None
        told = f"it went on from a state that was loaded from {file}"
        self.notes = self.notes._replace(obstacles=(*self.notes.obstacles, told))

    def close(self) -> None:
        """Give NEURON back as it was."""
        self._stack.close()
