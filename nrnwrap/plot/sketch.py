"""Where to draw sections without 3-D points, such as those of most hoc templates. Nothing is written to NEURON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from nrnwrap.anatomy import geometry
from nrnwrap.anatomy.geometry import Points
from nrnwrap.engine import nrn

_WIDEST = math.radians(150)  # within which the branches at one place spread
_BETWEEN = math.radians(60)  # two of them


def paths(sections: Iterable[nrn.Section]) -> dict[nrn.Section, Points]:
    """The 3-D points of each section; made up for one that has none, at its true length.

    A root begins at (0, 0, 0), each further one below; sections continue their parents, and where several begin they
    spread in the plane of x and y. What is made up is for drawing only.
    """
    wanted = list(sections)
    known: dict[nrn.Section, Points] = {}
    roots = 0
    for section in wanted:
        for each in geometry.ancestry(section, known):
            if each.n3d() >= 2:
                known[each] = geometry.given(each)
            elif each.parentseg() is None:
                known[each] = _line(each, np.array([0.0, -200.0 * roots, 0.0]), 0.0)
                roots += 1
            else:
                known[each] = _branch(each, known)
    return {section: known[section] for section in wanted}


def _line(section: nrn.Section, start: NDArray[np.float64], angle: float) -> Points:
    """A straight section from `start` in the direction `angle` (rad) of the plane."""
    end = start + section.L * np.array([math.cos(angle), math.sin(angle), 0.0])
    diameters = [segment.diam for segment in section]
    steps = (np.arange(section.nseg + 1) / section.nseg)[:, np.newaxis]
    return np.column_stack([start + steps * (end - start), [*diameters, diameters[-1]]])


def _branch(section: nrn.Section, known: Mapping[nrn.Section, Points]) -> Points:
    place = section.parentseg()
    parent, (siblings, ahead) = known[place.sec], _beside(section)
    angle = _angle(parent, place) + _turn(siblings, section, ahead)
    points = _line(section, geometry.on_path(parent, place.x), angle)
    if section.orientation():  # its end 1 is attached
        points[:, 3] = points[::-1, 3]
        points = points[::-1]
    return points


def _beside(section: nrn.Section) -> tuple[list[nrn.Section], bool]:
    """The sections that begin where this one does, itself among them; whether that is an end of the parent."""
    place = section.parentseg()
    siblings = [each for each in place.sec.children() if each.parentseg().x == place.x]
    return sorted(siblings, key=lambda each: each.name()), place.x in (0, 1)


def _turn(siblings: list[nrn.Section], section: nrn.Section, ahead: bool) -> float:
    """By how much a branch turns away from its parent's direction; off the middle of a parent it leaves at an angle."""
    index, number = siblings.index(section), len(siblings)
    if not ahead:  # on both sides in turn, the first upright, others more and more forwards and backwards
        side, pair = (-1 if index % 2 else 1), index // 2
        lean = math.radians(30) * ((pair + 1) // 2) * (1 if pair % 2 else -1)
        return side * (math.pi / 2 - lean)
    between = min(_BETWEEN, _WIDEST / max(number - 1, 1))
    return (index - (number - 1) / 2) * between


def _angle(path: Points, place: nrn.Segment) -> float:
    """The direction of a path where another one begins: outwards at an end, else along it."""
    steps = np.diff(path[:, :2], axis=0)
    sizes = np.hypot(*steps.T)
    if not sizes.any():  # it runs along z
        return 0.0
    if place.x == 0:
        first = -steps[np.flatnonzero(sizes)[0]]
        return math.atan2(first[1], first[0])
    last = steps[np.flatnonzero(sizes)[-1]]
    return math.atan2(last[1], last[0])
