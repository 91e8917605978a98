"""A variable of all segments as time goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nrnwrap.base.calls import checked
from nrnwrap.base.recordings import Recordings
from nrnwrap.errors import LocationError, UnknownNameError
from nrnwrap.neurons import Cell
from nrnwrap.plot.arguments import check_cell, check_run
from nrnwrap.plot.colours import number
from nrnwrap.plot.frames import Film, film_axes, frame_times
from nrnwrap.plot.shapes import shape


@checked(example='plot.movie(run, cell, "v", "spike.gif")', units={"every": "ms", "fps": "Hz"})
def movie(
    run: Recordings,
    cell: Cell,
    name: str,
    path: str | Path,
    *,
    every: float | None = None,
    fps: float = 20.0,
    dpi: float = 80.0,
    progress: bool | None = None,
    limits: tuple[float, float] | None = None,
    **style: Any,
) -> Path:
    """Write a movie of a cell coloured by a variable, as .gif or, where ffmpeg is installed, .mp4; return its path.

    name: a recording of every segment, as `record={"all": Everywhere("v")}` makes; or the variable, "v". every: time
    (ms) from a frame to the next, by default so that there are 150. fps: frames per second. limits: the ends of
    the colours, by default the extremes of the recording. progress: True shows a bar, False none, None where
    somebody would see it: on a terminal or in a notebook. `style` goes to plot.shape. The file is written whole or
    not at all.

    Raises UnknownNameError when nothing of that name was recorded in every segment, ExtraError without ffmpeg,
    ArgumentError for what is not a Run or not a cell.
    """
    check_run(run, "movie")
    check_cell(cell, "movie")
    film = Film(path, fps, dpi, progress)
    sheet = _sheet(run, cell, name)
    frames = _frames(run, every)
    variable = run.everywhere.get(name, name)
    style = {"label": "membrane potential (mV)" if variable == "v" else variable, "limits": limits, **style}
    if limits is None:
        style["limits"] = (float(np.nanmin(sheet)), float(np.nanmax(sheet)))
    ax = film_axes(style.get("plane") == "3d")
    shape(cell, ax, values=sheet[:, frames[0]], **style)
    groups = [each for each in ax.collections if hasattr(each, "segments")]

    def change(k: int) -> None:
        for lines in groups:
            number(lines, sheet[:, frames[k]])

    return film.write(ax, run.t[frames], change)


def _sheet(run: Recordings, cell: Cell, name: str) -> NDArray[np.float64]:
    """The recording of every segment of the cell that is meant by a name, or by a variable."""
    known = run.everywhere
    if name not in known:
        of_variable = [each for each, variable in known.items() if variable == name]
        if not of_variable:
            raise UnknownNameError(
                f"the run does not have a recording of {name!r} in every segment"
                + (f" (it has {', '.join(known)})" if known else "")
                + f": run again with record={{'all': Everywhere({name!r})}}"
            )
        name = of_variable[0]
    if cell.called not in run.cells:
        raise LocationError(f"{cell.called} was not in this run; its cells: {', '.join(run.cells)}")
    return run.sheets()[name][run.cells.index(cell.called)]


def _frames(run: Recordings, every: float | None) -> NDArray[np.int_]:
    """The samples to show, so many ms apart."""
    times = frame_times(run.t[0], run.t[-1], every)
    return np.unique(np.minimum(np.searchsorted(run.t, times - 1e-9), len(run.t) - 1))
