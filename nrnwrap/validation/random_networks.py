"""Random networks of LIF: Brunel's (2000) model A against the rate that is its own under Siegert's formula."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from nrnwrap import spikes
from nrnwrap.cells import LIF
from nrnwrap.inputs import Poisson
from nrnwrap.network import Network
from nrnwrap.network.distributions import Uniform
from nrnwrap.simulation import simulate
from nrnwrap.validation.claim import Claim, Row, between, near
from nrnwrap.validation.white_noise import Membrane

MEMBRANE = Membrane(20.0, 10.0, 20.0, 2.0)
INHIBITION = 0.25  # inhibitory cells and connections, for each excitatory one


class ModelA(NamedTuple):
    """Brunel's parameters: inhibition is g times as strong as J (mV); eta is the external rate over that which alone
    takes the mean to the threshold; each cell has `c_e` connections of the `n_e` excitatory cells."""

    g: float
    eta: float
    n_e: int = 10_000
    c_e: int = 1000
    J: float = 0.1

    @property
    def external(self) -> float:
        """Arrivals per ms of all external connections of a cell."""
        return self.eta * MEMBRANE.v_th / (self.J * MEMBRANE.tau)

    def inputs(self, rate: float) -> tuple[float, float]:
        """mu and sigma (mV) where each cell fires at this rate (per ms)."""
        inside, tau = self.c_e * rate, MEMBRANE.tau
        mu = self.J * tau * (self.external + inside * (1 - INHIBITION * self.g))
        return mu, math.sqrt(self.J**2 * tau * (self.external + inside * (1 + INHIBITION * self.g**2)))

    def theory(self) -> float:
        """The rate (Hz)."""
        return 1e3 * MEMBRANE.consistent(self.inputs, 1 / MEMBRANE.t_ref)

    def simulated(self, t_stop: float, seed: int) -> tuple[Any, int]:
        """The run, and how many cells it has."""
        net, n_i = Network(seed), round(INHIBITION * self.n_e)
        cell = {"C": 0.2, "g_l": 0.01, "e_l": 0, "v_th": 20, "v_reset": 10, "t_ref": 2, "v_init": Uniform(0, 20)}
        exc, inh = net.add("exc", self.n_e, LIF, **cell), net.add("inh", n_i, LIF, **cell)
        exc.connect(net, indegree=self.c_e, weight=self.J, delay=1.5)
        inh.connect(net, indegree=round(INHIBITION * self.c_e), weight=-self.g * self.J, delay=1.5)
        net.all_cells.receive(Poisson(1e3 * self.external), weight=self.J)
        return simulate(net, t_stop=t_stop, dt=0.1, progress=False), self.n_e + n_i
