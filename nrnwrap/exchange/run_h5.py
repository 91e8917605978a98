"""Runs as HDF5 files, written at once or piece by piece, and read as far as they are used.

The attributes `about` and `key` describe the run and this writing of it. `samples/K` are the samples of recording K,
(n,) or (cells, n), or a group with an array (rows, n) for each cell; `t` their times, where they are not dt apart;
`spikes/t` and `spikes/cell` all spikes. A row of `pieces` says how many samples and spikes were there when a piece was
complete, and the time (ms) that it reached: the last row tells what counts, whatever was written after it.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

from nrnwrap.base import files
from nrnwrap.base.recordings import Recordings
from nrnwrap.errors import RunFileError, SimulationError
from nrnwrap.exchange import room
from nrnwrap.exchange.described import described, recordings
from nrnwrap.exchange.on_disk import OnDisk, Source, library, reading

_FORMAT = "nrnwrap run in pieces 1"
_CHUNK, _WIDTH = 2**14, 128  # values that are stored together, and of how many rows at most
_PIECE = np.dtype([("samples", "i8"), ("spikes", "i8"), ("t", "f8")])


def write(run: Recordings, stream: IO[bytes]) -> None:
    """Write a run that is complete."""
    with files.in_memory(stream) as held, library().File(held, "w", libver="latest") as file:
        _lay_out(file, run)
        _append(file, run, 0, len(run.t), run.settings.t_stop)


class Writer:
    """A file that grows with a run; killed at any moment it can be read."""

    def __init__(self, path: Path) -> None:
        """The file is there when the first piece is complete; until then an older one stays."""
        self.path = path
        self._part = files.part_of(path)
        self._file: Any = None
        self._reached = 0.0

    def add(self, piece: Recordings, samples: int, reached: float) -> None:
        """Append what was recorded since the piece before, with whose last sample this one begins.

        samples: how many of each recording there are since the run began. reached: the time (ms) until which it has
        come. SimulationError where it cannot be written: what was written before stays.
        """
        try:
            if self._file is None:
                self._begin(piece, samples, reached)
            else:
                room.keep(self._file, self.path, _size(piece))
                _append(self._file, piece, 1, samples, reached)
        except (OSError, RuntimeError) as cause:
            self.close()
            kept = f"it has the run until {self._reached:g} ms" if self._reached else "nothing of the run is in it"
            text = f"{self.path} cannot be written ({getattr(cause, 'strerror', '') or cause}); {kept}"
            raise SimulationError(text) from cause
        self._reached = reached

    def _begin(self, piece: Recordings, samples: int, reached: float) -> None:
        room.probe(self._part, _size(piece))
        self._file = library().File(self._part, "w", libver="latest")
        _lay_out(self._file, piece)
        self._file.flush()
        self._file.swmr_mode = True  # from here on others may read it
        room.keep(self._file, self._part, _size(piece))
        _append(self._file, piece, 0, samples, reached)
        os.replace(self._part, self.path)

    def close(self) -> None:
        """Nothing more comes."""
        file, self._file = self._file, None
        if file is not None:
            file.close()
            room.give_back(self.path if self._reached else self._part)
        self._part.unlink(missing_ok=True)


def _size(run: Recordings) -> int:
    """How many bytes a piece may take: whole chunks, also where it begins one, or has fewer rows than one."""
    arrays = [data for _, data in _arrays(run)]
    blocks = sum(-(-_rows(data) // _WIDTH) for data in arrays)
    return 16 * (sum(data.size for data in arrays) + blocks * _CHUNK + sum(map(len, run.trains)))


def _rows(data: Any) -> int:
    return int(np.prod(data.shape[:-1]))


def _lay_out(file: Any, run: Recordings) -> None:
    """Empty datasets for all that the run has."""
    file.attrs["format"] = _FORMAT
    file.attrs["key"] = uuid.uuid4().hex
    file["about"] = json.dumps(described(run))  # an attribute could not be as long
    for name, data in _arrays(run):
        rows, width = data.shape[:-1], max(min(_rows(data), _WIDTH), 1)
        chunk = (*[width][: len(rows)], _CHUNK // width)
        file.create_dataset(name, (*rows, 0), float, maxshape=(*rows, None), chunks=chunk if _rows(data) else None)
    file.create_dataset("spikes/t", (0,), float, maxshape=(None,), chunks=(_CHUNK // 4,))
    file.create_dataset("spikes/cell", (0,), np.int32, maxshape=(None,), chunks=(_CHUNK // 4,))
    file.create_dataset("pieces", (0,), _PIECE, maxshape=(None,), chunks=(128,))


def _arrays(run: Recordings) -> Iterator[tuple[str, Any]]:
    """The samples, by the name of their dataset; their last dimension is time."""
    sheets = run.sheets()
    found = {**({} if run.v is None else {"v": run.v}), **run.recorded}
    for name, data in found.items():
        place = _place(name, run)
        if name in sheets:
            yield from ((f"{place}/{cell}", sheet) for cell, sheet in enumerate(sheets[name]))
        else:
            yield place, data
    if run.own_times is not None:
        yield "t", run.own_times


def _place(name: str, run: Recordings) -> str:
    return f"samples/{'v' if name == 'v' else list(run.recorded).index(name)}"


def _append(file: Any, run: Recordings, skip: int, samples: int, reached: float) -> None:
    counts = [len(train) for train in run.trains]
    _extend(file["spikes/cell"], np.repeat(np.arange(len(counts), dtype=np.int32), counts))
    _extend(file["spikes/t"], np.concatenate([np.empty(0), *run.trains]))
    for name, data in _arrays(run):
        _extend(file[name], data[..., skip:])
    file.flush()  # the row that says so comes after what it counts
    _extend(file["pieces"], np.array([(samples, len(file["spikes/t"]), reached)], _PIECE))
    file.flush()


def _extend(dataset: Any, data: Any) -> None:
    before, count = dataset.shape[-1], data.shape[-1]
    if count and data.size:
        dataset.resize(before + count, axis=dataset.ndim - 1)
        dataset[..., before:] = data


def read(path: Path) -> Recordings:
    """The run of a file, up to the last piece that is complete; its samples are read when they are used.

    RunFileError where it is missing, damaged, or does not have a run.
    """
    with reading(path) as file:
        if file.attrs.get("format") != _FORMAT:
            raise RunFileError(
                f"{path} is not a run that run.save() or simulate(..., to=...) wrote: nrnwrap.read_spikes and "
                "read_report read SONATA files"
            )
        about = json.loads(file["about"].asstr()[()])
        pieces = file["pieces"][:]
        pieces = pieces[pieces["t"] > 0]
        if not len(pieces):
            raise RunFileError(f"{path} has nothing yet: not a piece of its run is complete")
        samples, spikes, reached = (pieces[-1][name].item() for name in _PIECE.names or ())
        about = _until(about, reached, samples)
        source = Source(path.resolve(), str(file.attrs["key"]))
        arrays = {name: OnDisk(source, name, shape) for name, shape in _shapes(file, samples)}
        trains = _trains(file, spikes, len(about["cells"]), about["settings"]["t_stop"])
    shaped = {name: _shaped(arrays, f"samples/{k}", about, name) for k, name in enumerate(about["recorded"])}
    return recordings(about, arrays.get("samples/v"), trains, shaped, arrays.get("t"))


def _shapes(file: Any, samples: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The name of each array of samples, and its shape."""
    groups = list(file["samples"].values()) if "samples" in file else []
    sheets = [sheet for each in groups if hasattr(each, "values") for sheet in each.values()]
    for each in (*groups, *sheets, *([file["t"]] if "t" in file else [])):
        if hasattr(each, "dtype"):
            if each.shape[-1] < samples and each.size:
                raise ValueError(f"{each.name} has {each.shape[-1]} samples instead of {samples}")
            yield each.name.lstrip("/"), (*each.shape[:-1], samples)


def _shaped(arrays: dict[str, OnDisk], place: str, about: dict[str, Any], name: str) -> Any:
    if name not in about["sheets"]:
        return arrays[place]
    sheets = [arrays[f"{place}/{cell}"] for cell in range(len(about["cells"]))]
    return sheets[0] if about["single"] else sheets


def _trains(file: Any, count: int, cells: int, t_stop: float) -> list[Any]:
    """The spikes of each cell, ascending."""
    times, sources = file["spikes/t"][:count], file["spikes/cell"][:count]
    order = np.lexsort((times, sources))
    times, sources = times[order], sources[order]
    trains = np.split(times, np.searchsorted(sources, np.arange(1, cells))) if cells else []
    return [train[train <= t_stop * (1 + 1e-9)] for train in trains]


def _until(about: dict[str, Any], reached: float, samples: int) -> dict[str, Any]:
    """What is said of a run that was cut off."""
    settings = about["settings"]
    if reached >= settings["t_stop"]:
        return about
    steps = samples - 1 if settings["steps"] else 0
    run = {"run": {**about["run"], "pieces": [reached]}} if "run" in about else {}
    return {**about, "settings": {**settings, "t_stop": reached, "steps": steps}, **run}
