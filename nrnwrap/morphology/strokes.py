"""What a file draws: outlines of the cell body, and strokes, of which each will be a section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nrnwrap.morphology.tree import FARTHEST, THINNEST

Array = NDArray[np.float64]
Lines = NDArray[np.int64]


@dataclass(eq=False)
class Outline:
    """A line around the cell body."""

    points: Array  # (n, 3) in um
    lines: Lines  # (n,): where its points stand in the file, 0 if unknown
    line: int = 0  # where it begins
    width: float = 0.0  # of its first point (um), which is the diameter of the body where it is the only point


@dataclass(eq=False)
class Stroke:
    """One branch as it is drawn."""

    kind: int
    parent: int  # index of a stroke, -1 for a tree that hangs on the cell body
    points: Array  # (n, 4): x, y, z, diameter in um
    lines: Lines  # (n,)
    line: int = 0  # where it begins


@dataclass(eq=False)
class Drawing:
    """Outlines of a cell body, and branches, each after its parent."""

    outlines: list[Outline] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)

    @property
    def drawn(self) -> list[Outline | Stroke]:
        """The outlines, then the strokes."""
        return [*self.outlines, *self.strokes]

    @property
    def roots(self) -> list[Stroke]:
        """The strokes that hang on no other."""
        return [stroke for stroke in self.strokes if stroke.parent < 0]


def sound(points: Array) -> NDArray[np.bool_]:
    """Which points are somewhere, and have a diameter."""
    found: NDArray[np.bool_] = (np.abs(points) < FARTHEST).all(axis=1) & (points[:, 3] >= 2 * THINNEST)
    return found


def drop_empty(drawing: Drawing) -> None:
    """Take out branches without a point; their children move to the parent."""
    new: dict[int, int] = {-1: -1}
    kept: list[Stroke] = []
    for i, stroke in enumerate(drawing.strokes):
        stroke.parent = new[stroke.parent]
        new[i] = len(kept) if len(stroke.points) else stroke.parent
        if len(stroke.points):
            kept.append(stroke)
    drawing.strokes = kept


def continued(drawing: Drawing) -> None:
    """Let each branch begin with the end of its parent, as NEURON does, with the diameter of its own first point."""
    for stroke in drawing.strokes:
        if stroke.parent < 0:
            continue
        end = drawing.strokes[stroke.parent].points[-1]
        if (stroke.points[0, :3] != end[:3]).any():
            first = np.append(end[:3], stroke.points[0, 3])
            stroke.points = np.concatenate([first[None], stroke.points])
            stroke.lines = np.concatenate([stroke.lines[:1], stroke.lines])


def decimal(values: Any, columns: int) -> Array:
    """Numbers of single precision as the shortest decimals that mean them, as an (n, columns) array."""
    flat = np.asarray(values, np.float32).ravel()
    texts, where = np.unique(flat, return_inverse=True)
    return texts.astype(str).astype(float)[where].reshape(-1, columns)
