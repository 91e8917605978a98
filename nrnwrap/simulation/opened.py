"""A model that runs: stimuli attached, vectors recording, NEURON as the run needs it; undone when it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from nrnwrap import mechanisms
from nrnwrap.base.numerals import decimal_point
from nrnwrap.base.settings import Settings
from nrnwrap.engine import coreneuron, h, joints, ranks, solver, state, underway
from nrnwrap.inputs import Stimulus, gap_transfer
from nrnwrap.simulation import cautions, readout, start
from nrnwrap.simulation.groups import Group
from nrnwrap.simulation.recordable import Record


class Opened:
    """The cells at t = 0, ready to run. All ranks make one; an error on one of them is raised on all."""

    def __init__(self, group: Group, stimuli: Sequence[Stimulus], record: Record | None, settings: Settings) -> None:
        self.group, self.cells = group, group.cells
        with ExitStack() as stack:
            stack.enter_context(state.undisturbed())
            with ranks.agreed():
                stack.enter_context(state.taken())
                joints.prepare(settings.engine == "neuron" and not settings.variable, settings.dt)
                self.tape = group.tape(record, settings)
                self.log = group.log(stimuli, self.tape, settings)
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
        present = [each for section in h.allsec() for each in (section, section.cell())]
        stack.callback(present.clear)  # until then none of them can go, which would end the process
        with ranks.agreed():
            attached += [stimulus.attach(cell.segment) for cell in self.cells for stimulus in stimuli]
        stack.enter_context(decimal_point())  # code that runs with the model, such as of a handler, has numbers in it
        stack.enter_context(gap_transfer.ready(None if settings.variable else settings.dt))
        stack.enter_context(state.prepared(settings, self.tape.currents))
        with ranks.agreed():
            self.tape.start()
        start.initialise(self.cells, settings)
        stack.enter_context(underway.begun())
        self._chosen = state.chosen()
        self._structure = solver.structure() if settings.variable and not self.tape.currents else 0

    def verify(self, t: float) -> None:
        """Raise SimulationError where NEURON is not as the run has left it at `t` (ms); begin what has come since.

        Raises ParameterError where what was set since does not go together.
        """
        underway.refuse_doubtful()
        state.refuse_changed(self._chosen, t)
        self.tape.take_up()
        underway.settle()
        underway.take_up()

    def advance(self, goal: Settings, done: int, progress: bool | None, last: bool) -> Any:
        """Go on from `done` steps to the end of `goal`; return all that was recorded since 0.

        last: whether no other piece follows.
        """
        self.log.begins()
        self.tape.until(goal.t_stop)
        sections = [section for cell in self.cells for section in cell.sections]
        try:
            if goal.variable:
                solver.take_up_changes(self._structure)
            solver.advance(sections, goal, progress, done, self.tape.reached, self.tape.at_once)
            if not goal.variable:
                for cell in self.cells:
                    cell.tell_spikes()
        except KeyboardInterrupt as stop:
            raise readout.interrupted(self.tape, goal, self._read) from stop
        self.log.ends(goal.t_stop, last)
        with ranks.agreed():
            run = self._read(goal)
        with ranks.agreed():  # a warning may be an error
            cautions.after(self.tape.paces())
        return run

    def _read(self, settings: Settings) -> Any:
        return self.group.read(self.tape, settings, self.log.notes_until(settings.t_stop))

    def close(self) -> None:
        """Give NEURON back as it was."""
        self._stack.close()
