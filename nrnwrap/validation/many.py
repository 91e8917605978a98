"""Spike times of many cells under any input, from event to event, all at once with NumPy.

Each cell has a time and a step of its own. A step ends at the next event, edge of a table or end of a refractory
period, and where v reaches its threshold. In between it is Dormand and Prince's (1980), J. Comput. Appl. Math. 6:19-26,
of order 5 with an error estimate, whose numbers SciPy has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import RK45

from nrnwrap.validation.case import Times
from nrnwrap.validation.equations import Array, Equations, Values
from nrnwrap.validation.inputs import Receptor, Table

Mask: TypeAlias = NDArray[np.bool_]

TOLERANCE = 1e-9  # of a step, relative to 1 mV, 1 nA or 1 uS and to the value
LONGEST = 0.5  # ms, of a step
NEAR, SHORT = (
    0.01,
    0.01,
)  # mV, ms: the cubic through a step of 0.5 ms may be off by less at a summit, one of 0.01 by 1e-9
INSTANT = 1e-12  # ms: what times may be apart and count as one
STAGES = list(zip(RK45.C, RK45.A, strict=True))


def spikes(
    equations: Equations,
    p: Values,
    start: float | Array,
    t_stop: float,
    *,
    tables: Sequence[Table] = (),
    receptors: Sequence[Receptor] = (),
) -> list[Times]:
    """Spike times (ms) of each cell from 0 to t_stop.

    p: parameters of the model; start: v at 0 (mV). How many cells there are the inputs tell.
    """
    count = len(receptors[0].trains) if receptors else len(tables[0].values)
    cells = _Cells(equations, p, np.broadcast_to(start, count), t_stop, tables, receptors)
    with np.errstate(all="ignore"):  # a step that goes too far is taken back
        while (cells.t < t_stop).any():
            cells.advance()
    return [np.array(each) for each in cells.found]


class _Cells:
    """Where each cell is: its time, state, and what comes next."""

    def __init__(
        self,
        equations: Equations,
        p: Values,
        start: Array,
        t_stop: float,
        tables: Sequence[Table],
        receptors: Sequence[Receptor],
    ) -> None:
        self.equations, self.p, self.t_stop = equations, p, t_stop
        self.tables, self.receptors, count = tables, receptors, len(start)
        self.cells = np.arange(count)
        first = np.array([equations.start(p, v) for v in start]).T
        self.own = len(first)
        self.y = np.concatenate([first, np.zeros((sum(each.variables for each in receptors), count))])
        self.t, self.free = np.zeros(count), np.full(count, -1.0)
        self.step = np.full(count, 1e-3)
        self.pieces = np.zeros((len(tables), count), int)
        self.times, self.jumps = _merged(receptors, self.own, count)
        self.next = np.zeros(count, int)
        self.found: list[list[float]] = [[] for _ in start]

    def advance(self) -> None:
        """Take one step with each cell, or none where the step has to be shorter."""
        self._receive()
        self._fire(self.equations.ahead(self.p, self.y) >= 0)
        end = self._horizon()
        left = end - self.t
        whole = self.step >= left
        h = np.where(whole, left, self.step)
        held = self.free > self.t
        lines = [each.line(self.t, piece) for each, piece in zip(self.tables, self.pieces, strict=True)]
        y, error = self._tried(h, held, lines)
        good = error <= 1
        ratio = np.where(np.isfinite(error), np.maximum(error, 1e-6), 1e6)
        longer = np.clip(0.9 * ratio**-0.2, 0.1, 5)
        share, there = self._crossing(y, h, held, lines)
        shorter = good & (share < 1) & ~there
        taken = good & ~shorter
        self.step = np.where(shorter, h * share, np.minimum(np.where(whole & good, self.step, h) * longer, LONGEST))
        self.y = np.where(taken, y, self.y)
        self.t = np.where(taken, np.where(whole, end, self.t + h), self.t)
        self._fire(taken & there)

    def _receive(self) -> None:
        """Add the events that are due; of several at one time all of them."""
        while (due := self.times[self.cells, self.next] <= self.t + INSTANT).any():
            at = self.cells[due]
            self.y[:, at] += self.jumps[at, self.next[at]].T
            self.next[at] += 1
        for piece, table in zip(self.pieces, self.tables, strict=True):
            piece += (piece + 1) * table.step <= self.t + INSTANT

    def _horizon(self) -> Array:
        """Until when each cell may be integrated in one go."""
        edges = [np.minimum(self.times[self.cells, self.next], self.t_stop)]
        edges += [(piece + 1) * table.step for piece, table in zip(self.pieces, self.tables, strict=True)]
        edges.append(np.where(self.free > self.t, self.free, np.inf))
        return np.min(edges, axis=0)

    def _rates(self, y: Array, s: Array, held: Mask, lines: Sequence[tuple[Array, Array]]) -> Array:
        """Rates of change, s after the beginning of the step."""
        v = y[0]
        current = np.zeros_like(v)
        for table, (value, slope) in zip(self.tables, lines, strict=True):
            now = value + slope * s
            current = current + (now if table.e is None else now * (table.e - v))
        at, synaptic = self.own, []
        for each in self.receptors:
            part = y[at : at + each.variables]
            current = current + each.current(part, v)
            synaptic += each.rates(part)
            at += each.variables
        own = self.equations.rates(self.p, y[: self.own], current)
        own[: self.own if self.equations.cut else 1, held] = 0.0
        return np.concatenate([own, synaptic]) if synaptic else own

    def _tried(self, h: Array, held: Mask, lines: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
        """The state a step h later, and its error in units of what is allowed."""
        slopes: list[Array] = []
        for c, row in STAGES:
            y = self.y + h * sum(a * k for a, k in zip(row, slopes, strict=False))
            slopes.append(self._rates(y, c * h, held, lines))
        y = self.y + h * sum(b * k for b, k in zip(RK45.B, slopes, strict=True))
        slopes.append(self._rates(y, h, held, lines))
        off = np.abs(h * sum(e * k for e, k in zip(RK45.E, slopes, strict=True)))
        self.slopes = slopes[0], slopes[-1]
        return y, (off / (TOLERANCE * (1 + np.abs(y)))).max(axis=0)

    def _crossing(self, y: Array, h: Array, held: Mask, lines: Sequence[tuple[Array, Array]]) -> tuple[Array, Mask]:
        """The share of the step that a cell may take, and whether it is at its threshold then.

        A cell that passes its threshold tries again as far as the cubic through both ends says, until it comes there;
        so does one that rises and falls again within the step, to where that summit is, if that is above; if it is
        near, the step has to be short for the cubic to tell.
        """
        begin, end = self.equations.ahead(self.p, self.y), self.equations.ahead(self.p, y)
        rise, fall = (h * _lead(self.equations, self.p, each) for each in self.slopes)
        passes = (end >= 0) & ~held
        turns = (end < 0) & ~held & (rise > 0) & (fall < 0)
        summit = np.where(turns, rise / (rise - fall), 1.0)
        height = np.where(turns, _cubic(summit, begin, end, rise, fall), -np.inf)
        summit = np.where(height >= 0, summit, np.where((height >= -NEAR) & (h > SHORT), 0.5, 1.0))
        there = passes & (end <= INSTANT * np.abs(fall) / np.maximum(h, 1e-300))
        share = np.where(passes, _root(begin, end, rise, fall), summit)
        return share, there

    def _fire(self, who: Mask) -> None:
        """Note a spike of each, and reset it."""
        who = who & (self.free <= self.t) & (self.t < self.t_stop)
        if not who.any():
            return
        for cell in self.cells[who]:
            self.found[cell].append(float(self.t[cell]))
        self.y[: self.own, who] = self.equations.reset(self.p, self.y[: self.own, who])
        self.free[who] = self.t[who] + self.p.get("t_ref", 0.0)
        self.step[who] = 1e-3


def _lead(equations: Equations, p: Values, slopes: Array) -> Array:
    """The rate at which v gains on its threshold, which is linear in the state."""
    return equations.ahead(p, slopes) - equations.ahead(p, np.zeros_like(slopes))


def _cubic(s: Array, begin: Array, end: Array, rise: Array, fall: Array) -> Array:
    """Hermite's interpolation at the share s of a step."""
    r = 1 - s
    return r * r * ((1 + 2 * s) * begin + s * rise) + s * s * ((1 + 2 * r) * end - r * fall)


