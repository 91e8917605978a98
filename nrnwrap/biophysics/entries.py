"""The entries of a Biophysics: checked, with quantities as numbers and sequences as tuples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nrnwrap import mechanisms
from nrnwrap.base import checks
from nrnwrap.base.kinds import a_call, several
from nrnwrap.base.limits import MOST_SEGMENTS
from nrnwrap.biophysics import ions
from nrnwrap.biophysics.variables import BOUNDS
from nrnwrap.errors import ParameterError


def checked_regions(given: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(given, Mapping):
        raise ParameterError(f"regions must be a mapping of section names, not {given!r}")
    result = {}
    for name, region in given.items():
        if not isinstance(name, str) or not isinstance(region, Mapping):
            raise ParameterError(f"the region {name!r} must be a name with a mapping of what is set there: {region!r}")
        result[name] = {key: _entry(f"{name}.{key}", key, value) for key, value in region.items()}
    return result


def _entry(where: str, key: str, value: Any) -> Any:
    """An entry of a region, its quantities converted and its sequences tuples."""
    if isinstance(value, Mapping):
        return {
            name: _value(f"{where}.{name}", each, lambda name=name: _unit(key, name)) for name, each in value.items()
        }
    if key == "nseg":
        return checks.integer(where, value, 1, MOST_SEGMENTS)
    if key in BOUNDS:
        return _value(where, value, lambda: BOUNDS[key][1])
    if ion := ions.known(key):
        return _value(where, value, lambda: "mV" if key == f"e{ion}" else "mM")
    raise ParameterError(
        f"{where}: {key!r} is not a variable of a section ({', '.join(BOUNDS)}, nseg, ena, ek, eca ...); a mechanism "
        f"has a mapping of its parameters, {{}} for none"
    )


def _value(where: str, value: Any, unit: Any) -> Any:
    if a_call(value):
        return value
    if hasattr(value, "magnitude"):
        value = checks.plain(where, value, unit())
    if several(value):
        return tuple(checks.number(f"{where}[{i}]", each) for i, each in enumerate(value))
    return checks.number(where, value)


def _unit(mechanism: str, name: str) -> str:
    mechanisms.require(mechanism)
    parameters = mechanisms.describe(mechanism).parameters
    return parameters[name].unit if name in parameters else ""


def writable(where: str, region: Mapping[str, Any]) -> dict[str, Any]:
    result = {}
    for key, value in region.items():
        if a_call(value):
            raise ParameterError(
                f"{where}.{key} is a function, which a file cannot hold: apply it to a cell, and save cell.biophysics"
            )
        nested = isinstance(value, Mapping)
        result[key] = (
            writable(f"{where}.{key}", value) if nested else list(value) if isinstance(value, tuple) else value
        )
    return result
