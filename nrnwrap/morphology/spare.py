"""Faults of an axon that the cell will not have: its file is not refused for them.

`reach` is how far along the axon it is needed: 0 where it is removed, the length of the stubs where these take its
thickness and direction, infinite where it is kept. A point with a fault from there on goes, with all that hangs on it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from nrnwrap.morphology.points import ROOT, Point, Points, below, children_of, thin_points
from nrnwrap.morphology.strokes import Drawing, Stroke, drop_empty, sound
from nrnwrap.morphology.tree import AXON


def spared_points(rows: list[Point], reach: float) -> list[Point]:
    """The points of a SWC file without the faults of the axon that do not matter."""
    if reach == math.inf or not any(row.kind == AXON for row in rows):
        return rows
    neurites = {row.id for row in rows if row.kind != AXON}
    if any(row.kind == AXON and row.id in neurites for row in rows):
        return rows  # what hangs on which of the two is not known
    points: Points = {}
    for row in rows:
        points.setdefault(row.id, row)
    children = children_of(rows)
    way = _ways(points, children)
    bad = [row for row in _faulty(rows, points) if way.get(row.parent, 0.0) >= reach]
    loose = [row for row in points.values() if row.kind == AXON and row.id not in way]
    if max(way.values(), default=0.0) < reach:
        loose = []  # a piece of what is needed may be among them
    gone = {id(row) for row in [*bad, *below([*bad, *loose], children)]}
    return [row for row in rows if id(row) not in gone]


def _ways(points: Points, children: dict[int, list[Point]]) -> dict[int, float]:
    """How far along the axon each point is that leads to a root (um); 0 for those that are not axon."""
    roots = [row for row in points.values() if row.parent == ROOT]
    way: dict[int, float] = {}
    for row in below([row for row in roots if row.kind != AXON] or roots, children):
        up = points.get(row.parent)
        along = up is not None and row.kind == up.kind == AXON
        way[row.id] = way[up.id] + math.dist(row.xyz, up.xyz) if along and up is not None else 0.0
    return way


def _faulty(rows: list[Point], points: Points) -> Iterator[Point]:
    """Points of the axon that would be refused for themselves."""
    thin = {row.id for row in thin_points(points)}
    for row in rows:
        if row.kind == AXON and (not row.is_near or row.id in thin or points[row.id] is not row):
            yield row


def spared_strokes(drawing: Drawing, reach: float) -> None:
    """Take the faults of the axon that do not matter out of a drawing, in place; where it is removed, all of it."""
    if reach == math.inf or not any(stroke.kind == AXON for stroke in drawing.strokes):
        return
    ends: list[float] = []  # how far along the axon each stroke ends; nan where what hangs on it goes
    gone: list[Stroke] = []
    for stroke in drawing.strokes:
        start = ends[stroke.parent] if stroke.parent >= 0 else 0.0
        if math.isnan(start) or (stroke.kind == AXON and reach == 0):
            gone.append(stroke)
            ends.append(math.nan)
        else:
            ends.append(_cut(stroke, start, reach) if stroke.kind == AXON else start)
    for stroke in gone:
        stroke.points = stroke.points[:0]
    drop_empty(drawing)


def _cut(stroke: Stroke, start: float, reach: float) -> float:
    """Cut a stroke of axon at a fault from `reach` on; how far along the axon it ends, nan where it was cut."""
    if not len(stroke.points):
        return start
    with np.errstate(invalid="ignore", over="ignore"):  # at the fault and behind
        steps = np.linalg.norm(np.diff(stroke.points[:, :3], axis=0, prepend=stroke.points[:1, :3]), axis=1)
        way = start + np.cumsum(steps)
    bad = np.flatnonzero(~sound(stroke.points))
    if len(bad) and (way[bad[0] - 1] if bad[0] else start) >= reach:
        stroke.points, stroke.lines = stroke.points[: bad[0]], stroke.lines[: bad[0]]
        return math.nan
    return float(way[-1])
