"""Cells that a file draws branch by branch, as Neurolucida's and MorphIO's H5 do: checks, repairs, arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nrnwrap.morphology.outline import centre_and_body
from nrnwrap.morphology.tree import FARTHEST, MOST_FAULTS, THINNEST, Faults, Morphology, frozen

Array = NDArray[np.float64]


@dataclass
class Stroke:
    """One branch as it is drawn."""

    kind: int
    parent: int  # index of a stroke, -1 for a tree that hangs on the cell body
    points: Array  # (n, 4): x, y, z, diameter in um


@dataclass
class Drawing:
    """The outline of a cell body, and branches, each after its parent."""

    outline: Array  # (n, 3) in um; empty where there is none
    strokes: list[Stroke]

    @property
    def roots(self) -> list[int]:
        """Indices of the branches that hang on no other."""
        return [i for i, stroke in enumerate(self.strokes) if stroke.parent < 0]


def drawing_of(morphology: Any) -> Drawing:
    """What MorphIO has read, with the decimals of the file rather than those of single precision."""
    points = np.column_stack([decimal(morphology.points, 3), decimal(morphology.diameters, 1)])
    bounds = [*morphology.section_offsets.tolist()] if len(points) else [0]
    branches = list(morphology.iter())  # each parent before its children
    order = {branch.id: i for i, branch in enumerate(branches)}
    strokes = [
        Stroke(
            int(branch.type),
            -1 if branch.is_root else order[branch.parent.id],
            points[bounds[branch.id] : bounds[branch.id + 1]],
        )
        for branch in branches
    ]
    return Drawing(decimal(morphology.soma.points, 3), strokes)


def decimal(values: Any, columns: int) -> Array:
    """Numbers of single precision as the shortest decimals that mean them, as an (n, columns) array."""
    flat = np.asarray(values, np.float32).ravel()
    texts, where = np.unique(flat, return_inverse=True)
    return texts.astype(str).astype(float)[where].reshape(-1, columns)


def bad_numbers(drawing: Drawing, line_of: Callable[[tuple[float, ...]], int]) -> Faults:
    """Points that are far away, not numbers, or without a diameter; outlines have no diameter."""
    points = np.concatenate([np.empty((0, 4)), *(stroke.points for stroke in drawing.strokes)])
    bad = points[~_sound(points)]
    for n, (x, y, z, diameter) in enumerate(np.unique(bad, axis=0)):
        told = f"point ({x:g} {y:g} {z:g}) has diameter {diameter:g}"
        line = line_of((x, y, z, diameter)) if n <= MOST_FAULTS else 10**9  # to find one takes a pass through the file
        yield line, f"{told}; all must be finite, the diameter above zero"
    if not (np.abs(drawing.outline) < FARTHEST).all():
        yield 0, "the outline of the cell body has coordinates that are not finite"


def _sound(points: Array) -> NDArray[np.bool_]:
    sound: NDArray[np.bool_] = (np.abs(points) < FARTHEST).all(axis=1) & (points[:, 3] >= 2 * THINNEST)
    return sound


def not_one_cell(drawing: Drawing, body: int, trees: list[int]) -> Faults:
    """Trees that no cell body holds together, and an outline that encloses nothing; `trees`: their lines."""
    try:
        if len(drawing.outline):
            centre_and_body(drawing.outline)
    except ValueError as error:
        yield body, f"the outline of the cell body has {error}"
    if not len(drawing.outline):
        first = f" (the first is on line {trees[0]})" if trees and trees[0] else ""
        for line in trees[1:]:
            yield line, f"another tree{first} and no cell body that joins them"
        if not trees:
            yield 0, "no tree, and no cell body"


def mend(drawing: Drawing) -> list[str]:
    """Repair what can be repaired, in place; return what was done.

    Points that are no numbers or out of reach go. A diameter of zero becomes that of the nearest point along the
    branch, else of the parent's end, else of a child. An outline that encloses nothing becomes a circle as wide as
    it is long, or goes. Of several trees without a cell body the one with the most points stays.
    """
    return [*_mend_numbers(drawing), *_mend_outline(drawing), *_mend_trees(drawing)]


def _mend_numbers(drawing: Drawing) -> Iterator[str]:
    lost = 0
    for stroke in drawing.strokes:
        fine = (np.abs(stroke.points) < FARTHEST).all(axis=1)
        lost += int((~fine).sum())
        stroke.points = stroke.points[fine]
    fine = (np.abs(drawing.outline) < FARTHEST).all(axis=1)
    lost += int((~fine).sum())
    drawing.outline = drawing.outline[fine]
    _drop_empty(drawing)
    if lost:
        yield f"{lost} points that are not finite, or beyond 10 m: left out"
    thin = sum(_thickened(stroke) for stroke in drawing.strokes)
    thin += sum(_from_relative(drawing, i) for i in range(len(drawing.strokes)))
    thin += sum(_from_relative(drawing, i) for i in reversed(range(len(drawing.strokes))))
    if thin:
        yield f"{thin} points of diameter 0: that of a neighbour taken"


def _drop_empty(drawing: Drawing) -> None:
    """Take out branches without a point; their children move to the parent."""
    new: dict[int, int] = {-1: -1}
    kept: list[Stroke] = []
    for i, stroke in enumerate(drawing.strokes):
        stroke.parent = new[stroke.parent]
        new[i] = len(kept) if len(stroke.points) else stroke.parent
        if len(stroke.points):
            kept.append(stroke)
    drawing.strokes = kept


def _thickened(stroke: Stroke) -> int:
    """Give points of diameter 0 that of the nearest one along the branch; return how many were given one."""
    thick = stroke.points[:, 3] >= 2 * THINNEST
    if thick.all() or not thick.any():
        return 0
    good = np.flatnonzero(thick)
    bad = np.flatnonzero(~thick)
    nearest = good[np.abs(bad[:, None] - good[None, :]).argmin(axis=1)] if len(bad) * len(good) < 1e7 else good[:1]
    stroke.points = stroke.points.copy()
    stroke.points[bad, 3] = stroke.points[nearest, 3]
    return len(bad)


def _from_relative(drawing: Drawing, index: int) -> int:
    """Give a branch whose diameters are all 0 that of its parent's end, or of the first child that has one."""
    stroke = drawing.strokes[index]
    if not len(stroke.points) or (stroke.points[:, 3] >= 2 * THINNEST).any():
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


