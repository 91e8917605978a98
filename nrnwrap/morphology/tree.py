"""What a checked morphology file holds, and how its faults are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nrnwrap.errors import MorphologyError

NAMES = {1: "soma", 2: "axon", 3: "dend", 4: "apic"}  # the SWC types that NEURON has a name for

FARTHEST = 1e7  # um, 10 m: beyond it NEURON's single-precision 3-D points lose the shape
THINNEST = 1e-6  # um: a smaller radius counts as zero
LONGEST = 300  # letters of one message
MOST_FAULTS = 5  # listed in one message
MOST_REPAIRS_TOLD = 10  # in a warning

Faults = Iterator[tuple[int, str]]  # line and what is wrong there; line 0 is the whole file


@dataclass(frozen=True, eq=False)
class Branch:
    """What will be one section."""

    kind: int
    parent: int  # index of a branch, -1 for the root
    parent_x: float  # where on the parent, 0..1
    points: NDArray[np.float64]  # (n, 4): x, y, z, diameter in um
    wire: tuple[float, ...] | None = None  # where a weightless wire to the first point begins


@dataclass(frozen=True, eq=False)
class Morphology:
    """One connected cell as its file draws it: a tree of points, each after its parent.

    In a SWC file the branches follow from the tree. A Neurolucida file draws them one by one:
    `starts` says at which points, and the outline of the cell body is the leading points of type 1. MorphIO's H5 is
    drawn like the one or the other, by where it came from.
    """

    path: Path
    format: str  # "swc", "asc" or "h5"
    points: NDArray[np.float64]  # (n, 4): x, y, z, diameter in um
    types: NDArray[np.int64]  # (n,): 1 soma, 2 axon, 3 dendrite, 4 apical dendrite, other: custom
    parents: NDArray[np.int64]  # (n,): index of the parent point, -1 for the root
    starts: tuple[int, ...] | None = None  # None where the branches follow from the tree
    warnings: tuple[str, ...] = ()  # what is odd but no fault
    repairs: tuple[str, ...] = ()  # what repair=True has changed, each with its line
    doubt: str = ""  # why the numbers can hardly be um

    @property
    def n_points(self) -> int:
        """Number of points in the file."""
        return len(self.points)

    @property
    def points_by_type(self) -> dict[str, int]:
        """Number of points under each section name: `soma`, `dend`, `dend_5` ..."""
        types, counts = np.unique(self.types, return_counts=True)
        return {section_name(int(t)): int(n) for t, n in zip(types, counts, strict=True)}

    @property
    def unknown_types(self) -> tuple[int, ...]:
        """The types that SWC gives no meaning; their sections are called `dend_<type>`."""
        return tuple(int(t) for t in np.unique(self.types) if int(t) not in NAMES)

    @property
    def told(self) -> str:
        """What a user should hear: repairs and doubts in lines, "" where there are none."""
        lines = [f"{self.path}{each}" for each in self.repairs[:MOST_REPAIRS_TOLD]]
        if len(self.repairs) > MOST_REPAIRS_TOLD:
            lines.append(f"... and {len(self.repairs) - MOST_REPAIRS_TOLD} more repairs: morphology.repairs has all")
        return "\n".join([*lines, *([f"{self.path}: {self.doubt}"] if self.doubt else [])])

    def __repr__(self) -> str:
        found = ", ".join(f"{name} {n}" for name, n in self.points_by_type.items())
        return f"Morphology({str(self.path)!r}, points: {found})"


def section_name(kind: int) -> str:
    """The name that NEURON's Import3d gives to sections of a type."""
    return NAMES.get(kind, f"dend_{kind}")


def refuse(path: Path, faults: Iterable[tuple[int, str]]) -> None:
    """Raise MorphologyError if there are faults."""
    found = sorted(faults)
    if not found:
        return
    told = [f"{path}:{line}: {plain(text)}" if line else f"{path}: {plain(text)}" for line, text in found[:MOST_FAULTS]]
    if len(found) > MOST_FAULTS:
        told.append(f"... and {len(found) - MOST_FAULTS} more")
    raise MorphologyError("\n".join(told))


def plain(text: str) -> str:
    """A message on one line that any terminal can show, whatever bytes the file had."""
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST // 2]} ... {shown[-LONGEST // 2 :]}"


def frozen(values: object, dtype: type) -> NDArray[Any]:
    """An array that nobody can write to."""
    array: NDArray[Any] = np.array(values, dtype=dtype)
    array.flags.writeable = False
    return array
