"""What a checked morphology file holds: points, and the branches that will be sections."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nrnwrap.anatomy.types import OF_SWC, name_of_type

SOMA, AXON = 1, 2

FARTHEST = 1e7  # um, 10 m: beyond it NEURON's single-precision 3-D points lose the shape
THINNEST = 1e-6  # um: a smaller radius counts as zero
MOST_TOLD = 10  # repairs, and things assumed, in a warning


@dataclass(frozen=True, eq=False)
class Branch:
    """What will be one section."""

    kind: int
    parent: int  # index of a branch, -1 for the root
    parent_x: float  # where on the parent, 0..1
    points: NDArray[np.float64]  # (n, 4): x, y, z, diameter in um
    wire: tuple[float, ...] | None = None  # where a weightless wire to the first point begins
    line: int = 0  # where it begins in the file, 0 if unknown


@dataclass(frozen=True, eq=False)
class Morphology:
    """One connected cell as its file draws it: a tree of points, each after its parent.

    In a SWC file the branches follow from the tree. A Neurolucida file draws them one by one:
    `starts` says at which points, and the outlines of the cell body are the leading points of type 1. MorphIO's H5 is
    drawn like the one or the other, by where it came from.
    """

    path: Path
    format: str  # "swc", "asc" or "h5"
    points: NDArray[np.float64]  # (n, 4): x, y, z, diameter in um
    types: NDArray[np.int64]  # (n,): 1 soma, 2 axon, 3 dendrite, 4 apical dendrite, other: custom
    parents: NDArray[np.int64]  # (n,): index of the parent point, -1 for the root
    starts: tuple[int, ...] | None = None  # None where the branches follow from the tree
    outlines: tuple[int, ...] = ()  # how many of the leading points each outline has
    lines: NDArray[np.int64] | None = None  # (n,): where each point stands in the file; None for H5
    warnings: tuple[str, ...] = ()  # what is odd, and not a fault
    repairs: tuple[str, ...] = ()  # what repair=True has changed, each with its line
    assumed: tuple[str, ...] = ()  # how the file was taken where it leaves that open, or may surprise; with lines
    doubt: str = ""  # why the numbers can hardly be um

    @property
    def n_points(self) -> int:
        """Number of points in the file."""
        return len(self.points)

    @property
    def points_by_type(self) -> dict[str, int]:
        """Number of points under each section name: `soma`, `dend`, `dend_5` ..."""
        types, counts = np.unique(self.types, return_counts=True)
        return {name_of_type(int(t)): int(n) for t, n in zip(types, counts, strict=True)}

    @property
    def unknown_types(self) -> tuple[int, ...]:
        """The types whose meaning SWC does not define; their sections are called `dend_<type>`."""
        return tuple(int(t) for t in np.unique(self.types) if int(t) not in OF_SWC)

    @property
    def told(self) -> str:
        """What a user should hear: repairs, assumptions and doubts in lines, "" where there are none."""
        doubts = [f": {self.doubt}"] if self.doubt else []
        lines = [*_listed(self.repairs, "repairs"), *_listed(self.assumed, "assumed"), *doubts]
        return "\n".join(f"{self.path}{each}" if each.startswith(":") else each for each in lines)

    def line_of(self, point: int) -> int:
        """The line of a point in the file, 0 if unknown."""
        return 0 if self.lines is None else int(self.lines[point])

    def __repr__(self) -> str:
        found = ", ".join(f"{name} {n}" for name, n in self.points_by_type.items())
        return f"Morphology({str(self.path)!r}, points: {found})"


def _listed(texts: tuple[str, ...], name: str) -> list[str]:
    """The first texts, and how many there are more."""
    more = len(texts) - MOST_TOLD
    return [*texts[:MOST_TOLD], *([f"... and {more} more: morphology.{name} has all"] if more > 0 else [])]


def frozen(values: object, dtype: type) -> NDArray[Any]:
    """An array that nobody can write to."""
    array: NDArray[Any] = np.array(values, dtype=dtype)
    array.flags.writeable = False
    return array
