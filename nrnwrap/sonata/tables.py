"""Attributes of nodes or edges: those of a type in a CSV table, and those of each one in a HDF5 group, which count."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrnwrap.errors import NetworkFileError
from nrnwrap.sonata import h5

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]
    Words = NDArray[np.object_]

Types = Mapping[int, Mapping[str, str]]
OVERRIDES = "dynamics_params"  # the group within a group whose datasets are parameters of the model


class Group(NamedTuple):
    """Attributes that some rows have: the rows, and name -> a value for each of them."""

    rows: Integers
    columns: Mapping[str, Any]


def groups(where: str, group: Any, kind: str, rows: Integers) -> list[Group]:
    """The groups that nodes or edges are in (`kind`: "node", "edge"): the attributes of those at `rows`."""
    listed = {name: each for name, each in h5.groups(group).items() if name.isdigit()}
    home, index = f"{kind}_group_id", f"{kind}_group_index"
    if not listed and home not in group:
        return []
    homes = h5.taken_ids(group[home], rows) if home in group else np.zeros(len(rows), np.int64)
    places = h5.taken_ids(group[index], rows) if index in group else rows
    found = []
    for number in np.unique(homes).tolist():
        if f"{number}" not in listed:
            raise NetworkFileError(f"{where}: the group {number}, which {home} names, is missing")
        mine = np.flatnonzero(homes == number)
        found.append(Group(mine, columns(listed[f"{number}"], partial(h5.taken, rows=places[mine]))))
    return found


def types(path: Path, key: str, population: str) -> Types:
    """The rows of a types table for a population: id -> column -> text; NULL is left out."""
    if not path.is_file():
        raise NetworkFileError(f"{path}: no such file")
    try:
        with path.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream, delimiter=" ", skipinitialspace=True))
    except (OSError, ValueError, csv.Error) as cause:
        raise NetworkFileError(f"{path} cannot be read as a table: {cause}") from cause
    found: dict[int, dict[str, str]] = {}
    for line, row in enumerate(rows, start=2):
        if row.get("population") not in (None, "", "NULL", population):
            continue
        number = _id(path, line, key, row)
        if number in found:
            raise NetworkFileError(f"{path}, line {line}: {key} {number} is there twice")
        found[number] = {name: text for name, text in row.items() if name and text not in (None, "", "NULL")}
    return found


def _id(path: Path, line: int, key: str, row: Mapping[str, Any]) -> int:
    if key not in row:
        raise NetworkFileError(f"{path}: the column {key} is missing; it has {', '.join(filter(None, row))}")
    try:
        return int(row[key])
    except (TypeError, ValueError) as cause:
        raise NetworkFileError(f"{path}, line {line}: {key} must be an integer, not {row[key]!r}") from cause


class Table:
    """Attributes of n rows. `where` is for errors."""

    def __init__(self, where: str, ids: Integers, known: Types, groups: Sequence[Group]) -> None:
        self.where, self.groups, self.size = where, groups, len(ids)
        self.ids, self._type = np.unique(ids, return_inverse=True)
        if missing := sorted(set(self.ids.tolist()) - known.keys()):
            raise NetworkFileError(
                f"{where}: the type {missing[0]} is not in the table of types, which has {sorted(known)}"
            )
        self._types = [known[each] for each in self.ids.tolist()]

    @property
    def names(self) -> set[str]:
        """The attributes that any of the rows has."""
        return {name for each in (*self._types, *(group.columns for group in self.groups)) for name in each}

    def words(self, name: str) -> Words:
        """An attribute as text, None where a row does not have it."""
        return self._column(name, np.array([each.get(name) for each in self._types], object), _text)

    def numbers(self, name: str, default: float = np.nan) -> Numbers:
        """An attribute as numbers."""
        per_type = [default if each.get(name) is None else self._number(name, each[name]) for each in self._types]
        return self._column(name, np.array(per_type, float), lambda values: np.asarray(values, float))

    def of(self, name: str) -> Any:
        """An attribute as numbers where all of it are such, else as text; None where no row has it."""
        if name not in self.names:
            return None
        try:
            return self.numbers(name)
        except (NetworkFileError, ValueError):
            return self.words(name)

    def overrides(self) -> list[str]:
        """The parameters that rows have of their own."""
        prefix = f"{OVERRIDES}/"
        return sorted(name.removeprefix(prefix) for name in self.names if name.startswith(prefix))

    def _column(self, name: str, per_type: Any, convert: Callable[[Any], Any]) -> Any:
        found = per_type[self._type] if len(per_type) else np.empty(0, per_type.dtype)
        for group in self.groups:
            if name in group.columns:
                if np.ndim(group.columns[name]) != 1:
                    raise NetworkFileError(f"{self.where}: {name} must have one value per row")
                found[group.rows] = convert(group.columns[name])
        return found

    def _number(self, name: str, text: str) -> float:
        try:
            return float(text)
        except ValueError as cause:
            raise NetworkFileError(f"{self.where}: {name} must be a number, not {text!r}") from cause


def _text(values: Any) -> Words:
    return np.array([None if each in ("", "NULL") else str(each) for each in values], object)


def columns(group: Any, read: Callable[[Any], Any]) -> dict[str, Any]:
    """The attributes in a HDF5 group; those that count values of a library as these."""
    found = {name: read(each) for name, each in h5.datasets(group).items()}
    for name, library in h5.datasets(group.get("@library", {})).items():
        if name in found:
            found[name] = h5.values(library)[found[name].astype(np.int64)]
    for name, each in h5.datasets(group.get(OVERRIDES, {})).items():
        found[f"{OVERRIDES}/{name}"] = read(each)
    return found
