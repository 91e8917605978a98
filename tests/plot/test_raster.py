"""Pictures of spikes: rasters, marks on pixels."""

import dataclasses

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers.plot import dark
from matplotlib.collections import LineCollection

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import LIF, BallAndStick


def ran(trains, t_stop):
    """A run with these spikes."""
    run = nw.simulate([LIF()], t_stop=1, record=[])
    settings = dataclasses.replace(run.settings, t_stop=t_stop, steps=round(t_stop / 0.025))
    return dataclasses.replace(
        run, spikes=trains, cells=tuple(f"cell {n}" for n in range(len(trains))), settings=settings
    )


@pytest.mark.parametrize("count", [1, 2, 50, 1000, 20_000])
@pytest.mark.parametrize("dpi", [72, 100, 200])
def test_a_lone_spike_is_seen_among_any_number_of_cells(count, dpi):
    trains = [np.empty(0)] * count
    trains[count // 3] = np.array([70.0])
    ax = plot.raster(ran(trains, 100.0))
    ax.figure.set_dpi(dpi)
    assert dark(ax).any()


def test_marks_grow_with_the_rows():
    few, many = (plot.raster(ran([np.array([50.0])] * count, 100.0)) for count in (10, 60))
    heights = [dark(ax).any(axis=1).sum() / len(dark(ax)) for ax in (few, many)]
    assert heights == pytest.approx([0.8, 0.8], abs=0.1)


def test_spikes_two_pixels_apart_are_two_marks():
    ax = plot.raster(ran([np.arange(0.5, 100, 0.5)], 100.0))
    row = dark(ax)[100]
    assert np.count_nonzero(np.diff(row.astype(int)) == 1) > 194  # of 199: what is looked at ends 5 pixels before


@pytest.mark.parametrize("shape", [(1, 300), (30, 200), (1000, 20), (5000, 10)])
def test_every_spike_is_where_it_belongs(shape):
    trains = list(np.sort(np.random.default_rng(1).uniform(2, 98, shape)))
    ax = plot.raster(ran(trains, 100.0))
    image = dark(ax)
    x, y = ax.transData.transform(np.column_stack(ax.lines[0].get_data())).T
    (left, bottom), height = ax.get_window_extent().min, len(image)
    columns, rows = (x - int(left) - 5).round().astype(int), height - (y - int(bottom) - 5).round().astype(int)
    inside = (rows > 1) & (rows < height - 2)  # the first and last of thousands of rows are cut off
    assert inside.sum() > 0.9 * len(x)
    assert all(image[r - 1 : r + 2, c - 1 : c + 2].any() for r, c in zip(rows[inside], columns[inside], strict=True))
    assert image.mean() < 0.8


@pytest.mark.parametrize("shape", [(1, 100_000), (100, 1000), (1000, 100)])
def test_marks_that_fall_on_one_pixel_are_drawn_once(shape):
    trains = list(np.sort(np.random.default_rng(1).uniform(0, 1000, shape)))
    ax = plot.raster(ran(trains, 1000.0))
    image = dark(ax)
    (marks,) = ax.lines
    drawn = np.column_stack(marks.get_data())[marks.get_markevery()]
    assert len(drawn) <= shape[0] * (image.shape[1] + 12)
    assert image.any(axis=0).all()
    assert len(marks.get_xdata()) == 100_000
    marks.set_alpha(0.5)  # where many lie is darker then
    ax.figure.canvas.draw()
    assert marks.get_markevery() is None


def test_a_raster_of_no_spikes():
    assert not dark(plot.raster(ran([np.empty(0)] * 3, 10.0))).any()


def drawn(ax):
    return [each for each in ax.collections if isinstance(each, LineCollection)]


def test_shape_draws_every_piece_at_its_place(cell):
    ax = plot.shape(cell)
    pieces = sum(section.n3d() - 1 for section in cell.sections)
    assert sum(len(each.get_segments()) for each in drawn(ax)) == pieces
    assert {text.get_text() for text in ax.get_legend().get_texts()} == {"soma", "dend", "apic", "axon"}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x (um)", "y (um)")
    soma = drawn(ax)[0].get_segments()[0]
    assert soma[0] == pytest.approx([cell.soma.x3d(0), cell.soma.y3d(0)])


def test_shape_takes_another_plane(cell):
    ax = plot.shape(cell, plane="yz")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("y (um)", "z (um)")
    with pytest.raises(nw.errors.UnknownNameError, match="xy, xz, yz"):
        plot.shape(cell, plane="up")


def test_shape_colours_by_values_with_a_bar(cell):
    values = {section: float(index) for index, section in enumerate(cell.dend)}
    ax = plot.shape(cell, values=values, label="peak (mV)")
    coloured = drawn(ax)[-1]
    assert set(coloured.get_array().compressed()) == set(values.values())  # the others have none
    assert ax.figure.axes[-1].get_ylabel() == "peak (mV)"
    with pytest.raises(nw.errors.LocationError, match="not a section"):
        plot.shape(cell, values={LIF().soma: 1.0})


def test_a_cell_without_points_is_drawn_straight():
    cell = BallAndStick()
    soma, stick = drawn(plot.shape(cell))
    assert soma.get_segments()[0][0] == pytest.approx((0, 0))
    assert stick.get_segments()[0][0] == pytest.approx((cell.soma.L, 0))
    assert [section.n3d() for section in cell.sections] == [0, 0]


MISTAKES = {
    "axes": (lambda run, cell: run.plot(ax=3), "ax must be Matplotlib axes, as .* makes, not 3"),
    "a number": (lambda run, cell: run.plot(3), "name of a recording, or several, or axes, not 3"),
    "another name": (lambda run, cell: run.plot("V"), r"unknown recording 'V'; did you mean v\?"),
    "spikes": (lambda run, cell: run.plot("spikes"), r"plot\.raster\(run\) draws the spikes"),
    "nothing": (lambda run, cell: run.plot([]), "nothing to draw: give names of recordings, of v"),
    "too many axes": (lambda run, cell: run.plot(ax=plt.subplots(2)[1]), "one panel needs one .*, and 2 are given"),
    "too few axes": (lambda run, cell: run.plot(["v", "v"], plt.gca()), "2 panels need 2 .*, and 1 are given"),
    "a style": (lambda run, cell: run.plot(colour="red"), "the style colour='red' cannot be: .*color='red'"),
    "a colour": (lambda run, cell: plot.raster(run, color="rot"), "the style color='rot' cannot be"),
    "traces of a cell": (lambda run, cell: plot.traces(cell), r"plot\.traces draws a Run, not .*: simulate it first"),
    "raster of a cell": (lambda run, cell: plot.raster(cell), r"plot\.raster draws a Run, not .*: simulate it first"),
    "raster of a class": (lambda run, cell: plot.raster(LIF), "draws a Run, not the class LIF: give what simulate"),
    "raster of nothing": (lambda run, cell: plot.raster(), r"needs run, as in plot\.raster\(run\)"),
    "no height": (lambda run, cell: plot.raster(run, height=0), "height = 0 must be above 0"),
    "shape of a run": (
        lambda run, cell: plot.shape(run),
        "draws a cell, not <Run .*: give the cell that was simulated",
    ),
    "tree of a number": (lambda run, cell: plot.dendrogram(3), r"draws a cell, not 3: give a cell, such as"),
    "movie, the wrong way": (lambda run, cell: plot.movie(cell, run, "v", "x.gif"), r"plot\.movie draws a Run, not"),
    "movie of nothing": (lambda run, cell: plot.movie(run, cell), "needs name and path, as in"),
    "shape with a typo": (lambda run, cell: plot.shape(cell, valeus=[1]), "'valeus'; did you mean values"),
    "marks": (lambda run, cell: plot.shape(cell, marks=[1]), "marks must be a mapping"),
    "plane of a run": (lambda run, cell: plot.plane(run), "draws what phase_plane"),
    "uneven curve": (lambda run, cell: plot.curve([1, 2], [3], ("a", "b")), r"not the shapes \(2,\), \(1,\)"),
    "labels": (lambda run, cell: plot.curve([1, 2], [3, 4], "ab"), "labels must be two, of x and of y"),
}


@pytest.mark.parametrize(("call", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes(runs, cell, call, message):
    with pytest.raises(nw.NrnwrapError, match=message):
        call(runs[0], cell)
