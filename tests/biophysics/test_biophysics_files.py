"""What is read back from a cell, written to files, and refused."""

import gc

import numpy as np
import pytest
from helpers.biophysics import Stick, numbers, state, values
from hypothesis import given, settings
from hypothesis import strategies as st

import nrnwrap as nw
from nrnwrap.cells import LIF, BallAndStick, HodgkinHuxley, Pospischil, Reconstruction
from nrnwrap.errors import (
    GeometryError,
    LocationError,
    ModelFileError,
    NrnwrapError,
)
from nrnwrap.mechanisms import h


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
