"""Currents given by samples, and random ones: what is refused, what is delivered."""

import math

import numpy as np
import pytest
from helpers.stimuli import METHODS, POSITIVE, VALID, Capacitor, Passive, voltage
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import trapezoid

import nrnwrap as nw
from nrnwrap.errors import ParameterError
from nrnwrap.inputs.step_lines import step_lines


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 30), st.floats(-5, 5)), min_size=2, max_size=8, unique_by=lambda each: each[0]),
    st.sampled_from([0.025, 0.1, 0.37, 5.0, 50.0]),
)
def test_the_means_over_steps_add_up_to_the_charge(samples, dt):
    t, values = (np.array(each) for each in zip(*sorted(samples), strict=True))
    values = np.concatenate([[0], values, [0]])  # jumps at both ends
    t = np.concatenate([t[:1], t, t[-1:]])
    points, means, _ = step_lines(t, values, dt)
    assert (np.diff(points) > 0).all()
    steps = np.arange(int(points[-1] / dt) + 1)
    charge = np.interp((steps + 0.5) * dt, points, means).sum() * dt
    assert charge == pytest.approx(trapezoid(values, t), abs=1e-6)


def test_a_waveform_survives_its_arrays_and_repeats():
    values = np.array([1.0, 1.0])
    stimulus, cell = nw.Waveform(values, 10.0), Capacitor()
    cell.inject(stimulus)
    values[:] = 99
    del stimulus
    first, second = (nw.simulate(cell, t_stop=20).v for _ in range(2))
    assert first[-1] == pytest.approx(10)
    np.testing.assert_array_equal(first, second)


def test_a_waveform_of_means():
    rng = np.random.default_rng(2)
    means, edges = rng.normal(size=8), np.sort(rng.uniform(0, 20, 9))
    wave = nw.Waveform(means, edges, means=True)
    assert 2 * wave == nw.Waveform(2 * means, edges, means=True)
    assert repr(nw.Waveform([1, 2], 0.5, means=True)) == "Waveform([1.0, 2.0], [0.0, 0.5, 1.0], means=True)"
    assert repr(nw.Waveform(means, 0.5, means=True)) == "Waveform(<8 means from 0 to 4 ms>)"
    assert nw.Waveform([1, 2, 3], [0, 1, 2]) != nw.Waveform([1, 2], [0, 1, 2], means=True)
    for how in ({"dt": 0.1}, {"dt": 0.7}, {"method": "variable"}):
        cell = Capacitor()
        run = nw.simulate(cell, wave, t_stop=21, **how)
        whole = (means * np.diff(edges)).sum()
        assert run.v[-1] - run.v[0] == pytest.approx(whole, abs=1e-9 if "dt" in how else 1e-4)


def test_the_means_of_the_steps_are_the_current_of_the_steps():
    means = np.random.default_rng(3).normal(size=1000)
    cell = Capacitor()
    run = nw.simulate(cell, nw.Waveform(means, 0.1, means=True), t_stop=100, dt=0.1, record=["I"])
    np.testing.assert_array_equal(run["I"][1:], means)


@pytest.mark.parametrize(
    ("values", "t", "message"),
    [
        ([1, 2], [0, 1], "a mean or more and one edge more, not 2 values and 2 times"),
        ([], [0], "a mean or more and one edge more, not 0 values and 1 times"),
        ([1, 2], [0, 1, 1], r"must increase, but the edges t\[1\] and t\[2\] are 1 ms"),
        ([1, 2], [0, 2, 1], "must not decrease"),
        ([1, 2], 0, r"Waveform\.t = 0 ms must be above 0 ms"),
        ([1, math.nan], 1.0, "must be finite"),
    ],
)
def test_means_that_are_refused(values, t, message):
    with pytest.raises(ParameterError, match=message):
        nw.Waveform(values, t, means=True)
    with pytest.raises(ParameterError, match="means must be True or False, not 'yes'"):
        nw.Waveform([1, 2], 1.0, means="yes")


