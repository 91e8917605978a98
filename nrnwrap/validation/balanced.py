"""Balanced networks: with more connections per cell, K, whose strength falls as 1/sqrt(K), the rates become linear.

sqrt(K) (J r - X) = O(1), so that r = J^-1 X and deviations fall as 1/sqrt(K), whatever the cells are: van Vreeswijk and
Sompolinsky (1998), here with LIF and a constant external drive. How large they are follows for asynchronous cells. So
delays are short: with those of 0.2 to 2 ms such a network oscillates, at 80 Hz for K = 50 and at 140 Hz for K = 200,
however many cells there are, and its rates are 7 % too high for K = 200.
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
from nrnwrap.validation import kicked
from nrnwrap.validation.case import Times
from nrnwrap.validation.claim import Claim, Row, near
from nrnwrap.validation.white_noise import Membrane

MEMBRANE = Membrane(20.0, 10.0, 20.0, 2.0)
CELL: dict[str, Any] = {
    "C": 0.01 * MEMBRANE.tau,
    "g_l": 0.01,
    "e_l": 0,
    "v_th": MEMBRANE.v_th,
    "v_reset": MEMBRANE.v_reset,
    "t_ref": MEMBRANE.t_ref,
    "v_init": Uniform(0, 20),
}
COUPLING = 10.0 * np.array([[1.0, -2.0], [2.0, -2.5]])  # mV, of sqrt(K) connections: to E and I, from E and I
LIMIT = np.array([0.010, 0.015])  # spikes per ms of E and I, for infinite K
DRIVE = -COUPLING @ LIMIT  # mV/ms, which balances them
DELAY = Uniform(0.02, 0.1)  # ms


def theory(K: int) -> Times:
    """Rates (per ms) of E and I with K connections of each kind, each event a kick of its size, that are their own.

    In the diffusion approximation (`nrnwrap.theory.MeanField`) they are 5 to 9 % higher for K = 50, 1 to 3 % for 100.
    """

    def response(rates: Times) -> list[float]:
        return [
            kicked.rate(MEMBRANE, MEMBRANE.tau * math.sqrt(K) * drive, strengths / math.sqrt(K), K * rates)
            for drive, strengths in zip(DRIVE, COUPLING, strict=True)
        ]

    def off(logs: Any) -> Times:
        return np.log(response(np.exp(logs))) - logs

    found, _, well, said = fsolve(off, np.log(LIMIT), full_output=True, xtol=1e-6)
    if well != 1:
        raise ArithmeticError(said)
    return np.asarray(np.exp(found))


def network(K: int, count: int, seed: int) -> Network:
    """E and I, `count` of each, with K connections of each kind, but without a drive."""
    net = Network(seed)
    both = [net.add(name, count, LIF, **CELL) for name in ("exc", "inh")]
    for post, row in zip(both, COUPLING, strict=True):
        for pre, strength in zip(both, row, strict=True):
            pre.connect(post, indegree=K, weight=float(strength) / math.sqrt(K), delay=DELAY)
    return net


def simulated(K: int, count: int, t_stop: float, seed: int) -> tuple[Times, float]:
    """Rates (per ms) of E and I after 100 ms of a network that a current drives, and the standard error of both.

    The error is that of the means over the cells, whose rates differ, and over bins of time, in which all go together.
    """
    net = network(K, count, seed)
    for post, drive in zip(net.populations.values(), DRIVE, strict=True):
        post.inject(Step(float(CELL["C"] * math.sqrt(K) * drive), dur=1e9))
    run: Any = simulate(net, t_stop=t_stop, dt=0.1, progress=False)
    edges = np.arange(BEGIN, t_stop + 1e-9, BIN)
    rates = []
    for gids in run.populations.values():
        mine = np.isin(run.gids, gids)
        rates.append(np.histogram(run.times[mine], edges)[0] / count / BIN)
    error = max(float(each.std(ddof=1)) / math.sqrt(len(each)) for each in rates)
    return np.array([each.mean() for each in rates]), error


BEGIN, BIN = 100.0, 50.0  # ms
SLOPE, WITHIN = -0.5, 0.15


def slope_rows(numbers: list[int], count: int, t_stop: float, seed: int) -> Iterator[Row]:
    """The slope of the deviation from balance against K, both as logarithms; and each pair of rates."""
    off, expected = [], []
    for K in numbers:
        rates, error = simulated(K, count, t_stop, seed)
        off.append(float(np.hypot(*(rates - LIMIT))))
        expected.append(float(np.hypot(*(theory(K) - LIMIT))))
        name = f"balanced, K {K}, N 2 x {count}, seed {seed}"
        what = f"deviation (Hz), standard error {1e3 * error:.2g}"
        bound = 1e3 * (4 * error + 0.1 * expected[-1])
        yield near(name, what, 1e3 * expected[-1], 1e3 * off[-1], bound, "10 %, and 4 standard errors")
    slope = float(np.polyfit(np.log(numbers), np.log(off), 1)[0])
    name = f"balanced, K {numbers[0]} .. {numbers[-1]}, N 2 x {count}, seed {seed}"
    finite = float(np.polyfit(np.log(numbers), np.log(expected), 1)[0])
    why = f"{finite:.2f} for these K"
    yield near(name, "slope of log deviation against log K", SLOPE, slope, WITHIN, why)


VREESWIJK = "van Vreeswijk and Sompolinsky (1998), Neural Comput. 10:1321"
CLAIMS: list[Any] = [Claim("balanced state", VREESWIJK, lambda: slope_rows([50, 100, 200], 2000, 1000, 1))]
