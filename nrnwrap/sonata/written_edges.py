"""Populations of edges, written: of one type each, in the order of their targets, with both indices."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import inputs
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Synapse
from nrnwrap.sonata.contents import WrittenEdges
from nrnwrap.sonata.synapses import OURS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]


def write(file: Any, folder: Path, edges: WrittenEdges, sizes: Mapping[str, int], number: int) -> list[dict[str, Any]]:
    """Write a population; return the row of its type. sizes: of the populations of nodes."""
    count = len(edges.pre)
    group = file["edges"].create_group(edges.name)
    for end, ids, population in (("source", edges.pre, edges.source), ("target", edges.post, edges.target)):
        dataset = group.create_dataset(f"{end}_node_id", data=ids.astype(np.uint64))
        dataset.attrs["node_population"] = population
    group["edge_type_id"] = np.full(count, number, np.uint64)
    group["edge_group_id"] = np.zeros(count, np.uint64)
    group["edge_group_index"] = np.arange(count, dtype=np.uint64)
    columns = group.create_group("0")
    columns["syn_weight"], columns["delay"] = edges.weight, edges.delay
    if edges.synapse is not None:
        columns["afferent_section_id"], columns["afferent_section_pos"] = edges.sections, edges.along
    indices = group.create_group("indices")
    _index(indices.create_group("target_to_source"), edges.post, sizes[edges.target])
    _index(indices.create_group("source_to_target"), edges.pre, sizes[edges.source])
    row = {"edge_type_id": number, "population": edges.name}
    return [row if edges.synapse is None else {**row, **_synapse(folder, edges.synapse, number)}]


def _index(group: Any, ids: Integers, n: int) -> None:
    """Where the edges of each node are: ranges of edges, and for each node which of the ranges are its own."""
    begins = np.flatnonzero(np.diff(ids, prepend=-1))
    order = np.argsort(ids[begins], kind="stable")
    ranges = np.column_stack([begins, np.append(begins, len(ids))[1:]])[order]
    owners, nodes = ids[begins][order], np.arange(n)
    bounds = np.column_stack([np.searchsorted(owners, nodes), np.searchsorted(owners, nodes, side="right")])
    group["node_id_to_ranges"] = bounds.astype(np.int64)
    group["range_to_edge_id"] = ranges.reshape(-1, 2).astype(np.int64)


def _synapse(folder: Path, synapse: Synapse, number: int) -> dict[str, Any]:
    name = type(synapse).__name__
    if getattr(inputs, name, None) is not type(synapse):
        raise ParameterError(f"{synapse!r} is not a synapse of nrnwrap, which a file could name")
    file = f"{number}.json"
    (folder / "components" / "synapses" / file).write_text(json.dumps(synapse.arguments(), indent=2) + "\n")
    return {"model_template": f"{OURS}{name}", "dynamics_params": file}
