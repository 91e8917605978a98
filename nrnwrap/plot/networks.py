"""The cells of a network where they are, and the connections of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, to_rgba
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from nrnwrap.base import checks
from nrnwrap.base.calls import checked, shown
from nrnwrap.errors import LocationError, ParameterError, unknown
from nrnwrap.plot.arguments import check_network
from nrnwrap.plot.axes import axes_or_new, or_nothing, space_axes_or_new
from nrnwrap.plot.colours import colour_map, ends
from nrnwrap.plot.populations import colours, legend_beside
from nrnwrap.plot.shapes import PLANES, view

Points = NDArray[np.float64]
Integers = NDArray[np.int64]


class Placed(NamedTuple):
    """The cells of a network that have positions: their gids, positions (um), and name -> which of them these are."""

    gids: Integers
    points: Points
    populations: dict[str, Any]

    def name(self, index: int) -> str:
        """What one of them is called."""
        name, its = next(each for each in self.populations.items() if index < each[1].stop)
        return f"{name}[{index - its.start}]"


def placed(net: Any) -> Placed:
    """The cells that have positions, in the order of the network; ParameterError where none has."""
    there = {name: each for name, each in net.populations.items() if each.side.placed}
    if not there:
        raise ParameterError(
            f"{net!r} does not have positions that could be drawn: give net.add(..., positions=xyz), shape (n, 3) or "
            "(n, 2), in um"
        )
    bounds = np.cumsum([0, *(len(each) for each in there.values())]).tolist()
    return Placed(
        np.concatenate([each.gids for each in there.values()]),
        np.concatenate([each.positions for each in there.values()]),
        {name: slice(*bounds[k : k + 2]) for k, name in enumerate(there)},
    )


@checked(example='plot.network(net, cell=("exc", 12))')
@or_nothing
def network(
    net: Any,
    ax: Any = None,
    *,
    cell: Any = None,
    plane: str = "xy",
    values: Any = None,
    label: str | None = "",
    cmap: str | Colormap = "viridis",
    limits: tuple[float, float] | None = None,
    size: float | None = None,
) -> Axes:
    """The cells of a network where they are (um), in a plane or with plane="3d" in space, a colour per population.

    cell: one whose connections are drawn: a pair such as ("exc", 12), the cell itself, or a population of one. Lines
    from it are black, those to it are grey; cells that it is not connected to fade. With several ranks all have to call
    it then. values: a number for each cell, such as rates, which colours it instead, nan where there is none; in the
    order of the network, for all cells or for those that have positions. label: what the bar says, None for
    no bar, limits: its ends.
    size: of a cell, in points; by default smaller for more cells.

    Populations without positions are left out; ParameterError where none has any. Raises ArgumentError for what is not
    a Network.
    """
    check_network(net, "network")
    if plane not in PLANES:
        raise unknown("plane", plane, PLANES)
    cells, bounds = placed(net), None if limits is None else ends(limits)
    colour_map(cmap)
    colouring = None if values is None else _numbers(values, net, cells)
    chosen = None if cell is None else _chosen(net, cells, cell)
    area = (size_for(len(cells.gids)) if size is None else checks.number("size", size, 0, open_low=True)) ** 2
    axes = [0, 1, 2] if plane == "3d" else ["xyz".index(each) for each in plane]
    ax = space_axes_or_new(ax) if plane == "3d" else axes_or_new(ax)
    points = cells.points[:, axes]
    handles: list[Any] = []
    near = np.ones(len(points), bool)
    if chosen is not None:
        near, handles = _wires(ax, points, chosen, _connected(net, cells, chosen), cells.name(chosen))
    if colouring is None:
        handles += _by_population(ax, net, cells, points, area, near)
    else:
        _by_number(ax, points, colouring, area, label, cmap, bounds)
    view(ax, points, "xyz" if plane == "3d" else plane)
    if handles:
        legend_beside(ax, handles)
    return ax


def size_for(count: int) -> float:
    """The diameter (points) of one of so many cells."""
    return float(np.clip(120 / np.sqrt(count), 1.2, 7))


def _numbers(values: Any, net: Any, cells: Placed) -> Points:
    try:
        found = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as cause:
        raise ParameterError(f"values must be numbers, one per cell: {cause}") from cause
    everyone = np.concatenate([each.gids for each in net.populations.values()])
    if found.shape == everyone.shape:
        return found[np.isin(everyone, cells.gids)]
    if found.shape != cells.gids.shape:
        raise ParameterError(f"values must be one per cell, {len(everyone)} numbers, not of the shape {found.shape}")
    return found


def _chosen(net: Any, cells: Placed, cell: Any) -> int:
    """Which of the cells is meant."""
    gid = _gid(net, cell)
    where = np.flatnonzero(cells.gids == gid)
    if not len(where):
        raise LocationError(f"cell: {shown(cell)} is not in {net!r}, or does not have a position")
    return int(where[0])


def _gid(net: Any, cell: Any) -> int | None:
    if isinstance(cell, tuple) and len(cell) == 2:
        name, index = cell
        if not isinstance(name, str) or name not in net.populations:
            raise unknown("population", name, net.populations)
        gids = net.populations[name].gids
        return int(gids[checks.integer(f"cell: index of {name}", index, 0, len(gids) - 1)])
    gids = getattr(cell, "gids", None)
    if gids is not None and len(gids) == 1:
        return int(gids[0])
    gid = getattr(cell, "gid", None)
    if gid is None:
        raise ParameterError(
            f"cell must be one cell of the network, such as ('exc', 12), exc[12] or exc[12:13], not {shown(cell)}"
        )
    return int(gid)


def _wires(
    ax: Any, points: Points, chosen: int, ways: Sequence[Integers], name: str
) -> tuple[NDArray[np.bool_], list[Any]]:
    """Draw the connections of a cell; return which cells these are with, itself included, and what a legend needs."""
    near = np.zeros(len(points), bool)
    near[chosen] = True
    handles = ax.plot(*points[[chosen]].T, "*", ms=13, color="white", mec="black", mew=1.2, zorder=5, label=name)
    for there, colour, text in zip(ways, ("0.65", "black"), ("from", "to"), strict=True):
        near[there] = True
        lines = np.full((len(there), 3, points.shape[1]), np.nan)
        lines[:, 0], lines[:, 1] = points[chosen], points[there]
        width = float(np.clip(30 / max(len(there), 1), 0.4, 0.9))
        ax.plot(*lines.reshape(-1, points.shape[1]).T, color=colour, lw=width, zorder=1.5)
        handles.append(Line2D([], [], color=colour, lw=1.5, label=f"{text} {_cells(len(there))}"))
    return near, handles


def _cells(count: int) -> str:
    return f"{count} cell" if count == 1 else f"{count} cells"


def _connected(net: Any, cells: Placed, chosen: int) -> list[Integers]:
    """The cells from which there is a connection, and those to which there is one."""
    gid, order = cells.gids[chosen], np.argsort(cells.gids)
    ways: tuple[list[Integers], list[Integers]] = [], []
    for projection in net.projections.values():
        pre, post, _ = projection.everywhere()
        pre, post = (side.gids[each] for side, each in zip(projection.sides, (pre, post), strict=True))
        ways[0].append(pre[post == gid])
        ways[1].append(post[pre == gid])
    found = [np.unique(np.concatenate([np.empty(0, np.int64), *way])) for way in ways]
    found = [each[np.isin(each, cells.gids)] for each in found]
    return [order[np.searchsorted(cells.gids, each, sorter=order)] for each in found]


def _by_population(ax: Any, net: Any, cells: Placed, points: Points, area: float, near: NDArray[np.bool_]) -> list[Any]:
    """Draw the cells in the colours of their populations; return what a legend needs."""
    known, handles = colours(net.populations), []
    shades = np.empty((len(points), 4))
    for name, its in cells.populations.items():
        shades[its] = to_rgba(known[name])
        dot: Any = {"ls": "", "marker": "o", "ms": 5, "mew": 0, "color": known[name]}
        handles.append(Line2D([], [], label=f"{name} ({its.stop - its.start})", **dot))
    mixed = np.random.default_rng(0).permutation(len(points))  # no population lies on top of the others
    for some, strength in ((mixed[~near[mixed]], 0.15), (mixed[near[mixed]], 1.0)):
        ax.scatter(*points[some].T, s=area, c=shades[some], alpha=strength, zorder=1 + strength, **_scatter(ax))
    return handles


def _by_number(
    ax: Any,
    points: Points,
    numbers: Points,
    area: float,
    label: str | None,
    cmap: str | Colormap,
    limits: tuple[float, float] | None,
) -> None:
    shades = colour_map(cmap).with_extremes(bad="lightgray")
    order = np.argsort(np.where(np.isnan(numbers), -np.inf, numbers), kind="stable")  # the highest above the others
    style: Any = {"c": numbers[order], "cmap": shades, "plotnonfinite": True, **_scatter(ax)}
    drawn = ax.scatter(*points[order].T, s=area, **style)
    if limits is not None:
        drawn.set_clim(*limits)
    if label is None:
        return
    away: Any = {"pad": 0.15} if ax.name == "3d" else {}
    ax.figure.colorbar(drawn, ax=ax, label=label, shrink=0.8, **away)


def _scatter(ax: Any) -> dict[str, Any]:
    return {"linewidths": 0, **({"depthshade": False} if ax.name == "3d" else {})}
