"""What a file of NeuroML has, as data: populations of one kind of member, projections, inputs of single members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nrnwrap.inputs import ConnectionList, Source
from nrnwrap.neurons import Input, Spec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Population:
    """So many cells of one Spec, without its inputs, or sources of one kind; positions: (n, 3) in um, or None.

    inputs: those of the cells that have any, by their index.
    """

    name: str
    member: Spec | Source
    size: int
    positions: Numbers | None = None
    inputs: Mapping[int, Sequence[Input]] = field(default_factory=dict)

    def in_turn(self) -> Iterator[tuple[Input, list[int]]]:
        """Inputs with the cells that have them: the first of each cell, equal ones together, then the second ..."""
        for number in range(max(map(len, self.inputs.values()), default=0)):
            cells: dict[Input, list[int]] = {}
            for index, given in sorted(self.inputs.items()):
                if number < len(given):
                    cells.setdefault(given[number], []).append(index)
            yield from cells.items()


@dataclass(frozen=True, eq=False)
class Contents:
    """A whole network, or single cells; seed: of its random numbers, None where a file does not say it."""

    populations: Sequence[Population]
    projections: Sequence[ConnectionList] = ()
    seed: int | None = None
