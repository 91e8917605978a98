"""The cells of a population: by index, slice, mask and sum; who they are, wherever they live."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from nrnwrap.base.calls import is_not
from nrnwrap.errors import CellIndexError, ParameterError
from nrnwrap.network.ends import Part, Side

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nrnwrap.network.contents import Contents

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

Self = TypeVar("Self", bound="Members")


class Members:
    """Cells of a network, in an order."""

    def __init__(self, network: Contents, parts: Sequence[Part]) -> None:
        self.network, self._side = network, Side(parts)

    @property
    def name(self) -> str:
        """What it is called: the name of `add`; joined by + for a sum."""
        return self._side.whole

    @property
    def side(self) -> Side:
        """Its cells as arrays."""
        return self._side

    @property
    def gids(self) -> Integers:
        """The gid of each cell, shape (n,)."""
        return self._side.gids

    @property
    def positions(self) -> Numbers:
        """Where the cells are (um), shape (n, 3); ParameterError where they were not given positions."""
        return self._side.positions

    @property
    def cells(self) -> list[Any]:
        """The cells that live on this rank, in their order."""
        return [self._side.cell(position) for position in self._side.local.tolist()]

    @property
    def kind(self) -> str:
        """What its members are: "numbers", which a run computes without sections, "sections", or "sources".

        Models whose course between events is known, such as LIFCurrExp, are numbers until something needs their cells:
        a cell that is asked for (`exc[7]`), a current that changes, a gap junction, a synapse beside their own, a
        recording of other than v and their states, the variable step, CoreNEURON, threads, or a delay below a step.
        The spikes are the same. "mixed" where populations of several kinds are one.
        """
        kinds = {part.roster.kind for part in self._side.parts}
        return kinds.pop() if len(kinds) == 1 else "mixed"

    def __len__(self) -> int:
        return len(self._side)

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, Members) and self.network is other.network
        return same and np.array_equal(self.gids, other.gids)  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash(self.gids.tobytes())

    def __iter__(self) -> Iterator[Any]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, which: Any) -> Any:
        if isinstance(which, (int, np.integer)) and not isinstance(which, (bool, np.bool_)):
            if not -len(self) <= which < len(self):
                raise CellIndexError(f"{self.name} has {len(self)} cells, numbered 0 .. {len(self) - 1}, not {which}")
            return self._side.cell(int(which) % len(self))
        return type(self)(self.network, self._parts(which))

    def _parts(self, which: Any) -> list[Part]:
        """The parts of the cells at a slice, a mask, or an array of indices."""
        if not isinstance(which, slice):
            which = np.asarray(which) if np.size(which) else np.empty(0, np.int64)
            if which.dtype.kind not in "bi" or which.ndim != 1 or (which.dtype.kind == "b" and len(which) != len(self)):
                raise ParameterError(
                    f"{self.name}[...] takes an index, a slice, indices, or a mask of {len(self)}, not {which!r}"
                )
        try:
            wanted = np.arange(len(self))[which]
        except IndexError as cause:
            raise CellIndexError(
                f"{self.name} has {len(self)} cells, numbered 0 .. {len(self) - 1}: {cause}"
            ) from cause
        if len(np.unique(wanted)) < len(wanted):
            raise ParameterError(f"{self.name}: an index is listed twice")
        bounds = np.cumsum([0, *self._side.sizes])
        home = np.searchsorted(bounds, wanted, side="right") - 1
        cuts = np.flatnonzero(np.diff(home)) + 1
        return [
            Part(self._side.parts[home[some[0]]].roster, self._side.index[wanted[some]])
            for some in np.split(np.arange(len(wanted)), cuts)
            if len(some)
        ]

    def __add__(self: Self, other: Any) -> Self:
        if not isinstance(other, Members):
            raise ParameterError(is_not(other, "a population", "add populations of one network"))
        self._refuse_foreign(other)
        if np.isin(self.gids, other.gids).any():
            raise ParameterError(f"{self.name} + {other.name}: a cell is in both")
        return type(self)(self.network, [*self._side.parts, *other._side.parts])

    def refuse_sources(self, what: str) -> None:
        """Raise ParameterError where some members are sources of events, which do not have a membrane."""
        for part in self._side.parts:
            if part.roster.artificial:
                raise ParameterError(f"{what}: {part.roster.name} are sources of events, not cells")

    def _partner(self: Self, other: Any, what: str) -> Self:
        """The other, if it is a population of the same network."""
        if not isinstance(other, type(self)):
            raise ParameterError(is_not(other, what, "give one"))
        self._refuse_foreign(other)
        return other

    def _refuse_foreign(self, other: Members) -> None:
        if other.network is not self.network:
            raise ParameterError(f"{self.name} and {other.name} belong to different networks")
