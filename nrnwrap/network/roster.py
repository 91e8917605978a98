"""What one `add` has made: so many cells of a kind, of which each rank has some."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from weakref import WeakMethod

import numpy as np

from nrnwrap.engine import ranks, underway
from nrnwrap.errors import LocationError, SimulationError
from nrnwrap.network.makers import Maker

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


class Roster:
    """The cells of one name: their gids, positions and ranks, which every rank knows, and those that live here.

    gids: of all, shape (n,). positions: (n, 3) in um, or None. homes: the rank of each. numbered: the members as
    numbers, until cells are made of them (numbered.py); None where there are cells, or sources. kernel: what computes
    them in a run (kernel.py).
    """

    def __init__(self, name: str, gids: Integers, positions: Numbers | None, homes: Integers, maker: Maker) -> None:
        self.name, self.gids, self.positions, self.homes, self.maker = name, gids, positions, homes, maker
        self.numbered: Any = None
        self.kernel: Any = None
        self.make: Callable[[Roster], None] | None = None  # makes cells of the numbers
        self._waiting: list[WeakMethod[Callable[[], None]]] = []
        self._cells: dict[int, Any] = {}
        self.kept: list[Any] = []  # what has to live as long as sources do
        self.inputs: dict[str, int] = {}  # how many inputs of a kind it was given: each has a stream of its own

    def __len__(self) -> int:
        return len(self.gids)

    @property
    def cells(self) -> dict[int, Any]:
        """Index -> cell, or the artificial cell of a source, for those of this rank. They are made if need be."""
        if self.numbered is not None:
            self.become_cells()
        return self._cells

    @property
    def made(self) -> bool:
        """Whether its members are cells, or sources, and not numbers."""
        return self.numbered is None

    @property
    def kind(self) -> str:
        """As of a population."""
        return "sources" if self.artificial else "sections" if self.made else "numbers"

    @property
    def weight_unit(self) -> str:
        """The unit of the weights of its members' own synapses; "" where it is not known, or there are none here."""
        if self.numbered is not None:
            return str(self.numbered.model.weight_unit)
        return str(getattr(self.cell(int(self.local[0])), "weight_unit", "")) if len(self.local) else ""

    def current(self, name: str) -> Numbers:
        """A number of each member, where they are such; on this rank of variables that a run has."""
        found: Numbers = (self.kernel or self.numbered).get(name)
        return found

    def change(self, indices: Integers, plan: Any) -> None:
        """Set numbers of members that are such, also in the midst of a run."""
        self.numbered.put(indices, plan)
        if self.kernel is not None:
            self.kernel.take_up_numbers()
            underway.doubt(self.numbered.check)

    def inject(self, currents: Mapping[int, Any]) -> None:
        """Give members that are numbers, by their index, constant currents, also in the midst of a run."""
        if self.numbered is None:  # another member has made cells of all
            for index, current in currents.items():
                self._cells[index].inject(current)
            return
        self.numbered.inject(currents)
        if self.kernel is not None:
            self.kernel.take_up_numbers()

    def are(self, cells: dict[int, Any]) -> None:
        """Have these members, and no numbers any more."""
        self._cells, self.numbered = cells, None

    def become_cells(self) -> None:
        """Make cells of numbers; SimulationError in the midst of a run that has none."""
        if self.kernel is not None:
            raise SimulationError(
                f"{self.name} does not have cells in this run, which computes it as numbers: add it with "
                f"net.add({self.name!r}, ..., kind='sections'), or ask for its cells before the run"
            )
        if self.make is not None and self.numbered is not None:
            self.make(self)
            waiting, self._waiting = self._waiting, []
            for each in waiting:
                action = each()
                if action is not None:
                    action()

    def when_made(self, action: Callable[[], None]) -> None:
        """Let a method of an object that others keep be called when its members have become cells."""
        if not self.made:
            self._waiting.append(WeakMethod(action))

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
