"""What is really set on a cell, as NEURON has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from nrnwrap.biophysics.scan import Section, names_of, own_variables, scan
from nrnwrap.errors import LocationError


def read(cell: Any) -> dict[str, dict[str, Any]]:
    """What is `written` of the sections of a cell."""
    return written(scan(cell), f"{cell}")


def written(sections: Iterable[Section], owner: str) -> dict[str, dict[str, Any]]:
    """Section by section: nseg, Ra, cm, ions, and each density mechanism with its parameters.

    A number where all segments have the same, else a tuple of one for each.
    """
    found: dict[str, dict[str, Any]] = {}
    for section in sections:
        name = section.name
        if name in found:
            raise LocationError(f"two sections of {owner} are called {name}: their values cannot be told apart by name")
        found[name] = _section(section)
    return found


def _section(section: Section) -> dict[str, Any]:
    tables = [dict(each.mechanisms) for each in section.segments]
    found: dict[str, Any] = {
        "nseg": len(tables),
        "Ra": section.Ra,
        "cm": _common([each.cm for each in section.segments]),
    }
    own = own_variables(section)
    ions = dict(pair for name in tables[0] if name.endswith("_ion") for pair in _numbers(name, tables))
    found |= {name: ions[name] for name in own}
    return found | {mechanism: dict(_numbers(mechanism, tables)) for mechanism in section.mechanisms}


def _numbers(mechanism: str, tables: Sequence[Mapping[str, tuple[Any, ...]]]) -> Iterator[tuple[str, Any]]:
    """The parameters, each with its value, or one for each segment; each element of an array counts as one."""
    columns = zip(*(table[mechanism] for table in tables), strict=True)
    for name, column in zip(names_of(mechanism), columns, strict=False):
        if isinstance(column[0], float):
            yield name, _common(column)
        else:
            yield from ((f"{name}[{i}]", _common(each)) for i, each in enumerate(zip(*column, strict=True)))


def _common(values: Sequence[float]) -> float | tuple[float, ...]:
    return values[0] if len(set(values)) == 1 else tuple(values)
