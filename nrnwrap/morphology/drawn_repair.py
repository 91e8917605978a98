"""Repairs of a cell that is drawn branch by branch, each noted with its line where the file has lines.

Points that are not numbers or out of reach go. A diameter of zero becomes that of the nearest point along the branch,
else of the parent's end, else of a child. Of several cell bodies the one with most points stays. An outline that
encloses nothing becomes a circle as wide as it is long, or of the diameter of its point, or goes. Of several trees
without a cell body the one with the most points stays.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nrnwrap.morphology.bodies import bodies, body_of
from nrnwrap.morphology.faults import counted
from nrnwrap.morphology.strokes import Array, Drawing, Outline, Stroke, drop_empty
from nrnwrap.morphology.tree import FARTHEST, THINNEST

Notes = Iterator[tuple[int, str]]


def mend(drawing: Drawing) -> list[tuple[int, str]]:
    """Repair what can be repaired, in place; return the lines, and what was done there."""
    return [*_mend_numbers(drawing), *_mend_bodies(drawing), *_mend_trees(drawing)]


def _mend_numbers(drawing: Drawing) -> Notes:
    lost = [line for drawn in drawing.drawn for line in _lose_far(drawn)]
    if lost:
        yield min(lost), f"{counted(len(lost), 'point')} out of reach (not finite, or beyond 10 m): left out"
    drawing.outlines = [outline for outline in drawing.outlines if len(outline.points)]
    drop_empty(drawing)
    thin = [int(stroke.lines[i]) for stroke in drawing.strokes for i in np.flatnonzero(~_thick(stroke.points))]
    count = sum(_thickened(stroke) for stroke in drawing.strokes)
    count += sum(_from_relative(drawing, i) for i in range(len(drawing.strokes)))
    count += sum(_from_relative(drawing, i) for i in reversed(range(len(drawing.strokes))))
    if count:
        yield min(thin), f"{counted(count, 'point')} of diameter 0: that of a neighbour taken"
    yield from _lose_thin(drawing)


def _lose_thin(drawing: Drawing) -> Notes:
    """Take out trees without any diameter where something else is left."""
    thin = [root for root in drawing.roots if not _thick(root.points).any()]  # a relative's would have been taken
    if not drawing.outlines and len(thin) == len(drawing.roots):
        return
    for stroke in drawing.strokes:
        up = drawing.strokes[stroke.parent] if stroke.parent >= 0 else None
        if stroke in thin or (up is not None and not len(up.points)):
            stroke.points, stroke.lines = stroke.points[:0], stroke.lines[:0]
    drop_empty(drawing)
    for root in thin:
        yield root.line, "a tree without a diameter: left out"


def _lose_far(drawn: Stroke | Outline) -> list[int]:
    """Take out points that are not numbers or out of reach; the lines where they were."""
    far = ~(np.abs(drawn.points) < FARTHEST).all(axis=1)
    lost: list[int] = drawn.lines[far].tolist()
    drawn.points, drawn.lines = drawn.points[~far], drawn.lines[~far]
    return lost


def _thick(points: Array) -> np.ndarray:
    return points[:, 3] >= 2 * THINNEST


def _thickened(stroke: Stroke) -> int:
    """Give points of diameter 0 that of the nearest one along the branch; return how many were given one."""
    thick = _thick(stroke.points)
    if thick.all() or not thick.any():
        return 0
    good, bad = np.flatnonzero(thick), np.flatnonzero(~thick)
    after = np.clip(np.searchsorted(good, bad), 1, len(good) - 1) if len(good) > 1 else np.zeros(len(bad), int)
    before = np.maximum(after - 1, 0)
    nearest = np.where(bad - good[before] <= good[after] - bad, good[before], good[after])
    stroke.points = stroke.points.copy()
    stroke.points[bad, 3] = stroke.points[nearest, 3]
    return len(bad)


def _from_relative(drawing: Drawing, index: int) -> int:
    """Give a branch whose diameters are all 0 that of its parent's end, or of the first child that has one."""
    stroke = drawing.strokes[index]
    if not len(stroke.points) or _thick(stroke.points).any():
        return 0
    parent = drawing.strokes[stroke.parent] if stroke.parent >= 0 else None
    near = [parent.points[-1, 3]] if parent is not None and len(parent.points) else []
    near += [child.points[0, 3] for child in drawing.strokes if child.parent == index and len(child.points)]
    near = [diameter for diameter in near if diameter >= 2 * THINNEST]
    if not near:
        return 0
    stroke.points = stroke.points.copy()
    stroke.points[:, 3] = near[0]
    return len(stroke.points)


def _mend_bodies(drawing: Drawing) -> Notes:
    """Keep one body, and give it a shape."""
    found = bodies(drawing.outlines)
    if not found:
        return
    kept = max(found, key=lambda body: sum(len(outline.points) for outline in body))
    for body in found:
        if body is not kept:
            yield body[0].line, f"another cell body: left out, that on line {kept[0].line} stays"
    drawing.outlines = kept
    try:
        body_of([outline.points for outline in kept])
    except ValueError as error:
        yield kept[0].line, f"the outline of the cell body has {error}: {_rounded(drawing)}"


def _rounded(drawing: Drawing) -> str:
    """Make a circle of outlines that enclose nothing, or leave them out where their width is 0, too."""
    first = drawing.outlines[0]
    points = np.concatenate([outline.points for outline in drawing.outlines])
    width = float(np.ptp(points, axis=0).max())
    width = width if width >= THINNEST else first.width
    if not THINNEST <= width < FARTHEST:
        drawing.outlines = []
        return "left out"
    angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    circle = np.column_stack([np.cos(angles), np.sin(angles), 0 * angles])
    centre = (points.max(axis=0) + points.min(axis=0)) / 2
    drawing.outlines = [Outline(centre + width / 2 * circle, np.full(len(circle), first.line), first.line)]
    return f"a circle of diameter {width:g} um taken"


def _mend_trees(drawing: Drawing) -> Notes:
    """Without a cell body, keep the largest tree."""
    roots = drawing.roots
    if drawing.outlines or len(roots) < 2:
        return
    tree: list[Stroke] = []  # the root of each branch
    for stroke in drawing.strokes:
        tree.append(stroke if stroke.parent < 0 else tree[stroke.parent])
    sizes = {id(root): 0 for root in roots}
    for root, stroke in zip(tree, drawing.strokes, strict=True):
        sizes[id(root)] += len(stroke.points)
    largest = max(roots, key=lambda root: sizes[id(root)])
    for root, stroke in zip(tree, drawing.strokes, strict=True):
        if root is not largest:
            stroke.points = stroke.points[:0]
    drop_empty(drawing)
    yield largest.line, f"{len(roots)} trees and no cell body: the largest, of {sizes[id(largest)]} points, kept"
