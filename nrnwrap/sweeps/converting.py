"""The table of a sweep for xarray and pandas, as CSV, and as what a picture needs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nrnwrap.base.calls import shown
from nrnwrap.base.extras import extra
from nrnwrap.errors import ParameterError, unknown


def to_xarray(table: Any) -> Any:
    """See Sweep.to_xarray."""
    xarray = extra("xarray", "sweep.to_xarray() needs xarray", "'nrnwrap[xarray]'")
    axes = [*table.grid]
    found: dict[str, Any] = {"status": (axes, table.status)}
    for name in table.names:
        values = table[name]
        inner = [f"{name}_{k}" for k in range(values.ndim - len(axes))]
        found[name] = ([*axes, *inner], values, {"units": table.units[name]} if table.units.get(name) else {})
    return xarray.Dataset(found, {name: (name, labels(values)) for name, values in table.grid.items()})


def to_dataframe(table: Any) -> Any:
    """See Sweep.to_dataframe."""
    pandas = extra("pandas", "sweep.to_dataframe() needs pandas", "'nrnwrap[features]'")
    columns: dict[str, Any] = {name: [each[name] for each in table.points()] for name in table.grid}
    for name in table.names:
        values = table[name]
        columns[name] = list(values.reshape(len(table), *values.shape[len(table.shape) :]))
    messages = [each.message if each else "" for each in table.records]
    return pandas.DataFrame({**columns, "status": table.status.ravel(), "message": messages})


def csv_text(table: Any) -> str:
    """See Sweep.to_csv."""
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow([*table.grid, *table.names, "status", "message"])
    states = table.status.ravel()
    for index, point in enumerate(table.points()):
        record = table.records[index]
        values = [_cell(table.columns[name][index]) for name in table.names]
        rows.writerow([*map(_cell, point.values()), *values, states[index], record.message if record else ""])
    return stream.getvalue()


def drawn(table: Any, name: str | None, at: Mapping[str, Any]) -> tuple[dict[str, Any], Any, str]:
    """The axes that are left, the numbers over them, and what these are called."""
    numbers = [each for each in table.names if table[each].shape == table.shape and table[each].dtype.kind in "biuf"]
    if name is None and not numbers:
        raise ParameterError("the sweep does not have numbers to draw: none of its values is one at each point")
    name = name or numbers[0]
    values = table[name]
    if name not in numbers:
        raise ParameterError(f"{name} is not a number at each point; {', '.join(numbers) or 'nothing'} can be drawn")
    places = {axis: _place(axis, table.grid, each) for axis, each in at.items()}
    left = {_titled(axis, table): labels(each) for axis, each in table.grid.items() if axis not in at}
    if not 1 <= len(left) <= 2:
        raise ParameterError(
            f"a picture has one axis or two, not {len(left)}: name values of the others, as in "
            f"at={{{next(iter(table.grid))!r}: {next(iter(table.grid.values()))[0]!r}}}"
        )
    return left, values[tuple(places.get(axis, slice(None)) for axis in table.grid)], _titled(name, table)


def labels(values: Sequence[Any]) -> Any:
    """The values of an axis as an array: numbers, or text."""
    if all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in values):
        return np.array(values)
    return np.array([each if isinstance(each, str) else repr(each) for each in values], dtype=object)


def _titled(name: str, table: Any) -> str:
    unit = table.units.get(name, "").removesuffix("1")
    return f"{name} ({unit})" if unit else name


def _place(axis: str, grid: Mapping[str, Sequence[Any]], value: Any) -> int:
    if axis not in grid:
        raise unknown("axis of the sweep", axis, grid)
    if value not in grid[axis]:
        raise ParameterError(f"{axis} = {shown(value)} is not in the grid: it has {', '.join(map(str, grid[axis]))}")
    return list(grid[axis]).index(value)


def _cell(value: Any) -> Any:
    """A value for a cell of CSV."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "biuf":
        return json.dumps(value.tolist())
    return repr(value)
