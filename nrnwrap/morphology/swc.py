"""SWC: one point per line, `id type x y z radius parent` (Cannon et al. 1998, J. Neurosci. Methods 84:49-54).

The lines are read here and not by MorphIO 3.5, because it does not give back ids and lines, drops points
that hang on a cycle without a word, names the wrong line of a repeated id, and refuses types that NEURON
takes.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

from nrnwrap.morphology.swc_repair import Notes, repaired, thin_points
from nrnwrap.morphology.tree import FARTHEST, THINNEST, Faults, Morphology, frozen, plain, refuse

COLUMNS = ("id", "type", "x", "y", "z", "radius", "parent")
WHOLE = {"id", "type", "parent"}


class Point(NamedTuple):
    """One line of the file."""

    line: int
    id: int
    kind: int
    xyz: tuple[float, float, float]  # um
    radius: float  # um
    parent: int


Points = dict[int, Point]


def parse_swc(path: Path, text: str, repair: bool = False) -> Morphology:
    """The checked tree of a SWC file, sorted so that NEURON can read it; with `repair` of what can be mended."""
    rows, notes = _rows(path, text, repair)
    return parse_points(path, "swc", rows, repair, notes)


def parse_points(path: Path, form: str, rows: list[Point], repair: bool, notes: Notes | None = None) -> Morphology:
    """The checked tree of points, which some form of file has, on lines that are 0 when it has none."""
    notes = list(notes or ())
    if repair:
        rows, done = repaired(rows)
        notes += done
    refuse(path, _repeated(rows))
    points = {row.id: row for row in rows}
    refuse(path, _orphans(points))
    refuse(path, _extra_roots(points))
    refuse(path, _cycles(points))
    refuse(path, _stray_somata(points))
    refuse(path, _thin(points))
    return _tree(path, form, _in_order(points), sorted(notes))


def _rows(path: Path, text: str, repair: bool) -> tuple[list[Point], Notes]:
    """The points of the file, in its order; with `repair` without the lines that are none, which are noted."""
    rows: list[Point] = []
    faults: list[tuple[int, str]] = []
    for line, content in enumerate(text.split("\n"), start=1):
        fields = content.split("#", 1)[0].split()
        if not fields:
            continue
        try:
            rows.append(_point(line, fields))
        except ValueError as error:
            faults.append((line, str(error)))
    refuse(path, [] if rows or faults else [(0, "no points, only comments")])
    refuse(path, faults if not (repair and rows) else [])
    return rows, [(line, f"{fault}: line left out") for line, fault in faults]


def _point(line: int, fields: list[str]) -> Point:
    """The point that the fields of a line describe."""
    if len(fields) < len(COLUMNS):
        raise ValueError(f"{len(fields)} columns; a point has {len(COLUMNS)}: {' '.join(COLUMNS)}")
    number, kind, x, y, z, radius, parent = _sound(fields) or map(_number, COLUMNS, fields)
    if number < 0 or kind < 0:
        raise ValueError(f"id {number:.0f} and type {kind:.0f} must not be negative")
    return Point(line, int(number), int(kind), (x, y, z), radius, int(parent))


def _sound(fields: list[str]) -> tuple[float, ...] | None:
    """The numbers of a line if all are what they should be; None leaves it to `_number` to say which is not."""
    try:
        number, kind, x, y, z, radius, parent = values = tuple(map(float, fields[:7]))
    except ValueError:
        return None
    near = max(x, y, z, radius) < FARTHEST and min(x, y, z, radius) > -FARTHEST  # nan may pass, but sums to nan
    whole = number.is_integer() and kind.is_integer() and parent.is_integer()
    small = max(number, kind, parent) < 2**53 and parent > -(2**53) and x + y + z + radius == x + y + z + radius
    return values if near and whole and small and not any("_" in field for field in fields[:7]) else None


def _number(column: str, field: str) -> float:
    """The finite number that a field holds; ids and types are whole."""
    try:
        # Python reads 1_000 as a number, a SWC file does not mean it.
        value = math.nan if "_" in field else float(field)
    except ValueError:
        raise ValueError(f"{column} is {field!r}, not a number") from None
    if not abs(value) < (2**53 if column in WHOLE else FARTHEST):
        raise ValueError(f"{column} is {field!r}, not a finite number of a sensible size")
    if column in WHOLE and not value.is_integer():
        raise ValueError(f"{column} is {field!r}, not a whole number")
    return value


def _repeated(rows: list[Point]) -> Faults:
    """Ids that stand on more than one line."""
    first: dict[int, int] = {}
    for row in rows:
        if row.id in first:
            yield row.line, f"id {row.id} is already on line {first[row.id]}"
        first.setdefault(row.id, row.line)


def _orphans(points: Points) -> Faults:
    """Points whose parent is not there, or is the point itself."""
    for row in points.values():
        if row.parent == row.id:
            yield row.line, f"point {row.id} is its own parent"
        elif row.parent != -1 and row.parent not in points:
            hint = " (a root has parent -1)" if row.parent < 1 else ""
            yield row.line, f"point {row.id} names parent {row.parent}, which the file does not have{hint}"


def _extra_roots(points: Points) -> Faults:
    """Roots after the first: the file holds several trees."""
    roots = [row for row in points.values() if row.parent == -1]
    if not roots:
        yield 0, "no root: no point has parent -1, so the points form a cycle"
    for row in roots[1:]:
        what = "soma" if row.kind == 1 and roots[0].kind == 1 else "tree"
        yield (
            row.line,
            (
                f"point {row.id} is the root of another {what} (the first root is on line {roots[0].line}); "
                "a file is one connected cell: connect it, delete it, or split the file"
            ),
        )


def _cycles(points: Points) -> Faults:
    """Points from which no way leads to the root."""
    reached = {row.id for row in _depth_first(points)}
    for row in points.values():
        if row.id not in reached:
            yield row.line, f"point {row.id} is on a cycle, or hangs on one: it does not lead to the root"


def _stray_somata(points: Points) -> Faults:
    """Soma points that do not continue the soma at the root: a second soma, or one inside a dendrite."""
    for row in points.values():
        if row.kind == 1 and row.parent != -1 and points[row.parent].kind != 1:
            yield (
                row.line,
                (
                    f"soma point {row.id} hangs on point {row.parent} of type {points[row.parent].kind}; "
                    "a cell has one soma, and it is the root"
                ),
            )


def _thin(points: Points) -> Faults:
    """Points whose radius would give an area of zero, or none at all."""
    for row in thin_points(points):
        if row.radius < 0:
            yield row.line, f"point {row.id} has the negative radius {row.radius:g}"
        else:
            yield row.line, f"point {row.id} has radius {row.radius:g}; only the tip of a branch may taper to 0"


def _in_order(points: Points) -> list[Point]:
    """The points by id where every parent has the lower id, as NEURON wants them; depth first otherwise.

    By id the sections are those, and in the order, that NEURON itself makes of the file.
    """
    if all(row.parent < row.id for row in points.values()):
        return sorted(points.values(), key=lambda row: row.id)
    return _depth_first(points)


def _depth_first(points: Points) -> list[Point]:
    """The points that the root leads to: a branch to its end before the next, the soma first, then by id."""
    children: dict[int, list[Point]] = {}
    for row in sorted(points.values(), key=lambda row: (row.kind == 1, -row.id)):
        children.setdefault(row.parent, []).append(row)
    order, pending = [], children.get(-1, [])[:]
    while pending:
        order.append(pending.pop())
        pending += children.get(order[-1].id, [])
    return order


def _tree(path: Path, form: str, order: list[Point], notes: Notes) -> Morphology:
    """The points as arrays."""
    index = {row.id: i for i, row in enumerate(order)}
    tapering = sum(row.radius < THINNEST for row in order)
    return Morphology(
        path,
        form,
        points=frozen([(*row.xyz, 2 * row.radius) for row in order], float),
        types=frozen([row.kind for row in order], int),
        parents=frozen([index.get(row.parent, -1) for row in order], int),
        warnings=(f"{tapering} tips taper to radius zero",) if tapering else (),
        repairs=tuple(f":{line}: {plain(text)}" if line else f": {plain(text)}" for line, text in notes),
    )
