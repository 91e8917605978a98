"""Stimuli: what they deliver to a capacitor, whose voltage is the charge, and what they refuse."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nrnwrap as nw
from nrnwrap.errors import NrnwrapError, ParameterError
from nrnwrap.inputs.waveforms import step_means
from nrnwrap.mechanisms import PREFIX, h

METHODS = [{"dt": 0.025}, {"dt": 0.1}, {"dt": 0.5}, {"dt": 0.1, "secondorder": 2}, {"method": "variable"}]


class Capacitor(nw.Cell):
    """One segment of 1 nF that nothing leaks from: 1 nA for 1 ms takes it 1 mV up."""

    v_init = 0.0

    def __init__(self):
        self.soma = h.Section("soma", self)
        self.soma.L = self.soma.diam = math.sqrt(1e5 / math.pi)  # um; with cm = 1 uF/cm2
        self.soma.cm = 1


class Passive(Capacitor):
    """The same with a leak of 0.1 uS to -50 mV: time constant 10 ms."""

    def __init__(self):
        super().__init__()
        self.insert("pas", g=1e-4, e=-50)


def voltage(stimulus, t_stop=40, **how):
    run = nw.simulate(Capacitor(), stimulus, t_stop=t_stop, **how)
    return run.t, run.v


VALID = {
    nw.Step: {"amp": 0.1, "delay": 1, "dur": 5},
    nw.Train: {"amp": 0.1, "delay": 1, "dur": 2, "period": 5, "number": 3},
    nw.Ramp: {"amp": 0.1, "amp_end": 0.2, "delay": 1, "dur": 5},
    nw.Chirp: {"amp": 0.1, "f": 1, "f_end": 20, "delay": 1, "dur": 5, "offset": 0.1, "phase": 1},
    nw.Sine: {"amp": 0.1, "f": 1, "delay": 1, "dur": 5, "offset": 0.1, "phase": 1},
    nw.Noise: {"sigma": 1, "tau": 5, "mean": 1, "delay": 1, "dur": 5, "hold": 1, "seed": 1, "gid": 2},
    nw.WhiteNoise: {"sigma": 1, "mean": 1, "delay": 1, "dur": 5, "hold": 1, "seed": 1, "gid": 2},
    nw.Gfluct: {"g_e0": 0.1, "std_e": 0.02, "tau_e": 2, "g_i0": 0.2, "std_i": 0.03, "tau_i": 9}
    | {"E_e": 1, "E_i": -80, "delay": 1, "dur": 5, "hold": 1, "seed": 1, "gid": 2, "stream": 3},
}
MECHANISMS = {
    nw.Step(1): "IClamp",
    nw.Train(1): "ITrain",
    nw.Ramp(0, 1): "IRamp",
    nw.Chirp(1, 1, 2): "IChirp",
    nw.Sine(1, 1): "IChirp",
    nw.Noise(1, seed=0): "INoise",
    nw.WhiteNoise(1, seed=0): "IWhiteNoise",
    nw.Gfluct(seed=0): "PointConductance",
    nw.Waveform([0, 1], 1.0): "IClamp",
    nw.VoltageClamp(((0, 1),)): "SEClamp",
}


@pytest.mark.parametrize(("stimulus", "mechanism"), MECHANISMS.items(), ids=lambda each: type(each).__name__)
def test_attaching_makes_the_real_object(stimulus, mechanism):
    cell = Capacitor()
    clamp = cell.inject(stimulus)
    assert clamp.hname().startswith((f"{mechanism}[", f"{PREFIX}{mechanism}["))
    assert clamp.get_segment() == cell.soma(0.5)
    assert cell.inject(stimulus) != clamp  # a value: attached any number of times


@pytest.mark.parametrize("stimulus", VALID)
def test_the_parameters_reach_the_mechanism(stimulus):
    cell = Capacitor()
    clamp = cell.inject(stimulus(**VALID[stimulus]))
    for name, value in VALID[stimulus].items():
        if name not in ("seed", "gid", "stream"):  # these key the random stream
            assert getattr(clamp, "del" if (stimulus, name) == (nw.Step, "delay") else name) == value


@pytest.mark.parametrize("how", METHODS, ids=str)
@pytest.mark.parametrize(
    ("stimulus", "charge"),
    [
        (nw.Step(0.5, delay=2, dur=10), 5.0),
        (nw.Step(-0.5, delay=39.5), -0.25),
        (nw.Step(0.5, delay=50), 0.0),
        (nw.Step(0.5, delay=2, dur=0), 0.0),
        (nw.Train(2, delay=1.2345, dur=0.0321, period=7.77, number=3), 3 * 2 * 0.0321),
        (nw.Train(2, delay=1.2345, dur=0.0321, period=0.0654, number=100), 6.42),  # many in a step
        (nw.Train(0.5, delay=0, dur=3.3, period=3.3, number=5), 0.5 * 5 * 3.3),  # no gap between them
        (nw.Train(1, delay=0.01, dur=1, period=10), 4.0),
        (nw.Train(1, delay=35.55, dur=30, period=50), 40 - 35.55),  # the run ends within a pulse
        (nw.Train(1, number=0), 0.0),
        (nw.Ramp(0, 1, delay=3.3333, dur=20.2), 10.1),
        (nw.Ramp(0.8, -0.2, delay=0.777, dur=0.013), 0.3 * 0.013),  # within a step
        (nw.Ramp(1, 1, delay=0, dur=1e3), 40.0),
        (nw.Ramp(0, 1, delay=35.03, dur=10), 0.5 * 4.97**2 / 10),  # the run ends within it
    ],
    ids=str,
)
def test_the_charge_is_exact(stimulus, charge, how):
    _, v = voltage(stimulus, **how)
    assert v[-1] == pytest.approx(charge, abs=1e-5 if how.get("method") else 1e-9)


@pytest.mark.parametrize("dt", [0.025, 0.1])
def test_an_off_grid_step_moves_to_the_nearer_edge(dt):
    _, v = voltage(nw.Step(1, delay=10 + 0.4 * dt, dur=5 + 0.2 * dt), t_stop=20, dt=dt)
    assert v[-1] == pytest.approx(5 + dt)  # 10 .. 15 + dt: 0.4 dt goes down, 0.6 dt up


def test_a_ramp_is_a_parabola_of_voltage():
    t, v = voltage(nw.Ramp(0, 2, delay=10, dur=20), t_stop=30)
    np.testing.assert_allclose(v, np.where(t > 10, (t - 10) ** 2 / 20, 0), atol=1e-9)


def sine_charge(t, f, delay, dur, offset, phase):
    s = np.clip(t - delay, 0, dur)
    omega = 2e-3 * np.pi * f
    return offset * s + (np.cos(phase) - np.cos(omega * s + phase)) / omega


def chirp_charge(t, f, f_end, delay, dur):
    """The integral of sin(2 pi (f s + (f_end - f) s^2/(2 dur))), by the midpoint rule on a fine grid."""
    s = np.arange(0, dur, 0.001) + 0.0005
    current = np.sin(2e-3 * np.pi * (f * s + (f_end - f) * s**2 / (2 * dur)))
    whole = np.concatenate([[0], np.cumsum(current) * 0.001])
    return np.interp(np.clip(t - delay, 0, dur), np.arange(len(whole)) * 0.001, whole)


SINE = {"f": 60, "delay": 3.123, "dur": 30.456, "offset": 0.2, "phase": 0.7}
CHIRP = {"f": 10, "f_end": 90, "delay": 3.125, "dur": 30}


@pytest.mark.parametrize(
    ("stimulus", "charge"),
    [
        (nw.Sine(1, **SINE), lambda t: sine_charge(t, **SINE)),
        (nw.Chirp(1, **CHIRP), lambda t: chirp_charge(t, **CHIRP)),
    ],
    ids=["Sine", "Chirp"],
)
def test_sine_and_chirp_are_of_second_order(stimulus, charge):
    errors = []
    for dt in (0.4, 0.2, 0.1):
        t, v = voltage(stimulus, dt=dt)
        errors.append(np.abs(v - charge(t)).max())
    assert np.log2(np.divide(errors[:-1], errors[1:])) == pytest.approx(2, abs=0.15)
    t, v = voltage(stimulus, method="variable")
    np.testing.assert_allclose(v, charge(t), rtol=0, atol=1e-4)


def test_a_chirp_that_does_not_sweep_is_a_sine():
    _, sine = voltage(nw.Sine(1, 40, delay=2, dur=30, phase=1))
    _, chirp = voltage(nw.Chirp(1, 40, 40, delay=2, dur=30, phase=1))
    np.testing.assert_allclose(chirp, sine, rtol=0, atol=1e-12)


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_a_waveform_is_linear_between_samples_and_zero_outside(how):
    times, values = np.array([5, 8, 10, 20.0]), np.array([1, -1, 3, 3.0])
    t, v = voltage(nw.Waveform(values, times), **how)
    fine = np.linspace(0, 40, 80001)
    current = np.interp(fine, times, values, left=0, right=0)
    charge = np.concatenate([[0], np.cumsum((current[1:] + current[:-1]) / 2) * (fine[1] - fine[0])])
    np.testing.assert_allclose(v, np.interp(t, fine, charge), rtol=0, atol=2e-3)  # of the fine grid, at edges
    assert v[-1] == pytest.approx(0 + 2 + 30, abs=1e-5)  # trapezia


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_a_waveform_of_regular_samples_starts_at_zero(how):
    t, v = voltage(nw.Waveform([2, 2, 0, 0], 2.0), **how)
    np.testing.assert_allclose(v[t <= 2], 2 * t[t <= 2], atol=1e-5)
    assert v[-1] == pytest.approx(6, abs=1e-5)


JUMPS = [  # times, values, charge; off every grid and on it, within one step, at the ends, sampled more finely than dt
    ([0, 20, 20, 30, 30, 40], [0, 0, 0.5, 0.5, 0, 0], 5),
    ([0, 10.0123, 10.0123, 15.4567, 15.4567, 40], [0, 0, 1, 1, 0, 0], 5.4444),
    ([3.21, 3.215, 3.215, 3.222], [1, 1, -2, -2], 0.005 - 0.014),
    ([2.345, 6.789], [1, 1], 4.444),
    ([2.345, 2.345, 6.789, 6.789], [0.5, 1, 1, 3], 4.444),
    ([0, 0, 6.789, 6.789], [0.5, 1, 1, 0], 6.789),
    ([0, 7.77], [2, -1], 3.885),
    ([0, 10, 20.03], [0, 1, 0], 10.015),
    ([3.3, 3.6], [0, 1], 0.15),
    ([7.003, 9.004, 9.004, 12.345], [0, 3, -1, 2], 1.5 * 2.001 + 0.5 * 3.341),
    (np.arange(2000) * 0.013, np.sin(np.arange(2000)), 0.013 * np.sin(np.arange(2000)).sum() - 0.0065 * np.sin(1999)),
]


@pytest.mark.parametrize("how", METHODS, ids=str)
@pytest.mark.parametrize(("t", "values", "charge"), JUMPS)
def test_a_waveform_with_jumps_delivers_its_exact_charge(t, values, charge, how):
    variable = "method" in how
    _, v = voltage(nw.Waveform(values, t), **how)
    assert v[-1] == pytest.approx(charge, abs=2e-5 if variable else 1e-9)


def test_waveforms_print_short():
    assert repr(nw.Waveform([1, 2, 2], [0, 1, 1])) == "Waveform([1.0, 2.0, 2.0], [0.0, 1.0, 1.0])"
    assert repr(nw.Waveform(np.zeros(100), 0.5)) == "Waveform(<100 samples from 0 to 49.5 ms>)"


@pytest.mark.parametrize("dt", [5.0, 8.0])
@pytest.mark.parametrize(("t", "values", "charge"), JUMPS)
def test_it_is_exact_however_long_the_steps_are(t, values, charge, dt):
    assert voltage(nw.Waveform(values, t), dt=dt)[1][-1] == pytest.approx(charge, abs=1e-9)


def test_a_jump_on_the_grid_is_a_step_to_the_bit():
    for dt in (0.025, 0.1):
        wave = nw.Waveform([0, 0, 0.3, 0.3, 0, 0], [0, 5, 5, 25, 25, 40])
        np.testing.assert_array_equal(voltage(wave, dt=dt)[1], voltage(nw.Step(0.3, 5, 20), dt=dt)[1])


def test_a_pulse_off_the_grid_is_that_of_a_train():
    wave, train = nw.Waveform([1, 1], [5.4321, 8.1111]), nw.Train(1, 5.4321, 8.1111 - 5.4321, 100)
    for how in METHODS:
        np.testing.assert_allclose(voltage(wave, **how)[1][-1], voltage(train, **how)[1][-1], rtol=0, atol=1e-6)
    np.testing.assert_allclose(voltage(wave, dt=0.1)[1], voltage(train, dt=0.1)[1], rtol=0, atol=1e-12)


def test_plateaus_cost_the_variable_step_nothing():
    """A Step as a waveform with jumps, and as one of 4000 samples."""
    step = voltage(nw.Step(0.3, 10, 20), method="variable")[0]
    jumps = nw.Waveform([0, 0, 0.3, 0.3, 0, 0], [0, 10, 10, 30, 30, 40])
    t = np.arange(4000) * 0.01
    sampled = nw.Waveform(np.where((t >= 10) & (t < 30), 0.3, 0), 0.01)
    for wave in (jumps, sampled):
        assert len(voltage(wave, method="variable")[0]) < 1.2 * len(step) + 30  # samples at the four corners


def test_a_waveform_follows_the_step_of_each_run_and_of_scripts_without_simulate():
    cell = Capacitor()
    cell.inject(nw.Waveform([1, 1], [2.345, 6.789]))
    found = [nw.simulate(cell, t_stop=10, dt=dt).v[-1] for dt in (0.025, 0.5, 0.1)]
    before = h.dt
    try:
        h.dt = 0.25
        h.finitialize(0)
        while h.t < 10:
            h.fadvance()
        found.append(cell.soma(0.5).v)
    finally:
        h.dt = before
    assert found == pytest.approx([4.444] * 4, abs=1e-9)


def test_coreneuron_and_threads_play_the_same_waveforms():
    """NEURON's own Vector.play is late on all threads but the first, unless it begins at 0."""
    cells = [Passive() for _ in JUMPS]
    for cell, (t, values, _) in zip(cells, JUMPS, strict=True):
        cell.inject(nw.Waveform(values, t))
    one = {method: nw.simulate(cells, t_stop=40, dt=0.1, method=method).v for method in ("fixed", "variable")}
    core, parallel = nw.simulate(cells, t_stop=40, dt=0.1, engine="coreneuron").v, h.ParallelContext()
    parallel.nthread(2)
    try:
        two = {method: nw.simulate(cells, t_stop=40, dt=0.1, method=method).v for method in one}
    finally:
        parallel.nthread(1)
    np.testing.assert_array_equal(two["fixed"], one["fixed"])
    np.testing.assert_allclose(two["variable"], one["variable"], rtol=0, atol=1e-4)
    np.testing.assert_allclose(core, one["fixed"], rtol=0, atol=1e-9)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 30), st.floats(-5, 5)), min_size=2, max_size=8, unique_by=lambda each: each[0]),
    st.sampled_from([0.025, 0.1, 0.37, 5.0, 50.0]),
)
def test_the_means_over_steps_add_up_to_the_charge(samples, dt):
    t, values = (np.array(each) for each in zip(*sorted(samples), strict=True))
    values = np.concatenate([[0], values, [0]])  # jumps at both ends
    t = np.concatenate([t[:1], t, t[-1:]])
    points, means = step_means(t, values, dt)
    assert (np.diff(points) > 0).all()
    steps = np.arange(int(points[-1] / dt) + 1)
    charge = np.interp((steps + 0.5) * dt, points, means).sum() * dt
    assert charge == pytest.approx(
        np.trapezoid(values, t) if hasattr(np, "trapezoid") else np.trapz(values, t), abs=1e-6
    )


