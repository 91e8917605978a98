"""What may surprise in a morphology file where its axon is left out, and in other forms."""

from __future__ import annotations

import re
from math import pi

import numpy as np
import pytest
from helpers.morphology import BODY, STICK, TREE
from helpers.morphology_traps import AXON, area, counts, lengths, points

from nrnwrap.errors import MorphologyError


def test_outline_that_is_of_no_use_does_not_matter_beside_another(cell):
    found, (told,) = cell(BODY.replace("(0 0 0 0)\n(8 0 0 0)\n(8 4 0 0)\n", "") + BODY + TREE, ".asc")
    assert "cell.asc:1: an outline of 1 point" in told
    assert found.soma.n3d() == 21


def circle(radius: float, z: float, x: float = 0.0) -> str:
    angles = np.linspace(0, 2 * pi, 48, endpoint=False)
    rows = "\n".join(f"({x + radius * np.cos(a):.6f} {radius * np.sin(a):.6f} {z} 0)" for a in angles)
    return f'("CellBody" (CellBody)\n{rows}\n)\n'


def test_stack_of_outlines_is_a_soma_through_their_circles(cell):
    radii = {-4: 3.0, -2: 4.6, 0: 5.0, 2: 4.6, 4: 3.0}
    found, (told,) = cell("".join(circle(r, z) for z, r in radii.items()) + TREE, ".asc")
    assert "cell.asc:1: the cell body has 5 outlines (lines 1, 51, 101, 151, 201): taken as a stack of circles" in told
    assert f"8 um long and {points(found.soma)[:, 3].mean():.3g} um wide" in told
    assert points(found.soma)[:, 2] == pytest.approx(list(radii))
    assert points(found.soma)[:, 3] == pytest.approx([2 * r for r in radii.values()], rel=0.01)
    assert found.dend[0].parentseg() == found.soma(0.5)


def test_order_of_a_stack_does_not_matter(cell):
    heights = (-4, 2, 0, 4, -2)
    whole, _ = cell("".join(circle(5 - abs(z) / 4, z) for z in sorted(heights)), ".asc")
    mixed, _ = cell("".join(circle(5 - abs(z) / 4, z) for z in heights), ".asc")
    assert points(mixed.soma) == pytest.approx(points(whole.soma))


def test_flat_stack_is_told(cell):
    found, (told,) = cell(circle(5, 0) + circle(5, 1), ".asc")
    assert "1 um long and 9.99 um wide; that is flat: are outlines missing?" in told
    assert found.soma.L == pytest.approx(1)


def test_outlines_in_one_plane_are_taken_together(cell):
    found, (told,) = cell(circle(5, 0) + circle(5, 0) + TREE, ".asc")
    alone, _ = cell(circle(5, 0) + TREE, ".asc")
    assert "cell.asc:1: the cell body has 2 outlines (lines 1, 51) in one plane: the soma is what their convex" in told
    assert area(found.soma) == pytest.approx(area(alone.soma), rel=0.02)
    wide, _ = cell(circle(5, 0) + circle(5, 0, x=4), ".asc")
    assert wide.soma.L == pytest.approx(14, rel=0.05)
    assert points(wide.soma)[10, 3] == pytest.approx(10, rel=0.02)


def test_bodies_apart_are_several_cells(cell):
    with pytest.raises(MorphologyError, match=r"cell.asc:51: another cell body, apart from that on line 1: a file is"):
        cell(circle(5, 0) + circle(5, 0, x=20) + TREE, ".asc")


def test_scale_counts_for_a_stack_too(cell):
    found, (told,) = cell(circle(5000, 0) + circle(5000, 8000), ".asc", scale=0.001)
    assert "8 um long and 9.99 um wide" in told
    assert found.soma.L == pytest.approx(8)


NEAR = [
    AXON.replace("0 -25 0 1 4", new) for new in ("0 -25 0 0 4", "0 x 0 1 4", "0 -25 0 1 77", "0 -25 0", "0 0 nan 1 4")
]


FAR = [
    AXON + new for new in ("9 2 0 0 0 0 8\n10 2 9 9 9 1 9\n", "9 2 0 inf 0 1 8\n", "9 2 1 1 1 1 -1\n10 3 9 9 9 1 9\n")
]
FAR += [AXON + new for new in ("8 2 9 9 9 1 6\n", "9 2 9 9 9 1 99\n", "9 2 9 9 9 1 10\n10 2 9 9 9 1 9\n")]


ASC_AXON = "((Axon)\n(0 0 0 2)\n(0 -20 0 2)\n(0 -80 0 1)\n(0 -99 0 1)\n)\n"
ASC_NEAR = [ASC_AXON.replace("-20 0 2", new) for new in ("-20 0 0", "-20 0", "nan 0 2")] + [ASC_AXON[:-2]]
ASC_FAR = [ASC_AXON.replace("-99 0 1", new) for new in ("-99 0 0", "1e99 0 1")]


@pytest.mark.parametrize("axon", NEAR + FAR)
def test_fault_of_an_axon_that_is_removed_is_passed_over(cell, axon):
    with pytest.raises(MorphologyError, match=r"cell.swc:\d+: "):
        cell(STICK + axon)
    found, told = cell(STICK + axon, axon="remove")
    assert re.search(r"cell.swc:\d+: .*; passed over, since the cell does not have that part of the axon", told[0])
    assert counts(found) == {"soma": 1, "dend": 1}


