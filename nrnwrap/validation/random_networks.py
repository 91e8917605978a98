"""Random networks of LIF: Brunel's (2000) model A against the rate that is its own under Siegert's formula.

How irregular its neurons are follows from the noise that they make themselves (own_noise.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from nrnwrap import spikes
from nrnwrap.cells import LIF
from nrnwrap.inputs import Poisson
from nrnwrap.network import Network, NetworkRun
from nrnwrap.network.distributions import Uniform
from nrnwrap.simulation import simulate
from nrnwrap.theory import LIF as Theory
from nrnwrap.theory import brunel
from nrnwrap.validation import own_noise
from nrnwrap.validation.claim import Claim, Row, between, near

TAU, V_TH = 20.0, 20.0  # ms, mV above rest
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
        return self.eta * V_TH / (self.J * TAU)

    @property
    def connections(self) -> int:
        """How many there are, of excitatory and inhibitory cells."""
        return round((1 + INHIBITION) ** 2 * self.n_e * self.c_e)

    def theory(self) -> float:
        """The rate (Hz)."""
        return float(brunel(self.g, self.eta, J=self.J, c_e=self.c_e, share=INHIBITION).fixed_point().rates[0])

    def irregularity(self, span: float) -> float:
        """The mean CV of intervals within `span` (ms) under the noise that the network itself makes."""
        rate = self.theory() / 1e3
        mu = TAU * self.J * (self.external + self.c_e * rate * (1 - INHIBITION * self.g))
        neuron = Theory(mu=mu, sigma=0, tau=TAU, v_th=V_TH, v_reset=10, t_ref=2)
        strength = self.c_e * self.J**2 * (1 + INHIBITION * self.g**2)
        return own_noise.irregularity(neuron, self.J**2 * self.external, strength, rate, span)

    def simulated(self, t_stop: float, seed: int) -> NetworkRun:
        """The run of such a network."""
        net, n_i = Network(seed), round(INHIBITION * self.n_e)
        cell: dict[str, Any] = {
            "C": 0.2,
            "g_l": 0.01,
            "e_l": 0,
            "v_th": 20,
            "v_reset": 10,
            "t_ref": 2,
            "v_init": Uniform(0, 20),
        }
        exc, inh = net.add("exc", self.n_e, LIF, **cell), net.add("inh", n_i, LIF, **cell)
        exc.connect(net, indegree=self.c_e, weight=self.J, delay=1.5)
        inh.connect(net, indegree=round(INHIBITION * self.c_e), weight=-self.g * self.J, delay=1.5)
        net.all_cells.receive(Poisson(1e3 * self.external), weight=self.J)
        return simulate(net, t_stop=t_stop, dt=0.1, progress=False)  # type: ignore[return-value]


SKIPPED = 50.0  # ms, until it has settled
BINS = 25.0  # ms, of which the standard error of the rate is taken: longer than a network remembers


def settled(run: NetworkRun) -> tuple[float, float]:
    """The mean rate (Hz) and its standard error, from bins, since all cells go up and down together."""
    edges = np.arange(SKIPPED, run.settings.t_stop + 1e-9, BINS)
    rates = np.histogram(run.times, edges)[0] / len(run.trains) / BINS * 1e3
    return float(rates.mean()), float(rates.std(ddof=1) / math.sqrt(len(rates)))


def irregularity(run: NetworkRun) -> float:
    """The mean CV of the intervals of the cells with ten spikes or more, after the start."""
    trains = [train[train >= SKIPPED] for train in run.trains]
    cvs = [spikes.cv(train) for train in trains if len(train) >= 10]
    return float(np.mean(cvs)) if cvs else math.nan


def model_rows(model: ModelA, regime: str, share: float, t_stop: float, seed: int) -> Iterator[Row]:
    """The rate against theory, and how irregular the cells are."""
    run = model.simulated(t_stop, seed)
    rate, error = settled(run)
    name = f"Brunel A, {regime}: N {len(run.trains)}, g {model.g:g}, eta {model.eta:g}, seed {seed}"
    if regime == "SR":
        yield between(name, f"rate (Hz), standard error {error:.2g}", rate, 200)
        yield between(name, "mean CV of intervals", irregularity(run), 0, 0.3)
        return
    theory = model.theory()
    yield near(name, f"rate (Hz), standard error {error:.2g}", theory, rate, share * theory, f"{share:.0%}")
    if regime == "AI":
        cv = model.irregularity(t_stop - SKIPPED)
        yield near(name, "mean CV of intervals", cv, irregularity(run), 0.1 * cv, "10 %")


AI, SI_FAST, SI_SLOW, SR = ModelA(5, 2), ModelA(6, 4), ModelA(4.5, 0.9), ModelA(3, 2)
BRUNEL = "Brunel (2000), J. Comput. Neurosci. 8:183; Siegert (1951), Phys. Rev. 81:617; own_noise.py"


def _claim(regime: str, model: ModelA, short: str, share: float, t_stop: float) -> Claim:
    name = f"Brunel, {regime}"
    return Claim(name, BRUNEL, lambda: model_rows(model, short, share, t_stop, 1), model.connections, netcons=False)


CLAIMS: list[Any] = [
    _claim("asynchronous irregular", AI, "AI", 0.03, 550),
    _claim("synchronous irregular, fast", SI_FAST, "SI", 0.15, 250),
    _claim("synchronous irregular, slow", SI_SLOW, "SI", 0.15, 550),
    _claim("synchronous regular", SR, "SR", 0, 150),
]
