"""Pictures of networks: matrices, degrees, positions with the connections of a cell, films."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import LIF, LIFCurrExp
from nrnwrap.plot.populations import PALETTE


@pytest.fixture(scope="module")
def net():
    """A chain of six and two beside it, with positions; two without."""
    net = nw.Network(seed=1)
    exc = net.add("exc", 6, LIF, positions=np.c_[np.arange(6) * 10.0, np.zeros(6), np.arange(6) ** 2])
    inh = net.add("inh", 2, LIF, positions=[[0, 20], [50, 20]])
    net.add("far", 2, LIF)
    exc.connect(exc, nw.ExpCurrent(2), pairs=(np.arange(5), np.arange(1, 6)), weight=5.0, delay=2.0)
    exc.connect(inh, nw.ExpCurrent(2), pairs=([0, 2], [0, 1]), weight=[0.1, 0.2], delay=[1.0, 3.0])
    inh.connect(net, nw.ExpCurrent(2), pairs=([0, 1, 1, 1], [2, 3, 3, 9]), weight=-0.5, name="out")
    exc[:1].inject(nw.Step(3.0, dur=4.0))
    return net


@pytest.fixture(scope="module")
def run(net):
    return nw.simulate(net, t_stop=30, dt=0.1)


def drawn(ax):
    return ax.images[0].get_array()


def texts(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def bar_label(ax):
    return ax.figure.axes[-1].get_ylabel()


def test_a_matrix_has_its_weights_and_nothing_elsewhere(net):
    projection = net.projections["out"]
    ax = plot.matrix(projection)
    found = drawn(ax)
    assert found.shape == (2, 10)
    np.testing.assert_array_equal(found.filled(0), projection.matrix())
    assert found[1, 3] == -1  # two connections of -0.5
    assert found.count() == 3
    assert bar_label(ax) == "weight (nA)"
    low, high = ax.images[0].get_clim()
    assert low == -high  # colours are about 0
    assert [label.get_text() for label in ax.get_xticklabels()] == ["exc", "inh", "far"]
    assert ax.get_ylabel() == "source (inh)"
    assert [line.get_xdata()[0] for line in ax.lines] == [5.5, 7.5]


def test_a_matrix_of_delays(net):
    projection = net.projections["exc->inh"]
    ax = plot.matrix(projection, what="delay", cmap="plasma", limits=(0, 4))
    np.testing.assert_array_equal(drawn(ax).filled(np.nan), projection.matrix("delay"))
    assert bar_label(ax) == "delay (ms)"
    assert ax.images[0].get_clim() == (0, 4)
    assert ax.images[0].get_cmap().name == "plasma"


def test_a_large_matrix_has_the_means_of_blocks():
    net = nw.Network(seed=1)
    one, other = net.add("one", 501, LIFCurrExp), net.add("other", 7, LIFCurrExp)
    projection = one.connect(other, p=0.1, weight=nw.Uniform(0.1, 0.2))
    ax = plot.matrix(projection)
    whole = projection.matrix()
    expected = np.array([whole[k : k + 3].mean(axis=0) for k in range(0, 501, 3)])
    np.testing.assert_allclose(drawn(ax).filled(0), expected)
    assert bar_label(ax) == "mean weight (nA) of 3 x 1 pairs"
    assert ax.get_ylim() == (500.5, -0.5)
    found = drawn(plot.matrix(projection, what="delay"))
    assert set(found.compressed()) == {1.0}
    np.testing.assert_array_equal(found.mask, expected == 0)


def test_a_projection_without_connections():
    net = nw.Network()
    pair = net.add("pair", 2, LIF)
    projection = pair.connect(pair, nw.Exp(2), p=0.0, weight=0.1)
    ax = plot.matrix(projection)
    ax.figure.canvas.draw()
    assert drawn(ax).count() == 0
    assert np.isfinite(ax.images[0].get_clim()).all()
    panels = plot.degrees(projection)
    panels[0].figure.canvas.draw()
    assert texts(panels[0]) == ["pair: 0 \u00b1 0"]


def test_degrees_are_counted_by_population(net):
    projection = net.projections["out"]
    panels = plot.degrees(projection)
    assert [panel.get_xlabel() for panel in panels] == ["in-degree", "out-degree"]
    assert [panel.get_ylabel() for panel in panels] == ["targets", "sources"]
    assert texts(panels[0]) == ["exc: 0.5 \u00b1 0.764", "inh: 0 \u00b1 0", "far: 0.5 \u00b1 0.5"]
    assert texts(panels[1]) == ["inh: 2 \u00b1 1"]
    outlines = [patch.get_xy() for patch in panels[0].patches]
    heights = [each[:, 1].max() for each in outlines]
    assert heights == [4, 2, 1]  # exc: 4 without, one with 1, one with 2
    colours = [to_hex(patch.get_edgecolor()) for patch in panels[0].patches]
    assert colours == [to_hex(PALETTE[k]) for k in range(3)]


def test_many_degrees_are_in_bins_of_whole_numbers():
    net = nw.Network(seed=1)
    cells = net.add("cells", 300, LIFCurrExp)
    panels = plot.degrees(cells.connect(cells, p=0.5, weight=0.1))
    outline = panels[0].patches[-1].get_xy()
    edges = np.unique(outline[:, 0])
    assert set(np.diff(edges)) <= {2.0}
    assert ((edges - 0.5) % 1 == 0).all()
    assert len(edges) < 45


def test_cells_lie_where_they_are(net):
    ax = plot.network(net)
    faded, dots = ax.collections
    assert len(faded.get_offsets()) == 0
    places = np.concatenate([net["exc"].positions, net["inh"].positions])[:, :2]
    colours = dict(zip(map(tuple, dots.get_offsets()), map(to_hex, dots.get_facecolor()), strict=True))
    assert colours == {tuple(place): PALETTE[k >= 6] for k, place in enumerate(places)}
    assert texts(ax) == ["exc (6)", "inh (2)"]  # the others do not have positions
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x (um)", "y (um)")
    ax.figure.canvas.draw()
    assert ax.get_legend().get_window_extent().x0 >= ax.get_window_extent().x1 - 1
    assert plot.network(net, plane="xz").get_ylabel() == "z (um)"


def lines(ax):
    """The ends of the lines from or to the chosen cell, grey and black."""
    return [set(map(tuple, np.array(line.get_data()).T[1::3])) for line in ax.lines if line.get_linestyle() == "-"]


@pytest.mark.parametrize("form", ["pair", "population", "cell"])
def test_the_connections_of_a_cell(net, form):
    cell = {"pair": ("exc", 2), "population": net["exc"][2:3], "cell": net["exc"][2]}[form]
    ax = plot.network(net, cell=cell)
    grey, black = lines(ax)
    assert grey == {(10, 0), (0, 20)}
    assert black == {(30, 0), (50, 20)}
    assert texts(ax)[:3] == ["exc[2]", "from 2 cells", "to 2 cells"]
    strong = np.concatenate([each.get_offsets() for each in ax.collections if each.get_alpha() == 1])
    assert set(map(tuple, strong)) == {(20, 0), *grey, *black}


def test_a_cell_that_is_alone(net):
    alone = nw.Network()
    alone.add("a", 2, LIF, positions=[[0, 0], [1, 1]])
    ax = plot.network(alone, cell=("a", 0))
    ax.figure.canvas.draw()
    assert texts(ax)[:3] == ["a[0]", "from 0 cells", "to 0 cells"]
    assert len(plot.network(net, cell=("inh", 1)).lines) == 3
    alone["a"].connect(alone["a"], pairs=([0], [1]), weight=1)
    assert texts(plot.network(alone, cell=("a", 0)))[1:3] == ["from 0 cells", "to 1 cell"]


def test_a_network_in_space(net):
    ax = plot.network(net, plane="3d", cell=("exc", 2))
    assert ax.name == "3d"
    ax.figure.canvas.draw()
    assert ax.get_zlabel() == "z (um)"
    points = np.concatenate([np.array(each._offsets3d).T for each in ax.collections])
    assert {tuple(each) for each in points} == set(
        map(tuple, np.concatenate([net["exc"].positions, net["inh"].positions]))
    )


def test_numbers_colour_the_cells(net):
    values = np.array([0, 1, 2, np.nan, 4, 5, 6, 7, 8, 9.0])
    ax = plot.network(net, values=values, label="rate (Hz)", limits=(0, 10))
    (dots,) = ax.collections
    by_place = dict(zip(map(tuple, dots.get_offsets().tolist()), dots.get_array().filled(np.nan), strict=True))
    assert by_place[40, 0] == 4
    assert np.isnan(by_place[30, 0])
    assert by_place[50, 20] == 7
    assert bar_label(ax) == "rate (Hz)"
    assert dots.get_clim() == (0, 10)
    assert len(plot.network(net, values=np.arange(8)).collections[0].get_array()) == 8


def frames(path):
    with Image.open(path) as film:
        found = []
        for number in range(film.n_frames):
            film.seek(number)
            found.append(np.array(film.convert("RGB"), dtype=int))
    return found


@pytest.mark.parametrize("plane", ["xy", "3d"])
def test_a_film_shows_a_signal_that_runs(net, run, tmp_path, plane):
    made = plot.film(run, net, tmp_path / "wave.gif", every=3, fps=10, dpi=40, progress=False, plane=plane)
    assert list(tmp_path.iterdir()) == [made]
    found = frames(made)
    assert len(found) == 11
    assert np.abs(found[0] - found[2]).sum() > 1000


def test_a_cell_lights_up_at_its_spike_and_fades(net, run, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(
        plot.film.__wrapped__.__globals__["Film"],
        "write",
        lambda self, ax, times, change, titled: seen.append((ax, times, change)),
    )
    plot.film(run, net, tmp_path / "x.gif", every=1, decay=4)
    ((ax, times, change),) = seen
    gids = np.concatenate([net["exc"].gids, net["inh"].gids])
    for k, t in enumerate(times):
        change(k)
        last = np.array([max(run.times[(run.gids == gid) & (run.times <= t)], default=-np.inf) for gid in gids])
        np.testing.assert_allclose(ax.collections[0].get_array(), np.exp(-(t - last) / 4))
    assert len(run.times) > 5


def test_a_film_takes_a_part_of_the_run(net, run, tmp_path):
    made = plot.film(run, net, tmp_path / "x.gif", start=10, stop=20, every=5, dpi=30, progress=False)
    assert len(frames(made)) == 3


MISTAKES = {
    "matrix of a network": (
        lambda net, run: plot.matrix(net),
        r"draws a Projection, not <Network.*of net.projections\['exc->exc'\], ",
    ),
    "matrix of a number": (lambda net, run: plot.degrees(3), r"draws a Projection, not 3: give what exc.connect"),
    "matrix of what": (
        lambda net, run: plot.matrix(net.projections["out"], what="w"),
        "unknown number of a connection",
    ),
    "not learning": (lambda net, run: plot.matrix(net.projections["out"], what="learned"), "does not learn"),
    "colours of a matrix": (lambda net, run: plot.matrix(net.projections["out"], cmap="x"), "unknown colour map 'x'"),
    "ends of a matrix": (lambda net, run: plot.matrix(net.projections["out"], limits=3), "limits must be an array"),
    "ends of a bar": (lambda net, run: plot.network(net, values=np.ones(8), limits=(1, 1)), "limits must be two"),
    "a map": (lambda net, run: plot.network(net, cmap=["x"]), r"unknown colour map \['x'\]"),
    "a list as a name": (lambda net, run: plot.network(net, cell=(["exc"], 1)), r"unknown population \['exc'\]"),
    "one panel": (lambda net, run: plot.degrees(net.projections["out"], plt.gca()), "2 panels need 2"),
    "network of a run": (lambda net, run: plot.network(run), "draws a Network, not <NetworkRun.*that was simulated"),
    "network of a cell": (lambda net, run: plot.network(net["exc"]), "draws a Network, not <Population.*Network"),
    "plane": (lambda net, run: plot.network(net, plane="up"), "unknown plane 'up'"),
    "no positions": (lambda net, run: plot.network(nw.Network()), "does not have positions"),
    "values": (lambda net, run: plot.network(net, values=[1, 2]), r"one per cell, 10 numbers, not of the shape \(2,\)"),
    "words": (lambda net, run: plot.network(net, values=["a"] * 8), "values must be numbers"),
    "colours": (lambda net, run: plot.network(net, values=np.ones(8), cmap="x"), "unknown colour map 'x'"),
    "size": (lambda net, run: plot.network(net, size=0), "size = 0 must be above 0"),
    "cell": (lambda net, run: plot.network(net, cell=3), r"cell must be one cell .*\('exc', 12\).*, not 3"),
    "two cells": (lambda net, run: plot.network(net, cell=net["exc"][:2]), "cell must be one cell"),
    "no such cell": (lambda net, run: plot.network(net, cell=("exc", 6)), "index of exc = 6 is outside 0 .. 5"),
    "population": (lambda net, run: plot.network(net, cell=("ecx", 6)), r"'ecx'; did you mean exc\?"),
    "another cell": (lambda net, run: plot.network(net, cell=LIF()), "cell must be one cell of the network"),
    "without place": (lambda net, run: plot.network(net, cell=("far", 0)), "does not have a position"),
    "film of a Run": (lambda net, run: plot.film(run["exc"], net, "x.gif"), "the run of a network, not <Run"),
    "film of a run": (lambda net, run: plot.film(run, run, "x.gif"), "draws a Network, not <NetworkRun"),
    "kind of film": (lambda net, run: plot.film(run, net, "x.avi"), "unknown kind of movie '.avi'"),
    "film, too late": (lambda net, run: plot.film(run, net, "x.gif", start=40), "stop = 30 ms must be above 40 ms"),
    "no decay": (lambda net, run: plot.film(run, net, "x.gif", decay=0), "decay = 0 ms must be above 0"),
    "values of a film": (lambda net, run: plot.film(run, net, "x.gif", values=[1]), "film.. does not take 'values'"),
}


@pytest.mark.parametrize(("call", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes(net, run, tmp_path, monkeypatch, call, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(nw.NrnwrapError, match=message):
        call(net, run)
    assert not list(tmp_path.iterdir())


def test_a_film_needs_the_network_of_the_run(run):
    other = nw.Network()
    other.add("exc", 6, LIF, positions=np.zeros((6, 2)))
    with pytest.raises(nw.errors.LocationError, match="is not the network of <NetworkRun"):
        plot.film(run, other, "x.gif")
