"""What a network has: populations, projections, gap junctions, by name; all of it that others of this room ask for."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.engine import ranks, underway
from nrnwrap.errors import NrnwrapError, ParameterError, unknown
from nrnwrap.network import connecting
from nrnwrap.network.coupling import Coupled
from nrnwrap.network.drive import Drive
from nrnwrap.network.ends import Part
from nrnwrap.network.hashing import hashed
from nrnwrap.network.projection import Projection
from nrnwrap.network.roster import Roster

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]


class Contents:
    """Populations, projections and gap junctions, each by its name, and the seed that keys their random numbers."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rosters: dict[str, Roster] = {}
        self.projections: dict[str, Projection] = {}
        self.couplings: dict[str, Coupled] = {}
        self.inputs: list[Drive] = []
        self.run: Any = None  # of members that are numbers, while it lasts
        self.exchanged = 0.0  # of the next run, as of a projection
        self.calls: dict[str, int] = {}  # with several ranks: what each part of it was called with, on this one
        self.settings: dict[str, Any] = {}  # arguments of `simulate` that a file gave, or is to have

    def called(self, part: str, *given: Any) -> None:
        """Take note of what a part of it is made with, which all ranks have to give alike; a run compares them."""
        if ranks.several():
            self.calls[part] = hashed(self.calls.get(part, 0), *given)

    def __len__(self) -> int:
        return sum(map(len, self.rosters.values()))

    @property
    def parts(self) -> list[Part]:
        """All members, population by population."""
        return [self.part(name) for name in self.rosters]

    def part(self, name: str) -> Part:
        """All members of a name; UnknownNameError for an unknown one."""
        if name not in self.rosters:
            raise unknown("population", name, self.rosters)
        return Part(self.rosters[name], np.arange(len(self.rosters[name])))

    @property
    def cell_parts(self) -> list[Part]:
        """All members that are cells, population by population."""
        return [part for part in self.parts if not part.roster.artificial]

    @property
    def cells(self) -> list[Any]:
        """The cells of this rank; sources of events are not cells, nor are members that are numbers."""
        those = [each for each in self.rosters.values() if each.made and not each.artificial]
        return [cell for each in those for cell in each.cells.values()]

    @property
    def local_gids(self) -> Integers:
        """The gids of what lives on this rank, sources of events included."""
        gids = [each.gids[each.local] for each in self.rosters.values()]
        return np.concatenate([np.empty(0, np.int64), *gids])

    @property
    def first_gid(self) -> int:
        """The gid of the first cell; those of all others are as far from it in every process that makes the network."""
        return int(min((each.gids[0] for each in self.rosters.values()), default=0))

    def join(self, projection: Projection, *told: Any) -> None:
        """Have a projection, also in the midst of a run. told: what it was made by."""
        if self.run is not None:
            try:
                self.run.add(projection)
            except NrnwrapError:
                underway.withdraw(projection)
                raise
        self.projections[projection.name] = projection
        ends = projection.ends
        self.called(f"projection {projection.name}", ends.pre.gids, ends.post.gids, *told)

    def couple(self, made: Coupled, *told: Any) -> None:
        """Have gap junctions. told: what they were made by."""
        self.couplings[made.name] = made
        self.called(f"gap junctions {made.name}", *told)

    def redraw(self, name: str, p: float) -> None:
        """Draw the connections of a projection anew, in its place: each pair with the probability `p`.

        Weights and delays are as `connect` was told, or as they were set for all since. Raises UnknownNameError for an
        unknown projection, ParameterError for one that was not made by p as one number, and while a session is open
        in which its populations are numbers. All ranks have to call it.
        """
        if name not in self.projections:
            raise unknown("projection", name, self.projections)
        if self.run is not None:
            raise ParameterError(f"{name}: connections stay as they are while a session is open: close it before")
        connecting.redrawn(self.projections[name], p)
        self.called(f"projection {name}", p)

    def drive(self, name: str, inputs: list[Drive], *told: Any) -> None:
        """Have inputs of some cells, also in the midst of a run. told: what they were made by."""
        for each in inputs if self.run is not None else ():
            self.run.drive(each)
        self.inputs += inputs
        self.called(f"events that {name} receive", *told)

    def summary(self) -> dict[str, Any]:
        """What tells another network apart: seed, sizes, numbers of connections of this rank."""
        return {
            "seed": self.seed,
            "populations": {name: len(each) for name, each in self.rosters.items()},
            "connections": {name: len(each) for name, each in self.projections.items()},
            "gap junctions": {name: len(each) for name, each in self.couplings.items()},
        }

    def free_name(self, name: str | None, usual: str) -> str:
        """The name of a projection that is to be made; ParameterError where it is taken."""
        found = usual if name is None else name
        if not isinstance(found, str) or not found:
            raise ParameterError(f"a projection needs a name, such as connect(..., name='inhibition'), not {found!r}")
        if found in self.projections:
            raise ParameterError(
                f"the network has a projection {found!r} already, and the name keys its random numbers: give the "
                "second one a name, such as connect(..., name='inhibition')"
            )
        return found

    def free_coupling(self, name: str, other: str) -> str:
        """The name of gap junctions that are to be made between populations of these names."""
        usual = f"{name}--{other}"
        numbered = (f"{usual}#{k}" for k in itertools.count(2))
        return next(each for each in itertools.chain([usual], numbered) if each not in self.couplings)
