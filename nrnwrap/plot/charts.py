"""Pictures of what was measured: curves and phase planes."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nrnwrap.base.calls import checked, shown
from nrnwrap.errors import ArgumentError, ParameterError
from nrnwrap.plot.arguments import line_style
from nrnwrap.plot.axes import axes_or_new, or_nothing


@checked(example='plot.curve(x, y, ("x (nA)", "y (Hz)"))')
@or_nothing
def curve(x: Any, y: Any, labels: tuple[str, str], ax: Axes | None = None, **style: Any) -> Axes:
    """One quantity against another, with their names and units. `style` goes to Axes.plot.

    Raises ParameterError when there are not as many of one as of the other.
    """
    style = line_style(style)
    if np.ndim(x) != 1 or np.shape(x) != np.shape(y):
        raise ParameterError(f"a curve needs as many x as y in a row each, not the shapes {np.shape(x)}, {np.shape(y)}")
    if isinstance(labels, str) or len(labels) != 2:
        raise ParameterError(f"labels must be two, of x and of y, not {labels!r}")
    ax = axes_or_new(ax)
    ax.plot(x, y, **{"linewidth": 1.2, "marker": ".", "markersize": 4, **style})
    ax.set(xlabel=labels[0], ylabel=labels[1])
    return ax


@checked(example="plot.plane(phase_plane(AdEx, 0.5))")
@or_nothing
def plane(found: Any, ax: Axes | None = None) -> Axes:
    """Vector field, nullclines, fixed points (filled when stable) and trajectory of a PhasePlane.

    Raises ArgumentError for anything but what phase_plane returned.
    """
    if not hasattr(found, "v_nullcline"):
        raise ArgumentError(f"plot.plane draws what phase_plane(...) returned, not {shown(found)}")
    ax = axes_or_new(ax)
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
    path = np.array([found.run.v, found.run[name]])
    jumps = np.searchsorted(found.run.t, found.run.spikes)  # a reset does not pass through the plane
    ax.plot(*np.insert(path, jumps[jumps > 0], np.nan, axis=1), color="black", lw=0.7, label="trajectory")
    for point in found.fixed_points:
        ax.plot(point.v, point.w, "o", color="black", mfc="black" if point.stable else "white", ms=6)
    ax.set(xlim=(v[0], found.v[-1]), ylim=(w[0], found.w[-1]))
    ax.set(
        xlabel="membrane potential (mV)", ylabel=f"{name} ({found.unit})", title=f"{found.model}, {found.current:g} nA"
    )
    ax.legend(frameon=False, fontsize="small")
    return ax
