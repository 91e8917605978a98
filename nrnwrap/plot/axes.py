"""Axes: those of the user, or new ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from nrnwrap.base.calls import shown
from nrnwrap.errors import ParameterError

P = ParamSpec("P")
T = TypeVar("T")


def or_nothing(draw: Callable[P, T]) -> Callable[P, T]:
    """Let a picture that cannot be drawn leave no new figure behind, whatever is wrong."""

    @wraps(draw)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        before = set(plt.get_fignums())
        try:
            return draw(*args, **kwargs)
        except BaseException:
            for number in set(plt.get_fignums()) - before:
                plt.close(number)
            raise

    return call


def axes_or_new(ax: Any) -> Axes:
    """The axes that were given, or new ones, without a frame above and on the right."""
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    elif not isinstance(ax, Axes):
        raise ParameterError(f"ax must be Matplotlib axes, as `figure, ax = plt.subplots()` makes, not {shown(ax)}")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def panels_or_new(axes: Any, heights: Sequence[float], shared: bool = True) -> list[Axes]:
    """As many axes as there are heights: those that were given, or new ones, one below the other.

    shared: whether they have the same x."""
    count = len(heights)
    if axes is None and count > 1:
        size, ratios = (6.4, 1 + 2.2 * sum(heights)), {"height_ratios": list(heights)}
        _, axes = plt.subplots(count, sharex=shared, figsize=size, layout="constrained", gridspec_kw=ratios)
    panels = _given(axes, count)
    panels[0].figure.align_ylabels(panels)
    return panels


def grid_or_new(axes: Any, heights: Sequence[float], columns: int) -> NDArray[np.object_]:
    """Axes in an array (heights, columns): those that were given, or new ones; a column has the same x."""
    rows = len(heights)
    if columns == 1:
        found = panels_or_new(axes, heights)
    else:
        if axes is None:
            how: Any = {"layout": "constrained", "gridspec_kw": {"height_ratios": list(heights)}}
            _, axes = plt.subplots(
                rows, columns, sharex="col", figsize=(1 + 3 * columns, 1 + 2.2 * sum(heights)), **how
            )
        found = _given(axes, rows * columns)
    return np.array(found, dtype=object).reshape(rows, columns)


def _given(axes: Any, count: int) -> list[Axes]:
    """The axes of `count` panels; a single one may be None, which stands for new ones."""
    given = list(np.ravel(np.array(axes, dtype=object))) if isinstance(axes, (list, tuple, np.ndarray)) else [axes]
    if len(given) != count:
        needs = "one panel needs one" if count == 1 else f"{count} panels need {count}"
        raise ParameterError(f"ax: {needs} of Matplotlib's axes, and {len(given)} are given")
    return [axes_or_new(ax) for ax in given]


def space_axes_or_new(ax: Any) -> Axes:
    """The 3-D axes that were given, or new ones, that show lengths in all directions alike."""
    if ax is None:
        ax = plt.figure(layout="constrained").add_subplot(projection="3d")
    elif not isinstance(ax, Axes) or ax.name != "3d":
        raise ParameterError(f'plane="3d" needs axes made with projection="3d", not {shown(ax)}')
    ax.set_proj_type("ortho")  # else widths would depend on the depth
    return ax
