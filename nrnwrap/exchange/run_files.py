"""Runs as files: NumPy's exact .npz, .csv tables, which the command line writes too, and .h5 (run_h5.py)."""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import IO, Any

import numpy as np

from nrnwrap.base import files
from nrnwrap.base.recordings import Recordings, times
from nrnwrap.base.settings import Settings
from nrnwrap.base.version import VERSION
from nrnwrap.engine import h
from nrnwrap.errors import ParameterError, RunFileError
from nrnwrap.exchange import run_h5
from nrnwrap.exchange.described import described, recordings, remarks

_FORMAT = "nrnwrap run 1"
_KINDS = (".npz", ".csv", ".h5")
MARK = "# nrnwrap "
_PARSERS: dict[str, Callable[[str], Any]] = {"float": float, "int": int, "str": str}


def save(run: Recordings, file: str | Path) -> None:
    """See Run.save."""
    path = files.path(file, _KINDS)
    if path.suffix in (".npz", ".h5"):
        files.check([path])
        write = _write_npz if path.suffix == ".npz" else run_h5.write
        files.write(path, lambda stream: write(run, stream))
        return
    if run.sheets():
        raise ParameterError(
            f"{', '.join(run.sheets())}: several rows per cell, which a .csv cannot hold; save the run as a .npz"
        )
    line = heading(run, *run.cells)
    files.check([path, spikes_file(path)])
    files.write_together(
        {
            path: lambda stream: write_samples(run, line, stream),
            spikes_file(path): lambda stream: write_spikes(run, line, stream),
        }
    )


def load(file: str | Path) -> Recordings:
    """See nrnwrap.load."""
    path = files.path(file, _KINDS)
    if path.suffix == ".h5":
        return run_h5.read(path)
    try:
        return _read_npz(path) if path.suffix == ".npz" else _read_csv(path, spikes_file(path))
    except OSError as cause:
        raise RunFileError(f"{cause.filename or path} cannot be read ({cause.strerror or cause})") from cause
    except (ValueError, KeyError, TypeError, LookupError, EOFError, csv.Error, zipfile.BadZipFile, zlib.error) as cause:
        raise RunFileError(f"{path} is not a run that run.save() wrote, or is damaged: {cause}") from cause


def spikes_file(file: Path) -> Path:
    """The file with the spikes that belongs to a .csv with samples: x.spikes.csv beside x.csv."""
    return file.with_suffix(".spikes.csv")


# .npz


def _write_npz(run: Recordings, stream: IO[bytes]) -> None:
    about = {"format": _FORMAT, **described(run)}
    arrays: dict[str, Any] = {}
    for index, (name, trace) in enumerate(run.recorded.items()):
        rows = run.sheets().get(name, ())
        arrays |= {f"recorded_{index}_{cell}": sheet for cell, sheet in enumerate(rows)}
        if not rows:
            arrays[f"recorded_{index}"] = trace
    if run.v is not None:
        arrays["v"] = run.v
    arrays["spikes"] = np.concatenate([np.empty(0), *run.trains])
    arrays["spike_counts"] = np.array([len(train) for train in run.trains])
    if run.own_times is not None:
        arrays["t"] = run.own_times
    np.savez_compressed(stream, about=np.array(json.dumps(about)), **arrays)


def _read_npz(path: Path) -> Recordings:
    with path.open("rb") as stream:
        stored = np.load(stream, allow_pickle=False)  # an array, and no context, when it is a .npy by its content
        if not isinstance(stored, np.lib.npyio.NpzFile) or "about" not in stored:
            raise ValueError("it does not say what it is")
        about = json.loads(str(stored["about"]))
        if about["format"] != _FORMAT:
            raise ValueError(f"its format is {about['format']!r}, and this version reads {_FORMAT!r}")
        trains = np.split(stored["spikes"], np.cumsum(stored["spike_counts"])[:-1])
        settings = Settings(**about["settings"])
        recorded = {name: _recorded(stored, about, index) for index, name in enumerate(about["recorded"])}
        return recordings(about, stored.get("v"), trains, recorded, _own_times(stored.get("t"), settings))


def _own_times(t: Any, settings: Settings) -> Any:
    """The times of the samples, or nothing where they are those of the settings."""
    return None if t is None or np.array_equal(t, times(settings)) else t


def _recorded(stored: Any, about: dict[str, Any], index: int) -> Any:
    """A recording; one of several rows per cell is an array for each cell."""
    if about["recorded"][index] not in about.get("sheets", ()):
        return stored[f"recorded_{index}"]
    sheets = [stored[f"recorded_{index}_{cell}"] for cell in range(len(about["cells"]))]
    return sheets[0] if about["single"] else sheets


