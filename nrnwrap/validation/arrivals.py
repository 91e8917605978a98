"""Events at special times: just before a spike, at t = 0, several at once; and a step that changes during a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle
from types import SimpleNamespace
from typing import Any

import numpy as np

from nrnwrap import cells
from nrnwrap.engine import h
from nrnwrap.inputs import Alpha, Exp, Exp2, ExpCurrent, SpikeTimes, Step, Synapse
from nrnwrap.validation.case import Times
from nrnwrap.validation.currents import DRIVES
from nrnwrap.validation.inputs import Receptor, Table
from nrnwrap.validation.solution import Shift, Solution, solved
from nrnwrap.validation.trial import Bound, Trial, once, receive, trains

SHIFT = Shift(1e-6, 0.002)
LATE = {  # a current that makes spikes, and the inhibition (nA)
    "LIF": (0.3, -5.0), "AdaptiveLIF": (0.3, -5.0), "PIF": (0.1, -0.5), "GLIF": (0.2, -5.0),
}  # fmt: skip
LATEST = 0.06  # ms: how long before a spike inhibition comes, at most


def steady(current: Times | float, count: int, t_stop: float) -> Table:
    """A constant current (nA) for each cell."""
    return Table(np.broadcast_to(np.reshape(current, (-1, 1)), (count, 1)), t_stop + 1)


def late_inhibition(model: str, count: int = 300, t_stop: float = 100.0) -> Trial:
    """Inhibition that prevents a spike 0 to 0.06 ms before its time; the next spike shows when it came."""
    random = np.random.default_rng(1)
    synapse, (current, weight) = ExpCurrent(5), LATE[model]
    before, currents = random.uniform(0, LATEST, count), current * random.uniform(0.95, 1.05, count)

    def events() -> list[Times]:
        free = solved(DRIVES[model].cell(model), t_stop, SHIFT, tables=[steady(currents, count, t_stop)])
        return [train[:1] - each for train, each in zip(free.trains, before, strict=True)]

    def build() -> list[Any]:
        made = [DRIVES[model].cell(model) for _ in range(count)]
        for cell, train, current in zip(made, events(), currents, strict=True):
            cell.inject(Step(float(current)))
            receive(cell, synapse, train, weight)
        return made

    def solve() -> Solution:
        receptors = [Receptor.of(synapse, events(), weight)]
        tables = [steady(currents, count, t_stop)]
        return solved(DRIVES[model].cell(model), t_stop, SHIFT, tables=tables, receptors=receptors)

    within = {0.1: Bound(0.02), 0.025: Bound(0.002)}
    return Trial("late inhibition", getattr(cells, model), t_stop, build, once(solve), within)


TIMES: dict[str, Times] = {
    "at t = 0": np.array([0, 0, 0.05, 0.1]),
    "on the grid": np.arange(0, 100, 2.0),
    "between two steps": np.arange(0, 95, 2.3) + 0.05,
    "of one time": np.repeat(np.arange(1.03, 100, 7.7), 5),
    "in bursts": np.sort(np.add.outer(np.arange(1, 90, 9.0), [0, 0.02, 0.04, 0.06, 0.13]).ravel()),
}
SIZES = np.array([2.5, 1.0, 1.0, 0.7, 0.7])  # of the events of each
GROUPED = {  # a current a little below that for spikes (nA), a weight (uS) that makes some
    "LIF": (0.18, 0.004), "AdEx": (0.56, 0.02), "Izhikevich2007": (0.05, 0.004), "GLIF": (0.07, 0.003),
}  # fmt: skip


def at_special_times(model: str, t_stop: float = 100.0) -> Trial:
    """Cells whose events come at t = 0, on the grid, halfway between, several at once, while the cell is refractory."""
    current, weight = GROUPED[model]
    events, weights = list(TIMES.values()), weight * SIZES

    def build() -> list[Any]:
        made = [DRIVES[model].cell(model) for _ in events]
        for cell, train, each in zip(made, events, weights, strict=True):
            cell.inject(Step(current))
            cell.receive(SpikeTimes(train), Exp(5, e=0), weight=float(each))
        return made

    def solve() -> Solution:
        receptors = [Receptor.of(Exp(5, e=0), events, weights)]
        tables = [steady(current, len(events), t_stop)]
        return solved(DRIVES[model].cell(model), t_stop, SHIFT, tables=tables, receptors=receptors)

    within = {0.1: Bound(0.02), 0.025: Bound(0.002)}
    return Trial("events at special times", getattr(cells, model), t_stop, build, once(solve), within, engines=())


SYNAPSES: list[tuple[Synapse, float]] = [  # what LIF cells are driven by, 1000 events/s, with weights that make spikes
    (ExpCurrent(5), 0.05),
    (Exp(5, e=0), 8e-4),
    (Exp2(0.5, 5, e=0), 8e-4),
    (Alpha(3, e=0), 8e-4),
]
PATTERNS = (0.1, 0.025), (0.025, 0.1), (0.1, 0.05, 0.025)  # ms
TURN = 0.4  # ms: for how long a step is kept


def changing_step(pattern: Sequence[float], t_stop: float = 200.0) -> Trial:
    """LIF cells in a run of a script's own that changes dt all the time."""
    events = trains(3, len(SYNAPSES), 1000, t_stop)

    def build() -> list[Any]:
        made = [cells.LIF() for _ in SYNAPSES]
        for cell, train, (synapse, weight) in zip(made, events, SYNAPSES, strict=True):
            receive(cell, synapse, train, weight)
        return made

    def solve() -> Solution:
        each = [
            solved(cells.LIF(), t_stop, SHIFT, receptors=[Receptor.of(synapse, [train], weight)])
            for train, (synapse, weight) in zip(events, SYNAPSES, strict=True)
        ]
        return Solution([one.trains[0] for one in each], np.concatenate([one.until for one in each]))

    def run(made: Sequence[Any], dt: float, secondorder: int) -> Any:
        return SimpleNamespace(trains=in_turns(made, pattern, secondorder, t_stop))

    name = f"dt {', '.join(f'{dt:g}' for dt in pattern)}, in turns"
    within = {pattern[0]: Bound(0.02)}
    return Trial(name, cells.LIF, t_stop, build, once(solve), within, run=run, engines=())


def in_turns(made: Sequence[Any], pattern: Sequence[float], secondorder: int, t_stop: float) -> list[Times]:
    """Spikes (ms) of cells that a loop of fadvance runs with each step of the pattern in turns, for TURN each."""
    wires, recorded = [cell.netcon(None) for cell in made], [h.Vector() for _ in made]
    for wire, times in zip(wires, recorded, strict=True):
        wire.record(times)
    before = h.dt, h.secondorder
    try:
        h.dt, h.secondorder = pattern[0], secondorder
        h.finitialize(made[0].v_init)
        steps = cycle(pattern)
        while h.t < t_stop:
            h.dt = next(steps)
            for _ in range(round(TURN / h.dt)):
                h.fadvance()
    finally:
        h.dt, h.secondorder = before
    return [np.array(times) for times in recorded]


def _trials() -> Iterator[Trial]:
    yield from map(late_inhibition, LATE)
    yield from map(at_special_times, GROUPED)
    yield from map(changing_step, PATTERNS)


TRIALS = list(_trials())
