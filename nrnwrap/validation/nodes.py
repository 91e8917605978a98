"""Spike times of cells among neighbours: nodes joined by conductances, some with a spiking model, by SciPy's LSODA.

It is implicit, so that short compartments cost nothing, and integrates from spike to spike. A soma with its dendrites,
and cells with gap junctions, are such nodes. Times in ms, currents in nA, conductances in uS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from nrnwrap.validation.case import Times
from nrnwrap.validation.equations import EQUATIONS, Array, Values

STIFF: dict[str, Any] = {"method": "LSODA", "rtol": 1e-10, "atol": 1e-10}


@dataclass(frozen=True)
class Node:
    """A place with a capacitance: `p` are C, g_l and e_l of a passive membrane, or those of a spiking `model`."""

    p: Values
    start: float  # mV
    model: str | None = None
    current: float = 0.0  # nA


def spikes(nodes: Sequence[Node], links: Sequence[tuple[int, int, float]], t_stop: float) -> list[Times]:
    """Spike times of each node from 0 to t_stop; links: (node, node, conductance in uS)."""
    net = _Net(nodes, links)
    t = 0.0
    while t < t_stop:
        t = net.advance(t, t_stop)
    return [np.array(each) for each in net.found]


class _Net:
    """The state of all nodes: v of each, then what else the spiking ones have."""

    def __init__(self, nodes: Sequence[Node], links: Sequence[tuple[int, int, float]]) -> None:
        self.nodes = nodes
        self.spiking = [i for i, node in enumerate(nodes) if node.model]
        self.joined = np.zeros((len(nodes), len(nodes)))
        for i, j, g in links:
            self.joined[[i, j], [i, j]] += g
            self.joined[[i, j], [j, i]] -= g
        self.injected = np.array([node.current for node in nodes])
        passive = [node.p if node.model is None else {"C": 1.0, "g_l": 0.0, "e_l": 0.0} for node in nodes]
        self.C, self.g_l, self.e_l = (np.array([p[name] for p in passive]) for name in ("C", "g_l", "e_l"))
        state, self.rows = [node.start for node in nodes], {}
        for i in self.spiking:
            own = self._equations(i).start(nodes[i].p, nodes[i].start)
            self.rows[i] = [i, *range(len(state), len(state) + len(own) - 1)]
            state += own[1:]
        self.y = np.array(state)
        self.free = np.full(len(nodes), -1.0)
        self.found: list[list[float]] = [[] for _ in nodes]

    def _equations(self, i: int) -> Any:
        return EQUATIONS[str(self.nodes[i].model)]

    def rates(self, y: Array, held: Sequence[int]) -> Array:
        count = len(self.nodes)
        v = y[:count]
        current = self.injected - self.joined @ v
        result = np.empty_like(y)
        result[:count] = (current - self.g_l * (v - self.e_l)) / self.C
        for i in self.spiking:
            equations, rows = self._equations(i), self.rows[i]
            result[rows] = equations.rates(self.nodes[i].p, y[rows, None], current[i])[:, 0]
            if i in held:
                result[rows if equations.cut else i] = 0.0
        return result

    def ahead(self, i: int, y: Array) -> float:
        """How far a node is ahead of its threshold, or of where its upstroke may be followed along v."""
        p = self.nodes[i].p
        if "delta_t" in p:
            return float(y[i] - p["v_t"] - 5 * p["delta_t"])
        return float(self._equations(i).ahead(p, y[self.rows[i], None])[0])

    def advance(self, t: float, t_stop: float) -> float:
        """Integrate to the next spike, the next end of a refractory period or the end; return the time."""
        held = [i for i in self.spiking if self.free[i] > t]
        able = [i for i in self.spiking if i not in held]
        fired = [i for i in able if self.ahead(i, self.y) >= 0]
        if not fired:
            end = min([t_stop, *self.free[held]])
            part = solve_ivp(
                lambda _, y: self.rates(y, held),
                (0, end - t),
                self.y,
                events=[self._reaching(i) for i in able],
                **STIFF,
            )
            self.y = part.y[:, -1]
            fired = [i for i, times in zip(able, part.t_events, strict=True) if times.size]
            t = t + part.t[-1] if fired else end
        for i in fired:
            t = self._spike(i, t, held)
        return t

    def _reaching(self, i: int) -> Any:
        def reach(t: float, y: Array) -> float:
            return self.ahead(i, y)

        reach.terminal, reach.direction = True, 1  # type: ignore[attr-defined]
        return reach

    def _spike(self, i: int, t: float, held: Sequence[int]) -> float:
        p = self.nodes[i].p
        if "delta_t" in p:
            t = self._climb(i, t, held)
        self.found[i].append(t)
        rows = self.rows[i]
        self.y[rows] = self._equations(i).reset(p, self.y[rows, None])[:, 0]
        self.free[i] = t + p.get("t_ref", 0.0)
        return t

    def _climb(self, i: int, t: float, held: Sequence[int]) -> float:
        """Follow an exponential upstroke to its peak, with v as the independent variable."""

        def along(v: float, z: Array) -> Array:
            y = z[1:].copy()
            y[i] = v
            slope = self.rates(y, held)
            return np.concatenate([[1.0], slope]) / slope[i]

        begin = np.concatenate([[0.0], self.y])
        z = solve_ivp(along, (self.y[i], self.nodes[i].p["v_peak"]), begin, **STIFF).y[:, -1]
        self.y = z[1:]
        return t + float(z[0])
