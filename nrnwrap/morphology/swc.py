"""SWC: one point per line, `id type x y z radius parent` (Cannon et al. 1998, J. Neurosci. Methods 84:49-54).

The lines are read here and not by MorphIO 3.5, because it does not give back ids and lines, drops points
that hang on a cycle without a word, names the wrong line of a repeated id, and refuses types that NEURON
takes.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

from nrnwrap.morphology.branching import interleaved
from nrnwrap.morphology.faults import counted, refuse, told_at
from nrnwrap.morphology.points import ROOT, Point, Points
from nrnwrap.morphology.request import Request
from nrnwrap.morphology.spare import spared_points
from nrnwrap.morphology.swc_checks import CHECKS, beyond, depth_first, repeated
from nrnwrap.morphology.swc_repair import Notes, repaired
from nrnwrap.morphology.tree import AXON, FARTHEST, THINNEST, Morphology, frozen

COLUMNS = ("id", "type", "x", "y", "z", "radius", "parent")
WHOLE = {"id", "type", "parent"}
LONGEST_WORDS = 40  # letters of a line that are told
BEGINS_A_NUMBER = re.compile(r"[+-]?\.?\d")


def parse_swc(path: Path, text: str, request: Request) -> Morphology:
    """The checked tree of a SWC file, sorted so that NEURON can read it."""
    rows, notes, assumed = _rows(path, text, request)
    return parse_points(path, "swc", rows, request, notes, assumed)


def parse_points(
    path: Path,
    form: str,
    rows: list[Point],
    request: Request,
    notes: Notes | None = None,
    assumed: Notes | None = None,
) -> Morphology:
    """The checked tree of points, which some form of file has, on lines that are 0 when it has none."""
    notes, assumed = list(notes or ()), list(assumed or ())
    request.check_types(path, (row.kind for row in rows))
    rows = spared_points([_as_asked(row, request) for row in rows], request.reach)
    refuse(path, [] if rows else [(0, "only axon in the file, and a cell without one was asked for")])
    if request.repair:
        rows, done = _mended(path, rows)
        notes += done
    else:
        refuse(path, beyond(rows))
        rows, taken = _rooted(rows)
        assumed += taken
    points = {row.id: row for row in rows}
    refuse(path, repeated(rows))
    for check in CHECKS:
        refuse(path, check(points))
    return _in_order(_tree(path, form, _by_id(points), notes, assumed), points, request.repair)


def _as_asked(row: Point, request: Request) -> Point:
    """A point in um, of the type that the caller has for its own."""
    x, y, z = row.xyz
    scale = request.scale
    kind = request.kind(row.kind)
    return row._replace(kind=kind, xyz=(scale * x, scale * y, scale * z), radius=scale * row.radius)


def _rows(path: Path, text: str, request: Request) -> tuple[list[Point], Notes, Notes]:
    """The points of the file, in its order; the lines that a repair leaves out, and those without any number."""
    rows: list[Point] = []
    faults: Notes = []
    words: Notes = []
    for line, content in enumerate(text.split("\n"), start=1):
        fields = content.split("#", 1)[0].split()
        if not fields:
            continue
        try:
            rows.append(_point(line, fields))
        except ValueError as error:
            spoilt = _spoilt_axon(line, fields, request)
            if spoilt is not None:
                rows.append(spoilt)
            elif BEGINS_A_NUMBER.match(fields[0]) or any(map(_is_number, fields)):
                faults.append((line, str(error)))
            else:
                words.append((line, f"{' '.join(fields)[:LONGEST_WORDS]!r} is not a point ({' '.join(COLUMNS)})"))
    if not rows:
        refuse(path, [*faults, *words] or [(0, "no points, only comments")])
    refuse(path, faults if not request.repair else [])
    told = [(line, f"{fault}: line left out") for line, fault in faults]
    return rows, told, [(line, f"{word}: passed over, as NEURON does") for line, word in words]


def _point(line: int, fields: list[str]) -> Point:
    """The point that the fields of a line describe."""
    if len(fields) < len(COLUMNS):
        hint = ", divided by blanks and not by commas" if "," in fields[0] else ""
        told = f"{counted(len(fields), 'column')}; a point has {len(COLUMNS)}: {' '.join(COLUMNS)}"
        raise ValueError(told + hint)
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


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True


def _spoilt_axon(line: int, fields: list[str], request: Request) -> Point | None:
    """A point that is nowhere, for a line that says that it is axon and on what it hangs, where that may not matter."""
    if request.reach == math.inf or len(fields) < 2:
        return None
    try:
        number, kind = _number("id", fields[0]), _number("type", fields[1])
        parent = _number("parent", fields[6]) if len(fields) > 6 else math.nan
    except ValueError:
        return None
    if number < 0 or request.kind(int(kind)) != AXON or (math.isnan(parent) and request.reach > 0):
        return None
    here = math.nan
    return Point(line, int(number), int(kind), (here, here, here), here, ROOT if math.isnan(parent) else int(parent))


def _mended(path: Path, rows: list[Point]) -> tuple[list[Point], Notes]:
    """The rows after what can be repaired was."""
    lost = list(beyond(rows))
    rows = [row for row in rows if row.is_near]
    refuse(path, [] if rows else [(0, "nothing is left that could be a cell")])
    rows, done = repaired(rows)
    return rows, [*((line, f"{told}: left out") for line, told in lost), *done]


def _rooted(rows: list[Point]) -> tuple[list[Point], Notes]:
    """The rows with the only one whose parent cannot be a point as the root, which NEURON takes for one too."""
    ids = {row.id for row in rows}
    roots = [row for row in rows if row.parent == ROOT or (row.parent < 1 and row.parent not in ids)]
    if len(roots) != 1 or roots[0].parent == ROOT:
        return rows, []
    root = roots[0]
    told = f"point {root.id} has parent {root.parent}, which is not there: taken as the root, whose parent is -1"
    return [row._replace(parent=ROOT) if row is root else row for row in rows], [(root.line, told)]


def _by_id(points: Points) -> list[Point]:
    """The points by id where every parent has the lower id, as NEURON wants them; depth first otherwise.

    By id the sections are those, and in the order, that NEURON itself makes of the file.
    """
    if all(row.parent < row.id for row in points.values()):
        return sorted(points.values(), key=lambda row: row.id)
    return depth_first(points)


def _in_order(tree: Morphology, points: Points, repair: bool) -> Morphology:
    """The tree, with a word on branches whose ids interleave; a repair takes its points branch by branch."""
    found = interleaved(tree)
    if found and repair:
        mended = _tree(tree.path, tree.format, depth_first(points, by_type=True), [], [])
        note = told_at(found[0], f"{found[1]}: taken branch by branch")
        tree = replace(mended, repairs=(*tree.repairs, note), assumed=tree.assumed)
        found = interleaved(tree)
    elif found:
        found = found[0], f"{found[1]}. So does this cell; repair=True reads the points branch by branch"
    return replace(tree, assumed=(*tree.assumed, told_at(*found))) if found else tree


def _tree(path: Path, form: str, order: list[Point], notes: Notes, assumed: Notes) -> Morphology:
    """The points as arrays."""
    index = {row.id: i for i, row in enumerate(order)}
    tapering = sum(row.radius < THINNEST for row in order)
    return Morphology(
        path,
        form,
        points=frozen([(*row.xyz, 2 * row.radius) for row in order], float),
        types=frozen([row.kind for row in order], int),
        parents=frozen([index.get(row.parent, -1) for row in order], int),
        lines=frozen([row.line for row in order], int),
        warnings=(f"{tapering} tips taper to radius zero",) if tapering else (),
        repairs=tuple(told_at(*note) for note in sorted(notes)),
        assumed=tuple(told_at(*note) for note in sorted(assumed)),
    )
