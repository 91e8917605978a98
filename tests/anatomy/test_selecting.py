"""Sections and segments by type, distance, order, tip, name and place: a tree by hand, and cells that others made."""

import math

import numpy as np
import pytest

from nrnwrap.cells import LIF, BallAndStick, Branched, Reconstruction
from nrnwrap.errors import GeometryError, LocationError, MorphologyWarning, ParameterError, UnknownNameError
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example
from nrnwrap.neurons import Cell

TREE = """\
1 1 0 0 0 5 -1
2 3 5 0 0 1 1
3 3 105 0 0 1 2
4 3 105 100 0 1 3
5 3 105 -50 0 1 3
6 3 105 -100 0 1 5
7 4 0 5 0 2 1
8 4 0 205 0 2 7
9 7 -5 0 0 1 1
10 7 -40 0 0 1 9
"""  # dend[0] of 100 um forks into dend[1] of 100 and dend[2] of 100; apic[0] of 200; dend_7[0] of 35


@pytest.fixture
def cell(tmp_path):
    (tmp_path / "cell.swc").write_text(TREE)
    with pytest.warns(MorphologyWarning, match="dend_7"):
        return Reconstruction(tmp_path / "cell.swc", nseg=5)


def names(sections):
    return [str(each).partition("].")[2] for each in sections]


def test_all_and_by_type_have_every_section(cell):
    assert names(cell.all) == ["soma[0]", "dend[0]", "dend[1]", "dend[2]", "apic[0]", "dend_7[0]"]
    assert {name: len(group) for name, group in cell.by_type.items()} == {"soma": 1, "dend": 3, "apic": 1, "dend_7": 1}
    assert cell.morphology.unknown_types == (7,)
    assert set(cell.all) == set(cell.soma.wholetree())


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({}, ["soma[0]", "dend[0]", "dend[1]", "dend[2]", "apic[0]", "dend_7[0]"]),
        ({"type": "dend"}, ["dend[0]", "dend[1]", "dend[2]"]),
        ({"type": ["apic", 7]}, ["apic[0]", "dend_7[0]"]),
        ({"type": 4}, ["apic[0]"]),
        ({"type": 4.0}, ["apic[0]"]),
        ({"type": np.int64(7)}, ["dend_7[0]"]),
        ({"type": np.array([4, 7])}, ["apic[0]", "dend_7[0]"]),
        ({"type": "axon"}, []),
        ({"order": 0}, ["soma[0]"]),
        ({"order": 1}, ["dend[0]", "apic[0]", "dend_7[0]"]),
        ({"order": range(1, 3), "type": "dend"}, ["dend[0]", "dend[1]", "dend[2]"]),
        ({"tips": True}, ["dend[1]", "dend[2]", "apic[0]", "dend_7[0]"]),
        ({"tips": False}, ["soma[0]", "dend[0]"]),
        ({"min_distance": 51}, ["dend[1]", "dend[2]", "apic[0]"]),  # 50 um to dend[0], 100 to apic[0], 150 to the tips
        ({"min_distance": 51, "max_distance": 101}, ["apic[0]"]),
        ({"max_distance": 0}, ["soma[0]"]),
    ],
)
def test_select(cell, conditions, found):
    assert names(cell.select(**conditions)) == found


def test_segments_are_chosen_by_their_own_middle(cell):
    # 10, 30, 50, 70, 90 um on dend[0]; 110 ... 190 on each daughter
    chosen = cell.select_segments("dend", min_distance=75, max_distance=135)
    assert names(chosen) == ["dend[0](0.9)", "dend[1](0.1)", "dend[1](0.3)", "dend[2](0.1)", "dend[2](0.3)"]
    assert [cell.path_distance(each) for each in chosen] == pytest.approx([90, 110, 130, 110, 130])
    assert len(cell.select_segments("dend")) == 15
    assert len(cell.select_segments(tips=True, order=2)) == 10


@pytest.mark.filterwarnings("ignore::nrnwrap.errors.MorphologyWarning")
def test_orders_count_forks_and_not_changes_of_type(tmp_path):
    # A dendrite that becomes apical without forking keeps its order.
    (tmp_path / "cell.swc").write_text(TREE + "11 4 105 200 0 1 4\n12 4 105 300 0 1 11\n")
    cell = Reconstruction(tmp_path / "cell.swc")
    assert names(cell.select(order=2)) == ["dend[1]", "dend[2]", "apic[1]"]
    assert cell.select(order=3) == []


