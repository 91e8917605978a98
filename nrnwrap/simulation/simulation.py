"""simulate(cells, *stimuli, t_stop=...) -> Run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nrnwrap import mechanisms
from nrnwrap.base.calls import checked, is_not
from nrnwrap.base.lock import alone
from nrnwrap.base.numerals import decimal_point
from nrnwrap.base.settings import TOLERANCE
from nrnwrap.engine import coreneuron, ranks, solver, state
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Source, Stimulus, gap_transfer
from nrnwrap.neurons import Cell
from nrnwrap.simulation import cautions, checking, readout, start
from nrnwrap.simulation.recordable import Record
from nrnwrap.simulation.recording import Tape
from nrnwrap.simulation.run import Run


@checked(
    example="simulate(cell, Step(0.3), t_stop=100)",
    hints={
        "t_stop": "t_stop (ms), how long to run: simulate(cell, Step(0.3), t_stop=100)",
        "tstop": "t_stop", "duration": "t_stop", "dur": "t_stop", "runtime": "t_stop", "temperature": "celsius",
        "solver": "method", "integrator": "method", "simulator": "engine", "stimulus": "stimuli come after the cells, "
        "without a name: simulate(cell, Step(0.3), t_stop=100)",
    },
)  # fmt: skip
@alone
def simulate(
    cells: Cell | Sequence[Cell],
    *stimuli: Stimulus,
    t_stop: float,
    dt: float | None = None,
    method: str = "fixed",
    celsius: float | None = None,
    v_init: float | None = None,
    record: Record = "v",
    secondorder: int | None = None,
    tolerance: float = TOLERANCE,
    engine: str = "neuron",
    progress: bool | None = None,
) -> Run:
    """Run the model that exists in this process from 0 to `t_stop` (ms) and return what was recorded.

    cells: a cell or a list of them, whose recordings come back. Other cells that exist take part too. One of several
        ranks may have none: an empty list.
    stimuli: attached to the default segment of every cell in `cells`, for this run only.
    method: "fixed" with steps of `dt` (ms), or "variable", which chooses its steps within `tolerance` (mV) and records
        at these, or every `dt` when that is given. By default dt is 0.025, and half of that where `Model.at` has placed
        a spiking mechanism on a cell of the run, which stands among other segments; the run says so.
    celsius: temperature (degC); by default what the cells were made for, else as NEURON has it.
    v_init: where all cells start (mV); by default each at its own v_init.
    record: "v" (default), a list of names, or name -> place, which records v as well. A name is "v", "I" for the
        current (nA) that all electrodes inject into the cell, or a variable of the cell's mechanism; a place is a
        name, a reference such as segment._ref_v, or a function of the cell that returns one, an Everywhere or
        Electrodes. An empty list records spikes only.
    secondorder: NEURON's: 0 implicit Euler; 2 Crank-Nicolson, 1 the same for v but not for ionic currents. By default 2
        where `Model.at` has placed a spiking mechanism on a cell of the run, whose dendrites and channels then are
        as exact as it is; 0 for all else, and beside voltage clamps, at which Crank-Nicolson rings.
    engine: "neuron", or "coreneuron" (fixed step).
    progress: True shows a progress bar; None does when the run is long, on a terminal or in a notebook; False never.

    Raises an error of nrnwrap before anything is run when a setting cannot be, and NumericsError when a
    voltage becomes nan or leaves +-1000 mV. Ctrl-C raises Interrupted, a KeyboardInterrupt that has what was recorded
    until then as its `run`. NEURON's state is restored in any case. Of several ranks all have to call it, with the same
    settings; an error on one of them is raised on all.
    """
    ranks.refuse_strangers()
    with ranks.agreed():
        mechanisms.load()  # also on a rank without cells
        group = _group(cells)
        for stimulus in stimuli:
            if not isinstance(stimulus, Stimulus):
                raise ParameterError(_not_a_stimulus(stimulus))
    chosen = checking.checked(
        group,
        t_stop=t_stop,
        dt=dt,
        method=method,
        celsius=celsius,
        v_init=v_init,
        secondorder=secondorder,
        clamped=any(stimulus.clamps for stimulus in stimuli),
        tolerance=tolerance,
        engine=engine,
    )
    with ranks.agreed():
        for cell in group:
            cell.check()
        cautions.before(group, stimuli, chosen.t_stop)
        tape = Tape(group, record, chosen)
        if chosen.engine == "coreneuron":
            coreneuron.refuse(chosen.dt)
            mechanisms.load(coreneuron=True)
    run = _run(tape, stimuli, isinstance(cells, Cell), progress)
    with ranks.agreed():  # a warning may be an error
        cautions.after(run, group)
    return run


def _run(tape: Tape, stimuli: Sequence[Stimulus], single: bool, progress: bool | None) -> Run:
    """Attach the stimuli, and run from 0 to t_stop. NEURON's state is restored, whatever happens."""
    group, chosen = tape.cells, tape.settings
    attached: list[Any] = []
    try:
        with ranks.agreed():
            attached += [stimulus.attach(cell.segment) for cell in group for stimulus in stimuli]
        with (
            decimal_point(),  # code that runs with the model, such as that of an FInitializeHandler, has numbers in it
            state.undisturbed(),
            gap_transfer.ready(None if chosen.variable else chosen.dt),
            state.prepared(chosen, tape.currents),
        ):
            with ranks.agreed():
                tape.start()
            start.initialise(group, chosen)
            try:
                solver.advance([section for cell in group for section in cell.sections], chosen, progress)
            except KeyboardInterrupt as stop:
                raise readout.interrupted(tape, single) from stop
            if not chosen.variable:
                for cell in group:
                    cell.tell_spikes()
            with ranks.agreed():
                return readout.Readout(tape, chosen).run(single)
    finally:
        tape.release()
        attached.clear()  # only now: NEURON drops what nobody holds; and now, since a traceback would hold it


def _not_a_stimulus(given: Any) -> str:
    if isinstance(given, Cell):
        return (
            f"{given!r} is a cell, not a stimulus: give several cells as one list, simulate([cell, other], t_stop=...)"
        )
    if isinstance(given, Source):
        return f"{given!r} is a source of events, not a stimulus: cell.receive({given!r}, Exp(), weight=0.001)"
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return (
            f"{given!r} is not a stimulus: a current of {given:g} nA is Step({given:g}), a duration is t_stop={given:g}"
        )
    return is_not(given, "a stimulus", "give one such as Step(0.3, delay=50, dur=300)")


def _group(cells: Cell | Sequence[Cell]) -> list[Cell]:
    several = hasattr(cells, "__iter__") and not isinstance(cells, (Cell, str))
    group: list[Any] = list(cells) if several else [cells]
    for cell in group:
        if not isinstance(cell, Cell):
            first = "the cells come first, then the stimuli"
            remedy = first if isinstance(cell, Stimulus) else "give a cell such as LIF(), or a list of them"
            raise ParameterError(is_not(cell, "a cell", remedy))
    if not group and not ranks.several():
        raise ParameterError("there is no cell to simulate: give one, such as simulate(LIF(), Step(0.3), t_stop=100)")
    if len(set(map(id, group))) < len(group):
        raise ParameterError("a cell is listed twice: it would get the stimuli twice")
    return group
