"""Spike-train arithmetic, on trains that can be solved by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrnwrap import spikes
from nrnwrap.errors import ParameterError

TRAINS = st.lists(st.floats(0, 1e4), max_size=40).map(sorted)


@pytest.mark.parametrize(
    ("v", "expected"),
    [
        ([-1, 1], [0.5]),
        ([-1, 3], [0.25]),
        ([-1, 0], [1.0]),  # ends on the threshold
        ([-1, 0, -1], [1.0]),  # touches it
        ([-1, 0, 1], [1.0]),  # passes it on a sample: once
        ([-1, 0, 0, 1], [1.0]),  # rests on it: once
        ([1, 2], []),  # starts above
        ([0, 1], []),  # starts on it
        ([1, -1, 1], [1.5]),
        ([1, -1], []),  # downwards
        ([-1, 1, -1, 1], [0.5, 2.5]),
        ([-2, -1], []),
        ([-1], []),
        ([1], []),
        ([], []),
    ],
)
def test_crossings(v, expected):
    np.testing.assert_array_equal(spikes.crossings(np.arange(len(v)), v), expected)


def test_crossings_on_an_uneven_grid_at_another_threshold():
    np.testing.assert_allclose(spikes.crossings([0, 1, 5], [-70, -60, -40], threshold=-50), [3.0], rtol=1e-15)


def test_crossings_of_a_sine_are_its_periods():
    t = np.arange(0, 1000, 0.025)
    v = np.sin(2 * np.pi * (t - 3.21) / 50)
    error = np.abs(spikes.crossings(t, v) - (3.21 + 50 * np.arange(20)))
    # Linear interpolation of the sine, whose curvature vanishes at the crossing: |v'''/v'| dt^3 bounds it.
    assert error.max() < (2 * np.pi / 50) ** 2 * 0.025**3


@given(st.floats(-100, 100), st.floats(-0.9, 0.9), st.floats(3, 50))
def test_time_shifts_crossings_and_scale_does_not(shift, threshold, period):
    t = np.arange(0, 200, 0.5)
    v = np.sin(2 * np.pi * t / period + 0.1)
    once = spikes.crossings(t, v, threshold)
    np.testing.assert_allclose(spikes.crossings(t + shift, v, threshold), once + shift, rtol=0, atol=1e-9)
    np.testing.assert_allclose(spikes.crossings(t, 30 * v, 30 * threshold), once, rtol=0, atol=1e-9)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=60))
def test_upward_and_downward_crossings_alternate(v):
    up = spikes.crossings(np.arange(len(v)), v)
    assert (np.diff(up) > 0).all()
    inside = (np.asarray(v) >= 0).astype(int)
    assert len(up) == (np.diff(inside) == 1).sum()
    assert ((up >= 0) & (up <= len(v) - 1)).all()


def test_crossings_needs_as_many_times_as_voltages():
    with pytest.raises(ParameterError, match="same length, not 2 and 3"):
        spikes.crossings([0, 1], [0, 1, 2])


@pytest.mark.parametrize("threshold", [math.nan, None, "0"])
def test_crossings_needs_a_threshold(threshold):
    with pytest.raises(ParameterError, match=r"^threshold must be"):
        spikes.crossings([0, 1], [-1, 1], threshold)


def test_nan_voltages_are_refused():
    with pytest.raises(ParameterError, match=r"v must be finite \(mV\)|v\[1\] is nan"):
        spikes.crossings([0, 1], [0, math.nan])


@pytest.mark.parametrize(("train", "expected"), [([], []), ([5], []), ([1, 3, 7], [2, 4]), ([2, 2], [0])])
def test_intervals(train, expected):
    np.testing.assert_array_equal(spikes.intervals(train), expected)


@given(TRAINS)
def test_intervals_add_up(train):
    total = train[-1] - train[0] if train else 0
    assert spikes.intervals(train).sum() == pytest.approx(total, abs=1e-8)


def test_a_spike_at_the_start_counts_and_one_at_the_stop_does_not():
    assert spikes.count([1, 2, 3], 1, 3) == 2
    assert spikes.count([1, 2, 3]) == 3
    assert spikes.count([], 0, 1) == 0
    assert spikes.count([1, 2, 3], 2, 2) == 0


@given(TRAINS, st.floats(0, 1e4), st.floats(0, 1e4), st.floats(0, 1e4))
def test_counts_of_adjacent_windows_add_up(train, a, b, c):
    a, b, c = sorted([a, b, c])
    assert spikes.count(train, a, b) + spikes.count(train, b, c) == spikes.count(train, a, c)
    assert spikes.count(train, a, c) == sum(a <= each < c for each in train)


@pytest.mark.parametrize(("start", "stop"), [(5, 0), (math.nan, 3), (0, math.nan)])
def test_count_needs_a_window(start, stop):
    with pytest.raises(ParameterError, match="must not be after"):
        spikes.count([1, 2, 3], start, stop)


def test_rate_is_in_hertz():
    assert spikes.rate([10, 20, 30, 40, 50], 0, 50) == 80.0
    assert spikes.rate([], 0, 10) == 0.0


@pytest.mark.parametrize(("start", "stop"), [(0, 0), (5, 1), (0, math.inf), (math.nan, 1), (0, None)])
def test_rate_needs_a_window(start, stop):
    with pytest.raises(ParameterError, match=r"^(start|stop)"):
        spikes.rate([1, 2], start, stop)


def test_cv():
    assert spikes.cv([0, 10, 20, 30]) == 0.0
    assert spikes.cv([0, 1, 4]) == pytest.approx(0.5)  # intervals 1 and 3: mean 2, standard deviation 1
    assert math.isnan(spikes.cv([0, 1]))
    assert math.isnan(spikes.cv([]))


@given(st.integers(1, 6), st.floats(0.1, 100))
def test_cv_has_no_unit(seed, scale):
    train = np.cumsum(np.random.default_rng(seed).exponential(size=20))
    assert spikes.cv(scale * train) == pytest.approx(spikes.cv(train))


BAD_TRAINS = [([2, 1], "sorted"), ([math.nan], "finite"), ([[1]], "one dimension")]
FUNCTIONS = {
    "intervals": spikes.intervals,
    "count": spikes.count,
    "cv": spikes.cv,
    "rate": lambda train: spikes.rate(train, 0, 9),
}


@pytest.mark.parametrize(("train", "message"), BAD_TRAINS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_trains_that_are_refused(name, train, message):
    with pytest.raises(ParameterError, match=message):
        FUNCTIONS[name](train)


POISSON = np.cumsum(np.random.default_rng(7).exponential(20.0, size=40_000))


def test_mean_interval():
    assert spikes.mean_interval([1, 3, 8]) == 3.5
    assert math.isnan(spikes.mean_interval([1]))
    assert math.isnan(spikes.mean_interval([]))


def test_variation_of_intervals_by_hand():
    train = [0, 1, 4, 5]  # intervals 1, 3, 1: contrasts 1/2, -1/2
    assert spikes.cv2(train) == 1.0
    assert spikes.lv(train) == 0.75
    assert spikes.adaptation_index(train) == 0.0
    assert spikes.adaptation_index([0, 1, 4]) == 0.5  # slows
    assert spikes.adaptation_index([0, 3, 4]) == -0.5


@pytest.mark.parametrize("measure", [spikes.cv, spikes.cv2, spikes.lv, spikes.adaptation_index])
def test_variation_needs_two_intervals_and_a_duration(measure):
    assert measure([0, 10, 20, 30]) == 0
    for train in ([], [5], [5, 6], [5, 5, 5]):
        assert math.isnan(measure(train))


def test_variation_of_a_poisson_train():
    """All three are 1; their standard errors with n intervals: 1/sqrt(n), below 2/sqrt(n), below 2/sqrt(n)."""
    error = 1 / math.sqrt(len(POISSON))
    assert spikes.cv(POISSON) == pytest.approx(1, abs=3 * error)
    assert spikes.cv2(POISSON) == pytest.approx(1, abs=6 * error)
    assert spikes.lv(POISSON) == pytest.approx(1, abs=6 * error)
    assert spikes.adaptation_index(POISSON) == pytest.approx(0, abs=3 * error)
    assert spikes.rate(POISSON, 0, 4e5) == pytest.approx(50, abs=3 * 50 / math.sqrt(20_000))


def test_local_measures_do_not_see_a_slow_change_of_rate():
    slowing = np.cumsum(np.diff(POISSON, prepend=0) * np.geomspace(1, 100, len(POISSON)))
    assert spikes.cv(slowing) > 1.3
    assert spikes.cv2(slowing) == pytest.approx(1, abs=0.03)
    assert spikes.lv(slowing) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("shape", [0.5, 2, 4])
def test_variation_of_gamma_trains(shape):
    """CV = 1/sqrt(k) and LV = 3/(2k + 1) (Shinomoto et al. 2003)."""
    train = np.cumsum(np.random.default_rng(3).gamma(shape, 10, size=40_000))
    assert spikes.cv(train) == pytest.approx(1 / math.sqrt(shape), rel=0.03)
    assert spikes.lv(train) == pytest.approx(3 / (2 * shape + 1), rel=0.03)