def test_a_waveform_survives_its_arrays_and_repeats():
    values = np.array([1.0, 1.0])
    stimulus, cell = nw.Waveform(values, 10.0), Capacitor()
    cell.inject(stimulus)
    values[:] = 99
    del stimulus
    first, second = (nw.simulate(cell, t_stop=20).v for _ in range(2))
    assert first[-1] == pytest.approx(10)
    np.testing.assert_array_equal(first, second)


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
BAD = [math.nan, -math.inf, "1", True, None, [1.0], 1j]
POSITIVE = ("delay", "dur", "period", "number", "f", "f_end", "sigma", "tau", "hold", "seed", "gid", "stream")
POSITIVE += ("g_e0", "std_e", "tau_e", "g_i0", "std_i", "tau_i")


@pytest.mark.parametrize("bad", BAD, ids=str)
@pytest.mark.parametrize(("stimulus", "name"), NUMBERS, ids=str)
def test_bad_values_are_refused_by_name(stimulus, name, bad):
    with pytest.raises(ParameterError, match=rf"^{stimulus.__name__}\.{name} "):
        stimulus(**{**VALID[stimulus], name: bad})


@pytest.mark.parametrize(("stimulus", "name"), [each for each in NUMBERS if each[1] in POSITIVE], ids=str)
def test_negative_values_are_refused_by_name(stimulus, name):
    with pytest.raises(ParameterError, match=rf"^{stimulus.__name__}\.{name} = -1"):
        stimulus(**{**VALID[stimulus], name: -1})


