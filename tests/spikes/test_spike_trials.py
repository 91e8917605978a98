"""PSTH, raster, reliability and jitter: trials that can be solved by hand, and theory."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrnwrap import spikes
from nrnwrap.errors import ParameterError

TRIALS = st.lists(st.lists(st.floats(0, 100), max_size=8).map(sorted), min_size=2, max_size=5)


def test_raster():
    times, rows = spikes.raster([[1, 2], [], [1.5]])
    np.testing.assert_array_equal(times, [1, 2, 1.5])
    np.testing.assert_array_equal(rows, [0, 0, 2])
    times, rows = spikes.raster([])
    assert times.shape == rows.shape == (0,)


def test_psth_by_hand():
    edges, rate = spikes.psth([[0, 5, 10], [19.9, 20]], 0, 20, 10)
    np.testing.assert_array_equal(edges, [0, 10, 20])
    np.testing.assert_array_equal(rate, [100, 100])  # 0 and 5; 10 and 19.9; 20 is outside. 2 per 10 ms and 2 trials


@given(TRIALS, st.integers(1, 50))
def test_psth_has_every_spike_once(trials, bins):
    edges, rate = spikes.psth(trials, 0, 100, 100 / bins)
    total = sum(spikes.count(train, 0, 100) for train in trials)
    assert rate.sum() * (100 / bins) * len(trials) / 1e3 == pytest.approx(total)
    assert edges[0] == 0
    assert edges[-1] == 100


@pytest.mark.parametrize(
    ("trains", "window", "message"),
    [
        ([], (0, 10, 1), "at least 1, not 0"),
        ([[1]], (0, 10, 3), "multiple of bin_width"),
        ([[1]], (0, 10, 20), "multiple of bin_width"),
        ([[1]], (0, 10, 0), "bin_width"),
        ([[1]], (10, 10, 1), "stop"),
        ([[1]], (0, math.inf, 1), "stop"),
        ([[2, 1]], (0, 10, 1), r"trains\[0\] must be sorted"),
        (7, (0, 10, 1), "list of trains"),
        ([7, 8], (0, 10, 1), r"trains\[0\] must be an array of numbers \(ms\), not 7"),
    ],
)
def test_psth_refuses(trains, window, message):
    with pytest.raises(ParameterError, match=message):
        spikes.psth(trains, *window)


@pytest.mark.parametrize("shift", [0.0, 1.0, 5.0])
def test_reliability_of_two_spikes_is_a_gaussian_of_their_distance(shift):
    sigma = 2.0
    assert spikes.reliability([[50], [50 + shift]], sigma) == pytest.approx(math.exp(-(shift**2) / (4 * sigma**2)))


def test_reliability_is_that_of_sampled_gaussians():
    trials = [[10, 31, 60], [11, 33], [9, 30, 35, 80]]
    grid = np.arange(-50, 150, 0.05)
    f = np.array([sum(np.exp(-((grid - t) ** 2) / (2 * 3.0**2)) for t in train) for train in trials])
    f /= np.linalg.norm(f, axis=1)[:, None]
    expected = np.mean([f[0] @ f[1], f[0] @ f[2], f[1] @ f[2]])
    assert spikes.reliability(trials, 3.0) == pytest.approx(expected, rel=1e-9)


@given(TRIALS, st.floats(0.1, 50))
def test_reliability_is_the_sum_over_all_pairs_of_spikes(trials, sigma):
    def product(one, other):
        return np.exp(-((np.subtract.outer(one, other) / (2 * sigma)) ** 2)).sum()

    each = [np.array(train, dtype=float) for train in trials]
    pairs = [(one, other) for index, one in enumerate(each) for other in each[:index]]
    terms = [
        product(one, other) / math.sqrt(product(one, one) * product(other, other)) if len(one) and len(other) else 0.0
        for one, other in pairs
    ]
    assert spikes.reliability(trials, sigma) == pytest.approx(np.mean(terms), rel=1e-12, abs=1e-15)


@given(TRIALS, st.floats(0.1, 50))
def test_reliability_lies_between_0_and_1(trials, sigma):
    found = spikes.reliability(trials, sigma)
    assert 0 <= found <= 1
    assert spikes.reliability(trials[::-1], sigma) == pytest.approx(found, abs=1e-12)


def test_reliability_of_empty_trains_and_equal_ones():
    assert spikes.reliability([[], []], 3) == 0
    assert spikes.reliability([[], [5]], 3) == 0
    assert spikes.reliability([[5, 9]] * 4, 3) == pytest.approx(1, abs=1e-15)
    assert spikes.reliability([[5], [5], []], 3) == pytest.approx(1 / 3)
    with pytest.raises(ParameterError, match="at least 2, not 1"):
        spikes.reliability([[5]], 3)
    with pytest.raises(ParameterError, match="sigma"):
        spikes.reliability([[5], [6]], 0)


def test_events_by_hand():
    trials = [[100, 300], [101, 302, 700], [102, 304]]
    found = spikes.events(trials, 0, 1000)
    np.testing.assert_array_equal(found.counts[:2], [3, 3])
    np.testing.assert_allclose(found.jitter[:2], [1.0, 2.0])
    assert found.windows.shape == (3, 2)
    assert ((found.windows[:2, 0] < [100, 300]) & (found.windows[:2, 1] > [102, 304])).all()
    assert math.isnan(found.jitter[2])  # a spike of one trial, above three times so low a rate
    assert spikes.jitter(trials, 0, 1000) == pytest.approx(1.5)


def test_jitter_and_fraction_of_known_scatter():
    rng = np.random.default_rng(5)
    exact, trials = np.arange(100, 1000, 100), []
    for _ in range(200):
        stray = rng.uniform(0, 1000, size=1)  # a tenth of the spikes belong to no event
        trials.append(np.sort(np.concatenate([exact + rng.normal(0, 1.5, size=len(exact)), stray])))
    found = spikes.events(trials, 0, 1000)
    assert len(found.windows) == 9
    assert found.fraction == pytest.approx(0.9 + 0.1 * np.ptp(found.windows, axis=1).sum() / 1000, abs=0.01)
    # What is scattered evenly over a window of some 15 ms adds to the variance: below a tenth of the spikes in it.
    assert spikes.jitter(trials, 0, 1000) == pytest.approx(1.5, rel=0.1)


def test_events_of_a_poisson_process_there_are_none():
    rng = np.random.default_rng(6)
    trials = [np.sort(rng.uniform(0, 1000, size=100)) for _ in range(50)]  # 5 spikes per ms: no chance of 15
    found = spikes.events(trials, 0, 1000)
    assert found.windows.shape == (0, 2)
    assert found.fraction == 0
    assert math.isnan(spikes.jitter(trials, 0, 1000))


def test_events_without_spikes():
    found = spikes.events([[], []], 0, 100)
    assert found.windows.shape == (0, 2)
    assert math.isnan(found.fraction)
    with pytest.raises(ParameterError, match="at least 1"):
        spikes.events([], 0, 100)
    with pytest.raises(ParameterError, match="factor"):
        spikes.events([[1]], 0, 100, factor=-1)


def test_events_are_where_the_sum_of_gaussians_is_high():
    """Also across pauses of any length, and where there are more spikes than are looked at together."""
    random, sigma = np.random.default_rng(2), 2.0
    centres = np.cumsum(random.choice([20, 60, 5000], 400))
    trains = [np.sort(centres + random.normal(0, 1.5, len(centres))) for _ in range(60)]
    found = spikes.events(trains, 0, centres[-1] + 100, sigma=sigma, factor=200)
    times = np.concatenate(trains)
    level = 200 * len(times) / (centres[-1] + 100)

    def density(t):
        return np.exp(-(((t[:, None] - times) / sigma) ** 2) / 2).sum(axis=1) / (sigma * np.sqrt(2 * np.pi))

    begin, end = found.windows.T
    assert len(begin) > 300
    for inner, outer in ((begin, begin - 0.1 * sigma), (end, end + 0.1 * sigma)):
        assert (density(inner) > level).all()
        assert (density(outer) <= level).all()
    assert found.jitter[0] == pytest.approx(np.std(times[(times >= begin[0]) & (times <= end[0])], ddof=1))
