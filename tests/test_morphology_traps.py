"""What may surprise in a morphology file: told with its line, read as by NEURON, refused only where it matters."""

from __future__ import annotations

import json
import random
import re
import warnings
from math import inf, pi
from pathlib import Path

import numpy as np
import pytest
from fuzz_morphology import damaged, originals
from neurolucida import drawn

import nrnwrap as nw
from nrnwrap import morphology
from nrnwrap.cells import Reconstruction
from nrnwrap.errors import LocationError, MorphologyError, MorphologyWarning, ParameterError, UnknownNameError
from nrnwrap.mechanisms import h

SOMA = "1 1 0 0 0 5 -1\n"  # a sphere of diameter 10
STICK = SOMA + "2 3 0 10 0 1 1\n3 3 0 30 0 1 2\n"
OFF = "1 1 0 0 0 6 -1\n2 1 -2.2 5.5 0 6 1\n3 1 2.2 -5.5 0 6 1\n4 3 10 0 0 1 1\n5 3 30 0 0 1 4\n"  # two somata
CNIC = SOMA + "2 3 10 0 0 1 1\n3 5 20 0 0 1 2\n4 3 30 5 0 1 3\n5 6 40 5 0 1 4\n6 3 30 -5 0 1 3\n7 6 40 -5 0 1 6\n"
BODY = '("CellBody" (CellBody)\n(0 0 0 0)\n(8 0 0 0)\n(8 4 0 0)\n(0 4 0 0))\n'
TREE = "((Dendrite)\n(4 4 0 2)\n(4 20 0 2)\n)\n"


class Cell:
    """An owner of sections."""

    def __str__(self) -> str:
        return "owner"


@pytest.fixture
def cell(tmp_path):
    """From the text of a file to its cell and the texts of its warnings."""

    def made(text: str, suffix: str = ".swc", **options) -> tuple[Reconstruction, list[str]]:
        (tmp_path / f"cell{suffix}").write_text(text)
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            found = Reconstruction(tmp_path / f"cell{suffix}", d_lambda=None, **options)
        assert all(each.category is MorphologyWarning and each.filename == __file__ for each in heard)
        return found, [line for each in heard for line in str(each.message).splitlines()]

    return made


@pytest.fixture
def quiet(cell):
    """From the text of a file to its cell, which must not bring a warning."""

    def made(text: str, suffix: str = ".swc", **options) -> Reconstruction:
        found, told = cell(text, suffix, **options)
        assert told == []
        return found

    return made


def area(section) -> float:
    return sum(segment.area() for segment in section)


def counts(found) -> dict[str, int]:
    return {name: len(sections) for name, sections in found.by_type.items()}


def lengths(found) -> list[float]:
    return [section.L for section in found.all]


# A soma of several sections


def test_soma_of_several_sections_is_told(cell):
    found, (told,) = cell(OFF)
    share = area(found.soma) / sum(map(area, found.select("soma")))
    assert "cell.swc:3: the soma has 2 sections, and cell.soma is only the first of them" in told
    assert f"with {share:.0%} of their area: cell.select('soma') and cell.by_type['soma'] have all" in told
    found.insert("hh", found.select("soma"))
    assert [section.has_membrane("hh") for section in found.by_type["soma"]] == [True, True]


def test_soma_of_one_section_is_not(quiet):
    quiet(STICK)
    quiet(OFF.replace("-5.5 0 6 1", "-5.5 0 6 2"))
    quiet(BODY + TREE, ".asc")


# Types without a meaning


def test_types_that_dend_does_not_contain_are_told(cell):
    found, (told,) = cell(CNIC)
    assert counts(found) == {"soma": 1, "dend": 3, "dend_5": 1, "dend_6": 2}
    assert told.endswith(
        "cell.swc:3: cell.dend does not contain 3 sections of dend_5, dend_6 (5 marks forks in files of CNIC, 6 marks "
        "ends in files of CNIC); cell.others does. If these are dendrites, give types={5: 'dend', 6: 'dend'}"
    )
    assert "give types={6: 'dend'}" in cell(CNIC, types={5: "dend"})[1][0]