@pytest.mark.parametrize(
    ("values", "t", "message"),
    [
        ([1, 2], [0], "two samples or more and a time for each, not 2 values and 1 times"),
        ([1], [0], "two samples or more"),
        ([], 1.0, "two samples or more"),
        ([1, 2, 3], [1, 2, 1.5], r"Waveform\.t must not decrease, but t\[1\] is 2 ms and t\[2\] is 1\.5 ms"),
        ([1, 2, 3, 4], [0, 1, 1, 1], r"Waveform\.t has a time more than twice: t\[1\] to t\[3\] are 1 ms"),
        ([1, 2], [-1, 1], "start at 0 or later"),
        ([1, math.nan], 1.0, r"Waveform\.values must be finite, but Waveform\.values\[1\] is nan"),
        ([1, 2], [0, math.inf], r"Waveform\.t must be finite, but Waveform\.t\[1\] is inf"),
        ([1, 2], 0, r"Waveform\.t = 0 ms must be above 0 ms"),
        ([1, 2], None, r"Waveform\.t must be a number \(ms\)"),
        ([1, 2], "1", r"Waveform\.t must be a number \(ms\), not '1'"),
        ("ab", 1.0, r"Waveform\.values must be an array of numbers \(nA\), not 'ab'"),
        (["1", "2"], 1.0, r"Waveform\.values must be an array of numbers \(nA\), not \['1', '2'\]"),
        ([[1], [2, 3]], 1.0, r"Waveform\.values must be an array of numbers \(nA\)"),
        ([[1, 2]], 1.0, r"one dimension, not the shape \(1, 2\): give values\.ravel\(\)"),
        (np.ones((5, 1)), 1.0, r"one dimension, not the shape \(5, 1\): give values\.ravel\(\)"),
        (np.ones((5, 2)), 1.0, r"one dimension, not the shape \(5, 2\)$"),
    ],
)
def test_waveforms_that_are_refused(values, t, message):
    with pytest.raises(ParameterError, match=message):
        nw.Waveform(values, t)


def test_a_voltage_clamp_holds_its_levels():
    cell = Passive()
    clamp = cell.inject(nw.VoltageClamp([(-70, 10), (-20, 10), (0, 10)]))
    run = nw.simulate(cell, t_stop=100, dt=0.1, record={"i": clamp._ref_i})
    for end, level in [(10, -70), (20, -20), (30, 0)]:
        steady = np.searchsorted(run.t, end - 0.05)  # the last sample of the level; time constant 0.01 ms
        assert run["i"][steady] == pytest.approx(0.1 * (level + 50) / (1 + 0.1 * 0.01), abs=1e-6)
        assert run.v[steady] == pytest.approx((level / 0.01 - 50 * 0.1) / (1 / 0.01 + 0.1), abs=1e-6)
    relaxing = run.t >= 31
    assert np.abs(run["i"][relaxing]).max() == 0
    assert run.v[-1] == pytest.approx(-50 + 50 * math.exp(-70 / 10), rel=0.01)


def test_a_voltage_clamp_charges_through_its_resistance():
    cell = Passive()
    clamp = cell.inject(nw.VoltageClamp([(0, 50)], rs=5))  # 0.2 uS beside 0.1 uS: 1/0.3 ms
    run = nw.simulate(cell, v_init=-50, t_stop=40, method="variable", record={"i": clamp._ref_i})
    exact = -50 / 3 - 100 / 3 * np.exp(-0.3 * run.t)
    np.testing.assert_allclose(run.v, exact, rtol=0, atol=1e-4)
    np.testing.assert_allclose(run["i"][1:], -0.2 * exact[1:], rtol=0, atol=1e-4)


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        ([], "one to three levels"),
        ([(0, 1)] * 4, "one to three levels"),
        ([-70, 10], r"each \(mV, ms\)"),
        (-70, "one to three levels"),
        ([(0, 1, 2)], "one to three levels"),
        ([(0, 1), (2,)], "one to three levels"),
        ([(math.nan, 1)], "VoltageClamp level must be finite"),
        ([("0", 1)], "VoltageClamp level must be a number"),
        ([(0, -1)], "VoltageClamp duration = -1"),
        ([(0, None)], "VoltageClamp duration must be"),
    ],
)
def test_voltage_clamps_that_are_refused(levels, message):
    with pytest.raises(ParameterError, match=message):
        nw.VoltageClamp(levels)


