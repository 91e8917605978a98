"""Recordings in files: tables with a current and a voltage, and runs that were saved."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import numpy as np

from nrnwrap.errors import ParameterError, RunFileError
from nrnwrap.exchange import run_files
from nrnwrap.fit import Recording
from nrnwrap.simulation.run import load

_SCALES = {"ms": 1.0, "s": 1e3, "nA": 1.0, "pA": 1e-3, "uA": 1e3, "mV": 1.0, "V": 1e3}
_COLUMNS = {"t": ("ms", "s"), "I": ("nA", "pA", "uA"), "v": ("mV", "V")}
_NAMES = "its first line must name the columns with their units: t_ms, I_nA (or I_pA), v_mV (or v_V)"


def read(file: Path, spikes: Path | None) -> Any:
    """A Run, or a Recording; with the spikes of another file where that is given. RunFileError says what is wrong."""
    train = None if spikes is None else _columns(spikes, {"t": _COLUMNS["t"]})["t"]
    if file.suffix == ".npz" or _is_run(file):
        run = load(file)
        if train is not None:
            raise ParameterError(f"{file} has spikes of its own: leave out --spikes")
        return run
    found = _columns(file, _COLUMNS)
    t = found["t"]
    steps = np.diff(t)
    if len(t) < 3 or not np.allclose(steps, steps.mean(), rtol=1e-3) or not steps.mean() > 0:
        raise RunFileError(f"{file} must have three samples or more, evenly spaced in time")
    dt = float(f"{(t[-1] - t[0]) / (len(t) - 1):.9g}")  # times have few digits, and their mean has more than there are
    return Recording(found["I"], found["v"], None if train is None else train - t[0], dt=dt)


def _is_run(file: Path) -> bool:
    try:
        with file.open(encoding="utf-8") as stream:
            return stream.readline().startswith(run_files.MARK)
    except (OSError, UnicodeDecodeError) as cause:
        raise RunFileError(f"{file} cannot be read ({getattr(cause, 'strerror', None) or cause})") from cause


def _columns(file: Path, wanted: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """The columns that are wanted, name -> units, in ms, nA and mV."""
    try:
        with file.open(newline="", encoding="utf-8") as stream:
            lines = [line for line in csv.reader(stream) if line and not line[0].startswith("#")]
    except (OSError, UnicodeDecodeError, csv.Error) as cause:
        raise RunFileError(f"{file} cannot be read ({getattr(cause, 'strerror', None) or cause})") from cause
    names = [each.strip() for each in lines[0]] if lines else []
    places = {name: _place(names, name, units) for name, units in wanted.items()}
    if missing := [name for name, place in places.items() if place is None]:
        raise RunFileError(
            f"{file} does not have {', '.join(missing)}: {_NAMES}; it has {', '.join(names) or 'nothing'}"
        )
    try:
        rows = np.array([[float(cell) for cell in line] for line in lines[1:]]).reshape(-1, len(names))
    except ValueError as cause:
        raise RunFileError(f"{file} must have as many numbers in each line as names in the first: {cause}") from cause
    return {name: rows[:, place[0]] * place[1] for name, place in places.items() if place is not None}


def _place(names: list[str], name: str, units: tuple[str, ...]) -> tuple[int, float] | None:
    """Which column, and what makes the unit of it."""
    for index, each in enumerate(names):
        match = re.fullmatch(rf"{name}[_ ]*[(\[]?({'|'.join(units)})[)\]]?", each, re.IGNORECASE if name == "v" else 0)
        if match:
            unit = next(unit for unit in units if unit.lower() == match[1].lower())
            return index, _SCALES[unit]
    return None
