"""Cells with a shape: how many segments, when that changes, and cables whose theory is known."""

import gc
import math

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import BallAndStick, Branched, Reconstruction, Stick
from nrnwrap.errors import GeometryError, ParameterError
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return write_example(tmp_path_factory.mktemp("shaped") / "cell.swc")


# How many segments


def test_d_lambda_rule_is_that_of_neuron(example):
    """NEURON's own (Hines and Carnevale 2001), by its lambda_f, at another frequency and fraction."""
    h.load_file("stdlib.hoc")
    cell = Reconstruction(example, d_lambda=0.05, frequency=300)
    for section in cell.all:
        wanted = int((section.L / (0.05 * h.lambda_f(300, sec=section)) + 0.9) / 2) * 2 + 1
        assert section.nseg == wanted
    assert sum(section.nseg for section in cell.all) > 2 * len(cell.all)


def test_no_segment_is_longer_than_max_length(example):
    cell = Reconstruction(example, d_lambda=None, max_length=7)
    for section in cell.all:
        assert section.nseg % 2 == 1
        assert section.L / section.nseg <= 7
        assert section.nseg <= 2 or section.L / (section.nseg - 2) > 7  # and no finer than that


def test_nseg_is_what_was_given(example):
    assert {section.nseg for section in Reconstruction(example, nseg=3).all} == {3}
    assert {section.nseg for section in Reconstruction(example, d_lambda=None).all} == {1}


def test_the_finer_rule_counts():
    assert Stick(L=100, d_lambda=None, max_length=20).dend.nseg == 5
    assert Stick(L=100, d_lambda=0.1).dend.nseg == 1 or Stick(L=100, d_lambda=0.1).dend.nseg == 3
    assert Stick(L=100, d_lambda=0.01, max_length=50).dend.nseg == Stick(L=100, d_lambda=0.01).dend.nseg > 5


@pytest.mark.parametrize(
    ("rule", "error", "message"),
    [
        ({"nseg": 4}, ParameterError, "nseg = 4 must be odd.*give 3 or 5"),
        ({"nseg": 0}, ParameterError, r"nseg = 0 is outside 1 \.\. 32765"),
        ({"nseg": 2.5}, ParameterError, "nseg must be an integer"),
        ({"d_lambda": 0}, ParameterError, "d_lambda = 0 must be above 0"),
        ({"frequency": -1}, ParameterError, r"frequency = -1 Hz must be above 0 Hz"),
        ({"max_length": math.nan}, ParameterError, "max_length must be finite"),
        ({"max_length": 1e-3}, GeometryError, "would need 5e.05 segments by .*max_length=0.001 um; NEURON has 32765"),
    ],
)
def test_rule_that_cannot_be_is_told_and_changes_nothing(rule, error, message):
    cell = Stick(nseg=7)
    with pytest.raises(error, match=message):
        cell.discretise(**rule)
    assert cell.dend.nseg == 7


def test_too_many_segments_of_a_cell_are_refused(example):
    with pytest.raises(GeometryError, match=r"sections would need .* 1000000 are allowed"):
        Reconstruction(example, nseg=32_001)


def test_most_segments_that_neuron_has():
    assert Stick(nseg=32_765).dend.nseg == 32_765


# When Ra or cm change


def test_rule_is_applied_at_once_when_the_cell_is_told():
    cell = Stick(L=500)
    before = cell.dend.nseg
    cell.Ra = 400
    assert cell.dend.nseg == Stick(L=500, Ra=400).dend.nseg > before
    cell.cm = 4
    assert (cell.Ra, cell.cm, cell.dend.cm) == (400, 4, 4)
    assert cell.dend.nseg == Stick(L=500, Ra=400, cm=4).dend.nseg


def test_rule_is_applied_before_a_run_when_a_section_was_told(example):
    cell = Reconstruction(example)
    cell.insert("pas")
    section = max(cell.apic, key=lambda each: each.L)
    before = section.nseg
    section.Ra, section.cm = 900, 4
    assert section.nseg == before
    nw.simulate(cell, t_stop=1)
    assert section.nseg > before
    with pytest.raises(GeometryError, match=r"Ra of .* differs between its sections, from 100 to 900 ohm cm"):
        _ = cell.Ra


