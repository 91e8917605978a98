"""The cells of this rank one after the other, for whoever writes them: members that are numbers stay numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nrnwrap.network.arrivals import Arrivals
from nrnwrap.network.contents import Contents
from nrnwrap.network.roster import Roster


def cells(network: Contents, roster: Roster) -> Iterator[tuple[int, Any]]:
    """Each cell with its index; of a member that is numbers a cell is made, which nobody has to keep."""
    return iter(roster.cells.items()) if roster.made else _sketched(network, roster)


def inputs(network: Contents, roster: Roster) -> dict[int, list[tuple[Any, ...]]]:
    """What members that are numbers were given, by index: constant currents; sources with their weight and delay."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    arrivals = [each for drive in network.inputs for each in drive.inputs if isinstance(each, Arrivals)]
    for index, *given in (one for each in arrivals if each.roster is roster for one in each.members_given()):
        found.setdefault(index, []).append(tuple(given))
    for index, current in roster.numbered.currents:
        found.setdefault(index, []).append((current,))
    return found


def _sketched(network: Contents, roster: Roster) -> Iterator[tuple[int, Any]]:
    driven = inputs(network, roster)
    for index in roster.local.tolist():
        numbers, states = roster.numbered.of(index)
        cell = roster.maker.make(index, numbers, states, network.seed)
        for what, *given in driven.get(index, []):
            if given:
                cell.receive(what, weight=given[0], delay=given[1])
            else:
                cell.inject(what)
        yield index, cell
