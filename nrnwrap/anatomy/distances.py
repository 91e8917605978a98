"""Path distance: the length of the way along the tree."""

from __future__ import annotations

from nrnwrap.engine import h, nrn
from nrnwrap.errors import LocationError

_NO_WAY = 1e19  # um; NEURON tells 1e20 where two places are not connected


def distance(origin: nrn.Segment, place: nrn.Segment) -> float:
    """Length of the way between two segments (um). LocationError when there is none."""
    found = float(h.distance(origin, place))
    if found > _NO_WAY:
        raise LocationError(f"no way leads from {origin} to {place}: they are not connected")
    return found


def distances(origin: nrn.Segment, section: nrn.Section, nseg: int) -> list[float]:
    """The distance (um) of the middle of each of `nseg` segments, as it is or will be with so many."""
    begin, end = distance(origin, section(0)), distance(origin, section(1))
    entry = (section.L + begin - end) / 2  # um from the beginning: where the path from the origin meets the section
    return [begin - entry + abs((i + 0.5) / nseg * section.L - entry) for i in range(nseg)]
