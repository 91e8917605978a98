"""Cells of morphology files: axons, stubs and types."""

from __future__ import annotations

import random
from math import pi

import pytest
from helpers.morphology import BODY, FOLDER_IS_SAFE, SOMA, STICK, TREE, Cell, area, text_of, totals
from hypothesis import given
from hypothesis import strategies as st

from nrnwrap import morphology
from nrnwrap.errors import MorphologyError
from nrnwrap.mechanisms import h


def test_outline_becomes_a_soma_on_its_longest_axis(build):
    groups = build(BODY + TREE, ".asc")
    (soma,), (dend,) = groups["soma"], groups["dend"]
    assert soma.n3d() == 21
    assert (soma.L, soma.diam) == pytest.approx((8, 4), rel=0.05)
    assert (dend.L, area(dend)) == pytest.approx((16, pi * 2 * 16))
    assert dend.parentseg() == soma(0.5)


def test_outline_alone_is_a_cell(build):
    assert [len(group) for group in build(BODY, ".asc").values()] == [1]


def test_tree_of_any_depth_is_read_from_asc(build):
    depth = 300  # Import3d fails from about 120
    opened = "".join(f"(\n(0 {i} 0 2)\n(0 {i + 1} 0 2)\n" for i in range(depth))
    closed = "| (0 0 0 2)\n(1 1 1 2)\n)\n" * depth
    groups = build(f"{BODY}((Axon)\n(0 -1 0 2)\n(0 0 0 2)\n{opened}{closed})\n", ".asc")
    assert len(groups["axon"]) == 2 * depth + 1


def test_branch_without_length_leaves_its_children_to_its_parent(build):
    text = STICK + "4 3 0 30 0 1 3\n5 3 5 30 0 1 3\n6 3 0 40 0 1 4\n7 3 0 50 0 1 6\n8 3 3 44 0 1 4\n"
    dend = build(text)["dend"]
    assert all(s.L > 0 for s in dend)
    assert [s.parentseg() for s in dend[1:]] == [dend[0](1)] * 3


def test_root_without_length_is_refused(build):
    with pytest.raises(MorphologyError, match=r"all points of the root are at \(1 2 3\)"):
        build("1 1 1 2 3 1 -1\n2 1 1 2 3 1 1\n3 3 9 9 9 1 2\n4 3 9 9 19 1 3\n")


def test_types_that_swc_does_not_know_are_listed(tmp_path):
    file = tmp_path / "custom.swc"
    file.write_text(STICK + "4 7 9 0 0 1 1\n5 7 99 0 0 1 4\n")
    content, owner = morphology.read(file), Cell()
    assert content.unknown_types == (7,)
    assert content.points_by_type == {"soma": 1, "dend": 2, "dend_7": 2}
    assert list(morphology.make_sections(content, owner)) == ["soma", "dend", "dend_7"]


@pytest.mark.parametrize(
    "text",
    [
        STICK.replace("\n", "\r\n"),
        STICK.replace(" ", "\t"),
        "\ufeff# µ\n\n" + STICK,
        STICK.replace("1 2\n", "1 2 # inline"),
        STICK.replace("2 3 0", "2.0 3 0"),
        "\n".join(reversed(STICK.splitlines())),
        STICK.replace("1\n", "1 extra columns\n"),
    ],
)
def test_layout_of_the_text_does_not_matter(build, text):
    assert totals(build(text)) == totals(build(STICK))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ": the file is empty"),
        ("# a\n# b\n", ": no points, only comments"),
        (STICK + "4 3 a 0 0 1 3\n", ":4: x is 'a', not a number"),
        (STICK + "4 3 0 0 1 3\n", ":4: 6 columns; a point has 7: id type x y z radius parent"),
        (STICK + "4 3 nan 0 0 1 3\n", ":4: x is 'nan', not a finite number"),
        (STICK + "4 3 0 1e400 0 1 3\n", ":4: y is '1e400', not a finite number"),
        (STICK + "4 3 1_0 0 0 1 3\n", ":4: x is '1_0', not a finite number"),
        (STICK + "4.5 3 0 0 0 1 3\n", ":4: id is '4.5', not a whole number"),
        (STICK + "4 3 0 0 0 -1 3\n", ":4: point 4 has the negative radius -1"),
        (STICK + "4 -3 0 0 0 1 3\n", ":4: id 4 and type -3 must not be negative"),
        (STICK + "3 3 0 40 0 1 2\n", ":4: id 3 is already on line 3"),
        (STICK + "4 3 0 40 0 1 99\n", ":4: point 4 names parent 99, which the file does not have"),
        (STICK + "4 3 0 40 0 1 0\n", "does not have (a root has parent -1)"),
        (STICK + "4 3 0 40 0 1 4\n", ":4: point 4 is its own parent"),
        (STICK + "4 3 0 40 0 1 5\n5 3 0 50 0 1 4\n", ":5: point 5 is on a cycle"),
        ("1 1 0 0 0 1 2\n2 1 0 0 9 1 1\n", ": no root: no point has parent -1"),
        (
            STICK + "4 3 0 40 0 1 -1\n",
            ":4: point 4 is the root of another tree (the first root is on line 1)",
        ),
        (STICK + "4 1 0 40 0 1 3\n", ":4: soma point 4 hangs on point 3 of type 3"),
        (STICK + "4 3 0 40 0 0 3\n5 3 0 50 0 1 4\n", ":4: point 4 has radius 0"),
        (SOMA + "2 3 0 40 0 0 1\n", ":2: point 2 has radius 0"),
        ("1 1 0 0 0 0 -1\n", ":1: point 1 has radius 0"),
    ],
)
def test_swc_fault_is_told_with_its_line(refusal, text, message):
    assert f"cell.swc{message}" in refusal(text) or message in refusal(text)


