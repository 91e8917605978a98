"""Spikes of many cells: one artist for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D

from nrnwrap import spikes
from nrnwrap.base.calls import checked
from nrnwrap.base.checks import number
from nrnwrap.plot.arguments import check_spikes, line_style
from nrnwrap.plot.axes import or_nothing, panels_or_new
from nrnwrap.plot.populations import Group, groups, legend_beside, name_rows

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
@or_nothing
def raster(
    run: Any,
    ax: Any = None,
    *,
    order: Sequence[str] | None = None,
    rates: bool = False,
    height: float = 0.8,
    **style: Any,
) -> Any:
    """Spike times (ms) of each cell, a row per cell, the first one below; of a network by population, in colours.

    order: names of the populations to draw, from below upwards, by default all as they were added. rates: whether a
    panel below has their mean rates (Hz), as `plot.rate` draws them; then an array of two axes is returned, or given.
    height: of a mark, in rows; no mark is shorter than 1.5 points, so that every spike of thousands of cells can be
    seen. `style` goes to Matplotlib's Line2D: color, mew (the width of the marks in points), label ... Raises
    ArgumentError for what is not a Run, UnknownNameError for an unknown population.
    """
    check_spikes(run, "raster")
    style = line_style(style, linestyle="", marker="|")
    height = number("height", height, 0, open_low=True)
    found = groups(run, order)
    panels = panels_or_new(ax, [1.0, 0.5] if rates else [1.0])
    draw_rows(panels[0], found, height, style)
    panels[0].set_xlim(0, run.settings.t_stop)
    panels[-1].set_xlabel("time (ms)")
    if not rates:
        return panels[0]
    draw_rates(panels[1], run, found)
    return np.array(panels, dtype=object)


def draw_rows(ax: Axes, found: Sequence[Group], height: float, style: dict[str, Any]) -> None:
    """A row per cell, the first population below."""
    first = 0
    for group in found:
        counts = [len(train) for train in group.trains]
        times, rows = np.concatenate([np.empty(0), *group.trains]), np.repeat(np.arange(len(counts)), counts)
        usual = {"color": group.colour if len(found) > 1 else "black", "markeredgewidth": 0.8}
        ax.add_line(Spikes(times, first + rows, height, **{**usual, **style}))
        first += len(counts)
    ax.set_ylim(-0.6, first - 0.4)
    shades = [str(to_hex(style.get("color", group.colour))) for group in found]
    name_rows(
        ax,
        [(group.name, len(group.trains)) for group in found],
        shades,
        "cell",
        vertical=True,
        color="gray",
        lw=0.5,
        zorder=0.5,
    )


@checked(example="plot.rate(run)")
@or_nothing
def rate(
    run: Any,
    ax: Any = None,
    *,
    order: Sequence[str] | None = None,
    dt: float = 1.0,
    kernel: str = "gaussian",
    width: float = 5.0,
    **style: Any,
) -> Axes:
    """The mean rate (Hz) of the cells as time goes on (ms), a line per population, or one for cells without such.

    order: as in `plot.raster`. dt, kernel, width: of `nrnwrap.spikes.population_rate`, by which the rates are made.
    `style` goes to Axes.plot. Raises ArgumentError for what is not a Run.
    """
    check_spikes(run, "rate")
    style = line_style(style)
    found = groups(run, order)
    (ax,) = panels_or_new(ax, [1.0])
    draw_rates(ax, run, found, style, dt=dt, kernel=kernel, width=width)
    ax.set(xlabel="time (ms)", xlim=(0, run.settings.t_stop))
    if len(found) > 1:
        legend_beside(ax)
    return ax


def draw_rates(ax: Axes, run: Any, found: Sequence[Group], style: Any = None, dt: float = 1.0, **how: Any) -> None:
    """A line per population; the end of the run that is less than a step is left out."""
    steps = max(int(run.settings.t_stop / number("dt", dt, 0, unit="ms", open_low=True) * (1 + 1e-12)), 1)
    for group in found:
        if group.trains:
            times, rates = spikes.population_rate(group.trains, 0.0, steps * dt, dt, **how)
            line = {"color": group.colour if len(found) > 1 else "black", "linewidth": 1.2, "label": group.name}
            (drawn,) = ax.plot(times, rates, **{**line, **(style or {})})
            drawn.sticky_edges.y.extend([0] if rates.any() else [0, 1])  # no margin below 0, nor above without spikes
            ax.update_datalim([(0, 0), (0, float(not rates.any()))], updatex=False)  # set limits would bind shared axes
    ax.autoscale_view(scalex=False)
    ax.set_ylabel("rate (Hz)")
