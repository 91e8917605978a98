"""A run that goes on: Session(cells, *stimuli, dt=...), of which simulate() is one piece."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from nrnwrap import mechanisms
from nrnwrap.base.calls import checked
from nrnwrap.base.lock import alone
from nrnwrap.base.settings import TOLERANCE
from nrnwrap.engine import ranks
from nrnwrap.errors import ParameterError, SimulationError
from nrnwrap.inputs import Stimulus
from nrnwrap.neurons import Cell
from nrnwrap.simulation import asked, cautions, checking, recordable, saved_state
from nrnwrap.simulation.groups import Cells, Group
from nrnwrap.simulation.opened import Opened
from nrnwrap.simulation.recordable import Record
from nrnwrap.simulation.run import Run

OTHER_NAMES = {  # what others call the settings of a run
    "tstop": "t_stop", "duration": "t_stop", "dur": "t_stop", "runtime": "t_stop", "temperature": "celsius",
    "solver": "method", "integrator": "method", "simulator": "engine",
}  # fmt: skip


class Session:
    """A run that goes on: `with Session(cells, dt=0.1) as s: s.run(until=100); cell.b = 0.1; run = s.run(until=300)`.

    Its arguments are those of `simulate`; `t_stop` (ms) may be left out, but for the variable step with a `dt`, which
    has to know when it will have recorded enough. Within the `with` block NEURON is as the session needs it: its dt,
    temperature and method, and Python's collector waits. No other run may begin there, and no cell may go; who changes
    these, or runs NEURON, is told so by the next piece. Between two pieces inputs change, come and go: docs/using.md.
    """

    @checked(example="Session(cell, Step(0.3), dt=0.1)", hints=OTHER_NAMES)
    def __init__(
        self,
        cells: Cell | Sequence[Cell] | Group,
        *stimuli: Stimulus,
        t_stop: float | None = None,
        dt: float | None = None,
        method: str = "fixed",
        celsius: float | None = None,
        v_init: float | None = None,
        record: Record | None = None,
        secondorder: int | None = None,
        tolerance: float = TOLERANCE,
        engine: str = "neuron",
        progress: bool | None = None,
        gather: bool = True,
    ) -> None:
        """Check everything; nothing is run before the `with` block begins."""
        ranks.refuse_strangers()
        with ranks.agreed():
            mechanisms.begin()  # also on a rank without cells
            self._group = asked.group(cells)
            self._stimuli = asked.checked_stimuli(stimuli)
            if t_stop is None and method == "variable" and dt is not None:
                raise ParameterError(
                    f"to record every dt = {dt:g} ms, the variable step has to know t_stop: give it too"
                )
        self._record = recordable.kept(record)
        self._group.choose(self._stimuli, self._record, method, engine, dt)
        self._cells = self._group.cells
        self._settings = checking.checked(
            self._cells,
            t_stop=t_stop,
            dt=dt,
            method=method,
            celsius=celsius,
            v_init=v_init,
            secondorder=secondorder,
            clamped=any(stimulus.clamps for stimulus in self._stimuli),
            tolerance=tolerance,
            engine=engine,
        )
        self.t_stop = math.inf if t_stop is None else self._settings.t_stop
        self.t = 0.0  # ms, reached until now
        self._opened: Opened | None = None
        self._steps, self._begun, self._progress, self._gather = 0, False, progress, gather

    @alone
    def __enter__(self) -> Session:
        with ranks.agreed():
            if self._begun:
                raise SimulationError("the session has begun before: make another one")
            self._begun = True
            for cell in self._cells:
                cell.check()
            cautions.before(self._cells, self._stimuli, self.t_stop)
        self._opened = Opened(self._group, self._stimuli, self._record, self._settings)
        return self

    @alone
    def __exit__(self, *_: object) -> None:
        opened, self._opened = self._opened, None
        self._group, self._cells, self._record = Cells([], False), [], None  # none must go in the midst of a later one
        if opened is not None:
            opened.close()

    @property
    def _open(self) -> Opened:
        if self._opened is None:
            raise SimulationError("the session is not open: use it in its block, with Session(...) as s: s.run(...)")
        self._opened.verify(self.t)
        return self._opened

    @checked(example="session.run(until=300)")
    @alone
    def run(self, until: float) -> Run:
        """Go on to `until` (ms), which is a multiple of dt and not before `t`; return all that was recorded since 0.

        Raises as simulate does. After Ctrl-C, and where a voltage has become nan, the session cannot go on.
        """
        with ranks.agreed():
            opened, goal = self._open, checking.goal(self._settings, until, self.t, self.t_stop)
        done, self._steps, self.t = self._steps, goal.steps, goal.t_stop
        run = opened.advance(goal, done, self._progress, last=self.t >= self.t_stop)
        return self._group.shared(run) if self._gather else run

    @checked(example='session.save("state.npz")')
    @alone
    def save(self, file: str | Path) -> None:
        """Write the state of the model, and what was recorded, to a file (.npz), for `load`. Each rank writes its own.

        A file is written whole or not at all. Raises SimulationError with the variable step, whose history NEURON does
        not save.
        """
        with ranks.agreed():
            tape = self._open.tape
        saved_state.save(file, self._settings, self._steps, tape)

    @checked(example='session.load("state.npz")')
    @alone
    def load(self, file: str | Path) -> None:
        """Go on from a state that `save` wrote, also in another process: bit for bit the run without a break.

        Cells, inputs, recordings, and what came or went between pieces have to be made as then, in the same order, with
        the same settings and parameters. Raises RunFileError for a file that is not such a state, or not one of these.
        """
        with ranks.agreed():
            tape = self._open.tape
        self._steps = saved_state.load(file, self._settings, tape)
        self.t = self._steps * self._settings.dt
        self._open.log.came_from(file)
