"""Pictures as files, in the form that the extension names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from nrnwrap.errors import ParameterError, unknown


def check(file: Path) -> None:
    """Raise an error when Matplotlib does not write files with this extension."""
    try:
        from matplotlib.backend_bases import FigureCanvasBase  # a third of a second, only for who draws
    except ValueError as cause:  # MPLBACKEND
        raise ParameterError(f"Matplotlib refuses its settings: {cause}") from cause
    allowed = FigureCanvasBase.get_supported_filetypes()
    if file.suffix[1:].lower() not in allowed:
        raise unknown("kind of figure", file.suffix, [f".{ending}" for ending in allowed])


def save(draw: Callable[[Any], object], title: str, ending: str, stream: IO[bytes]) -> None:
    """Let `draw` draw on new axes, and write the figure."""
    from matplotlib.figure import Figure  # its own canvas: no window, whatever the backend

    figure = Figure(layout="constrained")
    ax = figure.add_subplot()
    draw(ax)
    ax.set_title(title, fontsize="small", wrap=True)
    figure.savefig(stream, format=ending.lower())
