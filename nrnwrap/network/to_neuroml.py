"""A network as data for a file of NeuroML: what ranks have of it is brought together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from nrnwrap import neuroml
from nrnwrap.engine import ranks
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Source
from nrnwrap.network import sketched, to_files
from nrnwrap.network.contents import Contents
from nrnwrap.network.makers import OfSources
from nrnwrap.network.roster import Roster
from nrnwrap.neurons import Spec


def contents(network: Contents) -> neuroml.Contents:
    """What a file has of a network, the same on all ranks; ParameterError for what a file cannot have."""
    with ranks.agreed():
        if not network.rosters:
            raise ParameterError("the network does not have cells: add a population")
        if network.couplings:
            raise ParameterError(f"gap junctions are not written as NeuroML: {', '.join(network.couplings)}")
        mine = {name: _specs(network, roster) for name, roster in network.rosters.items()}
    parts = ranks.gathered(mine)
    found = []
    for name, roster in network.rosters.items():
        specs = dict(sorted(pair for part in parts for pair in part[name].items()))
        bare = [each.but(inputs=()) for each in specs.values()]
        member = _source(roster) if roster.artificial else _common(name, bare)
        inputs = {index: each.inputs for index, each in specs.items() if each.inputs}
        found.append(neuroml.Population(name, member, len(roster), roster.positions, inputs))
    return neuroml.Contents(found, list(to_files.edges(network)), network.seed)


def _specs(network: Contents, roster: Roster) -> dict[int, Spec]:
    """The cells of this rank as values, with their inputs."""
    found: dict[int, Spec] = {}
    for index, cell in () if roster.artificial else sketched.cells(network, roster):
        found[index] = cell.spec
        if extra := [repr(each) for each in cell.attached if not each.is_value]:
            raise ParameterError(f"{roster.name}[{index}] has what a file cannot say: {', '.join(extra)}")
    return found


def _common(name: str, specs: Sequence[Spec]) -> Spec:
    """What all cells of a population are."""
    first = specs[0]
    for each in specs:
        if each != first:
            one, other = ({"model": spec.model, **spec.parameters, **spec.start} for spec in (first, each))
            differing = ", ".join(key for key in {**one, **other} if one.get(key) != other.get(key))
            raise ParameterError(
                f"{name}: its cells differ in {differing or 'what they are made of'}, and a population of NeuroML has "
                "cells of one kind: add a population for each kind"
            )
    return first


def _source(roster: Roster) -> Source:
    """What all sources of a population are, without the streams that the network gave them."""
    sources = cast(OfSources, roster.maker).sources
    if any(each != sources[0] for each in sources):
        raise ParameterError(
            f"{roster.name}: its sources differ, and a population of NeuroML has sources of one kind: add a population "
            "for each"
        )
    return sources[0]
