"""Uniform fields: against cable theory, NEURON's extracellular, and what must not be."""

import cmath
import math
import subprocess
import sys

import numpy as np
import pytest
from helpers.fields import WAVE, Crooked, Stick
from helpers.patience import HANGS
from hypothesis import example, given
from hypothesis import strategies as st

import nrnwrap as nw
from nrnwrap.anatomy import geometry
from nrnwrap.mechanisms import h

V_PER_M = 50.0
RECORD = {"all": nw.Everywhere("v")}


def polarisation(f):
    """Somatic polarisation (mV per V/m) by cable theory with a sealed end: complex, in the phase of the field."""
    r_m, r_a, c_m, d, length, d_soma = 2.8, 1.5, 1e-2, 1.2e-6, 700e-6, 10e-6  # SI
    omega = 2j * math.pi * f
    g_m, g_i, c = math.pi * d / r_m, math.pi * d**2 / (4 * r_a), math.pi * d * c_m
    area = math.pi * d_soma**2
    z = cmath.sqrt((g_m + omega * c) / g_i)
    soma = 1 / (omega * c_m * area + area / r_m + z * g_i * cmath.tanh(z * length))
    return g_i * (soma / cmath.cosh(z * length) - soma) * 1e3


def phasor(run, f, periods=1):
    """The part of v that goes with sin(2 pi f t), in the last periods: complex."""
    n = round(periods * 1e3 / f / run.settings.dt)
    t, v = run.t[-n:], run.v[-n:]
    return 2j * np.mean(v * np.exp(-2j * np.pi * f * t * 1e-3))


def test_a_constant_field_polarises_a_ball_and_stick_as_theory_says():
    run = nw.simulate(Stick(), nw.Field(1, "x"), t_stop=600, dt=0.2)
    assert run.v[-1] == pytest.approx(-0.28347142, rel=2e-5)  # the field points away from the soma
    assert polarisation(0).real == pytest.approx(-0.28347142, rel=1e-7)


@pytest.mark.parametrize(
    ("f", "size", "degrees"),
    [
        (1, 0.28342872, 179.0614),
        (10, 0.27929582, 170.713),
        (30, 0.2515085, 154.2044),
        (100, 0.14352632, 125.8724),
        (1000, 0.02456693, 108.2123),
    ],
)
def test_an_oscillating_field_polarises_as_the_published_table(f, size, degrees):
    dt = min(1e3 / f / 400, 0.1)
    t_stop = math.ceil(300 * f / 1e3 + 1) * 1e3 / f
    run = nw.simulate(Stick(), nw.Field(1, "x", nw.Sine(1, f=f)), t_stop=t_stop, dt=dt, secondorder=2)
    found = phasor(run, f)
    assert abs(found) == pytest.approx(size, rel=5e-4)
    assert math.degrees(cmath.phase(found)) % 360 == pytest.approx(degrees, abs=0.05)
    assert abs(polarisation(f)) == pytest.approx(size, rel=1e-6)


def through_extracellular(cell, field, t_stop):
    """The same with NEURON's extracellular: v of every segment."""
    potentials = field.potentials(cell.sections)
    for section in cell.sections:
        section.insert("extracellular")
    times, kept = h.Vector(field.waveform.t), []
    for segment, potential in zip(geometry.segments(cell.sections), potentials, strict=True):
        kept.append(h.Vector(potential * field.waveform.values))
        kept[-1].play(segment._ref_e_extracellular, times, True)
    return nw.simulate(cell, t_stop=t_stop, record=RECORD)["all"]


def compare_with_extracellular():
    field = nw.Field(V_PER_M, (1, 2, -0.5), WAVE)
    found = nw.simulate(Crooked(), field, t_stop=25, record=RECORD)["all"]
    assert np.ptp(found) > 5
    assert np.abs(found - through_extracellular(Crooked(), field, 25)).max() < 1e-9


def test_it_is_what_neurons_extracellular_does():
    # in a process of its own: once there was an extracellular, NEURON refuses threads for good
    script = f"import sys; sys.path[:0] = {sys.path!r}; import test_fields; test_fields.compare_with_extracellular()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr


def test_threads_give_the_same():
    cells, field = [Crooked(), Crooked()], nw.Field(V_PER_M, "y", nw.Sine(1, 100))
    one = nw.simulate(cells, field, t_stop=10).v
    h.ParallelContext().nthread(2)
    try:
        assert np.array_equal(nw.simulate(cells, field, t_stop=10).v, one)
    finally:
        h.ParallelContext().nthread(1)


