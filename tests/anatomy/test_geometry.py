"""Where segments are: along the 3-D points, straight on without them."""

from itertools import pairwise

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.anatomy import geometry
from nrnwrap.cells import BallAndStick
from nrnwrap.mechanisms import h


@pytest.fixture
def bent():
    section = h.Section("bent")
    for x, y in ((0, 0), (30, 0), (30, 70)):
        section.pt3dadd(x, y, 5, 2)
    section.nseg = 5
    return section


def test_segments_lie_along_the_path_of_a_bent_section(bent):
    places = geometry.layout([bent])
    assert len(places) == 5
    assert places.middle[:, :2] == pytest.approx(np.array([(10, 0), (30, 0), (30, 20), (30, 40), (30, 60)]))
    assert places.start[1:] == pytest.approx(places.end[:-1])
    assert places.middle[:, 2] == pytest.approx(5)
    assert places.diameter == pytest.approx(2)


def test_segments_of_several_sections_are_in_order(bent):
    other = h.Section("other")
    other.pt3dadd(0, 0, 0, 1)
    other.pt3dadd(0, 0, 9, 3)
    other.nseg = 3
    places = geometry.layout([other, bent])
    assert places.counts == (3, 5)
    assert places.middle[:3, 2] == pytest.approx([1.5, 4.5, 7.5])
    assert places.middle[3] == pytest.approx([10, 0, 5])
    assert [str(each) for each in geometry.segments([other, bent])][2:4] == ["other(0.833333)", "bent(0.1)"]


def test_a_ball_and_stick_without_points_is_a_straight_line():
    cell = BallAndStick()
    points = geometry.paths(cell.sections)
    assert points[cell.soma][:, 0] == pytest.approx([0, cell.soma.L])
    assert points[cell.dend][:, 0] == pytest.approx([cell.soma.L, cell.soma.L + 200])
    assert cell.soma.n3d() == cell.dend.n3d() == 0  # nothing was written
    assert points[cell.dend][:, 3] == pytest.approx(1)


def test_a_chain_goes_straight_on_from_points_and_from_either_end(bent):
    on, back, turned = (h.Section(name) for name in ("on", "back", "turned"))
    on.connect(bent(1))
    back.connect(bent(0))
    turned.connect(on(1), 1)  # its end 1 is the near one
    for each in (on, back, turned):
        each.L = 10
    points = geometry.paths([turned, back, on, bent])
    assert points[on][:, :2] == pytest.approx(np.array([(30, 70), (30, 80)]))
    assert points[back][:, :2] == pytest.approx(np.array([(0, 0), (-10, 0)]))
    assert points[turned][:, 1] == pytest.approx([90, 80])


@pytest.mark.parametrize("x", [0.5, 1])
def test_where_a_section_without_points_forks_off_is_not_guessed(bent, x):
    twigs = [h.Section(f"twig{i}") for i in range(2)]
    for twig in twigs:
        twig.connect(bent(x))
    with pytest.raises(nw.errors.GeometryError, match=r"twig0.*forks off.*pt3dadd.*define_shape"):
        geometry.paths([bent, *twigs])


def test_a_long_chain_needs_no_recursion():
    sections = [h.Section(f"link{i}") for i in range(3000)]
    for one, other in pairwise(sections):
        other.connect(one(1))
    last = geometry.paths(sections[::-1])[sections[-1]]
    assert last[1, 0] == pytest.approx(sum(section.L for section in sections))
