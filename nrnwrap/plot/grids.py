"""Numbers over the axes of a grid: a curve over one, a map of colours over two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nrnwrap.base.calls import checked
from nrnwrap.errors import ParameterError
from nrnwrap.plot.axes import axes_or_new, or_nothing
from nrnwrap.plot.charts import curve


@checked(example='plot.grid({"b (nA)": [0.1, 0.2]}, [1.0, 2.0], "rate (Hz)")')
@or_nothing
def grid(axes: Mapping[str, Any], values: Any, label: str, ax: Axes | None = None, **style: Any) -> Axes:
    """Numbers over one axis or two (name -> its values, numbers or text), shaped as these; nan is left white.

    style: of the line. Raises ParameterError for a shape that the axes do not have.
    """
    found, sizes = np.asarray(values, dtype=float), tuple(map(len, axes.values()))
    if found.shape != sizes or len(sizes) not in (1, 2):
        raise ParameterError(f"the numbers of one axis or two are shaped as these, {sizes}, not {found.shape}")
    for side, values_of_axis in enumerate(axes.values()):
        found = found.take(_order(values_of_axis), axis=side)
    axes = {name: np.asarray(each)[_order(each)] for name, each in axes.items()}
    if len(sizes) == 1:
        ((name, x),) = axes.items()
        return curve(_places(x), found, (name, label), _ticked(axes_or_new(ax), "x", x), **style)
    if style:
        raise ParameterError(f"a map over two axes does not have a style of lines: leave out {', '.join(style)}")
    ax = axes_or_new(ax)
    (first, rows), (second, columns) = axes.items()
    image = ax.pcolormesh(
        _places(rows), _places(columns), np.ma.masked_invalid(found.T), shading="nearest", cmap="viridis"
    )
    ax.set(xlabel=first, ylabel=second)
    _ticked(_ticked(ax, "x", rows), "y", columns)
    ax.figure.colorbar(image, ax=ax, label=label)
    return ax


def _order(values: Any) -> Any:
    """Numbers from the smallest to the largest, text as it comes."""
    return np.argsort(values, kind="stable") if _numbers(values) else np.arange(len(values))


def _places(values: Any) -> Any:
    """Where values stand on an axis: numbers where they are, text one after the other."""
    return np.asarray(values, float) if _numbers(values) else np.arange(len(values), dtype=float)


def _ticked(ax: Axes, side: str, values: Any) -> Axes:
    if not _numbers(values):
        getattr(ax, f"set_{side}ticks")(range(len(values)), labels=[str(each) for each in values])
    return ax


def _numbers(values: Any) -> bool:
    return np.asarray(values).dtype.kind in "iuf"
