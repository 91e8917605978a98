"""Fields: what a value of the page is called, what it may be, and how it is read. The page draws a control for each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nrnwrap.app import limits
from nrnwrap.base import checks
from nrnwrap.catalogue import soft_range
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.mechanisms.declared import Parameter

REQUIRED = math.nan  # the default of a number that has to be given
_DECADE = 10.0
_SHOWN = 60  # characters


@dataclass(frozen=True)
class Field:
    """A value of the page. type: number, integer, boolean, choice, direction, numbers, levels or points. low, high:
    what it cannot pass. choices: what a choice may be, or a direction that is not a vector.

    soft: the range of a slider, None where that depends on the model. log: whether its scale is logarithmic. rare:
    whether few need it. apart: whether two of a kind are to differ in it.
    """

    name: str
    type: str
    default: Any
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    doc: str = ""
    soft: tuple[float, float] | None = None
    log: bool = False
    choices: tuple[str, ...] = ()
    rare: bool = False
    apart: bool = False

    @property
    def infinite(self) -> bool:
        """Whether null stands for infinity."""
        return self.default == math.inf

    def about(self) -> dict[str, Any]:
        """The field for the page: what is not finite is null."""
        soft = None if self.soft is None else list(self.soft)
        known = {**vars(self), "default": plain(self.default), "low": plain(self.low), "high": plain(self.high)}
        unit = self.unit if self.unit != "1" else ""
        return {**known, "unit": unit, "soft": soft, "infinite": self.infinite, "most": limits.NUMBERS}

    def read(self, place: str, value: Any) -> Any:
        """The value that was given for it; ParameterError, with the name of its place, for what it cannot be."""
        return _READERS[self.type](self, f"{place}.{self.name}" if place else self.name, value)


def plain(value: Any) -> Any:
    """A number for JSON, null where it is not finite; lists of them; anything else as it is."""
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def parameter(known: Parameter, published: Iterable[float] = ()) -> Field:
    """The field of a parameter; `published`: the values that presets have."""
    values = [each for each in (known.default, *published) if math.isfinite(each)]
    spread = bool(values) and min(values) > 0 and max(values) >= _DECADE * min(values)
    soft = soft_range(known, values) if math.isfinite(known.default) else None
    low, high = min([known.low, *values]), max([known.high, *values])
    log = spread and soft is not None
    if log and soft is not None:
        soft = max(low, min(values) / 2), soft[1]
    return Field(known.name, "number", known.default, known.unit, low, high, known.doc, soft, log)


def mapping(place: str, given: Any) -> Mapping[str, Any]:
    """What was given, which has to be an object of JSON."""
    if not isinstance(given, dict):
        raise ParameterError(f"{place} must be an object such as {{}}, not {shown(given)}")
    return given


def items(place: str, given: Any, most: int) -> list[Any]:
    """What was given, which has to be a list of at most so many."""
    if not isinstance(given, list):
        raise ParameterError(f"{place} must be a list such as [], not {shown(given)}")
    if len(given) > most:
        raise ParameterError(f"{place} may have {most}, not {len(given)}")
    return given


def pair(place: str, given: Any, unit: str, low: float, high: float) -> tuple[float, float] | None:
    """Two numbers of which the second is larger, None where nothing is given."""
    if given is None:
        return None
    ends = Field(place, "numbers", None, unit, low, high).read("", given)
    if len(ends) != 2 or ends[0] >= ends[1]:
        raise ParameterError(f"{place} must be [from, to]{f' in {unit}' if unit else ''}, not {shown(given)}")
    return ends[0], ends[1]


def refuse_unknown(place: str, given: Iterable[str], allowed: Iterable[str]) -> None:
    """Raise UnknownNameError for a key that is not among those allowed."""
    for key in given:
        if key not in allowed:
            raise unknown(f"key of {place}", named(key), allowed)


def read(place: str, given: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
    """name -> value of each field, or its default; raises for other keys, and for what is missing without a default."""
    known = {each.name: each for each in fields}
    refuse_unknown(place, given, known)
    for name, field in known.items():
        if name not in given and isinstance(field.default, float) and math.isnan(field.default):
            raise ParameterError(f"{place} needs {name}{f' ({field.unit})' if field.unit else ''}")
    return {name: field.read(place, given[name]) if name in given else field.default for name, field in known.items()}


def named(value: Any) -> str:
    """What was given as a name, short, whatever it is."""
    return value[:_SHOWN] if isinstance(value, str) else shown(value)


def shown(value: Any) -> str:
    """A value in an error: short, whatever it is."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _number(field: Field, name: str, value: Any) -> float:
    if value is None and field.infinite:
        return math.inf
    return checks.number(name, value, field.low, field.high, unit=field.unit)


def _integer(field: Field, name: str, value: Any) -> int:
    return checks.integer(name, checks.whole(value), int(field.low), int(field.high))


def _boolean(field: Field, name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ParameterError(f"{name} must be true or false, not {shown(value)}")
    return value


def _choice(field: Field, name: str, value: Any) -> str:
    if value not in field.choices:
        raise unknown(name, named(value), field.choices)
    return str(value)


def _direction(field: Field, name: str, value: Any) -> str | tuple[float, ...]:
    if not isinstance(value, list):
        if value not in field.choices:
            raise unknown(name, named(value), field.choices, "Or a vector such as [1, 1, 0].")
        return str(value)
    vector = tuple(checks.number(f"{name}[{k}]", each) for k, each in enumerate(items(name, value, 3)))
    if len(vector) != 3 or not any(vector):
        raise ParameterError(f"{name} must be a vector [x, y, z] with a length, not {shown(value)}")
    return vector


def _numbers(field: Field, name: str, value: Any) -> list[float]:
    given = items(name, value, limits.NUMBERS)
    return [checks.number(f"{name}[{k}]", each, field.low, field.high, unit=field.unit) for k, each in enumerate(given)]


def _levels(field: Field, name: str, value: Any) -> list[tuple[float, float]]:
    found = []
    for k, each in enumerate(items(name, value, 3)):
        level = items(f"{name}[{k}]", each, 2)
        if len(level) != 2:
            raise ParameterError(f"{name}[{k}] must be [mV, ms], not {shown(level)}")
        dur = math.inf if level[1] is None else checks.number(f"{name}[{k}], its duration", level[1], 0, unit="ms")
        found.append((checks.number(f"{name}[{k}]", level[0], field.low, field.high, unit="mV"), dur))
    return found


def _points(field: Field, name: str, value: Any) -> list[tuple[float, float]]:
    found = []
    for k, each in enumerate(items(name, value, limits.NUMBERS)):
        point = items(f"{name}[{k}]", each, 2)
        if len(point) != 2:
            raise ParameterError(f"{name}[{k}] must be [ms, nA], not {shown(point)}")
        t = checks.number(f"{name}[{k}], its time", point[0], 0, unit="ms")
        found.append((t, checks.number(f"{name}[{k}]", point[1], field.low, field.high, unit=field.unit)))
    return found


_READERS = {
    "number": _number, "integer": _integer, "boolean": _boolean, "choice": _choice, "direction": _direction,
    "numbers": _numbers, "levels": _levels, "points": _points,
}  # fmt: skip
