"""A SONATA network, read: all that files say is known to be right before anything is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.engine import ranks
from nrnwrap.errors import NetworkFileError, unknown
from nrnwrap.inputs import ConnectionList, Synapse
from nrnwrap.sonata import edges, models, nodes
from nrnwrap.sonata.config import Config
from nrnwrap.sonata.edges import Edges
from nrnwrap.sonata.kinds import Members
from nrnwrap.sonata.listed import Listed
from nrnwrap.sonata.simulations import Clamp, Simulation
from nrnwrap.sonata.synapses import Described, Meant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

DELAY = 1.0  # ms, of edges that do not say it: that of NEST, and of `connect`
_PLACES = ("afferent_section_id", "afferent_section_pos"), ("sec_id", "sec_x")


@dataclass(frozen=True, eq=False)
class Given:
    """What a user gives for names in the files that nrnwrap does not know: functions, by these names."""

    models: Mapping[str, Callable[[dict[str, Any]], Any]]
    synapses: Mapping[str, Callable[[dict[str, Any]], Synapse]]
    weights: Mapping[str, Callable[[Mapping[str, Any]], Any]]


@dataclass(frozen=True, eq=False)
class Wires(ConnectionList):
    """Edges that end at synapses of one kind, as `connect` takes them."""

    at: tuple[Integers, Numbers] | None
    kinds: Integers | None  # of the sections, as SWC counts them, where the file says it


class Circuit:
    """A network in files. local: which of n nodes live on this rank. All ranks have to make it."""

    def __init__(self, config: Config, given: Given, local: Callable[[int], Integers]) -> None:
        with ranks.agreed():
            self.config, self.given = config, given
            self.nodes = nodes.read(config.circuit)
            self.simulation = Simulation(config, self.nodes)
            self.seed, self.settings = self.simulation.seed, self.simulation.settings
            self.recorded = self.simulation.recorded()
            self.members = {name: self._members(each) for name, each in self.nodes.items()}
            self._refuse_inputs()
        found = edges.read(config.circuit, self.nodes, local)
        self.wires = [wires for each in found for wires in self._wires(each)]

    def _members(self, population: nodes.Nodes) -> list[Members]:
        found = models.read(population, self.config, self.given.models, self.simulation.trains(population.name))
        if len({each.sources is None for each in found}) > 1:
            raise NetworkFileError(
                f"{population.where}: a population has sources or artificial cells, or cells with sections, not both"
            )
        return found

    def _refuse_inputs(self) -> None:
        """Raise for spikes of nodes that make their own, and for currents into what does not have a membrane."""
        virtual = {name for name, those in self.members.items() if those[0].sources is not None}
        for name in self.simulation.spikes:
            if any(each.makes_spikes for each in self.members[name]):
                raise NetworkFileError(
                    f"{self.config.simulation.path}: inputs give spikes to {name}, which is not virtual"
                )
        driven: list[Clamp | Listed] = [*self.simulation.clamps, *self.simulation.listed]
        for name in dict.fromkeys(each.population for each in driven):
            if name in virtual:
                raise NetworkFileError(
                    f"{self.config.simulation.path}: inputs drive {name}, which does not have a membrane"
                )

    def _wires(self, read: Edges) -> list[Wires]:
        """The edges of a population by their synapses, which all ranks name alike."""
        with ranks.agreed():
            meant, at, kinds = self._meant(read), _places(read), _kinds(read)
            delays = read.table.numbers("delay", DELAY)
            if len(delays) and not delays.min() >= 0:
                raise NetworkFileError(f"{read.where}: a delay is {delays.min():g} ms, and must be at least 0")
        here = {repr(each): each for each in meant.synapses}
        everywhere = {name: each for part in ranks.gathered(here) for name, each in part.items()}
        numbers = {repr(each): k for k, each in enumerate(meant.synapses)}
        found = []
        for name in sorted(everywhere):
            rows = np.flatnonzero(meant.index == numbers.get(name, -1))
            ends = read.source, read.target, everywhere[name], read.pre[rows], read.post[rows]
            places = None if at is None else (at[0][rows], at[1][rows])
            whole = read.name if len(everywhere) == 1 else f"{read.name}[{name}]"
            parts = None if kinds is None else kinds[rows]
            found.append(Wires(whole, *ends, meant.weights[rows], delays[rows], places, parts))
        return found

    def _meant(self, read: Edges) -> Meant:
        """Synapse and weight of each edge."""
        load = cache(lambda name: self.config.parameters("synaptic_models_dir", name))
        described = Described(read.where, read.table, self._weights(read), load, self.given.synapses)
        members = self.members[read.target]
        kinds = np.zeros(len(self.nodes[read.target]), np.int64)
        for number, each in enumerate(members):
            kinds[each.rows] = number
        index, weights = np.zeros(len(read), np.int64), np.zeros(len(read))
        synapses: dict[str, tuple[int, Synapse | None]] = {}
        for number, each in enumerate(members):
            rows = np.flatnonzero(kinds[read.post] == number)
            if not len(rows):
                continue
            found = each.receiving.meant(described, rows, read.post[rows])
            places = [synapses.setdefault(repr(one), (len(synapses), one))[0] for one in found.synapses]
            index[rows], weights[rows] = np.array(places)[found.index], found.weights
        return Meant([each for _, each in synapses.values()], index, weights)

    def _weights(self, read: Edges) -> Numbers:
        """The weights in the file's unit, by the functions that it names, times the number of synapses."""
        found, functions = read.table.numbers("syn_weight"), read.table.words("weight_function")
        for name in dict.fromkeys(functions.tolist()):
            if name in (None, "wmax"):
                continue
            if name not in self.given.weights:
                raise unknown(
                    f"weight_function of {read.where}", name, {"wmax", *self.given.weights},
                    "Give a function of the edges' columns: read_sonata(..., weight_functions={name: function})",
                )  # fmt: skip
            rows = np.flatnonzero(functions == name)
            found[rows] = self.given.weights[name](self._columns(read, rows))
        if not np.isfinite(found).all():
            raise NetworkFileError(
                f"{read.where}: syn_weight is missing, or not finite, of {np.sum(~np.isfinite(found))} edges"
            )
        return found * read.table.numbers("nsyns", 1.0)

    def _columns(self, read: Edges, rows: Integers) -> dict[str, Any]:
        """What a function of weights is given: the attributes of edges, and those of their nodes, an array each."""
        own = {name: read.table.of(name)[rows] for name in read.table.names}
        ends = {"source": (read.source, read.pre[rows]), "target": (read.target, read.post[rows])}
        of_nodes = {
            f"{end}_{name}": self.nodes[population].table.of(name)[ids]
            for end, (population, ids) in ends.items()
            for name in self.nodes[population].table.names
        }
        return {**own, **of_nodes, "source_node_id": read.pre[rows], "target_node_id": read.post[rows]}


def _places(read: Edges) -> tuple[Integers, Numbers] | None:
    """The number of the section, and the position along it, where each edge ends; None where no edge says it."""
    for section, position in _PLACES:
        if section in read.table.names:
            ids, along = read.table.numbers(section), read.table.numbers(position)
            if not (ids >= 0).all() or not ((along >= 0) & (along <= 1)).all():
                raise NetworkFileError(f"{read.where}: {section} must be at least 0, and {position} within 0 .. 1")
            return ids.astype(np.int64), along
    if "target_sections" in read.table.names:
        raise NetworkFileError(
            f"{read.where}: target_sections asks for random places, which depend on the program that draws them: give "
            "sec_id and sec_x"
        )
    return None


def _kinds(read: Edges) -> Integers | None:
    """The kind of the section that each edge ends at, of a column `type` with numbers such as those of SWC."""
    found = read.table.of("type")
    if found is None or found.dtype.kind != "f" or not np.isin(found, (1, 2, 3, 4)).all():
        return None
    return np.asarray(found, np.int64)