def test_nseg_that_the_user_has_set_stays():
    cell = Stick()
    cell.dend.nseg = 1
    cell.Ra = 900
    nw.simulate(cell, t_stop=1)
    assert cell.dend.nseg == 1
    cell.discretise()
    assert cell.dend.nseg > 1


def test_what_stands_on_a_section_is_not_moved_without_being_asked():
    cell = Stick(L=500)
    clamp = cell.inject(nw.Step(0.1), at=cell.dend(0.2))
    place, before = clamp.get_segment(), cell.dend.nseg
    with pytest.raises(GeometryError, match=r"would move IClamp\[\d+\], which stands on it: call discretise"):
        cell.Ra = 400
    assert (cell.Ra, cell.dend.nseg, clamp.get_segment()) == (100, before, place)
    cell.dend.Ra = 400
    with pytest.raises(GeometryError, match="would move IClamp"):
        nw.simulate(cell, t_stop=1)
    cell.discretise()
    assert cell.dend.nseg > before
    assert abs(clamp.get_segment().x - 0.2) < 0.5 / before + 1e-9
    nw.simulate(cell, t_stop=1)


def test_middle_and_ends_do_not_move():
    cell = Stick(L=500)
    clamps = [cell.inject(nw.Step(0.1), at=cell.dend(x)) for x in (0, 0.5, 1)]
    cell.Ra = 900
    assert [clamp.get_segment().x for clamp in clamps] == [0, 0.5, 1]


def test_reference_is_still_the_same_place_or_refused():
    cell = Stick(L=500, nseg=3)
    cell.discretise(nseg=3)
    middle = cell.dend(0.5)._ref_v
    cell.discretise(nseg=9)
    run = nw.simulate(cell, nw.Step(0.1), t_stop=5, record={"middle": middle, "again": cell.dend(0.5)._ref_v})
    assert np.array_equal(run["middle"], run["again"])


def test_bad_cable_is_refused_before_it_is_set(example):
    cell = Stick()
    for name, value in (("Ra", 0), ("cm", -1), ("Ra", math.inf), ("cm", "1")):
        with pytest.raises(ParameterError, match=rf"Stick.{name} "):
            setattr(cell, name, value)
    assert (cell.Ra, cell.cm) == (100, 1)
    with pytest.raises(ParameterError, match=r"Reconstruction\.Ra = 0 ohm cm must be above 0 ohm cm"):
        Reconstruction(example, Ra=0)


def test_cell_goes_with_its_last_name(example):
    gc.collect()  # what a failed test has left
    before = len(list(h.allsec()))
    for make in (Stick, Branched, BallAndStick, lambda: Reconstruction(example)):
        cell = make()
        cell.Ra = 150
        cell.select(order=1)
        assert len(list(h.allsec())) > before
        del cell
        assert len(list(h.allsec())) == before


# Theory


def infinite_resistance(Ra: float, g: float, diam: float) -> float:
    """MOhm of a cylinder without end: Rall (1959)."""
    return 2 / math.pi * math.sqrt(Ra / g) * (diam * 1e-4) ** -1.5 * 1e-6


def resistance(cell, segment) -> float:
    """Steady voltage (mV) for 1 pA at a segment, as MOhm."""
    clamp = cell.inject(nw.Step(1e-3, delay=0, dur=1e9), at=segment)
    run = nw.simulate(cell, t_stop=2000, dt=1, record={"here": segment._ref_v})
    clamp.amp = 0
    return (run["here"][-1] + 65) / 1e-3


@pytest.mark.parametrize(("L", "diam", "Ra", "g"), [(500, 2, 100, 5e-5), (2000, 1, 180, 1e-4), (50, 8, 70, 2e-5)])
def test_stick_has_rall_s_input_resistance(L, diam, Ra, g):
    errors = []
    for nseg in (21, 63):
        cell = Stick(L=L, diam=diam, Ra=Ra, g_pas=g, nseg=nseg)
        assert cell.length_constant == pytest.approx(1e4 * math.sqrt(diam * 1e-4 / 4 / (Ra * g)), rel=1e-6)
        theory = infinite_resistance(Ra, g, diam) / math.tanh(L / cell.length_constant)
        errors.append(resistance(cell, cell.dend(0)) / theory - 1)
    assert abs(errors[1]) < 1e-3
    assert abs(errors[1]) < abs(errors[0]) / 7 or abs(errors[0]) < 1e-6  # of second order: 9


