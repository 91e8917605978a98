"""Films: figures that change from frame to frame, as files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.animation import AbstractMovieWriter, FFMpegWriter, PillowWriter
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from nrnwrap.base import checks, files
from nrnwrap.base.progress import bar, watched
from nrnwrap.errors import ExtraError, ParameterError, unknown
from nrnwrap.plot.axes import axes_or_new

_FRAMES = 150  # of a movie for which nobody says how many
_SUFFIXES = (".gif", ".mp4")


class _Figure(Figure):
    """The figure of a film, of one size and resolution: savefig would draw each frame twice, once to see its extent."""

    def savefig(self, fname: Any, **_: Any) -> None:
        self.canvas.draw()
        fname.write(self.canvas.buffer_rgba())  # type: ignore[attr-defined]


class Film:
    """A file that a film is written to, which is there when all frames are; what cannot be is refused at once."""

    def __init__(self, path: Any, fps: float, dpi: float, progress: bool | None) -> None:
        self.file = _checked(path)
        self.dpi = checks.number("dpi", dpi, 0, 2000, open_low=True)
        self.progress = watched() if progress is None else progress
        self._writer = _writer(self.file, checks.number("fps", fps, 0, 1000, open_low=True))

    def write(self, ax: Axes, times: NDArray[np.float64], change: Callable[[int], object], titled: bool = True) -> Path:
        """Write a frame per time (ms), its title if `titled`; `change(k)` lets the figure of `ax` show the k-th."""
        figure, title = ax.figure, ax.set_title("0 ms" if titled else "")
        figure.draw_without_rendering()  # type: ignore[union-attr]
        figure.set_layout_engine("none")  # type: ignore[union-attr]  # the frame stays where it is
        figure.set_dpi(self.dpi)
        part = self.file.with_name(f".{os.getpid()}-{self.file.name}")  # with its suffix, which says what is written
        try:
            with self._writer.saving(figure, str(part), self.dpi):  # type: ignore[arg-type]
                for k in _shown(range(len(times)), self.progress):
                    change(k)
                    title.set_text(f"{times[k]:.2f} ms" if titled else "")
                    self._writer.grab_frame()
            part.replace(self.file)
        finally:
            part.unlink(missing_ok=True)
        return self.file


def film_axes(space: bool) -> Axes:
    """The axes of a new film."""
    figure = _Figure(figsize=(6, 6), layout="constrained")
    FigureCanvasAgg(figure)
    return figure.add_subplot(projection="3d") if space else axes_or_new(figure.add_subplot())


def frame_times(start: float, end: float, every: float | None) -> NDArray[np.float64]:
    """The times (ms) of frames, so far apart, by default so that there are 150."""
    step = (end - start) / _FRAMES if every is None else checks.number("every", every, 0, unit="ms", open_low=True)
    return np.arange(start, end + step / 2, step)


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
