"""What must hold for every model of the catalogue."""

import math

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import cells, mechanisms
from nrnwrap.morphology import write_example
from nrnwrap.neurons import MembraneNeuron, ParameterCell, PointNeuron

MODELS = [getattr(cells, name) for name in cells.__all__]
WITH_PARAMETERS = [model for model in MODELS if issubclass(model, ParameterCell)]
PRESETS = [(model, name) for model in WITH_PARAMETERS for name in model.presets]
DRIVE = {  # nA
    "LIF": 0.3,
    "LIFCurrExp": 0.6,
    "LIFCondExp": 0.2,
    "AdEx": 1.0,
    "Izhikevich2007": 0.2,
    "AdaptiveLIF": 0.2,
    "KickedLIF": 0.2,
    "Izhikevich": 1.4,
    "PIF": 0.1,
    "EIF": 0.1,
    "QIF": 0.15,
    "GIF": 0.5,
    "GLIF": 0.3,
    "HodgkinHuxley": 0.1,
    "TraubMiles": 0.3,
    "Pospischil": 0.75,
    "WangBuzsaki": 0.02,
    "MorrisLecar": 1.5,
    "ConnorStevens": 0.1,
    "FitzHughNagumo": 0.8,
    "HindmarshRose": 2.0,
    "BallAndStick": 0.2,
    "Reconstruction": 0.8,
    "Stick": 0.4,
    "Branched": 1.0,
}
PASSIVE = {cells.Stick, cells.Branched}  # until they are given channels
PRESET_DRIVE = {"LTS": 0.5, "snic": 1.0, "homoclinic": 0.5, "fig9": 3.0, "fig2a": 0.5}  # nA, where 1.5 is too much
WITHOUT_REST = {"cobahh_spontaneous", "cuba"}


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    return write_example(tmp_path_factory.mktemp("morphology") / "example.swc")


@pytest.fixture
def make(example):
    def made(model):
        if model in PASSIVE:
            cell = model()
            cell.insert("squid")
            return cell
        if model is not cells.Reconstruction:
            return model()
        cell = model(example)
        cell.insert("squid", cell.soma, g_na=0.72, g_k=0.216)
        cell.insert("pas", [s for s in cell.sections if s != cell.soma], g=3e-5, e=-65)
        return cell

    return made


def ids(value):
    return getattr(value, "__name__", value)


def test_the_catalogue_is_the_folder():
    folder = {path.stem for path in _folder("cells").glob("*.py")} - {"__init__"}
    assert {model.__module__.rsplit(".", 1)[1] for model in MODELS} == folder
    assert set(DRIVE) == set(cells.__all__)