def test_find_by_published_name(cell):
    assert cell.find("dend[2]") == cell.dend[2]
    assert cell.find("soma") == cell.find("soma[0]") == cell.soma
    assert cell.find("dend[1](0.3)") == cell.dend[1](0.3)
    assert cell.find("dend_7") == cell.others["dend_7"][0]
    assert cell.find(cell.dend[0].name()) == cell.dend[0]


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda cell: cell.find("dend[9]"), UnknownNameError, r"unknown section 'dend\[9\]'; did you mean dend\[2\]"),
        (lambda cell: cell.find("dend"), UnknownNameError, "unknown section 'dend'"),  # which of them?
        (lambda cell: cell.find("dend[1](2)"), LocationError, "'2' is not a position 0..1 on dend"),
        (lambda cell: cell.find("dend[1](x)"), LocationError, "'x' is not a position"),
        (lambda cell: cell.find(1), ParameterError, "a name such as"),
        (lambda cell: cell.select("apical"), UnknownNameError, "did you mean apic.*Allowed: apic, dend, dend_7, soma"),
        (lambda cell: cell.select(99), UnknownNameError, "unknown type of section 99"),
        (lambda cell: cell.select(1.5), ParameterError, "a number of SWC, or several of these, not 1.5"),
        (lambda cell: cell.select(["dend", None]), ParameterError, "type must be a name such as 'dend'.* not None"),
        (lambda cell: cell.select(True), ParameterError, "type must be a name .* not True"),
        (lambda cell: cell.select(order=-1), ParameterError, "order is a number from 0 on"),
        (lambda cell: cell.select(order=1.5), ParameterError, "order is a number from 0 on"),
        (lambda cell: cell.select(min_distance=9, max_distance=1), ParameterError, "min_distance = 9 um is beyond"),
        (lambda cell: cell.select(min_distance=math.nan), ParameterError, "must be finite"),
        (lambda cell: cell.nearest((1, 2)), ParameterError, "point must be x, y and z"),
        (lambda cell: BallAndStick().nearest((0, 0, 0)), GeometryError, "does not have 3-D points"),
        (lambda cell: cell.path_distance(LIF().soma), LocationError, "is not on Reconstruction"),
    ],
)
def test_what_cannot_be_found_is_told(cell, ask, error, message):
    with pytest.raises(error, match=message):
        ask(cell)


@pytest.mark.parametrize(
    ("point", "place"),
    [
        ((105, 52, 3), "dend[1](0.5)"),
        ((300, 120, 0), "dend[1](0.9)"),
        ((105, -79, 9), "dend[2](0.7)"),
        ((30, 1, 0), "dend[0](0.3)"),  # its line begins at the soma's surface: 25 of 100 um
        ((0, 0, 0), "soma[0](0.5)"),
        ((-1000, 0, 0), "dend_7[0](0.9)"),
    ],
)
def test_nearest_segment_to_a_point(cell, point, place):
    assert names([cell.nearest(point)]) == [place]


def test_nearest_is_the_nearest_of_a_real_shape(tmp_path):
    cell = Reconstruction(write_example(tmp_path / "cell.swc"))
    for section in cell.all:
        if section != cell.soma:
            for i in (1, section.n3d() - 2):
                found = cell.nearest((section.x3d(i), section.y3d(i), section.z3d(i)))
                assert found == section(section(section.arc3d(i) / section.L).x)


def test_every_kind_of_cell_can_be_asked():
    tree = Branched(forks=2, nseg=3)
    assert [len(tree.select(order=i)) for i in range(4)] == [1, 2, 4, 0]
    assert len(tree.select(tips=True)) == 4
    ball = BallAndStick()
    assert names(ball.select(order=1)) == ["dend"]
    assert ball.find("dend(0.5)") == ball.dend(0.5)
    assert LIF().select("soma")[0].L > 0


def test_cell_of_a_hoc_template_can_be_asked():
    h("""begintemplate Chosen
    public soma, dend
    create soma, dend[3]
    proc init() { local i
        connect dend[0](0), soma(1)
        for i = 1, 2 connect dend[i](0), dend[0](1)
        forall L = 100
    }
    endtemplate Chosen""")
    made = h.Chosen()

    class Wrapped(Cell):
        def __init__(self):
            self.made, self.soma = made, made.soma

    cell = Wrapped()
    assert len(cell.by_type["dend"]) == 3
    assert cell.find("dend[2]") == made.dend[2]
    assert set(cell.select("dend", order=2)) == {made.dend[1], made.dend[2]}
    assert set(cell.select(min_distance=150)) == {made.dend[1], made.dend[2]}
    assert cell.path_distance(made.dend[1](1)) == pytest.approx(250)


def test_unconnected_sections_have_no_distance():
    from nrnwrap.anatomy.distances import distance

    one, other = h.Section("one"), h.Section("other")
    with pytest.raises(LocationError, match=r"no way leads from one.* to other"):
        distance(one(0.5), other(0.5))
