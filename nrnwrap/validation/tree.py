"""LIF on the soma of a reconstructed cell with passive dendrites: exact, by the modes of the linear tree.

Between a spike and the next the voltages of all segments are sums of exponentials; while the soma is held at its reset
the rest of the tree has modes of its own. Times in ms, currents in nA, conductances in uS.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from scipy.linalg import eigh
from scipy.optimize import brentq

from nrnwrap.anatomy.places import capacitance
from nrnwrap.cells import LIF, Reconstruction
from nrnwrap.engine import h
from nrnwrap.morphology import write_example
from nrnwrap.simulation.simulation import simulate
from nrnwrap.validation.case import Times
from nrnwrap.validation.equations import Array
from nrnwrap.validation.solution import Solution
from nrnwrap.validation.trial import Bound, Trial

Place: TypeAlias = "tuple[Any, int]"  # of a section: the number of a segment, -1 its end at 0, nseg its end at 1

LEAK, REST = 5e-5, -70.0  # S/cm2, mV
SCAN = np.concatenate([np.arange(0, 0.5, 0.01), np.arange(0.5, 200, 0.05)])  # ms: where a crossing is looked for


class Modes:
    """C v' = -G (v - goal): what v is after s, from where it was."""

    def __init__(self, C: Array, G: Array) -> None:
        self.root = np.sqrt(C)
        self.rates, self.modes = eigh(G / np.outer(self.root, self.root))

    def weights(self, v: Array, goal: Array) -> Array:
        return self.modes.T @ ((v - goal) * self.root)

    def after(self, weights: Array, goal: Array, s: float) -> Array:
        return goal + self.modes @ (np.exp(-self.rates * s) * weights) / self.root

    def at(self, node: int, weights: Array, goal: Array, s: Array) -> Array:
        """v of one node after each s."""
        return goal[node] + np.exp(-np.outer(s, self.rates)) @ (weights * self.modes[node] / self.root[node])


