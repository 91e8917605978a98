"""Plasticity of pairs: every interval, trains, and the spikes of the cell itself, against sums over the pairs."""

import math

import numpy as np
import pytest
from helpers import plasticity
from helpers.reference import oracle
from hypothesis import given, settings
from hypothesis import strategies as st

import nrnwrap as nw
from nrnwrap.cells import LIF, HodgkinHuxley
from nrnwrap.errors import ParameterError, SimulationError
from nrnwrap.mechanisms import h

HOW = [{"dt": 0.1}, {"dt": 0.025, "secondorder": 2}, {"method": "variable"}]
SONG = {"A_plus": 0.01, "A_minus": 0.0105, "w_max": 1.0}  # of the oracle
TINY = 1e-9  # uS; too little to matter to the cell


def learnt(pre, post, t_stop=200.0, start=0.5, delay=0.0, how=HOW[0], **rule):
    """The change of the weight, with `post` for the cell's spikes."""
    synapse = nw.STDP(**{**SONG, "e": -75, **rule})
    return plasticity.learnt(synapse, pre, post, t_stop, start, delay, **how)


def pairs(pre, post, a_plus=0.01, a_minus=0.0105, plus=20.0, minus=20.0, nearest=False):
    """The change by all pairs, far from the bounds."""
    apart = np.subtract.outer(np.asarray(post, float), np.asarray(pre, float))
    up, down = apart > 1e-9, apart < -1e-9
    if nearest:
        up &= apart == np.where(up, apart, np.inf).min(axis=1, keepdims=True)
        down &= apart == np.where(down, apart, -np.inf).max(axis=0, keepdims=True)
    gain = np.exp(-np.where(up, apart, 0) / plus) * up
    loss = np.exp(np.where(down, apart, 0) / minus) * down
    return a_plus * gain.sum() - a_minus * loss.sum()


@pytest.mark.parametrize("how", HOW, ids=str)
def test_every_interval(how):
    for interval, change in oracle("stdp")["pair"].items():
        assert learnt([50.0], [50.0 + float(interval)], how=how) == pytest.approx(change, abs=1e-9)


@pytest.mark.parametrize(("nearest", "key"), [(False, "all"), (True, "nearest")])
def test_trains(nearest, key):
    pre = np.arange(0, 100, 10.0)
    change = learnt(pre, pre + 5, nearest=nearest)
    assert change == pytest.approx(oracle("stdp")[key], abs=1e-9)
    assert change == pytest.approx(pairs(pre, pre + 5, nearest=nearest), abs=1e-12)


TIMES = st.lists(st.integers(0, 9000), min_size=1, max_size=8, unique=True).map(
    lambda times: np.array(times) / 91
)  # ms


@settings(max_examples=25, deadline=None)
@given(TIMES, TIMES, st.booleans(), st.floats(1, 50), st.floats(1, 50), st.sampled_from([0.025, 0.1, 1.0]))
def test_any_trains(pre, post, nearest, plus, minus, dt):
    rule = {"A_plus": 0.001, "A_minus": 0.0015, "nearest": nearest}
    change = learnt(pre, post, 102, tau_plus=plus, tau_minus=minus, how={"dt": dt}, **rule)
    exact = pairs(pre, post, 0.001, 0.0015, plus, minus, nearest)
    assert change == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("nearest", [False, True])
def test_an_event_at_the_very_time_of_a_spike_makes_no_pair_with_it(nearest):
    assert learnt([50.0], [50.0], nearest=nearest) == 0
    assert learnt([49.9], [50.0], nearest=nearest, delay=50.0 - 49.9) == 0  # equal but for rounding
    change = learnt([30.0, 50.0], [40.0, 50.0], nearest=nearest)
    assert change == pytest.approx(pairs([30.0, 50.0], [40.0, 50.0], nearest=nearest), abs=1e-12)


def test_what_happens_twice_at_once_counts_twice_unless_the_nearest_counts():
    assert learnt([50.0, 50.0], [60.0]) == pytest.approx(2 * learnt([50.0], [60.0]), abs=1e-12)
    assert learnt([50.0, 50.0], [60.0], nearest=True) == pytest.approx(learnt([50.0], [60.0]), abs=1e-12)


def test_the_weight_stays_within_its_bounds():
    assert learnt([50.0], [50.1], start=0.999) == pytest.approx(0.001, abs=1e-15)
    assert learnt([50.1], [50.0], start=0.001) == pytest.approx(-0.001, abs=1e-15)


def test_the_numbers_of_song_are_the_defaults():
    described = nw.STDP()
    assert described.A_minus / described.A_plus == pytest.approx(1.05)
    assert described.tau_plus == described.tau_minus == 20
    assert described.w_max == pytest.approx(0.015 * LIF().g_l)


