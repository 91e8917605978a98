"""What the page knows before it asks: each fact from where it stands."""

import json
import math

import numpy as np
import pytest
from helpers.page import asked
from hypothesis import given
from hypothesis import strategies as st

import nrnwrap as nw
from nrnwrap import catalogue as known
from nrnwrap.app import catalogue, fields, limits, offered, stimuli
from nrnwrap.cells import __all__ as MODELS
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import (
    ArtificialCell,
    Exp,
    Field,
    Gid,
    Noise,
    PointProcess,
    Regular,
    Source,
    Step,
    Stimulus,
    Sum,
    Synapse,
    Waveform,
)
from nrnwrap.mechanisms import describe
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


def test_channels_are_what_acts_on_a_membrane(made):
    for name, each in made["channels"].items():
        assert describe(name).kind == "density"
        assert each["parameters"], name
    assert {"hh", "pas", "traub_miles"} < set(made["channels"])


def test_it_is_json_without_numbers_that_are_not():
    assert json.loads(json.dumps(catalogue.catalogue(), allow_nan=True)) is not None
    assert "NaN" not in json.dumps(asked("catalogue"))
    assert fields.plain([math.inf, [math.nan, 1.5], "x"]) == [None, [None, 1.5], "x"]


def filled(name):
    """A stimulus with values for what it needs."""
    usual = {"points": [[0, 0.1], [10, 0.5], [10, 0.2], [20.5, 0]]}
    needed = [each.name for each in offered.of(name) if each.default != each.default]
    return {"kind": name, **{each: usual.get(each, 0.5) for each in needed}}


def again(told):
    """An input that is read, described, and read again."""
    one = stimuli.read("x", told, known.model("AdEx"))
    return one, stimuli.read("x", stimuli.described(one), known.model("AdEx"))


@pytest.mark.parametrize("name", offered.GROUPS)
def test_a_stimulus_is_what_its_description_says(name):
    told = filled(name)
    if offered.GROUPS[name] == "source":
        told |= {"synapse": {"kind": "Exp"}, "weight": 0.01}
    one, other = again(told)
    assert repr(one) == repr(other)
    assert one.what == other.what


def test_every_public_stimulus_source_and_synapse_is_offered_or_says_why_not():
    contracts = Stimulus, Source, Synapse
    names = [name for name in nw.__all__ if isinstance(kind := getattr(nw, name), type) and issubclass(kind, contracts)]
    assert {"Gfluct", "Field", "CorrelatedPoisson", "STDP"} <= set(names)
    left_out = set(names) - {*offered.GROUPS, *offered.SYNAPSES}
    assert left_out == set(offered.LEFT_OUT) - {"Sum"}
    assert Sum.__name__ not in nw.__all__
    assert all(len(why) > 20 for why in offered.LEFT_OUT.values())


def test_every_field_of_a_stimulus_and_of_a_synapse_has_a_sentence(made):
    courses = {"Field": made["stimuli"]["Field"]["courses"].items()}
    for group in ("stimuli", "synapses"):
        for name, each in made[group].items():
            assert each["doc"]
            for place, listed in ((name, each["fields"]), *(courses.get(name) or ())):
                assert all(len(field["doc"]) > 3 for field in listed), place


def test_what_chance_brings_is_chosen_by_all_three_numbers(made):
    for name, known_here in made["stimuli"].items():
        listed = {each["name"]: each for each in known_here["fields"]}
        assert ("seed" in listed) == (name in ("Noise", "WhiteNoise", "Gfluct", "Poisson", "CorrelatedPoisson"))
        if "seed" in listed:
            assert {"gid", "stream"} <= set(listed)
            assert [each["apart"] for each in listed.values()].count(True) == 1
            assert listed["stream"]["rare"]
            assert not listed["seed"]["rare"]


@pytest.mark.parametrize("name", ["Noise", "WhiteNoise", "Gfluct", "Poisson", "CorrelatedPoisson"])
@pytest.mark.parametrize("key", ["seed", "gid", "stream"])
def test_no_key_of_a_stream_is_lost(name, key):
    through = {"synapse": {"kind": "Exp"}, "weight": 0.01} if name.endswith("Poisson") else {}
    one, other = again({**filled(name), **through, key: 7})
    assert getattr(one.what, key) == getattr(other.what, key) == 7
    assert one == other


@pytest.mark.parametrize("course", [None, *offered.IN_TIME])
@pytest.mark.parametrize("direction", [*offered.DIRECTIONS, [1, 1, 0], [-0.3, 0.2, 5e-3]])
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


@given(st.lists(st.floats(-1e300, 1e300), min_size=3, max_size=3).filter(any))
def test_a_field_of_the_users_own_points_where_it_did(vector):
    field = Field(2, vector, Step(1))
    told = json.loads(json.dumps(stimuli.described(Input(field))))
    assert stimuli.read("x", told, known.model("BallAndStick")).what == field


def test_sums_are_several_stimuli():
    step, noise = Step(0.3, 5), Noise(0.1, seed=1)
    assert [each.what for each in stimuli.parts(Input(step + noise, at="dend"))] == [step, noise]
    assert {each.at for each in stimuli.parts(Input(step + noise, at="dend"))} == {"dend"}
    both = Field(1, "y", step + noise) + step
    assert [each.what for each in stimuli.parts(Input(both))] == [Field(1, "y", step), Field(1, "y", noise), step]
    source = Input(Regular(5), Exp(), weight=0.01)
    assert stimuli.parts(source) == [source]


class Louder(Step):
    """A stimulus of the user's own."""


class Regulars(PointProcess):
    """A synapse of the user's own."""


NOT_HERE = {
    "4000 samples|Waveform": Input(Waveform(np.arange(limits.NUMBERS + 1.0), 1)),
    "each of its terms is": Input(Step(1) + Step(2)),
    r"Step\(1\) \+ Step\(2\) \(each of its terms": Input(Field(1, "x", Step(1) + Step(2))),
    "no other that sends spikes": Input(Gid(3), Exp(), weight=0.01),
    "ArtificialCell.*depends on the mechanism": Input(ArtificialCell("NetStim"), Exp(), weight=0.01),
    "PointProcess.*depends on the mechanism": Input(Regular(5), PointProcess("ExpSyn"), weight=0.01),
    "ExpSyn": Input(Regular(5), "ExpSyn", weight=0.01),
    "Louder": Input(Louder(1)),
    "Regulars|PointProcess": Input(Regular(5), Regulars("ExpSyn"), weight=0.01),
}


@pytest.mark.parametrize(("sentence", "own"), NOT_HERE.items())
def test_what_the_page_does_not_have_says_why(sentence, own):
    with pytest.raises(ParameterError, match=sentence):
        stimuli.described(own)


@pytest.mark.parametrize("name", offered.SYNAPSES)
def test_every_synapse_runs(name):
    small = {"weight": 1e-4} if name == "STDP" else {}
    told = {"kind": "Regular", "interval": 10, "synapse": {"kind": name}, **small}
    head, _ = asked("simulate", stimuli=[told], t_stop=30)
    assert head["runs"][0]["warnings"] == []
    assert f"{name}(" in head["script"]
