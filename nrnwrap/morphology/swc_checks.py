"""What a tree of points must not have: each check yields the faults of one kind, with their lines."""

from __future__ import annotations

from collections.abc import Callable

from nrnwrap.morphology.faults import Faults
from nrnwrap.morphology.points import ROOT, Point, Points, children_of, thin_points


def beyond(rows: list[Point]) -> Faults:
    """Points that are nowhere; in a text they were refused as numbers already."""
    for row in rows:
        if not row.is_near:
            x, y, z = row.xyz
            told = f"point {row.id} at ({x:g} {y:g} {z:g}) of radius {row.radius:g}"
            yield row.line, f"{told} is not finite, or beyond 10 m"


def repeated(rows: list[Point]) -> Faults:
    """Ids that stand on more than one line."""
    first: dict[int, int] = {}
    for row in rows:
        if row.id in first:
            yield row.line, f"id {row.id} is already on line {first[row.id]}"
        first.setdefault(row.id, row.line)


def orphans(points: Points) -> Faults:
    """Points whose parent is not there, or is the point itself."""
    for row in points.values():
        if row.parent == row.id:
            yield row.line, f"point {row.id} is its own parent"
        elif row.parent != ROOT and row.parent not in points:
            hint = " (a root has parent -1)" if row.parent < 1 else ""
            yield row.line, f"point {row.id} names parent {row.parent}, which the file does not have{hint}"


def extra_roots(points: Points) -> Faults:
    """Roots after the first: the file holds several trees."""
    roots = [row for row in points.values() if row.parent == ROOT]
    if not roots:
        first = min((row.line for row in points.values()), default=0)
        yield first, "no root: no point has parent -1, so the points form a cycle"
    for row in roots[1:]:
        what = "soma" if row.kind == 1 and roots[0].kind == 1 else "tree"
        yield (
            row.line,
            (
                f"point {row.id} is the root of another {what} (the first root is on line {roots[0].line}); "
                "a file is one connected cell: connect it, delete it, or split the file"
            ),
        )


def cycles(points: Points) -> Faults:
    """Points from which no way leads to the root."""
    reached = {row.id for row in depth_first(points)}
    for row in points.values():
        if row.id not in reached:
            yield row.line, f"point {row.id} is on a cycle, or hangs on one: it does not lead to the root"


def stray_somata(points: Points) -> Faults:
    """Soma points that do not continue the soma at the root: a second soma, or one inside a dendrite."""
    for row in points.values():
        if row.kind == 1 and row.parent != ROOT and points[row.parent].kind != 1:
            yield (
                row.line,
                (
                    f"soma point {row.id} hangs on point {row.parent} of type {points[row.parent].kind}; "
                    "a cell has one soma, and it is the root"
                ),
            )


def thin(points: Points) -> Faults:
    """Points whose radius would give an area of zero, or none at all."""
    for row in thin_points(points):
        if row.radius < 0:
            yield row.line, f"point {row.id} has the negative radius {row.radius:g}"
        else:
            yield row.line, f"point {row.id} has radius {row.radius:g}; only the tip of a branch may taper to 0"


def depth_first(points: Points, by_type: bool = False) -> list[Point]:
    """The points that the root leads to: a branch to its end before the next, the soma first, then by id.

    With `by_type` a branch goes on into its own type first.
    """

    def rank(row: Point) -> tuple[bool, bool, int]:
        same = by_type and row.parent in points and points[row.parent].kind == row.kind
        return row.kind == 1, same, -row.id

    children = children_of(sorted(points.values(), key=rank))
    order, pending = [], children.get(ROOT, [])[:]
    while pending:
        order.append(pending.pop())
        pending += children.get(order[-1].id, [])
    return order


CHECKS: tuple[Callable[[Points], Faults], ...] = (orphans, extra_roots, cycles, stray_somata, thin)  # in this order
