"""A cell as it lies in space."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from nrnwrap.anatomy import geometry
from nrnwrap.anatomy.types import type_of
from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.engine import nrn
from nrnwrap.errors import LocationError, ParameterError, unknown
from nrnwrap.neurons import Cell
from nrnwrap.plot import sketch
from nrnwrap.plot.arguments import check_cell
from nrnwrap.plot.axes import axes_or_new, or_nothing, space_axes_or_new
from nrnwrap.plot.colours import colouring
from nrnwrap.plot.neurites import Neurites

PLANES = ("xy", "xz", "yz", "3d")
_MARKS = (("o", "tab:orange"), ("v", "tab:green"), ("s", "tab:cyan"), ("D", "tab:pink"), ("^", "tab:olive"))


@checked(example="plot.shape(cell)")
@or_nothing
def shape(
    cell: Cell,
    ax: Axes | None = None,
    *,
    by: str = "type",
    values: Any = None,
    label: str = "",
    plane: str = "xy",
    cmap: str = "viridis",
    limits: tuple[float, float] | None = None,
    marks: Mapping[str, Any] | None = None,
) -> Axes:
    """A cell in a plane, or with plane="3d" in space (um), lines as wide as the diameters, at true proportions.

    by: "type", the types of the sections; "distance", along the cell from the soma (um); or a variable that segments
    have now, such as "v", "diam", "gbar_na". values: other numbers instead, one for each segment in the order of
    `cell.sections`, such as run["all"][:, 100] where record={"all": Everywhere("v")}; or a mapping from sections
    or segments to numbers. Segments without a number are grey. `label` is what the bar says, `limits`
    its ends. marks: name -> place or list of places, each a segment, a point process, the NetCon to one, a point
    (x, y, z), or Electrodes.

    Sections without 3-D points are drawn straight, at their true lengths, and spread where they fork. Raises
    ArgumentError for what is not a cell.
    """
    check_cell(cell, "shape")
    if plane not in PLANES:
        raise unknown("plane", plane, PLANES)
    if not isinstance(marks, (Mapping, type(None))):
        raise ParameterError(f"marks must be a mapping of names to places, such as {{'synapse': wire}}, not {marks!r}")
    space = plane == "3d"
    chosen = colouring(cell, by, values, label, cmap, limits)
    axes = [0, 1, 2] if space else ["xyz".index(each) for each in plane]
    ax = space_axes_or_new(ax) if space else axes_or_new(ax)
    sections = cell.sections
    found = sketch.paths(sections)
    kinds = [type_of(section) for section in sections for _ in range(section.nseg)]
    pieces = [_pieces(path, section.nseg, chosen.numbers is not None) for section, path in found.items()]
    first = np.cumsum([0, *(section.nseg for section in sections[:-1])])
    index = np.concatenate([each + start for (_, _, each), start in zip(pieces, first, strict=True)])
    lines, diameters = (np.concatenate([each[i] for each in pieces]) for i in (0, 1))
    lines = _overlapping(lines)
    round_ends = np.array([each != "soma" for each in kinds])[index]  # a soma is the cylinder that it is
    groups = [
        _collection(space, lines[mine][:, :, axes], diameters[mine], index[mine], "round" if ends else "butt")
        for ends, mine in ((False, ~round_ends), (True, round_ends))
        if mine.any()
    ]
    for each in groups:
        ax.add_collection(each)
    view(ax, lines.reshape(-1, 3)[:, axes], "xyz" if space else plane)
    chosen.apply(ax, groups, kinds)
    _mark(ax, cell, found, marks or {}, axes)
    return ax


def _collection(space: bool, *arguments: Any) -> Any:
    if space:
        from nrnwrap.plot.neurites_3d import Neurites3D  # 50 ms to load

        return Neurites3D(*arguments)
    return Neurites(*arguments)


def _pieces(
    path: geometry.Points, nseg: int, split: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int_]]:
    """A section as lines (k, 2, 3), diameters (k,), and the segment that each is of; with `split` of one only."""
    along = geometry.lengths(path)
    if split and nseg > 1:
        at = np.union1d(along, np.linspace(0, along[-1], nseg + 1))
        path = np.column_stack([np.interp(at, along, axis) for axis in path.T])
        along = at
    middle = (along[:-1] + along[1:]) / 2
    index = np.minimum((middle / along[-1] * nseg).astype(int), nseg - 1)
    ends = np.stack([path[:-1], path[1:]], axis=1)
    return ends[:, :, :3], ends[:, :, 3].mean(axis=1), index


def _overlapping(lines: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same lines, each that goes on a quarter of the next longer: else a hair of the background shows between."""
    result = lines.copy()
    goes_on = np.flatnonzero((lines[:-1, 1] == lines[1:, 0]).all(axis=1))
    result[goes_on, 1] += 0.25 * (lines[goes_on + 1, 1] - lines[goes_on + 1, 0])
    return result


