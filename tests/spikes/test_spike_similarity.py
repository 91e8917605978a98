"""Md*, R, Gamma and explained variance: plain sums over all pairs, Poisson trains, and what they refuse."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrnwrap import spikes
from nrnwrap.errors import NrnwrapError, ParameterError

TRAINS = st.lists(st.lists(st.integers(0, 300).map(lambda k: k / 4), max_size=8).map(sorted), min_size=2, max_size=4)


def product(one, other, window):
    return sum(abs(a - b) <= window for a in one for b in other)


def apart(trains, window):
    return np.mean([product(a, b, window) for i, a in enumerate(trains) for j, b in enumerate(trains) if i != j])


def gamma(d, m, window, length):
    chance = 2 * len(d) / length * window
    met = sum(any(abs(a - b) <= window for b in m) for a in d)
    return (met - chance * len(m)) / ((len(d) + len(m)) / 2) / (1 - chance)


def poisson(rng, rate, seconds):
    return np.sort(rng.uniform(0, 1e3 * seconds, rng.poisson(rate * seconds)))


@given(TRAINS, TRAINS, st.sampled_from([0, 0.25, 4, 30]))
def test_they_are_the_sums_over_all_pairs(data, model, window):
    across = np.mean([product(a, b, window) for a in data for b in model])
    within = apart(data, window) + apart(model, window)
    md = spikes.md_star(data, model, window)
    assert md == pytest.approx(2 * across / within) if within else math.isnan(md)
    own = np.mean([product(a, a, window) for a in data])
    reliability = spikes.intrinsic_reliability(data, window)
    assert reliability == pytest.approx(apart(data, window) / own) if own else math.isnan(reliability)


@given(TRAINS, TRAINS, st.sampled_from([0, 0.25, 1]))
def test_gamma_is_the_mean_over_all_pairs(data, model, window):
    length = 75.25
    across = [gamma(d, m, window, length) for d in data for m in model if d or m]
    found = spikes.coincidence(data, model, window, start=0, stop=length)
    assert found == pytest.approx(np.mean(across)) if across else math.isnan(found)
    pairs = [(d, m) for i, d in enumerate(data) for j, m in enumerate(data) if i != j and (d or m)]
    within = [gamma(d, m, window, length) for d, m in pairs]
    found = spikes.coincidence(data, window=window, start=0, stop=length)
    assert found == pytest.approx(np.mean(within)) if within else math.isnan(found)


def test_equal_trains():
    train = np.arange(5.0, 1000, 37)
    assert spikes.md_star([train] * 3, [train] * 2) == pytest.approx(1, abs=1e-12)
    assert spikes.intrinsic_reliability([train] * 3) == 1
    assert spikes.coincidence([train], [train], start=0, stop=1000) == pytest.approx(1, abs=1e-12)
    assert spikes.variance_explained([train], [train] * 2, 0, 1000) == 1


@pytest.mark.parametrize("shift", [1000.1, 0.1, 12345.7])
def test_a_distance_of_the_window_counts_whatever_rounding_does(shift):
    one = np.arange(0, 100, 10) + shift
    assert spikes.md_star([one, one], [one + 4, one + 4]) == pytest.approx(1)
    assert spikes.md_star([one + 4, one + 4], [one, one]) == pytest.approx(1)
    assert spikes.md_star([one, one], [one + 4.001, one + 4.001]) == 0


def test_poisson_trains():
    rng = np.random.default_rng(7)
    data, model = ([poisson(rng, 20, 100) for _ in range(10)] for _ in range(2))
    assert spikes.md_star(data, model) == pytest.approx(1, abs=0.03)  # coincidences by chance, some 30 000 pairs
    chance = 2 * 0.020 * 4
    assert spikes.intrinsic_reliability(data) == pytest.approx(chance / (1 + chance), rel=0.03)
    pairs = [([poisson(rng, 20, 100)], [poisson(rng, 20, 100)]) for _ in range(20)]
    found = np.mean([spikes.variance_explained(*pair, 0, 1e5) for pair in pairs])
    scatter = math.sqrt(math.sqrt(2 * math.pi) * 10 / 1e5 / 20)  # of the mean correlation of noise smoothed by 10 ms
    assert found == pytest.approx(0, abs=3 * scatter)
    # Gamma counts each spike of the data at most once, so that chance is a little below 2 nu window
    expected = (1 - math.exp(-chance) - chance) / (1 - chance)
    assert spikes.coincidence(data, model, start=0, stop=1e5) == pytest.approx(expected, abs=0.01)


def test_the_number_of_trains_does_not_matter_but_by_chance():
    rng = np.random.default_rng(8)
    rate = 5 + 35 * (np.arange(10_000) % 100 < 10)  # Hz, in ms
    sets = [[np.flatnonzero(rng.random(10_000) < rate / 1e3) + 0.5 for _ in range(n)] for n in (2, 9, 60)]
    for model in sets[1:]:
        assert spikes.md_star(sets[0], model) == pytest.approx(1, abs=0.1)
        assert spikes.md_star(sets[0] * 1, model, start=0, stop=1e4) == spikes.md_star(sets[0], model)


def test_explained_variance_of_half_the_amplitude():
    rng = np.random.default_rng(9)
    t = np.arange(0, 1e5, 0.5)
    trains = [
        [t[rng.random(len(t)) < (40 + 40 * depth * np.sin(2 * np.pi * t / 500)) / 2000] for _ in range(60)]
        for depth in (1, 0.5)
    ]
    # 2 cov/(var + var) with variances 800 and 200 Hz^2, and that of Poisson's counts: rate/(60 2 sqrt(pi) sigma)
    noise = 40 / (60 * 2 * math.sqrt(math.pi) * 10e-3)
    expected = 2 * 400 * math.exp(-((2 * math.pi * 10 / 500) ** 2)) / (1000 + 2 * noise)
    assert spikes.variance_explained(*trains, 0, 1e5) == pytest.approx(expected, rel=0.05)


def test_spikes_outside_are_left_out():
    one, other = [1.0, 50.0, 99.0], [51.0, 150.0]
    assert spikes.md_star([one, one], [other, other], start=10, stop=90) == pytest.approx(1)
    assert spikes.coincidence([one], [other], start=10, stop=90) == pytest.approx(1)
    assert spikes.intrinsic_reliability([one, [50.0]], start=10, stop=90) == 1


def test_empty_trains():
    assert math.isnan(spikes.md_star([[], []], [[], []]))
    assert math.isnan(spikes.intrinsic_reliability([[], []]))
    assert math.isnan(spikes.coincidence([[]], [[]], start=0, stop=100))
    assert math.isnan(spikes.variance_explained([[]], [[]], 0, 100))
    assert spikes.md_star([[5], [5]], [[], []]) == 0
    assert spikes.coincidence([[]], [[5.0]], start=0, stop=100) == 0
    assert spikes.coincidence([[5.0], []], [[5.0]], start=0, stop=1000) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spikes.md_star([[1.0]], [[1.0], [2.0]]), "data must be at least 2, not 1"),
        (lambda: spikes.md_star([[1.0], [1.0]], [[2.0]]), "model must be at least 2, not 1"),
        (lambda: spikes.md_star([1.0, 2.0], [[1.0], [2.0]]), r"data\[0\] must be an array"),
        (lambda: spikes.md_star([[1.0], [1.0]], [[2.0, 1.0], []]), r"model\[0\] must be sorted"),
        (lambda: spikes.md_star([[1.0], [1.0]], [[], []], -1), "window"),
        (lambda: spikes.md_star([[1.0], [1.0]], [[], []], start=2, stop=1), "start = 2 ms must not be after"),
        (lambda: spikes.md_star([[1.0], [1.0]], [[], []], start="0"), "start must be a number"),
        (lambda: spikes.md_star([[1.0], [1.0]], [[], []], stop=math.nan), "must not be after"),
        (lambda: spikes.count([1.0], "a"), "start must be a number"),
        (lambda: spikes.intrinsic_reliability(7), "data must be a list of trains"),
        (lambda: spikes.coincidence([[1.0]], [[1.0]]), "start"),
        (lambda: spikes.coincidence([[1.0]], start=0, stop=10), "data must be at least 2"),
        (lambda: spikes.coincidence([[1.0]], [], start=0, stop=10), "model must be at least 1"),
        (lambda: spikes.coincidence([[1.0], range(9)], [[]], start=0, stop=10), r"data\[1\].*below 0.556 ms"),
        (lambda: spikes.variance_explained([[1.0]], [[1.0]], 0, math.inf), "stop"),
        (lambda: spikes.variance_explained([[1.0]], [[1.0]], 0, 10, sigma=0), "sigma"),
    ],
)
def test_refused(call, message):
    with pytest.raises(NrnwrapError, match=message):
        call()


def test_a_million_spikes_in_long_trains_and_in_many():
    """The sums over all pairs would take 1e12 steps."""
    rng = np.random.default_rng(10)
    for number, seconds in ((2, 25_000), (500, 100)):
        sets = [[poisson(rng, 10, seconds) for _ in range(number)] for _ in range(2)]
        assert spikes.md_star(*sets) == pytest.approx(1, abs=0.02)
        assert spikes.coincidence(sets[0], sets[1][:2], start=0, stop=1e3 * seconds) == pytest.approx(0, abs=0.01)


def test_errors_are_of_the_package():
    with pytest.raises(ParameterError):
        spikes.md_star(None, None)
