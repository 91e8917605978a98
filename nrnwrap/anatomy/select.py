"""Choose sections and segments of a cell: by type, path distance, branch order, tip, name, or nearness to a point.

All works on sections of NEURON, whoever made them. Path distance is along the tree, in um, from a segment of reference
to the middle of a section or segment. The branch order is 0 where the reference is, 1 for what leaves it, and one more
after each fork; a section that goes on from the only one before has its order.
"""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np

from nrnwrap.anatomy.distances import distance
from nrnwrap.anatomy.types import OF_SWC, by_type, name_of_type, short_name, type_of
from nrnwrap.base import checks
from nrnwrap.base.kinds import several
from nrnwrap.engine import nrn
from nrnwrap.errors import GeometryError, LocationError, ParameterError, unknown

Types: TypeAlias = "str | int | Iterable[str | int] | None"
Orders: TypeAlias = "int | Collection[int] | None"


def sections_of(
    sections: Sequence[nrn.Section],
    origin: nrn.Segment,
    *,
    type: Types = None,
    min_distance: float = 0.0,
    max_distance: float = math.inf,
    order: Orders = None,
    tips: bool | None = None,
) -> list[nrn.Section]:
    """The sections that meet all conditions; see `Cell.select`."""
    chosen = _of_types(sections, type)
    if order is not None:
        chosen = _of_orders(chosen, sections, origin, order)
    if tips is not None:
        chosen = [section for section in chosen if _is_tip(section, origin) is bool(tips)]
    low, high = _range(min_distance, max_distance)
    if low > 0 or high < math.inf:
        chosen = [section for section in chosen if low <= distance(origin, section(0.5)) <= high]
    return chosen


def segments_of(
    sections: Sequence[nrn.Section],
    origin: nrn.Segment,
    *,
    min_distance: float = 0.0,
    max_distance: float = math.inf,
    **conditions: Any,
) -> list[nrn.Segment]:
    """The segments of the sections that meet the other conditions, whose middle is within the distances."""
    low, high = _range(min_distance, max_distance)
    chosen = sections_of(sections, origin, **conditions)
    found = [segment for section in chosen for segment in section]
    if low <= 0 and high == math.inf:
        return found
    return [segment for segment in found if low <= distance(origin, segment) <= high]


def find(sections: Sequence[nrn.Section], name: str) -> nrn.Section | nrn.Segment:
    """The section "dend[3]", or the segment "dend[3](0.5)"; "soma" is also the only one of that type.

    Raises UnknownNameError for a name that none has, LocationError for a position outside 0..1.
    """
    if not isinstance(name, str):
        raise ParameterError(f"a name such as 'dend[3]' is a string, not {name!r}")
    match = re.fullmatch(r"\s*(.+?)\s*(?:\(\s*([^()]*?)\s*\))?\s*", name)
    wanted, position = match.groups() if match else (name, None)
    section = _named(sections, wanted)
    if position is None:
        return section
    try:
        x = float(position)
    except ValueError:
        x = math.nan
    if not 0 <= x <= 1:
        raise LocationError(f"{name!r}: {position!r} is not a position 0..1 on {short_name(section)}")
    return section(x)


def nearest(sections: Sequence[nrn.Section], point: Any) -> nrn.Segment:
    """The segment whose stretch of the centre line comes nearest to a 3-D point (um).

    Raises ParameterError for what is not a point, GeometryError when sections do not have 3-D points.
    """
    if np.shape(checks.plain("point", point, "um")) != (3,):
        raise ParameterError(f"point must be x, y and z (um), not {point!r}")
    target = checks.array("point", point, unit="um")
    best, place = math.inf, None
    for section in sections:
        gap, x = _approach(section, target)
        if gap < best:
            best, place = gap, (section, x)
    assert place is not None
    section, x = place
    return section((min(int(x * section.nseg), section.nseg - 1) + 0.5) / section.nseg)  # its middle, as all are named


