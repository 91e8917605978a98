"""Distances of van Rossum and of Victor and Purpura: closed forms, limits, the axioms of a metric."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrnwrap.errors import ParameterError
from nrnwrap.spikes import van_rossum, victor_purpura

TRAIN = st.lists(st.floats(0, 1000), max_size=12).map(sorted)
SCALE = st.floats(0.01, 1000)
DISTANCES = {
    "van Rossum": van_rossum,
    "Victor-Purpura": lambda one, other, scale: victor_purpura(one, other, 1 / scale),
}
each = pytest.mark.parametrize("distance", DISTANCES.values(), ids=DISTANCES)


@each
@given(TRAIN, TRAIN, SCALE)
def test_it_is_symmetric_and_not_negative(distance, one, other, scale):
    assert distance(one, other, scale) >= 0
    assert distance(other, one, scale) == pytest.approx(distance(one, other, scale), rel=1e-9, abs=1e-7)


@each
@given(TRAIN, SCALE)
def test_of_a_train_from_itself_it_is_0(distance, train, scale):
    assert distance(train, train, scale) == pytest.approx(0, abs=1e-7)


@each
@given(TRAIN, TRAIN, TRAIN, SCALE)
def test_no_way_round_is_shorter(distance, one, two, three, scale):
    assert distance(one, three, scale) <= distance(one, two, scale) + distance(two, three, scale) + 1e-6


@each
@given(TRAIN, TRAIN, SCALE, st.floats(-500, 500))
def test_a_shift_of_both_changes_nothing(distance, one, other, scale, shift):
    moved = [np.array(train) + shift for train in (one, other)]
    assert distance(*moved, scale) == pytest.approx(distance(one, other, scale), rel=1e-6, abs=1e-5)


@each
def test_empty_trains(distance):
    assert distance([], [], 10) == 0


@each
@pytest.mark.parametrize("bad", [[2, 1], [math.nan], "ab"])
def test_bad_trains(distance, bad):
    with pytest.raises(ParameterError, match="one"):
        distance(bad, [1], 10)
    with pytest.raises(ParameterError, match="other"):
        distance([1], bad, 10)


@given(TRAIN, st.floats(0, 1000), st.floats(0.1, 100))
def test_van_rossum_of_a_spike_more(train, extra, tau):
    """The difference of the filtered trains is one exponential: sqrt(1/2), wherever it is."""
    assert van_rossum(train, sorted([*train, extra]), tau) == pytest.approx(math.sqrt(0.5), rel=1e-9)


@pytest.mark.parametrize("apart", [1e-9, 0.1, 3.0, 40.0])
def test_van_rossum_of_a_spike_moved(apart):
    """D^2 = 1 - exp(-d/tau), also where that is 1e-10: no digits are lost."""
    assert van_rossum([0], [apart], 10.0) == pytest.approx(math.sqrt(-math.expm1(-apart / 10)), rel=1e-6)


def test_van_rossum_between_its_limits():
    one, other = [100, 200, 350], [120, 600]
    assert van_rossum(one, other, 1e-3) == pytest.approx(math.sqrt(5 / 2))  # every spike alone
    assert van_rossum(one, other, 1e9) == pytest.approx(math.sqrt(1 / 2), rel=1e-3)  # only the numbers count


def test_van_rossum_is_its_integral():
    one, other, tau = [10, 12, 40], [11, 30, 31, 70], 8.0
    t = np.arange(0, 400, 1e-3)

    def filtered(train):
        return sum(np.where(t >= s, np.exp(-np.maximum(t - s, 0) / tau), 0) for s in train)

    expected = math.sqrt(((filtered(one) - filtered(other)) ** 2).sum() * 1e-3 / tau)
    assert van_rossum(one, other, tau) == pytest.approx(expected, rel=1e-3)  # jumps in the sum: of first order


@pytest.mark.parametrize("tau", [0, -1, math.inf, math.nan, None])
def test_van_rossum_needs_a_time_constant(tau):
    with pytest.raises(ParameterError, match="tau"):
        van_rossum([1], [2], tau)


@pytest.mark.parametrize(
    ("one", "other", "cost", "expected"),
    [
        ([10], [13], 0.1, 0.3),  # moved
        ([10], [40], 0.1, 2),  # deleted and added, which is cheaper
        ([10], [], 0.1, 1),
        ([10, 20], [11, 20, 50], 0.2, 1.2),
        ([10, 20], [19], 1.0, 2),  # 20 moved by 1, 10 deleted
        ([0, 10], [9, 11], 0.1, 1.0),  # the order is kept: 0 -> 9 and 10 -> 11
    ],
)
def test_victor_purpura_by_hand(one, other, cost, expected):
    assert victor_purpura(one, other, cost) == pytest.approx(expected, abs=1e-12)


@given(TRAIN, TRAIN)
def test_victor_purpura_limits(one, other):
    assert victor_purpura(one, other, 0) == abs(len(one) - len(other))
    common = sum(min(one.count(t), other.count(t)) for t in set(one))
    assert victor_purpura(one, other, math.inf) == len(one) + len(other) - 2 * common


@given(TRAIN, TRAIN, st.floats(0, 10), st.floats(1, 10))
def test_victor_purpura_grows_with_the_cost(one, other, cost, factor):
    assert victor_purpura(one, other, cost) <= victor_purpura(one, other, cost * factor) + 1e-9


@given(TRAIN, TRAIN, st.floats(0.001, 10))
def test_victor_purpura_is_the_plain_recursion(one, other, cost):
    table = np.add.outer(np.arange(len(one) + 1.0), np.arange(len(other) + 1.0))
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + cost * abs(a - b))
    assert victor_purpura(one, other, cost) == pytest.approx(table[-1, -1], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("cost", [-1, math.nan, None])
def test_victor_purpura_needs_a_cost(cost):
    with pytest.raises(ParameterError, match="cost"):
        victor_purpura([1], [2], cost)