@pytest.mark.parametrize("axon", FAR)
def test_fault_behind_what_stubs_need_is_passed_over(cell, axon, quiet):
    found, told = cell(STICK + axon, axon="stubs")
    assert "passed over" in told[0]
    whole = quiet(STICK + AXON, axon="stubs")
    assert lengths(found) == pytest.approx(lengths(whole))
    assert [section.diam for section in found.axon] == pytest.approx([section.diam for section in whole.axon])


@pytest.mark.parametrize("axon", NEAR)
def test_fault_of_what_stubs_need_matters(cell, axon):
    with pytest.raises(MorphologyError, match=r"cell.swc:5: "):
        cell(STICK + axon, axon="stubs")
    with pytest.raises(MorphologyError, match=r"cell.swc:5: "):
        cell(STICK + axon)


@pytest.mark.parametrize("axon", ASC_NEAR + ASC_FAR)
def test_fault_of_an_axon_in_asc(cell, axon):
    with pytest.raises(MorphologyError, match=r"cell.asc:\d+: "):
        cell(BODY + axon + TREE, ".asc")
    found, told = cell(BODY + axon + TREE, ".asc", axon="remove")
    assert re.search(r"cell.asc:\d+: .*; passed over", told[0])
    assert counts(found) == {"soma": 1, "dend": 1}
    if axon in ASC_FAR:
        assert [s.L for s in cell(BODY + axon + TREE, ".asc", axon="stubs")[0].axon] == pytest.approx([30, 30])
    else:
        with pytest.raises(MorphologyError, match=r"cell.asc:\d+: "):
            cell(BODY + axon + TREE, ".asc", axon="stubs")


def test_axon_that_nothing_joins_is_passed_over_when_it_is_removed(cell):
    found, (told,) = cell(TREE + ASC_AXON, ".asc", axon="remove")
    assert "cell.asc:5: another tree (the first is on line 1) and no cell body that joins them; passed over" in told
    assert counts(found) == {"dend": 1}


def test_other_faults_matter_whatever_becomes_of_the_axon(cell):
    for treatment in ("keep", "remove", "stubs"):
        with pytest.raises(MorphologyError, match=r"cell.swc:\d+: "):
            cell(STICK + FAR[0] + "11 3 0 50 0 0 3\n12 3 0 60 0 1 11\n", axon=treatment)
        with pytest.raises(MorphologyError, match=r"cell.swc:\d+: id 3 is already on line 3"):
            cell(STICK + AXON.replace("4 2 0 -5", "3 2 0 -5").replace("1 4\n", "1 3\n"), axon=treatment)


@pytest.mark.parametrize(
    "annotation",
    [
        "(Dot (Color White) (nan 2 x))",
        "(Dot (Color RGB (1, 2)) (1 2 3 4 5 6 7 8))",
        '(Name "never closed)',
        "<(Class 0) (1 2 x)>",
        "<>",
        "<(((())))>",
        '<"a" (1 2)>',
    ],
)
def test_what_an_annotation_holds_does_not_matter(quiet, annotation):
    found = quiet(BODY + TREE.replace("(4 20", f"{annotation}\n(4 20"), ".asc")
    assert lengths(found) == pytest.approx(lengths(quiet(BODY + TREE, ".asc")))
    if not annotation.startswith("<"):  # spines have a place in trees only
        assert counts(quiet(BODY + annotation + "\n" + TREE, ".asc")) == {"soma": 1, "dend": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            BODY + TREE.replace("(4 20", "<(Class 1) (1 2 3 4)\n(4 20"),
            ":8: a spine without its closing '>': passed over",
        ),
        (
            "(Dot (Color White) (1 2 3 4)\n" + BODY + TREE,
            ":1: the bracket that opens here is never closed: passed over",
        ),
        (BODY + TREE + "(Dot (Color White) (1 2 3 4)", ":10: the bracket that opens here is never closed: passed over"),
        (BODY + "(Dot (1 2 3 4)))\n" + TREE, ":6: a closing bracket too many: left out"),
        (BODY + "((Axon) (Color Red))\n" + TREE, ":6: a tree without a point: left out"),
    ],
)
def test_annotation_that_does_not_end_is_told(cell, text, message):
    found, (told,) = cell(text, ".asc")
    assert f"cell.asc{message}" in told
    assert lengths(found) == pytest.approx(lengths(cell(BODY + TREE, ".asc")[0]))


def test_trees_in_a_set_are_read(quiet):
    assert counts(quiet(f'(Set "a set"\n{BODY}{TREE})\n', ".asc")) == {"soma": 1, "dend": 1}


def test_lines_of_words_are_passed_over_as_by_neuron(cell):
    found, told = cell("id type x y z radius parent\n" + STICK + "\x1a\n")
    assert ["cell.swc:1: 'id type" in told[0], "cell.swc:5: '\\x1a' is not a point" in told[1]] == [True, True]
    assert lengths(found) == pytest.approx([10, 20])
    for spoilt in ("4 3 x", "4x", "x 3 0 0 0 1 3"):  # these may be points
        with pytest.raises(MorphologyError, match=r"cell.swc:4: "):
            cell(STICK + spoilt + "\n")


@pytest.mark.parametrize("parent", ["0", "-7"])
def test_only_root_may_have_another_parent_below_one(cell, parent):
    found, (told,) = cell(STICK.replace("-1", parent))
    assert f"cell.swc:1: point 1 has parent {parent}, which is not there: taken as the root" in told
    assert lengths(found) == pytest.approx([10, 20])
