"""All numbers that NEURON has for the sections of a cell, as plain data: quick, since a run takes note of its cells."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from nrnwrap import mechanisms
from nrnwrap.anatomy import short_name
from nrnwrap.biophysics import ions
from nrnwrap.biophysics.variables import holder
from nrnwrap.engine import nrn

Row = tuple[str, tuple[Any, ...]]  # the name of a mechanism, and its numbers in the order of `names_of`

_ROUNDED = ("L", "diam")  # NEURON works diam out anew when nseg changes


class Segment(NamedTuple):
    """What stands on a segment: density mechanisms and ions, and point processes in NEURON's order."""

    cm: float
    mechanisms: tuple[Row, ...]
    points: tuple[Row, ...]

    def numbers_of(self, name: str) -> dict[str, Any]:
        """What the mechanism or point process of this name has, the first of several; nothing where there is none."""
        found = next((values for each, values in (*self.mechanisms, *self.points) if each == name), None)
        return {} if found is None else dict(zip(names_of(name), found, strict=True))


class Section(NamedTuple):
    """A section with its segments. diam is that of the middle."""

    name: str
    L: float
    diam: float
    Ra: float
    segments: tuple[Segment, ...]

    @property
    def mechanisms(self) -> list[str]:
        """The names of its density mechanisms, without ions, in alphabetical order."""
        return sorted(name for name, _ in self.segments[0].mechanisms if not name.endswith("_ion"))


def scan(cell: Any) -> tuple[Section, ...]:
    """The parameters of each section of a cell, of its mechanisms and of the point processes on it."""
    return tuple([_section(each, short_name(each)) for each in cell.sections])


def _section(section: nrn.Section, name: str) -> Section:
    segments = tuple([_segment(segment) for segment in section])
    return Section(name, section.L, section.diam, section.Ra, segments)


def _segment(segment: nrn.Segment) -> Segment:
    found = []
    for each in segment:
        name = each.name()
        found.append((name, _reader(name)(segment, each)))
    return Segment(segment.cm, tuple(found), tuple([_point(each) for each in segment.point_processes()]))


def _point(process: Any) -> Row:
    name = process.hname().partition("[")[0]
    return name, _reader(name)(None, process)


def states(section: nrn.Section) -> list[Any]:
    """What changes while a model runs: the voltage of each segment, the states of what stands on it."""
    found: list[Any] = []
    for segment in section:
        found.append(segment.v)
        for each in segment:
            found += [getattr(each, name) for name in _of(each.name()).states]
        for process in segment.point_processes():
            found += [getattr(process, name) for name in _of(process.hname().partition("[")[0]).states]
    return found


def differences(before: Sequence[Section], now: Sequence[Section]) -> Iterator[tuple[str, Any, Any]]:
    """(what, its value before, now) of all that differs; what is there or not is True or False."""
    if before == now:
        return
    one, other = (dict(pair for section in each for pair in _things(section)) for each in (before, now))
    for name in {**one, **other}:
        if name not in one or name not in other:
            yield name, name in one, name in other
            continue
        for key, a in one[name].items():
            b: Any = other[name].get(key)
            if a != b and not (key in _ROUNDED and math.isclose(a, b, rel_tol=1e-9)):
                yield f"{name}.{key}", a, b


def _things(section: Section) -> Iterator[tuple[str, dict[str, Any]]]:
    """The section, its segments, and all that stands on them, by names to be read by people; the numbers of each."""
    name, own = section.name, own_variables(section)
    yield name, {"L": section.L, "diam": section.diam, "Ra": section.Ra, "nseg": len(section.segments)}
    for index, segment in enumerate(section.segments):
        where = f"{name}({(index + 0.5) / len(section.segments):g})"
        yield where, {"cm": segment.cm}
        for mechanism, values in segment.mechanisms:
            each = zip(names_of(mechanism), values, strict=True)
            yield f"{where}.{mechanism}", {key: value for key, value in each if _is_set(mechanism, key, own)}
        seen: Counter[str] = Counter()
        for process, values in segment.points:
            yield f"{where}.{process}[{seen[process]}]", dict(zip(names_of(process), values, strict=True))
            seen[process] += 1


def _is_set(mechanism: str, key: str, own: Sequence[str]) -> bool:
    return not mechanism.endswith("_ion") or key in own


def own_variables(section: Section) -> list[str]:
    """The variables of ions that are numbers of the section, and are not worked out while a model runs."""
    found = []
    for ion, style in ions.styles(section.mechanisms).items():
        reversal, *concentrations = ions.variables(ion)
        found += [reversal] * style.reversal + concentrations * style.concentrations
    return found


@cache
def _of(mechanism: str) -> mechanisms.Mechanism:
    return mechanisms.describe(mechanism)


@cache
def names_of(mechanism: str) -> tuple[str, ...]:
    """The names of the numbers of a mechanism; an array counts as one."""
    if mechanism.endswith("_ion"):
        return ions.variables(mechanism.removesuffix("_ion"))
    found = tuple(_of(mechanism).parameters)
    return (*found, "rng") if _has_stream(mechanism) else found


@cache
def _has_stream(mechanism: str) -> bool:
    """Whether it draws random numbers of a stream of its own, which is called rng in all of nrnwrap's."""
    there = mechanisms.known(mechanism)
    return there is not None and "RANDOM rng" in there.code


@cache
def _reader(mechanism: str) -> Callable[[Any, Any], tuple[Any, ...]]:
    """What reads the numbers of a mechanism, given its segment and itself."""
    names = names_of(mechanism)
    if _has_stream(mechanism) or len(names) < 2 or mechanism == "extracellular":
        return lambda segment, each: tuple(_plain(_held(segment, each, name)) for name in names)
    read = attrgetter(*names)
    return lambda _, each: read(each)


def _held(segment: Any, mechanism: Any, name: str) -> Any:
    owner = mechanism if segment is None else holder(segment, mechanism.name(), name)
    return getattr(owner, name)


def _plain(value: Any) -> Any:
    """A number, those of an array, or the key of a stream."""
    if isinstance(value, float):
        return value
    return tuple(map(int, value.get_ids())) if hasattr(value, "get_ids") else tuple(value)
