"""Runs as Datasets of xarray, which netCDF and Zarr keep, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from nrnwrap.base.extras import extra
from nrnwrap.base.recordings import Recordings
from nrnwrap.errors import ParameterError
from nrnwrap.exchange.described import described, recordings

FORMAT = "nrnwrap runs in xarray 1"
_OURS = ("cell", "t", "run", "spikes", "spike_cell")  # names that a Dataset has anyway
_PLACE = "place_of_{}"  # a dimension whose rows are segments or electrodes of the cells


def to_xarray(runs: Sequence[Recordings]) -> Any:
    """See nrnwrap.to_xarray."""
    xarray = extra("xarray", "to_xarray() needs xarray", "'nrnwrap[xarray]'")
    _compare(runs)
    first = runs[0]
    names = _names(first)
    variables = {names[name]: _joined(name, [run.traces()[name] for run in runs], first) for name in first.traces()}
    coordinates = dict(_coordinates(runs))
    for name in first.sheets():
        rows = [sheet for run in runs for sheet in run.sheets()[name]]
        place = _PLACE.format(names[name])
        variables[names[name]] = ((place, "t"), np.concatenate(rows), _attributes(name, first))
        owners = np.repeat(np.arange(len(rows)), [len(each) for each in rows])
        coordinates[f"{names[name]}_cell"] = (place, owners, {"long_name": "index of the cell of each row"})
    return xarray.Dataset({**variables, **dict(_spikes(runs))}, coordinates, _about(runs))


def _compare(runs: Sequence[Recordings]) -> None:
    """Raise ParameterError where runs cannot be in one Dataset."""
    first = runs[0]
    for index, run in enumerate(runs):
        if not np.array_equal(run.t, first.t):
            raise ParameterError(f"run {index} has other times than run 0: only runs with the same times go together")
        if dict(run.units) != dict(first.units) or list(run.sheets()) != list(first.sheets()):
            raise ParameterError(
                f"run {index} recorded {dict(run.units)}, and run 0 {dict(first.units)}: only runs of the same "
                "recordings go together"
            )


def _names(run: Recordings) -> dict[str, str]:
    """What each recording is called in the Dataset: netCDF takes a / for a group."""
    found: dict[str, str] = {}
    for name in run.units:
        plain = name.replace("/", "_").strip() or "recording"
        while name not in ("t", "spikes") and (plain in _OURS or plain in found.values()):
            plain += "_"
        found[name] = plain
    return found


def _joined(name: str, traces: Sequence[Any], run: Recordings) -> Any:
    return ("cell", "t"), np.concatenate(traces), _attributes(name, run)


def _attributes(name: str, run: Recordings) -> dict[str, str]:
    return {"units": run.units[name], "long_name": "membrane potential" if name == "v" else name}


def _coordinates(runs: Sequence[Recordings]) -> Iterator[tuple[str, Any]]:
    yield "cell", ("cell", np.array([name for run in runs for name in run.cells], dtype=str), {"long_name": "cell"})
    yield "t", ("t", np.asarray(runs[0].t), {"units": "ms", "long_name": "time"})
    if len(runs) > 1:
        owners = np.repeat(np.arange(len(runs)), [len(run.cells) for run in runs])
        yield "run", ("cell", owners, {"long_name": "index of the run of each cell"})


def _spikes(runs: Sequence[Recordings]) -> Iterator[tuple[str, Any]]:
    """All spikes cell by cell, and the index of the cell of each."""
    trains = [train for run in runs for train in run.trains]
    cells = np.repeat(np.arange(len(trains)), [len(train) for train in trains])
    yield "spikes", ("spike", np.concatenate([np.empty(0), *trains]), {"units": "ms", "long_name": "spike time"})
    yield "spike_cell", ("spike", cells, {"long_name": "index of the cell of each spike"})


def _about(runs: Sequence[Recordings]) -> dict[str, Any]:
    settings = {name: value for name, value in runs[0].settings.values().items() if value is not None}
    return {**settings, "nrnwrap": json.dumps({"format": FORMAT, "runs": [_one(run) for run in runs]})}


def _one(run: Recordings) -> dict[str, Any]:
    names = {name: each for name, each in _names(run).items() if name not in ("t", "spikes")}
    return {**described(run), "names": names, "samples": len(run.t), "own times": run.own_times is not None}


def from_xarray(dataset: Any, run: int | None = None) -> Recordings:
    """See nrnwrap.from_xarray."""
    xarray = extra("xarray", "from_xarray() needs xarray", "'nrnwrap[xarray]'")
    if not isinstance(dataset, xarray.Dataset):
        raise ParameterError(f"from_xarray() takes a Dataset of xarray, not {dataset!r}")
    abouts = _abouts(dataset)
    if run is None and len(abouts) > 1:
        raise ParameterError(
            f"the Dataset has {len(abouts)} runs: give the index of one, as in from_xarray(dataset, 0)"
        )
    index = 0 if run is None else run
    if not (isinstance(index, (int, np.integer)) and 0 <= index < len(abouts)):
        raise ParameterError(f"run {index!r} is not one of the Dataset, which has 0 .. {len(abouts) - 1}")
    start = sum(len(about["cells"]) for about in abouts[:index])
    try:
        return _run(dataset, abouts[index], start)
    except (KeyError, ValueError, IndexError, TypeError) as cause:
        raise ParameterError(f"the Dataset lacks parts of its run, such as cells or times: {cause}") from cause


def _abouts(dataset: Any) -> list[Any]:
    try:
        about = json.loads(dataset.attrs.get("nrnwrap", "{}"))
    except (ValueError, TypeError):
        about = {}
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise ParameterError("the Dataset was not made by to_xarray(), or has lost its attribute 'nrnwrap'")
    return list(about["runs"])


def _run(dataset: Any, about: Mapping[str, Any], start: int) -> Recordings:
    stop, single = start + len(about["cells"]), about["single"]
    if dataset.sizes["t"] != about["samples"]:
        raise ValueError(f"it has {dataset.sizes['t']} of {about['samples']} samples")
    if list(dataset["cell"].values[start:stop]) != list(about["cells"]):
        raise ValueError("its cells are others, or in another order")

    def rows(name: str) -> Any:
        found = dataset[about["names"][name]]
        if name in about["sheets"]:
            owners = dataset[f"{found.name}_cell"].values
            sheets = [found.values[owners == cell].copy() for cell in range(start, stop)]
            return sheets[0] if single else sheets
        return found.values[start].copy() if single else found.values[start:stop].copy()

    owners, times = dataset["spike_cell"].values, dataset["spikes"].values
    trains = [times[owners == cell].astype(float) for cell in range(start, stop)]
    recorded = {name: rows(name) for name in about["recorded"]}
    v = rows("v") if "v" in about["names"] else None
    own_times = dataset["t"].values.copy() if about["own times"] else None
    return recordings(about, v, trains, recorded, own_times)
