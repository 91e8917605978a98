"""Solutions for many cells, each as long as it can be followed: no solver follows a chaotic cell for long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from nrnwrap.validation import many
from nrnwrap.validation.case import Times
from nrnwrap.validation.equations import EQUATIONS
from nrnwrap.validation.inputs import Receptor, Table

Trains: TypeAlias = "list[Times]"


@dataclass(frozen=True)
class Shift:
    """What tells that a solution can be followed: inputs times 1 + `change` move a spike by `astray` (ms) at most."""

    change: float
    astray: float


@dataclass(frozen=True)
class Solution:
    """A train for each cell, to be compared until a time of its own (ms)."""

    trains: Trains
    until: Times

    @classmethod
    def whole(cls, trains: Trains) -> Solution:
        """A solution that holds to the end."""
        return cls(trains, np.full(len(trains), np.inf))

    def cut(self, trains: Sequence[Times], t_stop: float) -> Trains:
        """What there is in trains until then, and until t_stop."""
        ends = np.minimum(self.until, t_stop)
        return [train[train < end] for train, end in zip(map(np.asarray, trains), ends, strict=True)]


def solved(
    cell: Any, t_stop: float, shift: Shift, *, tables: Sequence[Table] = (), receptors: Sequence[Receptor] = ()
) -> Solution:
    """The solution for many cells like `cell` under inputs, and until when it can be followed."""
    factors = np.array([1.0, 1 + shift.change])
    model, p, start = type(cell).__name__, cell.values(), float(cell.v_init)
    both = many.spikes(
        EQUATIONS[model],
        p,
        start,
        t_stop,
        tables=[replace(each, values=np.concatenate([f * each.values for f in factors])) for each in tables],
        receptors=[_twice(each, factors) for each in receptors],
    )
    count = len(both) // 2
    one, other = both[:count], both[count:]
    return Solution(one, np.array([_parting(a, b, shift.astray) for a, b in zip(one, other, strict=True)]))


def _twice(receptor: Receptor, factors: Times) -> Receptor:
    count = len(receptor.trains)
    weights = np.outer(factors, np.broadcast_to(receptor.weight, count)).ravel()
    return replace(receptor, trains=2 * list(receptor.trains), weight=weights)


def _parting(one: Times, other: Times, astray: float) -> float:
    """Half way to the first spike that is not the same in both; infinite where all are."""
    shared = min(len(one), len(other))
    apart = np.flatnonzero(np.abs(one[:shared] - other[:shared]) > astray)
    first = int(apart[0]) if len(apart) else shared
    if first == len(one) == len(other):
        return np.inf
    after = min(train[first] for train in (one, other) if len(train) > first)
    return float(after + (one[first - 1] if first else 0.0)) / 2
