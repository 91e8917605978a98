"""What a mechanism offers: names, defaults, units and bounds of its parameters, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from nrnwrap.base import tables
from nrnwrap.engine.neuron import h
from nrnwrap.mechanisms.declared import Parameter, declared, plain_unit
from nrnwrap.mechanisms.loading import resolve
from nrnwrap.mechanisms.present import Known, known, origin
from nrnwrap.mechanisms.source import Source, read


@dataclass(frozen=True)
class Mechanism:
    """A mechanism as NEURON and its MOD file describe it; `str` of it is a table."""

    name: str
    kind: str  # "point process", "density" or "artificial cell"
    title: str
    source: str
    equations: str
    departures: str
    path: Path | None
    line: int
    parameters: Mapping[str, Parameter]
    states: tuple[str, ...]
    variables: Mapping[str, str]
    units: Mapping[str, str]  # of states and variables

    @cached_property
    def names(self) -> frozenset[str]:
        """What an instance has: parameters, states and variables."""
        return frozenset((*self.parameters, *self.states, *self.variables))

    def __str__(self) -> str:
        rows = [_HEADINGS, *_rows(self)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        table = ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
        return "\n".join([*_heading(self), *table, *_rest(self)])

    def _repr_html_(self) -> str:
        head = "<br>".join(map(tables.escaped, _heading(self)))
        rest = "<br>".join(tables.escaped(line.strip()) for line in _rest(self))
        return f"<p>{head}</p>{tables.html(_HEADINGS, _rows(self))}<p>{rest}</p>"


def describe(name: str) -> Mechanism:
    """The mechanism of this name: NEURON's own, the user's or nrnwrap's, whose names may lack their prefix.

    Bounds and texts come from the MOD text that NEURON keeps; without such a text they are empty. Raises
    UnknownNameError for an unknown name.
    """
    return _described(resolve(name))


@cache
def _described(name: str) -> Mechanism:
    there = known(name)
    assert there is not None
    text, path = Source(Path(there.file), there.code), _path(there)
    return Mechanism(
        name=name,
        kind=there.kind,
        title=text.title,
        source=text.section("Source"),
        equations=text.section("Equations"),
        departures=text.section("Departures"),
        path=path,
        # An INCLUDE above the declaration shifts the lines of the text that NEURON keeps.
        line=(read(path) if path else text).line,
        parameters=MappingProxyType(_parameters(there, text)),
        states=tuple(short for short, _ in _variables(there, 3)),
        variables=MappingProxyType({short: _unit(there, full, text) for short, full in _variables(there, 2)}),
        units=MappingProxyType(
            {short: _unit(there, full, text) for n in (2, 3) for short, full in _variables(there, n)}
        ),
    )


def _path(there: Known) -> Path | None:
    """The MOD file: nrnwrap's or the user's own, not the copy that was compiled."""
    path = origin(there.name) or Path(there.file)
    return path if path.is_file() else None


def _parameters(there: Known, text: Source) -> dict[str, Parameter]:
    in_text, standard = declared(text), h.MechanismStandard(there.name, 1)
    result = {}
    for name, full_name in _variables(there, 1):
        default = float(standard.get(full_name))
        found = in_text.get(name) or Parameter(name, default, _unit(there, full_name, text))
        result[name] = replace(found, default=default)
    return result


def _variables(there: Known, group: int) -> list[tuple[str, str]]:
    """(name, NEURON's name) of PARAMETERs (group 1), ASSIGNED (2) or STATEs (3) that each instance has.

    In density mechanisms NEURON appends the mechanism's name.
    """
    standard, name, result = h.MechanismStandard(there.name, group), h.ref(""), []
    for index in range(int(standard.count())):
        standard.name(name, index)
        short = name[0].removesuffix(f"_{there.name}") if there.kind == "density" else name[0]
        result.append((short, name[0]))
    return result


def _unit(there: Known, full_name: str, text: Source) -> str:
    unit = str(h.units(full_name if there.kind == "density" else f"{there.name}.{full_name}"))
    return "" if unit.startswith("-") else plain_unit(unit, text)  # a bound, which NEURON takes for it where none is


_HEADINGS = ("parameter", "default", "unit", "bounds", "")


def _rows(mechanism: Mechanism) -> list[tuple[str, ...]]:
    return [(p.name, f"{p.default:g}", p.unit, p.bounds, p.doc) for p in mechanism.parameters.values()]


def _heading(mechanism: Mechanism) -> list[str]:
    title = f": {mechanism.title}" if mechanism.title else ""
    place = [f"{mechanism.path}:{mechanism.line}"] if mechanism.path else []
    return [f"{mechanism.name} ({mechanism.kind}){title}", *place]


def _rest(mechanism: Mechanism) -> list[str]:
    variables = [f"{name} ({unit})" if unit else name for name, unit in mechanism.variables.items()]
    return [*_listing("states", mechanism.states), *_listing("variables", variables)]


def _listing(label: str, names: Sequence[str]) -> list[str]:
    return [f"  {label}: {', '.join(names)}"] if names else []
