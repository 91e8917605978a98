"""What one `add` has made: so many cells of a kind, of which each rank has some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.engine import ranks
from nrnwrap.errors import LocationError
from nrnwrap.network.makers import Maker

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


class Roster:
    """The cells of one name: their gids, positions and ranks, which every rank knows, and those that live here.

    gids: of all, shape (n,). positions: (n, 3) in um, or None. homes: the rank of each. cells: index -> cell, or the
    artificial cell of a source, for those of this rank.
    """

    def __init__(self, name: str, gids: Integers, positions: Numbers | None, homes: Integers, maker: Maker) -> None:
        self.name, self.gids, self.positions, self.homes, self.maker = name, gids, positions, homes, maker
        self.cells: dict[int, Any] = {}
        self.kept: list[Any] = []  # what has to live as long as sources do
        self.inputs: dict[str, int] = {}  # how many inputs of a kind it was given: each has a stream of its own

    def __len__(self) -> int:
        return len(self.gids)

    @property
    def artificial(self) -> bool:
        """Whether its members are sources of events, not cells."""
        return self.maker.artificial

    @property
    def local(self) -> Integers:
        """The indices of those that live on this rank."""
        return np.flatnonzero(self.homes == ranks.mine())

    def cell(self, index: int) -> Any:
        """The cell of an index; LocationError where it lives on another rank."""
        if index not in self.cells:
            raise LocationError(
                f"{self.name}[{index}] lives on rank {self.homes[index]}, and this is rank {ranks.mine()}: "
                f"{self.name}.get(...) returns the values of all, {self.name}.set(...) sets them on every rank"
            )
        return self.cells[index]


def round_robin(n: int) -> Integers:
    """The rank of each of `n` cells: in turn, which spreads every population evenly."""
    return np.arange(n) % ranks.number()


def by_cost(cost: Numbers) -> Integers:
    """The rank of each cell: the dearest first, each to the rank that has the least until then."""
    homes, loads = np.empty(len(cost), np.int64), np.zeros(ranks.number())
    for index in np.argsort(-cost, kind="stable"):
        homes[index] = loads.argmin()
        loads[homes[index]] += cost[index]
    return homes
