"""Cells: parameters, places, what is attached, and how long it lives."""

import math
import re

import numpy as np
import pytest
from helpers.cell import SOURCE, STEP, Stick, alive

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley, Izhikevich2007
from nrnwrap.errors import GeometryError, LocationError, NrnwrapError, ParameterError, UnknownNameError
from nrnwrap.mechanisms import h

POINTS = [LIF, AdEx, Izhikevich2007]
MODELS = [*POINTS, HodgkinHuxley]


@pytest.mark.parametrize("model", MODELS)
def test_every_parameter_can_be_set_read_and_set_again(model):
    for name, parameter in model.parameters().items():
        value = min(parameter.default * 1.01 + 0.001, parameter.high * 0.99)
        cell = model(**{name: value})
        assert getattr(cell, name) == value
        setattr(cell, name, parameter.default)
        assert cell.values() == pytest.approx({key: each.default for key, each in model.parameters().items()})


@pytest.mark.parametrize("model", MODELS)
def test_parameters_are_numbers_within_their_bounds(model):
    cell = model()
    for name, parameter in model.parameters().items():
        for bad in (math.nan, math.inf, -math.inf, "1", None, True, parameter.high * 1.01, parameter.low - 1):
            with pytest.raises(ParameterError, match=rf"^{model.__name__}\.{name} "):
                setattr(cell, name, bad)
            with pytest.raises(ParameterError, match=rf"^{model.__name__}\.{name} "):
                model(**{name: bad})
    assert cell.values() == {name: each.default for name, each in model.parameters().items()}


def test_an_unknown_name_lists_those_that_are_known():
    message = r"unknown parameter of LIF 'g_leak'; did you mean g_l\?.* Allowed: C, e_l, g_l, t_ref, v_reset, v_th"
    with pytest.raises(UnknownNameError, match=message):
        LIF(g_leak=0.1)
    cell = LIF()
    with pytest.raises(UnknownNameError, match=message):
        cell.g_leak = 0.1
    with pytest.raises(UnknownNameError, match=r"unknown attribute of LIF 'g_leak'"):
        cell.g_leak  # noqa: B018
    assert not hasattr(cell, "g_leak")


@pytest.mark.parametrize("name", ["threshold", "sections", "foo"])
def test_nothing_else_can_be_set_on_a_point_neuron(name):
    with pytest.raises(AttributeError, match=name):
        setattr(LIF(), name, -50)


def test_one_bad_value_sets_nothing():
    cell = HodgkinHuxley()
    with pytest.raises(NrnwrapError):
        cell._put(cell._checked({"g_na": 0.2, "g_k": math.nan}))
    assert cell.g_na == HodgkinHuxley.parameters()["g_na"].default


def test_states_are_read_and_not_set():
    cell = LIF()
    nw.simulate(cell, nw.Step(1), t_stop=50)
    assert cell.n_spikes > 3
    with pytest.raises(UnknownNameError, match="n_spikes"):
        cell.n_spikes = 0


PRESETS = [(model, name) for model in MODELS for name in model.presets]


@pytest.mark.parametrize(("model", "name"), PRESETS)
def test_presets_set_all_they_say(model, name):
    preset = model.presets[name]
    assert preset.source
    cell = model.preset(name)
    assert {key: getattr(cell, key) for key in preset.parameters} == preset.parameters
    first = next(iter(preset.parameters))
    changed = model.preset(name, **{first: 0.5 * preset.parameters[first]})
    assert getattr(changed, first) == 0.5 * preset.parameters[first]


def test_presets_that_do_not_exist():
    with pytest.raises(UnknownNameError, match=r"unknown preset of Izhikevich2007 'rs'.* Allowed: CH, FS, IB, LTS, RS"):
        Izhikevich2007.preset("rs")
    with pytest.raises(UnknownNameError, match=r"unknown parameter of LIF 'q'"):
        LIF.preset("neuromatch", q=1)


def test_reprs():
    assert repr(LIF()) == "LIF()"
    assert repr(LIF(C=0.2, t_ref=0)) == "LIF(C=0.2, t_ref=0)"
    assert repr(Stick()).endswith(": 2 sections>")
    html = AdEx(b=0.1)._repr_html_()
    assert "<td>b</td><td>0.1</td><td>nA</td>" in html
    assert html.count("<tr>") == 1 + len(AdEx.parameters())


def test_a_section_shows_its_cell():
    cell, stick = LIF(), Stick()
    assert str(cell.soma) == f"{cell}.soma"
    assert str(stick.dend) == f"{stick}.dend"
    assert str(LIF()) != str(LIF())
    assert cell.soma.cell() is cell


@pytest.mark.parametrize("model", POINTS)
def test_the_capacitance_is_that_of_the_node(model):
    cell = model(C=0.25)
    assert cell.soma.cm * cell.soma(0.5).area() * 1e-5 == pytest.approx(0.25, rel=1e-12)
    cell.C = 0.5
    assert cell.soma.cm * cell.soma(0.5).area() * 1e-5 == pytest.approx(0.5, rel=1e-12)
    cell.check()


@pytest.mark.parametrize("change", [{"cm": 2}, {"diam": 30}, {"L": 30}, {"nseg": 3}])
@pytest.mark.parametrize("model", POINTS)
def test_a_run_refuses_a_capacitance_that_is_not_the_models(model, change):
    stick = Stick()
    for cell in (model(), model.at(stick.soma(0.5))):
        for name, value in change.items():
            setattr(cell.soma, name, value)
        with pytest.raises(GeometryError, match=r"given C = .* nF"):
            nw.simulate(cell, t_stop=1)


