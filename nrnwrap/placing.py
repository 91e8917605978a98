"""Segments, and the point processes that stand on them."""

from __future__ import annotations

from typing import Any, NamedTuple

from nrnwrap import checks, mechanisms
from nrnwrap.errors import LocationError, ParameterError, UnknownNameError, unknown
from nrnwrap.mechanisms import h, nrn


class Placed(NamedTuple):
    """An object of NEURON, and what must live as long as it does."""

    object: Any
    parts: tuple[Any, ...] = ()


def segment(at: Any, section: nrn.Section) -> nrn.Segment:
    """Return the segment that `at` means.

    A segment is itself, a section its middle, a number the position 0..1 in `section`, and None the
    middle of `section`. Raises LocationError for anything else.
    """
    if at is None:
        return section(0.5)
    if isinstance(at, nrn.Segment):
        return at
    if isinstance(at, nrn.Section):
        return at(0.5)
    try:
        position = checks.number("position", at)
    except ParameterError:
        position = -1.0
    if not 0 <= position <= 1:
        raise LocationError(
            f"{at!r} is no place on a cell: give a segment such as {section}(0.5), a section, or a position 0..1"
        )
    return section(position)


def point_process(name: str, where: nrn.Segment, **values: float) -> Any:
    """Return a new point process of mechanism `name` on the segment `where`, with `values` set.

    Raises UnknownNameError for an unknown mechanism or parameter, ParameterError for a value that is not
    finite or lies outside the bounds of the MOD file.
    """
    mechanisms.require(name)
    description = mechanisms.describe(name)
    if description.kind != "point process":
        raise UnknownNameError(f"{name} cannot stand on a segment: it is no point process but of kind {description.kind}")
    checked = {key: checked_value(description, key, value) for key, value in values.items()}
    result = getattr(h, name)(where)
    for key, value in checked.items():
        setattr(result, key, value)
    return result


def checked_value(description: mechanisms.Mechanism, name: str, value: Any) -> float:
    """Return `value` for the parameter `name` of a mechanism; raises if there is none, or not such a one."""
    parameter = description.parameters.get(name)
    if parameter is None:
        raise unknown(f"parameter of {description.name}", name, description.parameters)
    return checks.number(
        f"{description.name}.{name}", value, parameter.low, parameter.high, unit=parameter.unit
    )