def test_stick_attenuates_as_the_cable_equation_says():
    cell = Stick(L=800, diam=1, Ra=150, g_pas=1e-4, nseg=101)
    cell.inject(nw.Step(1e-3, delay=0, dur=1e9), at=cell.dend(0))
    places = {f"{x}": cell.dend(x)._ref_v for x in (0, 0.5, 1)}
    run = nw.simulate(cell, t_stop=2000, dt=1, record=places)
    begin, middle, end = (run[name][-1] + 65 for name in places)
    length = 800 / cell.length_constant
    assert middle / begin == pytest.approx(math.cosh(length / 2) / math.cosh(length), rel=1e-3)
    assert end / begin == pytest.approx(1 / math.cosh(length), rel=1e-3)


def test_rall_tree_is_its_cylinder():
    """At any time and for any input to the trunk; with the same compartments to rounding."""
    tree, cylinder = Branched(L=120, diam=3, forks=2, nseg=5), Stick(L=360, diam=3, nseg=15)
    step = nw.Step(0.05, delay=1, dur=20)
    run, wanted = (
        nw.simulate(cell, step, t_stop=40, record={"tip": tip._ref_v})
        for cell, tip in ((tree, tree.dend[-1](0.9)), (cylinder, cylinder.dend(14.5 / 15)))
    )
    assert np.ptp(wanted.v) > 5
    assert run.v == pytest.approx(wanted.v, abs=1e-5)  # 3-D points have single precision
    assert run["tip"] == pytest.approx(wanted["tip"], abs=1e-5)


def test_equivalent_is_that_cylinder():
    tree = Branched(L=120, diam=3, forks=2, length_power=0, Ra=130, cm=2, g_pas=1e-4, e_pas=-70, max_length=5)
    same = tree.equivalent()
    assert same.dend.diam == pytest.approx(3)
    assert same.dend.L == pytest.approx(sum(120 * 2 ** (i / 3) for i in range(3)))  # thinner, so longer in lambda
    assert (same.Ra, same.cm, same.dend(0.5).pas.g, same.dend(0.5).pas.e) == (130, 2, 1e-4, -70)
    assert same.discretisation == tree.discretisation
    for cell in (tree, same):
        cell.v_init = -70
    runs = [nw.simulate(cell, nw.Step(0.05, delay=1), t_stop=30) for cell in (tree, same)]
    assert np.abs(runs[0].v - runs[1].v).max() < 0.01 * np.ptp(runs[1].v)
    with pytest.raises(GeometryError, match="power = 2 is not a cylinder"):
        Branched(power=2).equivalent()


def test_tree_of_another_power_is_no_cylinder():
    tree, cylinder = Branched(L=120, diam=3, forks=2, power=2, nseg=5), Stick(L=360, diam=3, nseg=15)
    step = nw.Step(0.05, delay=1)
    run, other = (nw.simulate(cell, step, t_stop=20).v for cell in (tree, cylinder))
    assert np.abs(run - other).max() > 0.02 * np.ptp(other)


def test_branched_has_the_shape_that_was_asked_for():
    tree = Branched(L=100, diam=4, forks=3)
    assert [len(tree.select(order=i)) for i in range(4)] == [1, 2, 4, 8]
    for section in tree.dend:
        daughters = section.children()
        if daughters:
            assert sum(each.diam**1.5 for each in daughters) == pytest.approx(section.diam**1.5, rel=1e-6)
            assert all(each.L / each.diam**0.5 == pytest.approx(section.L / section.diam**0.5) for each in daughters)
            assert all(each.parentseg() == section(1) for each in daughters)
            end = [f(1) for f in (section.x3d, section.y3d)]
            assert all([f(0) for f in (each.x3d, each.y3d)] == pytest.approx(end, abs=1e-4) for each in daughters)
    assert len(Branched(forks=0).all) == 1
    for bad in ({"forks": -1}, {"forks": 1.5}, {"power": 0}, {"L": 0}, {"diam": math.nan}):
        with pytest.raises(ParameterError, match=f"Branched.{next(iter(bad))}"):
            Branched(**bad)
