"""Channels and what they need: inserted by distance, set on sections, declared in TOML, read back from NEURON."""

import dataclasses
import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import HANGS

import nrnwrap as nw
from nrnwrap.anatomy.distances import distances
from nrnwrap.cells import LIF, BallAndStick, HodgkinHuxley, Pospischil, Reconstruction
from nrnwrap.errors import (
    GeometryError,
    LocationError,
    ModelFileError,
    NrnwrapError,
    ParameterError,
    SimulationError,
    UnknownNameError,
)
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example

ROOT = Path(nw.__file__).resolve().parent.parent
ureg = pint.UnitRegistry()


class Stick(nw.Cell):
    """A soma and a dendrite of five segments."""

    def __init__(self):
        self.soma, self.dend = h.Section("soma", self), h.Section("dend", self)
        self.dend.connect(self.soma(1))
        self.soma.L = self.soma.diam = 20
        self.dend.L, self.dend.diam, self.dend.nseg = 500, 2, 5


@pytest.fixture(scope="module")
def swc(tmp_path_factory):
    return write_example(tmp_path_factory.mktemp("swc") / "example.swc")


def state(cell):
    """All that could be half done: as NEURON has it, section by section."""
    return cell.biophysics, dict(cell.distributions)


# Where


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


# Values


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


# Another number of segments


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


def test_lists_do_not_follow():
    cell = Stick()
    cell.insert("pas", cell.dend, g=[1e-5, 2e-5, 3e-5, 4e-5, 5e-5])
    cell.dend.nseg = 3
    with pytest.raises(GeometryError, match=r"pas\.g of .*dend was given for each of 5 segments, and it has 3 now"):
        nw.simulate(cell, t_stop=1)
    cell.dend.nseg = 5
    nw.simulate(cell, t_stop=1)


def test_a_capacitance_that_follows_is_compared_with_the_models():
    """The function gives the soma's middle another cm than the spiking mechanism there has taken."""
    cell = Stick()
    cell.soma.nseg = 1
    cell.set(cell.dend, cm=lambda d: 1 + d / 100)
    lif = LIF.at(cell.dend(0.5))
    nw.simulate(lif, t_stop=1)
    cell.dend.nseg = 7
    with pytest.raises(GeometryError, match="given C ="):
        nw.simulate(lif, t_stop=1)


def test_a_cell_with_functions_goes_at_once():
    gc.collect()
    gc.disable()
    try:
        before = len(list(h.allsec()))
        cell = Stick()
        cell.insert("pas", g=lambda d: 1e-5)
        value = cell.biophysics
        del cell
        assert len(list(h.allsec())) == before
        assert value.regions["soma"]["pas"]["g"] == 1e-5
    finally:
        gc.enable()


# Read back and applied


def varied(cell):
    """All that can differ between sections and segments."""
    cell.insert("hh", cell.soma, gnabar=0.2)
    cell.insert("pas", [s for s in cell.sections if s != cell.soma], g=lambda d: 1e-5 * (1 + d / 100), e=-70)
    cell.set(cm=lambda d: 1 + 1 / (1 + d))
    cell.set("dend", Ra=123.456789)
    cell.set(ena=51.25)
    cell.celsius, cell.v_init = 22.5, -71
    return cell


def test_what_is_read_can_be_written_and_applied(swc, tmp_path):
    cell = varied(Reconstruction(swc))
    value = cell.biophysics
    value.save(tmp_path / "cell.toml")
    assert nw.Biophysics.load(tmp_path / "cell.toml") == value
    other = Reconstruction(swc, d_lambda=None)
    other.apply(value)
    made = Reconstruction(swc, biophysics=tmp_path / "cell.toml")
    assert other.biophysics == made.biophysics == value
    assert (made.celsius, made.v_init, made.soma.ena) == (22.5, -71, 51.25)
    del cell
    runs = [nw.simulate(each, nw.Step(0.5, delay=1), t_stop=15).v for each in (other, made)]
    np.testing.assert_array_equal(*runs)


