"""The nodes of a SONATA network: populations, their attributes, and sets of nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.errors import NetworkFileError, unknown
from nrnwrap.sonata import h5, tables
from nrnwrap.sonata.config import Document
from nrnwrap.sonata.tables import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

Sets = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Nodes:
    """A population of nodes, in the order of their ids, 0 .. n - 1. `where` is for errors."""

    name: str
    where: str
    table: Table

    def __len__(self) -> int:
        return self.table.size

    @property
    def positions(self) -> Numbers | None:
        """Where they are (um), shape (n, 3); None where nothing says it for all."""
        if not {"x", "y"} <= self.table.names:
            return None
        found = np.column_stack([self.table.numbers(axis, 0.0 if axis == "z" else np.nan) for axis in "xyz"])
        return found if np.isfinite(found).all() else None


def read(circuit: Document) -> dict[str, Nodes]:
    """All populations of nodes of a circuit, by name."""
    found: dict[str, Nodes] = {}
    for files in circuit.files("nodes"):
        if "nodes_file" not in files:
            raise NetworkFileError(f"{circuit.path}: an entry of networks.nodes does not have a nodes_file")
        with h5.opened(files["nodes_file"]) as file:
            for name, group in h5.groups(h5.child(file, "nodes")).items():
                if name in found:
                    raise NetworkFileError(f"{files['nodes_file']}: the population {name} is in {found[name].where}")
                found[name] = _population(name, files, group)
    if not found:
        raise NetworkFileError(f"{circuit.path}: networks.nodes does not have any population")
    return found


def _population(name: str, files: Mapping[str, Path], group: Any) -> Nodes:
    where = f"{files['nodes_file']}, {name}"
    ids = h5.integers(h5.child(group, "node_type_id"))
    order = _order(where, group, len(ids))
    known = tables.types(files["node_types_file"], "node_type_id", name) if "node_types_file" in files else {}
    known = known or {each: {} for each in np.unique(ids).tolist()}
    return Nodes(name, where, Table(where, ids[order], known, tables.groups(where, group, "node", order)))


def _order(where: str, group: Any, n: int) -> Integers:
    """The rows in the order of the ids, which have to be 0 .. n - 1."""
    if "node_id" not in group:
        return np.arange(n)
    ids = h5.integers(group["node_id"])
    if len(ids) != n or not np.array_equal(np.sort(ids), np.arange(n)):
        raise NetworkFileError(f"{where}: node_id must have each of 0 .. {n - 1} once, as SONATA asks for")
    return np.argsort(ids)


def members(named: Any, sets: Sets, populations: Mapping[str, Nodes]) -> dict[str, Integers]:
    """The nodes that a node set means: population -> ids. `named`: its name, its rules, or a list of such."""
    if isinstance(named, str):
        if named in sets:
            return members(sets[named], {name: each for name, each in sets.items() if name != named}, populations)
        if named in populations:
            return {named: np.arange(len(populations[named]))}
        if named == "all":
            return {name: np.arange(len(each)) for name, each in populations.items()}
        raise unknown("node set", named, {*sets, *populations}, "A set cannot be part of itself.")
    if isinstance(named, Sequence):
        return _union([members(each, sets, populations) for each in named])
    if not isinstance(named, Mapping):
        raise NetworkFileError(f"a node set is a name, an object of rules, or a list of names, not {named!r}")
    rules = dict(named)
    wanted = rules.pop("population", list(populations))
    for name in (wanted := [wanted] if isinstance(wanted, str) else list(wanted)):
        if name not in populations:
            raise unknown("population of a node set", name, populations)
    found = {name: _matching(populations[name], rules) for name in wanted}
    return {name: ids for name, ids in found.items() if len(ids)}


def _matching(nodes: Nodes, rules: Mapping[str, Any]) -> Integers:
    """The nodes that fit all rules."""
    fit = np.ones(len(nodes), bool)
    for name, value in rules.items():
        allowed = value if isinstance(value, (list, tuple)) else [value]
        if name == "node_id":
            _refuse_ids(nodes, np.asarray(allowed))
            fit &= np.isin(np.arange(len(nodes)), allowed)
        else:
            column = nodes.table.of(name)
            fit &= False if column is None else np.isin(column, np.array(allowed, column.dtype))
    return np.flatnonzero(fit)


def _refuse_ids(nodes: Nodes, ids: NDArray[Any]) -> None:
    if ids.size and (ids.dtype.kind not in "iu" or ids.min() < 0 or ids.max() >= len(nodes)):
        raise NetworkFileError(f"a node set: node_id must be within 0 .. {len(nodes) - 1} of {nodes.name}, not {ids}")


def _union(parts: Sequence[Mapping[str, Integers]]) -> dict[str, Integers]:
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: np.unique(np.concatenate([part[name] for part in parts if name in part])) for name in names}
