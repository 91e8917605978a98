"""The current that electrodes inject into a cell: IClamp, SEClamp, stimuli of nrnwrap, electrodes of the user."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from nrnwrap import fields, mechanisms
from nrnwrap.cell import Cell
from nrnwrap.mechanisms.source import Source


def references(cell: Cell) -> list[Any]:
    """References to the current (nA, into the cell) of each electrode on the sections of a cell.

    Synapses and Gfluct are conductances, not electrodes. The currents of a Field sum to zero and are left out.
    """
    places = (segment for section in cell.sections for segment in section.allseg())  # the ends carry electrodes, too
    points = dict.fromkeys(point for place in places for point in place.point_processes())  # an end may be of two
    imposed = fields.points()
    return [
        getattr(point, f"_ref_{name}")
        for point in points
        for name in currents(point.hname().partition("[")[0])
        if point not in imposed
    ]


@cache
def currents(mechanism: str) -> tuple[str, ...]:
    """The names of the electrode currents of a mechanism, by the MOD text that NEURON keeps."""
    there = mechanisms.known(mechanism)
    block = re.search(r"\bNEURON\s*\{([^}]*)\}", Source(Path(), there.code).code) if there else None
    declared = re.findall(r"\bELECTRODE_CURRENT\s+(\w+(?:\s*,\s*\w+)*)", block[1]) if block else []
    return tuple(name.strip() for names in declared for name in names.split(","))
