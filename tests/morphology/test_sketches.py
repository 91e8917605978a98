"""Morphologies that the tests draw: the sections of raw Import3d, its figures, silence, and damage told by line."""

from math import inf

import pytest
from helpers import sketches
from helpers.morphology import Cell, area, flat, raw, same_h5, shape, totals
from helpers.reference import oracle

from nrnwrap import morphology
from nrnwrap.errors import MorphologyError
from nrnwrap.mechanisms import h

TOLD = {  # file: what the message says
    "missing_parents.swc": ":32: point 32 names parent 31, which the file does not have",
    "repeated_id.swc": ":13: id 11 is already on line 12",
    "soma_without_radius.swc": ":2: point 1 has radius 0",
    "two_somata.swc": f":{len(sketches.POINT) + 2}: point {len(sketches.POINT) + 1} is the root of another soma",
    "branch_without_a_point.asc": ":41: a branch without a point",
    "spine_that_is_not_closed.asc": ":20: the bracket that opens here is never closed",
    "marker_after_the_end.asc": ":45: 'Incomplete' between points",
    "outline_of_two_points.asc": ":1: the outline of the cell body has 2 points",
}
# What Import3d prints of, and ends the process on; and a file with more than geometry, which is that without.
SAME = {"messy.swc": "point.swc", "shuffled.swc": "point.swc", "decorated.asc": "traced.asc"}


def made(path, owner, **options):
    """The sections of a file by name; they live as long as their owner."""
    owner.groups = morphology.make_sections(morphology.read(path, **options), owner)
    return owner.groups


@pytest.mark.parametrize("name", [name for name in sketches.FILES if name != "reversed.swc"])  # its names are others
def test_every_section_is_that_of_raw_import3d(name, tmp_path):
    owner, other = Cell(), raw(sketches.write(tmp_path, SAME.get(name, name)))
    ours = flat(made(sketches.write(tmp_path, name), owner))
    theirs = {section.name(): section for section in h.allsec() if section.cell() is other}
    assert {section.name() for section in ours} == set(theirs)
    for section in ours:
        mine, raws = shape(section), shape(theirs[section.name()])
        assert mine["hangs"] == raws["hangs"]
        assert (mine["L"], mine["area"]) == pytest.approx((raws["L"], raws["area"]), rel=1e-6)
        assert mine["points"] == pytest.approx(raws["points"], rel=1e-6, abs=1e-5)


@pytest.mark.parametrize("name", sketches.FILES)
def test_totals_are_those_of_the_reference_and_nothing_is_said(name, tmp_path, capfd):
    groups, wanted = made(sketches.write(tmp_path, name), Cell()), oracle("sketches")[name]
    assert capfd.readouterr() == ("", "")
    count, length, surface = totals(groups)
    assert {kind: len(group) for kind, group in groups.items()} == wanted["sections"]
    assert count == sum(wanted["sections"].values())
    assert (length, surface) == pytest.approx((wanted["length"], wanted["area"]), rel=1e-6)
    assert sum(section.n3d() for section in flat(groups)) == wanted["points"]


@pytest.mark.parametrize("name", ["large.swc", "decorated.asc", "soma_alone.swc"])
def test_h5_is_the_file_that_it_came_from(name, tmp_path):
    same_h5(sketches.write(tmp_path, name), tmp_path / "cell.h5")


@pytest.mark.parametrize("name", sketches.DAMAGED)
def test_a_damaged_file_is_refused_by_file_and_line_and_repaired_on_request(name, tmp_path):
    path = sketches.write(tmp_path, name)
    with pytest.raises(MorphologyError) as error:
        morphology.read(path)
    assert f"{name}{TOLD[name]}" in str(error.value)
    content, owner = morphology.read(path, repair=True), Cell()
    assert content.repairs
    assert all(0 < area(section) < inf for section in flat(morphology.make_sections(content, owner)))


def test_what_hung_on_a_missing_point_is_joined_where_it_was(tmp_path):
    whole, owner = Cell(), Cell()
    content = morphology.read(sketches.write(tmp_path, "missing_parents.swc"), repair=True)
    found = [each.partition(", which")[0] for each in content.repairs]
    assert found == [f":{gone + 1 - i}: point {gone + 1} has parent {gone}" for i, gone in enumerate(sketches.MISSING)]
    mended = morphology.make_sections(content, owner)
    entire = made(sketches.write(tmp_path, "stack.swc"), whole)
    assert {kind: len(group) for kind, group in mended.items()} == {kind: len(group) for kind, group in entire.items()}
    assert totals(mended)[1] == pytest.approx(totals(entire)[1], rel=0.005)