def test_at_takes_the_capacitance_of_the_segment():
    stick = Stick()
    stick.soma.L = stick.soma.diam = 20
    stick.soma.cm = 2
    cell = AdEx.at(stick.soma(0.5), b=0.01)
    assert cell.C == pytest.approx(math.pi * 20 * 20 * 2e-5, rel=1e-12)
    assert cell.b == 0.01
    assert cell.segment == stick.soma(0.5)
    assert set(cell.sections) == {stick.soma, stick.dend}
    with pytest.raises(ParameterError, match=r"C of .* is that of .*soma\(0.5\)"):
        cell.C = 0.1


@pytest.mark.usefixtures("swept")
def test_at_refuses():
    stick = Stick()
    count = alive("nw_LIF")
    with pytest.raises(ParameterError, match=r"LIF\.at takes C from the segment \(1\.57.* nF\)"):
        LIF.at(stick.soma(0.5), C=0.1)
    with pytest.raises(LocationError, match=r"LIF\.at needs a segment, such as cell\.soma\(0\.5\)"):
        LIF.at(stick.soma)
    with pytest.raises(UnknownNameError, match="unknown parameter of LIF 'q'"):
        LIF.at(stick.soma(0.5), q=1)
    assert alive("nw_LIF") == count


def test_at_starts_at_the_rest_of_the_model():
    section = h.Section("users_own")
    cell = LIF.at(section(0.5))
    np.testing.assert_allclose(nw.simulate(cell, t_stop=5).v, -75, atol=1e-9)


@pytest.mark.parametrize(
    ("mechanism", "parameters", "error", "message"),
    [
        ("pass", {}, UnknownNameError, r"unknown mechanism 'pass'; did you mean pas"),
        ("hh", {"gna": 1}, UnknownNameError, r"unknown parameter of hh 'gna'; did you mean gnabar"),
        ("hh", {"gnabar": 0.1, "gkbar": math.nan}, ParameterError, r"hh\.gkbar must be finite \(S/cm2\)"),
        ("hh", {"gnabar": "0.1"}, ParameterError, r"hh\.gnabar must be a number"),
        ("squid", {"g_na": -1}, ParameterError, r"nw_squid\.g_na = -1 S/cm2 is outside 0 \.\. 1e\+09 S/cm2"),
        ("ExpSyn", {}, UnknownNameError, "ExpSyn cannot be inserted: .* point process"),
    ],
)
def test_an_insert_that_fails_inserts_nothing(mechanism, parameters, error, message):
    cell = Stick()
    with pytest.raises(error, match=message):
        cell.insert(mechanism, **parameters)
    for section in cell.sections:
        assert not any(section.has_membrane(name) for name in ("hh", "nw_squid"))


def test_insert_goes_where_it_is_told():
    cell = Stick()
    cell.insert("hh", cell.soma, gnabar=0.2)
    cell.insert("squid", [cell.dend], g_na=0.3)
    assert cell.soma(0.5).hh.gnabar == 0.2
    assert not cell.dend.has_membrane("hh")
    assert [segment.nw_squid.g_na for segment in cell.dend] == [0.3] * 3
    cell.insert("pas", g=5e-4)
    assert {segment.pas.g for section in cell.sections for segment in section} == {5e-4}


def test_insert_refuses_foreign_sections():
    cell, other = Stick(), Stick()
    with pytest.raises(LocationError, match=r"soma is not a section of Stick\["):
        cell.insert("hh", [cell.soma, other.soma])
    with pytest.raises(LocationError, match=r"no section given; those of Stick\[\d+\]: .*soma, .*dend"):
        cell.insert("hh", [])
    assert not cell.soma.has_membrane("hh")


ATTACH = {
    "inject": lambda cell, at: cell.inject(STEP, at=at),
    "receive": lambda cell, at: cell.receive(SOURCE, nw.Exp(), at=at, weight=0.01),
    "connect": lambda cell, at: LIF().connect(cell, nw.Exp(), at=at, weight=0.01),
}


@pytest.mark.parametrize("attach", ATTACH.values(), ids=ATTACH)
def test_places(attach):
    cell = Stick()
    places = {None: 0.5, 0.5: 0.5, 0: 0.0, 1: 1.0, np.float64(0.5): 0.5}
    for at, position in places.items():
        made = attach(cell, at)
        target = made if hasattr(made, "get_segment") else made.syn()
        assert target.get_segment() == cell.soma(position)
    for at, segment in [(cell.dend, cell.dend(0.5)), (cell.dend(0.9), cell.dend(0.9))]:
        made = attach(cell, at)
        target = made if hasattr(made, "get_segment") else made.syn()
        assert target.get_segment() == segment


@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan, math.inf, True, [0.5]], ids=str)
@pytest.mark.parametrize("attach", ATTACH.values(), ids=ATTACH)
@pytest.mark.usefixtures("swept")
def test_places_that_do_not_exist(attach, bad):
    cell = Stick()
    before = alive("IClamp", "nw_ExpConductance", "NetStim")
    with pytest.raises(LocationError, match=r"is (no|not a) place on a cell: give a segment such as .*soma\(0\.5\)"):
        attach(cell, bad)
    assert alive("IClamp", "nw_ExpConductance", "NetStim") == before


@pytest.mark.parametrize("attach", ATTACH.values(), ids=ATTACH)
def test_places_on_other_cells(attach):
    cell, other = Stick(), Stick()
    for at in (other.soma, other.dend(0.5)):
        with pytest.raises(LocationError, match=rf"is not on {re.escape(str(cell))}; its sections: .*soma, .*dend"):
            attach(cell, at)
