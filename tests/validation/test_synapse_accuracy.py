"""Spikes of cells that synapses drive: against the variable step's limit and event-exact solutions."""

import numpy as np
import pytest
from helpers.references import stored

import nrnwrap as nw
from nrnwrap.cells import LIF, Izhikevich2007
from nrnwrap.validation.exchange import AMPS, DELAYS, pair

DRIVEN = {"LIF": (LIF, 0.004, 250), "RS": (lambda: Izhikevich2007.preset("RS"), 0.006, 200)}  # uS, events in 1 s


def driven(kind, synapse, seed, t_stop=1000, **how):
    make, weight, number = DRIVEN[kind]
    cell = make()
    times = np.sort(np.random.default_rng(seed).uniform(0, 1000, number))
    cell.receive(nw.SpikeTimes(times), synapse, weight=weight)
    return nw.simulate(cell, t_stop=t_stop, record=[], **how).spikes


@pytest.fixture(scope="module")
def limits():
    return {(k, s): driven(k, nw.Exp(5), s, method="variable", tolerance=1e-9) for k in DRIVEN for s in range(4)}


def first_spikes(limits, kind, synapse, **how):
    """Errors of the first spike (ms), before any difference can grow."""
    return [abs(driven(kind, synapse, seed, t_stop=50, **how)[0] - limits[kind, seed][0]) for seed in range(4)]


@pytest.mark.parametrize(
    ("kind", "dt", "secondorder", "bound"),
    [
        ("LIF", 0.1, 0, 0.0008),
        ("LIF", 0.025, 0, 0.0001),
        ("LIF", 0.1, 2, 0.0008),
        ("LIF", 0.025, 2, 0.0001),
        ("RS", 0.1, 0, 0.0035),
        ("RS", 0.025, 0, 0.0004),
        ("RS", 0.1, 2, 0.0015),
        ("RS", 0.025, 2, 0.0002),
    ],
)
def test_the_first_spike_and_what_is_gained_over_expsyn(limits, kind, dt, secondorder, bound):
    own = first_spikes(limits, kind, nw.Exp(5), dt=dt, secondorder=secondorder)
    assert max(own) < bound
    neuron = first_spikes(limits, kind, nw.PointProcess("ExpSyn", tau=5.0), dt=dt, secondorder=secondorder)
    assert 15 * np.mean(own) < np.mean(neuron)


@pytest.mark.parametrize("secondorder", [0, 2])
@pytest.mark.parametrize(
    ("kind", "dt", "typical", "bound"),
    [("LIF", 0.1, 0.004, 0.05), ("LIF", 0.025, 0.0002, 0.003), ("RS", 0.1, 0.06, 0.4), ("RS", 0.025, 0.002, 0.03)],
)
def test_every_spike(limits, kind, dt, typical, bound, secondorder):
    for seed in range(4):
        spikes = driven(kind, nw.Exp(5), seed, dt=dt, secondorder=secondorder)
        errors = np.abs(spikes - limits[kind, seed])
        assert np.median(errors) < typical
        assert errors.max() < bound


PAIRS = {  # synapse, weight, reversal
    "current": (nw.ExpCurrent(5), 0.05, None),
    "conductance": (nw.Exp(5, e=0), 0.001, 0.0),
}


@pytest.fixture(scope="module")
def exact():
    values = LIF().values()
    return {
        name: stored(pair)(values, AMPS, DELAYS, synapse.tau, weight, e, 1000)
        for name, (synapse, weight, e) in PAIRS.items()
    }


@pytest.mark.parametrize(
    ("name", "how", "bound"),
    [
        ("current", {"dt": 0.1}, 0.01),
        ("current", {"dt": 0.025}, 0.001),
        ("current", {"method": "variable"}, 0.001),
        ("conductance", {"dt": 0.1}, 0.01),
        ("conductance", {"dt": 0.025}, 0.001),
        ("conductance", {"dt": 0.1, "secondorder": 2}, 0.01),
        ("conductance", {"dt": 0.025, "secondorder": 2}, 0.001),
        ("conductance", {"method": "variable"}, 0.001),
    ],
)
def test_two_cells_that_excite_each_other_for_a_second(exact, name, how, bound):
    synapse, weight, _ = PAIRS[name]
    cells = [LIF(), LIF()]
    for cell, other, amp, delay in zip(cells, cells[::-1], AMPS, DELAYS, strict=True):
        cell.inject(nw.Step(amp))
        cell.connect(other, synapse, weight=weight, delay=delay)
    found = nw.simulate(cells, t_stop=1000, record=[], **how).spikes
    for spikes, known in zip(found, exact[name], strict=True):
        assert len(spikes) == len(known) > 35
        assert np.abs(spikes - known).max() < bound
