"""What a picture is made of: the right kind of thing, and a style that lines can have."""

from __future__ import annotations

from typing import Any

from matplotlib.cbook import normalize_kwargs
from matplotlib.lines import Line2D

from nrnwrap.base.calls import shown
from nrnwrap.base.recordings import Recordings
from nrnwrap.errors import ArgumentError, ParameterError
from nrnwrap.neurons import Cell


def check_run(given: Any, picture: str) -> None:
    """Raise ArgumentError for anything but a Run, which `picture` is drawn of."""
    if isinstance(given, Recordings):
        return
    if of_network(given):
        hint = "give the Run of a population, as in run['exc']"
    elif isinstance(given, Cell):
        hint = f"simulate it first, as in plot.{picture}(simulate(cell, Step(0.3), t_stop=100))"
    elif hasattr(given, "projections"):
        hint = f"simulate it first, as in plot.{picture}(simulate(net, t_stop=1000))"
    else:
        hint = "give what simulate(...) returned"
    raise ArgumentError(f"plot.{picture} draws a Run, not {_shown(given)}: {hint}")


def of_network(given: Any) -> bool:
    """Whether this is the run of a network: populations by name, and the spikes of each."""
    return hasattr(type(given), "trains_of") and hasattr(given, "populations")


def check_spikes(given: Any, picture: str) -> None:
    """Raise ArgumentError for anything but a Run, of cells or of a network, which `picture` is drawn of."""
    if not of_network(given):
        check_run(given, picture)


def check_network(given: Any, picture: str) -> None:
    """Raise ArgumentError for anything but a Network, which `picture` is drawn of."""
    if hasattr(given, "populations") and hasattr(given, "projections"):
        return
    hint = "give the network that was simulated" if of_network(given) else "give what Network(seed=1) made"
    raise ArgumentError(f"plot.{picture} draws a Network, not {_shown(given)}: {hint}")


def check_projection(given: Any, picture: str) -> None:
    """Raise ArgumentError for anything but a Projection, which `picture` is drawn of."""
    if hasattr(type(given), "everywhere") and hasattr(given, "sides"):
        return
    hint = "give what exc.connect(...) returned"
    if hasattr(given, "projections"):
        names = [f"net.projections[{name!r}]" for name in given.projections]
        hint = f"give one, of {', '.join(names) or 'which it does not have yet'}"
    raise ArgumentError(f"plot.{picture} draws a Projection, not {_shown(given)}: {hint}")


def check_cell(given: Any, picture: str) -> None:
    """Raise ArgumentError for anything but a cell, which `picture` is drawn of."""
    if isinstance(given, Cell):
        return
    ran = isinstance(given, Recordings) or of_network(given)
    hint = "give the cell that was simulated" if ran else "give a cell, such as BallAndStick()"
    raise ArgumentError(f"plot.{picture} draws a cell, not {_shown(given)}: {hint}")


def _shown(given: Any) -> str:
    return f"the class {given.__name__}" if isinstance(given, type) else shown(given)


def line_style(style: dict[str, Any], **needed: Any) -> dict[str, Any]:
    """A style by the full names of its parts: linewidth for lw ...; `needed`: what is always set.

    Raises ParameterError for what Matplotlib's lines do not take.
    """
    try:
        found = dict(normalize_kwargs(style, Line2D))
        Line2D([], [], **{**needed, **found})
    except (AttributeError, TypeError, ValueError) as cause:
        given = ", ".join(f"{name}={value!r}" for name, value in style.items())
        raise ParameterError(
            f"the style {given} cannot be: {cause}. Give what Matplotlib's Line2D takes, such as color='red', lw=2"
        ) from cause
    return found
