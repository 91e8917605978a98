"""Symmetric plasticity of inhibition: pairs and trains by hand, the rate that it leads to, and every engine alike."""

import math

import numpy as np
import pytest
from helpers.plasticity import learnt, teach
from hypothesis import given, settings
from hypothesis import strategies as st

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.errors import ParameterError, SimulationError
from nrnwrap.mechanisms import h

HOW = [{"dt": 0.1}, {"dt": 0.025, "secondorder": 2}, {"method": "variable"}]
RULE = {"e": -75, "eta": 0.001, "rate": 10, "tau_stdp": 20, "w_max": 1.0}
ALPHA = 2 * 0.010 * 20


def change(pre, post, eta=0.001, alpha=ALPHA, tau=20.0):
    """By all pairs and all events, far from the bounds."""
    apart = np.abs(np.subtract.outer(np.asarray(post, float), np.asarray(pre, float)))
    return eta * (np.exp(-apart / tau).sum() - alpha * len(pre))


@pytest.mark.parametrize("how", HOW, ids=str)
def test_every_interval(how):
    for apart in (-60.0, -7.3, -0.05, 0.0, 0.03, 5.0, 60.0):
        by_hand = 0.001 * (math.exp(-abs(apart) / 20) - ALPHA)
        assert learnt(nw.InhibitorySTDP(**RULE), [70.0], [70.0 + apart], **how) == pytest.approx(by_hand, abs=1e-12)


def test_an_event_alone_takes_alpha_away_and_a_spike_alone_does_nothing():
    assert learnt(nw.InhibitorySTDP(**RULE), [50.0], [], dt=0.1) == pytest.approx(-0.001 * ALPHA, abs=1e-15)
    assert learnt(nw.InhibitorySTDP(**RULE), [], [50.0], dt=0.1) == 0


TIMES = st.lists(st.integers(0, 900), min_size=1, max_size=8).map(lambda times: np.array(times) / 9)  # ms; some equal


@settings(max_examples=25, deadline=None)
@given(TIMES, TIMES, st.floats(1, 50), st.floats(0, 50), st.sampled_from([0.025, 0.1, 1.0]))
def test_any_trains(pre, post, tau, rate, dt):
    synapse = nw.InhibitorySTDP(**{**RULE, "tau_stdp": tau, "rate": rate})
    exact = change(pre, post, alpha=2 * rate * tau / 1e3, tau=tau)
    assert learnt(synapse, pre, post, 102, dt=dt) == pytest.approx(exact, abs=1e-12)


def test_the_weight_stays_within_its_bounds():
    synapse = nw.InhibitorySTDP(**{**RULE, "eta": 0.5})
    assert learnt(synapse, [50.0], [50.1], start=0.9, dt=0.1) == pytest.approx(0.1, abs=1e-15)
    assert learnt(synapse, [50.0], [], start=0.1, dt=0.1) == pytest.approx(-0.1, abs=1e-15)


@pytest.mark.parametrize("post", [5.0, 10.0, 20.0])
def test_the_drift_under_poisson_processes_is_that_of_the_source(post):
    """Its mean is eta (2 post tau_stdp - alpha) an event, 0 where the cell spikes at `rate`."""
    cell, pre, t_stop, wires = LIF(g_l=1.0), 20.0, 20_000, []
    for index in range(60):
        synapse = nw.InhibitorySTDP(**{**RULE, "eta": 1e-5, "w_max": 1}).place(cell.soma(0.5))
        wires.append(cell.receive(nw.Poisson(pre, seed=1, gid=index), synapse, weight=0.5))
        teach(cell, synapse, nw.Poisson(post, seed=2, gid=index))
    nw.simulate(cell, t_stop=t_stop, dt=1.0, record=[])
    found = np.array([wire.weight[1] - 0.5 for wire in wires]) / (pre * t_stop / 1e3) / 1e-5
    error = found.std(ddof=1) / math.sqrt(len(found))
    assert error < 0.02
    assert found.mean() == pytest.approx(2 * 0.02 * post - ALPHA, abs=4 * error)


