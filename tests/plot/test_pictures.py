"""Pictures of cells: by segment, in space, as trees, and moving."""

import shutil
from itertools import pairwise
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection
from PIL import Image

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.anatomy import geometry
from nrnwrap.cells import BallAndStick, Reconstruction
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def cell(tmp_path_factory):
    found = Reconstruction(write_example(tmp_path_factory.mktemp("swc") / "cell.swc"))
    found.insert("pas", found.dend, g=2e-4)
    return found


@pytest.fixture(scope="module")
def stick():
    return BallAndStick(dend_L=600)


@pytest.fixture(scope="module")
def run(stick):
    step = nw.Step(0.3, delay=1)
    return nw.simulate(stick, step, t_stop=10, record={"all": nw.Everywhere("v"), "m": nw.Everywhere("m_nw_squid")})


def lines(ax):
    return [each for each in ax.collections if hasattr(each, "segments")]


def numbers(ax):
    """The number of each segment that was drawn, by its index."""
    found = {}
    for each in lines(ax):
        for index, value in zip(each.segments, each.get_array().filled(np.nan), strict=True):
            found.setdefault(int(index), value)
            assert found[int(index)] == value or np.isnan(value)
    return np.array([found[i] for i in range(len(found))])


def test_distance_colours_each_segment_by_its_own(cell):
    ax = plot.shape(cell, by="distance")
    places = geometry.segments(cell.sections)
    assert numbers(ax) == pytest.approx([h.distance(cell.soma(0.5), place) for place in places])
    assert ax.figure.axes[-1].get_ylabel() == "distance from the soma (um)"


def test_any_variable_of_the_segments_is_a_colour(cell):
    found = numbers(plot.shape(cell, by="g_pas"))
    places = geometry.segments(cell.sections)
    assert np.array_equal(np.isfinite(found), [place.sec in cell.dend for place in places])
    assert found[np.isfinite(found)] == pytest.approx(2e-4)
    assert numbers(plot.shape(cell, by="diam")) == pytest.approx([place.diam for place in places])


def test_a_recording_is_a_colour_with_limits_of_its_own(run, stick):
    ax = plot.shape(stick, values=run["all"][:, 100], limits=(-80, 40), label="v (mV)")
    assert numbers(ax) == pytest.approx(run["all"][:, 100])
    assert lines(ax)[0].get_clim() == (-80, 40)


def test_values_of_segments_and_sections(stick):
    ax = plot.shape(stick, values={stick.soma: 1, stick.dend(0.99): 2.5})
    found = numbers(ax)
    assert (found[0], found[-1]) == (1, 2.5)
    assert np.isnan(found[1:-1]).all()


def test_pieces_of_segments_lie_where_they_belong(cell):
    ax = plot.shape(cell, by="distance")
    places = geometry.layout(cell.sections)
    for each in lines(ax):
        for (start, end), index in list(zip(each.get_segments(), each.segments, strict=True))[::7]:
            reach = np.linalg.norm(places.end[index] - places.start[index]) + places.diameter[index] + 10
            assert np.linalg.norm((start + end) / 2 - places.middle[index, :2]) < reach


@pytest.mark.parametrize("size", [4, 8])
def test_widths_are_diameters_at_any_size(cell, size):
    figure, ax = plt.subplots(figsize=(size, size))
    plot.shape(cell, ax)
    figure.canvas.draw()
    (left, _), (right, _) = ax.transData.transform([(0, 0), (1, 0)])
    um = (right - left) * 72 / figure.dpi  # points
    for each in lines(ax):
        assert each.get_linewidth() == pytest.approx(np.maximum(each.diameters * um, 0.4))
    assert lines(ax)[0].diameters[0] == pytest.approx(cell.soma.diam)


def test_widths_in_space_are_diameters_from_every_side(cell):
    ax = plot.shape(cell, plane="3d")
    widths = []
    for azimuth in (10, 80):
        ax.view_init(elev=30, azim=azimuth, vertical_axis="y")
        ax.figure.canvas.draw()
        widths.append(np.array(lines(ax)[0].get_linewidth()))
    assert widths[0] == pytest.approx(widths[1], rel=1e-6)
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_zlabel()) == ("x (um)", "y (um)", "z (um)")


