"""Spike-triggered averages and shapes of action potentials: traces drawn by hand, and NEURON's."""

import math

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley, Izhikevich2007
from nrnwrap.errors import ParameterError
from nrnwrap.spikes import action_potentials, triggered_average

T = np.arange(0, 101.0)


def test_average_of_a_ramp_is_the_ramp():
    lags, average = triggered_average(T, 3 * T, [20, 40.5], before=5, after=2)
    np.testing.assert_array_equal(lags, np.arange(-5.0, 3))
    np.testing.assert_allclose(average, 3 * (30.25 + lags), rtol=1e-14)


def test_windows_that_leave_the_trace_are_left_out():
    _, average = triggered_average(T, T, [4.9, 5, 98, 98.1], before=5, after=2)
    np.testing.assert_allclose(average, (5 + 98) / 2 + np.arange(-5.0, 3))
    lags, average = triggered_average(T, T, [1], before=5)
    assert lags.shape == average.shape == (6,)
    assert np.isnan(average).all()
    assert np.isnan(triggered_average(T, T, [], before=5)[1]).all()


def test_average_on_an_uneven_grid():
    t = np.array([0, 1, 5, 20.0])
    with pytest.raises(ParameterError, match=r"uneven.*dt="):
        triggered_average(t, t, [10], 2)
    lags, average = triggered_average(t, 2 * t, [10], 2, dt=0.5)
    np.testing.assert_allclose(average, 2 * (10 + lags))


def test_average_of_white_noise_through_a_filter_is_the_filter():
    """Spikes at rate proportional to k * x: the average is k times the variance (de Boer and Kuyper 1968)."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=400_000)
    t = 0.5 * np.arange(len(x))
    kernel = np.exp(-np.arange(30) / 6)
    drive = np.convolve(x, kernel)[: len(x)]
    spikes = t[rng.random(len(x)) < np.clip(0.2 * (1 + 0.2 * drive), 0, 1)]
    lags, average = triggered_average(t, x, spikes, before=10)
    assert lags[0] == -10
    error = 1 / math.sqrt(len(spikes))
    np.testing.assert_allclose(average[::-1], 0.2 * kernel[:21], rtol=0, atol=4.5 * error)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0, 1], [0], [1], 1), "same length"),
        (([0, 0], [0, 1], [1], 1), "ascend"),
        (([0], [0], [1], 1), "two samples"),
        ((T, T, [1], -1), "before"),
        ((T, T, [2, 1], 1), "sorted"),
    ],
)
def test_average_refuses(arguments, message):
    with pytest.raises(ParameterError, match=message):
        triggered_average(*arguments)


def drawn(*corners, dt=0.01):
    t = np.arange(0, corners[-1][0] + dt / 2, dt)
    return t, np.interp(t, *np.array(corners).T)


def test_shape_by_hand():
    """Rest at -70, a corner at -50 where the slope turns from 10 to 80 mV/ms, peak 30, down to -80."""
    t, v = drawn((0, -70), (10, -70), (12, -50), (13, 30), (15, -80), (30, -70))
    found = action_potentials(t, v)
    assert len(found) == 1
    assert found.t_threshold[0] == pytest.approx(12, abs=0.01)
    assert found.threshold[0] == pytest.approx(-50, abs=0.01 * 80)
    assert found.t_peak[0] == pytest.approx(13, abs=1e-9)
    assert found.peak[0] == pytest.approx(30, abs=1e-9)
    assert found.amplitude[0] == pytest.approx(80, abs=0.8)
    assert found.half_width[0] == pytest.approx(0.5 + 2 * 40 / 110, abs=0.01)  # -10 mV on both ramps
    assert found.trough[0] == pytest.approx(-80, abs=1e-9)
    assert found.ahp[0] == pytest.approx(30, abs=0.8)


def test_shapes_of_two_and_a_cut_one():
    one = [(0, -70), (10, -70), (11, 30), (13, -80), (30, -70)]
    t, v = drawn(*one, (40, -70), (41, 20), (43, -75), (60, -70), (61, 10))
    found = action_potentials(t, v)
    np.testing.assert_allclose(found.peak, [30, 20, 10])
    np.testing.assert_allclose(found.trough, [-80, -75, np.nan])
    assert math.isnan(found.half_width[2])
    assert math.isnan(found.ahp[2])


def test_a_trace_that_begins_within_an_action_potential():
    t, v = drawn((0, -10), (0.5, 30), (2, -80), (20, -70))
    found = action_potentials(t, v)
    assert found.peak[0] == pytest.approx(30)
    assert found.trough[0] == pytest.approx(-80)
    for each in (found.threshold, found.amplitude, found.half_width, found.ahp):
        assert math.isnan(each[0])


@pytest.mark.parametrize("v", [[], [-70], [-70] * 5, [20] * 5, [20, -70, -70]])
def test_no_action_potential(v):
    found = action_potentials(np.arange(len(v)), v)
    assert len(found) == 0
    assert found.half_width.shape == (0,)


def test_shape_refuses():
    for t, v in (([0, 1], [0]), ([0, 0], [0, 1])):
        with pytest.raises(ParameterError, match=r"^t "):
            action_potentials(t, v)
    with pytest.raises(ParameterError, match="slope"):
        action_potentials([0, 1], [0, 1], slope=0)


@pytest.fixture(scope="module")
def squid():
    return nw.simulate(HodgkinHuxley(), nw.Step(0.1, delay=20), t_stop=100, dt=0.01, secondorder=2)


def test_shape_of_the_squid_axon(squid):
    found = action_potentials(squid.t, squid.v)
    assert len(found) == len(squid.spikes) > 2
    assert (np.abs(found.t_peak - squid.spikes) < 1).all()
    assert (found.t_threshold < squid.spikes).all()
    full = action_potentials(squid.t[::4], squid.v[::4])  # dt 0.04: the shape is not that of the samples
    np.testing.assert_allclose(full.half_width[:-1], found.half_width[:-1], rtol=0.01)
    np.testing.assert_allclose(full.amplitude[:-1], found.amplitude[:-1], rtol=0.01)


@pytest.mark.parametrize("cell", [AdEx, Izhikevich2007])
def test_point_neurons_have_no_shape(cell):
    run = nw.simulate(cell(), nw.Step(1.0, delay=10), t_stop=200, dt=0.1)
    assert len(run.spikes)
    with pytest.raises(ParameterError, match="point neuron is reset"):
        action_potentials(run.t, run.v, level=-45)


def test_an_integrate_and_fire_neuron_never_comes_to_0_mv():
    run = nw.simulate(LIF(), nw.Step(0.3), t_stop=100)
    assert len(run.spikes)
    assert len(action_potentials(run.t, run.v)) == 0