# .csv


def heading(run: Recordings, *parts: str) -> str:
    """One line that says how the numbers were made: `parts`, of which the first is the cell, settings, and remarks."""
    made = ", ".join(f"{name}={value}" for name, value in run.settings.values().items())
    known = remarks(run)
    more = [json.dumps(known).replace(";", "\\u003b")] if known else []  # a ; divides the line
    return f"{MARK}{VERSION}, NEURON {h.nrnversion(0)}: {'; '.join([*parts, made, *more])}"


def write_samples(run: Recordings, line: str, stream: IO[bytes]) -> None:
    """Times to 12 digits, all else to the last bit; a column per recording, for several cells name[cell].

    A run without recordings has the head of the table alone.
    """
    traces = run.traces()
    names = ["v_mV" if name == "v" else name for name in traces]
    if not run.single:
        names = [f"{name}[{cell}]" for name in names for cell in range(len(run.cells))]
    columns = [row.tolist() for trace in traces.values() for row in trace]
    t = run.t.tolist() if columns else ()
    rows = ([f"{t:.12g}", *map(repr, values)] for t, *values in zip(t, *columns, strict=True))
    _write_table(line, ["t_ms", *names], rows, stream)


def write_spikes(run: Recordings, line: str, stream: IO[bytes]) -> None:
    """Spike times to the last bit, for a list of cells after the number of the cell."""
    if run.single:
        _write_table(line, ["t_ms"], ([repr(t)] for t in run.spikes.tolist()), stream)
        return
    rows = ([str(cell), repr(t)] for cell, train in enumerate(run.trains) for t in train.tolist())
    _write_table(line, ["cell", "t_ms"], rows, stream)


def _write_table(line: str, names: Sequence[str], rows: Iterator[list[str]], stream: IO[bytes]) -> None:
    text = io.StringIO()  # rows are few enough: a run is in memory anyway
    text.write(f"{line}\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    stream.write(text.getvalue().encode())


def _read_csv(path: Path, spikes: Path) -> Recordings:
    line, names, samples = _read_table(path)
    spike_line, spike_names, rows = _read_table(spikes)
    if line != spike_line:
        raise ValueError(f"{spikes.name} is of another run")
    parts = line.removeprefix(MARK).partition(": ")[2].split("; ")
    about = json.loads(parts.pop()) if parts[-1].startswith("{") else {}  # older files do not have it
    first, *others = parts
    single = spike_names == ["t_ms"]
    cells = (first,) if single else (first, *others[:-1])
    count = len(cells)
    found: dict[str, Any] = {}
    for index, name in enumerate(names[1:], start=1):
        found.setdefault(name if single else name.rpartition("[")[0], []).append(samples[:, index].copy())
    recorded = {name: rows[0] if single else np.array(rows) for name, rows in found.items()}
    trains = [rows[:, 0].copy()] if single else [rows[rows[:, 0] == cell, 1] for cell in range(count)]
    if not single and any(len(rows) != count for rows in found.values()):
        raise ValueError(f"it does not have {count} columns, one per cell, of each recording")
    return Recordings(
        v=recorded.pop("v_mV", None),
        spikes=trains[0] if single else trains,
        recorded=recorded,
        cells=cells,
        single=single,
        settings=_settings(others[-1]),
        units=about.get("units", {}),
        resets=tuple(about.get("resets", ())),
        own_times=samples[:, 0].copy() if found else None,
        labels=about.get("labels", {}),
    )


def _read_table(path: Path) -> tuple[str, list[str], Any]:
    with path.open(newline="", encoding="utf-8") as stream:
        line = stream.readline().rstrip("\n")
        if not line.startswith(MARK):
            raise ValueError(f"the first line of {path.name} does not begin with {MARK!r}")
        names, *rows = csv.reader(stream)
    return line, names, np.array([[float(each) for each in row] for row in rows]).reshape(-1, len(names))


def _settings(text: str) -> Settings:
    """The settings out of a heading."""
    given = dict(part.split("=", 1) for part in text.split(", "))
    kinds = {field.name: str(field.type).split(" | ")[0] for field in fields(Settings) if field.name != "choice"}
    if given.keys() != kinds.keys():
        raise ValueError("the first line does not end with the settings of a run")
    values: dict[str, Any] = {
        name: None if given[name] == "None" else _PARSERS[kind](given[name]) for name, kind in kinds.items()
    }
    return Settings(**values)
