"""The edges of a SONATA network: each rank reads those that end at its own nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.engine import ranks
from nrnwrap.errors import NetworkFileError
from nrnwrap.sonata import h5, tables
from nrnwrap.sonata.config import Document
from nrnwrap.sonata.nodes import Nodes
from nrnwrap.sonata.tables import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

_SCANNED = 2**20  # rows that are looked at together, where an index is missing
_RANGES = "node_id_to_ranges", "node_id_to_range"  # as the guide spells it, and as the Allen Institute's tools do


@dataclass(frozen=True, eq=False)
class Edges:
    """The edges of a population that end at nodes of this rank, in the order of the file. `where` is for errors."""

    name: str
    where: str
    source: str
    target: str
    pre: Integers
    post: Integers
    table: Table

    def __len__(self) -> int:
        return len(self.pre)


def read(circuit: Document, nodes: Mapping[str, Nodes], local: Callable[[int], Integers]) -> list[Edges]:
    """All populations of edges. local: which of n nodes live on this rank. All ranks have to call it."""
    found: list[Edges] = []
    for files in circuit.files("edges"):
        with ranks.agreed():
            parts = list(_of_file(circuit, files, nodes, local))
        for edges, total in parts:
            _refuse_lost(edges, total)
            found.append(edges)
    names = [each.name for each in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise NetworkFileError(f"{circuit.path}: the population of edges {min(twice)} is in two files")
    return found


def _of_file(
    circuit: Document, files: Mapping[str, Path], nodes: Mapping[str, Nodes], local: Callable[[int], Integers]
) -> Iterator[tuple[Edges, int]]:
    """The populations of a file, each with the number of edges that it has in all."""
    if "edges_file" not in files:
        raise NetworkFileError(f"{circuit.path}: an entry of networks.edges does not have an edges_file")
    with h5.opened(files["edges_file"]) as file:
        for name, group in h5.groups(h5.child(file, "edges")).items():
            yield _population(name, files, group, nodes, local), len(group["target_node_id"])


def _population(
    name: str, files: Mapping[str, Path], group: Any, nodes: Mapping[str, Nodes], local: Callable[[int], Integers]
) -> Edges:
    where = f"{files['edges_file']}, {name}"
    source, target = (_end(where, h5.child(group, f"{end}_node_id"), nodes) for end in ("source", "target"))
    here = local(len(nodes[target]))
    rows = _rows(group, here)
    pre, post = (h5.taken_ids(group[f"{end}_node_id"], rows) for end in ("source", "target"))
    _refuse_ids(where, "source_node_id", pre, nodes[source])
    _refuse_ids(where, "target_node_id", post, nodes[target])
    if not np.isin(post, here).all() or (np.diff(rows) == 0).any():
        raise NetworkFileError(
            f"{where}: the index target_to_source names edges of other nodes, or twice: a file without it can be read"
        )
    ids = h5.taken_ids(h5.child(group, "edge_type_id"), rows)
    known = tables.types(files["edge_types_file"], "edge_type_id", name) if "edge_types_file" in files else {}
    known = known or {each: {} for each in np.unique(ids).tolist()}
    table = Table(where, ids, known, tables.groups(where, group, "edge", rows))
    return Edges(name, where, source, target, pre, post, table)


def _end(where: str, dataset: Any, nodes: Mapping[str, Nodes]) -> str:
    """The population of nodes that the ids of an end count in."""
    name = dataset.attrs.get("node_population", dataset.attrs.get("network"))
    name = name.decode() if isinstance(name, bytes) else name
    if name not in nodes:
        raise NetworkFileError(
            f"{where}: {dataset.name} has nodes of {name!r}, and the populations of the circuit are {sorted(nodes)}"
        )
    return str(name)


def _rows(group: Any, here: Integers) -> Integers:
    """The edges that end at these nodes, ascending: by the index, or else by looking at all."""
    index = group.get("indices/target_to_source", {})
    ranges = next((index[name] for name in _RANGES if name in index), None)
    if ranges is None:
        return _scanned(h5.child(group, "target_node_id"), here)
    bounds = h5.child(index, "range_to_edge_id")
    starts = _pairs(ranges, here[here < len(ranges)], len(bounds))
    return np.sort(_spans(_pairs(bounds, _spans(starts[starts[:, 0] >= 0]), len(group["target_node_id"]))))


def _pairs(dataset: Any, rows: Integers, most: int) -> Integers:
    """The rows of an index: begin and end of each, which is `most` at most."""
    if getattr(dataset, "shape", (0, 0))[1:] != (2,) or dataset.dtype.kind not in "iu":
        raise NetworkFileError(f"{dataset.file.filename}: {dataset.name} must have two integers per row")
    found = h5.taken(dataset, rows).astype(np.int64)
    if found.max(initial=0) > most:
        raise NetworkFileError(
            f"{dataset.file.filename}: {dataset.name} leads to {found.max()}, beyond the last, {most}"
        )
    return found


def _spans(ranges: Integers) -> Integers:
    """All numbers within ranges (begin, end)."""
    lengths = np.maximum(ranges[:, 1] - ranges[:, 0], 0)
    offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.repeat(ranges[:, 0], lengths) + offsets


def _scanned(dataset: Any, here: Integers) -> Integers:
    wanted = np.zeros(here.max(initial=-1) + 1, bool)
    wanted[here] = True
    found = [np.empty(0, np.int64)]
    for begin in range(0, len(dataset), _SCANNED):
        ids = h5.integers(dataset, slice(begin, begin + _SCANNED))
        inside = (ids >= 0) & (ids < len(wanted))
        inside[inside] = wanted[ids[inside]]
        found.append(begin + np.flatnonzero(inside))
    return np.concatenate(found)


def _refuse_ids(where: str, name: str, ids: Integers, nodes: Nodes) -> None:
    if len(ids) and (ids.min() < 0 or ids.max() >= len(nodes)):
        raise NetworkFileError(
            f"{where}: {name} must be within 0 .. {len(nodes) - 1}, the nodes of {nodes.name}, and is "
            f"{ids.min()} .. {ids.max()}"
        )


def _refuse_lost(edges: Edges, total: int) -> None:
    """Raise on all ranks where they do not have all edges together."""
    found = sum(ranks.gathered(len(edges)))
    if found != total:
        raise NetworkFileError(
            f"{edges.where}: of {total} edges {total - found} end at unknown nodes, or are not in the index "
            "target_to_source"
        )
