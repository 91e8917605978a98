"""Repairs of morphology files, and what is refused all the same."""

from __future__ import annotations

from math import hypot, inf, pi

import pytest
from helpers.fuzz_morphology import FAILURES, fuzz
from helpers.morphology import AXON, BODY, DATA, REFUSED, SOMA, STICK, TREE, Cell, area, flat, needs_data, totals

from nrnwrap import morphology
from nrnwrap.cells import Reconstruction
from nrnwrap.errors import MorphologyError, MorphologyWarning, ParameterError, UnknownNameError


@pytest.mark.parametrize(
    ("text", "told", "like"),
    [
        (
            BODY + TREE[:-2],
            ":6: the bracket that opens here is never closed: closed at the end of the file",
            BODY + TREE,
        ),
        (
            BODY + TREE[:-2] + TREE,
            ":6: the bracket that opens here is never closed: closed before line 9",
            BODY + TREE + TREE,
        ),
        (BODY + TREE + ")\n" + TREE, ":10: a closing bracket too many: left out", BODY + TREE + TREE),
        (BODY + TREE + TREE.replace("20", "x"), ":12: a point with y 'x', which is not a number: left out", None),
        (BODY + TREE.replace("0 2)", "0 0)", 1), ":7: 1 point of diameter 0: that of a neighbour taken", BODY + TREE),
        (
            BODY + TREE.replace("\n(4 20", "\nIncomplete (4 20"),
            ":8: 'Incomplete' between points, where a word ends a branch: left out",
            BODY + TREE,
        ),
        (
            BODY + BODY.replace("(0 0 0 0)\n", "").replace(" 4 ", " 9 ").replace(" 0 0 ", " 6 0 ") + TREE,
            ":6: another cell body: left out, that on line 1 stays",
            BODY + TREE,
        ),
        (TREE + TREE.replace("20", "50"), ":1: 2 trees and no cell body: the largest, of 2 points, kept", TREE),
        (
            BODY + TREE + TREE.replace("2)\n)", "2)\n(\n)\n)"),
            ":13: a bracket with nothing in it: left out",
            BODY + TREE + TREE,
        ),
    ],
)
def test_asc_is_repaired_and_says_so(mend, build, refusal, text, told, like):
    refusal(text, ".asc")
    content, groups = mend(text, ".asc")
    assert content.repairs[0].startswith(told)
    if like is not None:
        assert totals(groups) == pytest.approx(totals(build(like, ".asc")))


def test_outline_that_encloses_nothing_becomes_a_circle(mend):
    text = BODY.replace("(8 4 0 0)\n(0 4 0 0)", "(4 0 0 0)") + TREE
    content, groups = mend(text, ".asc")
    assert ": the outline of the cell body has all points in a plane upright" in content.told
    assert "a circle of diameter 8 um taken" in content.told
    assert area(groups["soma"][0]) == pytest.approx(pi * 8 * 8, rel=0.06)  # a sphere's, in 21 points


@needs_data
@pytest.mark.parametrize("file", REFUSED)
def test_bad_reference_file_is_repaired_or_refused(file, tmp_path):
    owner = Cell()
    if file == "broken/invalid-incomplete.asc":  # its root has two points in one place, and no cell body
        with pytest.raises(MorphologyError, match="all points of the root"):
            morphology.make_sections(morphology.read(DATA / file, repair=True), owner)
        return
    content = morphology.read(DATA / file, repair=True)
    assert content.repairs
    assert all(0 < area(section) < inf for section in flat(morphology.make_sections(content, owner)))


FOUND = ((40, 6), (250, 217), (460, 428), (670, 639))  # line and id


@needs_data
def test_missing_parents_are_found_again():
    """The file is Neuron.swc without four points: what hung on them is joined where it was."""
    owner = Cell()
    content = morphology.read(DATA / "broken/Neuron_missing_parents.swc", repair=True)
    assert [each.partition(", which")[0] for each in content.repairs] == [
        f":{line}: point {point} has parent {point - 1}" for line, point in FOUND
    ]
    groups = morphology.make_sections(content, owner)
    assert {name: len(group) for name, group in groups.items()} == {"soma": 1, "axon": 21, "dend": 42, "apic": 21}
    assert sum(s.L for s in flat(groups)) == pytest.approx(841.0266, rel=0.002)


def test_reconstruction_warns_of_repairs_at_the_caller(tmp_path):
    (tmp_path / "cell.swc").write_text(STICK + "3 3 0 99 0 1 2\n")
    with pytest.warns(MorphologyWarning, match=r"cell.swc:4: id 3 is already on line 3: left out") as heard:
        Reconstruction(tmp_path / "cell.swc", repair=True)
    assert heard[0].filename == __file__


def scaled(factor: float, thickness: float = 1.0) -> str:
    return f"1 1 0 0 0 {5 * thickness} -1\n2 3 0 {10 * factor} 0 {thickness} 1\n3 3 0 {300 * factor} 0 {thickness} 2\n"


