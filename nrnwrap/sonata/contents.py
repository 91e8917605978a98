"""What a network has, as data that is written: populations of nodes, edges, currents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from nrnwrap.catalogue import Spec
from nrnwrap.inputs import ConnectionList, Source, Step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


class Node(NamedTuple):
    """A cell: a Spec without numbers, and its numbers by name."""

    spec: Spec
    values: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class WrittenNodes:
    """A population, of cells or of sources. positions: shape (n, 3) in um, or None."""

    name: str
    members: Sequence[Node | Source]
    positions: Numbers | None


@dataclass(frozen=True, eq=False)
class WrittenEdges(ConnectionList):
    """Edges from one population to another, in the order of their targets.

    sections, along: for each the number of the section among `cell.sections`, and the position on it.
    """

    sections: Integers
    along: Numbers


@dataclass(frozen=True, eq=False)
class Written:
    """A whole network.

    clamps: a Step -> population -> ids. inputs: population, id and table of all others, as a Spec writes them.
    settings: arguments of `simulate`, but for what is recorded; reports: variable, and population -> ids, for each that
    is recorded.
    """

    seed: int
    nodes: Sequence[WrittenNodes]
    edges: Sequence[WrittenEdges]
    clamps: Mapping[Step, Mapping[str, list[int]]]
    inputs: Sequence[tuple[str, int, Mapping[str, Any]]]
    settings: Mapping[str, float]
    reports: Sequence[tuple[str, Mapping[str, list[int]]]] = field(default_factory=list)
