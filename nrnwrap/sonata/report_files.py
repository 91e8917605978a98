"""Reports in SONATA's layout: a variable of some nodes of each population, sample by sample."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.errors import NetworkFileError
from nrnwrap.sonata import h5

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Report:
    """What was recorded of nodes of one population.

    data: shape (rows, samples), in `unit`; ids: the node of each row, several rows where several places of a node were
    recorded. start, step: the time (ms) of the first sample, and that between two.
    """

    data: Numbers
    ids: Integers
    start: float
    step: float
    unit: str = ""

    @property
    def t(self) -> Numbers:
        """The times (ms) of the samples."""
        return np.asarray(self.start + self.step * np.arange(self.data.shape[1]), float)


def read_report(file: str | os.PathLike[str]) -> dict[str, Report]:
    """The recordings in a report of SONATA: population -> Report. NetworkFileError for what is missing or malformed."""
    with h5.opened(Path(file)) as opened:
        return {name: _of_group(group) for name, group in h5.groups(h5.child(opened, "report")).items()}


def _of_group(group: Any) -> Report:
    mapping, data = h5.child(group, "mapping"), h5.child(group, "data")
    ids = h5.integers(h5.child(mapping, "node_ids"))
    pointer = next((name for name in ("index_pointer", "index_pointers") if name in mapping), None)
    begins = np.arange(len(ids)) if pointer is None else h5.integers(mapping[pointer])[: len(ids)]
    rows = np.diff([*begins, data.shape[1]])
    if data.ndim != 2 or len(rows) != len(ids) or (rows < 0).any():
        raise NetworkFileError(f"{group.file.filename}: {group.name}/mapping does not fit data of shape {data.shape}")
    start, _, step = np.asarray(h5.child(mapping, "time"), float)
    unit = data.attrs.get("units", "")
    unit = unit.decode() if isinstance(unit, bytes) else str(unit)
    return Report(np.asarray(data).T.astype(float), np.repeat(ids, rows), float(start), float(step), unit)


def write_report(path: Path, reports: Mapping[str, Report]) -> None:
    """A file with what was recorded in populations, one place of each node."""
    with h5.made(path) as file:
        root = file.create_group("report")
        for name, each in reports.items():
            group, count = root.create_group(name), len(each.ids)
            group.create_dataset("data", data=each.data.T).attrs["units"] = each.unit
            mapping = group.create_group("mapping")
            mapping.create_dataset("node_ids", data=each.ids.astype(np.uint64)).attrs["sorted"] = bool(
                (np.diff(each.ids) > 0).all()
            )
            mapping["index_pointer"] = np.arange(count + 1, dtype=np.uint64)
            mapping["element_ids"] = np.zeros(count, np.uint32)
            mapping["element_pos"] = np.full(count, 0.5)
            stop = each.start + each.step * each.data.shape[1]
            mapping.create_dataset("time", data=np.array([each.start, stop, each.step])).attrs["units"] = "ms"
