"""Values of the cells of a population: read from all ranks, set, drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.calls import is_not
from nrnwrap.engine import ranks
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.network import making, values
from nrnwrap.network.distributions import Distribution
from nrnwrap.network.ends import Side

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]


def get(side: Side, name: str) -> Numbers:
    """A number of each cell, from all ranks. Members that are numbers become cells for what numbers do not have."""
    with ranks.agreed():
        mine = dict(_of_this_rank(side, name))
    found = np.empty(len(side))
    for part in ranks.gathered(mine):
        found[list(part)] = list(part.values())
    return found


def _of_this_rank(side: Side, name: str) -> Iterator[tuple[int, float]]:
    """Positions, and the number of each."""
    begin = 0
    for part, size in zip(side.parts, side.sizes, strict=True):
        roster = part.roster
        here = np.flatnonzero(roster.homes[part.indices] == ranks.mine())
        indices = part.indices[here]
        if roster.artificial:
            values = [_of_source(roster.maker, index, name) for index in indices.tolist()]
        elif roster.numbered is not None and roster.numbered.knows(name):
            values = roster.current(name)[indices].tolist()
        else:
            values = [_number(roster.cell(index), name) for index in indices.tolist()]
        yield from zip((begin + here).tolist(), values, strict=True)
        begin += size


def _number(cell: Any, name: str) -> float:
    found = cell.voltage(False)[0] if name == "v" else getattr(cell, name)
    return checks.number(f"{name} of {cell}", found)


def _of_source(maker: Any, index: int, name: str) -> float:
    source = maker.member(index)
    known = source.arguments()
    if name not in known:
        raise unknown(f"value of {type(source).__name__}", name, known)
    return checks.number(f"{name} of {source}", known[name], infinite=True)


def put(side: Side, seed: int, given: Mapping[str, Any]) -> None:
    """Set parameters and starts, drawn and checked as when the cells were made."""
    plans = []
    begin = 0
    for part, size in zip(side.parts, side.sizes, strict=True):
        mine = {name: _part_of(each, begin, size, len(side)) for name, each in given.items()}
        where = None if part.roster.positions is None else part.roster.positions[part.indices]
        rows = Side([part]).rows(seed, "")
        plans.append((part, making.planned(part.roster.maker, mine, rows, where)))
        begin += size
    for part, plan in plans:
        if part.roster.numbered is not None:
            part.roster.change(part.indices, plan)
            continue
        for place, index in enumerate(part.indices.tolist()):
            if index in part.roster.cells:
                _set(part.roster.cells[index], *plan.of(place))


def _part_of(value: Any, begin: int, size: int, whole: int) -> Any:
    """What of an array for all cells belongs to some of them."""
    if isinstance(value, Mapping):  # initial
        return {name: _part_of(each, begin, size, whole) for name, each in value.items()}
    return np.asarray(value)[begin : begin + size] if np.shape(value) == (whole,) else value


def _set(cell: Any, numbers: Mapping[str, Any], states: Mapping[str, float]) -> None:
    for name, value in numbers.items():
        setattr(cell, name, value)
    if states:
        cell.initial = {**cell.initial, **states}


def draw(side: Side, seed: int, distribution: Any, name: str) -> Numbers:
    """A number per cell."""
    if not isinstance(distribution, Distribution):
        raise ParameterError(is_not(distribution, "a distribution", "give one such as Normal(0.1, 0.01)"))
    return values.per_cell(name, distribution, side.rows(seed, ""), None)