@pytest.mark.parametrize("types", [{5: "dend", 6: "dend"}, {5: 3, 6: 3}, {5.0: "dend", np.int64(6): "dend"}])
def test_renamed_types_are_as_if_the_file_had_said_so(quiet, types):
    plain = quiet(CNIC.replace(" 5 20 ", " 3 20 ").replace(" 6 40 ", " 3 40 "))
    renamed = quiet(CNIC, types=types)
    assert counts(renamed) == counts(plain) == {"soma": 1, "dend": 3}
    assert lengths(renamed) == lengths(plain)
    assert [section.n3d() for section in renamed.all] == [section.n3d() for section in plain.all]
    assert renamed.morphology.unknown_types == ()


def test_any_type_can_be_renamed(quiet):
    assert counts(quiet(STICK, types={3: "apic"})) == {"soma": 1, "apic": 1}
    assert counts(quiet(BODY + TREE, ".asc", types={3: "axon"})) == {"soma": 1, "axon": 1}
    assert counts(quiet(STICK, types={3: "axon"}, axon="remove")) == {"soma": 1}


def test_tree_without_a_type_is_named_as_by_neuron(cell, quiet):
    text = BODY + TREE.replace("Dendrite", "Color Red")
    found, (told,) = cell(text, ".asc")
    assert counts(found) == {"soma": 1, "dend_0": 1}
    assert "cell.asc:7: cell.dend does not contain 1 section of dend_0 (0 is undefined)" in told
    assert counts(quiet(text, ".asc", types={0: "dend"})) == {"soma": 1, "dend": 1}


@pytest.mark.parametrize(
    ("types", "error", "message"),
    [
        ({9: "dend"}, UnknownNameError, r"cell.swc does not have anything of type 9; its types: 1, 3, 5, 6"),
        ({5: "dendrite"}, UnknownNameError, r"'dendrite'; did you mean dend\? Allowed: apic, axon, dend, soma"),
        ({5: 7}, UnknownNameError, r"unknown name for a type of the file 7\. Allowed: apic, axon, dend, soma"),
        ({5: None}, UnknownNameError, "unknown name for a type of the file None"),
        ({5: True}, UnknownNameError, "unknown name for a type of the file True"),
        ({"5": "dend"}, ParameterError, "must be an integer, not '5'"),
        ({-5: "dend"}, ParameterError, "-5 is outside"),
        ([5, 6], ParameterError, r"types must map types of the file to names, such as \{5: 'dend'\}"),
        ("dend", ParameterError, "types must map"),
    ],
)
def test_types_that_mean_nothing_are_refused(cell, types, error, message):
    with pytest.raises(error, match=message):
        cell(CNIC, types=types)


def test_branches_of_asc_cannot_become_soma(cell):
    with pytest.raises(ParameterError, match=r"the soma of .*cell.asc is its outline"):
        cell(BODY + TREE, ".asc", types={3: "soma"})


# Files that do not list their points branch by branch

INTERLEAVED = SOMA + "2 3 9 0 0 1 1\n3 3 -9 0 0 1 1\n4 3 20 0 0 1 2\n5 3 -20 0 0 1 3\n6 3 30 0 0 1 4\n7 3 -30 0 0 1 5\n"


def test_interleaved_branches_are_told_and_repaired(cell):
    found, (told,) = cell(INTERLEAVED)
    assert "cell.swc:4: the file does not list its points branch by branch: NEURON begins 4 sections in mid-br" in told
    assert "puts 1 point into branches of others, so that lengths are wrong. So does this cell; repair=True" in told
    assert sum(lengths(found)[1:]) > 42  # from -9 to 20 um, and not from 9
    mended, (note,) = cell(INTERLEAVED, repair=True)
    assert note.endswith("so that lengths are wrong: taken branch by branch")
    assert lengths(mended) == pytest.approx([10, 21, 21])


def test_point_that_takes_another_type_is_told(cell):
    text = STICK + "4 3 9 0 0 1 1\n5 2 9 9 0 1 4\n6 2 9 50 0 1 5\n7 3 50 0 0 1 4\n8 3 60 0 0 1 7\n"
    found, (told,) = cell(text)
    assert "cell.swc:5: " in told
    assert "gives 2 points the type of the branch that it goes on with" in told
    assert counts(found) == {"soma": 1, "dend": 3}
    mended, _ = cell(text, repair=True)
    assert counts(mended) == {"soma": 1, "dend": 3, "axon": 1}
    assert [section.L for section in mended.axon] == pytest.approx([50])