def _folder(name):
    from importlib.resources import files

    return files(f"nrnwrap.{name}")._paths[0] if name == "mod" else files(f"nrnwrap.{name}")


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_rests_at_rest(model, make):
    cell = make(model)
    run = nw.simulate(cell, t_stop=100, dt=min(0.1, model.dt_max))
    assert len(run.spikes) == 0
    assert np.ptp(run.v[len(run.v) // 2 :]) < 0.5
    assert abs(run.v[-1] - cell.v_init) < 5


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_fires_when_driven_and_twice_the_same(model, make):
    cell = make(model)
    step, dt = nw.Step(DRIVE[model.__name__], delay=20, dur=150), min(0.1, model.dt_max)
    runs = [nw.simulate(cell, step, t_stop=200, dt=dt) for _ in range(2)]
    assert len(runs[0].spikes) > 2
    assert runs[0].spikes[0] > 20
    assert np.array_equal(runs[0].v, runs[1].v)
    assert np.array_equal(runs[0].spikes, runs[1].spikes)


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_variable_step_agrees(model, make):
    cell = make(model)
    step = nw.Step(DRIVE[model.__name__], delay=20, dur=100)
    fine = nw.simulate(cell, step, t_stop=130, dt=0.01, secondorder=2).spikes
    free = nw.simulate(cell, step, t_stop=130, method="variable").spikes
    assert len(fine) == len(free)
    assert np.abs(fine - free).max() < 0.05


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_is_documented(model):
    assert len(model.__doc__.splitlines()) > 2
    first = model.__doc__.splitlines()[0]
    assert first[0].isupper()
    assert first.endswith(".")


@pytest.mark.parametrize("model", WITH_PARAMETERS, ids=ids)
def test_parameters_have_units_bounds_and_meaning(model):
    for name, parameter in model.parameters().items():
        assert math.isfinite(parameter.default), name
        assert parameter.unit, f"{name} has no unit"
        assert parameter.low <= parameter.default <= parameter.high, name
        assert math.isfinite(parameter.low), f"{name} has no bounds"
        assert parameter.doc, f"{name} has no meaning"


@pytest.mark.parametrize("model", WITH_PARAMETERS, ids=ids)
def test_the_mechanisms_name_their_source(model):
    for described in model.described():
        assert "(1" in described.source or "(2" in described.source  # a year
        assert described.equations
        assert described.departures


@pytest.mark.parametrize(("model", "name"), PRESETS, ids=ids)
def test_presets_are_cited_and_fire(model, name):
    preset = model.presets[name]
    assert any(char.isdigit() for char in preset.source)
    assert set(preset.parameters) == set(model.parameters())
    cell = model.preset(name)
    assert cell.values() == pytest.approx(dict(preset.parameters))
    settings = {"t_stop": 200, "dt": min(0.1, model.dt_max)}
    rest = nw.simulate(cell, **settings)
    assert (len(rest.spikes) > 0) == (name in WITHOUT_REST)
    assert len(nw.simulate(cell, nw.Step(PRESET_DRIVE.get(name, 1.5)), **settings).spikes) > 2


@pytest.mark.parametrize("model", WITH_PARAMETERS, ids=ids)
def test_defaults_are_those_of_the_mod_file(model):
    assert model().values() == pytest.approx({n: p.default for n, p in model.parameters().items()})
    assert repr(model()) == f"{model.__name__}()"


@pytest.mark.parametrize("model", [m for m in MODELS if issubclass(m, PointNeuron)], ids=ids)
def test_point_neurons_stand_on_one_section_of_their_capacitance(model):
    cell = model(C=0.123)
    (section,) = cell.sections
    assert section.nseg == 1
    assert section(0.5).area() * section.cm * 1e-5 == pytest.approx(0.123, rel=1e-12)
    assert cell.mechanism.get_segment() == section(0.5)


@pytest.mark.parametrize("model", [m for m in MODELS if issubclass(m, MembraneNeuron)], ids=ids)
def test_section_parameters_are_those_of_the_section(model):
    cell = model()
    for name in model.section_parameters:
        assert getattr(cell.soma, name) == pytest.approx(getattr(cell, name))


@pytest.mark.parametrize("model", [m for m in MODELS if issubclass(m, MembraneNeuron)], ids=ids)
def test_a_parameter_that_mechanisms_share_is_one_parameter(model):
    cell, seen = model(), {}
    for described, mechanism in zip(model.described(), cell.mechanisms, strict=True):
        for name, parameter in described.parameters.items():
            assert seen.setdefault(name, parameter) == parameter
            value = parameter.default + (parameter.high - parameter.default) * 1e-3
            setattr(cell, name, value)
            assert getattr(mechanism, name) == getattr(cell, name) == value


def test_every_mod_file_is_known_to_neuron():
    mechanisms.load()
    for name in mechanisms.names():
        assert nw.describe(name).name == name


@pytest.mark.parametrize("model", [m for m in MODELS if issubclass(m, MembraneNeuron)], ids=ids)
def test_membranes_can_be_inserted_in_any_section(model):
    cell = cells.BallAndStick()
    for name in model.mechanism_names:
        cell.insert(name, cell.dend)
    run = nw.simulate(cell, t_stop=20)
    assert np.all(np.isfinite(run.v))
    assert np.ptp(run.v) > 1e-6  # another membrane, another rest
