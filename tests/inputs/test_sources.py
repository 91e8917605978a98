"""Sources of events: their times, their randomness, their lives."""

import gc
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.errors import ParameterError
from nrnwrap.mechanisms import h

METHODS = [{"dt": 0.025}, {"dt": 0.1}, {"method": "variable"}]


def listen(cell, source):
    """Give `source` to the cell, without effect; return what records its events."""
    times = h.Vector()
    cell.receive(source, nw.ExpCurrent(), weight=0).record(times)
    return times


def events(source, t_stop=100, **how):
    cell = LIF()
    times = listen(cell, source)
    nw.simulate(cell, t_stop=t_stop, record=[], **how)
    return np.array(list(times))


@pytest.mark.parametrize("how", METHODS, ids=str)
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (nw.Regular(15), np.arange(0, 100, 15)),
        (nw.Regular(7.77, start=1.234), 1.234 + 7.77 * np.arange(13)),
        (nw.Regular(0.03, start=5, number=50), 5 + 0.03 * np.arange(50)),  # some in the same step
        (nw.Regular(10, number=0), []),
        (nw.Regular(10, number=1), [0]),
        (nw.Regular(10, start=200), []),
    ],
    ids=str,
)
def test_regular_events_are_exact(source, expected, how):
    np.testing.assert_allclose(events(source, **how), expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("how", METHODS, ids=str)
@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([0.0], [0.0]),
        ([3.21, 1.0123, 99.9999], [1.0123, 3.21, 99.9999]),  # any order
        ([5, 5, 5.00001], [5, 5, 5.00001]),
        ([], []),
        ([200], []),
        (np.array([1, 2], dtype=int), [1, 2]),
    ],
    ids=str,
)
def test_given_times_are_exact(times, expected, how):
    np.testing.assert_array_equal(events(nw.SpikeTimes(times), **how), expected)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 49), max_size=30), st.sampled_from([0.025, 0.1, 0.5]))
def test_any_times_are_exact(times, dt):
    np.testing.assert_array_equal(events(nw.SpikeTimes(times), t_stop=50, dt=dt), sorted(times))


def test_a_delay_is_added():
    cell, there = LIF(), h.Vector()
    cell.receive(nw.SpikeTimes([1.5, 2.25]), "ExpCurrent", weight=0, delay=1.125).record(there)
    nw.simulate(cell, t_stop=10)
    np.testing.assert_array_equal(there, [1.5, 2.25])  # when sent
    arrived = nw.simulate(cell, t_stop=10).v  # weight 0: nothing
    np.testing.assert_array_equal(arrived, -75)


@pytest.mark.parametrize("source", [nw.SpikeTimes([1.23, 4]), nw.Regular(3), nw.Poisson(500, seed=1)], ids=str)
def test_events_repeat_in_the_next_run_and_in_a_script_of_the_users(source):
    cell = LIF()
    times = listen(cell, source)
    runs = []
    for _ in range(2):
        nw.simulate(cell, t_stop=10)
        runs.append(list(times))
    h.load_file("stdrun.hoc")
    for _ in range(2):
        h.finitialize(-75)
        h.continuerun(10)
        runs.append([each for each in times if each <= 10])
    assert len(runs[0]) > 1
    assert runs == [runs[0]] * 4


@pytest.mark.usefixtures("swept")
def test_sources_live_as_long_as_the_cell_and_go_with_it():
    before = [int(h.List(name).count()) for name in ("NetStim", "nw_SpikeList", "NetCon", "nw_ExpCurrent")]

    def made():
        cell = LIF()
        vectors = [
            listen(cell, source)
            for source in (nw.SpikeTimes(np.array([2.5])), nw.Regular(4), nw.Poisson(900, stop=8, seed=1))
        ]
        return cell, vectors

    cell, (given, regular, poisson) = made()
    gc.collect()
    nw.simulate(cell, t_stop=10)
    assert list(given) == [2.5]
    assert list(regular) == [0, 4, 8]
    assert len(poisson) > 0
    gc.disable()
    try:
        del cell
        after = [int(h.List(name).count()) for name in ("NetStim", "nw_SpikeList", "NetCon", "nw_ExpCurrent")]
    finally:
        gc.enable()
    assert after == before


