"""simulate(cells, *stimuli, t_stop=...) -> Run."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike

from nrnwrap.base.calls import checked
from nrnwrap.base.lock import alone
from nrnwrap.base.settings import TOLERANCE
from nrnwrap.engine import ranks
from nrnwrap.inputs import Stimulus
from nrnwrap.neurons import Cell
from nrnwrap.simulation import asked, checking, streaming
from nrnwrap.simulation.groups import Group
from nrnwrap.simulation.recordable import Record
from nrnwrap.simulation.run import Run
from nrnwrap.simulation.session import OTHER_NAMES, Session


@checked(
    example="simulate(cell, Step(0.3), t_stop=100)",
    hints={
        **OTHER_NAMES,
        "t_stop": "t_stop (ms), how long to run: simulate(cell, Step(0.3), t_stop=100)",
        "stimulus": "stimuli come after the cells, without a name: simulate(cell, Step(0.3), t_stop=100)",
    },
)
@alone
def simulate(
    cells: Cell | Sequence[Cell] | Group,
    *stimuli: Stimulus,
    t_stop: float,
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
    to: str | PathLike[str] | None = None,
) -> Run:
    """Run the model that exists in this process from 0 to `t_stop` (ms) and return what was recorded.

    cells: a cell or a list of them, whose recordings come back, or a Network, of which a NetworkRun does. Other cells
        that exist take part too. One of several ranks may have none: an empty list.
    stimuli: attached to the default segment of every cell in `cells`, for this run only.
    method: "fixed" with steps of `dt` (ms), or "variable", which chooses its steps within `tolerance` (mV) and records
        at these, or every `dt` when that is given. By default dt is 0.025, and half of that where `Model.at` has placed
        a spiking mechanism on a cell of the run, which stands among other segments; the run says so.
    celsius: temperature (degC); by default what the cells were made for, else as NEURON has it.
    v_init: where all cells start (mV); by default each at its own v_init.
    record: "v" (the default for cells), a list of names, or name -> place, which records v as well. A name is "v", "I"
        for the current (nA) that all electrodes inject into the cell, or a variable of the cell's mechanism; a place is
        a name, a reference such as segment._ref_v, or a function of the cell that returns one, an Everywhere or
        Electrodes. An empty list records spikes only, as does a network by default; of its populations what is given
        with each, as in {exc[:5]: "v"}.
    secondorder: NEURON's: 0 implicit Euler; 2 Crank-Nicolson, 1 the same for v but not for ionic currents. By default 2
        where `Model.at` has placed a spiking mechanism on a cell of the run, whose dendrites and channels then are
        as exact as it is; 0 for all else, and where a voltage clamp stands on one of them, at which Crank-Nicolson
        rings.
    engine: "neuron", or "coreneuron" (fixed step).
    progress: True shows a progress bar; None does when the run is long, on a terminal or in a notebook; False never.
    gather: of a network on several ranks, whether every rank gets the spikes and recordings of all (16 bytes a spike),
        or each keeps its own.
    to: a file (.h5) into which the recordings go while the run lasts, in place of memory. What is returned reads them
        when they are used, bit for bit those of a run without `to`. Killed at any moment it leaves a file that
        `nrnwrap.load` reads, which lacks the last second or the last 2**18 samples. For cells; each rank writes a file
        of its own: x.0.h5 and so on. Needs h5py: nrnwrap[h5].

    Raises an error of nrnwrap before anything is run for an impossible setting, and NumericsError when a
    voltage becomes nan or leaves +-1000 mV. Ctrl-C raises Interrupted, a KeyboardInterrupt that has what was recorded
    until then as its `run`. NEURON's state is restored in any case. Of several ranks all have to call it, with the same
    settings; an error on one of them is raised on all.
    """
    with ranks.agreed():
        t_stop = checking.duration(t_stop)  # a Session may do without
        if to is not None:
            cells = streaming.Filed(asked.group(cells), to)
    session = Session(
        cells, *stimuli, t_stop=t_stop, dt=dt, method=method, celsius=celsius, v_init=v_init, record=record,
        secondorder=secondorder, tolerance=tolerance, engine=engine, progress=progress, gather=gather,
    )  # fmt: skip
    with session:
        return session.run(session.t_stop)
