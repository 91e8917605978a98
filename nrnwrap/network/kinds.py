"""Which populations a run computes as numbers, and which as cells: decided before it, the same on all ranks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nrnwrap.base import checks
from nrnwrap.base.settings import DT
from nrnwrap.engine import ranks
from nrnwrap.errors import SimulationError
from nrnwrap.network import live, short
from nrnwrap.network.contents import Contents
from nrnwrap.network.running import wanted
from nrnwrap.simulation import recordable

if TYPE_CHECKING:
    from nrnwrap.network.population import Population


def choose(network: Contents, stimuli: Sequence[Any], record: Any, method: str, engine: str, dt: float | None) -> None:
    """Make cells of the members that such a run cannot compute as numbers. All ranks have to call it."""
    with ranks.agreed():
        step = DT if dt is None else checks.number("dt", dt, 0, unit="ms", open_low=True)
        possible = method == "fixed" and engine == "neuron" and not stimuli and live.threads_allow()
        recorded = _recorded_as_cells(network, record) if possible else set()
    _refuse_others(network)
    changed = True
    while changed:
        with ranks.agreed():
            stay = {
                name
                for name, roster in network.rosters.items()
                if not roster.made and possible and name not in recorded and live.fits(network, roster, step)
            }
        everywhere = set.intersection(*ranks.gathered(stay))
        with ranks.agreed():
            leaving = [each for name, each in network.rosters.items() if not each.made and name not in everywhere]
            for roster in leaving:
                roster.become_cells()
        changed = any(ranks.gathered(bool(leaving)))
    for roster in network.rosters.values():
        if roster.numbered is not None:
            roster.numbered.check()
    with ranks.agreed():
        short.refuse(network, method == "variable", step)
    network.exchanged = short.exchanged(network, step)


def _refuse_others(network: Contents) -> None:
    """Raise SimulationError where the networks of ranks differ in more than the part that each has."""
    first, *others = ranks.gathered({"the seed": network.seed, **network.calls})
    for rank, other in enumerate(others, 1):
        if different := [name for name in {**first, **other} if first.get(name) != other.get(name)]:
            raise SimulationError(
                f"ranks 0 and {rank} have different networks: {', '.join(different)}. Each rank has to call the same "
                "verbs, such as add, connect and receive, with the same arguments; arrays of random numbers need a seed"
            )


def _recorded_as_cells(network: Contents, record: Any) -> set[str]:
    """The populations of which something is recorded that numbers do not have, or together with cells."""
    found = set()
    for population, names in wanted(network, record):
        if not as_numbers(population, names):
            found |= {part.roster.name for part in population.side.parts}
    return found


def as_numbers(population: Population, names: Any) -> bool:
    """Whether all that is to be recorded of a population is known without cells."""
    asked = recordable.wanted(names)
    return all(
        part.roster.numbered is not None
        and all(_is_of(name, place, part.roster.numbered) for name, place in asked.items())
        for part in population.side.parts
    )


def _is_of(name: str, place: Any, numbered: Any) -> bool:
    return isinstance(place, str) and place == name and name in numbered.variables
