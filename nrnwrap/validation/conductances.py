"""Synapses under thousands of events per second: conductances, weak and strong, NEURON's own, and currents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from nrnwrap import cells
from nrnwrap.cells import AdEx
from nrnwrap.inputs import NMDA, Alpha, Exp, Exp2, ExpCurrent, PointProcess, Step, Synapse
from nrnwrap.validation.currents import DRIVES
from nrnwrap.validation.inputs import Receptor, Table, own_clock
from nrnwrap.validation.solution import Shift, Solution, solved
from nrnwrap.validation.trial import Bound, Trial, once, receive, trains

RATES = 3000, 1000  # events/s, of excitation and inhibition
MANY = {0.1: Bound(0.1, median=0.005), 0.025: Bound(0.00625, median=0.0005)}  # of second order
SHIFT = Shift(1e-6, 0.002)

BOTH: dict[str, tuple[Synapse, Synapse]] = {
    "Exp": (Exp(5, e=0), Exp(10, e=-80)),
    "Exp2": (Exp2(0.5, 5, e=0), Exp2(1, 10, e=-80)),
    "Alpha": (Alpha(2, e=0), Alpha(5, e=-80)),
    "NMDA": (NMDA(2, 40), Exp(10, e=-80)),
    "ExpCurrent": (ExpCurrent(5), ExpCurrent(10)),
}
WEIGHTS = {  # of excitation (uS, nA): some 30 spikes/s; inhibition has half of it, a current a quarter the other way
    "Exp": {
        "LIF": 2.8e-4, "AdaptiveLIF": 1.35e-4, "GLIF": 2.8e-4, "EIF": 5.7e-5, "QIF": 1.2e-4, "AdEx": 1.6e-3,
        "Izhikevich": 1.6e-3, "Izhikevich2007": 3.2e-4,
    },
    "Exp2": {"LIF": 2.4e-4, "AdEx": 1.2e-3},
    "Alpha": {"LIF": 2.8e-4, "AdEx": 1.6e-3},
    "NMDA": {"LIF": 3.7e-4, "AdEx": 1.6e-3, "Izhikevich2007": 2.1e-4},
    "ExpCurrent": {"LIF": 0.02, "AdEx": 0.075},
}  # fmt: skip


class Bombarded:
    """Cells of a model with excitation and inhibition, and their solution."""

    def __init__(self, model: str, kind: str, count: int, t_stop: float, seed: int = 500) -> None:
        self.model, self.t_stop, self.synapses = model, t_stop, BOTH[kind]
        weight = WEIGHTS[kind][model]
        self.weights = weight, -weight / 4 if kind == "ExpCurrent" else weight / 2
        self.events = [trains(seed + k, count, rate, t_stop) for k, rate in enumerate(RATES)]

    def build(self, synapses: Sequence[Synapse] | None = None) -> list[Any]:
        made = [DRIVES[self.model].cell(self.model) for _ in self.events[0]]
        for synapse, weight, each in zip(synapses or self.synapses, self.weights, self.events, strict=True):
            for cell, train in zip(made, each, strict=True):
                receive(cell, synapse, train, weight)
        return made

    @property
    def receptors(self) -> list[Receptor]:
        return list(map(Receptor.of, self.synapses, self.events, self.weights))

    def solve(self) -> Solution:
        return solved(DRIVES[self.model].cell(self.model), self.t_stop, SHIFT, receptors=self.receptors)

    @cache  # noqa: B019 (it lives as long as the list of trials)
    def on_the_grid(self, dt: float) -> Solution:
        """The solution with what NEURON's own synapses have in each step."""
        tables = [own_clock(each, dt, self.t_stop) for each in self.receptors]
        return solved(DRIVES[self.model].cell(self.model), self.t_stop, SHIFT, tables=tables)


def bombarded(model: str, kind: str = "Exp", count: int = 20, t_stop: float = 1000.0) -> Trial:
    """Cells that each have thousands of events of their own per second."""
    group = Bombarded(model, kind, count, t_stop)
    name = f"{kind}, {RATES[0]} and {RATES[1]}/s"
    return Trial(name, getattr(cells, model), t_stop, group.build, once(group.solve), MANY)


def by_its_own_clock(model: str, kind: str, count: int = 10, t_stop: float = 200.0) -> Trial:
    """NEURON's ExpSyn and Exp2Syn, which see events on the grid: the solution has what they have in each step."""
    group = Bombarded(model, kind, count, t_stop)
    raw = [PointProcess(f"{kind}Syn", **vars(synapse)) for synapse in group.synapses]
    name = f"{kind}Syn, as it keeps time"
    return Trial(
        name, getattr(cells, model), t_stop, lambda: group.build(raw), lambda dt, run: group.on_the_grid(dt), MANY
    )  # fmt: skip


def strong(model: str, count: int = 4, t_stop: float = 100.0) -> Trial:
    """Events of 0.1 and 1 uS on 0.1 nF, 30 and 300 per second, which move v by tens of mV within a step."""
    small: Mapping[str, float] = {} if model == "LIF" else {"C": 0.1, "g_l": 0.01, "t_ref": 2}
    kind = getattr(cells, model)
    weights = np.repeat([0.1, 1.0], 4 * count)
    excitation = [train for k in range(4) for train in trains(40 + k, 2 * count, (30, 300)[k % 2], t_stop)]
    inhibition = [train if k // count % 2 else train[:0] for k, train in enumerate(reversed(excitation))]
    inputs = (Exp(5, e=0), excitation), (Exp(5, e=-80), inhibition)

    def build() -> list[Any]:
        made = [kind(**small) for _ in weights]
        for synapse, events in inputs:
            for cell, train, weight in zip(made, events, weights, strict=True):
                receive(cell, synapse, train, float(weight))
        return made

    def solve() -> Solution:
        receptors = [Receptor.of(synapse, events, weights) for synapse, events in inputs]
        return solved(kind(**small), t_stop, SHIFT, receptors=receptors)

    return Trial("events of 0.1 and 1 uS", kind, t_stop, build, once(solve), {0.1: Bound(0.05)})


def burst() -> Trial:
    """AdEx under a step, excited five times and inhibited once by strong alpha functions."""
    excitation, inhibition = np.array([50, 60, 70, 71, 72.3]), np.array([120.0])
    inputs = [(Alpha(tau=5, e=0), excitation, 0.02), (Alpha(tau=10, e=-80), inhibition, 0.05)]

    def build() -> list[Any]:
        cell = AdEx()
        cell.inject(Step(0.8, delay=10))
        for synapse, train, weight in inputs:
            receive(cell, synapse, train, weight)
        return [cell]

    def solve() -> Solution:
        step = Table(np.array([[0.0] + [0.8] * 29]), 10.0)
        receptors = [Receptor.of(synapse, [train], weight) for synapse, train, weight in inputs]
        return solved(AdEx(), 300, SHIFT, tables=[step], receptors=receptors)

    return Trial("burst by Alpha", AdEx, 300, build, once(solve), {0.1: Bound(0.05), 0.025: Bound(0.004)})


def _trials() -> Iterator[Trial]:
    yield from (bombarded(model) for model in WEIGHTS["Exp"])
    others = [kind for kind in WEIGHTS if kind != "Exp"]
    yield from (bombarded(model, kind, 8, 400) for kind in others for model in WEIGHTS[kind])
    yield from (by_its_own_clock(model, kind) for model in ("LIF", "AdEx") for kind in ("Exp", "Exp2"))
    yield from map(strong, ("LIF", "AdEx"))
    yield burst()


TRIALS = list(_trials())
