"""What the colours of a cell mean: the types of its sections, or a number for each segment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from nrnwrap.anatomy import geometry
from nrnwrap.anatomy.variables import variables_of
from nrnwrap.base import checks
from nrnwrap.engine import h, nrn
from nrnwrap.errors import LocationError, ParameterError, unknown
from nrnwrap.neurons import Cell

TYPE_COLOURS = {"soma": "black", "dend": "tab:red", "apic": "tab:purple", "axon": "tab:blue"}
OTHER_COLOUR = "tab:gray"
_BARE = "lightgray"  # segments without a number
_NAMES = {"v": "membrane potential (mV)", "diam": "diameter (um)", "cm": "capacitance (uF/cm2)"}


@dataclass(frozen=True, eq=False)
class Colouring:
    """How to colour the segments of a cell: by `numbers`, nan where there is none, or without such by type."""

    numbers: NDArray[np.float64] | None
    label: str
    cmap: str | Colormap
    limits: tuple[float, float] | None

    def apply(self, ax: Axes, groups: Sequence[Any], kinds: list[str]) -> None:
        """Colour the lines of each group, whose `segments` tell what they are pieces of; add a bar or a legend.

        kinds: the type of each segment of the cell.
        """
        if self.numbers is None:
            for lines in groups:
                lines.set_color([TYPE_COLOURS.get(kinds[i], OTHER_COLOUR) for i in lines.segments])
            legend(ax, [(kind, TYPE_COLOURS.get(kind, OTHER_COLOUR)) for kind in dict.fromkeys(kinds)])
            return
        colours = colour_map(self.cmap).with_extremes(bad=_BARE)
        for lines in groups:
            lines.set_cmap(colours)
            lines.set_clim(*(self.limits or _range(self.numbers)))
            number(lines, self.numbers)
        away: Any = {"pad": 0.15} if ax.name == "3d" else {}  # its labels lie outside the axes
        ax.figure.colorbar(groups[-1], ax=ax, label=self.label, shrink=0.8, **away)


def number(lines: Any, numbers: NDArray[np.float64]) -> None:
    """Give each line the number of its segment."""
    lines.set_array(np.ma.masked_invalid(numbers[lines.segments]))


def legend(ax: Axes, names: Iterable[tuple[str, Any]]) -> None:
    """A legend of the types, in lines of one width: those of the picture are as wide as dendrites are."""
    handles = [Line2D([], [], color=colour, lw=2, label=name) for name, colour in names]
    ax.legend(handles=handles, frameon=False, fontsize="small", loc="best")


def colouring(cell: Cell, by: str, values: Any, label: str, cmap: str, limits: tuple[float, float] | None) -> Colouring:
    """The colours that are meant by the arguments of plot.shape; raises for what cannot be."""
    if limits is not None:
        limits = ends(limits)
    colour_map(cmap)
    if values is not None:
        if by != "type":
            raise ParameterError(f"give values or by={by!r}, not both")
        return Colouring(_numbers(cell, values), label, cmap, limits)
    if by == "type":
        return Colouring(None, label, cmap, limits)
    places = geometry.segments(cell.sections)
    if by == "distance":
        origin = cell.segment
        along = np.array([h.distance(origin, place) for place in places])
        return Colouring(along, label or "distance from the soma (um)", cmap, limits)
    found = [getattr(place, by, np.nan) if isinstance(by, str) else np.nan for place in places]
    if not isinstance(by, str) or not all(isinstance(each, float) for each in found) or np.isnan(found).all():
        raise unknown("colour of a cell: by", by, {"type", "distance", "diam", "cm"} | variables_of(cell.sections))
    return Colouring(np.array(found), label or _NAMES.get(by, by), cmap, limits)


def colour_map(given: Any) -> Colormap:
    """A colour map, by its name or itself; UnknownNameError for an unknown name."""
    if isinstance(given, Colormap):
        return given
    if not isinstance(given, str) or given not in matplotlib.colormaps:
        raise unknown("colour map", given, matplotlib.colormaps)
    return matplotlib.colormaps[given]


def ends(given: Any) -> tuple[float, float]:
    """The numbers at the ends of a colour bar, the lower one first; ParameterError for what cannot be such."""
    found = checks.array("limits", given)
    if len(found) != 2 or found[0] == found[1]:
        raise ParameterError(f"limits must be two numbers, the ends of the colours, not {given!r}")
    return float(found.min()), float(found.max())


def _range(numbers: NDArray[np.float64]) -> tuple[float, float]:
    finite = numbers[np.isfinite(numbers)]
    return (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)


def _numbers(cell: Cell, values: Any) -> NDArray[np.float64]:
    """A number for each segment of the cell."""
    sections = cell.sections
    places = geometry.segments(sections)
    if isinstance(values, Mapping):
        return _mapped(cell, sections, places, values)
    try:
        found = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as cause:
        raise ParameterError(f"values must be numbers: {cause}") from cause
    if found.shape != (len(places),):
        raise ParameterError(
            f"values must be one per segment, {len(places)} for {cell}, not of the shape {found.shape}: "
            "run['all'][:, 100] where record={'all': Everywhere('v')}, say, or sections or segments -> numbers"
        )
    return found


def _mapped(
    cell: Cell, sections: list[nrn.Section], places: list[nrn.Segment], values: Mapping[Any, float]
) -> NDArray[np.float64]:
    start = dict(zip(sections, np.cumsum([0, *(section.nseg for section in sections)]).tolist(), strict=False))
    result = np.full(len(places), np.nan)
    for place, value in values.items():
        section = place.sec if isinstance(place, nrn.Segment) else place
        if not isinstance(section, nrn.Section) or section not in start:
            raise LocationError(f"{place!r} is not a section of {cell}, nor a segment of one")
        first = start[section]
        if section is place:
            result[first : first + section.nseg] = value
        else:
            result[first + min(int(place.x * section.nseg), section.nseg - 1)] = value
    return result
