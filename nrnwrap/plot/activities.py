"""The activity of networks: what was recorded, spikes and rates, one below the other in one time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import Any

from matplotlib.axes import Axes

from nrnwrap.base.calls import checked, shown
from nrnwrap.base.checks import integer, number
from nrnwrap.base.kinds import several
from nrnwrap.base.recordings import Recordings
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.plot.arguments import check_spikes, line_style, of_network
from nrnwrap.plot.axes import grid_or_new, or_nothing
from nrnwrap.plot.panels import FEW, draw_lines, unit_label
from nrnwrap.plot.populations import Group, groups, legend_beside
from nrnwrap.plot.rasters import draw_rates, draw_rows

_HEIGHTS = {"spikes": 1.0, "rate": 0.5}  # of the panels; a recording has 0.5, too


@checked(example="plot.activity(run)")
@or_nothing
def activity(
    runs: Any,
    what: str | Iterable[str] | None = None,
    ax: Any = None,
    *,
    order: Sequence[str] | None = None,
    rows: int | None = None,
    dt: float = 1.0,
    kernel: str = "gaussian",
    width: float = 5.0,
    **style: Any,
) -> Any:
    """What was recorded of a network, its spikes and its rates, one below the other with one time (ms).

    runs: a run, or name -> run; then each run has a column under its name. what: the panels from above: names of
    recordings (a line per cell), "spikes" (a row per cell), "rate" (Hz; a line per population); by default all that
    was recorded, and these two. order: as in `plot.raster`. rows: how many the raster has, by default one for each
    cell; of each population these are its share, one at least, of its first cells. Rates are always those of all.
    dt, kernel, width: of `nrnwrap.spikes.population_rate`. `style` goes to the lines of all panels.

    Returns the axes, in which form `ax` is given, too: those of one panel; an array (panels,) of several; of a dict of
    runs an array (panels, runs). Raises UnknownNameError for what was not recorded, ArgumentError for what is not a
    Run.
    """
    columns = _columns(runs)
    names = _names(columns.values(), what)
    style = line_style(style)
    rows = None if rows is None else integer("rows", rows, 1)
    how: Any = {"dt": number("dt", dt, 0, unit="ms", open_low=True), "kernel": kernel, "width": width}
    drawn = [groups(run, order) for run in columns.values()]
    grid = grid_or_new(ax, [_HEIGHTS.get(name, 0.5) for name in names], len(columns))
    for axes, run, found in zip(grid.T, columns.values(), drawn, strict=True):
        _draw_column(dict(zip(names, axes, strict=True)), run, found, rows, how, style)
    if isinstance(runs, Mapping):
        _name_columns(grid, columns)
        return grid
    return grid[0, 0] if len(names) == 1 else grid[:, 0]


def _draw_column(
    panels: dict[str, Axes], run: Any, found: Sequence[Group], rows: int | None, how: Any, style: dict[str, Any]
) -> None:
    for name, panel in panels.items():
        if name == "spikes":
            draw_rows(panel, found if rows is None else _first(found, rows), 0.8, style)
        elif name == "rate":
            draw_rates(panel, run, found, style, **how)
        else:
            _draw_recorded(panel, run, name, style)
        panel.set_xlim(0, run.settings.t_stop)
    panel.set_xlabel("time (ms)")
    if "rate" in panels and "spikes" not in panels and len(found) > 1:  # no raster says whose the colours are
        legend_beside(panels["rate"])


def _columns(runs: Any) -> dict[Any, Any]:
    """The runs by their names, each of which is one."""
    columns = dict(runs) if isinstance(runs, Mapping) else {"": runs}
    for run in columns.values():
        check_spikes(run, "activity")
    if not columns:
        raise ParameterError("there is nothing to draw: give a run, or a dict of runs by their names")
    return columns


def _name_columns(grid: Any, names: Iterable[Any]) -> None:
    for ax, name in zip(grid[0], names, strict=True):
        ax.set_title(str(name))
    for ax in grid[:, 1:].flat:
        ax.set_ylabel("")


def _sources(run: Any) -> list[Recordings]:
    """What was recorded, of each choice of cells, with their spikes."""
    return [replace(each.run, spikes=run.trains_of(each)) for each in run.recorded] if of_network(run) else [run]


def _names(runs: Iterable[Any], what: Any) -> list[str]:
    """The panels, each of which one of the runs has."""
    sources = [source for run in runs for source in _sources(run)]
    known = [*dict.fromkeys(name for each in sources for name in (*each.traces(), *each.sheets())), *_HEIGHTS]
    names = known if what is None else [what] if isinstance(what, str) else what
    if not several(names):
        raise ParameterError(f"what is drawn must be the name of a panel, or several, not {shown(what)}")
    names = list(names)
    for name in names:
        if name not in known:
            raise unknown("panel", name, known, f"simulate(..., record={{population: {name!r}}}) keeps a recording.")
    if not names:
        raise ParameterError(f"there is nothing to draw: give names of panels, of {', '.join(known)}")
    return list(dict.fromkeys(names))


def _first(found: Sequence[Group], rows: int) -> list[Group]:
    """The first cells of each population, as many as are its share of the rows."""
    total = max(sum(len(group.trains) for group in found), 1)
    return [group._replace(trains=group.trains[: ceil(rows * len(group.trains) / total)]) for group in found]


def _draw_recorded(ax: Axes, run: Any, name: str, style: dict[str, Any]) -> None:
    lines = []
    for source in _sources(run):
        if name in source.traces() or name in source.sheets():
            lines += draw_lines(source, name, ax, True, style)
            ax.set_ylabel(unit_label(source, name, short=True))
    if 1 < len(lines) <= FEW:
        legend_beside(ax, lines)