@pytest.mark.parametrize(
    ("stimulus", "values"),
    [
        (nw.Train, {"dur": 0}),
        (nw.Train, {"dur": 6}),
        (nw.Train, {"number": 2.5}),
        (nw.Ramp, {"dur": 0}),
        (nw.Ramp, {"dur": math.inf}),
        (nw.Chirp, {"dur": 0}),
        (nw.Chirp, {"dur": math.inf}),
        (nw.Noise, {"tau": 0}),
        (nw.Noise, {"seed": 1.0}),
        (nw.WhiteNoise, {"hold": 1e-4}),
        (nw.WhiteNoise, {"gid": 2**32}),
        (nw.Gfluct, {"tau_e": 0}),
        (nw.Gfluct, {"tau_i": 0}),
    ],
)
def test_values_that_make_no_sense_are_refused(stimulus, values):
    with pytest.raises(ParameterError, match=rf"^{stimulus.__name__}.*{next(iter(values))}"):
        stimulus(**{**VALID[stimulus], **values})


@pytest.mark.parametrize("stimulus", [nw.Noise, nw.WhiteNoise, nw.Gfluct])
def test_noise_needs_a_seed(stimulus):
    values = {name: value for name, value in VALID[stimulus].items() if name != "seed"}
    with pytest.raises(TypeError, match="seed"):
        stimulus(**values)


