"""Activity of networks: recordings, spikes and rates on one time; several runs side by side; pictures as files."""

from dataclasses import replace

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers.network_runs import poisson, ran
from PIL import Image

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import LIF, BallAndStick, LIFCurrExp
from nrnwrap.plot.populations import PALETTE


def marks(ax):
    """(times, rows) of each population."""
    return [np.array(line.get_data()) for line in ax.lines if line.get_marker() == "|"]


@pytest.fixture(scope="module")
def run():
    net = nw.Network(seed=1)
    points = net.add("points", 8, LIFCurrExp, preset="cuba", v_init=nw.Uniform(-60, -50))
    trees = net.add("trees", 2, lambda index: BallAndStick())
    points.connect(trees, nw.Exp(2), p=1, weight=0.01)
    return nw.simulate(net, t_stop=60, dt=0.1, record={points[:2]: ["v", "i_e"], trees[:1]: "v"})


def test_everything_has_a_panel_on_one_time(run):
    panels = run.plot(width=3)
    assert [ax.get_ylabel() for ax in panels] == ["v (mV)", "i_e (nA)", "cell", "rate (Hz)"]
    assert [ax.get_xlabel() for ax in panels] == ["", "", "", "time (ms)"]
    assert {ax.get_xlim() for ax in panels} == {(0, 60)}
    assert len({ax.get_position().x0 for ax in panels}) == 1
    names = [text.get_text() for text in panels[0].get_legend().get_texts()]
    assert names == ["points[0]", "points[1]", "trees[0]"]
    for line, name in zip(panels[-1].lines, ("points", "trees"), strict=True):
        np.testing.assert_allclose(line.get_data(), run.population_rate(name, width=3))


def test_voltages_are_those_recorded_and_have_their_spikes(run):
    ax = run.plot("v")
    by_name = {line.get_label(): line for line in ax.lines}
    recorded = run.recorded[0].run, run.recorded[1].run
    for source in recorded:
        for name, v in zip(source.cells, source.v, strict=True):
            np.testing.assert_array_equal(by_name[name].get_data(), (source.t, v))
    strokes = [line.get_xdata() for line in ax.lines if np.isnan(line.get_xdata()).any()]
    seen = [np.unique(each[~np.isnan(each)]) for each in strokes]
    assert len(seen) > 0
    trains = run.trains_of("points")[:2]
    assert all(any(np.array_equal(each, train) for train in trains) for each in seen)


def test_what_chooses_panels_and_their_order(run):
    panels = run.plot(["rate", "spikes"])
    assert [ax.get_ylabel() for ax in panels] == ["rate (Hz)", "cell"]
    assert panels[0].get_legend() is None  # the raster says whose the colours are
    alone = run.plot("rate")
    assert [text.get_text() for text in alone.get_legend().get_texts()] == ["points", "trees"]
    assert alone.get_xlabel() == "time (ms)"


def test_axes_may_be_given(run):
    _, axes = plt.subplots(2)
    assert list(run.plot(["spikes", "rate"], axes)) == list(axes)
    _, ax = plt.subplots()
    assert run.plot("spikes", ax) is ax


def test_rows_are_shared_by_size_and_rates_are_of_all():
    run = poisson({"exc": 80, "inh": 20, "one": 1})
    raster, rate = run.plot(rows=20)
    trains = [*run.trains_of("exc")[:16], *run.trains_of("inh")[:4], *run.trains_of("one")]
    rows = np.hstack(marks(raster))
    for row, train in enumerate(trains):
        np.testing.assert_array_equal(rows[0][rows[1] == row], train)
    assert raster.get_ylim() == (-0.6, len(trains) - 0.4)
    np.testing.assert_allclose(rate.lines[0].get_data(), run.population_rate("exc"))
    assert len(np.hstack(marks(run.plot("spikes", rows=1000)))[0]) == len(run.times)


def test_order_and_style_are_those_of_a_raster():
    run = poisson({"exc": 8, "inh": 2})
    raster, rate = run.plot(order=["inh", "exc"])
    assert [label.get_text() for label in raster.get_yticklabels()] == ["inh", "exc"]
    assert [line.get_color() for line in rate.lines] == [PALETTE[1], PALETTE[0]]
    for ax in run.plot(order=["inh"], color="red"):
        assert {line.get_color() for line in ax.lines} == {"red"}


def test_several_runs_have_a_column_each():
    slow, fast = poisson({"exc": 8}, rate=5), poisson({"exc": 8}, rate=50, t_stop=500.0)
    panels = plot.activity({"slow": slow, "fast": fast})
    assert panels.shape == (2, 2)
    assert [ax.get_title() for ax in panels[0]] == ["slow", "fast"]
    assert [ax.get_xlim()[1] for ax in panels[1]] == [1000, 500]
    assert [ax.get_ylabel() for ax in panels.flat] == ["cell (exc)", "", "rate (Hz)", ""]
    for ax, run in zip(panels[1], (slow, fast), strict=True):
        np.testing.assert_allclose(ax.lines[0].get_data(), run.population_rate("exc"))
    assert plot.activity({"only": slow}).shape == (2, 1)
    _, axes = plt.subplots(2, 2)
    assert np.array_equal(plot.activity({"slow": slow, "fast": fast}, ax=axes), axes)


def test_a_recording_that_only_one_run_has(run):
    panels = plot.activity({"with": run, "without": poisson({"exc": 8}, t_stop=60.0)})
    assert panels.shape == (4, 2)
    assert len(panels[0, 0].lines) >= 3
    assert len(panels[0, 1].lines) == 0


