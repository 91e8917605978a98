"""What the page can give a cell: stimuli, sources of events and synapses by name, and the fields of each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from inspect import Parameter as Argument
from inspect import signature
from typing import Any

from nrnwrap import inputs
from nrnwrap.app import courses
from nrnwrap.app.fields import REQUIRED, Field
from nrnwrap.base.limits import LARGEST_V
from nrnwrap.mechanisms.declared import Parameter

COURSES = {"Sines": courses.Sines, "AlphaPulse": courses.AlphaPulse, "Waveform": courses.Points}
IN_TIME = ("Step", "Train", "Ramp", "Sine", "Chirp", "Noise", "WhiteNoise", *COURSES)  # also the courses of a field
_GROUPED = {
    "current": (*IN_TIME, "Gfluct"),
    "clamp": ("VoltageClamp",),
    "field": ("Field",),
    "source": ("Poisson", "CorrelatedPoisson", "Regular", "SpikeTimes"),
}
GROUPS = {name: group for group, names in _GROUPED.items() for name in names}
SYNAPSES = (
    "Exp", "Exp2", "Alpha", "NMDA", "ExpCurrent", "Exp2Current", "AlphaCurrent", "TsodyksMarkram", "STDP",
    "InhibitorySTDP",
)  # fmt: skip
LEFT_OUT = {  # what is public in nrnwrap and does not have controls, and why
    "Sum": "each of its terms is a stimulus of the page",
    "Gid": "the page has a single cell, and no other that sends spikes",
    "ArtificialCell": "what it takes depends on the mechanism that it names",
    "PointProcess": "what it takes depends on the mechanism that it names",
}
DIRECTIONS = ("x", "-x", "y", "-y", "z", "-z")

_KEY = 0, 2**32 - 1
SEED = Field("seed", "integer", 1, "", *_KEY, "which numbers chance brings", (1, 100), apart=True)
_OTHERS = {  # fields that no class describes
    "seed": SEED,
    "gid": Field("gid", "integer", 0, "", *_KEY, "a second number beside the seed", (0, 20), rare=True),
    "stream": Field("stream", "integer", 0, "", *_KEY, "a third number beside the seed", (0, 20), rare=True),
    "times": Field("times", "numbers", [50.0, 100.0], "ms", 0, 1e9, "times of the events"),
    "levels": Field(
        "levels",
        "levels",
        [(-65.0, 50.0), (0.0, math.inf)],
        "mV",
        -LARGEST_V,
        LARGEST_V,
        "up to three voltages (mV), each with how long it is held (ms), as in -65 50, 0 100",
    ),
    "points": Field("points", "points", REQUIRED, "nA", -1e6, 1e6, "times (ms) and currents, as in 0 0, 100 0.5"),
    "amps": Field("amps", "numbers", [0.5, 0.25], "nA", -1e6, 1e6, "amplitude of each sine"),
    "fs": Field("fs", "numbers", [5.0, 15.0], "Hz", 0, 1e4, "frequency of each sine"),
    "direction": Field(
        "direction", "direction", "x", doc="where it points: the end that it depolarises", choices=DIRECTIONS
    ),
}
_OF_KIND = {  # those of one seed share events, and have a gid each
    "CorrelatedPoisson": {
        "seed": replace(SEED, apart=False, doc="those of one seed share events"),
        "gid": Field("gid", "integer", 0, "", 0, _KEY[1] - 1, "which one it is of them", (0, 20), apart=True),
    },
}
_RARE = ("hold", "mirrored")
_FIRST = {  # where a control stands that has to have a value: classes leave these to the caller
    "rate": 100.0, "interval": 20.0, "f": 10.0, "f_end": 50.0, "sigma": 0.1, "strength": 20.0,
    "correlation": 0.3,
}  # fmt: skip
_BOUNDS = {  # Hz, more events than a run can take; V/m; a part
    "rate": (0.0, 1e5), "strength": (-1e6, 1e6), "correlation": (0.0, 1.0),
}  # fmt: skip
_REACH = {"delay": 500.0, "start": 500.0, "tau_f": 1000.0, "phase": 6.3}  # of sliders that begin at 0
_DOCS = {
    "rate": "events in a second, on average", "interval": "between events", "strength": "of the field",
    "tau": "until the peak", "amp": "at the peak", "delay": "start", "dur": "duration", "start": "of the events",
    "stop": "end of the events", "number": "how many events", "rs": "series resistance of the electrode",
    "correlation": "part of the events that all of one seed share", "mirrored": "fluctuates the other way",
}  # fmt: skip
_WEIGHTS = {"uS": 0.002, "nA": 0.2, "mV": 2.0}
DELAY = Field("delay", "number", 0.0, "ms", 0, 1e4, "from the event to the synapse", (0.0, 20.0))


def kind(name: str) -> type[Any]:
    """The class of a stimulus, source or synapse of the page."""
    found: type[Any] = COURSES[name] if name in COURSES else getattr(inputs, name)
    return found


@cache
def of(name: str) -> tuple[Field, ...]:
    """The fields of a stimulus, source or synapse."""
    made = kind(name)
    known: Mapping[str, Parameter] = made.parameters() if hasattr(made, "parameters") else {}
    units = {} if known else made.units
    special = {**_OTHERS, **_OF_KIND.get(name, {})}
    wanted = (each for each in signature(made).parameters.values() if each.name != "waveform")
    return tuple(special.get(each.name) or _field(each, known, units) for each in wanted)


@cache
def of_course(name: str) -> tuple[Field, ...]:
    """The fields of what is the course in time of a field, whose amplitudes are factors of the strength."""
    return tuple(_as_factor(each) if each.unit == "nA" else each for each in of(name))


def weight(unit: str) -> Field:
    """The field of a weight in this unit."""
    usual = _WEIGHTS[unit]
    low, soft = (0.0, 0.0) if unit == "uS" else (-1e6, -5 * usual)
    return Field("weight", "number", usual, unit, low, 1e6, "what an event adds", (soft, 5 * usual))


def _field(argument: Argument, known: Mapping[str, Parameter], units: Mapping[str, str]) -> Field:
    name, default = argument.name, argument.default
    if isinstance(default, bool):
        return Field(
            name, "boolean", default, doc=known[name].doc if name in known else _DOCS[name], rare=name in _RARE
        )
    start = _FIRST.get(name, REQUIRED) if default is Argument.empty else float(default)
    found = _with_range(known.get(name) or _number(name, start, units.get(name, "")), start)
    return replace(found, rare=name in _RARE)


def _number(name: str, start: float, unit: str) -> Parameter:
    """What is known of a number that a mechanism does not declare."""
    low, high = _BOUNDS.get(name, (-1e6, 1e6) if unit == "nA" else (0.0, 1e9))
    return Parameter(name, start, unit, low, high, _DOCS.get(name, ""))


def _with_range(number: Parameter, default: float) -> Field:
    """A current's range depends on the model; that of a time without an end, on the run."""
    soft = None if number.unit == "nA" or not math.isfinite(default) else _soft(number, default)
    return Field(number.name, "number", default, number.unit, number.low, number.high, number.doc, soft)


def _soft(number: Parameter, default: float) -> tuple[float, float]:
    if number.unit == "mV":
        return max(-120.0, number.low), min(60.0, number.high)
    reach = 5 * default or _REACH.get(number.name, 1.0)
    low = -reach if number.name == "strength" else 0.0
    return (low if number.low <= 0 else max(number.low, default / 20)), min(reach, number.high)


def _as_factor(field: Field) -> Field:
    if field.type != "number":
        return replace(field, unit="")
    default = field.default if math.isfinite(field.default) else 1.0
    return replace(field, unit="", default=default, soft=(-2.0, 2.0))