AMP = st.floats(-10, 10)
TIME = st.floats(0, 100)
NAMES = st.sampled_from((*POSITIVE, "amp", "mean", "offset"))
ANY = st.one_of(st.floats(), st.integers(), st.none(), st.text(max_size=2), st.booleans())


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(list(VALID)), st.dictionaries(NAMES, ANY))
def test_anything_else_attaches_or_is_refused(stimulus, values):
    values = {name: value for name, value in values.items() if name in VALID[stimulus]}
    section = h.Section("hypothetical")
    try:
        made = stimulus(**{**VALID[stimulus], **values}).attach(section(0.5))
    except NrnwrapError as error:
        assert any(name in str(error) for name in values)  # noqa: PT017
    else:
        assert made.object.get_segment() == section(0.5)


@settings(max_examples=15, deadline=None)
@given(AMP, AMP, TIME, st.floats(0.01, 100))
def test_the_charge_of_any_ramp(amp, amp_end, delay, dur):
    _, v = voltage(nw.Ramp(amp, amp_end, delay, dur), t_stop=200, dt=0.5)
    assert v[-1] == pytest.approx((amp + amp_end) / 2 * dur, abs=1e-8)


def test_stimuli_are_frozen_values():
    assert nw.Step(1) == nw.Step(1)
    assert repr(nw.Step(1, dur=5)) == "Step(amp=1, delay=0.0, dur=5)"
    with pytest.raises(AttributeError):
        nw.Step(1).amp = 2


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_a_sum_delivers_the_sum(how):
    parts = nw.Step(0.5, 5, 10), nw.Train(1, 3.3, 2.2, 5, 2), nw.Ramp(0, 2, 20, 7.7)
    whole = voltage(parts[0] + parts[1] + parts[2], **how)[1]
    apart = [voltage(part, **how) for part in parts]
    assert whole[-1] == pytest.approx(sum(v[-1] for _, v in apart), abs=1e-6)
    assert whole[-1] == pytest.approx(5 + 4.4 + 7.7, abs=1e-6)


