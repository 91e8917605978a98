"""Pulse-coupled LIF without delays, event by event: Mirollo and Strogatz's oscillators, and the splay state.

tau v' = I - v from 0 to the threshold 1, and a spike raises the others by eps. A pulse that reaches the threshold
absorbs: who spikes at one time goes on together. An oscillator is not raised by those that it spikes with.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import brentq

from nrnwrap.cells import LIF
from nrnwrap.inputs import Step
from nrnwrap.network import Network
from nrnwrap.simulation import simulate
from nrnwrap.validation.case import Times
from nrnwrap.validation.claim import Claim, Row, between, near

TAU = 10.0  # ms
AT_ONCE = 1e-9  # ms; spikes as close as this are of one time
EXACT = 1e-6  # ms
CELL: dict[str, Any] = {"C": 0.1, "g_l": 0.01, "e_l": 0.0, "v_th": 1.0, "v_reset": 0.0, "t_ref": 0.0}


class Pair(NamedTuple):
    """Two oscillators: the first has just spiked, the second is at `phase` of its free period."""

    drive: float
    eps: float
    phase: float

    @property
    def starts(self) -> Times:
        return np.array([0.0, self.drive * (1 - (1 - 1 / self.drive) ** self.phase)])


PAIRS = [
    Pair(1.1, 0.02, 0.3), Pair(1.1, 0.02, 0.6), Pair(1.2, 0.05, 0.2), Pair(1.5, 0.05, 0.4), Pair(2.0, 0.02, 0.7),
    Pair(1.05, 0.01, 0.5), Pair(1.3, 0.1, 0.45), Pair(1.2, 0.05, 0.48), Pair(3.0, 0.05, 0.3), Pair(1.1, 0.1, 0.55),
]  # fmt: skip


def volleys(starts: Times, drive: float, eps: float, until: float) -> list[tuple[float, list[int]]]:
    """(time in ms, who spikes) of oscillators from these voltages on, from spike to spike."""
    v, t = starts.copy(), 0.0
    found: list[tuple[float, list[int]]] = []
    while True:
        left = TAU * np.log((drive - v) / (drive - 1))
        t += left.min()
        if t > until:
            return found
        fired, v = left <= left.min() + AT_ONCE, drive - (drive - v) * math.exp(-left.min() / TAU)
        while (more := ~fired & (v + eps * fired.sum() >= 1 - 1e-12)).any():
            fired |= more
        v = np.where(fired, 0.0, v + eps * fired.sum())
        found.append((t, np.flatnonzero(fired).tolist()))


def together(pair: Pair) -> float:
    """When a pair spikes together first (ms): from the map of its phases, Mirollo and Strogatz (1990), section 2."""
    period, drive = math.log(pair.drive / (pair.drive - 1)), pair.drive
    phase, t = pair.phase, (1 - pair.phase) * period
    while (v := pair.eps + drive * (1 - math.exp(-(1 - phase) * period))) < 1:
        phase = -math.log(1 - v / drive) / period
        t += (1 - phase) * period
    return t * TAU


def pulsed(starts: Times, drive: float, eps: float, t_stop: float) -> tuple[Times, Any]:
    """Times (ms) and positions of the spikes of such a network."""
    net = Network()
    cells = net.add("cells", len(starts), LIF, v_init=starts, **CELL)
    cells.inject(Step(0.01 * drive, dur=1e9))
    cells.connect(cells, p=1, weight=eps, delay=0)
    run = simulate(net, t_stop=t_stop, dt=0.1, progress=False)
    return run.times, run.gids - cells.gids[0]


def apart(exact: list[tuple[float, list[int]]], times: Times, who: Any) -> float:
    """The largest error of a spike (ms); infinite where the sequence of cells is another one."""
    trains = [[t for t, fired in exact if k in fired] for k in range(int(who.max(initial=0)) + 1)]
    found = [times[who == k] for k in range(len(trains))]
    if [len(train) for train in trains] != [len(train) for train in found]:
        return math.inf
    return max(float(np.abs(np.array(a) - b).max(initial=0)) for a, b in zip(trains, found, strict=True))


def _pairs() -> Iterator[Row]:
    for pair in PAIRS:
        sync = together(pair)
        t_stop = math.ceil(sync) + 50.0
        times, who = pulsed(pair.starts, pair.drive, pair.eps, t_stop)
        name = f"pair: I {pair.drive:g}, eps {pair.eps:g}, phase {pair.phase:g}"
        met = [t for t, next_t in pairwise(times) if next_t - t < EXACT]
        yield near(name, "first spike together (ms)", sync, met[0] if met else math.inf, EXACT, "exact")
        exact = volleys(pair.starts, pair.drive, pair.eps, t_stop)
        yield near(name, f"largest error of {len(times)} spikes (ms)", 0, apart(exact, times, who), EXACT, "exact")


def crowd(seed: int, count: int = 20, drive: float = 1.2, eps: float = 0.2, t_stop: float = 600.0) -> Iterator[Row]:
    """Identical oscillators with eps/N from random starts: each spike, and one group at the end."""
    starts = np.random.default_rng(seed).uniform(0, 1, count)
    times, who = pulsed(starts, drive, eps / count, t_stop)
    exact = volleys(starts, drive, eps / count, t_stop)
    name = f"{count} oscillators, seed {seed}"
    yield near(name, f"largest error of {len(times)} spikes (ms)", 0, apart(exact, times, who), EXACT, "exact")
    last = who[times > times[-1] - EXACT]
    yield between(name, "cells of the last volley", len(np.unique(last)), count, count, "all synchronise")


class Splay(NamedTuple):
    """Oscillators v' = a - v + g E (time in tau), E the population's rate, that spike one after the other."""

    a: float
    g: float

    def period(self) -> float:
        """Of infinitely many (tau): T = ln((a + g/T)/(a + g/T - 1))."""

        def off(rate: float) -> float:
            field = self.a + self.g * rate
            return 1 / rate - math.log(field / (field - 1))

        top = (self.a - 1) / -self.g * (1 - 1e-12) if self.g < 0 else 1e4
        return 1 / brentq(off, 1e-6, top, xtol=1e-15, rtol=1e-14)

    def of(self, count: int) -> tuple[float, Times]:
        """Of `count`, whose spikes each raise the others by g/count: the period (tau), and where they are after one."""

        def places(span: float) -> Times:
            found = [0.0]
            for _ in range(count - 1):
                found.append(self.a - (self.a - found[-1]) * math.exp(-span) + self.g / count)
            return np.array(found)

        def over(span: float) -> float:
            return float(self.a - (self.a - places(span)[-1]) * math.exp(-span) - 1)

        free = math.log(self.a / (self.a - 1))
        grid = np.geomspace(free / count / 50, free / count * 50, 400)
        first = next(k for k in range(len(grid)) if over(grid[k]) > 0)
        span = brentq(over, grid[first - 1], grid[first], xtol=1e-16, rtol=1e-15)
        return count * span, places(span)


SPLAYS = [
    Splay(1.3, 0.4), Splay(1.3, -0.2), Splay(1.5, 0.5), Splay(1.1, 0.3), Splay(2.0, 0.5), Splay(2.0, -1.0),
    Splay(1.2, 0.1), Splay(3.0, 0.5), Splay(1.05, 0.2), Splay(1.5, -0.3),
]  # fmt: skip
ROUNDS = 3  # periods that are run; pulses that excite part the state, from the last digit on


def splay(state: Splay, count: int = 100) -> Iterator[Row]:
    """The period of a finite network against its own, which is exact, and that of twice as many, against the limit."""
    periods = []
    for n in (count, 2 * count):
        exact, places = state.of(n)
        times, who = pulsed(places, state.a, state.g / n, math.ceil(ROUNDS * exact * TAU))
        first = times[who == n - 1]
        periods.append(float(np.diff(first)[0]) / TAU)
        if n == count:
            error = abs(periods[0] - exact) * TAU
            yield near(f"splay: a {state.a:g}, g {state.g:g}", f"error of the period, N {n} (ms)", 0, error, EXACT)
    limit = state.period()
    bound = abs(periods[1] - periods[0]) / 10
    found = 2 * periods[1] - periods[0]
    why = "a tenth of what N 100 and 200 differ by, for O(1/N^2)"
    yield near(f"splay: a {state.a:g}, g {state.g:g}", "period/tau, N to infinity", limit, found, bound, why)


def _splays() -> Iterator[Row]:
    for state in SPLAYS:
        yield from splay(state)


MIROLLO = "Mirollo and Strogatz (1990), SIAM J. Appl. Math. 50:1645"
CLAIMS = [
    Claim("pulse-coupled pairs", MIROLLO, _pairs),
    Claim("pulse-coupled oscillators", MIROLLO, lambda: crowd(1)),
    Claim("splay state", "Abbott and van Vreeswijk (1993), Phys. Rev. E 48:1483", _splays),
]
