"""The cell body of several outlines, by the rule of NEURON's Import3d for a stack of them.

Outlines whose bounding boxes overlap in the plane of the drawing belong to one body. In planes of their own, one above
the other, they are a stack: each is a circle, and the soma goes through their centres. Outlines in one plane, which
Import3d would make a soma of no length of, are taken together: the outline is their convex hull.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nrnwrap.morphology.faults import counted
from nrnwrap.morphology.outline import centre_and_body, resampled
from nrnwrap.morphology.strokes import Outline
from nrnwrap.morphology.tree import THINNEST

Array = NDArray[np.float64]

ONE_PLANE = 0.01  # um: outlines that differ by less in height are in one plane
FEWEST = 3  # points of an outline


def body_of(outlines: Sequence[Array]) -> tuple[Array, Array]:
    """Middle of a cell body, (3,), and its points with diameters, (n, 4), in um, of outlines that are one body.

    Raises ValueError if they enclose nothing.
    """
    planes = _planes(outlines)
    if len(planes) == 1:
        return centre_and_body(planes[0])
    circles = np.array([_circle(plane) for plane in planes])
    if circles[:, 3].min() < THINNEST:
        raise ValueError("an outline whose points are all in one place")
    return _middle(circles[:, :3]), circles


def is_stack(outlines: Sequence[Array]) -> bool:
    """Whether outlines are in several planes."""
    return len(_planes(outlines)) > 1


def _planes(outlines: Sequence[Array]) -> list[Array]:
    """One outline for each plane, from one end of the stack to the other, the first one first if it is an end."""
    heights = [float(outline[:, 2].mean()) for outline in outlines]
    order = sorted(range(len(outlines)), key=lambda i: heights[i])
    if heights[0] > heights[-1]:
        order.reverse()
    planes: list[list[Array]] = []
    height = np.inf
    for i in order:
        if abs(heights[i] - height) < ONE_PLANE:
            planes[-1].append(outlines[i])
        else:
            planes.append([outlines[i]])
        height = heights[i]
    return [plane[0] if len(plane) == 1 else _hull(np.concatenate(plane)) for plane in planes]


def _hull(points: Array) -> Array:
    """The points on the convex hull in the plane of the drawing, in their order around it (Andrew's monotone chain)."""
    points = np.unique(points, axis=0)
    halves = [_half(points), _half(points[::-1])]
    return np.array([point for half in halves for point in half[:-1]])


def _half(points: Array) -> list[Array]:
    """The hull on one side of points that are sorted by x."""
    kept: list[Array] = []
    for point in points:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: Array, b: Array, c: Array) -> float:
    """Above zero where the way from a over b to c turns left."""
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def _circle(outline: Array) -> Array:
    """Centre and diameter of the circle that stands for an outline.

    The diameter is the mean distance of its points from their centre, plus the radius of a circle of its perimeter.
    """
    drawn = resampled(outline)
    centre = drawn.mean(axis=0)
    perimeter = np.linalg.norm(outline - np.roll(outline, -1, axis=0), axis=1).sum()
    return np.append(centre, np.linalg.norm(drawn - centre, axis=1).mean() + perimeter / (2 * np.pi))


def _middle(centres: Array) -> Array:
    """The point half way along a line of centres."""
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(centres, axis=0), axis=1))])
    return np.array([np.interp(way[-1] / 2, way, column) for column in centres.T])


def usable(outlines: list[Outline]) -> list[Outline]:
    """The outlines that can enclose something; NEURON passes over those of one point and of two."""
    return [outline for outline in outlines if len(outline.points) >= FEWEST]


def bodies(outlines: list[Outline]) -> list[list[Outline]]:
    """The outlines of each body, of which the first is the one that begins first."""
    found: list[list[Outline]] = []
    for outline in outlines:
        mine = [body for body in found if any(_overlap(outline.points, other.points) for other in body)]
        found = [body for body in found if body not in mine]
        found.append([*(other for body in mine for other in body), outline])
    return sorted(found, key=lambda body: body[0].line)


def _overlap(one: Array, other: Array) -> bool:
    """Whether the bounding boxes overlap in the plane of the drawing; an outline without points is not apart."""
    if not (len(one) and len(other)):
        return True
    low, high = (np.array([f(points[:, :2], axis=0) for points in (one, other)]) for f in (np.min, np.max))
    return bool((low.max(axis=0) <= high.min(axis=0)).all())


def told_of(outlines: list[Outline]) -> tuple[int, str]:
    """What is to be said of a body of several outlines, with the line of the first."""
    lines = ", ".join(str(outline.line) for outline in outlines[:8] if outline.line)
    many = f"the cell body has {counted(len(outlines), 'outline')}" + (f" (lines {lines})" if lines else "")
    shapes = [outline.points for outline in outlines]
    if not is_stack(shapes):
        return outlines[0].line, f"{many} in one plane: the soma is what their convex hull encloses"
    _, circles = body_of(shapes)
    length = np.linalg.norm(np.diff(circles[:, :3], axis=0), axis=1).sum()
    size = f"{length:.3g} um long and {circles[:, 3].mean():.3g} um wide"
    flat = "; that is flat: are outlines missing?" if length < circles[:, 3].mean() / 2 else ""
    return outlines[0].line, f"{many}: taken as a stack of circles by NEURON's rule, {size}{flat}"
