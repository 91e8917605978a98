"""Power spectra of trains: the transform itself, and the theory of Poisson, renewal and correlated processes."""

import math

import numpy as np
import pytest

from nrnwrap import spikes
from nrnwrap.errors import ParameterError


def plain(trains, start, piece, count):
    """|X(f)|^2/T of each train over one piece, by the sum itself."""
    f = np.arange(1, count + 1) * 1e3 / piece
    inside = [np.array([t for t in train if start <= t < start + piece]) for train in trains]
    transforms = np.array([np.exp(2j * np.pi * np.outer(f, each) / 1e3).sum(axis=1) for each in inside])
    return f, transforms, piece / 1e3


@pytest.mark.parametrize("piece", [40.0, 333.3, 1000.0])
def test_the_spectrum_is_that_of_the_times_themselves(piece):
    rng = np.random.default_rng(1)
    trains = [np.sort(rng.uniform(-100, 1500, n)) for n in (1, 30, 0, 400)]
    f, transforms, seconds = plain(trains, 17, piece, int(0.5 * piece))
    scale = sum(map(len, trains))
    found = spikes.power_spectrum(trains, 17, 17 + piece, segment=piece)
    np.testing.assert_allclose(found[0], f)
    expected = (np.abs(transforms) ** 2).mean(axis=0) / seconds
    np.testing.assert_allclose(found[1], expected, atol=1e-4 * scale / seconds)
    _, pooled = spikes.power_spectrum(trains, 17, 17 + piece, segment=piece, population=True)
    np.testing.assert_allclose(pooled, np.abs(transforms.mean(axis=0)) ** 2 / seconds, atol=1e-4 * scale / seconds)


def test_a_regular_train_has_its_harmonics_alone():
    f, power = spikes.power_spectrum([np.arange(0.3, 1000, 25)], 0, 1000, highest=200)
    lines = f % 40 == 0
    np.testing.assert_allclose(power[lines], 40**2, rtol=1e-4)  # |X|^2 = 40^2 spikes^2 in 1 s
    assert power[~lines].max() < 0.01


def test_pieces_are_averaged_and_the_rest_is_left_out():
    rng = np.random.default_rng(2)
    train = np.sort(rng.uniform(0, 1050, 300))
    parts = [spikes.power_spectrum([train], begin, begin + 250)[1] for begin in (0, 250, 500, 750)]
    f, power = spikes.power_spectrum([train], 0, 1050, segment=250)
    assert f[0] == 4
    np.testing.assert_allclose(power, np.mean(parts, axis=0))


def test_a_poisson_train_has_its_rate_at_all_frequencies():
    rng = np.random.default_rng(3)
    trains = [np.sort(rng.uniform(0, 20_000, rng.poisson(30 * 20))) for _ in range(50)]
    for population, level in ((False, 30), (True, 30 / 50)):
        _, power = spikes.power_spectrum(trains, 0, 20_000, population=population)
        samples = 500 * (20 if population else 1000)  # each |X|^2 is exponential: its deviation is its mean
        assert power.mean() == pytest.approx(level, rel=4 / math.sqrt(samples) + 4 / math.sqrt(30 * 20 * 50))
        low, high = power[:100].mean(), power[-100:].mean()
        assert low == pytest.approx(high, rel=0.15)


@pytest.mark.parametrize("order", [2, 5])
def test_a_gamma_process_has_the_spectrum_of_its_intervals(order):
    """S = r (1 - |rho|^2)/|1 - rho|^2, with rho the transform of the density of intervals."""
    rate, rng = 40.0, np.random.default_rng(4)
    trains = [np.cumsum(rng.gamma(order, 1e3 / rate / order, 3000)) for _ in range(40)]
    trains = [train - 500 for train in trains]  # it is stationary by then
    f, power = spikes.power_spectrum(trains, 0, 60_000, highest=200)
    rho = (1 - 2j * np.pi * f / rate / order) ** -order
    expected = rate * (1 - np.abs(rho) ** 2) / np.abs(1 - rho) ** 2
    ratio = power / expected
    assert ratio.mean() == pytest.approx(1, abs=0.01)
    assert np.abs(ratio[4:] - 1).max() < 5 / math.sqrt(40 * 60)
    assert power[3] == pytest.approx(rate / order, rel=0.2)  # r CV^2


def test_the_population_of_thinned_trains_has_their_common_part():
    rng, count, share, rate = np.random.default_rng(5), 30, 0.2, 25.0
    mother = np.sort(rng.uniform(0, 40_000, rng.poisson(rate / share * 40)))
    trains = [mother[rng.random(len(mother)) < share] for _ in range(count)]
    _, power = spikes.power_spectrum(trains, 0, 40_000, population=True)
    assert power.mean() == pytest.approx(rate / count + (1 - 1 / count) * share * rate, rel=0.05)


def test_a_rhythm_of_the_population_is_a_peak():
    rng = np.random.default_rng(6)
    cycles = np.arange(0, 5000, 25.0)
    trains = [np.sort(rng.choice(cycles, 50, replace=False) + rng.normal(0, 2, 50)) for _ in range(100)]
    f, power = spikes.power_spectrum(trains, 0, 5000, population=True, highest=200)
    assert f[power.argmax()] == 40


def test_without_spikes_it_is_0():
    f, power = spikes.power_spectrum([[], []], 0, 100, population=True)
    assert len(f) == 50
    assert not power.any()
    assert not spikes.power_spectrum([[-5, 100]], 0, 100)[1].any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"trains": []}, "at least 1, not 0"),
        ({"segment": 200}, "segment = 200 ms is outside 0 .. 100|segment = 200 ms must be .*at most 100"),
        ({"segment": 1}, "pieces of 1 ms do not have a frequency up to 500 Hz: give longer ones"),
        ({"highest": 1e6, "stop": 1e6, "segment": 1e6}, "frequencies are too many"),
        ({"highest": 0}, "highest = 0 Hz must be above 0"),
        ({"stop": 0}, "stop = 0 ms"),
        ({"f_max": 3}, "did you mean highest"),
    ],
)
def test_mistakes(arguments, message):
    with pytest.raises(ParameterError, match=message):
        spikes.power_spectrum(**{"trains": [[1]], "start": 0, "stop": 100, **arguments})
