"""Inputs of a cell as the page describes them: read from there, and described for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nrnwrap import inputs
from nrnwrap.app import fields, limits
from nrnwrap.app.fields import Field
from nrnwrap.app.offered import COURSES, DELAY, DIRECTIONS, GROUPS, IN_TIME, SYNAPSES, kind, of, of_course, weight
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.neurons import Input

_KINDS = {kind(name): name for name in COURSES}  # of classes that are called otherwise


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


def described(given: Input) -> dict[str, Any]:
    """The input as the page describes it, of which `read` makes an equal one; ParameterError for what it cannot be."""
    name = _name(given.what)
    if name not in GROUPS or isinstance(given.synapse, str):
        raise ParameterError(f"{given!r}")
    at = {} if given.at is None else {"at": given.at}
    if name == "Field":
        return _told_field(given)
    if GROUPS[name] != "source":
        return {**_told(given.what), **at}
    synapse = None if given.synapse is None else _told(given.synapse)
    return {**_told(given.what), "synapse": synapse, "weight": given.weight, "delay": given.delay, **at}


def _name(value: Any) -> str:
    """The kind of a value on the page."""
    return _KINDS.get(type(value), type(value).__name__)


def _told(value: Any) -> dict[str, Any]:
    name, given = _name(value), value.arguments()
    if type(value) is inputs.Waveform:
        given = {"points": _corners(value)}
    return {"kind": name, **{each.name: fields.plain(_listed(given[each.name])) for each in of(name)}}


def _corners(value: inputs.Waveform) -> list[list[float]]:
    """The corners of a waveform, [ms, nA]; ParameterError for more than the page takes."""
    t, values = value.line
    if len(t) > limits.NUMBERS:
        raise ParameterError(f"{value!r}")
    return [list(each) for each in zip(t.tolist(), values.tolist(), strict=True)]


def _told_field(given: Input) -> dict[str, Any]:
    field: Any = given.what
    pointing = [name for name in DIRECTIONS if inputs.Field(1, name).direction == field.direction]
    course = field.waveform
    if not pointing or (course is not None and _name(course) not in IN_TIME):
        raise ParameterError(f"{given!r}")
    waveform = None if course is None else _told(course)
    return {"kind": "Field", "strength": field.strength, "direction": pointing[0], "waveform": waveform}


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
