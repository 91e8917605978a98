"""Pictures as files, which Matplotlib's settings may be in the way of."""

from __future__ import annotations

from pathlib import Path

from nrnwrap import plot
from nrnwrap.errors import ParameterError


def check(file: Path) -> None:
    """Raise an error when Matplotlib does not write files with this extension, or cannot be loaded."""
    try:
        figures = plot.figures  # a third of a second, only for who draws
    except ValueError as cause:  # MPLBACKEND
        raise ParameterError(f"Matplotlib refuses its settings: {cause}") from cause
    figures.check(file)
