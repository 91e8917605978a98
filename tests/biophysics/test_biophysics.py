"""Channels and what they need: inserted by distance, set on sections, declared in TOML."""

import numpy as np
import pytest
from helpers.biophysics import Stick, state, ureg

import nrnwrap as nw
from nrnwrap.anatomy.distances import distances
from nrnwrap.cells import LIF, HodgkinHuxley, Reconstruction
from nrnwrap.errors import (
    LocationError,
    ParameterError,
    SimulationError,
    UnknownNameError,
)
from nrnwrap.mechanisms import h


def test_distances_are_those_of_neuron(swc):
    cell = Reconstruction(swc)
    for origin in (cell.soma(0.5), cell.apic[5](0.3), cell.dend[0](1)):
        for section in cell.sections:
            expected = [h.distance(origin, segment) for segment in section]
            assert distances(origin, section, section.nseg) == pytest.approx(expected, abs=1e-9)


def test_names_of_sections(swc):
    cell = Reconstruction(swc)
    cell.insert("pas", "dend")
    assert [s.has_membrane("pas") for s in cell.sections] == [s in cell.dend for s in cell.sections]
    cell.insert("hh", ["soma", "apic[3]", cell.axon[0]])
    assert [s for s in cell.sections if s.has_membrane("hh")] == [cell.soma, cell.apic[3], cell.axon[0]]
    cell.insert("pas", "all", g=1e-5)
    assert {segment.pas.g for section in cell.sections for segment in section} == {1e-5}


@pytest.mark.parametrize(
    ("where", "error", "message"),
    [
        (
            "dendrite",
            UnknownNameError,
            r"unknown section of Stick\[\d+\] 'dendrite'; did you mean dend\? Allowed: all, d",
        ),
        (["soma", "axon"], UnknownNameError, "'axon'"),
        ([], LocationError, "no section given; those of"),
        (3, LocationError, "3 is not a section, or the name of one, of Stick"),
        (lambda cell: cell.dend(0.5), LocationError, r"dend\(0.5\) is a segment, and this is done to whole sections"),
        (lambda cell: [Stick().soma], LocationError, r"is not a section of Stick"),
    ],
)
def test_places_that_are_none(where, error, message):
    cell = Stick()
    before = state(cell)
    for verb in (lambda there: cell.insert("hh", there), lambda there: cell.set(there, cm=2)):
        with pytest.raises(error, match=message):
            verb(where(cell) if callable(where) else where)
    assert state(cell) == before


def test_a_function_gets_the_path_distance_from_the_middle_of_the_soma():
    cell, seen = Stick(), []
    cell.insert("pas", g=lambda d: seen.append(d) or 1e-5 * (1 + d / 100))
    assert seen == pytest.approx([0, 60, 160, 260, 360, 460])
    assert [segment.pas.g for segment in cell.dend] == pytest.approx([1.6e-5, 2.6e-5, 3.6e-5, 4.6e-5, 5.6e-5])


def test_a_sequence_has_one_value_for_each_segment():
    cell = Stick()
    cell.insert("pas", cell.dend, g=[1e-5, 2e-5, 3e-5, 4e-5, 5e-5], e=np.full(5, -70.0))
    cell.set(cell.dend, cm=[1, 2, 3, 4, 5] * ureg.uF / ureg.cm**2)
    assert [segment.pas.g for segment in cell.dend] == [1e-5, 2e-5, 3e-5, 4e-5, 5e-5]
    assert [segment.cm for segment in cell.dend] == pytest.approx([1, 2, 3, 4, 5])
    assert {segment.pas.e for segment in cell.dend} == {-70}
    with pytest.raises(ParameterError, match=r"g of Stick\[\d+\].dend: 2 values for 5 segments"):
        cell.insert("pas", cell.dend, g=(1e-5, 2e-5))


def test_quantities_are_converted():
    cell = Stick()
    cell.insert("pas", g=30 * ureg.uS / ureg.cm**2, e=-0.07 * ureg.V)
    cell.set("dend", cm=lambda d: (1 + d / 1000) * ureg.uF / ureg.cm**2, Ra=1.5 * ureg.ohm * ureg.m)
    cell.celsius, cell.v_init = ureg.Quantity(307.15, ureg.kelvin), -0.08 * ureg.V
    assert (cell.soma(0.5).pas.g, cell.soma(0.5).pas.e) == (pytest.approx(3e-5), -70)
    assert cell.dend(0.5).cm == pytest.approx(1.26)
    assert (cell.dend.Ra, cell.celsius, cell.v_init) == pytest.approx((150, 34, -80))
    with pytest.raises(ParameterError, match="cm is in uF/cm2"):
        cell.set(cm=1 * ureg.mV)


