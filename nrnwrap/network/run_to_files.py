"""What a run of a network gives back, as SONATA files: spikes, and a report for each variable that was recorded."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import sonata
from nrnwrap.base import files
from nrnwrap.base.settings import Settings
from nrnwrap.errors import ParameterError, unknown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]
    Populations = Mapping[str, Integers]
    Rows = Mapping[str, tuple[Integers, Numbers, str]]  # variable -> gids, a row of samples for each, unit


def save(
    file: str | os.PathLike[str],
    times: Numbers,
    gids: Integers,
    populations: Populations,
    recorded: Sequence[Rows],
    settings: Settings,
) -> list[Path]:
    """See NetworkRun.save."""
    path = Path(file)
    if path.suffix != ".h5":
        raise unknown("kind of file", path.suffix, (".h5",))
    reports = {name: _report(name, populations, recorded, settings) for rows in recorded for name in rows}
    paths = {name: path.with_suffix(f".{name}.h5") for name in reports}
    files.check([path, *paths.values()])
    sonata.write_spikes(path, dict(_spikes(times, gids, populations)))
    for name, report in reports.items():
        sonata.write_report(paths[name], report)
    return [path, *paths.values()]


def _spikes(times: Numbers, gids: Integers, populations: Populations) -> Iterator[tuple[str, sonata.Spikes]]:
    for name, its in populations.items():
        rows = np.flatnonzero(np.isin(gids, its))
        yield name, sonata.Spikes(times[rows], _ids(gids[rows], its))


def _ids(gids: Integers, its: Integers) -> Integers:
    """The index of each in its population, whose gids ascend."""
    return np.searchsorted(its, gids).astype(np.int64)


def _report(name: str, populations: Populations, recorded: Sequence[Rows], settings: Settings) -> Any:
    """What was recorded of a variable, population by population; a cell that was recorded twice once."""
    if not settings.grid:
        raise ParameterError(
            "a report has samples that are dt apart: give simulate(..., dt=...) with the variable step"
        )
    parts = [rows[name] for rows in recorded if name in rows]
    if any(isinstance(data, list) for _, data, _ in parts):
        raise ParameterError(f"{name} has several rows per cell, which is not written: record one place of each cell")
    gids, first = np.unique(np.concatenate([each[0] for each in parts]), return_index=True)
    data, unit = np.concatenate([each[1] for each in parts])[first], parts[0][2]
    found = {}
    for population, its in populations.items():
        rows = np.flatnonzero(np.isin(gids, its))
        if len(rows):
            found[population] = sonata.Report(data[rows], _ids(gids[rows], its), 0.0, settings.dt, unit)
    return found