def test_ordinary_files_are_not_called_interleaved(quiet, tmp_path):
    for seed in range(3):
        quiet(morphology.write_example(tmp_path / "example.swc", seed=seed).read_text())
    quiet(STICK + "4 3 9 30 0 1 3\n5 3 -9 30 0 1 3\n6 2 9 0 0 1 1\n7 2 40 0 0 1 6\n")


def random_tree(rng: random.Random) -> list[list]:
    """Rows of a SWC file, each after its parent, in any order; a sphere, and dendrites and axons with gaps between."""
    rows = [[1, 1, 0, 0, 0, 5, -1]]
    while len(rows) < rng.randint(4, 20):
        up = rng.choice(rows[-3:] + rows[:1])
        kind = rng.choice((2, 3)) if up[1] == 1 else up[1]
        far = [up[i] + rng.choice((-1, 1)) * rng.randint(6, 20) for i in (2, 3, 4)]
        rows.append([len(rows) + 1, kind, *far, 1, up[0]])
    return rows


def tree_length(rows: list[list]) -> float:
    """Length of all neurites between their points, but what leads from the middle of the sphere to the first (um)."""
    by_id = {row[0]: row for row in rows}
    ends = [(by_id[row[6]], row) for row in rows if row[6] > 1]
    return sum(float(np.linalg.norm(np.subtract(one[2:5], other[2:5]))) for one, other in ends)


def branch_count(rows: list[list]) -> int:
    """Neurites between forks: a branch begins at each child of the soma, and of a point with several."""
    parents = [row[6] for row in rows]
    return sum(row[6] == 1 or parents.count(row[6]) > 1 for row in rows if row[6] > 0)


def test_what_is_said_of_interleaving_is_true(tmp_path):
    """By the tree alone: without a word there is a section for each branch, and their lengths are those of the file."""
    rng, file, wrong, cut, fine = random.Random(3), tmp_path / "cell.swc", 0, 0, 0
    for _ in range(300):
        rows = random_tree(rng)
        file.write_text("".join(" ".join(map(str, row)) + "\n" for row in rows))
        content = morphology.read(file)
        neurites = [branch for branch in morphology.branches(content) if branch.kind != 1]
        joined = {branch.parent for branch in neurites if branch.parent_x == 0}  # at the first point of a neurite
        lonely = [branch for branch in neurites if len(branch.points) == 2 and branch.parent == 0 and not branch.wire]
        spans = sum(float(np.linalg.norm(np.diff(branch.points[:, :3], axis=0), axis=1).sum()) for branch in neurites)
        spans -= sum(float(np.linalg.norm(branch.points[1, :3])) for branch in lonely)  # from the middle of the sphere
        same = spans == pytest.approx(tree_length(rows), rel=1e-6)
        told = " ".join(content.assumed)
        wrong, cut, fine = wrong + ("wrong" in told), cut + ("in mid-branch" in told), fine + (not told)
        assert same != ("lengths are wrong" in told)
        if not told:
            assert len(neurites) == branch_count(rows) - len(joined)
        mended = morphology.read(file, repair=True)
        assert bool(mended.repairs) == bool(told)
        assert not any("lengths are wrong" in each or "mid-branch" in each for each in mended.assumed)
    assert min(wrong, cut, fine) > 30


# Outlines of the cell body


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


@pytest.mark.parametrize("bodies", [0, 1, 2, 4])
def test_drawn_files_are_those_of_import3d(tmp_path, bodies, capfd):
    for seed in range(60):
        (tmp_path / "cell.asc").write_text(drawn(random.Random(f"{bodies} {seed}"), bodies))
        same_as_import3d(tmp_path / "cell.asc")


def test_outline_needs_neither_diameter_nor_height_nor_property(cell, quiet):
    whole = quiet(BODY + TREE, ".asc")
    assert points(quiet(BODY.replace("(CellBody)", "") + TREE, ".asc").soma) == pytest.approx(points(whole.soma))
    for text, told in (
        (
            BODY.replace(" 0 0)", " 0)"),
            ":2: an outline of the cell body with points of 3 numbers: taken as x y z, without",
        ),
        (
            BODY.replace("4 0 0)", "4)"),
            ":4: an outline of the cell body with points of 2 numbers: taken as x y, with z",
        ),
    ):
        found, heard = cell(text + TREE, ".asc")
        assert [told in heard[0], len(heard)] == [True, 1]
        assert points(found.soma) == pytest.approx(points(whole.soma))


