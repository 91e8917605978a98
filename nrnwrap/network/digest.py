"""Cells and connections of a network as one number: the same wherever and on however many ranks it was made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.engine import ranks
from nrnwrap.network.contents import Contents

if TYPE_CHECKING:
    from nrnwrap.network.coupling import Coupled
    from nrnwrap.network.projection import Projection
    from nrnwrap.network.roster import Roster


def digest(network: Contents) -> str:
    """16 hexadecimal digits. A sum over cells and targets, of which each rank has some; all ranks have to call it."""
    whole = [_hash(network.seed), *map(_of_coupled, network.couplings.values())]
    mine = [each for roster in network.rosters.values() for each in _of_cells(roster)]
    mine += [each for made in network.projections.values() for each in _of_targets(made)]
    return f"{(sum(whole) + sum(ranks.gathered(sum(mine)))) % 2**64:016x}"


def _of_cells(roster: Roster) -> Iterator[int]:
    if roster.numbered is not None:
        yield from (_hash(roster.name, index, *roster.numbered.described(index)) for index in roster.local.tolist())
        return
    for index, cell in roster.cells.items():
        yield _hash(roster.name, index, *([] if roster.artificial else _described(cell)))


def _described(cell: Any) -> list[Any]:
    """What a cell is, as numbers: parameters where they are declared, and the geometry."""
    values = cell.values() if hasattr(cell, "values") else {}
    shape = [(section.L, section.nseg, section(0.5).diam) for section in cell.sections]
    return [type(cell).__name__, sorted(values.items()), cell.v_init, sorted(cell.initial.items()), shape]


def _of_targets(made: Projection) -> Iterator[int]:
    """A number for the connections of each target."""
    order = np.lexsort((made.pre, made.post))
    columns = [each[order] for each in (made.post, made.pre, made.weight, made.delay)]
    cuts = np.flatnonzero(np.diff(columns[0])) + 1
    for some in np.split(np.arange(len(made)), cuts):
        if len(some):
            yield _hash(made.name, *(each[some].tobytes() for each in columns))


def _of_coupled(made: Coupled) -> int:
    return _hash(made.name, made.pre.tobytes(), made.post.tobytes(), made.g.tobytes())


def _hash(*things: Any) -> int:
    text = hashlib.blake2b(digest_size=8)
    for each in things:
        text.update(each if isinstance(each, bytes) else repr(each).encode())
    return int.from_bytes(text.digest(), "little")