def test_set_reaches_sections_and_ions():
    cell = Stick()
    cell.insert("hh", cell.soma)
    cell.set(cm=2, Ra=150, ena=55, ek=-90)  # the dendrite has no sodium
    assert (cell.soma.cm, cell.dend.cm, cell.dend.Ra, cell.soma.ena, cell.soma.ek) == (2, 2, 150, 55, -90)
    cell.set(cell.dend, cm=lambda d: 1 + d / 460, nseg=1)
    assert (cell.dend.nseg, cell.dend.cm) == (1, 1 + 260 / 460)


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"cm": 0}, ParameterError, r"cm = 0 uF/cm2 must be above 0 uF/cm2"),
        ({"cm": 2, "Ra": -1}, ParameterError, r"Ra = -1 ohm cm must be above 0 ohm cm"),
        ({"cm": 2, "Ra": lambda d: d}, ParameterError, "Ra is one number for a whole section"),
        ({"cm": lambda d: 1 - d / 300}, ParameterError, r"cm = -0.2 .*dend, 360 um from the soma"),
        ({"cm": lambda d: None}, ParameterError, r"cm must be a number .*soma, 0 um from the soma"),
        ({"cm": 2, "ena": 2e3}, ParameterError, r"ena = 2000 mV is outside -1000 \.\. 1000 mV"),
        ({"cm": 2, "eca": 120}, UnknownNameError, "eca: no mechanism in .* uses ca; there is k, na. Insert the"),
        ({"cm": 2, "g": 1}, UnknownNameError, r"unknown variable of a section 'g'.*cell\.insert\(mechanism"),
        ({"celsius": 34}, UnknownNameError, "celsius and v_init: attributes of the cell"),
        ({"cm": 2, "nseg": 0}, ParameterError, "nseg = 0 is outside"),
        ({"nseg": 9, "cm": [1, 2]}, ParameterError, "2 values for 9 segments"),
    ],
)
def test_a_set_that_fails_sets_nothing(values, error, message):
    cell = Stick()
    cell.insert("hh", cell.soma)
    before = state(cell)
    with pytest.raises(error, match=message):
        cell.set(**values)
    assert state(cell) == before


def test_a_reversal_that_neuron_computes_cannot_be_set():
    cell = Stick()
    for name in ("pospischil_cat", "pospischil_pool"):
        cell.insert(name, cell.soma)
    with pytest.raises(ParameterError, match=r"eca of .*soma cannot be set: NEURON computes it from cai and cao"):
        cell.set(eca=120)
    with pytest.raises(ParameterError, match=r"cai of .*soma cannot be set: a mechanism there has the concentration"):
        cell.set(cai=1e-4)
    cell.insert("pospischil_cat", cell.dend)  # without a pool it is a number
    cell.set(cell.dend, eca=120)
    nw.simulate(cell, t_stop=1)
    assert cell.dend.eca == 120
    assert cell.soma.eca != 120


@pytest.mark.parametrize(("name", "bad"), [("celsius", -300), ("v_init", 2e3), ("v_init", "x"), ("threshold", None)])
def test_numbers_of_the_cell_are_checked(name, bad):
    cell = Stick()
    with pytest.raises(ParameterError, match=rf"^Stick\.{name} "):
        setattr(cell, name, bad)
    assert getattr(cell, name) == getattr(Stick, name)


def test_a_run_takes_temperature_and_start_of_the_cell():
    """The gates of hh are three times as fast at 16.3 degC."""
    cell = HodgkinHuxley()
    cell.celsius, cell.v_init = 16.3, -60
    warm = nw.simulate(cell, t_stop=5)
    assert warm.settings.celsius == 16.3
    assert warm.v[0] == -60
    again = nw.simulate(cell, t_stop=5, celsius=6.3)
    assert again.settings.celsius == 6.3
    assert np.abs(warm.v - again.v).max() > 0.5
    other = HodgkinHuxley()
    with pytest.raises(SimulationError, match=r"different temperatures \(.*16.3 degC, .*6.3 degC\): give celsius"):
        nw.simulate([cell, other], t_stop=1)
    cell.celsius = None
    assert nw.simulate([cell, other], t_stop=1).settings.celsius == 6.3
    with pytest.raises(UnknownNameError, match="celsius"):
        LIF().celsius = 20


def test_functions_follow_another_number_of_segments():
    cell, bystander = Stick(), Stick()
    for each in (cell, bystander):
        each.insert("pas", g=lambda d: 1e-5 * (1 + d / 100), e=-65)
        each.set(cm=lambda d: 1 + d / 1000)
        each.dend.nseg = 11
    nw.simulate(cell, t_stop=1)
    for each in (cell, bystander):  # which takes part in every run, too
        away = [h.distance(each.soma(0.5), segment) for segment in each.dend]
        assert [segment.pas.g for segment in each.dend] == pytest.approx([1e-5 * (1 + d / 100) for d in away])
        assert [segment.cm for segment in each.dend] == pytest.approx([1 + d / 1000 for d in away])


def test_without_another_number_of_segments_nothing_is_touched():
    cell = Stick()
    cell.insert("pas", g=lambda d: 1e-5)
    cell.dend(0.5).pas.g = 7e-5
    nw.simulate(cell, t_stop=1)
    assert cell.dend(0.5).pas.g == 7e-5
    assert not cell.redistribute()


def test_what_was_set_last_counts():
    cell = Stick()
    cell.insert("pas", g=lambda d: 1e-5 * d)
    cell.insert("pas", g=2e-5)
    cell.dend.nseg = 3
    assert not cell.redistribute()
    assert {segment.pas.g for segment in cell.dend} == {2e-5}
