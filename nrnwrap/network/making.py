"""The members of a population, made: the numbers of all are checked as arrays before there is a cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import finalize

import numpy as np

from nrnwrap.base import limits
from nrnwrap.engine import netcon, ranks, underway
from nrnwrap.errors import ParameterError
from nrnwrap.mechanisms.declared import Parameter
from nrnwrap.network import draws, values
from nrnwrap.network.looking import seen
from nrnwrap.network.makers import Maker
from nrnwrap.network.roster import Roster

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]


class Plan(NamedTuple):
    """Numbers for each of n cells, by name: parameters, and states that start elsewhere; words are the same for all."""

    numbers: Mapping[str, Numbers]
    states: Mapping[str, Numbers]
    words: Mapping[str, Any]

    def of(self, index: int) -> tuple[dict[str, Any], dict[str, float]]:
        """What one cell is given."""
        numbers = {name: each[index].item() for name, each in self.numbers.items()}
        return {**self.words, **numbers}, {name: float(each[index]) for name, each in self.states.items()}


def planned(maker: Maker, given: Mapping[str, Any], rows: draws.Rows, positions: Numbers | None) -> Plan:
    """What the cells at `rows` are given. Raises for an unknown name, and for a number out of bounds with its index."""
    given = {name: each for name, each in given.items() if each is not None}
    initial = given.pop("initial", {})
    if not isinstance(initial, Mapping):
        raise ParameterError(f"initial must be a mapping such as {{'w': 0.1}}, not {initial!r}")
    maker.check(given, initial)
    low, high, unit = limits.OF_CELLS["v_init"]
    bounds = {**maker.bounds, "v_init": Parameter("v_init", 0, unit, low, high, "")}
    words = {name: each for name, each in given.items() if isinstance(each, (str, bool)) and name not in bounds}
    numbers = {
        name: values.per_cell(name, each, rows, positions, bounds[name].unit)
        if name in bounds
        else values.as_given(name, each, rows, positions)
        for name, each in given.items()
        if name not in words
    }
    states = {name: values.per_cell(f"initial.{name}", each, rows, positions) for name, each in initial.items()}
    values.bounded(maker.kind, numbers, bounds)
    return Plan(numbers, states, words)


def _let_go(sources: list[Any]) -> None:
    """Artificial cells whose events may be in NEURON's queue live until the run ends."""
    if underway.is_going():
        underway.keep(*sources)


Of = Callable[[int], tuple[dict[str, Any], dict[str, float]]]


def carry_out(of: Of, roster: Roster, seed: int) -> None:
    """Make the members that live on this rank, each known to all ranks by its gid. of: what a member is given."""
    wires = []
    cells: dict[int, Any] = {}
    for index in seen(roster.local.tolist(), "cells"):
        made = roster.maker.make(index, *of(index), seed)
        if roster.artificial:
            roster.kept.append(made)
            cells[index] = made.object
            wires.append(netcon(made.object, None))
        else:
            cells[index] = made
            wires.append(made.netcon(None))
    roster.are(cells)
    gids = roster.gids[roster.local].tolist()
    ranks.own_all(zip(gids, wires, strict=True))
    finalize(roster, ranks.disowned, gids).atexit = False  # at its end a process takes NEURON down as a whole
    if roster.artificial:
        finalize(roster, _let_go, [*cells.values(), *roster.kept]).atexit = False
    if not roster.artificial:
        for gid, (index, cell) in zip(gids, roster.cells.items(), strict=True):
            cell.registered(gid, f"{roster.name}[{index}]")
