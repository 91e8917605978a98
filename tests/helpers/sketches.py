"""Morphology files that the tests draw themselves: of each kind that reconstructions come as, in SWC and in ASC.

Trees grow by chance, the same for a name on every machine. A cell is a list of rows, those of a SWC file: id, type,
x, y, z, radius, parent. What NEURON makes of each file is in data/morphologies.json.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import cos, pi, sin
from pathlib import Path
from random import Random

SOMA, AXON, DEND, APIC = 1, 2, 3, 4
Row = list[float]
SHARES = ((1, 1), (1, 0.5), (-1, 0.5))  # of the height of the soma: where its points are, how wide

# Somata, as the rows that a file begins with


def point(radius: float = 6.0) -> list[Row]:
    return [[1, SOMA, 0, 0, 0, radius, -1]]


def sphere(radius: float = 7.0) -> list[Row]:
    """The three points of NeuroMorpho.Org."""
    return [*point(radius), [2, SOMA, 0, -radius, 0, radius, 1], [3, SOMA, 0, radius, 0, radius, 1]]


def chain(count: int, height: float = 14.0) -> list[Row]:
    """An ellipsoid as a stack of points."""
    rows = []
    for i in range(count):
        y = height * (i / (count - 1) - 0.5)
        rows.append([i + 1, SOMA, 0.1 * i, y, 0, 1 + 4 * (1 - (2 * y / height) ** 2), i or -1])
    return rows


def forked() -> list[Row]:
    """A stack from whose root another one goes: two sections."""
    second = [[9, SOMA, 4, -7, 1, 2.5, 1], [10, SOMA, 7, -8, 1, 2, 9], [11, SOMA, 9, -8.5, 2, 1.5, 10]]
    return [*chain(8), *second]


# Trees


def grow(rng: Random, rows: list[Row], kind: int, start: int, forks: int, points: int = 6) -> None:
    """Add a branch that wanders away from a point of the cell and forks so many times."""
    here = rows[start - 1]
    at, radius, parent = here[2:5], rng.uniform(0.4, 1.2), start
    away = [rng.uniform(-1, 1) for _ in at]
    for _ in range(2 + int(rng.random() * (points - 1))):
        away = [0.8 * part + 0.4 * rng.uniform(-1, 1) for part in away]
        at = [x + 9 * part for x, part in zip(at, away, strict=True)]
        radius = max(0.93 * radius, 0.15)
        rows.append([len(rows) + 1, kind, *(round(x, 3) for x in at), round(radius, 3), parent])
        parent = len(rows)
    for _ in range((2 if rng.random() < 0.9 else 3) if forks else 0):
        grow(rng, rows, kind, parent, forks - 1, points)


def cell(seed: int, soma: list[Row], trees: Iterable[tuple[int, int]], starts: Iterable[int] = (1,)) -> list[Row]:
    """A soma with trees, each of a type and a number of forks; they hang on these points of the soma in turn."""
    rng, rows, starts = Random(seed), [row[:] for row in soma], list(starts)
    for i, (kind, forks) in enumerate(trees):
        grow(rng, rows, kind, starts[i % len(starts)], forks)
    return rows


BUSH = [(DEND, 2), (DEND, 1), (DEND, 0), (APIC, 3), (AXON, 2)]
FOREST = [*[(DEND, 3)] * 4, (APIC, 6), (AXON, 4)]

# Texts


def swc(rows: Iterable[Row]) -> str:
    return "# drawn by a test\n" + "".join(" ".join(f"{value:g}" for value in row) + "\n" for row in rows)


def children_of(rows: list[Row]) -> dict[float, list[Row]]:
    found: dict[float, list[Row]] = {row[0]: [] for row in rows}
    for row in rows:
        if row[6] > 0:
            found[row[6]].append(row)
    return found


def outline(count: int = 14, wide: float = 9.0, high: float = 12.0) -> str:
    """A cell body as it is traced: a line around it."""
    angles = [2 * pi * i / count for i in range(count)]
    bumps = [1 + 0.1 * sin(3 * angle) for angle in angles]
    points = [(wide * bump * cos(angle), high * bump * sin(angle)) for bump, angle in zip(bumps, angles, strict=True)]
    lines = "".join(f"  ({x:.3f} {y:.3f} 0 0)\n" for x, y in points)
    return f'("CellBody"\n  (Color Red)\n  (CellBody)\n{lines})\n\n'


NAMES = {AXON: "Axon", DEND: "Dendrite", APIC: "Apical"}
SPINE = " <(9 9 9 0.2)> ; a spine"
MARKER = '(Cross (Color Orange) (Name "Marker 3") (1 2 3 0.7) (4 5 6 0.7)) ; a marker'


def asc(rows: list[Row], decorated: bool = False) -> str:
    """The trees of a cell as Neurolucida writes them, below an outline; decorated with all that is not geometry."""
    below = children_of(rows)
    number = 0

    def line(row: Row, depth: int) -> str:
        nonlocal number
        number += 1
        x, y, z, radius = row[2:6]
        remark = f"  ; {depth}, {number}" if decorated else ""
        spine = SPINE if decorated and number % 7 == 0 else ""
        return f"{'  ' * depth}({x:g} {y:g} {z:g} {2 * radius:g}){remark}{chr(10) + spine if spine else ''}\n"

    def branch(row: Row, depth: int) -> str:
        text, after = line(row, depth), below[row[0]]
        while len(after) == 1:
            text, after = text + line(after[0], depth), below[after[0][0]]
        pad = "  " * depth
        if not after:
            return text + (f"{pad}Normal\n" if decorated else "")
        marker = f"{pad}{MARKER}\n" if decorated else ""
        return f"{text}{marker}{pad}(\n" + f"{pad}|\n".join(branch(each, depth + 1) for each in after) + f"{pad})\n"

    trees = [row for row in rows if row[1] != SOMA and rows[int(row[6]) - 1][1] == SOMA]
    colours = '  (Name "Double-check")\n' if decorated else ""
    return outline() + "".join(
        f"( (Color Blue)\n{colours}  ({NAMES[int(tree[1])]})\n{branch(tree, 1)}) ; end of tree\n\n" for tree in trees
    )


def messy(text: str) -> str:
    """The same as programs and people write it: tabs, a mark of the byte order, blank lines, decimals, remarks."""
    lines = ["\ufeff# a cell\r"]
    for i, line in enumerate(text.splitlines()[1:]):
        first, *rest = line.split()
        rest[4] += "0" * 60 if "." in rest[4] else ""
        lines += [f" {first}.0\t" + "\t".join(rest) + ("  # here" if i % 5 == 0 else "") + "\r", "\r"]
    return "\n".join(lines) + "\n"


def shuffled(rows: list[Row]) -> list[Row]:
    """The same cell, its lines in another order."""
    rng = Random(9)
    return sorted(rows, key=lambda row: rng.random())


def reversed_ids(rows: list[Row]) -> list[Row]:
    """The same cell, every parent with a higher id than its children."""
    top = len(rows) + 1
    return [[top - row[0], *row[1:6], top - row[6] if row[6] > 0 else -1] for row in reversed(rows)]


def without(rows: list[Row], *ids: int) -> list[Row]:
    return [row for row in rows if row[0] not in ids]


def changed(rows: list[Row], id_: int, column: int, value: float) -> list[Row]:
    return [[*row[:column], value, *row[column + 1 :]] if row[0] == id_ else row for row in rows]


POINT = cell(1, point(), BUSH)
LARGE = cell(2, sphere(), [*FOREST, (APIC, 5)])
STACK = cell(3, chain(19), FOREST, starts=(1, 7, 12, 19))
MISSING = (31, 315, 602, 900)  # where nothing else is nearer than the point before
TYPES = [(kind, 0) for kind in range(5, 20)]

FILES: dict[str, Callable[[], str]] = {
    "point.swc": lambda: swc(POINT),
    "large.swc": lambda: swc(LARGE),
    "stack.swc": lambda: swc(STACK),
    "forked_soma.swc": lambda: swc(cell(4, forked(), FOREST[2:], starts=(1, 4, 8))),
    "three_in_a_row.swc": lambda: swc(cell(5, chain(3), BUSH, starts=(3, 1))),
    "many_short_trees.swc": lambda: swc(cell(6, point(9), [(DEND, 0)] * 27)),
    "types.swc": lambda: swc(cell(7, point(), TYPES)),
    "one_more_type.swc": lambda: swc(cell(8, point(), [(DEND, 1), (5, 2)])),
    "soma_alone.swc": lambda: swc(sphere()),
    "no_soma.swc": lambda: swc([[1, AXON, 0, 0, 0, 1, -1], [2, AXON, 0, 7, 0, 1, 1], [3, AXON, 5, 9, 1, 0.5, 2]]),
    "messy.swc": lambda: messy(swc(POINT)),
    "shuffled.swc": lambda: swc(shuffled(POINT)),
    "reversed.swc": lambda: swc(reversed_ids(POINT)),
    "traced.asc": lambda: asc(LARGE),
    "decorated.asc": lambda: asc(LARGE, decorated=True),
    "small.asc": lambda: asc(POINT),
}

DAMAGED: dict[str, Callable[[], str]] = {
    "missing_parents.swc": lambda: swc(without(STACK, *MISSING)),
    "repeated_id.swc": lambda: swc(changed(POINT, 12, 0, 11)),
    "soma_without_radius.swc": lambda: swc(changed(POINT, 1, 5, 0)),
    "two_somata.swc": lambda: swc([*POINT, [len(POINT) + 1, SOMA, 50, 0, 0, 5, -1]]),
    "branch_without_a_point.asc": lambda: asc(POINT).replace("|\n", "|\n|\n", 1),
    "spine_that_is_not_closed.asc": lambda: asc(POINT).replace("|\n", "<(1 2\n|\n", 1),
    "marker_after_the_end.asc": lambda: asc(POINT, decorated=True).replace("Normal\n", "Incomplete\n(1 2 3 4)\n", 1),
    "outline_of_two_points.asc": lambda: outline(2) + asc(POINT).partition("\n\n")[2],
}


def write(folder: Path, name: str) -> Path:
    """Write a file of FILES or DAMAGED into a folder; return its path."""
    path = folder / name
    path.write_bytes({**FILES, **DAMAGED}[name]().encode("utf-8"))
    return path
