"""Gap junctions between populations: every rank draws all pairs, and makes the sides of those cells that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.engine import ranks
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import gap_junctions
from nrnwrap.network import numbers, rules
from nrnwrap.network.asked import WEIGHT, Asked, Drawn
from nrnwrap.network.ends import Ends
from nrnwrap.network.places import segments_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


class Coupled:
    """The gap junctions between two populations: pre, post: positions of the two cells of each; g: conductance (uS)."""

    def __init__(self, name: str, pre: Integers, post: Integers, g: Numbers) -> None:
        self.name, self.pre, self.post, self.g = name, pre, post, g

    def __len__(self) -> int:
        return len(self.pre)

    def __repr__(self) -> str:
        return f"<gap junctions {self.name}: {len(self)}>"


def coupled(ends: Ends, at: Any, other_at: Any, g: Any, p: Any, pairs: Any) -> Coupled:
    """Draw the pairs, and join them."""
    gap_junctions.refuse_newcomers()
    if (p is None) == (pairs is None):
        raise ParameterError("couple needs one rule: give p= or pairs=")
    asked = Asked("p", p) if pairs is None else Asked("pairs", pairs)
    whole = ends.everywhere()
    found = rules.drawn(whole, asked)
    values = numbers.per_connection("g", g, WEIGHT, whole, found, "uS")
    if len(values) and values.min() < 0:
        raise ParameterError(f"g must be at least 0 uS, not {values.min():g}")
    pre, post, kept = _once(whole, found)
    made = Coupled(ends.key, pre, post, values[kept])
    for a, b, conductance in zip(pre.tolist(), post.tolist(), made.g.tolist(), strict=True):
        _join(ends, a, b, at, other_at, conductance)
    return made


def _once(ends: Ends, found: Drawn) -> tuple[Integers, Integers, Integers]:
    """Each pair of two cells once: of the two ways to draw it, that from the lower gid."""
    post = np.repeat(ends.targets, found.counts)
    one, other = ends.pre.gids[found.pre], ends.post.gids[post]
    if (one == other).any():
        raise ParameterError("a gap junction needs two cells, and a pair has one cell twice")
    low, high = np.minimum(one, other), np.maximum(one, other)
    if found.given is None:  # drawn: where both are in both populations there were two chances
        both = np.isin(one, ends.post.gids) & np.isin(other, ends.pre.gids)
        kept = np.flatnonzero(~both | (one < other))
    else:
        kept = np.sort(np.unique(np.stack([low, high]), axis=1, return_index=True)[1])
    return found.pre[kept], post[kept], kept


def _join(ends: Ends, a: int, b: int, at: Any, other_at: Any, g: float) -> None:
    """Make the sides that live here. The ranks know a place by its name, so it has to be one."""
    here = [_lives(side, position) for side, position in ((ends.pre, a), (ends.post, b))]
    if all(here):
        one, other = ends.pre.cell(a), ends.post.cell(b)
        one.couple(other, _place(one, at), _place(other, other_at), g=g)
    elif here[0]:
        _one_side(ends.pre.cell(a), at, int(ends.post.gids[b]), other_at, g)
    elif here[1]:
        _one_side(ends.post.cell(b), other_at, int(ends.pre.gids[a]), at, g)


def _lives(side: Any, position: int) -> bool:
    return bool(side.homes[position] == ranks.mine())


def _place(cell: Any, at: Any) -> Any:
    return None if at is None else segments_at(cell, at)[0]


def _one_side(cell: Any, at: Any, gid: int, other_at: Any, g: float) -> None:
    if not all(place is None or isinstance(place, str) for place in (at, other_at)):
        raise ParameterError(
            "with several ranks a gap junction needs its places as names, such as at='dend[0](0.5)', since one of its "
            "cells lives elsewhere"
        )
    cell.couple(gid, at, other_at, g=g)