def _mend_outline(drawing: Drawing) -> Iterator[str]:
    outline = drawing.outline
    if not len(outline):
        return
    try:
        centre_and_body(outline)
    except ValueError as error:
        width = float(np.ptp(outline, axis=0).max())
        if width < THINNEST:
            drawing.outline = np.empty((0, 3))
            yield f"the outline of the cell body has {error}: left out"
            return
        angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
        circle = np.column_stack([np.cos(angles), np.sin(angles), 0 * angles])
        drawing.outline = (outline.max(axis=0) + outline.min(axis=0)) / 2 + width / 2 * circle
        yield f"the outline of the cell body has {error}: a circle of diameter {width:g} um taken"


def _mend_trees(drawing: Drawing) -> Iterator[str]:
    roots = drawing.roots
    if len(drawing.outline) or len(roots) < 2:
        return
    tree: list[int] = []  # index of the root of each branch
    for i, stroke in enumerate(drawing.strokes):
        tree.append(i if stroke.parent < 0 else tree[stroke.parent])
    sizes = dict.fromkeys(roots, 0)
    for i, stroke in enumerate(drawing.strokes):
        sizes[tree[i]] += len(stroke.points)
    largest = max(roots, key=lambda root: sizes[root])
    kept = [i for i in range(len(tree)) if tree[i] == largest]
    new = {old: i for i, old in enumerate(kept)} | {-1: -1}
    strokes = drawing.strokes
    drawing.strokes = [Stroke(strokes[i].kind, new[strokes[i].parent], strokes[i].points) for i in kept]
    yield f"{len(roots)} trees and no cell body: the largest, of {sizes[largest]} points, kept"


def arrays(
    path: Path, form: str, drawing: Drawing, warnings: tuple[str, ...] = (), repairs: tuple[str, ...] = ()
) -> Morphology:
    """The outline and the branches as arrays; a tree hangs on the first point of the outline."""
    n_outline = len(drawing.outline)
    sizes = [len(stroke.points) for stroke in drawing.strokes]
    starts = n_outline + np.concatenate([[0], np.cumsum(sizes, dtype=int)])[: len(sizes)]
    parents = np.arange(-1, n_outline + sum(sizes) - 1)
    for start, size, stroke in zip(starts.tolist(), sizes, drawing.strokes, strict=True):
        if size:
            up = stroke.parent
            parents[start] = starts[up] + sizes[up] - 1 if up >= 0 else (0 if n_outline else -1)
    body = np.column_stack([drawing.outline.reshape(-1, 3), np.zeros(n_outline)])
    kinds = [stroke.kind for stroke, size in zip(drawing.strokes, sizes, strict=True) for _ in range(size)]
    return Morphology(
        path,
        form,
        points=frozen(np.concatenate([body, *(stroke.points for stroke in drawing.strokes)]), float),
        types=frozen([*[1] * n_outline, *kinds], int),
        parents=frozen(parents, int),
        starts=tuple(starts.tolist()),
        warnings=warnings,
        repairs=repairs,
    )
