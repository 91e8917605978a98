"""Band-limited signals: their spectrum, their means, their peak; the ratio of signal to noise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from nrnwrap.decode import band_limited, snr
from nrnwrap.errors import NrnwrapError


@given(st.floats(5, 200), st.integers(0, 2**32 - 1), st.floats(0.01, 10))
def test_it_has_only_frequencies_of_the_band(band, seed, peak):
    t = np.arange(2000) * 0.5
    u = band_limited(t, band, seed, peak=peak, period=1000)
    power = np.abs(np.fft.rfft(u)) ** 2
    used = np.arange(1001) <= band * (1 + 1e-12)  # 1 Hz apart
    assert power[~used].sum() < 1e-20 * power.sum()
    assert power[0] < 1e-20 * power.sum()
    assert np.abs(u).max() <= peak * (1 + 1e-4)


def test_it_depends_on_the_seed_and_not_on_the_times():
    t = np.linspace(0, 500, 301)
    u = band_limited(t, 40, 1)
    np.testing.assert_allclose(band_limited(t[::3], 40, 1, period=500), u[::3], atol=1e-12)
    np.testing.assert_allclose(band_limited(t + 500, 40, 1, period=500), u, atol=1e-11)
    assert np.abs(band_limited(t, 40, 2) - u).max() > 0.1
    assert np.abs(band_limited(np.linspace(0, 500, 50_001), 40, 1)).max() == pytest.approx(1, abs=1e-4)


def test_the_means_are_integrals():
    edges = np.array([0.0, 0.1, 7.0, 40.0, 41.0])
    found = band_limited(edges, 40, 3, period=200, means=True)
    for begin, end, mean in zip(edges, edges[1:], found, strict=False):
        whole = quad(lambda t: band_limited([t], 40, 3, period=200)[0], begin, end, epsabs=1e-12)[0]
        assert mean == pytest.approx(whole / (end - begin), abs=1e-10)


@pytest.mark.parametrize("ratio", [0, 20, 60])
def test_snr(ratio):
    s = np.sin(np.arange(1000.0))
    assert snr(s, s * (1 + 10 ** (-ratio / 20))) == pytest.approx(ratio)
    assert snr(1e-200 * s, 1e-200 * s * (1 + 10 ** (-ratio / 20))) == pytest.approx(ratio)
    assert snr(s, s) == math.inf


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: band_limited([0, 10], 30, 1), "has 0 harmonics"),
        (lambda: band_limited([0, 10], 30, 1, period=1e9), "harmonics up to 30 Hz"),
        (lambda: band_limited([0], 30, 1), "does not span a period"),
        (lambda: band_limited([], 30, 1), "does not span a period"),
        (lambda: band_limited([0, 1000], 30, None), "seed must be an integer"),
        (lambda: band_limited([0, 1000], 30, -1), "seed"),
        (lambda: band_limited([0, 1000], 0, 1), "band"),
        (lambda: band_limited([0, 1000], 30, 1, peak=0), "peak"),
        (lambda: band_limited([0, 1000], 30, 1, period=-5), "period"),
        (lambda: band_limited([0, 5, 5], 30, 1, period=100, means=True), "edges or more that increase"),
        (lambda: band_limited([[0, 5]], 30, 1), "one dimension"),
        (lambda: band_limited([0, 1000], 30), "seed"),
        (lambda: snr([1, 2], [1]), "same length, not 2 and 1"),
        (lambda: snr([0, 0], [1, 2]), "must not be 0 everywhere"),
        (lambda: snr([], []), "must not be 0 everywhere"),
        (lambda: snr([1.0], [math.nan]), "finite"),
    ],
)
def test_refused(call, message):
    with pytest.raises(NrnwrapError, match=message):
        call()