def test_at_most_five_faults_are_listed(refusal):
    lines = refusal(STICK + "".join(f"{i} 3 0 0 0 1 99\n" for i in range(4, 12))).splitlines()
    assert len(lines) == 7
    assert lines[-2] == "... and 3 more"
    assert lines[-1] == "repair=True reads this file, with 8 repairs: look at the list that it gives"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ": the file is empty"),
        ("; nothing\n", ": neither a tree nor a cell body"),
        ("hello\n", ": neither a tree nor a cell body"),
        (BODY + TREE[:-2], ":6: the bracket that opens here is never closed"),
        (BODY + TREE + ")\n" + TREE, ":10: a closing bracket too many"),
        (BODY + TREE.replace("20", "nan"), ":8: nan is not a finite number"),
        (BODY + TREE.replace("20", "1e99"), "all must be finite"),
        (BODY + TREE.replace("0 2)", "0 0)"), ":7: point (4 4 0) has diameter 0"),
        (BODY + TREE.replace("0 2)", "0)"), ":7: a point without diameter"),
        (BODY + BODY.replace(" 4 ", " 9 ").replace(" 0 0 ", " 6 0 ") + TREE, ":6: another cell body, apart from that"),
        (TREE + TREE, ":5: another tree (the first is on line 1) and no cell body"),
        (BODY.replace("(8 4 0 0)\n(0 4 0 0)", "(4 0 0 0)") + TREE, ":1: the outline of the cell body has"),
        (
            BODY.replace("8", "40").replace("4 0 0)", "0 5 0)") + TREE,
            ":1: the outline of the cell body has all points in a plane upright",
        ),
        (BODY.replace("8 4", "inf 4") + TREE, ":4: inf is not a finite number"),
        (BODY.replace("8 4", "9e99 4") + TREE, "not finite"),
        (BODY.replace("8 4", "o 4") + TREE, ":4: a point with x 'o', which is not a number"),
        ('("CellBody\n' + TREE, ':1: a string without its closing "'),
    ],
)
def test_asc_fault_is_told(refusal, text, message):
    assert message in refusal(text, ".asc")


def test_path_that_is_no_file_is_told(tmp_path):
    (tmp_path / "folder.swc").mkdir()
    for name, message in {
        "none.swc": "no such file",
        "folder.swc": "a directory",
        "cell.h4": "unknown extension '.h4'; allowed: .swc, .asc, .h5",
    }.items():
        with pytest.raises(MorphologyError, match=message):
            morphology.read(tmp_path / name)


@st.composite
def trees(draw) -> list[list]:
    """Rows of a SWC file in depth-first order: a soma point and unbranched or branching dendrites."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = random.Random(seed)
    rows = [[1, 1, 0, 0, 0, 5, -1]]

    def grow(parent: int, forks: int) -> None:
        for _ in range(rng.randint(2, 4)):
            where = [round(rng.uniform(-99, 99), 2) for _ in range(3)]
            rows.append([len(rows) + 1, 3, *where, round(rng.uniform(0.1, 2), 2), parent])
            parent = len(rows)
        for _ in range(rng.choice([0, 2, 3]) if forks else 0):
            grow(parent, forks - 1)

    for _ in range(draw(st.integers(1, 3))):
        grow(1, forks=2)
    return rows


@FOLDER_IS_SAFE
@given(rows=trees(), rng=st.randoms(use_true_random=False))
def test_shuffled_rows_and_ids_give_the_same_sections(build, rows, rng):
    ids = rng.sample(range(1, 10 * len(rows)), len(rows))
    renamed = [[ids[row[0] - 1], *row[1:6], ids[row[6] - 1] if row[6] > 0 else -1] for row in rows]
    rng.shuffle(renamed)
    count, *sizes = totals(build(text_of(rows)))
    found, *same = totals(build(text_of(renamed)))
    if found == count:
        assert same == pytest.approx(sizes)
    else:  # where every parent has the lower id NEURON takes the file as it is, and splits a chain whose ids are apart
        assert found > count
        assert all(row[6] < row[0] for row in renamed)


@FOLDER_IS_SAFE
@given(rows=trees(), rng=st.randoms(use_true_random=False))
def test_shuffled_rows_keep_every_name(build, rows, rng):
    lengths = [s.L for s in build(text_of(rows))["dend"]]
    rng.shuffle(rows)
    assert [s.L for s in build(text_of(rows))["dend"]] == lengths


@FOLDER_IS_SAFE
@given(rows=trees())
def test_sections_are_those_of_import3d(build, rows, tmp_path_factory):
    h.load_file("import3d.hoc")
    ours = [(s.n3d(), s.L, area(s), s.parentseg().x) for s in build(text_of(rows))["dend"]]
    file, owner = tmp_path_factory.getbasetemp() / "raw.swc", Cell()
    file.write_text(text_of(rows))
    reader = h.Import3d_SWC_read()
    reader.input(str(file))
    h.Import3d_GUI(reader, False).instantiate(owner)
    assert ours == [(s.n3d(), s.L, area(s), s.parentseg().x) for s in owner.dend]
