"""Spikes of many cells: one artist for all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from nrnwrap.base.calls import checked
from nrnwrap.base.checks import number
from nrnwrap.base.recordings import Recordings
from nrnwrap.plot.arguments import check_line_style, check_run
from nrnwrap.plot.axes import axes_or_new

_SHORTEST = 1.5  # points: a shorter mark, of a row among thousands, could not be seen


class Spikes(Line2D):
    """Upright marks that are as long as a part of a row, whatever the size and scale of the axes are."""

    def __init__(self, times: Any, rows: Any, height: float, **style: Any) -> None:
        super().__init__(times, rows, linestyle="", marker="|", **style)
        self.height = height

    def draw(self, renderer: Any) -> None:
        axes: Any = self.axes
        (_, low), (_, high) = axes.transData.transform([(0, 0), (0, self.height)])
        pixels = abs(high - low) - 1  # ends are rounded to pixels, and neighbours must stay apart
        self.set_markersize(max(pixels * 72 / axes.figure.dpi, _SHORTEST))
        drawn_as_pixels = hasattr(renderer, "buffer_rgba")
        self.set_markevery(self._apart() if drawn_as_pixels and self.get_alpha() is None else None)
        super().draw(renderer)

    def _apart(self) -> Any:
        """The index of one mark for each pixel and row: others on it would lie on top of it."""
        axes: Any = self.axes
        times, rows = (np.asarray(each) for each in self.get_data())
        pixels = np.floor(axes.transData.transform(np.column_stack([times, np.zeros(len(times))]))[:, 0] + 0.5)
        changes = np.diff(pixels, prepend=np.nan) != 0  # times ascend in each row
        return np.flatnonzero(changes | (np.diff(rows, prepend=np.nan) != 0))


@checked(example="plot.raster(run)")
def raster(run: Recordings, ax: Axes | None = None, *, height: float = 0.8, **style: Any) -> Axes:
    """Spike times (ms) of each cell, a row per cell, the first one below.

    height: of a mark, in rows; no mark is shorter than 1.5 points, so that every spike of thousands of cells can be
    seen. `style` goes to Matplotlib's Line2D: color, mew (the width of the marks in points), label ... Raises
    ArgumentError for what is not a Run.
    """
    check_run(run, "raster")
    check_line_style(style, linestyle="", marker="|")
    height = number("height", height, 0, open_low=True)
    ax = axes_or_new(ax)
    counts = [len(train) for train in run.trains]
    times = np.concatenate([np.empty(0), *run.trains])
    ax.add_line(
        Spikes(times, np.repeat(np.arange(len(counts)), counts), height, **{"color": "black", "mew": 0.8, **style})
    )
    ax.set(xlabel="time (ms)", ylabel="cell", xlim=(0, run.settings.t_stop), ylim=(-0.6, len(counts) - 0.4))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    return ax
