"""Two LIF with a gap junction: the sum and the difference of their voltages are exponentials from reset to reset."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import brentq

from nrnwrap.cells import LIF
from nrnwrap.inputs import Sine, Step
from nrnwrap.network import Network
from nrnwrap.simulation import simulate
from nrnwrap.validation.case import Times
from nrnwrap.validation.claim import Claim, Row, near

REST, TOP, RESET = -70.0, -50.0, -65.0  # mV
WITHIN = {0.1: 0.002, 0.025: 0.000125}  # dt -> ms; of second order


class Joined(NamedTuple):
    """A pair: nF, uS, the junction's uS, currents (nA) and starts (mV)."""

    C: float
    g_l: float
    g: float
    currents: tuple[float, float]
    starts: tuple[float, float]

    def later(self, v: Times, span: float) -> Times:
        """Voltages above rest `span` ms after `v`, where no spike comes between."""
        total, apart = sum(self.currents) / self.g_l, -float(np.diff(self.currents)[0]) / (self.g_l + 2 * self.g)
        both = total + (v.sum() - total) * math.exp(-self.g_l / self.C * span)
        between = apart + (v[0] - v[1] - apart) * math.exp(-(self.g_l + 2 * self.g) / self.C * span)
        return np.array([both + between, both - between]) / 2

    def spikes(self, count: int) -> list[tuple[float, int]]:
        """(ms, who) of the first `count` spikes."""
        goal, t, v = TOP - REST, 0.0, np.array(self.starts) - REST
        found: list[tuple[float, int]] = []

        def over(span: float) -> float:
            return float(self.later(v, span).max() - goal)

        while len(found) < count:
            after = next(span for span in np.arange(1, 100_000) * 0.02 if over(span) >= 0)
            span = brentq(over, after - 0.02, after, xtol=1e-13)
            t, v = t + span, self.later(v, span)
            found.append((t, int(v.argmax())))
            v[v.argmax()] = RESET - REST
        return found

    def network(self) -> tuple[Network, Any]:
        """The pair as a network, without its currents."""
        net = Network()
        rest: dict[str, Any] = {"e_l": REST, "v_th": TOP, "v_reset": RESET, "t_ref": 0}
        cells = net.add("pair", 2, LIF, C=self.C, g_l=self.g_l, v_init=np.array(self.starts), **rest)
        cells.couple(cells, pairs=([0], [1]), g=self.g)
        return net, cells


PAIRS = [
    Joined(0.1, 0.01, 0.001, (0.25, 0.25), (-70, -65)), Joined(0.1, 0.01, 0.002, (0.25, 0.25), (-70, -60)),
    Joined(0.1, 0.01, 0.005, (0.3, 0.25), (-70, -70)), Joined(0.1, 0.01, 0.001, (0.22, 0.24), (-68, -70)),
    Joined(0.2, 0.01, 0.001, (0.25, 0.25), (-70, -60.5)), Joined(0.1, 0.01, 0.0005, (0.4, 0.4), (-70, -69)),
    Joined(0.1, 0.01, 0.01, (0.3, 0.3), (-70, -62)), Joined(0.1, 0.01, 0.002, (0.21, 0.26), (-70, -66)),
    Joined(0.1, 0.005, 0.001, (0.15, 0.15), (-70, -60)), Joined(0.1, 0.01, 0.003, (0.5, 0.3), (-65, -70)),
]  # fmt: skip
SILENT = Joined(0.1, 0.01, 0.002, (0, 0), (REST, REST))


def pair_rows(pair: Joined, count: int = 60) -> Iterator[Row]:
    """The largest error of `count` spikes at each step."""
    exact = pair.spikes(count)
    net, cells = pair.network()
    cells.inject([Step(amp, dur=1e9) for amp in pair.currents])
    name = f"gap junction: g {pair.g:g} uS, I {pair.currents[0]:g} and {pair.currents[1]:g} nA"
    for dt, bound in WITHIN.items():
        run = simulate(net, t_stop=math.ceil(exact[-1][0]) + 1.0, dt=dt, progress=False)
        who = (run.gids - cells.gids[0])[:count].tolist()
        same = who == [k for _, k in exact]
        error = float(np.abs(run.times[:count] - [t for t, _ in exact]).max()) if same else math.inf
        yield near(name, f"error of {count} spikes, dt {dt:g} (ms)", 0, error, bound, "second order")


def coupling(frequency: float, pair: Joined = SILENT) -> Row:
    """|V2/V1| below threshold under a sine into the first cell: g/|g + g_l + i 2 pi f C|; at 0 Hz of a step."""
    net, cells = pair.network()
    stimulus = Sine(0.05, frequency, dur=1e9) if frequency else Step(0.05, dur=1e9)
    cells[0].inject(stimulus)
    t_stop = 300.0 + (2e3 / frequency if frequency else 1)
    run = simulate(net, t_stop=t_stop, dt=0.025, record="v", progress=False)[cells]
    kept = run.t > 300
    angle = 2e-3 * math.pi * frequency * run.t[kept]
    wave = np.exp(-1j * angle)
    amplitude = [abs(((v[kept] - REST) * wave).mean()) for v in run.v]
    exact = pair.g / abs(pair.g + pair.g_l + 2e-3j * math.pi * frequency * pair.C)
    return near("gap junction", f"coupling coefficient at {frequency:g} Hz", exact, amplitude[1] / amplitude[0], 1e-5)


def _pairs() -> Iterator[Row]:
    for pair in PAIRS:
        yield from pair_rows(pair)
    for frequency in (0, 10, 50, 200):
        yield coupling(frequency)


CLAIMS = [
    Claim("two LIF with a gap junction", "closed form; Lewis and Rinzel (2003), J. Comput. Neurosci. 14:283", _pairs)
]
