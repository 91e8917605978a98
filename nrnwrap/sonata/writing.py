"""A network, written: a folder with the files of SONATA, which is there when all of it is."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nrnwrap.base import files
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import SpikeTimes
from nrnwrap.sonata import h5, listed, spike_files, written_edges, written_nodes
from nrnwrap.sonata.contents import Written
from nrnwrap.sonata.simulations import OURS, SETTINGS
from nrnwrap.sonata.spike_files import Spikes

CONFIG = "config.json"  # what a folder is read by
_LISTED = "inputs/inputs.json"
_CIRCUIT, _SIMULATION, _SETS = "circuit_config.json", "simulation_config.json", "node_sets.json"


def refuse_folder(folder: Path) -> None:
    """Raise ParameterError where no new folder can be made."""
    h5.library()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError(f"{folder} exists and is not an empty folder: name a new one")
    if not folder.resolve().parent.is_dir():
        raise ParameterError(f"{folder} cannot be made: the folder {folder.resolve().parent} does not exist")


def write(folder: Path, network: Written) -> None:
    """Write the files of a network into a new folder."""
    part = files.part_of(folder.resolve())
    try:
        for name in (
            "network",
            "inputs",
            *(f"components/{each}" for each in ("templates", "synapses", "morphologies")),
        ):
            (part / name).mkdir(parents=True)
        _write_files(part, network)
        if folder.exists():
            folder.rmdir()
        part.replace(folder.resolve())
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write_files(part: Path, network: Written) -> None:
    nodes: list[dict[str, Any]] = []
    edges: list[dict[str, Any]] = []
    with h5.made(part / "network" / "nodes.h5") as file:
        file.create_group("nodes", track_order=True)  # the order of the populations is that of the network
        for population in network.nodes:
            nodes += written_nodes.write(file, part, population, begin=100 + len(nodes))
    with h5.made(part / "network" / "edges.h5") as file:
        file.create_group("edges", track_order=True)
        sizes = {each.name: len(each.members) for each in network.nodes}
        for each in network.edges:
            edges += written_edges.write(file, part, each, sizes, number=100 + len(edges))
    table(part / "network" / "node_types.csv", nodes)
    table(part / "network" / "edge_types.csv", edges)
    _write_spikes(part, network)
    if network.inputs:
        listed.write(part / _LISTED, network.inputs)
    _json(part / _CIRCUIT, _circuit(bool(edges)))
    _json(part / _SETS, _sets(network))
    _json(part / _SIMULATION, _simulation(network))
    _json(part / CONFIG, {"network": _CIRCUIT, "simulation": _SIMULATION})


def table(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """A table of types, whose columns are apart by a space; NULL where a row does not have one."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, names, restval="NULL", delimiter=" ", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _circuit(connected: bool) -> dict[str, Any]:
    edges = [{"edges_file": "$NETWORK_DIR/edges.h5", "edge_types_file": "$NETWORK_DIR/edge_types.csv"}]
    return {
        "manifest": {"$NETWORK_DIR": "network", "$COMPONENT_DIR": "components"},
        "components": {
            "templates_dir": "$COMPONENT_DIR/templates",
            "synaptic_models_dir": "$COMPONENT_DIR/synapses",
            "morphologies_dir": "$COMPONENT_DIR/morphologies",
        },
        "networks": {
            "nodes": [{"nodes_file": "$NETWORK_DIR/nodes.h5", "node_types_file": "$NETWORK_DIR/node_types.csv"}],
            "edges": edges if connected else [],
        },
        "target_simulator": "NEURON",
    }


def _trains(network: Written) -> dict[str, list[SpikeTimes | None]]:
    found = {
        each.name: [member if isinstance(member, SpikeTimes) else None for member in each.members]
        for each in network.nodes
    }
    return {name: each for name, each in found.items() if any(each)}


def _write_spikes(part: Path, network: Written) -> None:
    given = {}
    for name, members in _trains(network).items():
        times = [np.empty(0) if each is None else each.sorted_times for each in members]
        ids = np.repeat(np.arange(len(times)), [len(each) for each in times])
        given[name] = Spikes(np.concatenate(times), ids)
    if given:
        spike_files.write_spikes(part / "inputs" / "spikes.h5", given)


def _set(ids: Mapping[str, Sequence[int]]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, {"population": name, "node_id": list(map(int, each))}) for name, each in ids.items()]


def _sets(network: Written) -> dict[str, Any]:
    """A node set for what each current and each report is of."""
    all_of = [*((f"clamp {k}", each) for k, each in enumerate(network.clamps.values()))]
    all_of += [(f"report {k}", each) for k, (_, each) in enumerate(network.reports)]
    found: dict[str, Any] = {}
    for name, ids in all_of:
        parts = {f"{name} of {population}": rules for population, rules in _set(ids)}
        found |= {**parts, name: list(parts)}
    return found


def _simulation(network: Written) -> dict[str, Any]:
    inputs: dict[str, Any] = {
        f"spikes of {name}": {
            "input_type": "spikes", "module": "h5", "input_file": "inputs/spikes.h5", "node_set": {"population": name},
        }
        for name in _trains(network)
    }  # fmt: skip
    if network.inputs:
        inputs["listed"] = {"input_type": OURS, "module": OURS, "input_file": _LISTED, "node_set": "all"}
    for k, step in enumerate(network.clamps):
        dur = {} if np.isinf(step.dur) else {"duration": step.dur}
        how = {"input_type": "current_clamp", "module": "IClamp", "amp": step.amp, "delay": step.delay, **dur}
        inputs[f"clamp {k}"] = {**how, "node_set": f"clamp {k}"}
    reports = {
        f"report {k}": {
            "module": "membrane_report", "variable_name": variable, "cells": f"report {k}", "sections": "soma",
        }
        for k, (variable, _) in enumerate(network.reports)
    }  # fmt: skip
    found: dict[str, Any] = {"run": {"random_seed": network.seed}, "conditions": {}}
    for name, (section, key) in SETTINGS.items():
        if name in network.settings:
            found[section][key] = network.settings[name]
    output = {"output_dir": "output", "spikes_file": "spikes.h5", "spikes_sort_order": "by_time"}
    return {
        **found, "target_simulator": "NEURON", "node_sets_file": _SETS, "inputs": inputs, "reports": reports,
        "output": output,
    }  # fmt: skip


def refuse_names(names: Iterable[str]) -> None:
    """Raise ParameterError for names that a HDF5 file takes for groups within groups."""
    for name in names:
        if "/" in name or name.strip() in ("", "."):
            raise ParameterError(f"{name!r} cannot be the name of a population in a SONATA file: / divides its groups")
