"""Damaged morphology files, and other forms."""

from __future__ import annotations

import random
from math import inf, pi, sqrt

import numpy as np
import pytest
from helpers.morphology import BODY, FOLDER_IS_SAFE, STICK, TREE, Cell, area, flat, text_of, totals
from hypothesis import given, settings
from hypothesis import strategies as st

from nrnwrap import morphology
from nrnwrap.errors import GeometryError, MorphologyError, ParameterError
from nrnwrap.mechanisms import h
from nrnwrap.morphology.branching import branches_of


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
