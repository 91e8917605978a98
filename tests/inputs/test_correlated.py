"""Poisson processes that share events: their rates, their correlation, their keys."""

import math

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import spikes
from nrnwrap.cells import LIF
from nrnwrap.errors import NrnwrapError
from nrnwrap.mechanisms import h

T = 200_000.0  # ms


def trains(count, rate, correlation, **keys):
    return [nw.CorrelatedPoisson(rate, correlation, **{"seed": 3, **keys}, gid=gid).times(T) for gid in range(count)]


def events(source, **how):
    cell, times = LIF(), h.Vector()
    cell.receive(source, nw.ExpCurrent(), weight=0).record(times)
    nw.simulate(cell, t_stop=300, record=[], **how)
    return np.array(list(times))


@pytest.mark.parametrize("correlation", [0.0, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("width", [1, 20, 200])
def test_counts_have_the_correlation(correlation, width):
    one, other = trains(2, 40, correlation)
    found = spikes.correlation([one, other], 0, T, width)
    error = (1 - correlation**2) / math.sqrt(T / width) * math.sqrt(1 + 1 / (0.04 * width))  # few counts a bin
    assert found == pytest.approx(correlation, abs=3 * error)


@pytest.mark.parametrize("correlation", [0.0, 0.3, 1.0])
def test_each_is_a_poisson_process_of_the_rate(correlation):
    for train in trains(3, 40, correlation):
        assert len(train) == pytest.approx(40 * T / 1e3, abs=4 * math.sqrt(40 * T / 1e3))
        assert spikes.cv(train) == pytest.approx(1, abs=0.04)


def test_the_shared_events_are_the_same_to_the_bit_and_the_others_are_not():
    one, other = trains(2, 40, 0.25)
    shared = np.intersect1d(one, other)
    assert len(shared) == pytest.approx(0.25 * len(one), rel=0.1)
    np.testing.assert_array_equal(*trains(2, 40, 1.0))
    assert not len(np.intersect1d(*trains(2, 40, 0.0)))
    apart = trains(1, 40, 0.25), trains(1, 40, 0.25, stream=1), trains(1, 40, 0.25, seed=4)
    assert not any(len(np.intersect1d(a[0], b[0])) for a in apart for b in apart if a is not b)


@pytest.mark.parametrize("how", [{"dt": 0.1}, {"method": "variable"}, {"dt": 0.1, "engine": "coreneuron"}], ids=str)
@pytest.mark.parametrize(
    "source",
    [
        nw.CorrelatedPoisson(200, 0.3, seed=1, gid=5),
        nw.CorrelatedPoisson(200, 0, start=20, stop=250.5, seed=1),
        nw.CorrelatedPoisson(200, 1, stop=100, seed=2**32 - 1, gid=2**32 - 2),
        nw.CorrelatedPoisson(0, 0.5, seed=1),
        nw.CorrelatedPoisson(900, 0.5, start=50, stop=50, seed=1),
    ],
    ids=str,
)
def test_a_run_has_these_events(source, how):
    if "engine" in how:
        cell = LIF()
        cell.receive(source, weight=50)  # over the threshold at once
        expected = source.times(300)
        spiked = nw.simulate(cell, t_stop=300, record=[], **how).spikes
        assert set(np.round(spiked, 9)) <= set(np.round(expected, 9))
        assert (len(spiked) > 0) == (len(expected) > 0)
    else:
        np.testing.assert_array_equal(events(source, **how), source.times(300))


def test_a_population_takes_them_by_the_index():
    network = nw.Network(seed=5)
    cells = network.add("cells", 3, LIF, t_ref=0)
    cells.receive(lambda k: nw.CorrelatedPoisson(50, 0.5, seed=1, gid=k), weight=50)
    run = nw.simulate(network, t_stop=500, dt=0.1)
    for k, train in enumerate(run["cells"].spikes):
        expected = nw.CorrelatedPoisson(50, 0.5, seed=1, gid=k).times(500)
        np.testing.assert_allclose(train, expected, atol=1e-6)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nw.CorrelatedPoisson(20, 1.1, seed=1), "correlation = 1.1 is outside 0 .. 1"),
        (lambda: nw.CorrelatedPoisson(20, -0.1, seed=1), "correlation"),
        (lambda: nw.CorrelatedPoisson(20, math.nan, seed=1), "correlation must be finite"),
        (lambda: nw.CorrelatedPoisson(-1, 0.1, seed=1), "rate"),
        (lambda: nw.CorrelatedPoisson(20, "0.1", seed=1), "correlation must be a number"),
        (lambda: nw.CorrelatedPoisson(20, 0.1, seed=1, gid=2**32 - 1), "gid must be at most 4294967294"),
        (lambda: nw.CorrelatedPoisson(20, 0.1, 50, 20, seed=1), "stop"),
        (lambda: nw.CorrelatedPoisson(20, 0.1).times(10), "seed"),
        (lambda: nw.CorrelatedPoisson(20, seed=1), "correlation"),
        (lambda: nw.CorrelatedPoisson(20, c=0.1, seed=1), "did you mean correlation"),
    ],
)
def test_refused(make, message):
    with pytest.raises(NrnwrapError, match=message):
        make()
