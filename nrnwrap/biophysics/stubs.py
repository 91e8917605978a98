"""The stubs that models of the Allen Cell Types Database have in place of the reconstructed axon."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from nrnwrap.engine import h, nrn
from nrnwrap.errors import GeometryError
from nrnwrap.morphology.axons import STUBS, Stubs

THIN = 1.0  # um
FAR = 60.0  # um from the beginning of the soma: beyond, a section shows how thick the stubs after the first are


def make(
    kind: str, cell: Any, soma: nrn.Section, axon: Sequence[nrn.Section], stubs: Stubs = STUBS
) -> list[nrn.Section]:
    """New sections axon[0], axon[1] ... of `cell`, to stand where `axon` does, which the caller lets go.

    "stubs" are 1 um thick and begin at the middle of the soma; "own stubs" begin at its end, the first as thick as the
    first section of `axon`, the others as the first one whose middle is more than 60 um away, as Utils and
    AllActiveUtils of allensdk.model.biophysical have it. `stubs` has their lengths, two of 30 um as there unless others
    are given, and may have other diameters. Raises GeometryError when something else than axon would lose its hold.
    """
    for section in cell.sections:
        parent = section.parentseg()
        if parent is not None and parent.sec in axon and section not in axon:
            raise GeometryError(f"{section} hangs on {parent.sec}, which is to be replaced by a stub")
    own = kind == "own stubs"
    first, other = _thickness(soma, axon) if own else (THIN, THIN)
    thick = stubs.diameters or (first, *[other] * (len(stubs.lengths) - 1))
    direction = _direction(soma, axon)
    made = [h.Section(name=f"axon[{i}]", cell=cell) for i in range(len(stubs.lengths))]
    made[0].connect(soma(1 if own else 0.5), 0)
    for before, section in pairwise(made):
        section.connect(before(1), 0)
    begin = _point(soma, 1 if own else 0.5)
    for section, stretch, diameter in zip(made, pairwise(stubs.ends), thick, strict=True):
        for end in stretch:
            section.pt3dadd(*(x + end * d for x, d in zip(begin, direction, strict=True)), diameter)
    return made


def _thickness(soma: nrn.Section, axon: Sequence[nrn.Section]) -> tuple[float, float]:
    if not axon:
        return THIN, THIN
    for section in axon:
        section.nseg = 1 + 2 * int(section.L / 40)  # as there: a diameter is the mean over a segment
    first = axon[0](0.5).diam
    far = (each(0.5).diam for each in axon if h.distance(soma(0), each(0.5)) > FAR)
    return first, next(far, first)


def _point(section: nrn.Section, x: float) -> list[float]:
    """Where a section is at x = 0.5 or 1, by its 3-D points."""
    index = section.n3d() - 1 if x == 1 else section.n3d() // 2
    return [section.x3d(index), section.y3d(index), section.z3d(index)]


def _direction(soma: nrn.Section, axon: Sequence[nrn.Section]) -> tuple[float, float, float]:
    """From the soma to where the axon's first section ended, as a unit vector; downwards without an axon."""
    if axon:
        away = [a - b for a, b in zip(_point(axon[0], 1), _point(soma, 0.5), strict=True)]
        length = math.hypot(*away)
        if length > 0:
            return away[0] / length, away[1] / length, away[2] / length
    return 0.0, -1.0, 0.0