def test_what_is_read_is_what_neuron_has():
    cell = Stick()
    cell.insert("hh", cell.soma)
    cell.dend.insert("pas")  # by hand
    cell.dend(0.1).pas.g = 0.002
    cell.dend.insert("extracellular")
    for segment in cell.dend:
        segment.xg[1] = 3.0
    for name in ("pospischil_cat", "pospischil_pool"):
        cell.insert(name, cell.soma)
    value = cell.biophysics
    assert value.regions["soma"] == {
        "nseg": 1,
        "Ra": 35.4,
        "cm": 1.0,
        "ena": 50.0,
        "ek": -77.0,
        "hh": {"gnabar": 0.12, "gkbar": 0.036, "gl": 0.0003, "el": -54.3},
        "nw_pospischil_cat": {"g_cat": 0.0, "v_x": 2.0},
        "nw_pospischil_pool": {"depth": 1.0, "tau_ca": 5.0, "ca_inf": 0.00024},
    }  # no eca, which is computed
    dend = value.regions["dend"]
    assert dend["pas"] == {"g": (0.002, 0.001, 0.001, 0.001, 0.001), "e": -70.0}
    assert dend["extracellular"] == {"xraxial[0]": 1e9, "xraxial[1]": 1e9, "xg[0]": 1e9, "xg[1]": 3.0, "xc[0]": 0.0,
                                     "xc[1]": 0.0, "e": 0.0}  # fmt: skip
    other = Stick()
    other.apply(nw.Biophysics.from_toml(value.to_toml()))
    assert other.biophysics == value


@pytest.mark.parametrize("make", [BallAndStick, HodgkinHuxley, LIF, lambda: Pospischil.preset("LTS"), Stick])
def test_any_cell_can_be_read_and_applied_to_its_like(make):
    cell, other = make(), make()
    other.soma.cm = 1.25 * cell.soma.cm
    value = nw.Biophysics.from_toml(cell.biophysics.to_toml())
    other.apply(value)
    assert other.biophysics == value == cell.biophysics


def test_sections_of_the_same_name_cannot_be_read():
    cell = Stick()
    twin = h.Section("dend", cell)
    twin.connect(cell.soma(0))
    with pytest.raises(LocationError, match=r"two sections of Stick.* are called dend"):
        cell.biophysics  # noqa: B018


HOC = """
begintemplate TwoDendrites
public soma, dend
create soma, dend[2]
proc init() {
    create soma, dend[2]
    connect dend[0](0), soma(1)
    connect dend[1](0), dend[0](1)
    soma { L = 20 diam = 20 insert hh }
    for i = 0, 1 dend[i] { L = 200 diam = 2 nseg = 3 insert pas }
}
endtemplate TwoDendrites
"""


class Adopted(nw.Cell):
    """A cell on the sections of a hoc template."""

    def __init__(self, instance):
        self.instance, self.soma = instance, instance.soma


def test_cells_of_a_hoc_template():
    h(HOC)
    cell, other = Adopted(h.TwoDendrites()), Adopted(h.TwoDendrites())
    cell.insert("pas", "dend[1]", g=lambda d: 1e-5 * d)
    cell.set("dend", cm=2)
    value = nw.Biophysics.from_toml(cell.biophysics.to_toml())
    assert list(value.regions) == ["soma", "dend[0]", "dend[1]"]
    other.apply(value)
    assert other.biophysics == value
    cell.instance.dend[1].nseg = 5
    nw.simulate(cell, t_stop=1)
    assert [s.pas.g for s in cell.instance.dend[1]] == pytest.approx([1e-5 * (210 + 20 + 40 * i) for i in range(5)])


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)
values = numbers | st.lists(numbers, min_size=1, max_size=3)
channels = st.dictionaries(names, st.dictionaries(names, values, max_size=3), max_size=3)
variables = st.fixed_dictionaries({}, optional={"cm": values, "Ra": numbers, "ena": values, "nseg": st.integers(1, 99)})


@settings(max_examples=60, deadline=None)
@given(
    regions=st.dictionaries(names, st.tuples(channels, variables).map(lambda both: both[0] | both[1]), max_size=3),
    celsius=st.none() | st.floats(-273, 1000),
    axon=st.sampled_from(["keep", "stubs"]),
)
def test_toml_round_trips_exactly(regions, celsius, axon):
    value = nw.Biophysics(regions, celsius=celsius, axon=axon)
    again = nw.Biophysics.from_toml(value.to_toml())
    assert again == value
    assert list(again.regions) == list(value.regions)  # later ones win


def test_later_regions_win():
    cell = Stick()
    cell.apply(nw.Biophysics({"all": {"cm": 2, "pas": {"g": 1e-5}}, "dend": {"pas": {"g": 2e-5}}, "apic": {"cm": 9}}))
    assert (cell.soma(0.5).pas.g, cell.dend(0.5).pas.g, cell.dend.cm) == (1e-5, 2e-5, 2)
    cell.apply(nw.Biophysics({"all": {"ena": 60}, "soma": {"hh": {}}}))  # the ion comes with a later region
    assert cell.soma.ena == 60


