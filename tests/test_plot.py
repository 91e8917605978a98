"""Pictures: what is drawn, on which axes, with which labels."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import LIF, BallAndStick, Reconstruction
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


def test_traces_have_units_and_a_mark_per_spike(runs):
    ax = runs[0].plot()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time (ms)", "membrane potential (mV)")
    voltage, marks = ax.lines
    assert np.array_equal(voltage.get_ydata(), runs[0].v)
    assert np.array_equal(marks.get_xdata(), runs[0].spikes)
    assert marks.get_ydata().min() > runs[0].v.max()


def test_traces_of_several_cells_are_told_apart(runs):
    ax = runs[1].plot()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(runs[1].cells)


def test_axes_are_taken_and_given_back(runs, cell):
    _, axes = plt.subplots(1, 3)
    assert runs[0].plot(axes[0], color="red") is axes[0]
    assert axes[0].lines[0].get_color() == "red"
    assert plot.raster(runs[1], axes[1]) is axes[1]
    assert plot.shape(cell, axes[2]) is axes[2]


def test_raster_has_a_row_per_cell(runs):
    ax = plot.raster(runs[1])
    assert [len(row.get_positions()) for row in ax.collections] == [len(train) for train in runs[1].spikes]


def test_a_run_without_v_says_how_to_have_one():
    run = nw.simulate(LIF(), t_stop=10, record=[])
    with pytest.raises(nw.errors.UnknownNameError, match='record="v"'):
        run.plot()


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


def test_what_is_no_axes(runs):
    with pytest.raises(nw.errors.ParameterError, match="axes"):
        runs[0].plot("here")
