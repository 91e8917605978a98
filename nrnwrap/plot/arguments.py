"""What a picture is made of: the right kind of thing, and a style that lines can have."""

from __future__ import annotations

from typing import Any

from matplotlib.lines import Line2D

from nrnwrap.base.calls import shown
from nrnwrap.base.recordings import Recordings
from nrnwrap.errors import ArgumentError, ParameterError
from nrnwrap.neurons import Cell


def check_run(given: Any, picture: str) -> None:
    """Raise ArgumentError for anything but a Run, which `picture` is drawn of."""
    if isinstance(given, Recordings):
        return
    if isinstance(given, Cell):
        hint = f"simulate it first, as in plot.{picture}(simulate(cell, Step(0.3), t_stop=100))"
    else:
        hint = "give what simulate(...) returned"
    raise ArgumentError(f"plot.{picture} draws a Run, not {_shown(given)}: {hint}")


def check_cell(given: Any, picture: str) -> None:
    """Raise ArgumentError for anything but a cell, which `picture` is drawn of."""
    if isinstance(given, Cell):
        return
    hint = (
        "give the cell that was simulated" if isinstance(given, Recordings) else "give a cell, such as BallAndStick()"
    )
    raise ArgumentError(f"plot.{picture} draws a cell, not {_shown(given)}: {hint}")


def _shown(given: Any) -> str:
    return f"the class {given.__name__}" if isinstance(given, type) else shown(given)


def check_line_style(style: dict[str, Any], **needed: Any) -> None:
    """Raise ParameterError for what Matplotlib's lines do not take; `needed`: what is always set."""
    try:
        Line2D([], [], **{**needed, **style})
    except (AttributeError, TypeError, ValueError) as cause:
        given = ", ".join(f"{name}={value!r}" for name, value in style.items())
        raise ParameterError(
            f"the style {given} cannot be: {cause}. Give what Matplotlib's Line2D takes, such as color='red', lw=2"
        ) from cause
