"""Reading, checking and building morphologies: against raw Import3d, geometry by hand, and broken files."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from math import hypot, inf, pi, sqrt
from pathlib import Path

import numpy as np
import pytest
from fuzz_morphology import FAILURES, fuzz
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference import SHARED

from nrnwrap import morphology
from nrnwrap.cells import Reconstruction
from nrnwrap.errors import GeometryError, MorphologyError, MorphologyWarning, ParameterError, UnknownNameError
from nrnwrap.mechanisms import h
from nrnwrap.morphology import h5
from nrnwrap.morphology.branching import branches_of

DATA = SHARED / "data" / "morphologies"  # of others; test_sketches.py does the same with files of our own
needs_data = pytest.mark.shared
FILES = [
    *("BS0284.swc", "Neuron.swc", "Soma_origin.swc", "bio_neuron-000.asc", "bio_neuron-001.asc"),
    *("broken/Neuron_missing_parents.swc", "broken/Neuron_zero_radius.swc", "broken/annotations.asc"),
    *("broken/broken-spine.asc", "broken/invalid-incomplete.asc", "broken/repeated_id.swc"),
    *("broken/simple_reversed.swc", "broken/soma_zero_radius.swc", "c91662.swc", "custom_type.swc"),
    *("mono-type.asc", "morph_ca1_n120.swc", "multiple_soma.swc", "no_soma.swc", "shuffled_ids.swc"),
    *("simple-all-types.swc", "simple.asc", "simple.swc", "soma_three_points_cylinder.swc", "sorted_ids.swc"),
    "test_morph.swc",
]
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
GOOD = [file for file in FILES if file not in REFUSED]

SOMA = "1 1 0 0 0 5 -1\n"  # a sphere of diameter 10
STICK = SOMA + "2 3 0 10 0 1 1\n3 3 0 30 0 1 2\n"
BODY = '("CellBody" (CellBody)\n(0 0 0 0)\n(8 0 0 0)\n(8 4 0 0)\n(0 4 0 0))\n'
TREE = "((Dendrite)\n(4 4 0 2)\n(4 20 0 2)\n)\n"


class Cell:
    """An owner of sections."""

    def __str__(self) -> str:
        return "owner"


@pytest.fixture
def build(tmp_path):
    """From the text of a file to its sections by name; cell and sections live as long as the test."""
    kept = []

    def built(text: str, suffix: str = ".swc") -> dict:
        file = tmp_path / f"cell{suffix}"
        file.write_text(text)
        owner = Cell()
        kept.append((owner, morphology.make_sections(morphology.read(file), owner)))
        return kept[-1][1]

    return built


@pytest.fixture
def refusal(tmp_path):
    """From the text of a file to the message of its refusal."""

    def told(text: str, suffix: str = ".swc") -> str:
        file = tmp_path / f"cell{suffix}"
        file.write_text(text)
        with pytest.raises(MorphologyError) as error:
            morphology.read(file)
        return str(error.value)

    return told


def flat(groups: dict) -> list:
    return [section for group in groups.values() for section in group]


def area(section) -> float:
    return sum(segment.area() for segment in section)


def totals(groups: dict) -> tuple[int, float, float]:
    """Number of sections, total length in um, total area in um2."""
    sections = flat(groups)
    return len(sections), sum(s.L for s in sections), sum(map(area, sections))


# The files of others


def wanted(file: str) -> dict[str, str]:
    """What NEURON made of a file."""
    with (DATA / "REFERENCE.csv").open() as table:
        (row,) = (row for row in csv.DictReader(table) if row["file"] == file)
    return row


@needs_data
def test_every_file_is_named_here():
    with (DATA / "REFERENCE.csv").open() as table:
        assert {row["file"] for row in csv.DictReader(table)} == {*FILES}


@needs_data
@pytest.mark.parametrize("file", GOOD)
def test_good_file_gives_the_sections_of_import3d(file):
    owner, row = Cell(), wanted(file)
    groups = morphology.make_sections(morphology.read(DATA / file), owner)
    count, length, surface = totals(groups)
    assert count == int(row["nsec"])
    assert length == pytest.approx(float(row["L_um"]), abs=1e-4)
    assert surface == pytest.approx(float(row["area_um2"]), abs=1e-3)
    if row["n3d"]:
        assert sum(s.n3d() for s in flat(groups)) == int(row["n3d"])
        named = {name: int(row[f"n_{name}"]) for name in ("soma", "dend", "apic", "axon") if row[f"n_{name}"]}
        named |= {name: len(groups[name]) for name in row["other_names"].split()}
        assert {name: len(group) for name, group in groups.items()} == named


KILLS = {"shuffled_ids.swc", "broken/simple_reversed.swc"}  # what raw Import3d ends the process on, or refuses


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


@needs_data
@pytest.mark.parametrize("file", [file for file in GOOD if file not in KILLS])
def test_every_section_is_that_of_raw_import3d(file, capfd):
    owner, other = Cell(), raw(DATA / file)
    ours = flat(morphology.make_sections(morphology.read(DATA / file), owner))
    theirs = {section.name(): section for section in h.allsec() if section.cell() is other}
    assert {section.name() for section in ours} == set(theirs)
    for section in ours:
        mine, raws = shape(section), shape(theirs[section.name()])
        assert mine["hangs"] == raws["hangs"]
        assert mine["L"] == pytest.approx(raws["L"], rel=1e-6)
        if (file, section.name()) == ("simple.asc", "owner.soma[0]"):
            # A square of 2 nm: which of the points of its flat ends is the end, Import3d leaves to rounding.
            assert mine["points"][:, :3] == pytest.approx(raws["points"][:, :3], abs=1e-9)
            assert mine["points"][:, 3] == pytest.approx(raws["points"][:, 3], rel=0.25)
            continue
        assert mine["area"] == pytest.approx(raws["area"], rel=1e-6)
        size = np.abs(raws["points"]).max()
        assert mine["points"] == pytest.approx(raws["points"], rel=1e-6, abs=1e-6 * size)


@needs_data
@pytest.mark.parametrize(("file", "message"), REFUSED.items(), ids=REFUSED)
def test_bad_file_is_refused_by_file_and_line(file, message):
    with pytest.raises(MorphologyError) as error:
        morphology.read(DATA / file)
    assert f"{Path(file).name}{message}" in str(error.value)


@needs_data
def test_every_broken_file_is_named_here():
    # Neuron_zero_radius has no zero in it, and simple_reversed is only out of order.
    fine = {"broken/Neuron_zero_radius.swc", "broken/simple_reversed.swc"}
    assert {f"broken/{file.name}" for file in (DATA / "broken").iterdir()} <= set(REFUSED) | fine


@needs_data
@pytest.mark.parametrize("file", GOOD)
def test_good_file_makes_no_noise(file, capfd):
    owner = Cell()
    morphology.make_sections(morphology.read(DATA / file), owner)
    assert capfd.readouterr() == ("", "")


@needs_data
def test_row_order_does_not_matter_in_the_reference_file():
    owner = Cell()
    one, other = (
        morphology.make_sections(morphology.read(DATA / f"{name}_ids.swc"), owner) for name in ("shuffled", "sorted")
    )
    assert totals(one) == totals(other) == (3, pytest.approx(30), pytest.approx(140 * pi))


@needs_data
@pytest.mark.parametrize("file", GOOD)
def test_totals_are_those_of_the_reference(file):
    """To 1e-6 relative, or as exactly as the reference is written."""
    owner, row = Cell(), wanted(file)
    count, length, surface = totals(morphology.make_sections(morphology.read(DATA / file), owner))
    assert count == int(row["nsec"])
    assert length == pytest.approx(float(row["L_um"]), rel=1e-6, abs=6 * 10 ** -decimals(row["L_um"]) / 10)
    assert surface == pytest.approx(float(row["area_um2"]), rel=1e-6, abs=6 * 10 ** -decimals(row["area_um2"]) / 10)


def decimals(text: str) -> int:
    return len(text.partition(".")[2])


# MorphIO's H5


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


def test_h5_is_the_swc_that_it_came_from(tmp_path):
    same_h5(morphology.write_example(tmp_path / "cell.swc"), tmp_path / "cell.h5")


@needs_data
@pytest.mark.parametrize("file", ["c91662.swc", "bio_neuron-001.asc", "soma_three_points_cylinder.swc"])
def test_h5_is_the_file_that_it_came_from(tmp_path, file):
    same_h5(DATA / file, tmp_path / "cell.h5")


def test_damaged_h5_is_refused(tmp_path):
    path = as_h5(morphology.write_example(tmp_path / "cell.swc"), tmp_path / "cell.h5")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(MorphologyError, match=r"cell.h5: MorphIO cannot read it: .*"):
        morphology.read(path)
    path.write_bytes(b"1 1 0 0 0 5 -1\n")
    with pytest.raises(MorphologyError, match="not an HDF5 file"):
        morphology.read(path)


def test_h5_with_numbers_that_are_none_is_refused_or_mended(tmp_path):
    path = as_h5(morphology.write_example(tmp_path / "cell.swc"), tmp_path / "cell.h5")
    whole = morphology.read(path)
    row = whole.points[100]
    data = path.read_bytes()
    (kind,) = (kind for kind in (np.float32, np.float64) if data.count(row.astype(kind).tobytes()) == 1)
    spoilt = row.copy()
    spoilt[0] = np.nan
    path.write_bytes(data.replace(row.astype(kind).tobytes(), spoilt.astype(kind).tobytes()))
    with pytest.raises(MorphologyError, match=r"cell.h5: point \d+ at \(nan .* is not finite, or beyond 10 m"):
        Reconstruction(path, nseg=1)
    mended = morphology.read(path, repair=True)
    assert mended.n_points == whole.n_points - 1
    assert len(mended.repairs) == 2  # left out, and what hung on it joined


def test_process_that_reads_h5_may_die(tmp_path, monkeypatch):
    path = tmp_path / "cell.h5"
    path.write_bytes(h5.SIGNATURE)
    killed = tmp_path / "python"
    killed.write_text("#!/bin/sh\nkill -SEGV $$\n")
    killed.chmod(0o755)
    monkeypatch.setattr(h5, "python", lambda: str(killed))
    with pytest.raises(MorphologyError, match="died of signal 11; the file is damaged"):
        morphology.read(path)


# Repairs


@pytest.fixture
def mend(tmp_path):
    """From the text of a file to its repaired content and sections by name."""
    kept = []

    def mended(text: str, suffix: str = ".swc"):
        file = tmp_path / f"cell{suffix}"
        file.write_text(text)
        content, owner = morphology.read(file, repair=True), Cell()
        kept.append((owner, morphology.make_sections(content, owner)))
        return content, kept[-1][1]

    return mended


@pytest.mark.parametrize(
    ("text", "told", "like"),
    [
        (STICK + "4 3 x 0 0 1 3\n", ":4: x is 'x', not a number: line left out", STICK),
        (STICK + "3 3 0 99 0 1 2\n", ":4: id 3 is already on line 3: left out", STICK),
        (
            STICK + "4 3 1 31 0 1 9\n5 3 0 50 0 1 4\n",
            ":4: point 4 has parent 9, which the file does not have: joined to the nearest point that fits, 3, 1.41 um",
            STICK + "4 3 1 31 0 1 3\n5 3 0 50 0 1 4\n",
        ),
        (STICK + "4 3 0 40 0 1 4\n", ":4: point 4 is its own parent: joined to the", STICK + "4 3 0 40 0 1 3\n"),
        (
            STICK + "4 3 0 35 0 1 5\n5 3 0 40 0 1 4\n",
            ":4: point 4 is on a cycle with its parent 5: joined",
            STICK + "4 3 0 35 0 1 3\n5 3 0 40 0 1 4\n",
        ),
        (STICK.replace("-1", "1"), ":1: no point is the root: point 1 becomes it", STICK),
        (STICK.replace("-1", "3"), ":1: no point is the root: point 1 becomes it", STICK),
        (
            STICK + "4 2 0 -9 0 1 -1\n5 2 0 -20 0 1 4\n",
            ":4: point 4 is the root of another tree: joined to the nearest point of the soma, 1, 9 um away",
            STICK + "4 2 0 -9 0 1 1\n5 2 0 -20 0 1 4\n",
        ),
        (STICK + "4 1 99 0 0 1 -1\n", ":4: point 4 is the root of another soma: its point left out", STICK),
        (STICK + "4 1 0 40 0 1 3\n", ":4: soma point 4 hangs on type 3: takes that type", STICK + "4 3 0 40 0 1 3\n"),
        (
            "7 3 0 30 0 1 -1\n8 3 0 10 0 1 7\n9 1 0 0 0 5 8\n",
            ":3: the root, point 7, is not soma: the tree begins with soma point 9",
            STICK,
        ),
        (
            STICK.replace("1 1\n", "1 4\n") + "4 1 0 0 0 5 1\n",
            ":4: soma point 4 is where the first one is: left out, the soma is a sphere",
            STICK,
        ),
        (STICK.replace("30 0 1", "30 0 -1"), ":3: point 3 has radius -1: 1 of its neighbour taken", STICK),
        (STICK.replace("10 0 1", "10 0 0"), ":2: point 2 has radius 0: 1 of its neighbour taken", STICK),
    ],
)
def test_swc_is_repaired_and_says_so(mend, build, text, told, like):
    with pytest.raises(MorphologyError):  # without being asked nothing is repaired
        build(text)
    content, groups = mend(text)
    assert content.repairs[0].startswith(told)
    assert len(content.repairs) == 1
    wanted = build(like)
    assert totals(groups) == totals(wanted)
    assert {name: len(group) for name, group in groups.items()} == {n: len(group) for n, group in wanted.items()}


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


# Scale


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


# Axons

AXON = "4 2 0 -5 0 1 1\n5 2 0 -25 0 1 4\n6 2 0 -65 0 0.5 5\n7 2 9 -90 0 0.2 6\n8 2 -9 -90 0 0.3 6\n"


@pytest.fixture
def axon(tmp_path):
    """From what becomes of the axon to the cell."""

    def made(treatment: str, text: str = STICK + AXON) -> Reconstruction:
        (tmp_path / "cell.swc").write_text(text)
        return Reconstruction(tmp_path / "cell.swc", axon=treatment)

    return made


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


# Whatever the bytes


def test_fuzz_sample():
    """The full one is a command: python tests/fuzz_morphology.py --count 10000."""
    results = fuzz(100, seed=20)
    assert len(results) == 100
    assert [result for result in results if result["outcome"] in FAILURES] == []
    assert {"cell", "MorphologyError"} <= {result["outcome"] for result in results}


def test_no_depth_of_brackets_ends_the_process(refusal):
    deep = "(" * 60_000
    assert ":6: a bracket with nothing in it" in refusal(BODY + "((Axon)" + deep + ")" * 60_001, ".asc")


# Geometry by hand


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


# Faults


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


# Properties


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


def text_of(rows: list[list]) -> str:
    return "".join(" ".join(map(str, row)) + "\n" for row in rows)


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


def any_tree(rng: random.Random) -> str:
    """A SWC file of few points, of any types that a cell may have, in any order and branching, some with a sphere."""
    sphere, rows = rng.random() < 0.3, []
    for i in range(rng.randint(1, 14)):
        up = -1 if i == 0 else i - 1 if rng.random() < 0.5 else rng.randrange(i)
        xyz, radius = [rng.randint(-9, 9) for _ in range(3)], rng.choice([1, 1, 1, 2])
        if sphere and i in (1, 2):
            up, xyz, radius = 0, [0, (rows[0][5], -rows[0][5])[i - 1], 0], rows[0][5]
        elif i == 0:
            xyz = [0, 0, 0]
        before = rows[up][1] if i else 1
        kind = rng.choice([1, 1, 3, 2]) if before == 1 else rng.choice([before, before, 3, 2])
        rows.append([i + 1, 1 if sphere and i < 3 else kind, *xyz, radius, up + 1 if i else -1])
    return text_of(rows)


def test_branches_of_any_tree_are_those_of_import3d(tmp_path):
    h.load_file("import3d.hoc")
    rng, file, compared, wires = random.Random(5), tmp_path / "any.swc", 0, 0
    for _ in range(300):
        file.write_text(any_tree(rng))
        ours = branches_of(morphology.read(file))
        reader = h.Import3d_SWC_read()
        reader.quiet = 1
        reader.input(str(file))
        theirs = list(reader.sections)
        index = {None: -1} | {part.hname(): i for i, part in enumerate(theirs)}
        assert len(ours) == len(theirs)
        for one, two in zip(ours, theirs, strict=True):
            up = two.parentsec
            assert (one.kind, one.parent_x) == (two.type, two.parentx)
            assert one.parent == index[None if up is None else up.hname()]
            points = np.column_stack([*(two.raw.getrow(i).to_python() for i in range(3)), two.d.to_python()])
            assert (one.wire is not None) == bool(two.first)
            if len(points) > 1:
                assert one.points == pytest.approx(points[int(two.first) :], rel=1e-6)
            compared, wires = compared + 1, wires + int(two.first)
    assert compared > 800
    assert wires > 20


JUNK = ["", "x", "nan", "-1", "0", "1e999", "0.5", "#", "\0", "99999999999999999999", "(", ")", "|", '"']


@settings(FOLDER_IS_SAFE, max_examples=200)
@given(suffix=st.sampled_from([".swc", ".asc"]), data=st.data())
def test_damaged_file_loads_or_is_refused(build, suffix, data):
    text = {".swc": STICK + "4 3 3 34 0 1 3\n5 3 -3 34 0 0.5 3\n", ".asc": BODY + TREE}[suffix]
    fields = text.replace("(", " ( ").replace(")", " ) ").replace("\n", " \n ").split(" ")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(fields) - 1))
        fields[at] = data.draw(st.sampled_from(JUNK + fields))
    try:
        sections = flat(build(" ".join(fields), suffix))
    except MorphologyError:
        return
    assert sections
    assert all(0 < area(s) < inf for s in sections)


# Life in NEURON


@pytest.mark.usefixtures("swept")
def test_sections_are_named_after_their_cell_and_go_with_the_lists(tmp_path):
    before = len(list(h.allsec()))
    owner = Cell()
    content = morphology.read(morphology.write_example(tmp_path / "cell.swc"))
    groups = morphology.make_sections(content, owner)
    assert groups["dend"][3].name() == "owner.dend[3]"
    assert groups["dend"][3].cell() is owner
    del groups
    assert len(list(h.allsec())) == before


def test_engine_state_is_left_alone(build):
    state = (h.t, h.dt, h.celsius, h.secondorder)
    build(STICK)
    assert (h.t, h.dt, h.celsius, h.secondorder) == state


def test_values_cannot_be_changed(tmp_path):
    content = morphology.read(morphology.write_example(tmp_path / "cell.swc"))
    with pytest.raises(ValueError, match="read-only"):
        content.points[0] = 0


# Segments


@pytest.fixture
def example(tmp_path):
    """Sections of the example, and their owner."""
    owner = Cell()
    groups = morphology.make_sections(morphology.read(morphology.write_example(tmp_path / "cell.swc")), owner)
    yield flat(groups)  # a return would drop the owner  # noqa: PT022


def test_lambda_f_is_that_of_stdlib(example):
    h.load_file("stdlib.hoc")
    for section in example:
        assert morphology.lambda_f(section, 100) == pytest.approx(h.lambda_f(100, sec=section), rel=1e-12)


def test_lambda_f_of_a_cylinder():
    stick = h.Section(name="stick")
    stick.L, stick.diam, stick.Ra, stick.cm = 100, 4, 100, 1
    assert morphology.lambda_f(stick, 100) == pytest.approx(1e5 * sqrt(4 / (4 * pi * 100 * 100)))
    stick.cm = 0
    assert morphology.lambda_f(stick) == inf


@pytest.mark.parametrize("d_lambda", [0.1, 0.02])
def test_nseg_is_odd_and_follows_the_rule(example, d_lambda):
    morphology.set_nseg(example, d_lambda)
    for section in example:
        assert section.nseg % 2 == 1
        assert section.L / section.nseg <= 1.1 * d_lambda * morphology.lambda_f(section)


def test_nseg_refuses_what_means_nothing(example):
    with pytest.raises(ParameterError, match="d_lambda = 0 must be above 0"):
        morphology.set_nseg(example, d_lambda=0)
    with pytest.raises(ParameterError, match="frequency must be finite"):
        morphology.set_nseg(example, frequency=float("nan"))
    thread = h.Section(name="thread")
    for x in range(3):
        thread.pt3dadd(x, 0, 0, 0)
    with pytest.raises(GeometryError, match="thread has neighbouring 3-D points of diameter 0"):
        morphology.set_nseg([thread])


# The example


def test_example_is_deterministic_and_says_where_it_comes_from(tmp_path):
    one, same, other = (
        morphology.write_example(tmp_path / f"{i}.swc", seed=seed).read_text() for i, seed in enumerate((7, 7, 8))
    )
    assert one == same != other
    assert "generated by nrnwrap" in one.splitlines()[0]


@pytest.mark.parametrize("seed", range(5))
def test_example_is_a_plausible_pyramidal_cell(tmp_path, seed, capfd):
    owner = Cell()
    content = morphology.read(morphology.write_example(tmp_path / "cell.swc", seed=seed))
    groups = morphology.make_sections(content, owner)
    _, length, surface = totals(groups)
    assert {name: len(group) for name, group in groups.items()} == {
        "soma": 1,
        "dend": 28,
        "apic": 38,
        "axon": 5,
    }
    assert 3000 < length < 6000
    assert 8000 < surface < 20000
    assert np.ptp(content.points[:, 1]) > 1.5 * np.ptp(content.points[:, 0])  # taller than wide
    assert capfd.readouterr() == ("", "")