def test_space_shows_every_piece(cell):
    ax = plot.shape(cell, plane="3d", by="distance")
    assert sum(len(each._segments3d) for each in lines(ax)) >= sum(section.n3d() - 1 for section in cell.sections)
    _, flat = plt.subplots()
    with pytest.raises(nw.errors.ParameterError, match='projection="3d"'):
        plot.shape(cell, flat, plane="3d")


def test_marks_stand_where_things_are(cell):
    wire = cell.receive(nw.Poisson(5, seed=1), nw.Exp2(), at=cell.apic[5](0.5), weight=0)
    electrodes = nw.Electrodes([(50, 10, 0), (60, 20, 0)])
    marks = {"synapse": wire, "electrodes": electrodes, "places": [cell.soma(0.5), (7, 8, 9)]}
    ax = plot.shape(cell, marks=marks)
    assert {text.get_text() for text in ax.get_legend().get_texts()} >= {"synapse", "electrodes", "places", "apic"}
    drawn = {line.get_label(): line.get_xydata() for line in ax.lines}
    place = geometry.layout([cell.apic[5]]).middle[cell.apic[5].nseg // 2]
    assert drawn["synapse"] == pytest.approx(place[None, :2])
    assert drawn["electrodes"] == pytest.approx(electrodes.positions[:, :2])
    assert drawn["places"][1] == pytest.approx([7, 8])
    assert len(plot.shape(cell, plane="3d", marks=marks).lines) == 3


def test_a_ball_and_stick_without_points_is_drawn(stick):
    ax = plot.shape(stick)
    assert lines(ax)[1].get_segments()[-1][1] == pytest.approx([stick.soma.L + 600, 0])


def test_a_fork_without_points_is_spread():
    class Fork(nw.Cell):
        def __init__(self):
            self.soma = h.Section("soma", self)
            self.arms = [h.Section(f"arm[{i}]", self) for i in range(2)]
            for arm in self.arms:
                arm.connect(self.soma(1))

    cell = Fork()
    lines = np.concatenate([each.get_segments() for each in plot.shape(cell).collections])
    ends = {tuple(np.round(line[1], 6)) for line in lines}
    assert len(ends) == 3  # the arms do not lie on each other
    with pytest.raises(nw.errors.GeometryError, match="define_shape"):  # which a field needs
        nw.simulate(cell, nw.Field(1.0, "x"), t_stop=1)
    assert len(plot.dendrogram(cell).collections) == 2


def test_a_dendrogram_reaches_as_far_as_the_cell_and_keeps_tips_apart(cell):
    ax = plot.dendrogram(cell)
    branches = lines(ax)[0]
    ends = np.array([segment[1] for segment in branches.get_segments()])
    tips = [section for section in cell.sections if not section.children()]
    furthest = max(h.distance(cell.soma(0.5), tip(1)) for tip in tips)
    assert ends[:, 0].max() == pytest.approx(furthest)
    assert len(branches.get_segments()) == sum(section.nseg for section in cell.sections)
    assert sorted(set(ends[ends[:, 1] % 1 == 0, 1])) >= list(range(1, len(tips) + 1))
    by_row = {}
    for (start, row), (end, _) in branches.get_segments():
        by_row.setdefault(float(row), []).append((min(start, end), max(start, end)))
    for spans in by_row.values():
        spans.sort()
        assert all(one[1] <= other[0] + 1e-6 for one, other in pairwise(spans))
    assert (ax.get_xlabel(), list(ax.get_yticks())) == ("distance from the soma (um)", [])


def test_a_dendrogram_is_coloured_too(cell):
    assert numbers(plot.dendrogram(cell, by="diam")) == pytest.approx(
        [p.diam for p in geometry.segments(cell.sections)]
    )


def test_a_movie_has_a_frame_per_time_and_moves(run, stick, tmp_path):
    made = plot.movie(run, stick, "v", tmp_path / "v.gif", every=1, fps=10, dpi=40, progress=False)
    assert list(tmp_path.iterdir()) == [made]
    with Image.open(made) as film:
        assert film.n_frames == 11
        assert film.info["duration"] == 100
        frames = []
        for number in (0, 5):
            film.seek(number)
            frames.append(np.array(film.convert("RGB"), dtype=int))
    assert np.abs(frames[0] - frames[1]).sum() > 1000


def test_a_movie_takes_the_name_of_a_recording_and_shows_how_far_it_is(run, stick, tmp_path, capsys):
    plot.movie(run, stick, "m", tmp_path / "m.GIF", every=5, dpi=30, progress=True)
    assert "3/3" in capsys.readouterr().err
    with pytest.raises(
        nw.errors.UnknownNameError, match=r"not have a recording of 'h_nw_squid'.*all, m.*Everywhere\('h_nw_squid'\)"
    ):
        plot.movie(run, stick, "h_nw_squid", tmp_path / "h.gif")


def test_a_movie_of_an_uneven_run(stick, tmp_path):
    run = nw.simulate(stick, nw.Step(0.3, 1), t_stop=5, method="variable", record={"all": nw.Everywhere("v")})
    plot.movie(run, stick, "all", tmp_path / "v.gif", every=1, dpi=30, progress=False)
    with Image.open(tmp_path / "v.gif") as film:
        assert film.n_frames == 6


@pytest.mark.skipif(shutil.which("ffmpeg") is not None, reason="ffmpeg is here")
def test_without_ffmpeg_an_mp4_says_so(run, stick, tmp_path):
    with pytest.raises(nw.errors.ExtraError, match=r"needs ffmpeg.*write a \.gif"):
        plot.movie(run, stick, "v", tmp_path / "v.mp4")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not here")
def test_an_mp4_is_written_with_ffmpeg(run, stick, tmp_path):
    made = plot.movie(run, stick, "v", tmp_path / "v.mp4", every=2, dpi=40, progress=False)
    assert made.read_bytes()[4:8] == b"ftyp"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"by": "colour"}, "unknown colour of a cell"),
        ({"by": "distance", "values": {}}, "values or by='distance', not both"),
        ({"values": [1, 2]}, "one per segment"),
        ({"values": {"soma": 1}}, "'soma' is not a section of"),
        ({"cmap": "rainbows", "by": "v"}, "unknown colour map"),
        ({"plane": "up"}, "3d, xy, xz, yz"),
        ({"marks": {"here": (1, 2)}}, "is not a place"),
        ({"marks": {"here": "soma"}}, "marks: a point must be an array"),
        ({"by": "v", "limits": ("low", 1)}, "limits must be an array of numbers"),
        ({"by": "v", "limits": (1, 1)}, "limits must be two numbers"),
        ({"by": "gpas"}, "did you mean g_pas"),
        ({"values": ["a"]}, "values must be numbers"),
    ],
)
def test_bad_pictures(cell, arguments, message):
    with pytest.raises(nw.NrnwrapError, match=message):
        plot.shape(cell, **arguments)


