"""Statistics of many trains: numbers that can be solved by hand, plain sums, and the theory of Poisson processes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nrnwrap import spikes
from nrnwrap.errors import NrnwrapError, ParameterError

TRAINS = st.lists(st.lists(st.floats(0, 100, exclude_max=True), max_size=12).map(sorted), min_size=2, max_size=6)
KERNELS = {
    "gaussian": stats.norm(),
    "boxcar": stats.uniform(-0.5, 1),
    "exponential": stats.expon(),
    "alpha": stats.gamma(2),
}


def poisson(rng, rate, seconds):
    """The times (ms) of a Poisson process of a rate in Hz."""
    return np.sort(rng.uniform(0, 1e3 * seconds, rng.poisson(rate * seconds)))


def thinned(rng, count, share, rate, seconds):
    """Trains that take each spike of one Poisson process with a probability, so that counts have it as correlation."""
    mother = poisson(rng, rate / share, seconds)
    return [mother[rng.random(len(mother)) < share] for _ in range(count)]


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_rate_of_one_spike_is_its_kernel(kernel):
    times, rate = spikes.population_rate([[500]], 0, 1000, 0.5, kernel=kernel, width=7.3)
    assert times[:2] == pytest.approx([0.25, 0.75])
    np.testing.assert_allclose(rate, 1e3 * KERNELS[kernel].pdf((times - 500) / 7.3) / 7.3, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_constant_rate_is_constant_to_the_ends(kernel):
    trains = [np.arange(0.0005, 100, 0.001)]
    rate = spikes.population_rate(trains, 0, 100, kernel=kernel, width=20)[1]
    np.testing.assert_allclose(rate, 1e6, rtol=2e-3)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("dt", "width"), [(1, 5), (5, 1), (0.1, 30), (50, 3)])
def test_the_rate_is_the_sum_over_all_spikes(kernel, dt, width):
    rng = np.random.default_rng(3)
    trains = [poisson(rng, 40, 0.3) for _ in range(4)]
    times, rate = spikes.population_rate(trains, 50, 250, dt, kernel=kernel, width=width)
    inside = np.concatenate(trains)
    inside = inside[(inside >= 50) & (inside < 250)]
    law = KERNELS[kernel]
    total = law.pdf((times[:, None] - inside) / width).sum(axis=1) / width
    part = law.cdf((times - 50) / width) - law.cdf((times - 250) / width)
    np.testing.assert_allclose(rate, 1e3 * total / (4 * part), rtol=1e-8, atol=1e-6)


@given(TRAINS, st.integers(1, 50))
def test_a_boxcar_of_a_bin_is_the_psth(trains, bins):
    _, rate = spikes.population_rate(trains, 0, 100, 100 / bins, kernel="boxcar", width=100 / bins)
    edges, expected = spikes.psth(trains, 0, 100, 100 / bins)
    every = np.concatenate([[], *trains])
    if not len(every) or np.abs(np.subtract.outer(edges, every)).min() > 1e-9:  # which side an edge is on is rounding
        np.testing.assert_allclose(rate, expected)


def test_the_rate_of_no_spikes_and_of_some():
    assert not spikes.population_rate([[], []], 0, 10)[1].any()
    one, two = (spikes.population_rate(trains, 0, 10)[1] for trains in ([[5]], [[5], []]))
    np.testing.assert_allclose(one, 2 * two)
    assert not spikes.population_rate([[-1, 10, 11]], 0, 10)[1].any()  # none of them is within


def test_intervals_by_hand():
    edges, counts = spikes.isi_histogram([[0, 1.5, 2.5, 6], [3], [], [10, 12]], 1)
    np.testing.assert_array_equal(edges, [0, 1, 2, 3, 4])
    np.testing.assert_array_equal(counts, [0, 2, 1, 1])
    edges, counts = spikes.isi_histogram([[0, 1.5, 2.5, 6]], 1, longest=2.5)
    np.testing.assert_array_equal(edges, [0, 1, 2, 3])
    np.testing.assert_array_equal(counts, [0, 2, 0])
    for nothing in ([], [[]], [[3], [4]]):
        edges, counts = spikes.isi_histogram(nothing, 2)
        np.testing.assert_array_equal(edges, [0, 2])
        np.testing.assert_array_equal(counts, [0])


@given(TRAINS, st.floats(0.01, 50))
def test_every_interval_is_counted_once(trains, width):
    edges, counts = spikes.isi_histogram(trains, width)
    assert counts.sum() == sum(max(len(train) - 1, 0) for train in trains)
    assert len(edges) == len(counts) + 1


def test_the_mean_cv_is_over_those_with_enough_spikes():
    regular, poor = np.arange(0, 1000, 10.0), [100, 101, 500]
    assert spikes.mean_cv([regular, poor], 0, 1000) == pytest.approx(0, abs=1e-12)
    both = spikes.mean_cv([regular, poor], 0, 1000, least=3)
    assert both == pytest.approx(spikes.cv(poor) / 2)
    assert math.isnan(spikes.mean_cv([poor, []], 0, 1000))
    assert math.isnan(spikes.mean_cv([regular], 0, 50))
    rng = np.random.default_rng(1)
    assert spikes.mean_cv([poisson(rng, 20, 50) for _ in range(50)], 0, 50_000) == pytest.approx(1, abs=0.01)


@given(TRAINS)
def test_the_correlation_is_that_of_all_pairs(trains):
    counts = np.array([np.histogram(train, np.arange(0, 101, 10))[0] for train in trains])
    counts = counts[counts.std(axis=1) > 0]
    found = spikes.correlation(trains, 0, 100, 10)
    if len(counts) < 2:
        assert math.isnan(found)
    else:
        expected = np.corrcoef(counts)[np.triu_indices(len(counts), 1)].mean()
        assert found == pytest.approx(expected, abs=1e-12)


def test_the_correlation_of_two_trains_by_hand():
    one, other = [1, 2, 3, 11], [1, 12, 13, 14]  # 3, 1 and 1, 3 in bins of 10
    assert spikes.correlation([one, other], 0, 20, 10) == pytest.approx(-1)
    assert spikes.correlation([one, one], 0, 20, 10) == pytest.approx(1)
    assert math.isnan(spikes.correlation([one, []], 0, 20, 10))
    assert math.isnan(spikes.correlation([[], []], 0, 20, 10))


@pytest.mark.parametrize("share", [0.05, 0.3, 1.0])
def test_thinned_trains_have_their_share_as_correlation(share):
    trains = thinned(np.random.default_rng(7), 40, share, 20, 100)
    assert spikes.correlation(trains, 0, 100_000, 10) == pytest.approx(share, abs=4 * math.sqrt(2e-4))
    fano = spikes.population_fano(trains, 0, 100_000, 10)
    assert fano == pytest.approx(1 + 39 * share, rel=0.06)  # 10 000 bins: the variance to sqrt(2e-4 ...)


def test_independent_trains_are_not_correlated():
    rng = np.random.default_rng(2)
    trains = [poisson(rng, rate, 50) for rate in np.linspace(2, 40, 60)]
    bins = 5000
    assert abs(spikes.correlation(trains, 0, 50_000, 10)) < 4 * math.sqrt(2 / bins) / 60
    assert spikes.population_fano(trains, 0, 50_000, 10) == pytest.approx(1, abs=4 * math.sqrt(2 / bins))


def test_regular_trains_vary_less_than_poisson():
    rng = np.random.default_rng(4)
    trains = [rng.uniform(0, 10) + np.arange(0, 990, 10.0) for _ in range(20)]
    assert spikes.population_fano(trains, 10, 990, 10) < 0.05
    assert spikes.population_fano([[5]] * 4, 0, 20, 10) == pytest.approx(4 / 2)  # 4 and 0: variance 4, mean 2
    assert math.isnan(spikes.population_fano([[], []], 0, 20, 10))


def test_synchrony_by_hand():
    phase = 2 * np.pi * np.arange(100) / 100
    assert spikes.synchrony([np.sin(phase)] * 3) == pytest.approx(1)
    assert spikes.synchrony([np.sin(phase)]) == pytest.approx(1)
    assert spikes.synchrony([np.sin(phase), 5 + np.cos(phase)]) == pytest.approx(math.sqrt(1 / 2))
    assert spikes.synchrony([np.sin(phase), -np.sin(phase)]) == pytest.approx(0, abs=1e-12)
    assert math.isnan(spikes.synchrony(np.ones((3, 10))))


@pytest.mark.parametrize("cells", [10, 1000])
def test_the_synchrony_of_independent_traces(cells):
    v = np.random.default_rng(5).normal(-60, 3, (cells, 4000))
    assert spikes.synchrony(v) == pytest.approx(1 / math.sqrt(cells), rel=4 / math.sqrt(2 * 4000))


MISTAKES = {
    "no train": (lambda: spikes.population_rate([], 0, 10), "at least 1, not 0"),
    "a kernel": (lambda: spikes.population_rate([[1]], 0, 10, kernel="gauss"), "unknown kernel 'gauss'.*gaussian"),
    "kernels": (lambda: spikes.population_rate([[1]], 0, 10, kernel=["boxcar"]), "unknown kernel"),
    "a width": (lambda: spikes.population_rate([[1]], 0, 10, width=0), "width = 0 ms must be above 0"),
    "dt": (lambda: spikes.population_rate([[1]], 0, 10, 3), "must be a multiple of dt = 3 ms"),
    "sigma": (lambda: spikes.population_rate([[1]], 0, 10, sigma=3), "did you mean width"),
    "one train": (lambda: spikes.correlation([[1]], 0, 10, 1), "at least 2, not 1"),
    "a bin": (lambda: spikes.correlation([[1], [2]], 0, 10, 3), "must be a multiple of bin_width"),
    "no window": (lambda: spikes.population_fano([[1]], 5, 5, 1), "stop = 5 ms must be above 5"),
    "unsorted": (lambda: spikes.population_fano([[2, 1]], 0, 5, 1), r"trains\[0\] must be sorted"),
    "one trace": (lambda: spikes.synchrony([1, 2, 3]), r"shape \(cells, samples\), not \(3,\)"),
    "no trace": (lambda: spikes.synchrony([[]]), r"shape \(cells, samples\), not \(1, 0\)"),
    "text": (lambda: spikes.synchrony("v"), "v must be numbers"),
    "nan": (lambda: spikes.synchrony([[1, math.nan]]), "must be finite"),
    "many bins": (lambda: spikes.isi_histogram([[0, 1e9]], 0.001), "bins of 0.001 ms are too many"),
    "least": (lambda: spikes.mean_cv([[1]], 0, 10, least=1), "least = 1 is outside 3"),
}


@pytest.mark.parametrize(("call", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes(call, message):
    with pytest.raises(NrnwrapError, match=message):
        call()


def test_a_number_is_not_a_list_of_trains():
    for function in (spikes.correlation, spikes.population_fano, spikes.population_rate):
        with pytest.raises(ParameterError, match="must be a list of trains, not 3"):
            function(3, 0, 10, 1)
