"""What is really set on a cell, as NEURON has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nrnwrap import mechanisms
from nrnwrap.anatomy.types import short_name
from nrnwrap.biophysics import ions
from nrnwrap.biophysics.variables import holder, indexed
from nrnwrap.engine import nrn
from nrnwrap.errors import LocationError


def read(cell: Any) -> dict[str, dict[str, Any]]:
    """Section by section: nseg, Ra, cm, ions, and each density mechanism with its parameters.

    A number where all segments have the same, else a tuple of one for each.
    """
    found: dict[str, dict[str, Any]] = {}
    for section in cell.sections:
        name = short_name(section)
        if name in found:
            raise LocationError(f"two sections of {cell} are called {name}: their values cannot be told apart by name")
        found[name] = _section(section)
    return found


def _section(section: nrn.Section) -> dict[str, Any]:
    result: dict[str, Any] = {"nseg": section.nseg, "Ra": section.Ra, "cm": _values(section, "", "cm")}
    names = ions.mechanisms_of(section)
    for ion, style in ions.styles(names).items():
        reversal, *concentrations = ions.variables(ion)
        wanted = [reversal] * style.reversal + concentrations * style.concentrations
        result |= {name: _values(section, "", name) for name in wanted}
    for mechanism in names:
        result[mechanism] = {name: _values(section, mechanism, name) for name in _parameters(section, mechanism)}
    return result


def _parameters(section: nrn.Section, mechanism: str) -> Iterator[str]:
    """The names of the parameters; each element of an array counts as one."""
    for name in mechanisms.describe(mechanism).parameters:
        value = getattr(holder(section(0.5), mechanism, name), name)
        if isinstance(value, float):
            yield name
        else:
            yield from (f"{name}[{i}]" for i in range(len(value)))


def _values(section: nrn.Section, mechanism: str, name: str) -> float | tuple[float, ...]:
    base, index = indexed(name)
    values = []
    for segment in section:
        found = getattr(holder(segment, mechanism, base), base)
        values.append(found if index is None else found[index])
    return values[0] if len(set(values)) == 1 else tuple(values)