def test_what_a_rank_without_these_cells_has(run):
    part = run.recorded[0]
    nothing = replace(part.run, v=part.run.v[:0], cells=(), resets=(), recorded={"i_e": part.run["i_e"][:0], "all": []})
    other = replace(run, here=np.empty(0, int), times=run.times[:0], gids=run.gids[:0])
    panels = replace(other, recorded=[replace(part, positions=np.empty(0, int), run=nothing)]).plot()
    assert [len(ax.lines) for ax in panels] == [0, 0, 0, 3, 0]  # empty rows of two populations, a line between them


def test_the_run_of_cells_has_these_panels_too():
    run = nw.simulate([LIF(), LIF(t_ref=5)], nw.Step(0.3), t_stop=50)
    panels = plot.activity(run)
    assert [ax.get_ylabel() for ax in panels] == ["v (mV)", "cell", "rate (Hz)"]
    np.testing.assert_array_equal(marks(panels[1])[0][0], np.concatenate(run.spikes))


def test_a_run_without_spikes():
    for ax in ran({"a": [[], []]}, 10.0).plot():
        assert ax.get_xlim() == (0, 10)


MISTAKES = {
    "panel": (lambda run: run.plot("w"), r"unknown panel 'w'.*simulate\(\.\.\., record=\{population: 'w'\}\)"),
    "near": (lambda run: run.plot(["spike"]), "unknown panel 'spike'; did you mean spikes"),
    "number": (lambda run: run.plot(3), "the name of a panel, or several, not 3"),
    "list": (lambda run: run.plot([["rate"]]), r"unknown panel \['rate'\]"),
    "nothing": (lambda run: run.plot([]), "nothing to draw: give names of panels, of spikes, rate"),
    "no runs": (lambda run: plot.activity({}), "nothing to draw: give a run, or a dict"),
    "not a run": (lambda run: plot.activity({"a": 3}), r"plot\.activity draws a Run, not 3"),
    "rows": (lambda run: run.plot(rows=0), "rows"),
    "half rows": (lambda run: run.plot(rows=2.5), "rows"),
    "dt": (lambda run: run.plot(dt=0), "dt = 0 ms must be above 0"),
    "order": (lambda run: run.plot(order=["ecx"]), r"unknown population 'ecx'; did you mean exc\?"),
    "style": (lambda run: run.plot(colour="red"), "the style colour='red' cannot be"),
    "axes": (lambda run: run.plot(ax=plt.gca()), "2 panels need 2"),
    "columns": (lambda run: plot.activity({"a": run, "b": run}, ax=plt.subplots(2)[1]), "4 panels need 4"),
    "save": (lambda run: plot.save(run, "a.png"), "writes the figure of axes, such as run"),
    "save nothing": (lambda run: plot.save([], "a.png"), "writes the figure of axes"),
    "ending": (lambda run: plot.save(run.plot(), "a.pgn"), r"unknown kind of figure '\.pgn'; did you mean \.png"),
}


@pytest.mark.parametrize(("call", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes(call, message):
    with pytest.raises(nw.NrnwrapError, match=message):
        call(ran({"exc": [[1], [2]], "inh": [[3]]}, 10.0))


def test_a_mistake_leaves_no_figure_behind():
    run = ran({"exc": [[1]]}, 10.0)
    for wrong in ({"rows": 0}, {"dt": -1}, {"order": ["b"]}, {"what": "w"}, {"colour": "red"}):
        with pytest.raises(nw.NrnwrapError):
            run.plot(**wrong)
    assert plt.get_fignums() == []


def test_a_picture_is_written_with_its_folders(tmp_path):
    panels = poisson({"exc": 8}).plot()
    file = plot.save(panels, tmp_path / "new" / "run.png")
    with Image.open(file) as image:
        assert image.size[0] == round(panels[0].figure.get_figwidth() * plt.rcParams["figure.dpi"])
    plot.save(panels[1], str(tmp_path / "run.PDF"))
    assert (tmp_path / "run.PDF").read_bytes().startswith(b"%PDF")
    (tmp_path / "a file").write_text("")
    with pytest.raises(nw.NrnwrapError, match="cannot be written"):
        plot.save(panels, tmp_path / "a file" / "run.png")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a file", "new", "run.PDF"]


def test_axes_in_a_part_of_a_figure_save_all_of_it(tmp_path):
    figure = plt.figure(figsize=(4, 2))
    ax = figure.subfigures(1, 2)[0].subplots()
    with Image.open(plot.save(ax, tmp_path / "a.png")) as image:
        assert image.width == 2 * image.height


def test_weights_have_a_histogram():
    net = nw.Network(seed=1)
    exc = net.add("exc", 20, LIFCurrExp)
    made = exc.connect(exc, p=0.5, weight=nw.Uniform(0.01, 0.02), delay=nw.Uniform(1, 2))
    for what, label in (("weight", "weight (nA)"), ("delay", "delay (ms)")):
        ax = plot.weights(made, what=what, bins=7)
        assert sum(bar.get_height() for bar in ax.patches) == len(made)
        assert (len(ax.patches), ax.get_xlabel(), ax.get_ylabel()) == (7, label, "connections")
        np.testing.assert_allclose(ax.patches[0].get_x(), getattr(made, what).min())
    for wrong in (lambda: plot.weights(net), lambda: plot.weights(made, bins=0), lambda: plot.weights(made, what="w")):
        with pytest.raises(nw.NrnwrapError):
            wrong()