def test_its_currents_sum_to_zero_and_follow_from_the_axial_conductances():
    cell = Stick(nseg=7)
    currents = nw.Field(3, "x").currents(cell.sections)
    # inside a straight cable they cancel; at its end the field drives 3 V/m through the axial resistance
    expected = 3e-3 * np.pi * 1.2**2 / 4 / 150 * 100  # nA: V/m * um2 / (ohm cm)
    assert currents[-1] == pytest.approx(expected, rel=1e-5)
    assert currents[2:-1] == pytest.approx(0, abs=1e-6 * expected)
    assert abs(nw.Field(3, (1, 1, 1)).currents(Crooked().sections).sum()) < 1e-14


@pytest.mark.parametrize(
    "wave",
    [
        None,
        nw.Step(1, 2, 5),
        nw.Train(1, 1.03, 0.5, 2.1),
        nw.Ramp(0, 1, 1, 8),
        nw.Chirp(1, 50, 200),
        nw.Sine(1, 100),
        nw.Noise(sigma=1, seed=1),
        nw.WhiteNoise(sigma=1, seed=1),
        WAVE,
    ],
    ids=lambda wave: type(wave).__name__,
)
def test_every_waveform_reaches_all_segments_in_proportion(wave):
    cell = Crooked()
    field = nw.Field(V_PER_M, "y", wave)
    made = cell.inject(field)
    record = {str(i): (lambda cell, ref=point._ref_i: ref) for i, point in enumerate(made.points)}
    run = nw.simulate(cell, t_stop=10, record=record)
    sent = np.array([run[name] for name in record])
    gains = field.currents(cell.sections)
    time_course = sent[0] / gains[0]
    assert np.ptp(time_course) > 0.5 or wave is None
    assert sent == pytest.approx(np.outer(gains, time_course), abs=1e-12)


def test_fields_add_up_as_values_and_as_stimuli():
    one, other = nw.Field(20, "x", nw.Sine(1, 100)), nw.Field(30, "z", nw.Step(1, 3, 4))
    runs = [
        nw.simulate(Crooked(), *given, t_stop=10).v for given in ((), (one,), (other,), (one, other), (one + other,))
    ]
    assert runs[3] - runs[0] == pytest.approx((runs[1] - runs[0]) + (runs[2] - runs[0]), abs=1e-9)
    assert np.array_equal(runs[3], runs[4])
    both = nw.Field(20, "x", nw.Sine(1, 100) + nw.Step(0.5))
    parts = nw.Field(20, "x", nw.Sine(1, 100)) + nw.Field(10, "x")
    assert nw.simulate(Crooked(), both, t_stop=10).v == pytest.approx(nw.simulate(Crooked(), parts, t_stop=10).v)


def test_directions():
    places = Crooked().sections
    for name, vector in (("x", (2, 0, 0)), ("-y", (0, -0.1, 0)), ("z", np.array([0, 0, 1]))):
        one, other = nw.Field(7, name), nw.Field(7, vector)
        assert one.potentials(places) == pytest.approx(other.potentials(places))
        assert one == other
    oblique = nw.Field(7, (3, 4, 0)).potentials(places)
    parts = 0.6 * nw.Field(7, "x").potentials(places) + 0.8 * nw.Field(7, "y").potentials(places)
    assert oblique == pytest.approx(parts)


@given(st.lists(st.floats(-1e300, 1e300), min_size=3, max_size=3).filter(any))
@example([1e200, 1e200, 0])
@example([0, 1e-200, -1e-200])
def test_a_direction_of_any_length_has_the_length_1_and_stays_what_it_is(vector):
    field = nw.Field(7, vector)
    assert math.hypot(*field.direction) == pytest.approx(1, abs=1e-15)
    assert nw.Field(7, field.direction) == field
    assert nw.Field(7, [-each for each in vector]).direction == tuple(-each for each in field.direction)


def test_the_engines_agree():
    cell, field = Crooked(), nw.Field(V_PER_M, (1, 1, 0), nw.Sine(1, 50))
    fixed = nw.simulate(cell, field, t_stop=20, dt=0.005, secondorder=2, record=RECORD)
    variable = nw.simulate(cell, field, t_stop=20, dt=0.005, method="variable", record=RECORD)
    error = np.abs(variable["all"] - fixed["all"]).max(axis=0)
    # the field's kink at 0 charges the small segments within one step, which Crank-Nicolson sees a step later
    assert error[fixed.t > 0.5].max() < 5e-6
    assert error.max() < 2e-4


def test_it_follows_what_becomes_of_the_cell_before_a_run():
    cell, other = Stick(nseg=5), Stick(nseg=51)
    cell.inject(nw.Field(1, "x", nw.Sine(1, 100)))
    nw.simulate(cell, t_stop=1)
    cell.dend.nseg, cell.dend.Ra = 51, 70
    other.dend.Ra = 70
    changed = nw.simulate(cell, t_stop=20).v
    wanted = nw.simulate(other, nw.Field(1, "x", nw.Sine(1, 100)), t_stop=20).v
    assert changed == pytest.approx(wanted, abs=1e-12)
    assert np.ptp(wanted) > 0.2