@pytest.mark.parametrize("rate", [5, 200, 2500])
def test_poisson_has_its_rate_and_intervals(rate):
    t_stop = 4e6 / rate  # 4000 events
    times = events(nw.Poisson(rate, seed=7), t_stop=t_stop, dt=0.5)
    assert abs(len(times) - 4000) < 3 * math.sqrt(4000)
    isi = np.diff(times, prepend=0)  # the first interval starts at 0, and is like any other
    assert stats.kstest(isi, "expon", args=(0, 1e3 / rate)).pvalue > 0.0027  # three standard errors
    counts = np.histogram(times, bins=100, range=(0, t_stop))[0]
    assert abs(counts.var(ddof=1) / counts.mean() - 1) < 3 * math.sqrt(2 / 99)


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_poisson_starts_and_stops(how):
    times = events(nw.Poisson(2000, start=20.25, stop=60.5, seed=1), **how)
    assert 20.25 < times[0] < 24
    assert 56 < times[-1] <= 60.5
    assert abs(len(times) - 80.5) < 3 * math.sqrt(80.5)


@pytest.mark.parametrize("how", METHODS, ids=str)
@pytest.mark.parametrize("stop", [0, 0.5, 1, 30.33])
def test_a_stop_does_not_change_the_events_before_it(stop, how):
    forever = events(nw.Poisson(1000, seed=3), **how)
    np.testing.assert_array_equal(events(nw.Poisson(1000, stop=stop, seed=3), **how), forever[forever <= stop])


def test_no_rate_no_events():
    assert len(events(nw.Poisson(0, seed=1))) == 0
    assert len(events(nw.Poisson(1e-9, seed=1))) == 0


def test_the_same_ids_are_the_same_events():
    once = events(nw.Poisson(500, seed=1, gid=2, stream=3))
    assert len(once) > 20
    np.testing.assert_array_equal(events(nw.Poisson(500, seed=1, gid=2, stream=3)), once)
    np.testing.assert_array_equal(events(nw.Poisson(500, seed=1, gid=2, stream=3), dt=0.1), once)


@pytest.mark.parametrize("other", [{"seed": 2}, {"gid": 1}, {"stream": 1}, {"seed": 2**32 - 1}])
def test_other_ids_are_other_events(other):
    once = events(nw.Poisson(500, seed=1))
    assert not np.isin(events(nw.Poisson(500, **{"seed": 1, **other})), once).any()


def test_one_value_makes_many_sources():
    """Shared ids are shared events; other ids are not, in the same run."""
    cell, source = LIF(), nw.Poisson(500, seed=1)
    first, second, third = (listen(cell, each) for each in (source, source, nw.Poisson(500, seed=1, gid=1)))
    nw.simulate(cell, t_stop=100)
    np.testing.assert_array_equal(first, second)
    assert not np.isin(third, first).any()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nw.Regular(0), r"^Regular\.interval = 0"),
        (lambda: nw.Regular(math.inf), r"^Regular\.interval must be finite"),
        (lambda: nw.Regular("5"), r"^Regular\.interval must be a number"),
        (lambda: nw.Regular(5, start=-1), r"^Regular\.start = -1"),
        (lambda: nw.Regular(5, number=-1), r"^Regular\.number = -1"),
        (lambda: nw.Regular(5, number=2.5), r"^Regular\.number must be a whole number"),
        (lambda: nw.Poisson(-1, seed=1), r"^Poisson\.rate = -1"),
        (lambda: nw.Poisson(math.nan, seed=1), r"^Poisson\.rate must be finite"),
        (lambda: nw.Poisson(True, seed=1), r"^Poisson\.rate must be a number"),
        (lambda: nw.Poisson(5, start=10, stop=5, seed=1), r"^Poisson\.stop = 5 ms must be at least 10 ms"),
        (lambda: nw.Poisson(5, seed=1.0), r"^Poisson\.seed must be an integer"),
        (lambda: nw.Poisson(5, seed=-1), r"^Poisson\.seed = -1"),
        (lambda: nw.Poisson(5, seed=2**32), r"^Poisson\.seed = 4294967296 is outside"),
        (lambda: nw.Poisson(5, seed=1, gid="a"), r"^Poisson\.gid must be an integer"),
        (lambda: nw.SpikeTimes([1, math.nan]), r"^SpikeTimes\.times must be finite"),
        (lambda: nw.SpikeTimes([2, -1]), r"^SpikeTimes must not be negative, but -1 ms"),
        (lambda: nw.SpikeTimes(5), r"^SpikeTimes\.times must be an array of numbers \(ms\), not 5"),
        (lambda: nw.SpikeTimes(None), r"^SpikeTimes\.times"),
        (lambda: nw.SpikeTimes(["1"]), r"^SpikeTimes\.times"),
    ],
)
def test_values_that_are_refused(make, message):
    with pytest.raises(ParameterError, match=message):
        make()


