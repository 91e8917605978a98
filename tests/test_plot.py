"""Pictures: what is drawn, on which axes, with which labels."""

import dataclasses

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import LIF, AdEx, BallAndStick, HodgkinHuxley, Izhikevich2007, Reconstruction
from nrnwrap.morphology import write_example


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def runs():
    cells = [LIF(), LIF(t_ref=5)]
    return nw.simulate(cells[0], nw.Step(0.3), t_stop=100), nw.simulate(cells, nw.Step(0.3), t_stop=100)


@pytest.fixture(scope="module")
def cell(tmp_path_factory):
    return Reconstruction(write_example(tmp_path_factory.mktemp("swc") / "cell.swc"))


def test_traces_have_units_and_a_stroke_per_spike(runs):
    ax = runs[0].plot()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time (ms)", "membrane potential (mV)")
    voltage, strokes = ax.lines
    assert np.array_equal(voltage.get_ydata(), runs[0].v)
    assert strokes.get_color() == voltage.get_color()
    (times, same, gap), (low, high, _) = (axis.reshape(-1, 3).T for axis in strokes.get_data())
    assert np.array_equal(times, runs[0].spikes)
    assert np.array_equal(same, times)
    assert np.isnan(gap).all()
    assert low == pytest.approx([-55] * len(times), abs=0.1)  # from the threshold
    assert np.unique(high) == pytest.approx(-55 + 0.3 * 20, abs=0.1)


def test_spikes_of_all_cells_reach_one_height():
    """AdEx and Izhikevich end where a sample happens to lie; an action potential has its shape, and gets a tick."""
    cells = [AdEx(), Izhikevich2007.preset("RS"), HodgkinHuxley(), LIF()]
    cells[0].inject(nw.Step(0.6))
    run = nw.simulate(cells, nw.Step(0.4), t_stop=100, dt=0.05)
    assert all(len(train) > 1 for train in run.spikes)
    lines = run.plot().lines
    assert len(lines) == 8
    tops = [np.nanmax(line.get_ydata()) for line in lines[4:]]
    assert tops == pytest.approx([tops[0]] * 4)
    assert tops[0] > run.v.max()
    assert [line.get_marker() for line in lines[4:]] == ["None", "None", "|", "None"]
    assert len(run.plot(marks=False).lines) == 4
    ticks = dataclasses.replace(run, resets=()).plot().lines[4:]  # which cells are reset is not known
    assert [line.get_marker() for line in ticks] == ["|"] * 4


@pytest.mark.parametrize("count", [1, 2, 8, 9])
def test_up_to_eight_cells_are_told_apart(count):
    run = nw.simulate([LIF() for _ in range(count)], t_stop=1)
    legend = run.plot().get_legend()
    if 1 < count <= 8:
        assert [text.get_text() for text in legend.get_texts()] == list(run.cells)
    else:
        assert legend is None


# Other recordings


@pytest.fixture(scope="module")
def adex():
    return nw.simulate(AdEx(), nw.Step(1.0, delay=10), t_stop=50, record=["v", "w", "n_spikes", "I"])


def test_any_recording_is_drawn_in_its_unit(adex):
    ax = adex.plot("w")
    assert ax.get_ylabel() == "w (nA)"
    (line,) = ax.lines
    assert np.array_equal(line.get_ydata(), adex["w"])
    assert adex.plot("n_spikes").get_ylabel() == "n_spikes"


def test_several_recordings_have_a_panel_each(adex):
    panels = adex.plot(["v", "w"], color="red")
    assert [ax.get_ylabel() for ax in panels] == ["v (mV)", "w (nA)"]
    assert [ax.get_xlabel() for ax in panels] == ["", "time (ms)"]
    assert panels[0].get_shared_x_axes().joined(*panels)
    assert {line.get_color() for ax in panels for line in ax.lines} == {"red"}
    _, given = plt.subplots(2)
    assert list(adex.plot(("v", "w"), given)) == list(given)


def test_a_panel_of_the_stimulus(adex, runs):
    v, stimulus = adex.plot(current=True)
    assert stimulus.get_ylabel() == "I (nA)"
    assert np.array_equal(stimulus.lines[0].get_ydata(), np.where(adex.t > 10 + 0.0125, 1.0, 0.0))
    assert stimulus.get_position().height < v.get_position().height
    assert len(adex.plot(["I", "v"], current=True)) == 2
    with pytest.raises(nw.errors.ParameterError, match=r'record=\["v", "I"\]'):
        runs[0].plot(current=True)


def test_what_was_recorded_of_a_whole_cell_has_a_line_per_segment():
    stick = BallAndStick()
    run = nw.simulate(stick, t_stop=1, record={"all": nw.Everywhere("v"), "m": nw.Everywhere("m_nw_squid")})
    ax = run.plot("all")
    assert ax.get_ylabel() == "all (mV)"
    assert np.array_equal([line.get_ydata() for line in ax.lines], run["all"])
    assert run.plot("m").get_ylabel() == "m"


def test_axes_are_taken_and_given_back(runs, cell):
    _, axes = plt.subplots(1, 3)
    assert runs[0].plot(axes[0], color="red") is axes[0]
    assert axes[0].lines[0].get_color() == "red"
    assert plot.raster(runs[1], axes[1]) is axes[1]
    assert plot.shape(cell, axes[2]) is axes[2]


def test_a_run_without_v_says_how_to_have_one():
    run = nw.simulate(LIF(), t_stop=10, record=[])
    with pytest.raises(nw.errors.UnknownNameError, match="record='v'"):
        run.plot()


# Rasters


def ran(trains, t_stop):
    """A run with these spikes."""
    run = nw.simulate([LIF()], t_stop=1, record=[])
    settings = dataclasses.replace(run.settings, t_stop=t_stop, steps=round(t_stop / 0.025))
    return dataclasses.replace(
        run, spikes=trains, cells=tuple(f"cell {n}" for n in range(len(trains))), settings=settings
    )


def dark(ax):
    """Where something was drawn within the axes."""
    ax.figure.canvas.draw()
    image = np.asarray(ax.figure.canvas.buffer_rgba())[..., 0]
    left, bottom, width, height = map(int, ax.get_window_extent().bounds)
    return image[-(bottom + height) + 5 : -bottom - 5, left + 5 : left + width - 5] < 128


def test_a_raster_has_one_artist_and_a_row_per_cell(runs):
    ax = plot.raster(runs[1], label="all")
    (marks,) = ax.lines
    assert not ax.collections
    times, rows = marks.get_data()
    assert np.array_equal(times, np.concatenate(runs[1].spikes))
    assert np.bincount(rows).tolist() == [len(train) for train in runs[1].spikes]
    assert (marks.get_label(), ax.get_ylim(), ax.get_xlim()) == ("all", (-0.6, 1.6), (0, 100))


def test_a_raster_of_one_cell_shows_its_spikes(runs):
    ax = plot.raster(runs[0])
    columns = dark(ax).any(axis=0)
    assert np.count_nonzero(np.diff(columns.astype(int)) == 1) == len(runs[0].spikes)
    assert [tick for tick in ax.get_yticks() if abs(tick) < 0.6] == [0]


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
