"""What may surprise in a morphology file: told with its line, read as by NEURON, refused only where it matters."""

from __future__ import annotations

import random

import numpy as np
import pytest
from helpers.morphology import BODY, SOMA, STICK, TREE
from helpers.morphology_traps import area, counts, lengths, points, same_as_import3d
from helpers.neurolucida import drawn

from nrnwrap import morphology
from nrnwrap.errors import LocationError, MorphologyError, ParameterError, UnknownNameError

OFF = "1 1 0 0 0 6 -1\n2 1 -2.2 5.5 0 6 1\n3 1 2.2 -5.5 0 6 1\n4 3 10 0 0 1 1\n5 3 30 0 0 1 4\n"  # two somata
CNIC = SOMA + "2 3 10 0 0 1 1\n3 5 20 0 0 1 2\n4 3 30 5 0 1 3\n5 6 40 5 0 1 4\n6 3 30 -5 0 1 3\n7 6 40 -5 0 1 6\n"


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
    with pytest.raises(LocationError, match="does not have a soma"):
        _ = found.soma
    with pytest.raises(MorphologyError, match=rf"cell.asc:1: .* has {many}; .*cannot join 2 trees\nrepair=True reads"):
        cell(body + TREE + TREE, ".asc")
    mended, (note,) = cell(body + TREE + TREE, ".asc", repair=True)
    assert f"a circle of diameter {(1, 10)[count - 1]} um taken" in note
    assert counts(mended) == {"soma": 1, "dend": 2}
