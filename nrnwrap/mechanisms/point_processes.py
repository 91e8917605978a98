"""Point processes: made, with parameters that the MOD file allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nrnwrap.base import checks
from nrnwrap.engine import maker, nrn
from nrnwrap.errors import UnknownNameError, unknown
from nrnwrap.mechanisms.description import Mechanism, describe
from nrnwrap.mechanisms.loading import require


def point_process(name: str, where: nrn.Segment, **values: float) -> Any:
    """Return a new point process of mechanism `name` on the segment `where`, with `values` set.

    Raises UnknownNameError for an unknown mechanism or parameter, ParameterError for a value that is not
    finite or lies outside the bounds of the MOD file.
    """
    return placer(name, **values)(where)


def placer(name: str, **values: float) -> Callable[[nrn.Segment], Any]:
    """As `point_process` on any number of segments: the values are checked here, once for all."""
    description = describe(require(name))
    if description.kind != "point process":
        kind = description.kind
        raise UnknownNameError(f"{name} cannot stand on a segment: it is a {kind} mechanism, not a point process")
    checked = checked_values(name, values)
    make = maker(description.name)

    def place(where: nrn.Segment) -> Any:
        result = make(where)
        for key, value in checked.items():
            setattr(result, key, value)
        return result

    return place


def checked_values(name: str, values: Mapping[str, Any]) -> dict[str, float]:
    """As `checked_value`, of many parameters of a mechanism."""
    description = describe(require(name))
    return {key: checked_value(description, key, value) for key, value in values.items()}


def checked_value(description: Mechanism, name: str, value: Any) -> float:
    """Return `value` for the parameter `name` of a mechanism; raises if there is none, or not such a one."""
    parameter = description.parameters.get(name)
    if parameter is None:
        raise unknown(f"parameter of {description.name}", name, description.parameters)
    return checks.number(f"{description.name}.{name}", value, parameter.low, parameter.high, unit=parameter.unit)
