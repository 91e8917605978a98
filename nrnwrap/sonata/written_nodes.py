"""Populations of nodes, written: each kind of member is a node type, and a group with the numbers of its nodes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nrnwrap.catalogue import Spec
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import ArtificialCell, Source, SpikeTimes
from nrnwrap.sonata.contents import Node, WrittenNodes
from nrnwrap.sonata.models import SECONDS, VIRTUAL
from nrnwrap.sonata.synapses import OURS
from nrnwrap.sonata.tables import OVERRIDES

_Kind = tuple[str, Any]  # model_type, and what tells the members apart


def write(file: Any, folder: Path, population: WrittenNodes, begin: int) -> list[dict[str, Any]]:
    """Write a population; return the rows of its types, numbered from `begin`."""
    n = len(population.members)
    kinds: dict[_Kind, list[int]] = {}
    for row, member in enumerate(population.members):
        kinds.setdefault(_kind(member), []).append(row)
    group = file["nodes"].create_group(population.name)
    type_id, group_id, place = (np.zeros(n, np.uint64) for _ in range(3))
    found = []
    for number, (kind, rows) in enumerate(kinds.items()):
        type_id[rows], group_id[rows], place[rows] = begin + number, number, np.arange(len(rows))
        _write_group(group.create_group(f"{number}"), population, rows)
        found.append(_type(folder, population.name, begin + number, kind))
    for name, values in (("node_type_id", type_id), ("node_group_id", group_id), ("node_group_index", place)):
        group[name] = values
    group["node_id"] = np.arange(n, dtype=np.uint64)
    return found


def _kind(member: Node | Source) -> _Kind:
    if isinstance(member, Node):
        return "biophysical", (member.spec, tuple(member.values))
    if isinstance(member, ArtificialCell):
        return "point_neuron", (member.name, tuple(member.parameters))
    return VIRTUAL, (type(member), tuple(_numbers(member)))


def _numbers(member: Node | Source) -> Mapping[str, Any]:
    """The numbers of a member, as the file has them."""
    if isinstance(member, Node):
        return member.values
    if isinstance(member, SpikeTimes):  # an input has these
        return {}
    if isinstance(member, ArtificialCell):
        seconds = SECONDS if member.name == "IntFire1" else ()
        return {name: _seconds(each) if name in seconds else each for name, each in member.parameters.items()}
    return {name: each for name, each in member.arguments().items() if each is not None}


def _seconds(value: float) -> float:
    """The number that is this one in ms when it is read."""
    near = value / 1e3
    return next((each for each in (near, np.nextafter(near, 0), np.nextafter(near, 1e9)) if each * 1e3 == value), near)


def _write_group(group: Any, population: WrittenNodes, rows: list[int]) -> None:
    if population.positions is not None:
        for axis, values in zip("xyz", population.positions[rows].T, strict=True):
            group[axis] = values
    numbers = [_numbers(population.members[row]) for row in rows]
    own = group.create_group(OVERRIDES)
    for name in numbers[0]:
        values = np.array([each[name] for each in numbers])
        if values.dtype.kind not in "iuf":
            raise ParameterError(f"{population.name}: {name} = {values[0]!r} is not a number, which a file could have")
        own[name] = values


def _type(folder: Path, name: str, number: int, kind: _Kind) -> dict[str, Any]:
    model_type, (what, _) = kind
    row = {"node_type_id": number, "population": name}
    if model_type == VIRTUAL:
        return {**row, "model_type": VIRTUAL, **({} if what is SpikeTimes else {"model_template": _named(what)})}
    if model_type == "point_neuron":
        return {**row, "model_type": model_type, "model_template": f"nrn:{what}"}
    file = f"{number}.toml"
    (folder / "components" / "templates" / file).write_text(_beside(folder, number, what).to_toml(), encoding="utf-8")
    spiking = "point_neuron" if getattr(what.model, "spikes_are_exact", False) else "biophysical"
    return {**row, "model_type": spiking, "model_template": f"{OURS}{file}", "model_name": what.model.__name__}


def _named(kind: type[Any]) -> str:
    if not kind.__module__.startswith("nrnwrap."):
        raise ParameterError(f"{kind.__name__} is not a source of nrnwrap, which a file could name")
    return f"{OURS}{kind.__name__}"


def _beside(folder: Path, number: int, spec: Spec) -> Spec:
    """The Spec with a copy of its morphology, which lies where the files are."""
    if "path" not in spec.parameters:
        return spec
    path = Path(os.fspath(spec.parameters["path"]))
    copy = f"{number}_{path.name}"
    shutil.copyfile(path, folder / "components" / "morphologies" / copy)
    return _moved(spec, os.path.join("..", "morphologies", copy))


def _moved(spec: Spec, path: str) -> Spec:
    """The Spec with another path, which is looked for only when the file is read."""
    moved = spec.but()
    vars(moved)["_parameters"] = {**moved.parameters, "path": path}
    return moved