def test_marks_must_be_on_the_cell(cell, stick):
    with pytest.raises(nw.errors.LocationError, match="not on"):
        plot.shape(cell, marks={"there": stick.soma(0.5)})


@pytest.mark.parametrize(
    ("path", "message"),
    [("movie.avi", "kind of movie '.avi'"), ("none/v.gif", "does not exist"), (3, "named by a string or path")],
)
def test_bad_movies(run, stick, tmp_path, path, message):
    where = tmp_path / path if isinstance(path, str) else path
    with pytest.raises(nw.NrnwrapError, match=message):
        plot.movie(run, stick, "v", where)


def test_a_movie_needs_the_cell_of_the_run(run, tmp_path):
    with pytest.raises(nw.errors.LocationError, match="was not in this run"):
        plot.movie(run, BallAndStick(), "v", tmp_path / "v.gif")


def test_the_benchmark_draws(tmp_path, monkeypatch):
    folder = Path(nw.__file__).resolve().parent.parent / "benchmarks"
    monkeypatch.syspath_prepend(str(folder))
    import pictures

    took = pictures.pictures(40, tmp_path)
    assert len(took) == 4
    assert min(took.values()) > 0
    assert (tmp_path / "picture.png").stat().st_size > 1000


@pytest.mark.usefixtures("swept")
def test_no_picture_leaves_a_reference_to_the_cell(stick, run):
    before = sum(1 for _ in h.allsec())
    gone = BallAndStick()
    plot.shape(gone, by="distance")
    plot.dendrogram(gone)
    del gone
    assert sum(1 for _ in h.allsec()) == before
    assert isinstance(plt.gca().collections[0], LineCollection)