def test_a_poisson_source_must_be_seeded():
    for use in (lambda: nw.Poisson(5).times(10), lambda: LIF().receive(nw.Poisson(5), nw.Exp(), weight=0.1)):
        with pytest.raises(ParameterError, match="needs a seed"):
            use()


@pytest.mark.parametrize(
    "source",
    [
        nw.Regular(7.77, start=1.234),
        nw.Regular(0.1),
        nw.Regular(0.3, start=0.1, number=200),
        nw.Regular(10, number=0),
        nw.Regular(10, start=200),
        nw.Poisson(500, seed=1),
        nw.Poisson(500, seed=7, gid=3, stream=2),
        nw.Poisson(2500, start=20.25, stop=60.5, seed=1),
        nw.Poisson(0.001, seed=1),
        nw.Poisson(0, seed=1),
        nw.Poisson(500, start=200, seed=1),
        nw.Poisson(500, start=7, stop=7, seed=1),
        nw.SpikeTimes([3.21, 1.0123, 99.9999, 300]),
        nw.SpikeTimes([]),
    ],
    ids=str,
)
@pytest.mark.usefixtures("swept")
def test_times_are_those_of_a_run(source):
    """To the bit, and asking for them changes nothing."""
    cell = LIF()
    listen(cell, source)
    h.finitialize(-75)
    before = h.t, h.dt, int(h.List("NetStim").count())
    told = source.times(100)
    assert (h.t, h.dt, int(h.List("NetStim").count())) == before
    sent = events(source)
    np.testing.assert_array_equal(told, sent[sent <= 100])
    np.testing.assert_array_equal(source.times(20), told[told <= 20])


def test_times_of_a_long_train_are_all_there():
    times = nw.Poisson(1000, seed=3).times(1e5)
    assert abs(len(times) - 1e5) < 3 * math.sqrt(1e5)
    assert (np.diff(times) > 0).all()
    assert times[-1] > 1e5 - 20


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: nw.Gid(3).times(10), r"^Gid\(gid=3\) does not know its spikes before a run"),
        (lambda: nw.Poisson(5, seed=1).times("10"), r"^t_stop must be a number \(ms\), not '10'"),
        (lambda: nw.Regular(5).times(-1), r"^t_stop = -1 ms must be at least 0 ms"),
        (lambda: nw.SpikeTimes([1]).times(math.inf), r"^t_stop must be finite"),
    ],
)
def test_times_that_cannot_be_told(ask, message):
    with pytest.raises(ParameterError, match=message):
        ask()


def test_spike_times_print_what_they_were_given():
    assert repr(nw.SpikeTimes([2, 1.5])) == "SpikeTimes([1.5, 2.0])"
    assert repr(nw.SpikeTimes(range(1, 101))) == "SpikeTimes(<100 times from 1 to 100 ms>)"
