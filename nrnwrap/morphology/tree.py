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
MOST_FAULTS = 5  # listed in one message

Faults = Iterator[tuple[int, str]]  # line and what is wrong there; line 0 is the whole file


@dataclass(frozen=True, eq=False)
class Morphology:
    """One connected cell as its file draws it: a tree of points, each after its parent.

    In a SWC file the branches follow from the tree. A Neurolucida file draws them one by one:
    `starts` says at which points, and the outline of the cell body is the leading points of type 1.
    """

    path: Path
    format: str  # "swc" or "asc"
    points: NDArray[np.float64]  # (n, 4): x, y, z, diameter in um
    types: NDArray[np.int64]  # (n,): 1 soma, 2 axon, 3 dendrite, 4 apical dendrite, other: custom
    parents: NDArray[np.int64]  # (n,): index of the parent point, -1 for the root
    starts: tuple[int, ...] = ()  # asc only
    warnings: tuple[str, ...] = ()  # what is odd but no fault

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
    told = [f"{path}:{line}: {text}" if line else f"{path}: {text}" for line, text in found[:MOST_FAULTS]]
    if len(found) > MOST_FAULTS:
        told.append(f"... and {len(found) - MOST_FAULTS} more")
    raise MorphologyError("\n".join(told))


def frozen(values: object, dtype: type) -> NDArray[Any]:
    """An array that nobody can write to."""
    array: NDArray[Any] = np.array(values, dtype=dtype)
    array.flags.writeable = False
    return array
