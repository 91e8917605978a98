"""Films of networks, and of a cell of one."""

import numpy as np

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import LIF, BallAndStick


def test_a_film_without_labels_is_cells_alone(tmp_path, monkeypatch):
    net = nw.Network()
    net.add("a", 3, LIF, positions=np.eye(3)).inject(nw.Step(0.5))
    run = nw.simulate(net, t_stop=30, dt=0.1)
    drawn = {}
    film = plot.film.__wrapped__.__globals__["Film"]
    write = film.write

    def seen(self, ax, *args, titled):
        drawn[titled] = ax
        return write(self, ax, *args, titled=titled)

    monkeypatch.setattr(film, "write", seen)
    for labels in (True, False):
        plot.film(run, net, tmp_path / "x.gif", every=15, dpi=30, progress=False, labels=labels)
    assert [len(ax.figure.axes) for ax in drawn.values()] == [2, 1]  # a colour bar has its own
    assert [ax.axison for ax in drawn.values()] == [True, False]
    assert [bool(ax.get_title()) for ax in drawn.values()] == [True, False]


def test_a_movie_of_a_cell_of_a_network(tmp_path):
    net = nw.Network()
    trees = net.add("trees", 2, lambda index: BallAndStick())
    run = nw.simulate(net, t_stop=4, record={trees: {"all": nw.Everywhere("v")}})
    made = plot.movie(run[trees], trees[1], "v", tmp_path / "v.gif", every=2, dpi=30, progress=False)
    assert made.stat().st_size > 0
