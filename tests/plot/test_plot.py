"""Pictures: what is drawn, on which axes, with which labels."""

import dataclasses

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers.plot import dark

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import LIF, AdEx, BallAndStick, HodgkinHuxley, Izhikevich2007


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