def driven(cell, amp, **rule):
    """A cell that spikes, with two plastic connections: one of its own, and one that shares its synapse."""
    rule = {"w_max": TINY, "A_plus": 0.01, "A_minus": 0.0105, **rule}
    cell.inject(nw.Step(amp, delay=3))
    pre = np.array([1.07, 20.3, 33.333, 61.0, 87.65]), np.array([10.0, 12.34, 70.0])
    one = cell.receive(nw.SpikeTimes(pre[0]), nw.STDP(**rule), weight=0.5 * TINY, delay=0.5)
    two = cell.receive(nw.SpikeTimes(pre[1]), one.syn(), weight=0.25 * TINY, delay=1.5)
    return [(one, pre[0] + 0.5, 0.5), (two, pre[1] + 1.5, 0.25)]


@pytest.mark.parametrize("how", HOW, ids=str)
@pytest.mark.parametrize("nearest", [False, True])
def test_the_cell_tells_the_synapse_its_own_spikes_at_their_times(how, nearest):
    cell = LIF()
    wires = driven(cell, 0.3, nearest=nearest, post_delay=0.7)
    spikes = nw.simulate(cell, t_stop=100, **how).spikes
    assert len(spikes) > 5
    for wire, pre, start in wires:
        post = spikes[spikes + 0.7 <= 100] + 0.7
        known = pre[pre <= 100]
        assert wire.weight[1] / TINY - start == pytest.approx(pairs(known, post, nearest=nearest), abs=1e-9)


def test_cells_whose_spikes_are_passages_of_a_threshold_teach_too():
    cell = HodgkinHuxley()
    (wire, _, start), _ = driven(cell, 0.1)
    assert len(nw.simulate(cell, t_stop=100).spikes) > 3
    assert abs(wire.weight[1] / TINY - start) > 1e-3


def test_each_run_starts_at_the_given_weight():
    cell = LIF()
    (wire, *_), _ = driven(cell, 0.3)
    ends = []
    for _ in range(2):
        nw.simulate(cell, t_stop=100, dt=0.1)
        ends.append(wire.weight[1])
    assert ends[0] == ends[1] != wire.weight[0] == 0.5 * TINY


def test_the_weight_can_be_recorded_and_is_what_the_next_event_brings():
    cell = LIF(g_l=1.0)
    wire = cell.receive(nw.SpikeTimes([10.0, 30.0]), nw.STDP(**SONG, tau=2, e=-75), weight=0.5)
    plasticity.teach(cell, wire.syn(), nw.SpikeTimes([20.0]))
    record = {"w": lambda _: wire._ref_weight[1], "s": lambda _: wire.syn()._ref_s}
    run = nw.simulate(cell, t_stop=40, dt=0.1, record=record)
    after = 0.5 + 0.01 * math.exp(-0.5)
    assert run["w"][[50, 150, 250]] == pytest.approx([0.5, 0.5, after])
    assert run["s"][310] - run["s"][299] * math.exp(-1.1 / 2) == pytest.approx(after * math.exp(-0.5), rel=1e-9)
    assert run["w"][-1] == pytest.approx(after - 0.0105 * math.exp(-0.5))


def test_engines_agree():
    def weights(**how):
        run = nw.simulate(cell, t_stop=100, dt=0.1, **how)
        return run, [wire.weight[1] / TINY for wire, *_ in wires]

    cell = LIF()
    wires = driven(cell, 0.3, post_delay=0.2)
    run, ends = weights()
    parallel = h.ParallelContext()
    parallel.nthread(2)
    try:
        assert weights()[1] == ends
    finally:
        parallel.nthread(1)
    other, there = weights(engine="coreneuron")
    assert np.abs(other.v - run.v).max() < 1e-9
    assert there == pytest.approx(ends, abs=1e-12)


def test_coreneuron_says_which_delay_it_lacks():
    cell = LIF()
    driven(cell, 0.3)
    with pytest.raises(SimulationError, match="post_delay"):
        nw.simulate(cell, t_stop=10, dt=0.1, engine="coreneuron")


def test_coreneuron_refuses_a_netcon_without_target_which_would_end_the_process():
    cell = LIF()
    driven(cell, 0.3, post_delay=0.2)
    wire = cell.netcon(None)
    with pytest.raises(SimulationError, match="without target"):
        nw.simulate(cell, t_stop=10, dt=0.1, engine="coreneuron")
    assert wire.syn() is None
    del wire
    nw.simulate(cell, t_stop=10, dt=0.1, engine="coreneuron")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"tau_plus": 0}, r"^STDP\.tau_plus = 0"),
        ({"tau": -1}, r"^STDP\.tau = -1"),
        ({"A_minus": -0.1}, r"^STDP\.A_minus = -0\.1"),
        ({"A_plus": math.nan}, r"^STDP\.A_plus must be finite"),
        ({"w_max": -1}, r"^STDP\.w_max = -1"),
        ({"nearest": 2}, r"^STDP\.nearest must be True or False"),
        ({"post_delay": -0.1}, r"^STDP\.post_delay"),
    ],
)
def test_values_that_are_refused(values, message):
    with pytest.raises(ParameterError, match=message):
        nw.STDP(**values)


@pytest.mark.parametrize("weight", [-1, 2e-4, math.nan])
def test_a_weight_outside_its_bounds_is_refused(weight):
    cell = LIF()
    with pytest.raises(ParameterError, match="weight"):
        cell.receive(nw.Regular(10), nw.STDP(), weight=weight)
    assert cell._attached == []
