"""Where the sections and segments of a cell are, by their 3-D points."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nrnwrap.engine import nrn
from nrnwrap.errors import GeometryError

Points: TypeAlias = "NDArray[np.float64]"  # (n, 4): x, y, z, diameter in um

_X = np.array([1.0, 0, 0])


@dataclass(frozen=True, eq=False)
class Layout:
    """The segments of some sections, in their order: where each begins, has its middle, and ends.

    start, middle, end: (n, 3) in um, along the 3-D points. diameter: (n,) in um. counts: segments per section.
    """

    start: NDArray[np.float64]
    middle: NDArray[np.float64]
    end: NDArray[np.float64]
    diameter: NDArray[np.float64]
    counts: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.diameter)


def segments(sections: Iterable[nrn.Section]) -> list[nrn.Segment]:
    """All segments of the sections, section by section: the order of everything that has one value per segment."""
    return [segment for section in sections for segment in section]


def layout(sections: Iterable[nrn.Section]) -> Layout:
    """Where the segments of the sections are. Raises GeometryError when that cannot be told."""
    found = paths(sections)
    counts = np.array([section.nseg for section in found])
    ends = _divided(list(found.values()), 2 * counts)
    nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)  # of its section
    first = np.repeat(np.cumsum(2 * counts + 1) - (2 * counts + 1), counts) + 2 * nth
    diameters = np.array([segment.diam for segment in segments(found)])
    return Layout(ends[first], ends[first + 1], ends[first + 2], diameters, tuple(counts.tolist()))


def paths(sections: Iterable[nrn.Section]) -> dict[nrn.Section, Points]:
    """The 3-D points of each section.

    A section that has none continues in a straight line where it is attached, and a root lies on the x axis from 0 on:
    so a ball and stick does not need points. Nothing is written to NEURON. Raises GeometryError where a section without
    points forks off, since its direction is anybody's guess.
    """
    known: dict[nrn.Section, Points] = {}
    return {section: _path(section, known) for section in sections}


def on_path(path: Points, x: float) -> NDArray[np.float64]:
    """The place (3,) at the fraction `x` of the length of a section."""
    along = lengths(path)
    return np.array([np.interp(x * along[-1], along, axis) for axis in path[:, :3].T])


def lengths(path: Points) -> NDArray[np.float64]:
    """The distance (um) of each point from the first, along the path."""
    return np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path[:, :3], axis=0), axis=1))])


def ancestry(section: nrn.Section, known: Container[nrn.Section]) -> list[nrn.Section]:
    """The section, after those whose places must be known before its own: up to one that has points or is known.

    Deep trees rule out recursion.
    """
    chain = [section]
    while chain[-1] not in known and chain[-1].n3d() < 2 and chain[-1].parentseg() is not None:
        chain.append(chain[-1].parentseg().sec)
    return [each for each in reversed(chain) if each not in known]


def given(section: nrn.Section) -> Points:
    """The 3-D points that a section has."""
    indices = range(section.n3d())
    axes = (section.x3d, section.y3d, section.z3d, section.diam3d)
    return np.array([list(map(axis, indices)) for axis in axes]).T


def _path(section: nrn.Section, known: dict[nrn.Section, Points]) -> Points:
    for each in ancestry(section, known):
        known[each] = given(each) if each.n3d() >= 2 else _straight(each, known)
    return known[section]


def _straight(section: nrn.Section, known: Mapping[nrn.Section, Points]) -> Points:
    place = section.parentseg()
    start, direction = (np.zeros(3), _X) if place is None else _continued(section, place, known[place.sec])
    ends = np.array([start, start + section.L * direction])
    if place is not None and section.orientation():  # its end 1 is attached
        ends = ends[::-1]
    return np.column_stack([ends, np.full(2, section.diam)])


def _continued(
    section: nrn.Section, place: nrn.Segment, path: Points
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where a section begins that is attached at an end of another, and its direction: straight on."""
    others = [each for each in place.sec.children() if each.parentseg().x == place.x and each != section]
    if place.x not in (0, 1) or others:
        raise GeometryError(
            f"{section} does not have 3-D points, and forks off at {place}: its direction is unknown. "
            "Give it points with pt3dadd, or let NEURON's h.define_shape() make some for all sections"
        )
    points = path[:, :3] if place.x == 1 else path[::-1, :3]
    steps = np.diff(points, axis=0)
    sizes = np.linalg.norm(steps, axis=1)
    last = int(np.flatnonzero(sizes)[-1])
    return points[-1], steps[last] / sizes[last]


def _divided(found: Sequence[Points], parts: NDArray[np.int_]) -> NDArray[np.float64]:
    """Points that divide each path into so many parts of one length, their ends included, one path after the other.

    All paths at once, as one with gaps: some thousand calls of NumPy would take longer than all that they compute.
    """
    points = np.concatenate(found)[:, :3]
    last = np.cumsum([len(path) for path in found]) - 1
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    steps[last[:-1]] = 1  # a gap
    along = np.concatenate([[0.0], np.cumsum(steps)])
    starts, ends = along[np.concatenate([[0], last[:-1] + 1])], along[last]
    number = parts + 1
    nth = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
    at = np.repeat(starts, number) + nth * np.repeat((ends - starts) / parts, number)
    at = np.minimum(at, np.repeat(ends, number))
    return np.column_stack([np.interp(at, along, axis) for axis in points.T])
