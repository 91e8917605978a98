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
from nrnwrap.inputs.keyed import KEYS
from nrnwrap.mechanisms.declared import Parameter

COURSES = {"Sines": courses.Sines, "AlphaPulse": courses.AlphaPulse, "Waveform": courses.Points}
IN_TIME = ("Step", "Train", "Ramp", "Sine", "Chirp", "Noise", "WhiteNoise", *COURSES)  # also the courses of a field
_GROUPED = {
    "current": (*IN_TIME, "Gfluct"),
    "clamp": ("VoltageClamp",),
    "field": ("Field",),
    "source": ("Poisson", "Regular", "SpikeTimes"),
}
GROUPS = {name: group for group, names in _GROUPED.items() for name in names}
SYNAPSES = (
    "Exp", "Exp2", "Alpha", "NMDA", "ExpCurrent", "Exp2Current", "AlphaCurrent", "TsodyksMarkram", "STDP",
    "InhibitorySTDP",
)  # fmt: skip
DIRECTIONS = ("x", "-x", "y", "-y", "z", "-z")

SEED = Field("seed", "integer", 1, "", 0, 2**32 - 1, "which numbers chance brings", (1, 100))
_OTHERS = {  # fields that are not one number
    "times": Field("times", "numbers", [50.0, 100.0], "ms", 0, 1e9, "times of the events"),
    "levels": Field(
        "levels", "levels", [(-65.0, 50.0), (0.0, math.inf)], "mV", -LARGEST_V, LARGEST_V, "each for so long"
    ),
    "points": Field("points", "points", REQUIRED, "nA", -1e6, 1e6, "times (ms) and currents, as in 0 0, 100 0.5"),
    "amps": Field("amps", "numbers", [0.5, 0.25], "nA", -1e6, 1e6, "amplitude of each sine"),
    "fs": Field("fs", "numbers", [5.0, 15.0], "Hz", 0, 1e4, "frequency of each sine"),
    "direction": Field("direction", "choice", "x", doc="where the field points", choices=DIRECTIONS),
}
_FIRST = {  # where a control stands that has to have a value: classes leave these to the caller
    "rate": 100.0, "interval": 20.0, "f": 10.0, "f_end": 50.0, "sigma": 0.1, "strength": 20.0,
}  # fmt: skip
_BOUNDS = {"rate": (0.0, 1e5), "strength": (-1e6, 1e6)}  # Hz: more events than a run can take; V/m
_REACH = {"delay": 500.0, "start": 500.0, "tau_f": 1000.0, "phase": 6.3}  # of sliders that begin at 0
_DOCS = {
    "rate": "events in a second, on average", "interval": "between events", "strength": "of the field",
    "tau": "until the peak",
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
    found = (_field(each, known, units) for each in signature(made).parameters.values())
    return tuple(each for each in found if each is not None)


@cache
def of_course(name: str) -> tuple[Field, ...]:
    """The fields of what is the course in time of a field, whose amplitudes are factors of the strength."""
    return tuple(_as_factor(each) if each.unit == "nA" else each for each in of(name))


def weight(unit: str) -> Field:
    """The field of a weight in this unit."""
    usual = _WEIGHTS[unit]
    low, soft = (0.0, 0.0) if unit == "uS" else (-1e6, -5 * usual)
    return Field("weight", "number", usual, unit, low, 1e6, "what an event adds", (soft, 5 * usual))


def _field(argument: Argument, known: Mapping[str, Parameter], units: Mapping[str, str]) -> Field | None:
    name, default = argument.name, argument.default
    if name in KEYS or name == "waveform":
        return SEED if name == "seed" else None
    if name in _OTHERS:
        return _OTHERS[name]
    if isinstance(default, bool):
        return Field(name, "boolean", default, doc=known[name].doc if name in known else "")
    start = _FIRST.get(name, REQUIRED) if default is Argument.empty else float(default)
    return _with_range(known.get(name) or _number(name, start, units.get(name, "")), start)


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
