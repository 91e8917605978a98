"""Inputs of a cell as the page describes them: read from there, and described for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from nrnwrap import inputs
from nrnwrap.app import fields, limits
from nrnwrap.app.fields import Field
from nrnwrap.app.offered import (
    DELAY,
    DIRECTIONS,
    GROUPS,
    IN_TIME,
    LEFT_OUT,
    SYNAPSES,
    kind,
    of,
    of_course,
    weight,
)
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.neurons import Input
from nrnwrap.neurons.code import code

_KINDS: dict[Any, str] = {inputs.Waveform: "Waveform", **{kind(name): name for name in (*GROUPS, *SYNAPSES)}}


def read(place: str, given: Any, model: Any) -> Input:
    """The input that the page describes for a cell of a model; raises an error of nrnwrap for what is wrong."""
    told = dict(fields.mapping(place, given))
    name = _kind(place, told, GROUPS)
    if name == "Field":
        return Input(_field(place, told))
    at = _place(f"{place}.at", told.pop("at", None))
    if GROUPS[name] != "source":
        return Input(_made(place, name, told, of), at=at)
    given_synapse = told.pop("synapse", None)
    synapse = None if given_synapse is None else _nested(f"{place}.synapse", given_synapse, SYNAPSES, of)
    unit = getattr(model, "weight_unit", "") if synapse is None else synapse.weight_unit
    if not unit:
        raise ParameterError(f"{place}: {model.__name__} does not have synapses of its own: give it one, such as Exp")
    connection = [weight(unit), DELAY]
    told, joined = _divided(told, connection)
    numbers = fields.read(place, joined, connection)
    return Input(_made(place, name, told, of), synapse, at=at, **numbers)


def parts(given: Input) -> list[Input]:
    """The inputs that it is the sum of: a sum of stimuli, or a field whose course in time is a sum."""
    if not isinstance(given.what, inputs.Stimulus):
        return [given]
    return [replace(given, what=each) for term in given.what.summands() for each in _fields(term)]


def _fields(term: inputs.Stimulus) -> list[inputs.Stimulus]:
    if not isinstance(term, inputs.Field) or term.waveform is None:
        return [term]
    return [replace(term, waveform=course) for course in term.waveform.summands()]


def described(given: Input) -> dict[str, Any]:
    """The input as the page describes it, of which `read` makes an equal one; ParameterError for what it cannot be."""
    name = _offered(given.what, GROUPS)
    if given.synapse is not None:
        _offered(given.synapse, SYNAPSES)
    at = {} if given.at is None else {"at": given.at}
    if name == "Field":
        return _told_field(given)
    if GROUPS[name] != "source":
        return {**_told(given.what), **at}
    synapse = None if given.synapse is None else _told(given.synapse)
    return {**_told(given.what), "synapse": synapse, "weight": given.weight, "delay": given.delay, **at}


def _offered(value: Any, kinds: Iterable[str]) -> str:
    """The kind of a value on the page; ParameterError for what does not have one among these, saying why if it can."""
    name = _KINDS.get(type(value), "")
    if name not in kinds:
        why = LEFT_OUT.get(type(value).__name__)
        raise ParameterError(f"{code(value)} ({why})" if why else code(value))
    return name


def _told(value: Any) -> dict[str, Any]:
    name, given = _KINDS[type(value)], value.arguments()
    if type(value) is inputs.Waveform:
        given = {"points": _corners(value)}
    return {"kind": name, **{each.name: fields.plain(_listed(given[each.name])) for each in of(name)}}


def _corners(value: inputs.Waveform) -> list[list[float]]:
    """The corners of a waveform, [ms, nA]; ParameterError for more than the page takes."""
    t, values = value.line
    if len(t) > limits.NUMBERS:
        raise ParameterError(code(value))
    return [list(each) for each in zip(t.tolist(), values.tolist(), strict=True)]


def _told_field(given: Input) -> dict[str, Any]:
    field: Any = given.what
    named = (name for name in DIRECTIONS if inputs.Field(1, name).direction == field.direction)
    direction = next(named, list(field.direction))
    if field.waveform is not None:
        _offered(field.waveform, IN_TIME)
    waveform = None if field.waveform is None else _told(field.waveform)
    return {"kind": "Field", "strength": field.strength, "direction": direction, "waveform": waveform}


def _listed(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value


def _divided(given: Mapping[str, Any], those: list[Field]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is not of these fields, and what is."""
    names = {each.name for each in those}
    return {k: v for k, v in given.items() if k not in names}, {k: v for k, v in given.items() if k in names}


Fields = Callable[[str], tuple[Field, ...]]


def _made(place: str, name: str, given: Mapping[str, Any], fields_of: Fields) -> Any:
    return kind(name)(**fields.read(f"{place} ({name})", given, fields_of(name)))


def _nested(place: str, given: Any, kinds: tuple[str, ...], fields_of: Fields) -> Any:
    """A value within an input: a synapse, or the course in time of a field."""
    told = dict(fields.mapping(place, given))
    return _made(place, _kind(place, told, kinds), told, fields_of)


def _field(place: str, told: dict[str, Any]) -> inputs.Field:
    """A field; its course in time is a stimulus whose amplitudes are factors."""
    course = told.pop("waveform", None)
    waveform = None if course is None else _nested(f"{place}.waveform", course, IN_TIME, of_course)
    return inputs.Field(**fields.read(f"{place} (Field)", told, of("Field")), waveform=waveform)


def _kind(place: str, told: dict[str, Any], kinds: Any) -> str:
    name = told.pop("kind", None)
    if not isinstance(name, str) or name not in kinds:
        raise unknown(f"kind of {place}", fields.named(name), kinds)
    return name


def _place(name: str, at: Any) -> str | float | None:
    if at is None or isinstance(at, str):
        return at or None
    return Field("", "number", None, "", 0, 1).read(name, at)
