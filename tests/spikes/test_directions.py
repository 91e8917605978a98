"""The population vector: vectors that can be added by hand, and cells tuned by a cosine."""

import math

import numpy as np
import pytest

from nrnwrap import spikes
from nrnwrap.errors import NrnwrapError


@pytest.mark.parametrize(
    ("trains", "angle", "length"),
    [
        ([[1, 2], [], []], 0, 1),
        ([[1], [2], []], 45, math.sqrt(0.5)),
        ([[], [], [3.0]], 270, 1),
        ([[], [5], [3]], None, 0),
        ([[1, 2, 3], [4], [5]], 0, 0.6),
        ([[], [], []], math.nan, math.nan),
        ([[20], [10], [-1]], math.nan, math.nan),  # outside of the window
    ],
)
def test_by_hand(trains, angle, length):
    angles, lengths = spikes.population_vector(trains, [0, 90, -90], 0, 10)
    assert lengths == pytest.approx([length], nan_ok=True, abs=1e-15)
    if angle is not None:
        assert angles == pytest.approx([angle], nan_ok=True)


def test_bins_and_turns():
    angles, lengths = spikes.population_vector([[1, 12], [3], [25.0]], [370, -1e-14, 720], 0, 30, 10)
    assert angles == pytest.approx([5, 10, 0], abs=1e-9)
    assert ((angles >= 0) & (angles < 360)).all()
    assert lengths == pytest.approx([math.cos(math.radians(5)), 1, 1])


def test_cells_tuned_by_a_cosine_give_the_direction_back():
    rng, preferred = np.random.default_rng(1), np.arange(0, 360, 0.5)
    counts = rng.poisson(20 * (1 + 0.6 * np.cos(np.radians(preferred - 200))))
    trains = [np.sort(rng.uniform(0, 1000, count)) for count in counts]
    angles, lengths = spikes.population_vector(trains, preferred, 0, 1000)
    error = 1 / math.sqrt(2 * counts.sum())  # of each component
    assert angles == pytest.approx([200], abs=3 * math.degrees(error / 0.3))
    assert lengths == pytest.approx([0.3], abs=3 * error)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spikes.population_vector([[1]], [0, 90], 0, 10), "directions must be 1, one for each train, not 2"),
        (lambda: spikes.population_vector([], [], 0, 10), "at least 1"),
        (lambda: spikes.population_vector([[1]], "a", 0, 10), "directions must be an array"),
        (lambda: spikes.population_vector([[1]], [math.nan], 0, 10), "finite"),
        (lambda: spikes.population_vector([[1]], [0], 0, 10, 3), "multiple of bin_width"),
        (lambda: spikes.population_vector([[1]], [0], 10, 10), "stop"),
        (lambda: spikes.population_vector([2, 1], [0, 1], 0, 10), r"trains\[0\]"),
    ],
)
def test_refused(call, message):
    with pytest.raises(NrnwrapError, match=message):
        call()
