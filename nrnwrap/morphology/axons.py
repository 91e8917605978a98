"""What becomes of the axon, which slices cut off and tracings leave out more often than not."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nrnwrap.errors import MorphologyError, unknown
from nrnwrap.morphology.tree import Branch

AXON = 2
CHOICES = ("keep", "remove", "stubs")
STUB = 30.0  # um long
STUB_DIAMETER = 1.0  # um, where the file has no axon

Array = NDArray[np.float64]


def treated(branches: list[Branch], axon: str, path: Path) -> list[Branch]:
    """The branches with the axon as `axon` says.

    "keep": as it was reconstructed. "remove": without it, and without what hangs on it. "stubs": two cylinders of 30 um
    in its place, where it left the cell; their diameters are the mean ones of the first 30 um of the reconstructed
    axon, and of the next 30, along its thickest way, or 1 um at the middle of the soma of a cell without an axon.
    Raises MorphologyError when the root of the file is axon, or when there is neither an axon nor a soma for stubs.
    """
    if axon not in CHOICES:
        raise unknown("treatment of the axon", axon, CHOICES)
    if axon == "keep":
        return branches
    if branches[0].kind == AXON:
        raise MorphologyError(f"{path}: the root of the cell is axon, and axon={axon!r} would leave nothing to hang on")
    kept = _without(branches)
    if axon == "remove":
        return kept
    return [*kept, *_stubs(branches, kept, path)]


def _without(branches: list[Branch]) -> list[Branch]:
    """The branches that are no axon and hang on none."""
    new: dict[int, int] = {-1: -1}
    kept: list[Branch] = []
    for i, branch in enumerate(branches):
        if branch.kind != AXON and branch.parent in new:
            new[i] = len(kept)
            kept.append(replace(branch, parent=new[branch.parent]))
    return kept


def _stubs(branches: list[Branch], kept: list[Branch], path: Path) -> list[Branch]:
    """Two cylinders, one after the other, that go where the first axon of the file went."""
    first = next((i for i, branch in enumerate(branches) if branch.kind == AXON), None)
    if first is None:
        return _from_soma(kept, path)
    branch = branches[first]
    # No axon hangs on one here, and before the first none was taken out: the index is still that.
    begin = branch.points[0, :3]
    way = _way(branches, first)
    one, other = (_mean_diameter(way, start, start + STUB) or STUB_DIAMETER for start in (0.0, STUB))
    away = branch.points[:, :3] - begin
    far = away[np.linalg.norm(away, axis=1).argmax()]
    return _pair(branch.parent, branch.parent_x, begin, far / np.linalg.norm(far), (one, other), len(kept), branch.wire)


def _from_soma(kept: list[Branch], path: Path) -> list[Branch]:
    soma = kept[0]
    if soma.kind != 1:
        raise MorphologyError(f"{path}: axon='stubs' needs an axon or a soma in the file, and there is neither")
    centre = soma.points[:, :3].mean(axis=0)
    down = np.array([0.0, -1.0, 0.0])
    return _pair(0, 0.5, centre, down, (STUB_DIAMETER, STUB_DIAMETER), len(kept), None)


def _pair(
    parent: int,
    parent_x: float,
    begin: Array,
    direction: Array,
    diameters: tuple[float, float],
    index: int,
    wire: tuple[float, ...] | None,
) -> list[Branch]:
    """Two stubs in a row, of which the first will be at `index`."""
    ends = [begin, begin + STUB * direction, begin + 2 * STUB * direction]
    one, other = (np.column_stack([ends[i : i + 2], [diameter] * 2]) for i, diameter in enumerate(diameters))
    return [Branch(AXON, parent, parent_x, one, wire), Branch(AXON, index, 1.0, other)]


def _way(branches: list[Branch], first: int) -> Array:
    """Length so far and diameter along an axon, into the thickest branch at each fork."""
    rows = [_lengths(branches[first].points)]
    here: int | None = first
    while here is not None and rows[-1][-1, 0] < 2 * STUB:
        children = [i for i, branch in enumerate(branches) if branch.parent == here and branch.kind == AXON]
        here = max(children, key=lambda i: branches[i].points[-1, 3], default=None)
        if here is not None:
            rows.append(_lengths(branches[here].points, rows[-1][-1, 0]))
    return np.concatenate(rows)


def _lengths(points: Array, start: float = 0.0) -> Array:
    steps = np.linalg.norm(np.diff(points[:, :3], axis=0), axis=1)
    return np.column_stack([start + np.concatenate([[0.0], np.cumsum(steps)]), points[:, 3]])


def _mean_diameter(way: Array, start: float, stop: float) -> float:
    """Mean over the length from start to stop; the last diameter where the axon ends before."""
    x = np.unique(np.concatenate([way[(way[:, 0] > start) & (way[:, 0] < stop), 0], [start, stop]]))
    diameters = np.interp(x, way[:, 0], way[:, 1])
    areas = sum((b - a) * (d + e) / 2 for (a, b), (d, e) in zip(pairwise(x), pairwise(diameters), strict=True))
    return float(areas / (stop - start))
