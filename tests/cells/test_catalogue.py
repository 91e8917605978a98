"""What must hold for every model of the catalogue."""

import inspect
import math

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import catalogue, cells, mechanisms
from nrnwrap.errors import UnknownNameError
from nrnwrap.morphology import write_example
from nrnwrap.neurons import MembraneNeuron, ParameterCell, PointNeuron, ShapedCell

MODELS = [getattr(cells, name) for name in cells.__all__]
WITH_PARAMETERS = [model for model in MODELS if issubclass(model, ParameterCell)]
PRESETS = [(model, name) for model in WITH_PARAMETERS for name in model.presets]
DRESSED = {cells.Stick: 0.4, cells.Branched: 1.0, cells.Reconstruction: 0.8}  # nA, with the channels that make() adds
SPIKES = {"naud_transient": 1}  # under the drive of a preset, where there are not several
WITHOUT_REST = {"cobahh_spontaneous", "cuba"}


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    return write_example(tmp_path_factory.mktemp("morphology") / "example.swc")


@pytest.fixture
def make(example):
    def made(model):
        if model not in DRESSED:
            return model()
        if model is not cells.Reconstruction:
            cell = model()
            cell.insert("squid")
            return cell
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


def _folder(name):
    from importlib.resources import files

    return files(f"nrnwrap.{name}")._paths[0] if name == "mod" else files(f"nrnwrap.{name}")


def drive(model):
    return DRESSED.get(model, model.drive)


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
    step, dt = nw.Step(drive(model), delay=20, dur=150), min(0.1, model.dt_max)
    runs = [nw.simulate(cell, step, t_stop=200, dt=dt) for _ in range(2)]
    assert len(runs[0].spikes) > 2
    assert runs[0].spikes[0] > 20
    assert np.array_equal(runs[0].v, runs[1].v)
    assert np.array_equal(runs[0].spikes, runs[1].spikes)


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_variable_step_agrees(model, make):
    cell = make(model)
    step = nw.Step(drive(model), delay=20, dur=100)
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
    assert preset.drive > 0
    run = nw.simulate(cell, nw.Step(preset.drive), **{**settings, "t_stop": 400})
    assert SPIKES.get(name, 3) <= len(run.spikes) <= 200  # of 400 ms


@pytest.mark.parametrize("model", [cells.Stick, cells.Branched], ids=ids)
def test_the_drive_of_a_passive_cell_moves_it_by_some_millivolts(model):
    run = nw.simulate(model(), nw.Step(model.drive), t_stop=400)
    assert 5 < run.v[-1] - run.v[0] < 20


def test_the_drive_of_a_preset_is_that_of_the_model_or_its_own():
    assert cells.LIF.presets["neuromatch"].drive == cells.LIF.drive
    assert cells.LIF.presets["pynn"].drive == 1
    assert cells.AdEx.pattern("transient").stimulus.amp == cells.AdEx.presets["naud_transient"].drive == 0.18


@pytest.mark.parametrize("model", [model for model in MODELS if issubclass(model, ShapedCell)], ids=ids)
def test_what_a_cell_with_a_shape_takes_has_unit_and_meaning(model):
    given = {each.name: each.default for each in inspect.signature(model.__init__).parameters.values()}
    known = model.parameters()
    assert {name for name, default in given.items() if type(default) in (int, float)} <= set(known) <= set(given)
    for name, parameter in known.items():
        assert parameter.unit, name
        assert parameter.doc, name
        assert given[name] is None if math.isnan(parameter.default) else given[name] == parameter.default
        assert math.isnan(parameter.default) or parameter.low <= parameter.default <= parameter.high


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


# ---- the catalogue as data


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_an_entry_says_what_the_class_says(model):
    found = catalogue.entry(model.__name__)
    assert repr(found) == repr(catalogue.entry(model))  # nan is not equal to itself
    assert (found.name, found.model, found.drive) == (model.__name__, model, model.drive)
    assert found.doc.startswith(found.title)
    assert repr(found.parameters) == repr(model.parameters())
    assert set(found.presets) == set(model.presets)
    assert bool(found.formats) == (model is cells.Reconstruction)
    assert found.seeded == (model is cells.GIF)
    assert found.schemes == (("exact", "published") if model in (cells.Izhikevich, cells.GLIF) else ())
    assert not set(found.arguments) & set(found.parameters)


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_a_range_has_the_default_and_all_presets_within_the_bounds(model):
    found = catalogue.entry(model)
    assert set(found.ranges) == set(found.parameters)
    for name, parameter in found.parameters.items():
        if math.isnan(parameter.default):
            assert found.ranges[name] is None
            continue
        low, high = found.ranges[name]
        assert parameter.low <= low < high <= parameter.high
        for value in (parameter.default, *(each.parameters[name] for each in found.presets.values())):
            assert low <= value <= high


@pytest.mark.parametrize(
    ("default", "published", "bounds", "expected"),
    [
        (2.0, [], (-10, 10), (1, 3)),
        (-70.0, [], (-1e3, 1e3), (-105, -35)),
        (2.0, [6.0], (-10, 10), (0, 9)),  # not past 0
        (-2.0, [6.0], (-10, 9), (-6, 9)),
        (0.0, [], (-10, 10), (-1, 1)),
        (0.0, [], (0, 10), (0, 1)),
        (0.0, [4.0], (-10, 10), (0, 6)),
    ],
)
def test_the_rule_of_ranges(default, published, bounds, expected):
    parameter = mechanisms.Parameter("x", default, "mV", *bounds)
    assert catalogue.soft_range(parameter, published) == expected


def test_the_entries_are_all_models():
    assert list(catalogue.entries()) == list(nw.models()) == list(cells.__all__)
    assert catalogue.model("cell.SWC") is cells.Reconstruction
    with pytest.raises(UnknownNameError, match="unknown model 'Adex2'; did you mean AdEx"):
        catalogue.entry("Adex2")
