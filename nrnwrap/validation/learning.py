"""Synapses of inhibition that learn to let their cells spike at a rate: Vogels, Sprekeler et al. (2011).

Cells are excited by Poisson processes, and inhibited by others through weights that begin at 0. Where inhibition is a
Poisson process, a weight stays, in the mean, where the rate of its cell is the target, and excitation that is balanced
so makes a cell spike as irregularly as a Poisson process.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from nrnwrap.cells import LIFCondExp
from nrnwrap.inputs import InhibitorySTDP, Poisson
from nrnwrap.network import Network, NetworkRun
from nrnwrap.network.distributions import Uniform
from nrnwrap.simulation import simulate
from nrnwrap.validation.claim import Claim, Row, between, near

EXCITATION, WEIGHT = 8000.0, 0.0006  # Hz, uS
SOURCES, EACH, INHIBITION = 1000, 200, 20.0  # inhibitory ones, of which each cell has so many, of so many Hz
BIN = 500.0  # ms: longer than a weight remembers


def simulated(target: float, count: int, t_stop: float, seed: int, eta: float = 2e-5) -> NetworkRun:
    """The run of `count` cells that learn to spike at the target (Hz)."""
    net = Network(seed)
    cells = net.add("cells", count, LIFCondExp, preset="coba", v_init=Uniform(-60, -50))
    cells.receive(Poisson(EXCITATION), weight=WEIGHT)
    learns = InhibitorySTDP(tau=10, e=-80, tau_stdp=20, rate=target, eta=eta, w_max=0.1)
    net.add("inhibition", SOURCES, Poisson(INHIBITION)).connect(cells, learns, indegree=EACH, weight=0, delay=0.5)
    return simulate(net, t_stop=t_stop, dt=0.1, progress=False)  # type: ignore[return-value]


def target_rows(target: float, count: int, t_stop: float, seed: int, eta: float = 2e-5) -> Iterator[Row]:
    """Before and after; the second half of the run counts as after."""
    run, half = simulated(target, count, t_stop, seed, eta), t_stop / 2
    rates = [run.rate("cells", begin, begin + BIN) for begin in np.arange(half, t_stop - BIN / 2, BIN)]
    error = float(np.std(rates, ddof=1)) / math.sqrt(len(rates))
    name = f"{count} cells with {EACH} learning synapses each, target {target:g} Hz, seed {seed}"
    yield between(name, f"rate (Hz) in 0 .. {BIN:g} ms", run.rate("cells", 0, BIN), 4 * target)
    what = f"rate (Hz) from {half:g} ms on, standard error {error:.2g}"
    yield near(name, what, target, float(np.mean(rates)), 0.05 * target + 4 * error, "5 %, and 4 standard errors")
    yield between(name, "mean CV of intervals", run.cv("cells", half), 0.8, 1.2, "1 of a Poisson process")


VOGELS = "Vogels, Sprekeler, Zenke, Clopath and Gerstner (2011), Science 334:1569"


def _rows() -> Iterator[Row]:
    for target in (3.0, 5.0, 10.0):
        yield from target_rows(target, 50, 20_000, 1)


CLAIMS: list[Any] = [Claim("inhibition that learns", VOGELS, _rows)]
