"""What the page can give a cell: stimuli, sources of events and their synapses, by name, with their fields."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from inspect import Parameter as Argument
from inspect import signature
from typing import Any

from nrnwrap import inputs
from nrnwrap.app import fields
from nrnwrap.app.fields import REQUIRED, Field
from nrnwrap.base.limits import LARGEST_V
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.inputs.keyed import KEYS
from nrnwrap.mechanisms.declared import Parameter
from nrnwrap.neurons import Input

CURRENTS = ("Step", "Train", "Ramp", "Sine", "Chirp", "Noise", "WhiteNoise", "Gfluct")
CLAMPS = ("VoltageClamp",)
SOURCES = ("Poisson", "Regular", "SpikeTimes")
GROUPS = {**dict.fromkeys(CURRENTS, "current"), **dict.fromkeys(CLAMPS, "clamp"), **dict.fromkeys(SOURCES, "source")}
SYNAPSES = ("Exp", "Exp2", "Alpha", "NMDA", "ExpCurrent", "Exp2Current", "AlphaCurrent", "TsodyksMarkram", "STDP")

SEED = Field("seed", "integer", 1, "", 0, 2**32 - 1, "which numbers chance brings", (1, 100))
_LISTS = {  # fields that are not one number
    "times": Field("times", "numbers", [50.0, 100.0], "ms", 0, 1e9, "times of the events"),
    "levels": Field(
        "levels", "levels", [(-65.0, 50.0), (0.0, math.inf)], "mV", -LARGEST_V, LARGEST_V, "each for so long"
    ),
}
_FIRST = {  # where a control stands that has to have a value: classes leave these to the caller
    "rate": 100.0, "interval": 20.0, "f": 10.0, "f_end": 50.0, "sigma": 0.1,
}  # fmt: skip
_MOST = {"rate": 1e5}  # Hz; more events than a run can take
_REACH = {"delay": 500.0, "start": 500.0, "tau_f": 1000.0, "phase": 6.3}  # of sliders that begin at 0
_WEIGHTS = {"uS": 0.002, "nA": 0.2, "mV": 2.0}
DELAY = Field("delay", "number", 0.0, "ms", 0, 1e4, "from the event to the synapse", (0.0, 20.0))


def kind(name: str) -> type[Any]:
    """The class of a stimulus, source or synapse of the page."""
    found: type[Any] = getattr(inputs, name)
    return found


@cache
def of(name: str) -> tuple[Field, ...]:
    """The fields of a stimulus, source or synapse."""
    made = kind(name)
    known: Mapping[str, Parameter] = made.parameters() if hasattr(made, "parameters") else {}
    units = {} if known else made.units
    found = (_field(each, known, units) for each in signature(made).parameters.values())
    return tuple(each for each in found if each is not None)


def _field(argument: Argument, known: Mapping[str, Parameter], units: Mapping[str, str]) -> Field | None:
    name, default = argument.name, argument.default
    if name in KEYS:
        return SEED if name == "seed" else None
    if name in _LISTS:
        return _LISTS[name]
    if isinstance(default, bool):
        return Field(name, "boolean", default, doc=known[name].doc if name in known else "")
    start = _FIRST.get(name, REQUIRED) if default is Argument.empty else float(default)
    number = known.get(name) or Parameter(name, start, units.get(name, ""), 0.0, _MOST.get(name, 1e9))
    return _with_range(number, start)


def _with_range(number: Parameter, default: float) -> Field:
    """A current's range depends on the model; that of a time without an end, on the run."""
    soft = None if number.unit == "nA" or not math.isfinite(default) else _soft(number, default)
    return Field(number.name, "number", default, number.unit, number.low, number.high, number.doc, soft)


def _soft(number: Parameter, default: float) -> tuple[float, float]:
    if number.unit == "mV":
        return max(-120.0, number.low), min(60.0, number.high)
    reach = 5 * default or _REACH.get(number.name, 1.0)
    return (0.0 if number.low <= 0 else max(number.low, default / 20)), min(reach, number.high)


def weight(unit: str) -> Field:
    """The field of a weight in this unit."""
    usual = _WEIGHTS[unit]
    low, soft = (0.0, 0.0) if unit == "uS" else (-1e6, -5 * usual)
    return Field("weight", "number", usual, unit, low, 1e6, "what an event adds", (soft, 5 * usual))


def read(place: str, given: Any, model: Any) -> Input:
    """The input that the page describes for a cell of a model; raises an error of nrnwrap for what is wrong."""
    told = dict(fields.mapping(place, given))
    name = told.pop("kind", None)
    if not isinstance(name, str) or name not in GROUPS:
        raise unknown(f"kind of {place}", fields.named(name), GROUPS)
    at = _place(f"{place}.at", told.pop("at", None))
    if GROUPS[name] != "source":
        return Input(_made(place, name, told), at=at)
    synapse = _synapse(f"{place}.synapse", told.pop("synapse", None))
    unit = getattr(model, "weight_unit", "") if synapse is None else synapse.weight_unit
    if not unit:
        raise ParameterError(f"{place}: {model.__name__} does not have synapses of its own: give it one, such as Exp")
    connection = [weight(unit), DELAY]
    told, joined = _divided(told, connection)
    numbers = fields.read(place, joined, connection)
    return Input(_made(place, name, told), synapse, at=at, **numbers)


def described(given: Input) -> dict[str, Any]:
    """The input as the page describes it, of which `read` makes an equal one; ParameterError for what it cannot be."""
    name = type(given.what).__name__
    if name not in GROUPS or isinstance(given.synapse, str):
        raise ParameterError(f"{given!r}")
    at = {} if given.at is None else {"at": given.at}
    if GROUPS[name] != "source":
        return {**_told(given.what), **at}
    synapse = None if given.synapse is None else _told(given.synapse)
    return {**_told(given.what), "synapse": synapse, "weight": given.weight, "delay": given.delay, **at}


def _told(value: Any) -> dict[str, Any]:
    name, given = type(value).__name__, value.arguments()
    return {"kind": name, **{each.name: fields.plain(_listed(given[each.name])) for each in of(name)}}


def _listed(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value


def _divided(given: Mapping[str, Any], those: list[Field]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is not of these fields, and what is."""
    names = {each.name for each in those}
    return {k: v for k, v in given.items() if k not in names}, {k: v for k, v in given.items() if k in names}


def _made(place: str, name: str, given: Mapping[str, Any]) -> Any:
    return kind(name)(**fields.read(f"{place} ({name})", given, of(name)))


def _synapse(place: str, given: Any) -> Any:
    if given is None:
        return None
    told = dict(fields.mapping(place, given))
    name = told.pop("kind", None)
    if not isinstance(name, str) or name not in SYNAPSES:
        raise unknown(f"kind of {place}", fields.named(name), SYNAPSES)
    return _made(place, name, told)


def _place(name: str, at: Any) -> str | float | None:
    if at is None or isinstance(at, str):
        return at or None
    return fields.Field("", "number", None, "", 0, 1).read(name, at)
