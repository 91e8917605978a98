"""Stimuli: what they deliver to a capacitor, whose voltage is the charge, and what they refuse."""

import numpy as np
import pytest
from helpers.stimuli import METHODS, VALID, Capacitor, Passive, voltage

import nrnwrap as nw
from nrnwrap.mechanisms import PREFIX, h

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


def played(jumps, **how):
    """Voltages of cells of which each plays its own Waveform."""
    cells = [Passive() for _ in jumps]
    for cell, (t, values, _) in zip(cells, jumps, strict=True):
        cell.inject(nw.Waveform(values, t))
    return nw.simulate(cells, t_stop=40, dt=0.1, **how).v


def test_coreneuron_and_threads_play_the_same_waveforms():
    """NEURON's own Vector.play is late on all threads but the first, unless it begins at 0."""
    taken = {"fixed": JUMPS, "variable": JUMPS[:-1]}  # two threads take a minute for the steps of the longest
    one = {method: played(jumps, method=method) for method, jumps in taken.items()}
    core, parallel = played(JUMPS, engine="coreneuron"), h.ParallelContext()
    parallel.nthread(2)
    try:
        two = {method: played(jumps, method=method) for method, jumps in taken.items()}
    finally:
        parallel.nthread(1)
    np.testing.assert_array_equal(two["fixed"], one["fixed"])
    np.testing.assert_allclose(two["variable"], one["variable"], rtol=0, atol=1e-4)
    np.testing.assert_allclose(core, one["fixed"], rtol=0, atol=1e-9)