def _approach(section: nrn.Section, target: Any) -> tuple[float, float]:
    """The least distance of a point from the centre line of a section, and where on it, 0..1."""
    count = section.n3d()
    if count < 2:
        raise GeometryError(f"{section} does not have 3-D points: its place in space is unknown")
    points = np.array([[section.x3d(i), section.y3d(i), section.z3d(i)] for i in range(count)])
    arcs = np.array([section.arc3d(i) for i in range(count)])
    steps, offsets = np.diff(points, axis=0), target - points[:-1]
    squares = (steps**2).sum(axis=1)
    along = np.clip((offsets * steps).sum(axis=1) / np.where(squares > 0, squares, 1), 0, 1)
    gaps = np.linalg.norm(offsets - along[:, None] * steps, axis=1)
    first = int(gaps.argmin())
    arc = arcs[first] + along[first] * (arcs[first + 1] - arcs[first])
    return float(gaps[first]), float(np.clip(arc / arcs[-1], 0, 1)) if arcs[-1] > 0 else 0.5


def orders(sections: Sequence[nrn.Section], origin: nrn.Segment) -> dict[nrn.Section, int]:
    """The branch order of each section that is connected to the origin."""
    joints = _joints(sections)
    at: dict[nrn.Section, list[tuple[nrn.Section, float]]] = {}
    for joint, members in joints.items():
        for member in members:
            at.setdefault(member, []).append(joint)
    found = {origin.sec: 0}
    pending = [origin.sec]
    while pending:
        section = pending.pop()
        for joint in at.get(section, ()):
            ahead = [other for other in joints[joint] if other not in found]
            fork = section == origin.sec or len(ahead) > 1 or 0 < joint[1] < 1
            for other in ahead:
                body = found[section] == 0 and type_of(other) == type_of(section) == "soma"
                found[other] = found[section] + int(fork and not body)
                pending.append(other)
    return found


def _joints(sections: Sequence[nrn.Section]) -> dict[tuple[nrn.Section, float], list[nrn.Section]]:
    """The sections that meet at each place (section, x) where others begin; the first is the one that they begin on."""
    found: dict[tuple[nrn.Section, float], list[nrn.Section]] = {}
    for section in sections:
        parent = section.parentseg()
        if parent is not None:
            found.setdefault((parent.sec, parent.x), [parent.sec]).append(section)
    return found


def _of_types(sections: Sequence[nrn.Section], wanted: Types) -> list[nrn.Section]:
    if wanted is None:
        return list(sections)
    there = by_type(sections)
    chosen: set[nrn.Section] = set()
    for each in wanted if several(wanted) else [wanted]:
        name = _type_name(each)
        if name not in there and name not in OF_SWC.values():
            raise unknown("type of section", each, there)
        chosen.update(there.get(name, ()))
    return [section for section in sections if section in chosen]


def _type_name(given: Any) -> str:
    """The name of a type that is given by its name or its number; ParameterError for anything else."""
    if isinstance(given, str):
        return given
    number = checks.whole(given)
    if isinstance(number, (bool, np.bool_)) or not isinstance(number, numbers.Integral):
        raise ParameterError(f"type must be a name such as 'dend', a number of SWC, or several of these, not {given!r}")
    return name_of_type(int(number))


def _of_orders(
    chosen: list[nrn.Section], sections: Sequence[nrn.Section], origin: nrn.Segment, wanted: Orders
) -> list[nrn.Section]:
    allowed = set(wanted) if isinstance(wanted, Collection) and not isinstance(wanted, str) else {wanted}
    if not all(isinstance(each, int) and each >= 0 for each in allowed):
        raise ParameterError(f"order is a number from 0 on or several, such as range(1, 4), not {wanted!r}")
    found = orders(sections, origin)
    return [section for section in chosen if found.get(section) in allowed]


def _is_tip(section: nrn.Section, origin: nrn.Segment) -> bool:
    """Whether nothing hangs on a section, which is not that of the reference."""
    return not section.children() and section != origin.sec


def _range(low: Any, high: Any) -> tuple[float, float]:
    low = checks.number("min_distance", low, 0, unit="um")
    high = checks.number("max_distance", high, 0, unit="um", infinite=True)
    if low > high:
        raise ParameterError(f"min_distance = {low:g} um is beyond max_distance = {high:g} um")
    return low, high


def _named(sections: Sequence[nrn.Section], name: str) -> nrn.Section:
    names = {short_name(section): section for section in sections}
    if name in names:
        return names[name]
    full = [section for section in sections if section.name() == name]
    alike = by_type(sections).get(name, []) or full
    if name.endswith("[0]") and len(by_type(sections).get(name[:-3], [])) == 1:
        alike = by_type(sections)[name[:-3]]
    if len(alike) == 1:
        return alike[0]
    raise unknown("section", name, names)
