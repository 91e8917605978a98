"""What the tests of test_morphology and those beside it share."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from helpers.reference import SHARED
from nrnwrap import morphology
from nrnwrap.mechanisms import h

DATA = SHARED / "data" / "morphologies"  # of others; test_sketches.py does the same with files of our own


needs_data = pytest.mark.shared


FOLDER_IS_SAFE = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


REFUSED = {  # file: what the message says
    "broken/Neuron_missing_parents.swc": ":40: point 6 names parent 5, which the file does not have",
    "broken/repeated_id.swc": ":6: id 4 is already on line 5",
    "broken/soma_zero_radius.swc": ":23: point 1 has radius 0",
    "broken/annotations.asc": ":11: a branch without a point",
    "broken/broken-spine.asc": ":10: the bracket that opens here is never closed",
    "broken/invalid-incomplete.asc": ":14: 'Incomplete' between points",
    "mono-type.asc": ":1: the outline of the cell body has 2 points",
    "multiple_soma.swc": ":11: point 10 is the root of another soma (the first root is on line 2)",
}


SOMA = "1 1 0 0 0 5 -1\n"  # a sphere of diameter 10
STICK = SOMA + "2 3 0 10 0 1 1\n3 3 0 30 0 1 2\n"
BODY = '("CellBody" (CellBody)\n(0 0 0 0)\n(8 0 0 0)\n(8 4 0 0)\n(0 4 0 0))\n'
TREE = "((Dendrite)\n(4 4 0 2)\n(4 20 0 2)\n)\n"


class Cell:
    """An owner of sections."""

    def __str__(self) -> str:
        return "owner"


def flat(groups: dict) -> list:
    return [section for group in groups.values() for section in group]


def area(section) -> float:
    return sum(segment.area() for segment in section)


def totals(groups: dict) -> tuple[int, float, float]:
    """Number of sections, total length in um, total area in um2."""
    sections = flat(groups)
    return len(sections), sum(s.L for s in sections), sum(map(area, sections))


AXON = "4 2 0 -5 0 1 1\n5 2 0 -25 0 1 4\n6 2 0 -65 0 0.5 5\n7 2 9 -90 0 0.2 6\n8 2 -9 -90 0 0.3 6\n"


def text_of(rows: list[list]) -> str:
    return "".join(" ".join(map(str, row)) + "\n" for row in rows)


def raw(path) -> Cell:
    """The cell that NEURON makes of a file by itself."""
    h.load_file("import3d.hoc")
    reader = h.Import3d_SWC_read() if path.suffix == ".swc" else h.Import3d_Neurolucida3()
    reader.quiet = 1
    reader.input(str(path))
    owner = Cell()
    h.Import3d_GUI(reader, False).instantiate(owner)
    return owner


def shape(section) -> dict:
    """All that a section is: where it hangs, its size, its points."""
    up = section.parentseg()
    ends = range(section.n3d())
    points = [[f(i) for f in (section.x3d, section.y3d, section.z3d, section.diam3d)] for i in ends]
    hangs = None if up is None else (up.sec.name(), up.x)
    return {"hangs": hangs, "L": section.L, "area": area(section), "points": np.array(points)}


def as_h5(path: Path, target: Path) -> Path:
    """The file as H5, by MorphIO, whose writer prints to the file descriptors."""
    code = "import morphio, sys; morphio.mut.Morphology(sys.argv[1]).write(sys.argv[2])"
    subprocess.run([sys.executable, "-c", code, path, target], check=True, capture_output=True)
    return target


def same_h5(path: Path, target: Path) -> None:
    """The cell of a file and of its H5 have the same sections."""
    owner, other = Cell(), Cell()
    ours = morphology.make_sections(morphology.read(path), owner)
    theirs = morphology.make_sections(morphology.read(as_h5(path, target)), other)
    assert {name: len(group) for name, group in ours.items()} == {name: len(group) for name, group in theirs.items()}
    for one, two in zip(flat(ours), flat(theirs), strict=True):
        mine, h5s = shape(one), shape(two)
        assert mine["hangs"] == h5s["hangs"]
        assert mine["points"] == pytest.approx(h5s["points"], rel=1e-6, abs=1e-6)
        assert (mine["L"], mine["area"]) == pytest.approx((h5s["L"], h5s["area"]), rel=1e-6)
