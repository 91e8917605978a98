"""States of the page for tests: any JSON, and states that are nearly right."""

import functools
import json
import math
import struct

import numpy as np
from hypothesis import strategies as st

from nrnwrap import Network, Step, Uniform
from nrnwrap.app import catalogue, channels, fields, job, morphologies, offered, tasks
from nrnwrap.cells import LIFCurrExp
from nrnwrap.cells import __all__ as MODELS

TYPES = {"float32": np.float32, "uint8": np.uint8, "uint32": np.uint32}

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NUMBERS = st.integers(-5, 5) | st.floats(-1e3, 1e3) | st.sampled_from([0, 1e-12, 1e300, 10**400, -1e9]) | ANYTHING


def mostly(right, wrong=ANYTHING):
    """Nine times of ten what is right."""
    return st.integers(0, 9).flatmap(lambda dice: right if dice else wrong)


def some(names, values, most=4):
    """Dictionaries with some of these keys."""
    return st.dictionaries(st.sampled_from(sorted(names)), values, max_size=most)


def within(field):
    """What such a field may be, mostly."""
    usual = [field.default, field.low, field.high, *(field.soft or ())]
    known = st.sampled_from([each for each in usual if isinstance(each, (int, float)) and math.isfinite(each)] or [1])
    pairs = st.lists(st.tuples(known, known), max_size=3)
    others = {"numbers": st.lists(known, max_size=3), "levels": pairs, "points": pairs}
    others["choice"] = st.sampled_from(field.choices or [""])
    others["direction"] = others["choice"] | st.lists(st.integers(-2, 2), min_size=3, max_size=3)
    return mostly(others.get(field.type, known), NUMBERS)


def filled(fields, extra=None):
    """Dictionaries of these fields: those without a default, and some others."""
    needed = {each.name: within(each) for each in fields if each.default != each.default}
    others = {each.name: within(each) for each in fields if each.name not in needed}
    return st.fixed_dictionaries(needed, optional={**others, **(extra or {})})


@functools.cache  # a strategy costs more to make than what it draws
def _synapse(kind):
    return filled(offered.of(kind)).map(lambda told: {"kind": kind, **told})


@functools.cache
def _course(kind):
    return filled(offered.of_course(kind)).map(lambda told: {"kind": kind, **told})


@functools.cache
def _stimulus(name):
    synapse = st.sampled_from(offered.SYNAPSES).flatmap(_synapse)
    connection = {"weight": NUMBERS, "delay": NUMBERS, "synapse": mostly(st.none() | synapse)}
    course = st.sampled_from(offered.IN_TIME).flatmap(_course)
    extra = {"source": connection, "field": {"waveform": mostly(st.none() | course)}}
    fields = filled(offered.of(name), extra.get(offered.GROUPS[name], {"at": mostly(st.just(0.5))}))
    return fields.map(lambda told: {"kind": name, **told})


STIMULI = st.lists(mostly(st.sampled_from(sorted(offered.GROUPS)).flatmap(_stimulus)), max_size=2)
CHANNELS = st.lists(
    mostly(
        st.fixed_dictionaries(
            {"mechanism": st.sampled_from(sorted(channels.known()))},
            optional={"where": mostly(st.sampled_from(job.PLACES)), "parameters": some(["g", "gnabar"], NUMBERS)},
        )
    ),
    max_size=2,
)
FORMATS = st.sampled_from(["swc", "asc", "h5", "../x"])
FILES = (
    st.sampled_from([{"example": name} for name in morphologies.EXAMPLES])
    | st.fixed_dictionaries({"format": FORMATS, "data": st.sampled_from(["", "MQ==", "/", "x" * 9])})
    | st.fixed_dictionaries({"format": FORMATS, "file": mostly(st.sampled_from(["", "../x", "0" * 32]))})
)


@functools.cache
def _state(model):
    """A state of a model: what belongs to it, and now and then what does not."""
    known = catalogue.models.find(model)
    run = {"t_stop": mostly(st.sampled_from([1, 5.0, 20]), NUMBERS), "dt": mostly(st.just(0.025), NUMBERS)}
    patterns = {"pattern": st.sampled_from(list(known.entry.patterns) or [None]), "scheme": mostly(st.just("exact"))}
    cell = {
        "preset": mostly(st.sampled_from([None, *known.entry.presets])),
        "parameters": mostly(filled([fields.parameter(each) for each in known.parameters.values()])),
        "start": mostly(some(["v_init", *(known.entry.model.startable() or ())], st.floats(-80, 1))),
        "stimuli": mostly(STIMULI),
        **({"scheme": mostly(st.sampled_from(known.entry.schemes))} if known.entry.schemes else {}),
        **({"seed": mostly(st.integers(0, 9))} if known.entry.seeded else {}),
        **({"channels": mostly(CHANNELS)} if known.shaped else {}),
        **({"morphology": mostly(FILES)} if known.entry.formats else {}),
    }
    compared = {"compare": mostly(some(["model", "preset"], st.sampled_from(MODELS), 1))}
    strange = st.dictionaries(st.sampled_from(sorted(job.KEYS)), ANYTHING, max_size=2)
    name = {"model": st.just(model)}
    right = st.fixed_dictionaries(name, optional={**cell, **run, **compared})
    published = st.fixed_dictionaries(name, optional=patterns) if known.entry.patterns else right
    return mostly(right | published, st.builds(lambda one, other: {**one, **other}, right, strange))


STATES = st.sampled_from(MODELS).flatmap(_state)


def unpacked(body):
    """The head of a binary answer, and its arrays by name."""
    (size,) = struct.unpack("<I", body[:4])
    head, rest = json.loads(body[4 : 4 + size]), body[4 + size :]
    arrays = {}
    for each in head["arrays"]:
        count = int(np.prod(each["shape"]))
        found = np.frombuffer(rest, TYPES[each["type"]], count, each["offset"])
        arrays[each["name"]] = found.reshape(each["shape"])
    return head, arrays


def asked(route, **state):
    """What a route answers, which has to be right: head and arrays, or what JSON says."""
    found = tasks.answer(route, json.dumps(state).encode())
    assert found.status == 200, found.body
    return unpacked(found.body) if found.media == "application/octet-stream" else json.loads(found.body)


def refused(route, **state):
    """The sentence with which a route refuses."""
    found = tasks.answer(route, json.dumps(state).encode())
    assert found.status == 422, found
    return json.loads(found.body)["error"]


def small_network():
    """A network of a user's own."""
    net = Network(seed=3)
    net.add("one", 20, LIFCurrExp, v_init=Uniform(-65, -55)).inject(Step(0.7))
    net.add("two", 5, LIFCurrExp)
    net["one"].connect(net, p=0.5, weight=0.3, delay=1)
    return net
