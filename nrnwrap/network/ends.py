"""The two sides of a projection as arrays: who may be a source, which targets live here, and their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrnwrap.engine import ranks
from nrnwrap.errors import ParameterError
from nrnwrap.network import draws
from nrnwrap.network.roster import Roster

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


class Part(NamedTuple):
    """Some of a roster's cells."""

    roster: Roster
    indices: Integers


class Side:
    """Cells of one or several rosters, in the order in which the user named them."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        self.sizes = [len(part.indices) for part in self.parts]

    def __len__(self) -> int:
        return sum(self.sizes)

    def _joined(self, arrays: Sequence[Any]) -> Any:
        return np.concatenate(arrays) if arrays else np.empty(0, np.int64)

    @property
    def made(self) -> bool:
        """Whether all are cells or sources, and none is numbers."""
        return all(part.roster.made for part in self.parts)

    def become_cells(self) -> None:
        """Make cells of those that are numbers."""
        for part in self.parts:
            part.roster.become_cells()

    @cached_property
    def gids(self) -> Integers:
        return self._joined([part.roster.gids[part.indices] for part in self.parts])

    @cached_property
    def homes(self) -> Integers:
        """The rank of each."""
        return self._joined([part.roster.homes[part.indices] for part in self.parts])

    @cached_property
    def local(self) -> Integers:
        """The positions of those that live on this rank."""
        return np.flatnonzero(self.homes == ranks.mine())

    @cached_property
    def index(self) -> Integers:
        """The index of each in its own population."""
        return self._joined([part.indices for part in self.parts])

    @property
    def blocks(self) -> list[tuple[str, int]]:
        """The name of each population that cells are of, and how many follow each other, in their order."""
        return [(part.roster.name, size) for part, size in zip(self.parts, self.sizes, strict=True)]

    def rows(self, seed: int, key: str) -> draws.Rows:
        """The addresses of their random numbers: by the names of key and population, and the index in that."""
        tags = [draws.tag(f"{key}/{part.roster.name}") for part in self.parts]
        return draws.Rows(seed, np.repeat(np.array(tags, np.int64), self.sizes), self.index)

    @cached_property
    def order(self) -> Integers:
        """The order in which they are drawn from: by name of the population and index, however they were named."""
        if len(self.parts) < 2:
            return np.argsort(self.index, kind="stable")
        names = sorted({part.roster.name for part in self.parts})
        rank = np.repeat([names.index(part.roster.name) for part in self.parts], self.sizes)
        return np.lexsort((self.index, rank))

    @property
    def placed(self) -> bool:
        """Whether all have positions."""
        return all(part.roster.positions is not None for part in self.parts)

    @property
    def positions(self) -> Numbers:
        """Where they are (um), shape (n, 3); ParameterError where a population does not have positions."""
        for part in self.parts:
            if part.roster.positions is None:
                raise ParameterError(
                    f"{part.roster.name} does not have positions, which a distance needs: give add(..., positions=xyz)"
                )
        found = [part.roster.positions[part.indices] for part in self.parts]  # type: ignore[index]
        return np.concatenate([np.empty((0, 3)), *found])

    def cell(self, position: int) -> Any:
        """The cell at a position of this side, which lives here."""
        roster, index = self.member(position)
        return roster.cell(index)

    def cells(self, positions: Integers) -> list[Any]:
        """The cells at these positions, which live here."""
        return [roster.cell(index) for roster, index in self.members(positions)]

    def members(self, positions: Integers) -> list[tuple[Roster, int]]:
        """Of each position as `member`."""
        if len(self.parts) == 1:
            roster, indices = self.parts[0]
            return [(roster, index) for index in indices[positions].tolist()]
        return [self.member(position) for position in positions.tolist()]

    @property
    def whole(self) -> str:
        """What all of it is called: the name of the population; joined by + for a sum."""
        return "+".join(dict.fromkeys(part.roster.name for part in self.parts))

    def name(self, position: int) -> str:
        """What a message calls the one at a position."""
        roster, index = self.member(position)
        return f"{roster.name}[{index}]"

    def member(self, position: int) -> tuple[Roster, int]:
        """The roster of the one at a position, and its index there."""
        for part, size in zip(self.parts, self.sizes, strict=True):
            if position < size:
                return part.roster, int(part.indices[position])
            position -= size
        raise IndexError(position)


class Ends:
    """Sources and targets of a projection. Rules draw numbers of sources in `pre.order`; the rest is by position."""

    def __init__(self, pre: Side, post: Side, seed: int, key: str, targets: Integers | None = None) -> None:
        """targets: positions of those targets that are asked for, by default those of this rank."""
        self.pre, self.post, self.seed, self.key = pre, post, seed, key
        self.targets = post.local if targets is None else targets
        self._all = post.rows(seed, key)

    @property
    def made(self) -> bool:
        """Whether sources and targets are cells, or artificial ones."""
        return self.pre.made and self.post.made

    def everywhere(self) -> Ends:
        """The same with the targets of all ranks."""
        return Ends(self.pre, self.post, self.seed, self.key, np.arange(len(self.post)))

    @cached_property
    def rows(self) -> draws.Rows:
        """The addresses of the targets."""
        return self._all[self.targets]

    @cached_property
    def own(self) -> Integers:
        """For each target the number by which it is drawn as a source, -1 where it is not one."""
        return self._found(self.pre.gids[self.pre.order], self.post.gids[self.targets])

    def of_sources(self) -> tuple[draws.Rows, Integers]:
        """The addresses of all sources, by number, and for each the number by which it is drawn as a target, or -1."""
        rows = self.pre.rows(self.seed, self.key)[self.pre.order]
        return rows, self._found(self.post.gids[self.post.order], self.pre.gids[self.pre.order])

    @staticmethod
    def _found(among: Integers, wanted: Integers) -> Integers:
        order = np.argsort(among, kind="stable")
        place = np.minimum(np.searchsorted(among[order], wanted), max(len(among) - 1, 0))
        if not len(among):
            return np.full(len(wanted), -1)
        number = order[place]
        return np.where(among[number] == wanted, number, -1)

    def distances(self, pre: Integers, post: Integers) -> Numbers:
        """How far apart (um) the sources and targets at these positions are."""
        return np.linalg.norm(self.pre.positions[pre] - self.post.positions[post], axis=-1)
