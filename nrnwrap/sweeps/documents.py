"""A sweep as a TOML file: a cell, the grid, how long, what is measured."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nrnwrap.base import toml
from nrnwrap.errors import ModelFileError, NrnwrapError, nearest
from nrnwrap.neurons import Spec, spec_files
from nrnwrap.sweeps.sweeping import sweep
from nrnwrap.sweeps.table import Sweep
from nrnwrap.sweeps.targets import RATE, SETTINGS

_CELL, _GRID = "cell", "grid"
_KEYS = (_CELL, _GRID, "t_stop", "measure", "together", "seed")
_ROW = {"from", "to", "count"}


@dataclass(frozen=True)
class Varied:
    """A Spec as tables, and the file's folder. A call gives the Spec with what a point has in place of its own.

    A name of the grid is a parameter of the model, "preset", or the way to a value through the tables, with numbers
    from 0 for those of a list: "start.v_init", "inputs.0.what.amp".
    """

    tables: Mapping[str, Any]
    name: str
    folder: str

    def __call__(self, **point: Any) -> Spec:
        tables = copy.deepcopy(dict(self.tables))
        for name, value in point.items():
            way = name.split(".") if "." in name or name in tables or name == "preset" else ["parameters", name]
            self._set(tables, name, way, value)
        return spec_files.of_tables(Spec, tables, self.name, Path(self.folder))

    def _set(self, tables: Any, name: str, way: list[str], value: Any) -> None:
        *before, last = way
        place = tables
        for step in before:
            place = place.setdefault(step, {}) if isinstance(place, dict) else self._item(place, name, step)
        if isinstance(place, dict):
            place[last] = value
        elif self._item(place, name, last) is not None:
            place[int(last)] = value

    def _item(self, place: Any, name: str, step: str) -> Any:
        if not (isinstance(place, list) and step.isdigit() and int(step) < len(place)):
            raise ModelFileError(
                f"{self.name}: grid: {name!r} does not lead to a value of [cell]: {step!r} is not there"
            )
        return place[int(step)]


@dataclass(frozen=True)
class Document:
    """The arguments of `sweep` that a file says."""

    function: Varied
    grid: dict[str, Any]
    options: dict[str, Any]

    def run(self, **options: Any) -> Sweep:
        """The sweep, with what a file does not say: folder, part, retry, workers, seconds, progress."""
        return sweep(self.function, self.grid, **self.options, **options)


def read_document(file: str | os.PathLike[str]) -> Document:
    """The sweep that a file says; ModelFileError, which names file and key, for what is missing, malformed or wrong."""
    path = Path(file)
    name = str(path)
    tables = toml.parse(toml.text_of(path), name)
    for key in tables:
        if key not in (*_KEYS, *SETTINGS):
            near = nearest(key, (*_KEYS, *SETTINGS))
            guess = f"; did you mean {near[0]}?" if near else "."
            raise ModelFileError(f"{name}: unknown key {key!r}{guess} Allowed: {', '.join((*_KEYS, *SETTINGS))}.")
    for key in (_CELL, _GRID, "t_stop"):
        if key not in tables:
            raise ModelFileError(
                f"{name}: {'the table [' + key + ']' if key != 't_stop' else 't_stop (ms)'} is missing"
            )
    cell, grid = _table(name, _CELL, tables.pop(_CELL)), _table(name, _GRID, tables.pop(_GRID))
    axes = {axis: _values(f"{name}: grid: {axis}", values) for axis, values in grid.items()}
    found = Document(Varied(cell, name, str(path.absolute().parent)), axes, {"measure": RATE, **tables})
    first = {axis: values[0] for axis, values in axes.items() if isinstance(values, list) and values}
    found.function(**first)  # what is wrong comes to light before workers begin
    return found


def _table(name: str, key: str, given: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or not given:
        raise ModelFileError(f"{name}: {key} must be a table, [{key}], and not be empty")
    return given


def _values(where: str, given: Any) -> Any:
    """A list, or the numbers of a row {from, to, count}."""
    if not isinstance(given, dict):
        return given
    try:
        if given.keys() != _ROW:
            raise ValueError("it has other keys")
        return np.linspace(float(given["from"]), float(given["to"]), int(given["count"])).tolist()
    except (TypeError, ValueError, NrnwrapError) as cause:
        raise ModelFileError(f"{where}: give a list, or {{from = 0.0, to = 1.0, count = 11}} ({cause})") from cause