@pytest.mark.parametrize(
    ("regions", "message"),
    [
        ({"all": {"cm": 2}, "trunk": {"cm": 1}}, "does not have a section called 'trunk'; it has: all, dend, soma"),
        (
            {"all": {"cm": 2, "NaV": {}, "Kd": {"gbar": 1}}},
            r"not have a mechanism Kd, NaV: load .*mechanisms\.load\(DIR\)",
        ),
        ({"all": {"cm": 2, "hh": {"gna": 1}}}, "unknown parameter of hh 'gna'; did you mean gnabar"),
        ({"all": {"cm": 2, "hh": {"gna": lambda d: d}}}, "unknown parameter of hh 'gna'"),
        ({"all": {"cm": 2, "pas": {"g": -1}}}, "pas.g = -1"),
        ({"all": {"cm": 2, "ExpSyn": {}}}, "ExpSyn cannot be inserted"),
        ({"all": {"cm": 2, "hh": {}}, "soma": {"eca": 1}}, "eca: no mechanism in .*soma uses ca"),
    ],
)
def test_a_declaration_that_fails_does_nothing(regions, message):
    cell = Stick()
    before = state(cell)
    with pytest.raises(NrnwrapError, match=message):
        cell.apply(nw.Biophysics(regions, celsius=30))
    assert state(cell) == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("celsius = 'warm'", r"celsius must be a number \(degC\)"),
        ("temperature = 3", "unknown key 'temperature'; allowed: regions, celsius"),
        ("a = = 3", "not TOML: .*line 1"),
        ("[regions.soma]\nhh = 1", r"soma\.hh: 'hh' is not a variable of a section"),
        ("[regions]\nsoma = 1", "the region 'soma' must be a name with a mapping"),
        ("[regions.soma.hh]\ngnabar = true", r"soma\.hh\.gnabar must be a number"),
        ("[regions.soma.hh]\ngnabar = [1, nan]", r"soma\.hh\.gnabar\[1\] must be finite"),
        ("axon = 'none'", "axon must be one of 'keep'"),
    ],
)
def test_files_that_say_what_cannot_be(text, message, tmp_path):
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises(ModelFileError, match=rf"bad\.toml: .*{message}"):
        nw.Biophysics.load(file)


