"""Uniform fields: against cable theory, NEURON's extracellular, and what must not be."""

import cmath
import gc
import math
import subprocess
import sys

import numpy as np
import pytest
from patience import HANGS

import nrnwrap as nw
from nrnwrap.anatomy import geometry
from nrnwrap.cells import LIF, BallAndStick
from nrnwrap.mechanisms import h

V_PER_M = 50.0
WAVE = nw.Waveform(np.random.default_rng(1).normal(size=30), 1.0)
RECORD = {"all": nw.Everywhere("v")}


class Stick(nw.Cell):
    """A spherical soma in the middle of which a dendrite begins, along x, all passive; resting at 0."""

    v_init = 0.0

    def __init__(self, nseg=101):
        self.soma, self.dend = h.Section("soma", self), h.Section("dend", self)
        for section, points in ((self.soma, ((-5, 10), (5, 10))), (self.dend, ((0, 1.2), (700, 1.2)))):
            for x, diameter in points:
                section.pt3dadd(x, 0, 0, diameter)
            section.Ra = 150
        self.dend.connect(self.soma(0.5))
        self.dend.nseg = nseg
        self.insert("pas", g=1 / 28e3, e=0)


class Crooked(nw.Cell):
    """Sections joined at either end, in the middle, and backwards."""

    def __init__(self):
        shapes = {
            "soma": ((0, 0, 0, 20), (20, 0, 0, 15)),
            "backwards": ((90, 5, 0, 2), (50, 20, 10, 2), (20, 0, 0, 3)),
            "at_0": ((0, 0, 0, 2), (-60, 30, 5, 1)),
            "near": ((5, 5, 0, 1), (30, 70, 0, 1)),
            "far": ((90, 5, 0, 1), (120, 50, 9, 1)),
            "between": ((-60, 30, 5, 1), (-60, 99, 5, 1)),
        }
        for number, (name, points) in enumerate(shapes.items()):
            section = h.Section(name, self)
            for point in points:
                section.pt3dadd(*point)
            section.nseg = 1 + number % 4
            setattr(self, name, section)
        self.backwards.connect(self.soma(1), 1)
        self.at_0.connect(self.soma(0))
        self.near.connect(self.at_0(0))
        self.far.connect(self.backwards(0))
        self.between.connect(self.near(0.4))
        self.insert("pas", g=1e-4, e=-65)


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


def test_it_follows_in_a_script_without_simulate():
    cell = Stick(nseg=5)
    made = cell.inject(nw.Field(1, "x"))
    cell.dend.nseg = 9
    h.finitialize(0)
    assert len(made.points) == 10
    assert made.points[-1].amp == pytest.approx(nw.Field(1, "x").currents(cell.sections)[-1])


def test_what_it_cannot_follow_stops_the_run():
    cell = Crooked()
    cell.inject(nw.Field(1))
    for section in cell.sections:
        section.pt3dclear()
    with pytest.raises(nw.errors.SimulationError, match=r"cannot start this run: GeometryError: .*no 3-D points"):
        nw.simulate(cell, t_stop=1)


def test_an_integrate_and_fire_soma_is_polarised_like_a_passive_one():
    passive, cell = Stick(), Stick()
    cell.soma.uninsert("pas")
    g = cell.soma(0.5).area() / 28e3 * 1e-2  # uS, from um2 and ohm cm2
    spiking = LIF.at(cell.soma(0.5), g_l=g, e_l=0, v_th=10, v_reset=5, t_ref=1.5)
    weak, strong = (nw.Field(strength, "x", nw.Sine(1, 30)) for strength in (1, 100))
    settings = {"t_stop": 100, "secondorder": 2}
    found = nw.simulate(spiking, weak, **settings).v
    assert found == pytest.approx(nw.simulate(passive, weak, **settings).v, abs=4e-6)  # of 0.2 mV
    assert np.ptp(found) > 0.4
    assert len(nw.simulate(spiking, strong, **settings).spikes) > 2


@pytest.mark.usefixtures("swept")
def test_it_ends_with_the_run_or_with_the_cell():
    cell = Stick()
    before = int(h.List("IClamp").count())
    first = nw.simulate(cell, nw.Field(1, "x"), t_stop=5).v
    assert int(h.List("IClamp").count()) == before
    assert np.array_equal(nw.simulate(cell, t_stop=5).v, np.zeros(201))
    assert first[-1] < 0
    cell.inject(nw.Field(1, "x", WAVE))
    assert int(h.List("IClamp").count()) == before + 102
    gc.disable()
    try:
        del cell
        assert int(h.List("IClamp").count()) == before
        h.finitialize()
    finally:
        gc.enable()


@pytest.mark.usefixtures("swept")
def test_a_field_held_longer_than_its_cell_does_not_matter():
    cell = Stick()
    made = cell.inject(nw.Field(1, "x"))
    sections = sum(1 for _ in h.allsec())
    del cell
    assert sum(1 for _ in h.allsec()) == sections - 2
    h.finitialize()
    assert "102 segments" in repr(made)


def test_units():
    pint = pytest.importorskip("pint")
    field = nw.Field(1 * pint.UnitRegistry()("mV/mm"), "x")
    assert field.strength == pytest.approx(1)


def test_what_has_no_extent_is_refused():
    with pytest.raises(nw.errors.GeometryError, match=r"single segment.*point neuron"):
        nw.simulate(LIF(), nw.Field(1), t_stop=1)


def test_a_cell_with_extracellular_is_refused():
    cell = Stick()
    cell.dend.insert("extracellular")
    with pytest.raises(nw.errors.GeometryError, match=r"extracellular.*Field.potentials"):
        cell.inject(nw.Field(1))


def test_a_ball_and_stick_needs_no_points():
    cell = BallAndStick()
    run = nw.simulate(cell, nw.Field(-100, "x", nw.Step(1, 5)), t_stop=20)
    assert run.v[-1] - run.v[190] > 0.5
    assert cell.dend.n3d() == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((math.nan,), "strength must be finite"),
        (("strong",), "strength must be a number"),
        ((1, "up"), "direction of a Field 'up'.*-x, -y, -z, x, y, z"),
        ((1, (0, 0, 0)), "direction must be a vector"),
        ((1, (1, 0)), "direction must be a vector"),
        ((1, "x", [0, 1, 0]), r"waveform must be a current .*, not \[0, 1, 0\]\. An array is Waveform\(values, dt\)"),
        ((1, "x", nw.VoltageClamp([(0, 1)])), "waveform must be a current .*, not VoltageClamp"),
        ((1, "x", nw.Sine(1, 10) + nw.Gfluct(seed=1)), "not Gfluct"),
        ((1, "x", nw.Sine), "not the class Sine"),
        ((1, "x", nw.Field(2)), "waveform must be a current"),
        ((1, 3), "direction must be a vector"),
        ((), r"^Field needs strength \(V/m\)"),
    ],
)
def test_bad_fields(arguments, message):
    with pytest.raises(nw.NrnwrapError, match=message):
        nw.Field(*arguments)
