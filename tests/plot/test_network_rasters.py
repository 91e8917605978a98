"""Rasters and rates of networks: who is where, in which colour, and what the axes say."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers.network_runs import poisson, ran
from helpers.plot import dark
from matplotlib.colors import to_rgb

import nrnwrap as nw
from nrnwrap import plot, spikes
from nrnwrap.plot.populations import PALETTE

EIGHT = {"L23E": 2068, "L23I": 583, "L4E": 2191, "L4I": 547, "L5E": 485, "L5I": 106, "L6E": 1439, "L6I": 294}
MANY = {f"population {k}": 10 for k in range(50)}
# Machado, Oliveira and Fernandes (2009), IEEE Trans. Vis. Comput. Graph. 15:1291, table 1, severity 1
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def rows_of(ax):
    """(times, rows) of each population."""
    return [np.array(line.get_data()) for line in ax.lines if line.get_marker() == "|"]


def names_of(ax):
    return [label for label in ax.get_yticklabels() if label.get_text()]


def apart(labels):
    """Whether no two texts overlap."""
    labels[0].figure.canvas.draw()
    boxes = [label.get_window_extent() for label in labels]
    return not any(one.overlaps(other) for k, one in enumerate(boxes) for other in boxes[:k])


def test_populations_lie_above_each_other_in_their_colours():
    run = ran({"exc": [[1, 5], [], [7]], "inh": [[2], [3, 4]]}, 10.0, first=40)
    ax = run.raster()
    exc, inh = rows_of(ax)
    np.testing.assert_array_equal(exc, [[1, 5, 7], [0, 0, 2]])
    np.testing.assert_array_equal(inh, [[2, 3, 4], [3, 4, 4]])
    assert [line.get_color() for line in ax.lines if line.get_marker() == "|"] == list(PALETTE[:2])
    assert [(label.get_text(), label.get_color()) for label in names_of(ax)] == [
        ("exc", PALETTE[0]),
        ("inh", PALETTE[1]),
    ]
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_xlim()) == ("time (ms)", "cell", (0, 10))
    assert ax.get_yticks() == pytest.approx([1, 3.5])


def test_a_style_has_short_names_and_long_ones():
    run = ran({"a": [[1]], "b": [[2]]}, 10.0)
    for style in ({"c": "green", "mew": 3}, {"color": "green", "markeredgewidth": 3}):
        ax = run.raster(**style)
        assert {label.get_color() for label in names_of(ax)} == {"#008000"}
        assert ax.lines[0].get_markeredgewidth() == 3
    assert plot.rate(run, linewidth=4).lines[0].get_linewidth() == 4
    assert plot.curve([1], [2], ("a", "b"), markersize=9).lines[0].get_markersize() == 9


def test_order_chooses_and_keeps_the_colours():
    run = ran({"a": [[1]], "b": [[2], [3]], "c": [[4]]}, 10.0)
    ax = run.raster(order=["c", "b"])
    np.testing.assert_array_equal(np.hstack(rows_of(ax)), [[4, 2, 3], [0, 1, 2]])
    assert [label.get_color() for label in names_of(ax)] == [PALETTE[2], PALETTE[1]]
    assert {label.get_color() for label in names_of(run.raster(color="red"))} == {"#ff0000"}


def test_a_single_population_has_its_cells_numbered():
    run = ran({"exc": [[1]] * 5}, 10.0)
    ax = run.raster()
    assert ax.get_ylabel() == "cell (exc)"
    assert run.raster("exc").get_ylabel() == "cell (exc)"
    assert plot.raster(run["exc"]).get_ylabel() == "cell"
    assert ax.lines[0].get_color() == "black"
    ax.figure.canvas.draw()
    assert all(float(tick).is_integer() for tick in ax.get_yticks())


@pytest.mark.parametrize("rates", [False, True])
@pytest.mark.parametrize(
    "sizes", [EIGHT, {"big": 3000, "small": 3, "two": 2, "one": 1}, {"a": 1, "b": 900, "c": 1}, MANY]
)
def test_names_do_not_overlap(sizes, rates):
    run = ran({name: [[]] * size for name, size in sizes.items()}, 10.0)
    ax = np.ravel(run.raster(rates=rates))[0]
    labels = names_of(ax)
    assert [label.get_text() for label in labels] == list(sizes)
    assert apart(labels)
    low, high = ax.get_ylim()
    assert (low, high) == (-0.6, sum(sizes.values()) - 0.4)
    assert all(low <= place <= high for place in ax.get_yticks())
    assert list(ax.get_yticks()) == sorted(ax.get_yticks())


def test_names_stand_at_the_middle_where_there_is_room():
    ax = ran({"a": [[]] * 40, "b": [[]] * 60}, 10.0).raster()
    assert ax.get_yticks() == pytest.approx([19.5, 69.5])


def test_100_000_spikes_are_one_artist_for_each_population():
    run = poisson(EIGHT, rate=13)
    assert len(run.times) > 90_000
    ax = run.raster()
    assert len(ax.lines) == 8 + 7  # and the lines between them
    assert sum(len(times) for times, _ in rows_of(ax)) == len(run.times)
    dark(ax)
    columns = ax.get_window_extent().width
    for line in ax.lines[:1]:
        rows = np.ptp(line.get_ydata()) + 1
        assert len(line.get_xdata()[line.get_markevery()]) <= rows * (columns + 12)


def test_rates_have_a_panel_of_one_time():
    run = poisson({"exc": 40, "inh": 10})
    panels = run.raster(rates=True)
    assert [panel.get_ylabel() for panel in panels] == ["cell", "rate (Hz)"]
    assert [panel.get_xlabel() for panel in panels] == ["", "time (ms)"]
    for line, name in zip(panels[1].lines, ("exc", "inh"), strict=True):
        np.testing.assert_allclose(line.get_data(), run.population_rate(name))
    assert panels[1].get_xlim() == panels[0].get_xlim() == (0, 1000)
    _, axes = plt.subplots(2)
    assert run.raster(None, axes, rates=True)[1] is axes[1]


def test_rates_are_those_of_the_trains():
    run = poisson({"exc": 20, "inh": 5})
    ax = plot.rate(run, dt=2, kernel="exponential", width=30, lw=3)
    for line, name in zip(ax.lines, ("exc", "inh"), strict=True):
        expected = spikes.population_rate(run.trains_of(name), 0, 1000, 2, kernel="exponential", width=30)
        np.testing.assert_allclose(line.get_data(), expected)
        assert line.get_linewidth() == 3
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_ylim()[0]) == ("time (ms)", "rate (Hz)", 0)


def test_the_legend_of_rates_lies_beside_the_data():
    ax = plot.rate(poisson(EIGHT, rate=5, t_stop=100.0))
    ax.figure.canvas.draw()
    legend = ax.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == list(EIGHT)
    assert legend.get_window_extent().x0 >= ax.get_window_extent().x1 - 1
    assert legend.get_window_extent().x1 <= ax.figure.bbox.x1
    assert plot.rate(ran({"one": [[1]]}, 10.0)).get_legend() is None


def test_a_legend_stays_within_a_figure_that_does_not_make_room():
    figure, axes = plt.subplots(1, 2)
    plot.rate(poisson(EIGHT, rate=5, t_stop=100.0), axes[1])
    figure.canvas.draw()
    assert axes[1].get_legend().get_window_extent().x1 <= figure.bbox.x1


def test_the_rate_of_cells_without_populations():
    run = poisson({"exc": 20})
    ax = plot.rate(run["exc"])
    np.testing.assert_allclose(ax.lines[0].get_data(), run.population_rate("exc"))
    assert ax.get_legend() is None


def test_rates_on_shared_axes_all_fit():
    slow, fast = poisson({"a": 20}, rate=5), poisson({"a": 20}, rate=80)
    for first, second in ((slow, fast), (fast, slow), (fast, ran({"a": [[]]}, 100.0))):
        _, (one, other) = plt.subplots(2, sharey=True)
        plot.rate(first, one)
        plot.rate(second, other)
        plot.rate(first, other)
        highest = max(line.get_ydata().max() for line in [*one.lines, *other.lines])
        assert one.get_ylim() == other.get_ylim()
        assert one.get_ylim()[0] == 0
        assert highest < one.get_ylim()[1] < 1.1 * highest


@pytest.mark.parametrize("draw", [plot.rate, plot.raster, lambda run: plot.raster(run, rates=True)[1]])
def test_a_run_without_spikes(draw):
    ax = draw(ran({"a": [[], []], "b": [[]]}, 9.7))
    assert ax.get_ylim()[0] <= 0 < ax.get_ylim()[1]
    assert not np.isnan(ax.get_ylim()).any()
    if ax.get_ylabel() == "rate (Hz)":
        assert ax.get_ylim() == (0, 1)


def lab(colour, blindness):
    """CIE L*a*b* of a colour as it is seen."""
    rgb = np.array(to_rgb(colour))
    seen = np.clip(np.array(blindness) @ np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4), 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen
    f = np.cbrt(xyz / [0.9505, 1, 1.089])
    f = np.where(f > 6 / 29, f, xyz / [0.9505, 1, 1.089] * 7.787 + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_colour_blind_people_tell_populations_apart(blindness):
    seen = [lab(colour, BLINDNESS[blindness]) for colour in (*PALETTE, "white")]
    distances = [np.linalg.norm(one - other) for k, one in enumerate(seen) for other in seen[:k]]
    assert min(distances) > 15  # 2.3 is what can just be seen


MISTAKES = {
    "order of a Run": (lambda run: plot.raster(run["exc"], order=["exc"]), "only the run of a network has"),
    "order as text": (lambda run: run.raster(order="exc"), r"a list of names of populations, such as \['exc', 'inh'\]"),
    "order unknown": (lambda run: run.raster(order=["ecx"]), r"unknown population 'ecx'; did you mean exc\?"),
    "order twice": (lambda run: run.raster(order=["exc", "exc"]), "each population once"),
    "no order": (lambda run: plot.rate(run, order=[]), r"each population once, of exc, inh, not \[\]"),
    "one of two axes": (lambda run: run.raster(None, plt.gca(), rates=True), "2 panels need 2"),
    "a style": (lambda run: run.raster(colour="red"), "the style colour='red' cannot be"),
    "a style of rates": (lambda run: plot.rate(run, colour="red"), "the style colour='red' cannot be"),
    "a kernel": (lambda run: plot.rate(run, kernel="flat"), "unknown kernel 'flat'"),
    "dt": (lambda run: plot.rate(run, dt=0), "dt = 0 ms must be above 0"),
    "rate of a cell": (lambda run: plot.rate(3), r"plot\.rate draws a Run, not 3: give what simulate"),
    "traces": (lambda run: plot.traces(run), r"plot\.traces draws a Run, not <NetworkRun .*run\['exc'\]"),
    "shape": (lambda run: plot.shape(run), "draws a cell, not <NetworkRun .*: give the cell that was simulated"),
}


@pytest.mark.parametrize(("call", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes(call, message):
    with pytest.raises(nw.NrnwrapError, match=message):
        call(ran({"exc": [[1], [2]], "inh": [[3]]}, 10.0))
