"""Fields on cells that change, and what must not be."""

import gc
import math

import numpy as np
import pytest
from helpers.fields import WAVE, Crooked, Stick

import nrnwrap as nw
from nrnwrap.cells import LIF, BallAndStick
from nrnwrap.mechanisms import h


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
    with pytest.raises(nw.errors.GeometryError, match="does not have 3-D points"):
        nw.simulate(cell, t_stop=1)


def test_an_integrate_and_fire_soma_is_polarised_like_a_passive_one():
    passive, cell = Stick(), Stick()
    cell.soma.uninsert("pas")
    g = cell.soma(0.5).area() / 28e3 * 1e-2  # uS, from um2 and ohm cm2
    spiking = LIF.at(cell.soma(0.5), g_l=g, e_l=0, v_th=10, v_reset=5, t_ref=1.5)
    weak, strong = (nw.Field(strength, "x", nw.Sine(1, 30)) for strength in (1, 100))
    apart = []
    for dt in (0.05, 0.025):
        found, wanted = (nw.simulate(each, weak, t_stop=100, dt=dt, secondorder=2).v for each in (spiking, passive))
        apart.append(np.abs(found - wanted).max())
    assert apart[1] < 4e-6  # of 0.2 mV
    assert apart[0] / apart[1] == pytest.approx(4, rel=0.2)  # the error of NEURON's own step, in the passive soma
    assert np.ptp(found) > 0.4
    assert len(nw.simulate(spiking, strong, t_stop=100).spikes) > 2


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
