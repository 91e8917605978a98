"""A cell as a tree: what branches off where, at which distance."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from nrnwrap.anatomy.types import type_of
from nrnwrap.base.calls import checked
from nrnwrap.engine import h, nrn
from nrnwrap.neurons import Cell
from nrnwrap.plot.arguments import check_cell
from nrnwrap.plot.axes import axes_or_new, or_nothing
from nrnwrap.plot.colours import colouring

_WIDTHS = (0.5, 6.0)  # points, where a diameter of 1 um is 1 point


@checked(example="plot.dendrogram(cell)")
@or_nothing
def dendrogram(
    cell: Cell,
    ax: Axes | None = None,
    *,
    by: str = "type",
    values: Any = None,
    label: str = "",
    cmap: str = "viridis",
    limits: tuple[float, float] | None = None,
) -> Axes:
    """The branches of a cell over their distance from the soma, along the cell (um); a thicker line is a thicker one.

    Colours as in `plot.shape`. 3-D points are not needed. Raises ArgumentError for what is not a cell.
    """
    check_cell(cell, "dendrogram")
    chosen = colouring(cell, by, values, label, cmap, limits)
    ax = axes_or_new(ax)
    sections = cell.sections
    rows = _rows(sections)
    origin = cell.segment
    ends = {section: (h.distance(origin, section(0)), h.distance(origin, section(1))) for section in sections}
    ends[origin.sec] = (-ends[origin.sec][0], ends[origin.sec][1])  # it lies on either side
    lines, widths = [], []
    for section in sections:
        cuts = np.linspace(*ends[section], section.nseg + 1).tolist()
        lines += [[(a, rows[section]), (b, rows[section])] for a, b in pairwise(cuts)]
        widths += [min(max(segment.diam, _WIDTHS[0]), _WIDTHS[1]) for segment in section]
    branches: Any = LineCollection(lines, linewidths=widths, capstyle="butt", zorder=2)
    branches.segments = np.arange(len(lines))
    ax.add_collection(LineCollection(_forks(sections, rows, ends), colors="lightgray", linewidths=0.6, zorder=1))
    ax.add_collection(branches)
    chosen.apply(ax, [branches], [type_of(each) for each in sections for _ in range(each.nseg)])
    ax.autoscale_view()
    ax.set(xlabel="distance from the soma (um)", yticks=[])
    ax.spines["left"].set_visible(False)
    return ax


def _rows(sections: list[nrn.Section]) -> dict[nrn.Section, float]:
    """The height of each section: those that end lie one above the other, the others amid what they carry."""
    mine = set(sections)
    rows: dict[nrn.Section, float] = {}
    count = 0
    for section in _children_first(sections, mine):
        carried = [rows[child] for child in section.children() if child in mine]
        if not carried:
            count += 1
        rows[section] = (min(carried) + max(carried)) / 2 if carried else float(count)
    return rows


def _children_first(sections: list[nrn.Section], mine: set[nrn.Section]) -> list[nrn.Section]:
    """The sections, each after those that hang on it, tree by tree; without recursion, since trees may be deep."""
    order: list[nrn.Section] = []
    waiting = [section for section in sections if section.parentseg() is None or section.parentseg().sec not in mine]
    while waiting:
        section = waiting.pop()
        order.append(section)
        waiting += [child for child in section.children() if child in mine]
    return order[::-1]


def _forks(sections: list[nrn.Section], rows: Any, ends: Any) -> list[list[tuple[float, float]]]:
    """The lines across, from each section to the one that carries it."""
    result = []
    for section in sections:
        place = section.parentseg()
        if place is not None and place.sec in rows:
            at = ends[section][1 if section.orientation() else 0]
            result.append([(at, rows[place.sec]), (at, rows[section])])
    return result