class Tree:
    """The conductances between all segments, with the LIF's own leak on the first, and the capacitances."""

    def __init__(self, soma: Any, p: Any) -> None:
        self.p = p
        sections = soma.wholetree()
        links, index = _links(sections)
        G = np.zeros((len(index), len(index)))
        for i, j, g in links:
            G[[i, j], [i, j]] += g
            G[[i, j], [j, i]] -= g
        C, drive = np.zeros(len(index)), np.zeros(len(index))
        for (section, k), node in index.items():
            if 0 <= k < section.nseg:
                segment = list(section)[k]
                leak = p["g_l"] if section == soma else segment.area() * segment.pas.g * 1e-2
                C[node] = capacitance(segment)
                G[node, node] += leak
                drive[node] = leak * (p["e_l"] if section == soma else segment.pas.e)
        full, bare = np.flatnonzero(C > 0), np.flatnonzero(C == 0)
        through = G[np.ix_(full, bare)] @ np.linalg.inv(G[np.ix_(bare, bare)])
        self.C, self.drive = C[full], drive[full]
        self.G = G[np.ix_(full, full)] - through @ G[np.ix_(bare, full)]
        self.soma = int(np.searchsorted(full, index[soma, soma.nseg // 2]))

    @cache  # noqa: B019 (as long as the tree lives)
    def modes(self, held: bool) -> Modes:
        """Of all nodes; or of all but the soma, which is held."""
        rest = np.arange(len(self.C)) != self.soma
        return Modes(self.C[rest], self.G[np.ix_(rest, rest)]) if held else Modes(self.C, self.G)

    def spikes(self, current: float, t_stop: float) -> Times:
        """Spike times under a constant current (nA) into the soma, from rest."""
        p, soma, rest = self.p, self.soma, np.arange(len(self.C)) != self.soma
        drive = self.drive.copy()
        drive[soma] += current
        goal = np.linalg.solve(self.G, drive)
        pull = self.drive[rest] - self.G[rest, soma] * p["v_reset"]
        goal_held = np.linalg.solve(self.G[np.ix_(rest, rest)], pull)
        free, held = self.modes(False), self.modes(True)
        t, v, found = 0.0, np.full(len(self.C), REST), []
        while (s := self._crossing(v, goal)) is not None and t + s < t_stop:
            t += s
            found.append(t)
            v = free.after(free.weights(v, goal), goal, s)
            v[rest] = held.after(held.weights(v[rest], goal_held), goal_held, p["t_ref"])
            v[soma] = p["v_reset"]
            t += p["t_ref"]
        return np.array(found)

    def _crossing(self, v: Array, goal: Array) -> float | None:
        """When the soma reaches its threshold, from v on."""
        free = self.modes(False)
        weights = free.weights(v, goal)
        for part in np.array_split(SCAN, 20):
            above = np.flatnonzero(free.at(self.soma, weights, goal, part) >= self.p["v_th"])
            if len(above):
                after = part[above[0]]
                before = SCAN[np.searchsorted(SCAN, after) - 1]
                return float(brentq(self._ahead, before, after, args=(weights, goal), xtol=1e-13))
        return None

    def _ahead(self, s: float, weights: Array, goal: Array) -> float:
        return float(self.modes(False).at(self.soma, weights, goal, np.array([s]))[0]) - float(self.p["v_th"])


def _links(sections: Sequence[Any]) -> tuple[list[tuple[int, int, float]], dict[Place, int]]:
    """(node, node, conductance in uS) between neighbours, and the number of each node."""
    index: dict[Place, int] = {}
    links = []

    def node(section: Any, k: int) -> int:
        return index.setdefault((section, k), len(index))

    for section in sections:
        parent = section.parentseg()
        before = node(section, -1) if parent is None else node(*_place(parent))
        for k, segment in enumerate([*section, section(1)]):
            here = node(section, k)
            links.append((before, here, 1 / segment.ri()))
            before = here
    return links, index


def _place(segment: Any) -> Place:
    section, x = segment.sec, segment.x
    return section, section.nseg if x == 1 else -1 if x == 0 else int(x * section.nseg)


CURRENTS = 0.3, 0.6, 1.0, 1.5  # nA


def reconstructed() -> Any:
    """The example of a reconstructed cell, with a LIF on its soma."""
    with tempfile.TemporaryDirectory() as folder:
        body = Reconstruction(write_example(Path(folder) / "example.swc"))
    soma = body.soma
    body.insert("pas", [section for section in body.sections if section != soma], g=LEAK, e=REST)
    leak = soma(0.5).area() * LEAK * 1e-2
    cell = LIF.at(soma(0.5), g_l=leak, e_l=REST, v_th=-50, v_reset=-60, t_ref=2)
    cell.keep(body)
    return cell


def on_tree(name: str, bound: Bound, currents: Sequence[float] = CURRENTS, t_stop: float = 300.0, **how: Any) -> Trial:
    """The soma of a reconstruction, under several currents: at dt 0.025, or `how` simulate() is to run it."""

    def build() -> list[Any]:
        made = [reconstructed() for _ in currents]
        for cell, current in zip(made, currents, strict=True):
            clamp = h.IClamp(cell.segment)
            clamp.delay, clamp.dur, clamp.amp = 0, 1e9, current
            cell.keep(clamp)
        return made

    @cache
    def solve() -> Solution:
        cell = reconstructed()
        tree = Tree(cell.segment.sec, cell.values())
        return Solution.whole([tree.spikes(current, t_stop) for current in currents])

    def run(made: Sequence[Any], dt: float, secondorder: int) -> Any:
        return simulate(made, t_stop=t_stop, v_init=REST, record=[], progress=False, **how)

    return Trial(name, LIF, t_stop, build, lambda dt, run: solve(), {0.025: bound}, (2,), run=run, engines=())


TRIALS = [
    on_tree("reconstruction, dt 0.025", Bound(1.0), dt=0.025),
    on_tree("reconstruction, no dt", Bound(0.01)),
]
