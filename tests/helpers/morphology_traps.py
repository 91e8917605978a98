"""What the tests of test_morphology_traps and those beside it share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from helpers.morphology import Cell
from nrnwrap import morphology
from nrnwrap.mechanisms import h


def area(section) -> float:
    return sum(segment.area() for segment in section)


def counts(found) -> dict[str, int]:
    return {name: len(sections) for name, sections in found.by_type.items()}


def lengths(found) -> list[float]:
    return [section.L for section in found.all]


def raw(path: Path) -> Cell:
    """The cell that NEURON makes of a Neurolucida file by itself."""
    h.load_file("import3d.hoc")
    reader = h.Import3d_Neurolucida3()
    reader.quiet = 1
    reader.input(str(path))
    owner = Cell()
    h.Import3d_GUI(reader, False).instantiate(owner)
    return owner


def points(section) -> np.ndarray:
    ends = range(section.n3d())
    return np.array([[f(i) for f in (section.x3d, section.y3d, section.z3d, section.diam3d)] for i in ends])


def same_as_import3d(file: Path) -> None:
    """Names, connections, points and areas of all sections."""
    owner, other = Cell(), raw(file)
    groups = morphology.make_sections(morphology.read(file), owner)
    ours = {section.name(): section for group in groups.values() for section in group}
    theirs = {section.name(): section for section in h.allsec() if section.cell() is other}
    assert set(ours) == set(theirs)
    for name, section in ours.items():
        up, parent = section.parentseg(), theirs[name].parentseg()
        assert (up and (up.sec.name(), up.x)) == (parent and (parent.sec.name(), parent.x))
        assert points(section) == pytest.approx(points(theirs[name]), rel=1e-5, abs=1e-5)
        assert area(section) == pytest.approx(area(theirs[name]), rel=1e-6)


AXON = "4 2 0 -5 0 1 1\n5 2 0 -25 0 1 4\n6 2 0 -65 0 0.5 5\n7 2 9 -90 0 0.2 6\n8 2 -9 -90 0 0.3 6\n"