def _root(begin: Array, end: Array, rise: Array, fall: Array) -> Array:
    """The share of the step at which what goes from below 0 to above passes 0.

    By the inverse cubic where it rises at both ends, else by the chord; within 1e-9 and 1 - 1e-9 of the step.
    """
    whole = end - begin
    chord = -begin / whole
    up = (rise > 0) & (fall > 0)
    inverse = _cubic(chord, np.zeros_like(begin), np.ones_like(begin), whole / rise, whole / fall)
    share = np.where(up & (inverse > 0) & (inverse < 1), inverse, chord)
    return np.clip(share, 1e-9, 1 - 1e-9)


def _merged(receptors: Sequence[Receptor], own: int, count: int) -> tuple[Array, Array]:
    """The events of each cell in the order of time, then never: times (cell, event), jumps (cell, event, variable)."""
    width = own + sum(each.variables for each in receptors)
    listed: list[list[tuple[float, Array]]] = [[] for _ in range(count)]
    at = own
    for each in receptors:
        weights = np.broadcast_to(each.weight, count)
        for cell, train in enumerate(each.trains):
            jump = np.zeros(width)
            jump[at : at + each.variables] = np.array(each.jump()) * weights[cell]
            listed[cell] += [(float(time), jump) for time in train]
        at += each.variables
    most = max(map(len, listed), default=0)
    times, jumps = np.full((count, most + 1), np.inf), np.zeros((count, most + 1, width))
    for cell, events in enumerate(listed):
        for k, (time, jump) in enumerate(sorted(events, key=lambda event: event[0])):
            times[cell, k], jumps[cell, k] = time, jump
    return times, jumps
