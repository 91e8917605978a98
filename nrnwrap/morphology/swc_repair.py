"""Repairs of a SWC file: each is listed with its line, and none is made unless the user asks.

What is done, in this order: a repeated id: the first line with it stays; a parent of 0 or less: a root; no root:
the first soma point becomes it; a cycle: cut at its first line; several trees: that of the soma stays, trees of
neurites are joined to the soma, others are left out; a point whose parent is missing, and what hung on a cycle: joined
to the nearest point of its type or of the soma; a soma away from the root: becomes the root; another soma point on a
neurite: takes the neurite's type; a soma of several points in one place: the first stays; a radius of zero or less:
that of the nearest point along the tree, of the same type if there is one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np

from nrnwrap.morphology.points import Point, Points, below, children_of, thin_points
from nrnwrap.morphology.tree import THINNEST

MOST_JOINED = 1000  # pieces of one file; with more nobody knows what was drawn

Notes = list[tuple[int, str]]  # line and what was done there


def repaired(rows: list[Point]) -> tuple[list[Point], Notes]:
    """The rows of a file such that they are one tree, as far as that is possible, and what was done."""
    notes: Notes = []
    points: Points = {}
    for row in rows:
        if row.id in points:
            notes.append((row.line, f"id {row.id} is already on line {points[row.id].line}: left out"))
        else:
            points[row.id] = row
    _rooted(points, notes)
    _joined(points, notes)
    _turned(points, notes)
    _retyped(points, notes)
    _rounded(points, notes)
    _thickened(points, notes)
    return list(points.values()), sorted(notes)


def _rooted(points: Points, notes: Notes) -> None:
    """Make points whose parent is 0 or less roots, and where there is none make one."""
    for row in list(points.values()):
        if row.parent < 1 and row.parent != -1 and row.parent not in points:
            points[row.id] = row._replace(parent=-1)
            notes.append((row.line, f"point {row.id} has parent {row.parent}: taken as a root, which is -1"))
    if points and all(row.parent != -1 for row in points.values()):
        root = min(points.values(), key=lambda row: (row.parent != row.id, row.kind != 1, row.line))
        points[root.id] = root._replace(parent=-1)
        notes.append((root.line, f"no point is the root: point {root.id} becomes it"))


def _joined(points: Points, notes: Notes) -> None:
    """Join what does not lead to the main root to its tree, or leave it out."""
    children = children_of(points.values())
    trees = [(row, below([row], children)) for row in points.values() if row.parent == -1]
    if not trees:
        return
    root, main = max(trees, key=lambda tree: (tree[0].kind == 1, len(tree[1]), -tree[0].line))
    pieces = []
    for row, tree in trees:
        if row is root:
            continue
        if root.kind == 1 != row.kind:
            pieces.append((row, f"point {row.id} is the root of another tree"))
        else:
            what = "soma" if row.kind == 1 else "tree"
            many = f"all {len(tree)} points" if len(tree) > 1 else "its point"
            notes.append((row.line, f"point {row.id} is the root of another {what}: {many} left out"))
            for lost in tree:
                del points[lost.id]
    pieces += [(row, _why(row, points)) for row in _loose(points, children)]
    _attach(points, notes, children, main, sorted(pieces[:MOST_JOINED]))


def _why(row: Point, points: Points) -> str:
    if row.parent == row.id:
        return f"point {row.id} is its own parent"
    if row.parent in points:
        return f"point {row.id} is on a cycle with its parent {row.parent}"
    return f"point {row.id} has parent {row.parent}, which the file does not have"


def _attach(
    points: Points, notes: Notes, children: dict[int, list[Point]], main: list[Point], pieces: list[tuple[Point, str]]
) -> None:
    """Join each piece to the nearest point of its type or of the soma that leads to the root already."""
    order = list(points.values())
    index = {row.id: i for i, row in enumerate(order)}
    places = np.array([row.xyz for row in order])
    kinds = np.array([row.kind for row in order])
    there = np.zeros(len(order), bool)
    there[[index[row.id] for row in main]] = True
    from_root = main[0].kind == 1
    for row, why in sorted(pieces, key=lambda piece: piece[0].line):
        to_soma = from_root and (row.kind == 1 or row.parent == -1)
        same = there & (kinds == row.kind) & (not to_soma or row.kind == 1)
        # A type of its own comes first where two points are in one place; any type only where the others fail.
        allowed = np.concatenate([np.flatnonzero(same), np.flatnonzero(there & (kinds == 1))])
        allowed = allowed if len(allowed) else np.flatnonzero(there)
        distances = np.linalg.norm(places[allowed] - row.xyz, axis=1)
        nearest = order[allowed[distances.argmin()]]
        points[row.id] = row._replace(parent=nearest.id)
        told = f"joined to the nearest point {'of the soma' if to_soma else 'that fits'}, {nearest.id}"
        notes.append((row.line, f"{why}: {told}, {distances.min():.3g} um away"))
        cut = {piece.id for piece, _ in pieces if piece.id != row.id}
        there[[index[each.id] for each in below([row], children, cut)]] = True


def _loose(points: Points, children: dict[int, list[Point]]) -> Iterator[Point]:
    """Points where a piece begins that leads to no root: orphans, and the first line of each cycle."""
    orphans = [row for row in points.values() if row.parent != -1 and row.parent not in points]
    yield from orphans
    roots = [row for row in points.values() if row.parent == -1]
    reached = {row.id for row in below([*roots, *orphans], children)}
    for row in points.values():
        if row.id in reached:
            continue
        cycle = _cycle(row, points)
        first = min(cycle, key=lambda each: each.line)
        yield first
        reached |= {each.id for each in below([first], children)}


def _cycle(row: Point, points: Points) -> list[Point]:
    """The points of the cycle to which the parents of a point lead."""
    seen: dict[int, int] = {}
    way: list[Point] = []
    while row.id not in seen:
        seen[row.id] = len(way)
        way.append(row)
        row = points[row.parent]
    return way[seen[row.id] :]


def _turned(points: Points, notes: Notes) -> None:
    """Let a tree that begins with a neurite, but has a soma, begin with the soma: the same points, the other way."""
    roots = [row for row in points.values() if row.parent == -1]
    soma = [row for row in points.values() if row.kind == 1]
    if len(roots) != 1 or roots[0].kind == 1 or not soma:
        return
    way = [min(soma, key=lambda row: row.line)]
    while way[-1].parent != -1:
        if way[-1].parent not in points or len(way) > len(points):
            return  # what could not be joined is refused later
        way.append(points[way[-1].parent])
    for row, parent in zip(way, (-1, *(each.id for each in way)), strict=False):
        points[row.id] = row._replace(parent=parent)
    notes.append(
        (way[0].line, f"the root, point {way[-1].id}, is not soma: the tree begins with soma point {way[0].id}")
    )


def _retyped(points: Points, notes: Notes) -> None:
    """Give soma points that hang on a neurite the type of that neurite."""
    children = children_of(points.values())
    for row in below(children.get(-1, []), children):  # each after its parent
        up = points.get(row.parent)
        if points[row.id].kind == 1 and up is not None and up.kind != 1:
            points[row.id] = row._replace(kind=up.kind)
            notes.append((row.line, f"soma point {row.id} hangs on type {up.kind}: takes that type"))


def _rounded(points: Points, notes: Notes) -> None:
    """Make a soma whose points are all in one place one point, which is a sphere: its length would be 0."""
    soma = [row for row in points.values() if row.kind == 1]
    root = next((row for row in soma if row.parent == -1), None)
    if root is None or len(soma) < 2 or any(row.xyz != root.xyz for row in soma):
        return
    for row in soma:
        if row is not root:
            notes.append((row.line, f"soma point {row.id} is where the first one is: left out, the soma is a sphere"))
            del points[row.id]
    gone = {row.id for row in soma}
    for row in points.values():
        if row.parent in gone:
            points[row.id] = row._replace(parent=root.id)


def _thickened(points: Points, notes: Notes) -> None:
    """Give points without a radius that of the nearest point along the tree."""
    thin = {row.id for row in thin_points(points)}
    if not thin:
        return
    found = _spread(points, thin, same_type=True)
    found = {**_spread(points, thin, same_type=False), **found}
    for name in sorted(thin & set(found)):
        row, radius = points[name], found[name]
        points[name] = row._replace(radius=radius)
        notes.append((row.line, f"point {name} has radius {row.radius:g}: {radius:g} of its neighbour taken"))


def _spread(points: Points, thin: set[int], same_type: bool) -> dict[int, float]:
    """The radius that reaches each thin point first from those that have one."""
    children = children_of(points.values())
    pending = deque(row.id for row in points.values() if row.id not in thin and row.radius >= THINNEST)
    found = {name: points[name].radius for name in pending}
    while pending:
        row = points[pending.popleft()]
        up = [points[row.parent]] if row.parent in points else []
        for other in (*up, *children.get(row.id, ())):
            if other.id not in found and other.id in thin and (not same_type or other.kind == row.kind):
                found[other.id] = found[row.id]
                pending.append(other.id)
    return found
