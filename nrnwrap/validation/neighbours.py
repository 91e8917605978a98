"""Cells among neighbours: pairs with a gap junction, and a soma with a dendrite."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nrnwrap import cells
from nrnwrap.anatomy.places import capacitance
from nrnwrap.engine import h
from nrnwrap.inputs import Step
from nrnwrap.validation.nodes import Node, spikes
from nrnwrap.validation.solution import Solution
from nrnwrap.validation.trial import Bound, Trial, once

COUPLED = {0.1: Bound(0.01), 0.05: Bound(0.0025), 0.025: Bound(0.001)}  # of second order


@dataclass(frozen=True)
class Side:
    """One cell of a pair, under a current (nA), and where it starts (mV; by default at its rest)."""

    model: str
    current: float
    start: float | None = None
    parameters: Mapping[str, float] | None = None

    def cell(self) -> Any:
        cell = getattr(cells, self.model)(**(self.parameters or {}))
        if self.start is not None:
            cell.v_init = self.start
        cell.inject(Step(self.current))
        return cell

    def node(self) -> Node:
        cell = self.cell()
        return Node(cell.values(), float(cell.v_init), self.model, self.current)


def pairs(name: str, given: Sequence[tuple[Side, Side, float]], t_stop: float = 300.0) -> Trial:
    """Pairs of cells, each with a gap junction (uS)."""

    def build() -> list[Any]:
        made = []
        for one, other, g in given:
            both = [one.cell(), other.cell()]
            both[0].couple(both[1], g=g)
            made += both
        return made

    def solve() -> Solution:
        found = [spikes([one.node(), other.node()], [(0, 1, g)], t_stop) for one, other, g in given]
        return Solution.whole([train for pair in found for train in pair])

    return Trial(name, getattr(cells, given[0][0].model), t_stop, build, once(solve), COUPLED)


_EVEN = {"C": 0.1, "g_l": 0.01, "e_l": -70, "v_th": -50, "v_reset": -65, "t_ref": 0}
LIF_PAIRS = [  # g (uS), currents (nA), starts (mV), what else is different
    (0.001, (0.25, 0.25), (-70, -65), {}),
    (0.002, (0.25, 0.25), (-70, -60), {}),
    (0.005, (0.3, 0.25), (-70, -70), {}),  # both come to their thresholds in one step
    (0.001, (0.22, 0.24), (-68, -70), {}),
    (0.001, (0.25, 0.25), (-70, -60.5), {"C": 0.2}),
    (0.0005, (0.4, 0.4), (-70, -69), {}),
    (0.01, (0.3, 0.3), (-70, -62), {}),
    (0.002, (0.21, 0.26), (-70, -66), {}),
    (0.001, (0.15, 0.15), (-70, -60), {"g_l": 0.005}),
    (0.003, (0.5, 0.3), (-65, -70), {}),
]


def lif_pairs() -> list[tuple[Side, Side, float]]:
    """Ten pairs that excite each other through gap junctions, close to each other and far apart, in phase and out."""
    return [
        (*(Side("LIF", *each, {**_EVEN, **more}) for each in zip(currents, starts, strict=True)), g)  # type: ignore[misc]
        for g, currents, starts, more in LIF_PAIRS
    ]


UPSTROKES = [
    (Side("AdEx", 0.8), Side("AdEx", 0.65), 0.005),
    (Side("AdEx", 0.8), Side("LIF", 0.25), 0.002),
    (Side("EIF", 0.05), Side("EIF", 0.07), 0.001),
    (Side("Izhikevich2007", 0.1), Side("Izhikevich2007", 0.15), 0.001),
]


@dataclass(frozen=True)
class Dendrite:
    """A soma with a passive dendrite of 15 segments, and a current (nA) into its middle."""

    model: str
    length: float  # um
    current: float
    diameter: float = 2.0  # um
    segments: int = 15

    @property
    def name(self) -> str:
        return f"{self.length:g} x {self.diameter:g} um, {self.current:g} nA"

    @property
    def rest(self) -> float:
        return {"Izhikevich2007": -60.0, "LIF": -75.0, "AdEx": -70.6}[self.model]

    def build(self) -> list[Any]:
        return [self._cell()[0]]

    @cache  # noqa: B019 (it lives as long as the list of trials)
    def solve(self, t_stop: float) -> Solution:
        """From the sizes of the segments and the resistances between them, as NEURON has them."""
        cell, dend = self._cell()
        segments = list(dend)
        middle = self.segments // 2
        nodes = [Node(cell.values(), self.rest, self.model)]
        for k, segment in enumerate(segments):
            p = {"C": capacitance(segment), "g_l": segment.area() * segment.pas.g * 1e-2, "e_l": self.rest}
            nodes.append(Node(p, self.rest, current=self.current if k == middle else 0.0))
        resistances = [each.ri() for each in segments]
        resistances[0] += cell.soma(1).ri()  # between the middle of the soma and its end
        links = [(k, k + 1, 1 / resistance) for k, resistance in enumerate(resistances)]
        return Solution.whole(spikes(nodes, links, t_stop)[:1])

    def _cell(self) -> tuple[Any, Any]:
        soma, dend = h.Section("soma"), h.Section("dend")
        dend.connect(soma(1))
        soma.L = soma.diam = math.sqrt((2.81e4 if self.model == "AdEx" else 1e4) / math.pi)
        dend.L, dend.diam, dend.nseg = self.length, self.diameter, self.segments
        for section in (soma, dend):
            section.Ra, section.cm = 100, 1
        dend.insert("pas")
        for segment in dend:
            segment.pas.g, segment.pas.e = 1e-4, self.rest
        clamp = h.IClamp(dend(0.5))
        clamp.delay, clamp.dur, clamp.amp = 0, 1e9, self.current
        cell = getattr(cells, self.model).at(soma(0.5))
        cell.keep(dend, clamp)
        return cell, dend


DENDRITES = [
    *(Dendrite("Izhikevich2007", 500, amp) for amp in (0.4, 0.6, 0.2)),
    Dendrite("Izhikevich2007", 400, 0.4),
    Dendrite("Izhikevich2007", 200, 0.4),
    Dendrite("Izhikevich2007", 500, 0.8, diameter=4),
    Dendrite("LIF", 500, 0.6),
    Dendrite("LIF", 200, 0.5),
    Dendrite("AdEx", 500, 1.2),
    Dendrite("AdEx", 500, 2.0),
]
ON_DENDRITES = {0.1: Bound(0.2), 0.025: Bound(0.03)}  # with secondorder=2
THICK = {0.1: Bound(0.38), 0.025: Bound(0.0145)}  # 1.6 times the soma's capacitance, an upstroke of 70 mV
EULER = {0.025: Bound(2.0)}  # with secondorder=0: of first order; but every spike


def on_dendrite(case: Dendrite, order: int = 2, t_stop: float = 1000.0) -> Trial:
    """A soma with a dendrite, with Crank-Nicolson or with implicit Euler."""
    within = EULER if order == 0 else THICK if case.diameter == 4 else ON_DENDRITES
    name = case.name if order else f"{case.name}, Euler"
    solve = once(lambda: case.solve(t_stop))
    settings = {"v_init": case.rest}
    return Trial(name, getattr(cells, case.model), t_stop, case.build, solve, within, (order,), settings=settings)


def _trials() -> Iterator[Trial]:
    yield pairs("ten pairs, gap junctions", lif_pairs())
    yield pairs("four pairs, upstrokes", UPSTROKES)
    yield from map(on_dendrite, DENDRITES)
    yield from (on_dendrite(case, order=0) for case in DENDRITES if case.diameter == 2)


TRIALS = list(_trials())
