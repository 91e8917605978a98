"""Pictures as files, in the form that the extension names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.figure import Figure  # its own canvas: no window, whatever the backend

from nrnwrap.errors import unknown


def check(file: Path) -> None:
    """Raise UnknownNameError when Matplotlib does not write files with this extension."""
    allowed = FigureCanvasBase.get_supported_filetypes()
    if file.suffix[1:].lower() not in allowed:
        raise unknown("kind of figure", file.suffix, [f".{ending}" for ending in allowed])


def save_panels(
    draw: Callable[[Any], object], heights: Sequence[float], title: str, ending: str, stream: IO[bytes]
) -> None:
    """Let `draw` draw on new axes one below the other, and write the figure."""
    figure = Figure(figsize=(6.4, 1 + 2.2 * sum(heights)), layout="constrained")
    axes = figure.subplots(len(heights), sharex=True, gridspec_kw={"height_ratios": list(heights)})
    draw(axes)
    axes[0].set_title(title, fontsize="small", wrap=True)
    figure.savefig(stream, format=ending.lower())


def save(draw: Callable[[Any], object], title: str, ending: str, stream: IO[bytes]) -> None:
    """Let `draw` draw on new axes, and write the figure."""
    figure = Figure(layout="constrained")
    ax = figure.add_subplot()
    draw(ax)
    ax.set_title(title, fontsize="small", wrap=True)
    figure.savefig(stream, format=ending.lower())
