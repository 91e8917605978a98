"""What a sweep gives back: a table of all points, as arrays, for xarray and pandas, as CSV, drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import plot
from nrnwrap.base import files
from nrnwrap.base.calls import checked
from nrnwrap.errors import unknown
from nrnwrap.sweeps import converting
from nrnwrap.sweeps.grid import Grid
from nrnwrap.sweeps.records import DONE, Record

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame
    from xarray import Dataset

VALUE = "value"  # the name of what a function returns that does not name it
MISSING = "missing"


@dataclass(frozen=True, eq=False, repr=False)
class Sweep:
    """The points of a grid and what a function returned there.

    `sweep["rate"]` is an array shaped as the grid, whose axes are those of `grid` (name -> values), in their order. Of
    a function that returns a dict the names are its keys, of any other "value". A point without a value has nan, or
    None where values are not numbers. Where values are arrays of one shape, that shape comes after the axes; other
    arrays are objects. status: of each point "done", "failed", "late", "crashed" or "missing", shaped as the grid.
    failures: the records of the points that went wrong, with point, message and traceback. units: name -> unit, where
    it is known.
    """

    function: str
    grid: Mapping[str, tuple[Any, ...]]
    records: Sequence[Record | None]
    units: Mapping[str, str]

    @property
    def shape(self) -> tuple[int, ...]:
        return Grid(dict(self.grid)).shape

    @property
    def names(self) -> list[str]:
        """The names of what was measured."""
        return list(self.columns)

    @property
    def status(self) -> Any:
        return np.array([each.status if each else MISSING for each in self.records]).reshape(self.shape)

    @property
    def seconds(self) -> Any:
        """Wall time (s) of each point in its worker, nan where it did not end; shaped as the grid."""
        found = [each.seconds if each and each.seconds else np.nan for each in self.records]
        return np.array(found).reshape(self.shape)

    @property
    def failures(self) -> list[Record]:
        return [each for each in self.records if each is not None and each.status != DONE]

    @property
    def complete(self) -> bool:
        """Whether every point has a value."""
        return all(each is not None and each.status == DONE for each in self.records)

    @cached_property
    def columns(self) -> dict[str, list[Any]]:
        """name -> the value at each point, None where there is none."""
        found = [_named(each) for each in self.records]
        return {
            name: [each.get(name) for each in found] for name in dict.fromkeys(name for each in found for name in each)
        }

    @checked
    def __getitem__(self, name: str) -> Any:
        """The values of this name, shaped as the grid."""
        if name not in self.columns:
            raise unknown("value of a sweep", name, self.columns)
        return _shaped(self.columns[name], self.shape)

    def __len__(self) -> int:
        return len(self.records)

    def __repr__(self) -> str:
        axes = " x ".join(f"{name} ({len(values)})" for name, values in self.grid.items())
        found, counts = np.unique(self.status, return_counts=True)
        what = ", ".join(f"{count} {status}" for status, count in zip(found, counts, strict=True))
        return f"<Sweep of {self.function} over {axes}: {what}; has {', '.join(self.names) or 'nothing'}>"

    @checked
    def to_xarray(self) -> Dataset:
        """The table as a Dataset of xarray (nrnwrap[xarray]): a variable for each name, and status."""
        return converting.to_xarray(self)

    @checked
    def to_dataframe(self) -> DataFrame:
        """The table as a DataFrame of pandas (nrnwrap[features]): a row for each point, in the order of the grid."""
        return converting.to_dataframe(self)

    @checked(example='sweep.to_csv("table.csv")')
    def to_csv(self, file: str | Path) -> None:
        """Write the table to a file, whole or not at all: a row for each point; values that are not plain as JSON."""
        path = files.path(file)
        files.check([path])
        files.write(path, lambda stream: stream.write(converting.csv_text(self).encode()))

    @checked(example='sweep.plot("rate")')
    def plot(
        self, name: str | None = None, ax: Axes | None = None, *, at: Mapping[str, Any] | None = None, **style: Any
    ) -> Axes:
        """Draw a value against the axes of the grid: a curve over one, a map over two. Return the axes.

        name: what to draw, by default the first that is a number at each point. at: values of the other axes of a grid
        of more than two, as in {"b": 0.06}. style: of the curve.
        """
        return plot.grid(*converting.drawn(self, name, at or {}), ax, **style)

    def points(self) -> Iterator[dict[str, Any]]:
        """The arguments at each point, in the order of the grid."""
        grid = Grid(dict(self.grid))
        return (grid.point(index) for index in range(len(self)))


def _named(record: Record | None) -> dict[str, Any]:
    if record is None or record.status != DONE:
        return {}
    return dict(record.value) if isinstance(record.value, dict) else {VALUE: record.value}


def _shaped(values: Sequence[Any], shape: tuple[int, ...]) -> Any:
    """An array over the grid; nan where a number is missing."""
    there = [np.asarray(each) for each in values if _is_array(each)]
    plain = len(there) == sum(each is not None for each in values) and len({each.shape for each in there}) == 1
    if plain and all(each.dtype.kind in "biufc" for each in there):
        empty = np.full(there[0].shape, np.nan)
        filled = np.array([empty if each is None else each for each in values])
        return filled.reshape(*shape, *there[0].shape)
    found = np.empty(len(values), dtype=object)
    for index, each in enumerate(values):
        found[index] = each
    return found.reshape(shape)


def _is_array(value: Any) -> bool:
    """Whether NumPy takes it for a number or for numbers of one shape."""
    if isinstance(value, (list, tuple)):
        shapes = {np.shape(each) if _is_array(each) else None for each in value}
        return len(shapes) <= 1 and None not in shapes
    return isinstance(value, (bool, int, float, complex, np.ndarray, np.generic))