def test_files_that_cannot_be_read_or_written(tmp_path):
    with pytest.raises(ModelFileError, match=r"none\.toml: no such file"):
        nw.Biophysics.load(tmp_path / "none.toml")
    with pytest.raises(ModelFileError, match=r"\.toml, or from \.json"):
        nw.Biophysics.load(tmp_path / "cell.yaml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ModelFileError, match="not TOML"):
        nw.Biophysics.load(tmp_path / "bytes.toml")
    with pytest.raises(ParameterError, match="is a function, which a file cannot hold"):
        nw.Biophysics({"all": {"pas": {"g": lambda d: d}}}).save(tmp_path / "x.toml")
    assert not (tmp_path / "x.toml").exists()
    for wrong in ({"all": {"cm": 1}}, 3, nw.Biophysics):
        with pytest.raises(ParameterError, match=r"not a Biophysics: make one, or name a \.toml or"):
            Stick().apply(wrong)
        with pytest.raises(ParameterError, match=r"not a Biophysics: make one, or name a \.toml or"):
            Reconstruction(tmp_path / "cell.swc", biophysics=wrong)


def test_quantities_in_a_declaration():
    value = nw.Biophysics({"all": {"cm": 0.01 * ureg.F / ureg.m**2, "pas": {"e": -0.07 * ureg.V}}})
    assert value.regions == {"all": {"cm": pytest.approx(1), "pas": {"e": -70}}}


# Allen Cell Types


def fit(**changed):
    """A perisomatic model in the form of the database, with channels that exist."""
    gene = [("soma", "gnabar_hh", 0.3, "hh"), ("soma", "gkbar_hh", 0.1, "hh"), ("soma", "g_pas", 1e-4, "")]
    gene += [("dend", "g_pas", 2e-5, ""), ("apic", "g_pas", 3e-5, ""), ("axon", "g_pas", 4e-5, "")]
    return {
        "passive": [
            {"ra": 120.0, "e_pas": -75.0, "cm": [{"section": "soma", "cm": 1.5}, {"section": "dend", "cm": 2.5}]}
        ],
        "fitting": [{"junction_potential": -14.0, "sweeps": [29]}],
        "conditions": [{"celsius": 16.0, "v_init": -75.0, "erev": [{"section": "soma", "ena": 53.0, "ek": -107.0}]}],
        "genome": [dict(zip(("section", "name", "value", "mechanism"), each, strict=True)) for each in gene],
    } | changed


def all_active():
    gene = [
        ("soma", "gnabar_hh", "0.2", "hh"),
        ("apic", "g_na_nw_squid", 0.01, "nw_squid"),
        ("dend", "g_pas", 1e-5, ""),
    ]
    gene += [(where, "e_pas", -80.0, "") for where in ("soma", "dend", "apic", "axon")]
    gene += [("soma", "cm", 1.0, ""), ("dend", "cm", 2.0, ""), ("apic", "Ra", 99.0, "")]
    erev = [{"section": "soma", "ena": 53.0, "ek": -107.0}, {"section": "apic", "ena": "50", "ek": -90.0}]
    return fit(
        passive=[{"ra": 150.0}],
        conditions=[{"celsius": 34.0, "v_init": -80.0, "erev": erev}],
        genome=[dict(zip(("section", "name", "value", "mechanism"), each, strict=True)) for each in gene],
    )


@pytest.fixture
def write(tmp_path):
    def written(content):
        file = tmp_path / "123_fit.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        return file

    return written


def test_a_perisomatic_model(swc, write):
    cell = Reconstruction(swc, biophysics=write(fit()))
    assert {section.Ra for section in cell.sections} == {120}
    assert {segment.pas.e for section in cell.sections for segment in section} == {-75}
    assert (cell.soma.cm, cell.dend[3].cm, cell.apic[0].cm) == (1.5, 2.5, 1)
    assert (cell.soma(0.5).hh.gnabar, cell.soma(0.5).hh.gkbar, cell.soma.ena, cell.soma.ek) == (0.3, 0.1, 53, -107)
    assert [s(0.5).pas.g for s in (cell.soma, cell.dend[0], cell.apic[0], cell.axon[0])] == [1e-4, 2e-5, 3e-5, 4e-5]
    assert (cell.celsius, cell.v_init) == (16, -75)
    assert not any(s.has_membrane("hh") for s in cell.sections if s != cell.soma)
    assert nw.Biophysics.load(write(fit())).junction_potential == -14
    run = nw.simulate(cell, nw.Step(2.0, delay=5, dur=30), t_stop=40)
    assert run.v[0] == -75
    assert len(run.spikes) > 0


@pytest.mark.usefixtures("swept")
def test_the_axon_is_replaced_by_two_stubs(swc, write):
    before = len(list(h.allsec()))
    cell, whole = Reconstruction(swc, biophysics=write(fit())), Reconstruction(swc)
    assert len(list(h.allsec())) - before == len(cell.sections) + len(whole.sections)
    assert len(cell.sections) == len(whole.sections) - len(whole.axon) + 2
    assert [str(s).split(".")[-1] for s in cell.axon] == ["axon[0]", "axon[1]"]
    assert [s.L for s in cell.axon] == pytest.approx([30, 30])
    assert [s.diam for s in cell.axon] == pytest.approx([1, 1])
    assert cell.axon[0].parentseg() == cell.soma(0.5)
    assert cell.axon[1].parentseg() == cell.axon[0](1)
    assert set(cell.soma.wholetree()) == set(cell.sections)
    kept = Reconstruction(swc, biophysics=dataclasses.replace(nw.Biophysics.load(write(fit())), axon="keep"))
    assert len(kept.axon) == len(whole.axon)
    with pytest.raises(GeometryError, match=r"whose axon was replaced by stubs, and .* has 5 sections of axon"):
        whole.apply(nw.Biophysics.load(write(fit())))


def test_an_all_active_model(swc, write):
    whole = Reconstruction(swc, d_lambda=None)
    for section in whole.axon:
        section.nseg = 1 + 2 * int(section.L / 40)
    far = next(s.diam for s in whole.axon if h.distance(whole.soma(0), s(0.5)) > 60)
    cell = Reconstruction(swc, biophysics=write(all_active()))
    assert [s.diam for s in cell.axon] == pytest.approx([whole.axon[0].diam, far], rel=1e-6)
    assert cell.axon[0].parentseg() == cell.soma(1)
    assert (cell.soma.Ra, cell.apic[2].Ra, cell.dend[0].cm) == (150, 99, 2)
    assert (cell.soma(0.5).hh.gnabar, cell.apic[1](0.5).nw_squid.g_na) == (0.2, 0.01)
    assert (cell.soma.ena, cell.apic[1].ena) == (53, 50)
    assert all(s.has_membrane("pas") for s in cell.sections)
    assert cell.dend[0](0.5).pas.g == 1e-5


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"passive": []}, r"passive is not a list of 1 but list '\[\]'"),
        ({"passive": [{"ra": 1.0}]}, r"passive\[0\] has no 'e_pas'; its keys: ra"),
        ({"genome": [{"section": "soma", "name": "g", "value": 1.0}]}, r"genome\[0\] has no 'mechanism'"),
        (
            {"genome": [{"section": "soma", "name": "g_x", "value": 1.0, "mechanism": ""}]},
            r"'g_x' is not a parameter of",
        ),
        (
            {"genome": [{"section": "glob", "name": "x_hh", "value": 1, "mechanism": ""}]},
            "for all cells of the process",
        ),
        ({"genome": [{"section": "soma", "name": "gl_hh", "value": "x", "mechanism": "hh"}]}, "value must be a number"),
        ({"conditions": [{"celsius": 34, "erev": []}]}, r"conditions\[0\] has no 'v_init'"),
        (
            {"conditions": [{"celsius": 34, "v_init": -70, "erev": [{"section": "soma", "foo": 1}]}]},
            "'foo' is not a variab",
        ),
    ],
)
def test_models_that_are_incomplete(changed, message, write):
    with pytest.raises(ModelFileError, match=rf"123_fit\.json.*{message}"):
        nw.Biophysics.load(write(fit(**changed)))