@pytest.mark.parametrize("rs", [0, -1, math.inf, "1"])
def test_a_voltage_clamp_needs_a_resistance(rs):
    with pytest.raises(ParameterError, match=r"^VoltageClamp\.rs"):
        nw.VoltageClamp([(0, 1)], rs=rs)


SIGMA, TAU, MEAN = 0.3, 2.0, 0.1


def noises(count, t_stop, gid=0, seed=42, hold=0.0, **how):
    """`count` noise currents, (count, samples), without their value at t = 0."""
    cell = Passive()
    streams = [nw.Noise(SIGMA, TAU, MEAN, hold=hold, seed=seed, gid=gid + index) for index in range(count)]
    record = {f"i{index}": cell.inject(each)._ref_i for index, each in enumerate(streams)}
    run = nw.simulate(cell, t_stop=t_stop, record=record, **how)
    return np.array([run[name] for name in record])[:, 1:]


def test_streams_are_independent():
    x = (noises(8, 5e3, dt=0.1) - MEAN) / SIGMA
    correlation = (x @ x.T / x.shape[1])[np.triu_indices(8, 1)]
    assert np.sqrt((correlation**2).mean()) == pytest.approx(math.sqrt(TAU / 5e3), rel=3 / math.sqrt(2 * 28))


def test_the_same_ids_are_the_same_noise():
    once = noises(2, 50, gid=3)
    np.testing.assert_array_equal(noises(2, 50, gid=3), once)
    np.testing.assert_array_equal(noises(1, 50, gid=4), once[1:])


@pytest.mark.parametrize("other", [{"seed": 2}, {"gid": 1}, {"stream": 1}, {"seed": 2**32 - 1}])
def test_other_ids_are_another_noise(other):
    traces = [voltage(nw.Noise(1, **{"seed": 1, **ids}), t_stop=20)[1] for ids in ({}, other)]
    assert np.abs(np.subtract(*traces)).max() > 0.1


def test_noise_repeats_in_the_next_run():
    cell = Capacitor()
    cell.inject(nw.Noise(1, seed=1))
    np.testing.assert_array_equal(nw.simulate(cell, t_stop=50).v, nw.simulate(cell, t_stop=50).v)


def test_held_noise_does_not_depend_on_the_step():
    """Values that are kept for 0.5 ms are the same values at every step, and in the variable one."""
    runs = [voltage(nw.Noise(1, seed=5, hold=0.5), dt=dt) for dt in (0.025, 0.1, 0.25)]
    runs.append(voltage(nw.Noise(1, seed=5, hold=0.5), dt=0.5, method="variable"))
    grid = [v[np.isclose(t % 0.5, 0) | np.isclose(t % 0.5, 0.5)] for t, v in runs]
    for each in grid[1:]:
        np.testing.assert_allclose(each, grid[0], rtol=0, atol=1e-4)


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_noise_without_variance_is_a_step(how):
    _, v = voltage(nw.Noise(0, mean=0.5, delay=1.234, dur=5.678, seed=0), **how)
    assert v[-1] == pytest.approx(0.5 * 5.678, abs=1e-5)


NUMBERS = [(stimulus, name) for stimulus, values in VALID.items() for name in values]
MAY_BE_LEFT_OUT = ("seed", None)  # in a network
BAD = [math.nan, -math.inf, "1", True, None, [1.0], 1j]


@pytest.mark.parametrize("bad", BAD, ids=str)
@pytest.mark.parametrize(("stimulus", "name"), NUMBERS, ids=str)
def test_bad_values_are_refused_by_name(stimulus, name, bad):
    if (name, bad) == MAY_BE_LEFT_OUT:
        assert stimulus(**{**VALID[stimulus], name: bad}).seed is None
        return
    with pytest.raises(ParameterError, match=rf"^{stimulus.__name__}\.{name} "):
        stimulus(**{**VALID[stimulus], name: bad})


@pytest.mark.parametrize(("stimulus", "name"), [each for each in NUMBERS if each[1] in POSITIVE], ids=str)
def test_negative_values_are_refused_by_name(stimulus, name):
    with pytest.raises(ParameterError, match=rf"^{stimulus.__name__}\.{name} = -1"):
        stimulus(**{**VALID[stimulus], name: -1})
