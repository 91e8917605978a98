"""Reading, checking and building morphologies: against raw Import3d, geometry by hand, and broken files."""

from __future__ import annotations

import csv
from math import pi
from pathlib import Path

import numpy as np
import pytest
from helpers.morphology import DATA, REFUSED, STICK, Cell, as_h5, flat, needs_data, raw, same_h5, shape, totals

from nrnwrap import morphology
from nrnwrap.cells import Reconstruction
from nrnwrap.errors import MorphologyError
from nrnwrap.mechanisms import h
from nrnwrap.morphology import h5

FILES = [
    *("BS0284.swc", "Neuron.swc", "Soma_origin.swc", "bio_neuron-000.asc", "bio_neuron-001.asc"),
    *("broken/Neuron_missing_parents.swc", "broken/Neuron_zero_radius.swc", "broken/annotations.asc"),
    *("broken/broken-spine.asc", "broken/invalid-incomplete.asc", "broken/repeated_id.swc"),
    *("broken/simple_reversed.swc", "broken/soma_zero_radius.swc", "c91662.swc", "custom_type.swc"),
    *("mono-type.asc", "morph_ca1_n120.swc", "multiple_soma.swc", "no_soma.swc", "shuffled_ids.swc"),
    *("simple-all-types.swc", "simple.asc", "simple.swc", "soma_three_points_cylinder.swc", "sorted_ids.swc"),
    "test_morph.swc",
]


GOOD = [file for file in FILES if file not in REFUSED]


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
