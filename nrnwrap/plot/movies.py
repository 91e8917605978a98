"""A variable of all segments as time goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.animation import AbstractMovieWriter, FFMpegWriter, PillowWriter
from matplotlib.figure import Figure  # with a canvas of its own: no window
from numpy.typing import NDArray

from nrnwrap.base import checks, files
from nrnwrap.base.calls import checked
from nrnwrap.base.progress import bar, watched
from nrnwrap.base.recordings import Recordings
from nrnwrap.errors import ExtraError, LocationError, ParameterError, UnknownNameError, unknown
from nrnwrap.neurons import Cell
from nrnwrap.plot.arguments import check_cell, check_run
from nrnwrap.plot.axes import axes_or_new
from nrnwrap.plot.colours import number
from nrnwrap.plot.shapes import shape

_FRAMES = 150  # of a movie for which nobody says how many
_SUFFIXES = (".gif", ".mp4")


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
    file = _checked(path)
    sheet = _sheet(run, cell, name)
    frames = _frames(run, every)
    writer = _writer(file, checks.number("fps", fps, 0, 1000, open_low=True))
    variable = run.everywhere.get(name, name)
    style = {"label": "membrane potential (mV)" if variable == "v" else variable, "limits": limits, **style}
    if limits is None:
        style["limits"] = (float(np.nanmin(sheet)), float(np.nanmax(sheet)))
    part = file.with_name(f".{os.getpid()}-{file.name}")  # with its suffix, which says what is written
    try:
        _write(
            writer, part, run.t, sheet, frames, cell, checks.number("dpi", dpi, 0, 2000, open_low=True), progress, style
        )
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return file


def _write(
    writer: AbstractMovieWriter,
    part: Path,
    t: NDArray[np.float64],
    sheet: NDArray[np.float64],
    frames: NDArray[np.int_],
    cell: Cell,
    dpi: float,
    progress: bool | None,
    style: dict[str, Any],
) -> None:
    figure = Figure(figsize=(6, 6), layout="constrained")
    plane = style.get("plane", "xy")
    ax = figure.add_subplot(projection="3d") if plane == "3d" else axes_or_new(figure.add_subplot())
    shape(cell, ax, values=sheet[:, frames[0]], **style)
    groups = [each for each in ax.collections if hasattr(each, "segments")]
    title = ax.set_title(" ")
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # the frame stays where it is
    with writer.saving(figure, str(part), dpi):
        for frame in _shown(frames.tolist(), watched() if progress is None else progress):
            for lines in groups:
                number(lines, sheet[:, frame])
            title.set_text(f"{t[frame]:.2f} ms")
            writer.grab_frame()


def _shown(frames: Sequence[int], progress: bool) -> Iterator[int]:
    """The frames, with a bar that shows how many have been drawn, or none."""
    if not progress:
        yield from frames
        return
    with bar(len(frames), unit="frame") as show:
        for frame in frames:
            yield frame
            show.update()


def _checked(path: Any) -> Path:
    try:
        file = Path(path)
    except TypeError as cause:
        raise ParameterError(f"a file must be named by a string or path, not {path!r}") from cause
    if file.suffix.lower() not in _SUFFIXES:
        raise unknown("kind of movie", file.suffix, _SUFFIXES)
    files.check([file])
    return file


def _writer(file: Path, fps: float) -> AbstractMovieWriter:
    if file.suffix.lower() == ".gif":
        return PillowWriter(fps=fps)  # type: ignore[arg-type]
    if not FFMpegWriter.isAvailable():
        raise ExtraError(
            f"{file.name} needs ffmpeg, which is not on the PATH: install it (conda install ffmpeg, or the system's "
            "package manager), or write a .gif"
        )
    return FFMpegWriter(fps=fps)  # type: ignore[arg-type]


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
    if str(cell) not in run.cells:
        raise LocationError(f"{cell} was not in this run; its cells: {', '.join(run.cells)}")
    return run.sheets()[name][run.cells.index(str(cell))]


def _frames(run: Recordings, every: float | None) -> NDArray[np.int_]:
    """The samples to show, so many ms apart."""
    start, end = run.t[0], run.t[-1]
    step = (end - start) / _FRAMES if every is None else checks.number("every", every, 0, unit="ms", open_low=True)
    times = np.arange(start, end + step / 2, step)
    return np.unique(np.minimum(np.searchsorted(run.t, times - 1e-9), len(run.t) - 1))
