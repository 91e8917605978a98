"""Inputs of single cells that SONATA does not have a word for, in a file of this package's own.

Those that differ by numbers alone share an entry: the table of an Input as `Spec` writes it to a file, by names such as
"what.rate", and for each node the numbers of its own.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrnwrap.base.calls import shown
from nrnwrap.errors import NetworkFileError, NrnwrapError
from nrnwrap.neurons import Input, spec_files

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

_OF_NODES = ("what.", "weight", "delay")  # what the names of numbers begin with that nodes may have of their own


class Listed(NamedTuple):
    """Inputs into some nodes of a population, one for each, which differ by numbers alone."""

    population: str
    ids: Integers
    inputs: list[Input]


def write(path: Path, given: Iterable[tuple[str, int, Mapping[str, Any]]]) -> None:
    """Write inputs: population, node, and the table of each."""
    entries: dict[tuple[str, int], list[tuple[int, dict[str, Any]]]] = {}
    turns: Counter[tuple[int, str]] = Counter()  # a node may have several of a kind
    for population, node, table in given:
        leaves = dict(_flat(table))
        numbers = {name: each for name, each in leaves.items() if name.startswith(_OF_NODES) and _is_number(each)}
        words = {name: each for name, each in leaves.items() if name not in numbers}
        kind = json.dumps([population, words, list(numbers)])
        entries.setdefault((kind, turns[node, kind]), []).append((node, numbers))
        turns[node, kind] += 1
    found = []
    for (kind, _), members in entries.items():
        population, words, names = json.loads(kind)
        own = {name: [numbers[name] for _, numbers in members] for name in names}
        found.append({"population": population, "node_id": [node for node, _ in members], "input": words, "own": own})
    path.write_text(json.dumps(found) + "\n", encoding="utf-8")


def read(path: Path, sizes: Mapping[str, int]) -> list[Listed]:
    """The inputs of such a file; NetworkFileError for what is not one. sizes: of the populations."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise NetworkFileError(f"{path} cannot be read: {cause}") from cause
    if not isinstance(content, list):
        raise NetworkFileError(f"{path} must have a list of inputs, not {shown(content)}")
    return [_read(f"{path}, entry {number}", each, sizes) for number, each in enumerate(content)]


def _read(where: str, entry: Any, sizes: Mapping[str, int]) -> Listed:
    keys = {"population": str, "node_id": list, "input": dict, "own": dict}
    if not isinstance(entry, dict) or not all(isinstance(entry.get(key), kind) for key, kind in keys.items()):
        raise NetworkFileError(f"{where} must have {', '.join(keys)}")
    population, ids, own = entry["population"], entry["node_id"], entry["own"]
    size = sizes.get(population, 0)
    if not all(isinstance(each, int) and 0 <= each < size for each in ids):
        raise NetworkFileError(f"{where}: {population} has {size} nodes, and node_id must have such")
    if not all(isinstance(each, list) and len(each) == len(ids) for each in own.values()):
        raise NetworkFileError(f"{where}: own must have {len(ids)} numbers for each name")
    try:
        inputs = [
            spec_files.input_of(where, _nested({**entry["input"], **{name: each[k] for name, each in own.items()}}))
            for k in range(len(ids))
        ]
    except NrnwrapError as cause:
        raise NetworkFileError(f"{cause}") from cause
    return Listed(population, np.array(ids, np.int64), inputs)


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, each in table.items():
        if isinstance(each, Mapping):
            yield from _flat(each, f"{before}{name}.")
        else:
            yield f"{before}{name}", each


def _nested(leaves: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, each in leaves.items():
        *path, last = name.split(".")
        within = found
        for part in path:
            within = within.setdefault(part, {})
        within[last] = each
    return found


def _is_number(given: Any) -> bool:
    return isinstance(given, (int, float)) and not isinstance(given, bool)
