"""Recordings against time, one panel for each name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from nrnwrap.base.calls import checked, shown
from nrnwrap.base.kinds import several
from nrnwrap.base.recordings import Recordings
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.plot.arguments import check_run, line_style
from nrnwrap.plot.axes import or_nothing, panels_or_new

_INJECTED = "I"
FEW = 8  # lines that a legend can tell apart

Trace = NDArray[np.float64]


@checked(example="plot.traces(run)")
@or_nothing
def traces(
    run: Recordings,
    what: str | Iterable[str] | Axes | None = None,
    ax: Any = None,
    *,
    current: bool = False,
    marks: bool = True,
    **style: Any,
) -> Any:
    """Recordings against time (ms), one line per cell, in their units. v has a mark at each spike, above all lines.

    what: the name of a recording, by default "v", or several, each in a panel of its own; current: a panel more, for
    the injected current, which record=["v", "I"] keeps. The v of a cell that a spike resets does not have an action
    potential: there the mark is a stroke from the voltage up to one height. Up to eight cells get a legend; an
    Everywhere or Electrodes has a line per segment or electrode. `style` goes to Axes.plot.

    Returns the axes: those of one panel, or an array of several, in which form `ax` is given, too. Raises
    UnknownNameError for what was not recorded, ArgumentError for what is not a Run.
    """
    check_run(run, "traces")
    style = line_style(style)
    if isinstance(what, Axes):  # traces(run, ax)
        what, ax = None, what
    names = _names(run, what, current)
    panels = panels_or_new(ax, [0.45 if name == _INJECTED and len(names) > 1 else 1.0 for name in names])
    for index, (name, panel) in enumerate(zip(names, panels, strict=True)):
        _panel(run, name, panel, marks, index == 0, style)
        panel.set_ylabel(unit_label(run, name, short=len(names) > 1))
    panels[-1].set_xlabel("time (ms)")
    return panels[0] if len(panels) == 1 else np.array(panels, dtype=object)


def _names(run: Recordings, what: Any, current: bool) -> list[str]:
    """The recordings to draw, each of which there is."""
    names = ["v"] if what is None else [what] if isinstance(what, str) else what
    if not several(names):
        raise ParameterError(f"what is drawn must be the name of a recording, or several, or axes, not {shown(what)}")
    names = list(names)
    if current and _INJECTED not in run.recorded:
        raise ParameterError(
            'current=True draws the injected current, which was not recorded: simulate(..., record=["v", "I"]) keeps it'
        )
    names += [_INJECTED] if current and _INJECTED not in names else []
    known = [*run.traces(), *run.sheets()]
    for name in names:
        if name not in known:
            raise unknown("recording", name, known, _remedy(name))
    if not names:
        raise ParameterError(f"there is nothing to draw: give names of recordings, of {', '.join(known) or 'none'}")
    return names


def _remedy(name: Any) -> str:
    if name == "spikes":
        return "plot.raster(run) draws the spikes."
    return f"simulate(..., record={name if isinstance(name, str) else 'v'!r}) keeps it; plot.raster(run) draws spikes."


def _panel(run: Recordings, name: str, ax: Axes, marks: bool, legend: bool, style: dict[str, Any]) -> None:
    lines = draw_lines(run, name, ax, marks, style)
    if legend and 1 < len(lines) <= FEW:
        ax.legend(framealpha=0.8, edgecolor="none", fontsize="small", loc="upper right")  # "best" is slow
    if len(run.t) > 1:
        ax.set_xlim(run.t[0], run.t[-1])


def draw_lines(run: Recordings, name: str, ax: Axes, marks: bool, style: dict[str, Any]) -> list[Line2D]:
    """A line for each cell, or segment, or electrode, and the marks of spikes, if v is to have them."""
    rows, labels = _lines(run, name)
    lines = [
        ax.plot(run.t, row, **{"linewidth": 1, "label": label, **style})[0]
        for row, label in zip(rows, labels, strict=True)
    ]
    if name == "v" and marks:
        _mark(run, ax, rows, [line.get_color() for line in lines])
    return lines


def unit_label(run: Recordings, name: str, short: bool) -> str:
    """A recording and its unit, as an axis has them."""
    text = "membrane potential" if name == "v" and not short else name
    return f"{text} ({run.units[name]})" if run.units[name] else text


def _lines(run: Recordings, name: str) -> tuple[Any, list[str]]:
    """The lines of a recording, shape (lines, samples), and what each is called."""
    if name in run.sheets():
        sheets = run.sheets()[name]
        return [row for sheet in sheets for row in sheet], [
            f"{cell}: {row}" for cell, sheet in zip(run.cells, sheets, strict=True) for row in range(len(sheet))
        ]
    return run.traces()[name], list(run.cells)


def _mark(run: Recordings, ax: Axes, voltages: Any, colours: list[Any]) -> None:
    """Mark the spikes of all cells at one height: strokes from v where a spike resets it, else ticks."""
    if not any(map(len, run.trains)):
        return
    low, high = float(np.min(voltages)), float(np.max(voltages))
    resets = run.resets or (False,) * len(run.cells)
    strokes = any(reset and len(train) for reset, train in zip(resets, run.trains, strict=True))
    top = high + (0.3 if strokes else 0.06) * ((high - low) or 1.0)
    for v, train, reset, colour in zip(voltages, run.trains, resets, colours, strict=True):
        if reset and len(train):
            ax.plot(*_strokes(run.t, v, train, top), color=colour, lw=1)
        elif len(train):
            ax.plot(train, np.full(len(train), top), "|", color=colour, ms=7, mew=1.2)


def _strokes(t: Trace, v: Trace, train: Trace, top: float) -> tuple[Trace, Trace]:
    """A line up to `top` at each spike, from the last sample before it; nan between them."""
    before = v[np.maximum(np.searchsorted(t, train) - 1, 0)]
    gap = np.full(len(train), np.nan)
    return np.column_stack([train, train, gap]).ravel(), np.column_stack(
        [before, np.full(len(train), top), gap]
    ).ravel()
