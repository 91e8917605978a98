"""The current that electrodes inject into a cell: IClamp, SEClamp, stimuli of nrnwrap, electrodes of the user."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from nrnwrap.engine import nrn
from nrnwrap.inputs import field
from nrnwrap.mechanisms.present import known
from nrnwrap.mechanisms.source import Source


def references(sections: Iterable[nrn.Section]) -> list[Any]:
    """References to the current (nA, into the cell) of each electrode on the sections.

    Synapses and Gfluct are conductances, not electrodes. The currents of a Field sum to zero and are left out.
    """
    places = (segment for section in sections for segment in section.allseg())  # the ends carry electrodes, too
    points = dict.fromkeys(point for place in places for point in place.point_processes())  # an end may be of two
    imposed = field.points()
    return [
        getattr(point, f"_ref_{name}")
        for point in points
        for name in currents(point.hname().partition("[")[0])
        if point not in imposed
    ]


@cache
def currents(mechanism: str) -> tuple[str, ...]:
    """The names of the electrode currents of a mechanism, by the MOD text that NEURON keeps."""
    there = known(mechanism)
    block = re.search(r"\bNEURON\s*\{([^}]*)\}", Source(Path(), there.code).code) if there else None
    declared = re.findall(r"\bELECTRODE_CURRENT\s+(\w+(?:\s*,\s*\w+)*)", block[1]) if block else []
    return tuple(name.strip() for names in declared for name in names.split(","))
