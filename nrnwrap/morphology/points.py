"""The lines of a SWC file as points, and what hangs on which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from nrnwrap.morphology.tree import FARTHEST, THINNEST

ROOT = -1  # the parent of a point that hangs on no other


class Point(NamedTuple):
    """One line of the file."""

    line: int
    id: int
    kind: int
    xyz: tuple[float, float, float]  # um
    radius: float  # um
    parent: int

    @property
    def is_near(self) -> bool:
        """Whether it is somewhere, and its radius is a number."""
        return all(abs(value) < FARTHEST for value in (*self.xyz, self.radius))


Points = dict[int, Point]  # by id


def children_of(points: Iterable[Point]) -> dict[int, list[Point]]:
    """The points under the id of the one that they hang on, in their order."""
    children: dict[int, list[Point]] = {}
    for row in points:
        children.setdefault(row.parent, []).append(row)
    return children


def below(starts: Iterable[Point], children: dict[int, list[Point]], cut: Iterable[int] = ()) -> list[Point]:
    """Points and all that hangs on them, each after its parent and once; not what hangs on those that are cut off."""
    pending = list(starts)
    seen = {row.id for row in pending}.union(cut)
    found = []
    while pending:
        row = pending.pop()
        found.append(row)
        for child in children.get(row.id, ()):
            if child.id not in seen:
                seen.add(child.id)
                pending.append(child)
    return found


def thin_points(points: Points) -> Iterator[Point]:
    """Points of radius zero, except tips to which a neurite tapers: these have area, and nothing follows."""
    parents = {row.parent for row in points.values()}
    for row in points.values():
        if row.radius >= THINNEST:
            continue
        up = points.get(row.parent)
        # A branch takes its first diameter from its parent, but not from the soma.
        tapers = up is not None and up.kind != 1 and up.radius >= THINNEST and row.id not in parents
        if not (tapers and row.radius >= 0):
            yield row