def view(ax: Any, points: NDArray[np.float64], names: str) -> None:
    """Show all points, at true proportions."""
    ax.set(**{f"{axis}label": f"{name} (um)" for axis, name in zip("xyz", names, strict=False)})
    if len(names) == 2:
        ax.set_aspect("equal", adjustable="datalim")
        ax.autoscale_view()
        return
    low, high = points.min(axis=0), points.max(axis=0)
    spans = np.maximum(high - low, 0.25 * max(high - low)) + 0.1 * max(high - low)  # a flat cell needs room for ticks
    for name, centre, span in zip(names, (low + high) / 2, spans, strict=True):
        getattr(ax, f"set_{name}lim")(centre - span / 2, centre + span / 2)
        getattr(ax, f"{name}axis").set_major_locator(MaxNLocator(max(round(6 * span / max(spans)), 1)))
    ax.view_init(elev=20, azim=-50, vertical_axis="y")  # apical dendrites are drawn along y
    ax.set_box_aspect(spans, zoom=0.85)  # it turns with the axes; labels need room


def _mark(ax: Any, cell: Cell, found: Mapping[nrn.Section, geometry.Points], marks: Any, axes: list[int]) -> None:
    """Mark places, each kind with a sign of its own and its name in the legend."""
    old = ax.get_legend()
    handles = list(old.legend_handles) if old else []
    for number, (name, places) in enumerate(marks.items()):
        sign, colour = _MARKS[number % len(_MARKS)]
        at = np.concatenate([_places(cell, found, place) for place in _listed(places)])[:, axes]
        handles += ax.plot(*at.T, sign, ms=6, color=colour, mec="white", mew=0.6, label=str(name), zorder=5)
    if handles:
        ax.legend(handles=handles, frameon=False, fontsize="small", loc="best")
    if marks and len(axes) == 2:
        ax.autoscale_view()


def _listed(places: Any) -> list[Any]:
    if isinstance(places, (list, tuple)) and not all(np.isscalar(each) for each in places):
        return list(places)
    return [places]


def _places(cell: Cell, found: Mapping[nrn.Section, geometry.Points], place: Any) -> NDArray[np.float64]:
    """The points (n, 3) that a mark means."""
    if hasattr(place, "positions"):
        return np.atleast_2d(place.positions)
    if callable(getattr(place, "syn", None)):
        place = place.syn()
    if callable(getattr(place, "get_segment", None)):
        place = place.get_segment()
    if isinstance(place, nrn.Segment):
        if place.sec not in found:
            raise LocationError(f"marks: {place} is not on {cell}")
        return geometry.on_path(found[place.sec], place.x)[None]
    point = checks.array("marks: a point", place, unit="um")
    if len(point) != 3:
        raise LocationError(f"marks: {place!r} is not a place: give a segment, a point process, or x, y, z in um")
    return point[None]
