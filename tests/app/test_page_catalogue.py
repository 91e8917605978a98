"""What the page knows before it asks: each fact from where it stands."""

import json
import math

import numpy as np
import pytest
from helpers.page import asked

from nrnwrap import catalogue as known
from nrnwrap.app import catalogue, fields, limits, offered, stimuli
from nrnwrap.cells import __all__ as MODELS
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Field, Step, Waveform
from nrnwrap.neurons import Input


@pytest.fixture(scope="module")
def made():
    return asked("catalogue")


def all_fields(made):
    """(where, field) of everything that has a control."""
    for name, model in made["models"].items():
        yield from ((name, each) for each in model["parameters"])
    for group in ("stimuli", "synapses"):
        for name, each in made[group].items():
            yield from ((name, field) for field in each["fields"])
    for name, each in made["channels"].items():
        yield from ((name, field) for field in each["parameters"])
    yield from (("network", each) for each in made["network"])
    yield from (("run", each) for each in made["run"])


def test_every_model_is_there_with_what_is_known_of_it(made):
    assert list(made["models"]) == list(MODELS)
    for name, model in made["models"].items():
        entry = known.entry(name)
        assert [each["name"] for each in model["parameters"]] == list(entry.parameters)
        assert [each["name"] for each in model["presets"]] == list(entry.presets)
        assert all(each["source"] for each in (*model["presets"], *model["patterns"]))
        assert model["title"]
        if model["kind"] != "shape":
            assert model["equations"]
            assert model["source"]
            assert all(each["doc"] for each in model["parameters"]), name


def test_a_range_of_a_slider_holds_default_and_presets_within_the_bounds(made):
    for place, field in all_fields(made):
        if field["soft"] is None:
            assert not field["log"]
            continue
        low, high = field["soft"]
        assert low < high, (place, field)
        assert field["default"] is None or low <= field["default"] <= high, (place, field)
        assert field["low"] is None or field["low"] <= low, (place, field)
        assert field["high"] is None or high <= field["high"], (place, field)
        assert not field["log"] or low > 0, (place, field)
    for model in made["models"].values():
        soft = {each["name"]: each["soft"] for each in model["parameters"]}
        for preset in model["presets"]:
            for name, value in preset["parameters"].items():
                assert soft[name][0] <= value <= soft[name][1], (preset["name"], name)


def test_it_is_json_without_numbers_that_are_not():
    assert json.loads(json.dumps(catalogue.catalogue(), allow_nan=True)) is not None
    assert "NaN" not in json.dumps(asked("catalogue"))
    assert fields.plain([math.inf, [math.nan, 1.5], "x"]) == [None, [None, 1.5], "x"]


def filled(name):
    """A stimulus with values for what it needs."""
    usual = {"points": [[0, 0.1], [10, 0.5], [10, 0.2], [20.5, 0]]}
    needed = [each.name for each in offered.of(name) if each.default != each.default]
    return {"kind": name, **{each: usual.get(each, 0.5) for each in needed}}


def again(given):
    """An input that is read, described, and read again."""
    one = stimuli.read("x", given, known.model("AdEx"))
    return one, stimuli.read("x", stimuli.described(one), known.model("AdEx"))


@pytest.mark.parametrize("name", offered.GROUPS)
def test_a_stimulus_is_what_its_description_says(name):
    given = filled(name)
    if offered.GROUPS[name] == "source":
        given |= {"synapse": {"kind": "Exp"}, "weight": 0.01}
    one, other = again(given)
    assert repr(one) == repr(other)
    assert one.what == other.what


@pytest.mark.parametrize("course", [None, *offered.IN_TIME])
@pytest.mark.parametrize("direction", offered.DIRECTIONS)
def test_a_field_is_what_its_description_says(direction, course):
    waveform = course and filled(course)
    one, other = again({"kind": "Field", "strength": -3, "direction": direction, "waveform": waveform})
    assert one.what == other.what
    assert one.what.potentials


def test_a_waveform_of_the_users_own_goes_by_its_corners():
    known_here = Waveform([0.1, 0.5, 0.2], [0, 5, 5]), Waveform([0.1, 0.2], [0, 5, 10], means=True)
    for each in known_here:
        told = stimuli.described(Input(each))
        made = stimuli.read("x", told, known.model("AdEx")).what
        assert (made.line[0].tolist(), made.line[1].tolist()) == tuple(part.tolist() for part in each.line)
    for each in (Waveform(np.arange(limits.NUMBERS + 1.0), 1), Field(1, (1, 1, 0)), Field(1, "x", Step(1) + Step(2))):
        with pytest.raises(ParameterError, match=type(each).__name__):
            stimuli.described(Input(each))


@pytest.mark.parametrize("name", offered.SYNAPSES)
def test_every_synapse_runs(name):
    small = {"weight": 1e-4} if name == "STDP" else {}
    told = {"kind": "Regular", "interval": 10, "synapse": {"kind": name}, **small}
    head, _ = asked("simulate", stimuli=[told], t_stop=30)
    assert head["runs"][0]["warnings"] == []
    assert f"{name}(" in head["script"]
