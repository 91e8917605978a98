"""Traces for a picture of so many pixels."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nrnwrap.app import traces

SIZES = st.integers(1, 400), st.integers(1, 3), st.integers(1, 30), st.integers(0, 2**32 - 1)


@given(*SIZES)
def test_each_column_keeps_the_extremes_of_every_row(count, rows, width, seed):
    t, samples = np.arange(count) * 0.1, np.random.default_rng(seed).integers(-3, 4, (rows, count)).astype(float)
    found_t, found = traces.decimated(t, samples, width)
    assert found.shape == (rows, len(found_t)) == (rows, min(count, 2 * width) if count <= 2 * width else 2 * width)
    assert (np.diff(found_t) >= 0).all()
    if count > 2 * width:
        edges = np.linspace(0, count, width + 1).astype(int)
        for column, (begin, end) in enumerate(pairwise(edges)):
            part, shown = samples[:, begin:end], found[:, 2 * column : 2 * column + 2]
            assert shown.min(axis=1).tolist() == part.min(axis=1).tolist()
            assert shown.max(axis=1).tolist() == part.max(axis=1).tolist()
            first_low, first_high = part.argmin(axis=1), part.argmax(axis=1)
            assert (shown[:, 0] == np.where(first_low <= first_high, part.min(axis=1), part.max(axis=1))).all()
            assert t[begin] <= found_t[2 * column] <= found_t[2 * column + 1] <= t[end - 1]


def test_few_samples_are_all_there():
    t, rows = np.arange(10.0), np.arange(20.0).reshape(2, 10)
    for one, other in zip(traces.decimated(t, rows, 5), (t, rows), strict=True):
        assert one is other


def test_a_view_reaches_to_the_samples_beside_it():
    t = np.arange(5.0)
    for view, expected in (((1.5, 2.5), [1, 2, 3]), ((1, 2), [1, 2]), ((-5, 0.5), [0, 1]), ((7, 9), [4]), (None, t)):
        found, rows = traces.within(t, t[None], view)
        assert found.tolist() == rows[0].tolist() == list(expected)


@given(st.integers(2, 300), st.integers(0, 5), st.integers(0, 2**32 - 1))
def test_a_path_has_a_gap_at_each_jump_and_keeps_its_ends(count, jumps, seed):
    rng = np.random.default_rng(seed)
    t, rows = np.arange(count) * 0.1, rng.normal(size=(2, count)).cumsum(axis=1)
    times = np.sort(rng.uniform(0, t[-1], jumps))
    found = traces.path(t, rows, times)
    gaps = np.isnan(found[0])
    assert gaps.sum() == len(np.unique(np.searchsorted(t, times)))
    kept = found[:, ~gaps]
    assert kept[:, 0].tolist() == rows[:, 0].tolist()
    assert kept[:, -1].tolist() == rows[:, -1].tolist()
    for time in times:
        after = np.searchsorted(t, time)
        before = np.flatnonzero((found == rows[:, [after - 1]]).all(axis=0))
        assert any(gaps[k + 1] for k in before)


def test_a_path_that_stands_still_is_a_point():
    assert traces.path(np.arange(100.0), np.ones((2, 100)), np.empty(0)).shape == (2, 2)