@pytest.mark.parametrize("rate", [8, 25])
def test_a_cell_comes_to_spike_at_the_rate(rate):
    """But for what each event itself takes away from the spikes after it: little where there are many."""
    cell = LIF()
    cell.inject(nw.Step(0.3, dur=1e9))
    shared = nw.InhibitorySTDP(rate=rate).place(cell.soma(0.5))
    cell.keep((shared, teacher := cell.netcon(shared)))
    teacher.weight[0] = -1
    for index in range(80):
        cell.receive(nw.Poisson(50, seed=3, gid=index), shared, weight=0)
    spikes = nw.simulate(cell, t_stop=20_000, dt=0.5, record=[]).spikes
    assert (spikes < 200).sum() / 0.2 > 1.5 * rate
    assert (spikes > 10_000).sum() / 10 == pytest.approx(rate, rel=0.1)


def driven(cell, **rule):
    """A cell that spikes, with two plastic connections: one of its own, and one that shares its synapse."""
    cell.inject(nw.Step(0.6, delay=3))
    one = cell.receive(nw.Poisson(300, seed=1), nw.InhibitorySTDP(eta=1e-4, **rule), weight=0.001, delay=0.5)
    two = cell.receive(nw.Poisson(200, seed=2), one.syn(), weight=0.002, delay=1.5)
    return one, two


def test_the_cell_tells_the_synapse_its_own_spikes_at_their_times():
    cell = LIF()
    wires = driven(cell, post_delay=0.7)
    spikes = nw.simulate(cell, t_stop=150, dt=0.1).spikes + 0.7
    assert len(spikes) > 3
    for seed, rate, delay, start, wire in ((1, 300, 0.5, 0.001, wires[0]), (2, 200, 1.5, 0.002, wires[1])):
        pre = nw.Poisson(rate, seed=seed).times(150 - delay) + delay
        exact = change(pre, spikes[spikes <= 150], eta=1e-4, alpha=2 * 0.003 * 20)
        assert wire.weight[1] - start == pytest.approx(exact, abs=1e-9)


def test_engines_agree():
    def weights(**how):
        run = nw.simulate(cell, t_stop=150, dt=0.1, **how)
        return run, [wire.weight[1] for wire in wires]

    cell = LIF()
    wires = driven(cell, post_delay=0.2)
    run, ends = weights()
    assert len(run.spikes) > 2
    parallel = h.ParallelContext()
    parallel.nthread(2)
    try:
        assert weights()[1] == ends
    finally:
        parallel.nthread(1)
    other, there = weights(engine="coreneuron")
    assert np.abs(other.v - run.v).max() < 1e-9
    assert there == pytest.approx(ends, abs=1e-12)


def test_coreneuron_refuses_a_netcon_without_target_which_would_end_the_process():
    cell = LIF()
    driven(cell, post_delay=0.2)
    wire = cell.netcon(None)
    with pytest.raises(SimulationError, match="without target"):
        nw.simulate(cell, t_stop=10, dt=0.1, engine="coreneuron")
    assert wire.syn() is None


def test_coreneuron_says_which_delay_is_too_short():
    cell = LIF()
    driven(cell)
    with pytest.raises(SimulationError, match=r"InhibitorySTDP\(post_delay=0\.1\)"):
        nw.simulate(cell, t_stop=10, dt=0.1, engine="coreneuron")


@pytest.mark.parametrize("name", ["tau", "tau_stdp", "rate", "eta", "w_max", "post_delay"])
def test_values_that_are_refused(name):
    for value in (-1, math.nan):
        with pytest.raises(ParameterError, match=rf"^InhibitorySTDP\.{name}"):
            nw.InhibitorySTDP(**{name: value})


def test_a_weight_outside_its_bounds_is_refused():
    for weight in (-0.001, 0.2):
        with pytest.raises(ParameterError, match="weight"):
            LIF().receive(nw.Regular(10), nw.InhibitorySTDP(), weight=weight)
