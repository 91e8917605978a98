"""Pictures: a Run or a cell on Matplotlib axes, which each function takes or makes, and returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from nrnwrap.cell import Cell
from nrnwrap.errors import GeometryError, LocationError, ParameterError, unknown
from nrnwrap.mechanisms import nrn
from nrnwrap.run import Run

if TYPE_CHECKING:
    from nrnwrap.protocols import PhasePlane

TYPE_COLOURS = {"soma": "black", "dend": "tab:red", "apic": "tab:purple", "axon": "tab:blue"}
OTHER_COLOUR = "tab:gray"
_PLANES = ("xy", "xz", "yz")


def traces(run: Run, ax: Axes | None = None, *, marks: bool = True, **style: Any) -> Axes:
    """Voltage (mV) against time (ms), one line per cell, with a mark above it at each spike.

    `style` goes to Axes.plot. Raises UnknownNameError when the run has no v: record="v" keeps it.
    """
    if run.v is None:
        raise unknown("recording", "v", ["t", "spikes", *run.recorded], 'simulate(..., record="v") keeps it.')
    ax = _axes(ax)
    voltages = run.v[np.newaxis] if run.single else run.v
    top = max(float(voltages.max()), -50.0) + 4
    for index, (name, v, train) in enumerate(zip(run.cells, voltages, run.trains, strict=True)):
        (line,) = ax.plot(run.t, v, **{"lw": 1, "label": name, **style})
        if marks and len(train):
            ax.plot(train, np.full(len(train), top + 3 * index), "|", color=line.get_color(), ms=7, mew=1.2)
    if len(run.cells) > 1:
        ax.legend(frameon=False, fontsize="small")
    ax.set(xlabel="time (ms)", ylabel="membrane potential (mV)", xlim=(run.t[0], run.t[-1]))
    return ax


def raster(run: Run, ax: Axes | None = None, **style: Any) -> Axes:
    """Spike times (ms) of each cell, a row per cell. `style` goes to Axes.eventplot."""
    ax = _axes(ax)
    ax.eventplot(run.trains, **{"colors": "black", "lw": 0.8, "linelengths": 0.8, **style})
    ax.set(xlabel="time (ms)", ylabel="cell", xlim=(0, run.settings.t_stop), ylim=(-0.6, len(run.cells) - 0.4))
    return ax


def shape(
    cell: Cell,
    ax: Axes | None = None,
    *,
    values: Mapping[nrn.Section, float] | None = None,
    label: str = "",
    plane: str = "xy",
    cmap: str = "viridis",
) -> Axes:
    """The 3-D points of a cell in a plane (um), lines as wide as the diameters, at true proportions.

    Colours are those of the section types, or with `values` (section -> number) of a colour map whose bar
    is called `label`; sections without a value are grey. Raises GeometryError when a section has no 3-D
    points.
    """
    if plane not in _PLANES:
        raise unknown("plane", plane, _PLANES)
    ax = _axes(ax)
    pieces = {section: _outline(section, plane) for section in cell.sections}
    ax.set(xlabel=f"{plane[0]} (um)", ylabel=f"{plane[1]} (um)")
    ax.set_aspect("equal", adjustable="datalim")
    if values is None:
        _by_type(ax, pieces)
    else:
        _by_value(ax, cell, pieces, values, label, cmap)
    ax.autoscale_view()
    _true_widths(ax)
    return ax


def curve(x: Any, y: Any, labels: tuple[str, str], ax: Axes | None = None, **style: Any) -> Axes:
    """One quantity against another, with their names and units. `style` goes to Axes.plot."""
    ax = _axes(ax)
    ax.plot(x, y, **{"lw": 1.2, "marker": ".", "ms": 4, **style})
    ax.set(xlabel=labels[0], ylabel=labels[1])
    return ax


def plane(found: PhasePlane, ax: Axes | None = None) -> Axes:
    """Vector field, nullclines, fixed points (filled when stable) and trajectory of a phase plane."""
    ax = _axes(ax)
    every = max(len(found.v) // 20, 1)
    dv, dw = found.dv[::every, ::every] / np.ptp(found.v), found.dw[::every, ::every] / np.ptp(found.w)
    size = np.hypot(dv, dw) + 1e-300  # arrows of one length: only directions can be seen beside an upstroke
    arrows: Any = {"color": "lightgray", "angles": "xy", "width": 0.002, "headwidth": 5}
    v, w = found.v[::every], found.w[::every]
    ax.quiver(v, w, dv / size * np.ptp(found.v), dw / size * np.ptp(found.w), **arrows)
    name = found.variable
    ax.plot(found.v, found.v_nullcline, color="tab:blue", lw=1.2, label="v' = 0")
    if not np.isfinite(found.v_nullcline).any() and found.dv.min() < 0 < found.dv.max():
        ax.contour(found.v, found.w, found.dv, [0.0], colors="tab:blue", linewidths=1.2)  # upright
    ax.plot(found.v, found.w_nullcline, color="tab:orange", lw=1.2, label=f"{name}' = 0")
    path = np.array([found.run["v"][0], found.run[name][0]])
    jumps = np.searchsorted(found.run.t, found.run.trains[0])  # a reset is no way through the plane
    ax.plot(*np.insert(path, jumps[jumps > 0], np.nan, axis=1), color="black", lw=0.7, label="trajectory")
    for point in found.fixed_points:
        ax.plot(point.v, point.w, "o", color="black", mfc="black" if point.stable else "white", ms=6)
    ax.set(xlim=(v[0], found.v[-1]), ylim=(w[0], found.w[-1]))
    ax.set(
        xlabel="membrane potential (mV)", ylabel=f"{name} ({found.unit})", title=f"{found.model}, {found.current:g} nA"
    )
    ax.legend(frameon=False, fontsize="small")
    return ax


def _axes(ax: Axes | None) -> Axes:
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    elif not isinstance(ax, Axes):
        raise ParameterError(f"ax must be Matplotlib axes, not {ax!r}")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


Outline = tuple[NDArray[np.float64], NDArray[np.float64]]  # lines (k, 2, 2) in um, diameters (k,) in um


def _outline(section: nrn.Section, plane: str) -> Outline:
    n = section.n3d()
    if n < 2:
        raise GeometryError(f"{section} has no 3-D points to draw; NEURON's h.define_shape() makes some")
    columns = [[getattr(section, f"{axis}3d")(i) for i in range(n)] for axis in plane]
    diameters = np.array([section.diam3d(i) for i in range(n)])
    points = np.array(columns).T
    return np.stack([points[:-1], points[1:]], axis=1), (diameters[:-1] + diameters[1:]) / 2


def _by_type(ax: Axes, pieces: Mapping[nrn.Section, Outline]) -> None:
    for kind, members in _grouped(pieces):
        collection = _lines(ax, members)
        if kind == "soma":
            collection.set_capstyle("butt")  # the cylinder that it is
        collection.set_color(TYPE_COLOURS.get(kind, OTHER_COLOUR))
        collection.set_label(kind)
    ax.legend(frameon=False, fontsize="small", loc="best")


def _grouped(pieces: Mapping[nrn.Section, Outline]) -> Iterator[tuple[str, list[Outline]]]:
    kinds: dict[str, list[Outline]] = {}
    for section, outline in pieces.items():
        kind = section.name().rsplit(".", 1)[-1].split("[")[0]
        kinds.setdefault(kind, []).append(outline)
    yield from kinds.items()


def _by_value(
    ax: Axes,
    cell: Cell,
    pieces: Mapping[nrn.Section, Outline],
    values: Mapping[nrn.Section, float],
    label: str,
    cmap: str,
) -> None:
    for section in values:
        if section not in pieces:
            raise LocationError(f"{section!r} is not a section of {cell}")
    bare = [outline for section, outline in pieces.items() if section not in values]
    if bare:
        _lines(ax, bare).set_color("lightgray")
    coloured = _lines(ax, [pieces[section] for section in values])
    coloured.set_array(np.concatenate([np.full(len(pieces[s][0]), value) for s, value in values.items()]))
    coloured.set_cmap(cmap)
    ax.figure.colorbar(coloured, ax=ax, label=label)


def _lines(ax: Axes, outlines: list[Outline]) -> LineCollection:
    lines = np.concatenate([outline[0] for outline in outlines])
    collection = LineCollection(list(lines), capstyle="round")
    collection.diameters = np.concatenate([outline[1] for outline in outlines])  # type: ignore[attr-defined]
    ax.add_collection(collection)
    return collection


def _true_widths(ax: Axes) -> None:
    """Give lines the width in points that their diameters have at this size of the axes."""
    ax.apply_aspect()
    width = ax.get_window_extent().width / ax.figure.dpi * 72  # points
    points_per_um = width / np.ptp(ax.get_xlim())
    for collection in ax.collections:
        if isinstance(collection, LineCollection) and hasattr(collection, "diameters"):
            collection.set_linewidth(np.maximum(collection.diameters * points_per_um, 0.4))
