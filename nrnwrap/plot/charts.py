"""Pictures of runs and of what was measured: curves on axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from nrnwrap.errors import unknown
from nrnwrap.plot.axes import taken
from nrnwrap.run import Run

if TYPE_CHECKING:
    from nrnwrap.protocols import PhasePlane


def traces(run: Run, ax: Axes | None = None, *, marks: bool = True, **style: Any) -> Axes:
    """Voltage (mV) against time (ms), one line per cell, with a mark above it at each spike.

    `style` goes to Axes.plot. Raises UnknownNameError when the run has no v: record="v" keeps it.
    """
    if run.v is None:
        raise unknown("recording", "v", ["t", "spikes", *run.recorded], 'simulate(..., record="v") keeps it.')
    ax = taken(ax)
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
    ax = taken(ax)
    ax.eventplot(run.trains, **{"colors": "black", "lw": 0.8, "linelengths": 0.8, **style})
    ax.set(xlabel="time (ms)", ylabel="cell", xlim=(0, run.settings.t_stop), ylim=(-0.6, len(run.cells) - 0.4))
    return ax


def curve(x: Any, y: Any, labels: tuple[str, str], ax: Axes | None = None, **style: Any) -> Axes:
    """One quantity against another, with their names and units. `style` goes to Axes.plot."""
    ax = taken(ax)
    ax.plot(x, y, **{"lw": 1.2, "marker": ".", "ms": 4, **style})
    ax.set(xlabel=labels[0], ylabel=labels[1])
    return ax


def plane(found: PhasePlane, ax: Axes | None = None) -> Axes:
    """Vector field, nullclines, fixed points (filled when stable) and trajectory of a phase plane."""
    ax = taken(ax)
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
