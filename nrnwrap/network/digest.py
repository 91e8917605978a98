"""A network as one number: the same wherever and on however many ranks it was made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from nrnwrap.biophysics import scan
from nrnwrap.engine import ranks
from nrnwrap.network import sketched
from nrnwrap.network.contents import Contents
from nrnwrap.network.hashing import hashed, plain
from nrnwrap.network.makers import OfSources
from nrnwrap.neurons import place_name, snapshot

if TYPE_CHECKING:
    from nrnwrap.network.coupling import Coupled
    from nrnwrap.network.projection import Projection
    from nrnwrap.network.roster import Roster


def digest(network: Contents) -> str:
    """16 hexadecimal digits. A sum over cells and targets, of which each rank has some; all ranks have to call it."""
    whole = [hashed(network.seed), *map(_of_coupled, network.couplings.values())]
    whole += [hashed(name, each.synapse) for name, each in network.projections.items()]
    mine = [each for roster in network.rosters.values() for each in _of_members(network, roster)]
    mine += [each for made in network.projections.values() for each in _of_targets(made)]
    return f"{(sum(whole) + sum(ranks.gathered(sum(mine)))) % 2**64:016x}"


def _of_members(network: Contents, roster: Roster) -> Iterator[int]:
    if roster.artificial:
        maker = cast(OfSources, roster.maker)
        given: Any = ((index, [maker.source(index, network.seed)]) for index in roster.local.tolist())
    elif roster.numbered is not None:
        inputs = sketched.inputs(network, roster)
        given = ((index, _of_numbers(roster, index, inputs.get(index, ()))) for index in roster.local.tolist())
    else:
        given = ((index, _of_cell(cell)) for index, cell in roster.cells.items())
    yield from (hashed(roster.name, index, *what) for index, what in given)


def _of_numbers(roster: Roster, index: int, inputs: Any) -> list[Any]:
    """What `_of_cell` would say if it was a cell."""
    given = [snapshot.Given(what, None, None, *connection) for what, *connection in inputs]
    return [*roster.numbered.described(index), {}, _sorted(given)]


def _of_cell(cell: Any) -> list[Any]:
    """Parameters where they are declared, else all of the membrane; the geometry; inputs."""
    declared = hasattr(cell, "values")
    values = cell.values() if declared else [_of_membrane(each) for each in scan.scan(cell)]
    shape = [(section.L, section.nseg, section(0.5).diam) for section in cell.sections]
    given = [snapshot.given(each, _known) for each in cell.attached]
    settings = {name: vars(cell)[name] for name in cell.adjustable if name in vars(cell)}
    if "spike_at" in settings:
        settings["spike_at"] = place_name(settings["spike_at"])
    return [type(cell).__name__, values, cell.v_init, cell.initial, shape, settings, _sorted(given)]


def _known(source: Any) -> int | None:
    """A member of a network, from which a cell has a connection of its own."""
    return None if source is None or source.gid is None else hashed(source.called)


def _of_membrane(section: Any) -> list[Any]:
    return [section.Ra, [(segment.cm, segment.mechanisms) for segment in section.segments]]


def _sorted(given: list[snapshot.Given]) -> list[str]:
    """Inputs in an order that does not depend on when they were given; of what is not a value only that it is there."""
    return sorted("not a value" if each.wrong else repr(plain(each)) for each in given)


def _of_targets(made: Projection) -> Iterator[int]:
    """A number for the connections of each target."""
    order = np.lexsort((made.pre, made.post))
    columns = [each[order] for each in (made.post, made.pre, made.weight, made.delay)]
    if made.synapse is not None:  # where they stand
        places = [hashed(place_name(each.get_segment())) >> 1 for each in made.targets]
        columns.append(np.array(places, np.int64)[made.index[order]])
    cuts = np.flatnonzero(np.diff(columns[0])) + 1
    for some in np.split(np.arange(len(made)), cuts):
        if len(some):
            yield hashed(made.name, *(each[some].tobytes() for each in columns))


def _of_coupled(made: Coupled) -> int:
    return hashed(made.name, made.pre, made.post, made.g)