def test_a_sum_becomes_all_its_point_processes():
    cell, stimulus = Capacitor(), nw.Step(0.5) + (nw.Waveform([0, 1], 1.0) + nw.Ramp(0, 1))
    assert [each.hname().partition("[")[0] for each in cell.inject(stimulus)] == ["IClamp", "IClamp", "nw_IRamp"]
    assert repr(nw.Step(1) + nw.Step(2)) == f"{nw.Step(1)} + {nw.Step(2)}"
    assert nw.Step(1) + nw.Step(2) == nw.Step(1) + nw.Step(2)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (lambda: 2 * nw.Step(0.3, 5), nw.Step(0.6, 5)),
        (lambda: np.float64(2) * nw.Step(0.3, 5), nw.Step(0.6, 5)),
        (lambda: nw.Train(0.3) / 2, nw.Train(0.15)),
        (lambda: -nw.Ramp(1, 2, dur=3), nw.Ramp(-1, -2, dur=3)),
        (lambda: nw.Chirp(1, 2, 3, offset=0.5) * -2, nw.Chirp(-2, 2, 3, offset=-1)),
        (lambda: nw.Sine(1, 2, offset=0.5, phase=1) * 2, nw.Sine(2, 2, offset=1, phase=1)),
        (lambda: nw.Noise(1, mean=0.5, seed=1) * -2, nw.Noise(2, mean=-1, seed=1, mirrored=True)),
        (lambda: -1 * -nw.WhiteNoise(1, 0.5, seed=1), nw.WhiteNoise(1, 0.5, seed=1)),
        (lambda: nw.Step(1) - nw.Step(0.25, 3), nw.Step(1) + nw.Step(-0.25, 3)),
        (lambda: 2 * (nw.Step(1) + nw.Ramp(0, 1)), nw.Step(2) + nw.Ramp(0, 2)),
        (lambda: sum([nw.Step(1), nw.Step(2)]), nw.Step(1) + nw.Step(2)),
        (lambda: -0.5 * nw.Field(20, "y"), nw.Field(-10, "y")),
        (lambda: nw.Step(1) - nw.Field(20, "y"), nw.Step(1) + nw.Field(-20, "y")),
    ],
)
def test_currents_can_be_scaled_and_subtracted(found, expected):
    assert found() == expected


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: 2 * nw.VoltageClamp([(0, 1)]), "^VoltageClamp cannot be multiplied, since it is not a current"),
        (lambda: -nw.Gfluct(seed=1), "^Gfluct cannot be multiplied, since it is not a current"),
        (lambda: nw.Step(1) - nw.VoltageClamp([(0, 1)]), "^VoltageClamp cannot be multiplied"),
        (lambda: 2 * (nw.Step(1) + nw.VoltageClamp([(0, 1)])), "^VoltageClamp cannot be multiplied"),
        (lambda: nw.Step(1) * "2", "^the factor of Step must be a number, not '2'"),
        (lambda: nw.Step(1) * nw.Step(1), r"^the factor of Step must be a number, not Step\("),
        (lambda: nw.Noise(1, seed=1) * None, "^the factor of Noise must be a number"),
        (lambda: nw.Field(1) * None, "^the factor of Field must be a number"),
        (lambda: np.array([1, 2]) * nw.Step(1), r"^the factor of Step must be a number, not array\(\[1, 2\]\)"),
        (lambda: nw.Step(1) / 0, "^Step cannot be divided by 0"),
        (lambda: nw.Step(1) * 1e10, r"^Step\.amp = 1e\+10 nA is outside"),
        (lambda: nw.Step(1) + 2, r"^Step can be added to a stimulus, as in .*, and not to 2$"),
        (lambda: 2 + nw.Step(1), r"^Step can be added to a stimulus"),
        (lambda: 2 - nw.Step(1), r"^Step can be added to a stimulus"),
        (lambda: nw.Step(1) - 2, r"^Step can be added to a stimulus"),
        (
            lambda: nw.Step(1) + nw.Step,
            r"^Step can be added to a stimulus, .* not to the class Step \(did you mean Step",
        ),
    ],
)
def test_operators_that_make_no_sense(make, message):
    with pytest.raises(ParameterError, match=message):
        make()


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_a_scaled_stimulus_delivers_the_scaled_charge(how):
    noise = nw.Noise(0.5, mean=0.2, hold=0.3, seed=1), nw.WhiteNoise(0.5, hold=0.3, seed=2)
    for stimulus in (nw.Train(2, 1.23, 0.3, 5), nw.Ramp(0, 1, 3.3), nw.Waveform([1, 2, -1], 7.77), *noise):
        v, other, both = (
            voltage(each, **how)[1][-1] for each in (stimulus, -0.4 * stimulus, stimulus - 0.75 * stimulus)
        )
        assert other == pytest.approx(-0.4 * v, abs=1e-5)
        assert both == pytest.approx(0.25 * v, abs=1e-5)
        assert abs(v) > 0.1
