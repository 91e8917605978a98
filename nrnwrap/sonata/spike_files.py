"""Spikes in SONATA's layout: read as arrays, or as sources of events, and written."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrnwrap.base import checks
from nrnwrap.errors import NetworkFileError, unknown
from nrnwrap.inputs import SpikeTimes
from nrnwrap.sonata import h5

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

UNNAMED = ""  # the population of a file of the old layout, which does not name it
_COLUMNS = ("timestamps", "node_ids")


class Spikes(NamedTuple):
    """Times (ms) and the ids of the nodes of all spikes of a population, as they are in the file."""

    times: Numbers
    ids: Integers

    def trains(self, n: int) -> list[Numbers]:
        """The times of each of the nodes 0 .. n - 1, ascending."""
        order = np.lexsort((self.times, self.ids))
        return np.split(self.times[order], np.searchsorted(self.ids[order], np.arange(1, n)))


def read(path: Path) -> dict[str, Spikes]:
    """The spikes of each population; of a file of the old layout, /spikes/gids, under UNNAMED."""
    if path.suffix == ".csv":
        return _of_table(path)
    with h5.opened(path) as file:
        root = h5.child(file, "spikes")
        if "gids" in root:
            return {UNNAMED: _of_group(path, root, "gids")}
        return {name: _of_group(path, group, "node_ids") for name, group in h5.groups(root).items()}


def _of_group(path: Path, group: Any, ids: str) -> Spikes:
    return _checked(path, h5.values(h5.child(group, "timestamps")), h5.integers(h5.child(group, ids)))


def _checked(path: Path, times: Any, ids: Integers) -> Spikes:
    fit = times.dtype.kind in "fiu" and len(times) == len(ids) and np.isfinite(times).all()
    if not fit or times.min(initial=0) < 0 or ids.min(initial=0) < 0:
        raise NetworkFileError(f"{path}: spikes need a time of at least 0 ms and a node each")
    return Spikes(np.asarray(times, float), ids)


def _of_table(path: Path) -> dict[str, Spikes]:
    """A table with the columns timestamps, population and node_ids."""
    if not path.is_file():
        raise NetworkFileError(f"{path}: no such file")
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter=" ", skipinitialspace=True))
    try:
        names = np.array([row.get("population") or UNNAMED for row in rows], object)
        times, ids = (np.array([float(row[each]) for row in rows]) for each in _COLUMNS)
    except (KeyError, TypeError, ValueError) as cause:
        raise NetworkFileError(f"{path}: a table of spikes has the columns timestamps, population, node_ids") from cause
    return {
        name: _checked(path, times[names == name], ids[names == name].astype(np.int64)) for name in dict.fromkeys(names)
    }


def read_spikes(file: str | os.PathLike[str], population: str | None = None, n: int | None = None) -> list[SpikeTimes]:
    """The spikes in a file of SONATA (.h5, .csv) as sources of events, one for each node.

    population: whose, where the file has several. n: how many nodes there are, by default up to the last that spikes.
    NetworkFileError for a file that is missing or malformed, and for a node beyond n; UnknownNameError for a population
    that the file does not have.

        lgn = net.add("lgn", 90, read_spikes("lgn_spikes.h5", "lgn", 90))
    """
    path = Path(file)
    found = read(path)
    name = next(iter(found), UNNAMED) if population is None else population
    if population is None and len(found) > 1:
        raise NetworkFileError(f"{path} has the populations {sorted(found)}: name one of them")
    if name not in found and UNNAMED not in found:
        raise unknown(f"population of {path}", name, found)
    spikes = found.get(name) or found[UNNAMED]
    least = int(spikes.ids.max(initial=-1)) + 1
    count = least if n is None else checks.integer("n", checks.whole(n), 1)
    if least > count:
        raise NetworkFileError(f"{path}: the node {least - 1} spikes, and there are {count}")
    return [SpikeTimes(train) for train in spikes.trains(count)[:count]]


def write_spikes(path: Path, spikes: Mapping[str, Spikes]) -> None:
    """A file with the spikes of populations, each in the order of time."""
    with h5.made(path) as file:
        root = file.create_group("spikes")
        for name, (times, ids) in spikes.items():
            group = root.create_group(name)
            order = np.lexsort((ids, times))
            group.attrs["sorting"] = "by_time"
            group.create_dataset("timestamps", data=times[order]).attrs["units"] = "ms"
            group.create_dataset("node_ids", data=ids[order].astype(np.uint64))
