"""Somata that are drawn as outlines."""

from __future__ import annotations

import json
import random
import re
from math import inf, pi

import numpy as np
import pytest
from helpers.fuzz_morphology import damaged, originals
from helpers.morphology import STICK, TREE
from helpers.morphology_traps import AXON, area, same_as_import3d
from helpers.neurolucida import drawn

import nrnwrap as nw
from nrnwrap import morphology
from nrnwrap.errors import MorphologyError, ParameterError, UnknownNameError


def test_point_that_is_a_whole_tree_is_a_sphere(cell, tmp_path):
    found, _ = cell("((Dendrite)\n(1 2 3 4)\n((9 9 9 1)\n|\n(8 8 8 1))\n)\n", ".asc")
    assert area(found.dend[0]) == pytest.approx(pi * 4 * 4)
    same_as_import3d(tmp_path / "cell.asc")


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


def test_outlines_without_points_are_not_bodies_apart(cell):
    """Two, beside trees that nothing else could join."""
    empty = '("CellBody"\n (CellBody)\n)\n'
    with pytest.raises(MorphologyError, match=r"cell.asc:1: the outline of the cell body has 0 points.*join 2 trees"):
        cell(2 * empty + TREE + TREE, ".asc")