@pytest.mark.parametrize("text", ["", "[]", "{", "\xff"])
def test_files_that_are_no_model(text, write):
    with pytest.raises(ModelFileError, match=r"123_fit\.json"):
        nw.Biophysics.load(write(text))


CHANNELS = """
from nrnwrap.cells import Reconstruction
import nrnwrap as nw
try:
    Reconstruction("cell.swc", biophysics="9_fit.json")
except nw.errors.UnknownNameError as error:
    assert str(error).startswith("NEURON does not have a mechanism Kv3_1, NaV: load the folder"), error
    from nrnwrap.mechanisms import h
    assert not list(h.allsec())
nw.mechanisms.load("modfiles")
cell = Reconstruction("cell.swc", biophysics="9_fit.json")
assert (cell.soma(0.5).NaV.gbar, cell.soma(0.5).Kv3_1.gbar, cell.soma.ena) == (1, 0.3, 53)
run = nw.simulate(cell, nw.Step(3.0, delay=5, dur=40), t_stop=50)
assert len(run.spikes) >= 3, (run.spikes, run.v.max(), run.v[::100])
"""

CHANNEL = """
: {title}
NEURON {{ SUFFIX {name} USEION {ion} READ e{ion} WRITE i{ion} RANGE gbar }}
UNITS {{ (S) = (siemens) (mV) = (millivolt) (mA) = (milliamp) }}
PARAMETER {{ gbar = 0 (S/cm2) }}
ASSIGNED {{ v (mV) e{ion} (mV) i{ion} (mA/cm2) }}
STATE {{ {states} }}
INITIAL {{ {initial} }}
BREAKPOINT {{ SOLVE gates METHOD cnexp  i{ion} = gbar*{open}*(v - e{ion}) }}
DERIVATIVE gates {{ {rates} }}
FUNCTION open_at(v (mV), half (mV), slope (mV)) {{ open_at = 1/(1 + exp(-(v - half)/slope)) }}
"""


def test_channels_of_the_database_come_from_a_folder_of_mod_files(tmp_path):
    """With MOD files of our own under names that such models use."""
    (tmp_path / "modfiles").mkdir()
    texts = {
        "NaV": {
            "title": "sodium", "ion": "na", "states": "m h", "open": "m*m*m*h",
            "initial": "m = open_at(v, -40, 6) h = open_at(v, -62, -6)",
            "rates": "m' = (open_at(v, -40, 6) - m)/0.1 h' = (open_at(v, -62, -6) - h)/1.5",
        },
        "Kv3_1": {
            "title": "potassium", "ion": "k", "states": "m", "open": "m", "initial": "m = open_at(v, -15, 8)",
            "rates": "m' = (open_at(v, -15, 8) - m)/1.0",
        },
    }  # fmt: skip
    for name, text in texts.items():
        (tmp_path / "modfiles" / f"{name}.mod").write_text(CHANNEL.format(name=name, **text))
    genes = [("soma", "gbar_NaV", 1.0, "NaV"), ("soma", "gbar_Kv3_1", 0.3, "Kv3_1"), ("soma", "g_pas", 1e-4, "")]
    content = fit(genome=[dict(zip(("section", "name", "value", "mechanism"), each, strict=True)) for each in genes])
    (tmp_path / "9_fit.json").write_text(json.dumps(content))
    write_example(tmp_path / "cell.swc")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", CHANNELS], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=HANGS
    )
    assert done.returncode == 0, done.stderr
