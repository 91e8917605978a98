"""Populations in a picture: in which order, in which colours, and where their names stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from nrnwrap.base.calls import shown
from nrnwrap.base.kinds import several
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.plot.arguments import of_network

# Okabe and Ito's colours, which colour-blind people tell apart; wine in place of yellow, which is weak on white.
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#882255")


class Group(NamedTuple):
    """The spikes of a population, cell by cell; of a run without populations the name is ""."""

    name: str
    trains: list[Any]
    colour: str


def colours(names: Iterable[str]) -> dict[str, str]:
    """A colour for each population, in the order in which they were added to the network."""
    return {name: PALETTE[k % len(PALETTE)] for k, name in enumerate(dict.fromkeys(names))}


def groups(run: Any, order: Any) -> list[Group]:
    """The populations of a run that are to be drawn, by default all; ParameterError for an order that cannot be."""
    if not of_network(run):
        if order is not None:
            raise ParameterError("order names populations, which only the run of a network has")
        return [Group("", run.trains, PALETTE[0])]
    known = colours(run.populations)
    return [Group(name, run.trains_of(name), known[name]) for name in _ordered(order, known)]


def _ordered(order: Any, known: Iterable[str]) -> list[str]:
    known = list(known)
    if order is None:
        return known
    if not several(order):
        raise ParameterError(f"order must be a list of names of populations, such as {known!r}, not {shown(order)}")
    names = list(order)
    for name in names:
        if name not in known:
            raise unknown("population", name, known)
    if len(set(names)) < len(names) or not names:
        raise ParameterError(f"order must name each population once, of {', '.join(known)}, not {names!r}")
    return names


def name_rows(
    ax: Axes, blocks: Sequence[tuple[str, int]], shades: Sequence[str], what: str, vertical: bool, **line: Any
) -> None:
    """Label the rows of a picture, or its columns, by the populations that follow each other on it.

    Each name stands at the middle of its rows, or beside it where these are too few; a `line` lies between
    populations. A single one has its cells numbered.
    """
    axis: Any = ax.yaxis if vertical else ax.xaxis
    if len(blocks) < 2:
        axis.set_major_locator(whole_numbers())
        axis.set_label_text(what + "".join(f" ({name})" for name, _ in blocks if name))
        return
    bounds = np.cumsum([0, *(size for _, size in blocks)]) - 0.5
    for bound in bounds[1:-1]:
        (ax.axhline if vertical else ax.axvline)(bound, **line)
    upright = not vertical and len(blocks) > 3
    length, size = _room(ax, len(blocks), vertical)
    letters = 1.25 if vertical or upright else 0.7 * max(len(name) for name, _ in blocks)
    low, high = float(bounds[0]), float(bounds[-1])
    gap = min(letters * size / length, 1 / len(blocks)) * (high - low)
    places = _spread((bounds[1:] + bounds[:-1]) / 2, gap, low, high)
    axis.set_ticks(places, [name for name, _ in blocks], rotation=90 if upright else 0, fontsize=size)
    axis.set_tick_params(length=0)
    for label, shade in zip(axis.get_ticklabels(), shades, strict=True):
        label.set_color(shade)
    axis.set_label_text(what)


def _room(ax: Axes, count: int, vertical: bool) -> tuple[float, float]:
    """The length of the axis, as far as it is known, and the size of letters by which `count` lines fit; in points."""
    usual = FontProperties(size=matplotlib.rcParams["ytick.labelsize"]).get_size_in_points()
    width, height = ax.get_position().size * ax.figure.get_size_inches() * 72  # type: ignore[union-attr]
    length = float(height if vertical else width)
    return length, min(usual, length / count / 1.25)


def _spread(places: NDArray[np.float64], gap: float, low: float, high: float) -> NDArray[np.float64]:
    """Ascending places, moved as little as it takes that neighbours are `gap` apart and none is near an end.

    Those that would collide form a cluster, whose middle is the mean of where its members want to be.
    """

    def begin(cluster: list[float]) -> float:
        half = gap * (len(cluster) - 1) / 2
        return float(np.clip(np.mean(cluster), low + gap / 2 + half, high - gap / 2 - half)) - half

    clusters: list[list[float]] = []
    for place in places.tolist():
        clusters.append([place])
        while len(clusters) > 1 and begin(clusters[-2]) + gap * len(clusters[-2]) > begin(clusters[-1]):
            clusters[-2:] = [clusters[-2] + clusters[-1]]
    return np.concatenate([begin(each) + gap * np.arange(len(each)) for each in clusters])


def whole_numbers() -> MaxNLocator:
    """Where ticks of numbers of cells are."""
    return MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True, min_n_ticks=1)


def legend_beside(ax: Any, handles: Sequence[Any] | None = None) -> None:
    """A legend on the right of the axes, where no data are; within axes of a figure that does not make room for it."""
    where: Any = {"loc": "upper left", "bbox_to_anchor": (1.0, 1.0), "borderaxespad": 0.3, "frameon": False}
    if ax.figure.get_layout_engine() is None:
        where = {"loc": "upper right", "framealpha": 0.8, "edgecolor": "none"}  # "best" is slow
    ax.legend(handles=handles, fontsize="small", **where)


def blocks_by_name(blocks: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Neighbours of one population joined."""
    found: list[tuple[str, int]] = []
    for name, size in blocks:
        if found and found[-1][0] == name:
            found[-1] = name, found[-1][1] + size
        else:
            found.append((name, size))
    return found
