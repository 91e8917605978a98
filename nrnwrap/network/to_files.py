"""A network as data for SONATA files: what ranks have of it is brought together, and the first one writes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from nrnwrap import sonata
from nrnwrap.base.calls import warn
from nrnwrap.engine import ranks
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Gid, Step
from nrnwrap.inputs.keyed import KEYS
from nrnwrap.network.contents import Contents
from nrnwrap.network.ends import Side
from nrnwrap.network.makers import OfSources
from nrnwrap.network.population import Population
from nrnwrap.network.projection import Projection
from nrnwrap.network.roster import Roster
from nrnwrap.network.sketched import cells
from nrnwrap.neurons import Spec, spec_files

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

_FEW = 5  # of what is left out that a warning lists


def save(network: Contents, folder: str | os.PathLike[str]) -> None:
    """See Network.save."""
    path = Path(folder)
    with ranks.agreed():
        sonata.refuse_folder(path)
        sonata.refuse_names([*network.rosters, *network.projections])
        if network.couplings:
            raise ParameterError(f"gap junctions cannot be written as SONATA: {', '.join(network.couplings)}")
    found = _Cells(network)
    written = sonata.Written(
        network.seed,
        found.nodes(),
        list(edges(network)),
        found.clamps,
        found.inputs,
        _numbers(network.settings),
        _reports(network),
    )
    if found.left_out:
        listed = ", ".join(found.left_out[:_FEW]) + (" ..." if len(found.left_out) > _FEW else "")
        warn(f"{path}: not written, since the files do not have room for it: {listed}")
    with ranks.agreed():
        if ranks.mine() == 0:
            sonata.write(path, written)


class _Inputs(NamedTuple):
    """What a cell has been given: currents that SONATA has, other inputs as tables, and what cannot be written."""

    steps: list[Step]
    tables: list[dict[str, Any]]
    left_out: list[str]


class _Cells:
    """All members of the populations, and the inputs of the cells, from all ranks."""

    def __init__(self, network: Contents) -> None:
        self.network = network
        self.clamps: dict[Step, dict[str, list[int]]] = {}
        self.inputs: list[tuple[str, int, Mapping[str, Any]]] = []
        left_out: dict[str, None] = {}
        with ranks.agreed():
            mine = {name: self._of(roster) for name, roster in network.rosters.items()}
        parts = ranks.gathered(mine)
        self.members: dict[str, dict[int, Any]] = {name: {} for name in mine}
        for name, members in self.members.items():
            for index, (node, given) in sorted(pair for part in parts for pair in part[name].items()):
                members[index] = node
                left_out |= dict.fromkeys(f"{each} of {name}" for each in given.left_out)
                for step in given.steps:
                    self.clamps.setdefault(step, {}).setdefault(name, []).append(index)
                self.inputs += [(name, index, each) for each in given.tables]
        self.left_out = list(left_out)

    def _of(self, roster: Roster) -> dict[int, tuple[Any, _Inputs]]:
        return {} if roster.artificial else {index: _node(cell) for index, cell in cells(self.network, roster)}

    def nodes(self) -> list[sonata.WrittenNodes]:
        found = []
        seed = self.network.seed
        for name, roster in self.network.rosters.items():
            members, maker = self.members[name], cast(OfSources, roster.maker)
            every = range(len(roster))
            listed = [maker.source(k, seed) for k in every] if roster.artificial else [members[k] for k in every]
            found.append(sonata.WrittenNodes(name, listed, roster.positions))
        return found


def _node(cell: Any) -> tuple[Any, _Inputs]:
    """A cell as a value and its numbers, and its inputs."""
    spec = cell.spec
    numbers = dict(cell.values()) if hasattr(cell, "values") and spec.biophysics is None else {}
    others = {name: each for name, each in spec.parameters.items() if name not in numbers}
    numbers |= {name: others.pop(name) for name in KEYS if others.get(name) is not None}
    start = {name if name == "v_init" else f"{sonata.INITIAL}{name}": each for name, each in spec.start.items()}
    base = Spec(spec.model, biophysics=spec.biophysics, **others)
    return sonata.Node(base, {**numbers, **start}), _inputs(cell, spec)


def _inputs(cell: Any, spec: Spec) -> _Inputs:
    found = _Inputs([], [], [repr(each) for each in cell.attached if each.call is None])
    for each in spec.inputs:
        if isinstance(each.what, Step) and each.at is None:
            found.steps.append(each.what)
            continue
        try:
            if isinstance(each.what, Gid):  # a network that is read has other gids
                raise ParameterError(f"{each.what} is a number of this process")
            found.tables.append(spec_files.plain(each.given()))
        except ParameterError:  # also for a kind of a script's own
            found.left_out.append(type(each.what).__name__)
    return found


def edges(network: Contents) -> Iterator[sonata.WrittenEdges]:
    """The connections of each projection, from each population to each."""
    for name, projection in network.projections.items():
        columns = [np.concatenate(each) for each in zip(*ranks.gathered(_columns(projection)), strict=True)]
        order = np.argsort(columns[1], kind="stable")
        pre, post, weight, delay, sections, along = (each[order] for each in columns)
        source, target = (_Homes(side) for side in (projection.ends.pre, projection.ends.post))
        pairs = [(one, other) for one in source.names for other in target.names]
        for one, other in pairs:
            rows = np.flatnonzero(
                (source.of[pre] == source.names.index(one)) & (target.of[post] == target.names.index(other))
            )
            rows = rows[np.argsort(target.index[post[rows]], kind="stable")]
            ends = source.index[pre[rows]], target.index[post[rows]]
            whole = name if len(pairs) == 1 else f"{name}[{one}->{other}]"
            yield sonata.WrittenEdges(
                whole, one, other, projection.synapse, *ends, weight[rows], delay[rows], sections[rows], along[rows]
            )


def _columns(projection: Projection) -> tuple[Any, ...]:
    """What this rank has: sources, targets, weights, delays, and where the synapses stand."""
    sections, along = np.zeros(len(projection), np.int64), np.full(len(projection), 0.5)
    if projection.synapse is not None and len(projection):
        first = np.unique(projection.index, return_index=True)[1]
        cells = [projection.ends.post.cell(int(projection.post[number])) for number in first]
        places = [_place(cell, process) for cell, process in zip(cells, projection.targets, strict=True)]
        sections, along = (np.array(each)[projection.index] for each in zip(*places, strict=True))
    return projection.pre, projection.post, projection.weight, projection.delay, sections, along


def _place(cell: Any, process: Any) -> tuple[int, float]:
    segment = process.get_segment()
    return cell.sections.index(segment.sec), float(segment.x)


class _Homes:
    """For each position of a side: which of the populations it is of, and its index in that."""

    def __init__(self, side: Side) -> None:
        names = [part.roster.name for part in side.parts]
        self.names = list(dict.fromkeys(names))
        self.of = np.repeat([self.names.index(name) for name in names], side.sizes)
        self.index = side.index


def _numbers(settings: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(settings[name]) for name in ("t_stop", "dt", "celsius") if settings.get(name) is not None}


def _reports(network: Contents) -> list[tuple[str, dict[str, list[int]]]]:
    """What the settings record, by the names of variables."""
    record = network.settings.get("record") or {}
    if not isinstance(record, Mapping) or not all(isinstance(each, (Population, str)) for each in record):
        raise ParameterError("settings['record'] is written for populations, as in {exc[:5]: 'v'}")
    found = []
    for given, names in record.items():
        homes = _Homes(Side([network.part(given)]) if isinstance(given, str) else given.side)
        ids = {name: homes.index[homes.of == k].tolist() for k, name in enumerate(homes.names)}
        found += [(name, ids) for name in ([names] if isinstance(names, str) else names)]
    return found
