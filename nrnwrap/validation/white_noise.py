"""LIF under white noise: the stationary rate (Siegert), and the rate in time of many that start at the reset.

tau dV = (mu - V) dt + sigma sqrt(tau) dW, in mV above rest, from v_reset to v_th.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from scipy.integrate import quad, trapezoid
from scipy.special import erfcx
from scipy.stats import norm

from nrnwrap.cells import LIF
from nrnwrap.inputs import WhiteNoise
from nrnwrap.network import Network
from nrnwrap.simulation import simulate
from nrnwrap.validation.case import Times
from nrnwrap.validation.claim import Claim, Row, near


class Membrane(NamedTuple):
    """mV above rest, ms."""

    v_th: float
    v_reset: float
    tau: float
    t_ref: float = 0.0

    def rate(self, mu: float, sigma: float) -> float:
        """Siegert's rate (per ms): 1/(t_ref + tau sqrt(pi) integral of exp(x^2) (1 + erf x))."""
        low, high = (self.v_reset - mu) / sigma, (self.v_th - mu) / sigma
        waited = quad(lambda x: erfcx(-x), low, high, limit=200)[0]
        return 1 / (self.t_ref + self.tau * math.sqrt(math.pi) * float(waited))

    def first_passages(self, mu: float, sigma: float, times: Times) -> Times:
        """Density (per ms) of the first spike, from v_reset on, at evenly spaced times.

        The integral equation of Buonocore, Nobile and Ricciardi (1987), Adv. Appl. Probab. 19:784, whose kernel is
        smooth: the derivative of the probability to be below v_th, and the density there times -(v_th - mu)/(2 tau).
        """
        spans, step = times[1:], times[1] - times[0]
        kernel = np.concatenate([[0.0], self._kernel(self.v_th, mu, sigma, spans)])
        drive = np.concatenate([[0.0], self._kernel(self.v_reset, mu, sigma, spans)])
        found = np.zeros(len(times))
        for n in range(1, len(times)):
            found[n] = -2 * drive[n] + 2 * step * (found[1:n] @ kernel[n - 1 : 0 : -1])
        return found

    def _kernel(self, start: float, mu: float, sigma: float, spans: Times) -> Times:
        gone = np.exp(-spans / self.tau)
        width = sigma * np.sqrt((1 - gone**2) / 2)
        z = (self.v_th - mu - (start - mu) * gone) / width
        slope = (start - mu) * gone / self.tau / width - z * gone**2 / self.tau / (1 - gone**2)
        return norm.pdf(z) * (slope - (self.v_th - mu) / (2 * self.tau) / width)

    def rates(self, mu: float, sigma: float, times: Times) -> Times:
        """The rate (per ms) of many that start at v_reset, t_ref 0: each spike is a first passage after another."""
        first, step = self.first_passages(mu, sigma, times), times[1] - times[0]
        found = np.zeros(len(times))
        for n in range(1, len(times)):
            found[n] = first[n] + step * (found[1:n] @ first[n - 1 : 0 : -1])
        return found


G_L = 0.01  # uS
HOLD = 0.02  # ms
POPULATIONS = [(25.0, 3.0), (15.0, 5.0), (30.0, 2.0)]  # mu, sigma (mV)
EDGES = [0, 8, 10, 12, 15, 20, 30, 40, 50]  # ms
CELL = Membrane(20.0, 0.0, 10.0)


def response(mu: float, sigma: float, count: int, seed: int) -> Iterator[Row]:
    """Spikes of many uncoupled cells in windows of time; 4 standard errors of a Poisson count, which is the widest."""
    net, C = Network(seed), G_L * CELL.tau
    cells = net.add("lif", count, LIF, C=C, g_l=G_L, e_l=0, v_th=CELL.v_th, v_reset=0, t_ref=0, v_init=0)
    noise = sigma * G_L * math.sqrt(CELL.tau)
    cells.inject(WhiteNoise(noise, G_L * mu, dur=1e9))
    found = simulate(net, t_stop=float(EDGES[-1]), dt=HOLD, progress=False).times
    # noise that is kept for a step does not wander within it: as for a threshold that is so much higher
    held = CELL._replace(v_th=CELL.v_th + 0.5826 * noise * math.sqrt(HOLD) / C)
    times = np.arange(0, EDGES[-1] + 0.01, 0.02)
    rates = held.rates(mu, sigma, times)
    for low, high in pairwise(EDGES):
        part = (times >= low - 1e-9) & (times <= high + 1e-9)
        expected = count * float(trapezoid(rates[part], times[part]))
        spikes = int(((found >= low) & (found < high)).sum())
        name = f"{count} LIF, mu {mu:g}, sigma {sigma:g}, seed {seed}"
        bound = 4 * math.sqrt(expected) + 1
        yield near(name, f"spikes in {low} .. {high} ms", expected, spikes, bound, "4 sqrt(n) + 1")


def _responses() -> Iterator[Row]:
    for seed, (mu, sigma) in enumerate(POPULATIONS, 1):
        yield from response(mu, sigma, 10_000, seed)


CLAIMS: list[Any] = [
    Claim("uncoupled LIF from the reset", "Volterra equation of first passages, and renewal", _responses)
]