@pytest.mark.parametrize("count", [1, 2])
def test_outline_of_a_point_or_two_is_passed_over_with_its_line(cell, count, tmp_path):
    body = '("CellBody"\n (CellBody)\n' + " (-5 0 0 1)\n (5 0 0 1)\n"[: 13 * count] + ")\n"
    found, (told,) = cell(body + TREE, ".asc")
    many = ("1 point", "2 points")[count - 1]
    assert f"cell.asc:1: an outline of {many}, which encloses nothing: passed over, as NEURON does" in told
    assert counts(found) == {"dend": 1}
    same_as_import3d(tmp_path / "cell.asc")
    with pytest.raises(LocationError, match="has no soma"):
        _ = found.soma
    with pytest.raises(MorphologyError, match=rf"cell.asc:1: .* has {many}; .*cannot join 2 trees\nrepair=True reads"):
        cell(body + TREE + TREE, ".asc")
    mended, (note,) = cell(body + TREE + TREE, ".asc", repair=True)
    assert f"a circle of diameter {(1, 10)[count - 1]} um taken" in note
    assert counts(mended) == {"soma": 1, "dend": 2}


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


# What does not matter to the cell that is asked for

AXON = "4 2 0 -5 0 1 1\n5 2 0 -25 0 1 4\n6 2 0 -65 0 0.5 5\n7 2 9 -90 0 0.2 6\n8 2 -9 -90 0 0.3 6\n"
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


def test_point_that_is_a_whole_tree_is_a_sphere(cell, tmp_path):
    found, _ = cell("((Dendrite)\n(1 2 3 4)\n((9 9 9 1)\n|\n(8 8 8 1))\n)\n", ".asc")
    assert area(found.dend[0]) == pytest.approx(pi * 4 * 4)
    same_as_import3d(tmp_path / "cell.asc")


# Messages

WHOLE_FILE = ("the file is empty", "no points, only comments", "neither a tree nor a cell body in the file")
LATER = (r"\.\.\. and \d+ more", r"repair=True reads this file, with \d+ repairs?: look at the list that it gives")


def test_every_message_has_a_line_and_no_placeholder(tmp_path):
    """Of files that were damaged by chance."""
    files = [each for each in originals(tmp_path) if each[0] in (".swc", ".asc") and len(each[1]) < 20_000]
    files += [(".asc", drawn(random.Random(seed), seed % 3).encode()) for seed in range(20)]
    refused = told = 0
    for index in range(700):
        suffix, data = damaged(files, 11, index)
        if suffix not in (".swc", ".asc"):
            continue
        file = tmp_path / f"cell{suffix}"
        file.write_bytes(data)
        try:
            lines = morphology.read(file, repair=index % 3 == 0).told.splitlines()
            told += bool(lines)
        except MorphologyError as error:
            lines = str(error).splitlines()
            refused += 1
        for line in lines:
            rest = line.removeprefix(str(file))
            whole = rest.startswith(": ") and any(
                text in rest for text in (*WHOLE_FILE, "the cell is", "nothing is left")
            )
            assert re.match(r":\d+: \S", rest) or whole or any(re.match(text, rest) for text in LATER), line
            assert not re.search(r"\$|\bis no\b|\bhas not\b|\{|\}|MorphIO|float|None", re.sub("'.*?'", "", rest)), line
    assert refused > 200
    assert told > 50


def test_hint_of_a_repair_is_true(cell):
    with pytest.raises(MorphologyError, match=r"(?s)cell.swc:4: .*\nrepair=True reads this file, with 1 repair: look"):
        cell(STICK + "4 3 0 40 0 0 3\n5 3 0 50 0 1 4\n")
    assert len(cell(STICK + "4 3 0 40 0 0 3\n5 3 0 50 0 1 4\n", repair=True)[1]) == 1
    with pytest.raises(MorphologyError) as error:
        cell("1 1 0 0 0 0 -1\n")
    assert "repair=True" not in str(error.value)


def test_many_assumptions_are_not_all_listed(cell):
    found, told = cell("words here\n" * 30 + STICK)
    assert len(told) == 11
    assert told[-1] == "... and 20 more: morphology.assumed has all"
    assert len(found.morphology.assumed) == 30


# Stubs


