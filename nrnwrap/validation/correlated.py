"""Dense balanced networks: neurons have inputs in common, and their spikes are uncorrelated all the same.

Each neuron has a share p of E, of I and of a population outside as sources. Of two neurons the inputs have then the
correlation p, however many neurons there are. But inhibition follows excitation, and the mean correlation of all pairs
falls as 1/N: Renart et al. (2010), here with LIF, and with counts in bins of 1 ms.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from nrnwrap.inputs import Poisson
from nrnwrap.simulation import simulate
from nrnwrap.validation import balanced
from nrnwrap.validation.claim import Claim, Row, between, near

SHARE = 0.2  # p
OUTSIDE = 0.010  # spikes per ms of each neuron outside
BEGIN, BIN = 100.0, 1.0  # ms
SLOPE, WITHIN = -1.0, 0.15


def simulated(count: int, t_stop: float, seed: int) -> dict[str, float]:
    """The mean correlation of pairs within E and within I, `count` of each, from 100 ms on."""
    K = round(SHARE * count)
    net = balanced.network(K, count, seed)
    both = [net["exc"], net["inh"]]
    outside = net.add("outside", count, Poisson(1e3 * OUTSIDE))
    for post, drive in zip(both, balanced.DRIVE, strict=True):
        outside.connect(post, indegree=K, weight=float(drive) / OUTSIDE / math.sqrt(K), delay=balanced.DELAY)
    run: Any = simulate(net, t_stop=t_stop, dt=0.1, progress=False)
    return {each.name: run.correlation(each, BEGIN, bin_width=BIN) for each in both}


def slope_rows(counts: list[int], t_stop: float, seed: int) -> Iterator[Row]:
    """The correlations, which are far below p, and their slope against the number of neurons, both as logarithms."""
    found: list[dict[str, float]] = []
    for count in counts:
        found.append(simulated(count, t_stop, seed))
        for name, each in found[-1].items():
            what = f"mean correlation of counts, {name}"
            yield between(f"dense, N 2 x {count}, seed {seed}", what, each, 0, SHARE / 5, "a fifth of the inputs'")
    for name in found[0]:
        slope = float(np.polyfit(np.log(counts), np.log([each[name] for each in found]), 1)[0])
        whole = f"dense, N 2 x {counts[0]} .. {counts[-1]}, seed {seed}"
        yield near(whole, f"slope of log correlation against log N, {name}", SLOPE, slope, WITHIN)


RENART = "Renart, de la Rocha, Bartho, Hollender, Parga, Reyes and Harris (2010), Science 327:587"
CLAIMS: list[Any] = [Claim("decorrelation", RENART, lambda: slope_rows([125, 250, 500, 1000], 2100, 1))]
