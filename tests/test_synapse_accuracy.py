"""Spikes of cells that synapses drive: against the variable step's limit and event-exact solutions."""

import heapq

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import nrnwrap as nw
from nrnwrap.cells import LIF, Izhikevich2007
from nrnwrap.validation.solving import TIGHT

DRIVEN = {"LIF": (LIF, 0.004, 250), "RS": (lambda: Izhikevich2007.preset("RS"), 0.006, 200)}  # uS, events in 1 s


def driven(kind, synapse, seed, **how):
    make, weight, number = DRIVEN[kind]
    cell = make()
    times = np.sort(np.random.default_rng(seed).uniform(0, 1000, number))
    cell.receive(nw.SpikeTimes(times), synapse, weight=weight)
    return nw.simulate(cell, t_stop=1000, record=[], **how).spikes


@pytest.fixture(scope="module")
def limits():
    return {(k, s): driven(k, nw.Exp(5), s, method="variable", tolerance=1e-9) for k in DRIVEN for s in range(4)}


def first_spikes(limits, kind, synapse, **how):
    """Errors of the first spike (ms), before any difference can grow."""
    return [abs(driven(kind, synapse, seed, **how)[0] - limits[kind, seed][0]) for seed in range(4)]


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


def pair(p, amps, delays, tau, weight, e, t_stop):
    """Spikes of two LIF cells that excite each other through exponentials: from event to event, tight.

    `e` is the reversal of a conductance (weight in uS), or None for a current (nA).
    """

    def rates(t, y, amp, held):
        current = y[1] if e is None else y[1] * (e - y[0])
        return [0 if held else (amp + current - p["g_l"] * (y[0] - p["e_l"])) / p["C"], -y[1] / tau]

    def threshold(t, y, amp, held):
        return y[0] - p["v_th"]

    threshold.terminal, threshold.direction = True, 1
    t, state, free, queue, spikes = 0.0, [[p["e_l"], 0.0], [p["e_l"], 0.0]], [0.0, 0.0], [], [[], []]
    while t < t_stop:
        end = min([t_stop, *(f for f in free if f > t), *(q[0] for q in queue[:1])])
        parts = [
            solve_ivp(
                rates, (t, end), state[k], args=(amps[k], free[k] > t), events=threshold, dense_output=True, **TIGHT
            )
            for k in (0, 1)
        ]
        hits = [(part.t_events[0][0], k) for k, part in enumerate(parts) if part.t_events[0].size]
        if hits:
            end = min(hits)[0]
        state = [list(part.sol(end)) for part in parts]
        t = end
        for k in [min(hits)[1]] if hits else []:
            spikes[k].append(t)
            state[k][0], free[k] = p["v_reset"], t + p["t_ref"]
            heapq.heappush(queue, (t + delays[k], 1 - k))
        while queue and queue[0][0] <= t:
            state[heapq.heappop(queue)[1]][1] += weight
    return [np.array(each) for each in spikes]


PAIRS = {  # synapse, weight, reversal
    "current": (nw.ExpCurrent(5), 0.05, None),
    "conductance": (nw.Exp(5, e=0), 0.001, 0.0),
}
AMPS, DELAYS = (0.21, 0.23), (1.537, 2.213)


@pytest.fixture(scope="module")
def exact():
    values = LIF().values()
    return {
        name: pair(values, AMPS, DELAYS, synapse.tau, weight, e, 1000) for name, (synapse, weight, e) in PAIRS.items()
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
