"""A grid: names with their values, and the points, which are all combinations."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.calls import shown
from nrnwrap.base.kinds import several
from nrnwrap.errors import ParameterError

_MOST = 10_000_000  # points


@dataclass(frozen=True)
class Grid:
    """Axes, name -> values. Points have numbers, of which the last axis counts fastest, as in a NumPy array."""

    axes: dict[str, tuple[Any, ...]]

    @classmethod
    def of(cls, given: Any) -> Grid:
        """The grid that a mapping says; ParameterError for what does not."""
        if not isinstance(given, Mapping) or not given:
            raise ParameterError(f'grid must be a mapping such as {{"b": [0.02, 0.06]}}, not {shown(given)}')
        found = cls({_name(name): _values(name, values) for name, values in given.items()})
        if len(found) > _MOST:
            raise ParameterError(f"the grid has {len(found)} points, more than {_MOST}: take fewer values")
        return found

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(map(len, self.axes.values()))

    def __len__(self) -> int:
        return math.prod(self.shape)

    def point(self, index: int) -> dict[str, Any]:
        """The arguments at a point."""
        where = np.unravel_index(index, self.shape)
        return {name: values[k] for (name, values), k in zip(self.axes.items(), where, strict=True)}


def part_of(part: Any, count: int) -> range:
    """The numbers of the points of a part, (3, 10) or "3/10": every tenth from the third on."""
    words = part.split("/") if isinstance(part, str) else part
    try:
        which, parts = (int(each) for each in words)
    except (TypeError, ValueError):
        which = parts = 0
    if not 1 <= which <= parts:
        raise ParameterError(f'part must be one such as "3/10", the third of ten, not {shown(part)}')
    return range(which - 1, count, parts)


def seeds(root: Any, count: int) -> list[int]:
    """A seed for each of so many points, no two the same, which does not depend on how many points follow it.

    0 .. 2^32 - 1, as the streams of NEURON and of nrnwrap's inputs take them.
    """
    words = np.random.PCG64(np.random.SeedSequence(checks.integer("seed", root, 0, 2**63)))
    drawn = words.random_raw(count + count // 100 + 10) >> np.uint64(32)  # some are drawn twice
    first = np.unique(drawn, return_index=True)[1]
    return [int(each) for each in drawn[np.sort(first)][:count]]


def _name(name: Any) -> str:
    if not isinstance(name, str) or not name:
        raise ParameterError(f"the names of a grid must be text, not {shown(name)}")
    return name


def _values(name: str, given: Any) -> tuple[Any, ...]:
    """The values of an axis, those of arrays as numbers of Python."""
    if isinstance(given, np.ndarray):
        if given.ndim != 1:
            raise ParameterError(f"the values of {name} must be a list or an array of one dimension, not {given.shape}")
        given = given.tolist()
    if isinstance(given, Mapping) or not several(given):
        raise ParameterError(f"the values of {name} must be a list or an array, not {shown(given)}: write [{given!r}]")
    found = tuple(each.item() if isinstance(each, np.generic) else each for each in given)
    if not found:
        raise ParameterError(f"there is nothing in the values of {name}: give one or more")
    return found