def test_stubs_have_the_lengths_that_are_given(quiet):
    found = quiet(STICK + AXON, axon="stubs", stub_lengths=(10, 20, 40))
    assert [section.L for section in found.axon] == pytest.approx([10, 20, 40])
    assert [section.parentseg() for section in found.axon[1:]] == [found.axon[0](1), found.axon[1](1)]
    # By hand: 2 um for 20 um of the axon, then a taper to 1 um over 40 um, then of its thicker branch, from 1 to 0.6.
    branch = np.hypot(9, 25)
    last = (30 * (1.75 + 1) / 2 + 10 * (1 + (1 - 0.4 * 10 / branch)) / 2) / 40
    taper = (10 * 2 + 10 * (2 + 1.75) / 2) / 20
    assert [section.diam for section in found.axon] == pytest.approx([2, taper, last], rel=1e-5)
    assert found.stubs == morphology.Stubs((10, 20, 40))


def test_stubs_have_the_diameters_that_are_given(quiet):
    found = quiet(STICK + AXON, axon="stubs", stub_lengths=[50], stub_diameters=[3])
    assert [(section.L, section.diam) for section in found.axon] == [(pytest.approx(50), pytest.approx(3))]
    alone = quiet(STICK, axon="stubs", stub_lengths=(5, 7), stub_diameters=(2, 1))
    assert [(section.L, section.diam) for section in alone.axon] == [(5, 2), (7, 1)]
    assert quiet(STICK, axon="stubs", stub_lengths=(5, 7)).axon[1].diam == 1
    assert quiet(STICK + AXON).stubs is None


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"axon": "stubs", "stub_lengths": 30},
            ParameterError,
            r"must be lengths in um, .* such as \(30, 30\), not 30",
        ),
        ({"axon": "stubs", "stub_lengths": ()}, ParameterError, "has 0 values; 1 to 100 stubs are allowed"),
        ({"axon": "stubs", "stub_lengths": (30, 0)}, ParameterError, r"stub_lengths\[1\] = 0 um must be above 0 um"),
        ({"axon": "stubs", "stub_lengths": "ab"}, ParameterError, "must be lengths in um"),
        ({"axon": "stubs", "stub_lengths": (inf,)}, ParameterError, "must be finite"),
        ({"axon": "stubs", "stub_diameters": (1,)}, ParameterError, "give one for each of stub_lengths"),
        (
            {"stub_lengths": (30, 30)},
            ParameterError,
            "stub_lengths was given, but the axon is not replaced: give axon=",
        ),
        ({"axon": "remove", "stub_diameters": (1, 1)}, ParameterError, "stub_diameters was given"),
        ({"axon": None}, UnknownNameError, "unknown treatment of the axon None"),
    ],
)
def test_stubs_that_mean_nothing_are_refused(cell, options, error, message):
    with pytest.raises(error, match=message):
        cell(STICK + AXON, **options)


def test_stubs_of_a_fit_have_the_lengths_that_are_given(quiet):
    fit = nw.Biophysics({"axon": {"pas": {"g": 1e-4}}}, axon="stubs")
    assert [s.L for s in quiet(STICK + AXON, biophysics=fit).axon] == pytest.approx([30, 30])
    found = quiet(STICK + AXON, biophysics=fit, stub_lengths=(40, 50, 60))
    assert [(s.L, s.diam) for s in found.axon] == [(40, 1), (50, 1), (60, 1)]
    assert all(section.has_membrane("pas") for section in found.axon)
    found.apply(fit)
    own = nw.Biophysics({}, axon="own stubs")
    thick = quiet(STICK + AXON, biophysics=own, stub_lengths=(40,), stub_diameters=(2.5,))
    assert [(s.L, s.diam) for s in thick.axon] == [(40, 2.5)]


def test_allen_file_with_other_stubs(quiet, tmp_path):
    passive = {"ra": 120, "e_pas": -75, "cm": [{"section": "soma", "cm": 1.5}]}
    genome = [{"section": "axon", "name": "g_pas", "mechanism": "", "value": 4e-5}]
    conditions = {"celsius": 34, "v_init": -75, "erev": []}
    content = {"passive": [passive], "conditions": [conditions], "genome": genome}
    (tmp_path / "1_fit.json").write_text(json.dumps(content))
    found = quiet(STICK + AXON, biophysics=tmp_path / "1_fit.json", stub_lengths=(20, 25))
    assert [section.L for section in found.axon] == pytest.approx([20, 25])
    assert found.axon[1](0.5).pas.g == 4e-5