def test_nanometres_are_told(tmp_path):
    file = tmp_path / "cell.swc"
    file.write_text(scaled(1000, 1000))
    with pytest.warns(MorphologyWarning, match=r"300 mm wide and its median diameter is 2e\+03 um: .*scale=0.001"):
        Reconstruction(file, nseg=1)
    file.write_text(scaled(1000))
    assert "coordinates look like nm beside diameters in um" in morphology.read(file).doubt
    file.write_text(scaled(30))  # 9 mm, as long axons are
    assert morphology.read(file).doubt == ""


def test_scale_makes_micrometres(tmp_path, build, recwarn):
    (tmp_path / "nm.swc").write_text(scaled(1000, 1000))
    cell = Reconstruction(tmp_path / "nm.swc", scale=0.001)
    assert cell.dend[0].L == pytest.approx(290)
    assert cell.dend[0].diam == pytest.approx(2)
    assert not recwarn
    with pytest.raises(ParameterError, match="scale = 0 must be above 0"):
        morphology.read(tmp_path / "nm.swc", scale=0)


def test_axon_is_kept_removed_or_replaced(axon):
    assert len(axon("keep").axon) == 3
    assert {name: len(group) for name, group in axon("remove").by_type.items()} == {"soma": 1, "dend": 1}
    cell = axon("stubs")
    one, other = cell.axon
    assert (one.name().split(".")[1], other.name().split(".")[1]) == ("axon[0]", "axon[1]")
    assert (one.L, other.L) == pytest.approx((30, 30))
    assert (one.parentseg().x, one.parentseg().sec.name().split(".")[1]) == (0.5, "soma[0]")
    assert other.parentseg() == one(1)
    # By hand: 2 um for 20 um of the axon, then a taper to 1 um over 40 um; of 30 to 60 um its mean.
    assert one.diam == pytest.approx((20 * 2 + 10 * (2 + 1.75) / 2) / 30)
    assert other.diam == pytest.approx((1.75 + 1.0) / 2)
    assert one.y3d(1) == pytest.approx(-35)  # it goes where the axon went


def test_stubs_of_a_cell_without_an_axon(axon):
    cell = axon("stubs", STICK)
    one, other = cell.axon
    assert (one.L, one.diam, other.L, other.diam) == pytest.approx((30, 1, 30, 1))
    assert one.parentseg() == cell.soma(0.5)


def test_what_hangs_on_the_axon_goes_with_it(axon):
    assert len(axon("remove", STICK + AXON + "9 3 0 -99 0 1 8\n10 3 0 -110 0 1 9\n").dend) == 1


def test_axon_that_cannot_be_treated_is_told(axon):
    only = "1 2 0 0 0 1 -1\n2 2 0 9 0 1 1\n"
    for treatment, text, error, message in (
        ("cut", STICK, UnknownNameError, "unknown treatment of the axon 'cut'.* Allowed: keep, remove, stubs"),
        ("remove", only, MorphologyError, "root of the cell is axon"),
        ("stubs", "1 3 0 0 0 1 -1\n2 3 0 9 0 1 1\n", MorphologyError, "needs an axon or a soma"),
    ):
        with pytest.raises(error, match=message):
            axon(treatment, text)


def test_fuzz_sample():
    """The full one is a command: python tests/helpers/fuzz_morphology.py --count 10000."""
    results = fuzz(100, seed=20)
    assert len(results) == 100
    assert [result for result in results if result["outcome"] in FAILURES] == []
    assert {"cell", "MorphologyError"} <= {result["outcome"] for result in results}


def test_no_depth_of_brackets_ends_the_process(refusal):
    deep = "(" * 60_000
    assert ":6: a bracket with nothing in it" in refusal(BODY + "((Axon)" + deep + ")" * 60_001, ".asc")


def test_one_point_soma_is_a_cylinder_with_the_area_of_the_sphere(build):
    (soma,) = build(SOMA)["soma"]
    assert (soma.L, soma.diam, area(soma)) == pytest.approx((10, 10, pi * 10 * 10))


def test_three_point_soma_of_neuromorpho_is_that_sphere_too(build):
    (soma,) = build("1 1 0 0 0 5 -1\n2 1 0 -5 0 5 1\n3 1 0 5 0 5 1\n")["soma"]
    assert (soma.L, area(soma)) == pytest.approx((10, pi * 10 * 10))


def test_cylinder_has_area_pi_d_l(build):
    (dend,) = build(STICK)["dend"]
    assert (dend.L, area(dend)) == pytest.approx((20, pi * 2 * 20))


def test_tip_of_radius_zero_is_a_cone(build):
    dend = build(STICK + "4 3 5 30 0 1 3\n5 3 -3 34 0 0 3\n")["dend"]
    assert pytest.approx(5) == dend[2].L
    assert area(dend[2]) == pytest.approx(pi * 1 * hypot(5, 1))


def test_y_has_three_dendrites_joined_at_its_fork(build):
    trunk, left, right = build(STICK + "4 3 -3 34 0 1 3\n5 3 3 34 0 1 3\n")["dend"]
    assert [s.L for s in (trunk, left, right)] == pytest.approx([20, 5, 5])
    assert left.parentseg() == right.parentseg() == trunk(1)
    assert trunk.parentseg().x == 0.5
