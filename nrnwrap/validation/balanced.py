"""Balanced networks: with more connections per cell, K, whose strength falls as 1/sqrt(K), the rates become linear.

sqrt(K) (J r - X) = O(1), so that r = J^-1 X and deviations fall as 1/sqrt(K), whatever the cells are: van Vreeswijk and
Sompolinsky (1998), here with LIF and a constant external drive.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.optimize import fsolve

from nrnwrap.cells import LIF
from nrnwrap.inputs import Step
from nrnwrap.network import Network
from nrnwrap.network.distributions import Uniform
from nrnwrap.simulation import simulate
from nrnwrap.validation.case import Times
from nrnwrap.validation.claim import Claim, Row, near
from nrnwrap.validation.white_noise import Membrane

MEMBRANE = Membrane(20.0, 10.0, 20.0, 2.0)
G_L = 0.01  # uS
COUPLING = 10.0 * np.array([[1.0, -2.0], [2.0, -2.5]])  # mV, of sqrt(K) connections: to E and I, from E and I
LIMIT = np.array([0.010, 0.015])  # spikes per ms of E and I, for infinite K
DRIVE = -COUPLING @ LIMIT  # mV/ms, which balances them


def theory(K: int) -> Times:
    """Rates (per ms) of E and I with K connections of each kind that are self-consistent under Siegert's formula."""

    def off(logs: Any) -> Times:
        rates = np.exp(logs)
        mu = MEMBRANE.tau * math.sqrt(K) * (COUPLING @ rates + DRIVE)
        sigma = np.sqrt(MEMBRANE.tau * (COUPLING**2 @ rates))
        return np.log([MEMBRANE.rate(*each) for each in zip(mu, sigma, strict=True)]) - logs

    found, _, well, said = fsolve(off, np.log(LIMIT), full_output=True)
    if well != 1:
        raise ArithmeticError(said)
    return np.exp(found)


def simulated(K: int, count: int, t_stop: float, seed: int) -> tuple[Times, float]:
    """Rates (per ms) of E and I after 100 ms of a network with `count` cells of each, and the standard error of both.

    The error is that of the means over the cells, whose rates differ, and over bins of time, in which all go together.
    """
    net, C = Network(seed), G_L * MEMBRANE.tau
    cell: dict[str, Any] = {
        "C": C,
        "g_l": G_L,
        "e_l": 0,
        "v_th": 20,
        "v_reset": 10,
        "t_ref": 2,
        "v_init": Uniform(0, 20),
    }
    both = [net.add(name, count, LIF, **cell) for name in ("exc", "inh")]
    for post, row, drive in zip(both, COUPLING, DRIVE, strict=True):
        post.inject(Step(float(C * math.sqrt(K) * drive), dur=1e9))
        for pre, strength in zip(both, row, strict=True):
            pre.connect(post, indegree=K, weight=float(strength) / math.sqrt(K), delay=Uniform(0.2, 2))
    run = simulate(net, t_stop=t_stop, dt=0.1, progress=False)
    edges = np.arange(BEGIN, t_stop + 1e-9, BIN)
    rates = []
    for cells in both:
        mine = np.isin(run.gids, cells.gids)
        rates.append(np.histogram(run.times[mine], edges)[0] / count / BIN)
    error = max(float(each.std(ddof=1)) / math.sqrt(len(each)) for each in rates)
    return np.array([each.mean() for each in rates]), error


BEGIN, BIN = 100.0, 50.0  # ms
SLOPE, WITHIN = -0.5, 0.15


def slope_rows(numbers: list[int], count: int, t_stop: float, seed: int) -> Iterator[Row]:
    """The slope of the deviation from balance against K, both as logarithms; and each pair of rates."""
    off = []
    for K in numbers:
        rates, error = simulated(K, count, t_stop, seed)
        off.append(float(np.hypot(*(rates - LIMIT))))
        expected = float(np.hypot(*(theory(K) - LIMIT)))
        name = f"balanced, K {K}, N 2 x {count}, seed {seed}"
        what = f"deviation (Hz), standard error {1e3 * error:.2g}"
        bound = 1e3 * (4 * error + 0.1 * expected)
        yield near(name, what, 1e3 * expected, 1e3 * off[-1], bound, "Siegert's to 10 %, and 4 standard errors")
    slope = float(np.polyfit(np.log(numbers), np.log(off), 1)[0])
    name = f"balanced, K {numbers[0]} .. {numbers[-1]}, N 2 x {count}, seed {seed}"
    yield near(name, "slope of log deviation against log K", SLOPE, slope, WITHIN)


VREESWIJK = "van Vreeswijk and Sompolinsky (1998), Neural Comput. 10:1321"
CLAIMS: list[Any] = [Claim("balanced state", VREESWIJK, lambda: slope_rows([50, 100, 200], 2000, 600, 1))]
