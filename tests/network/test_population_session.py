"""Inputs and connections of populations that come, change and go between two pieces of a Session."""

import numpy as np
import pytest
from helpers.pieces import END, WHEN, in_pieces

import nrnwrap as nw
from nrnwrap.cells import LIFCurrExp

KINDS = ["sections", None]


def net_of(kind, seed=2):
    net = nw.Network(seed=seed)
    cells = net.add("exc", 6, LIFCurrExp, kind=kind, v_init=nw.Uniform(-64, -51))
    cells.inject(nw.Step(0.9, dur=1e9))
    return net, cells


def ran(net, change=None, **how):
    return in_pieces(nw.Session(net, dt=0.1, record={"exc": "v"}, **how), change)


def assert_same(run, other, slack=2e-9):
    assert np.abs(run["exc"].v - other["exc"].v).max() < slack
    assert len(run.times) == len(other.times) > 0
    assert np.abs(run.times - other.times).max() < 1e-9


def changed(kind, late, early, then):
    """A run in which something comes, and one in which it was there, and is given its weight or size then."""
    net, cells = net_of(kind)
    run = ran(net, lambda: late(cells))
    net, cells = net_of(kind)
    made = early(cells)
    return run, ran(net, lambda: then(cells, made))


@pytest.mark.parametrize("kind", KINDS)
def test_poisson_processes(kind):
    def weigh(_, drives):
        drives[0].weight = 0.05

    run, wanted = changed(
        kind,
        lambda cells: cells.receive(nw.Poisson(2000), weight=0.05, delay=0.7),
        lambda cells: cells.receive(nw.Poisson(2000), weight=0, delay=0.7),
        weigh,
    )
    assert_same(run, wanted)


@pytest.mark.parametrize("kind", KINDS)
def test_connections(kind):
    def weigh(_, projection):
        projection.weight = 0.3

    run, wanted = changed(
        kind,
        lambda cells: cells.connect(cells, p=0.5, weight=0.3, delay=1.5),
        lambda cells: cells.connect(cells, p=0.5, weight=0, delay=1.5),
        weigh,
    )
    assert_same(run, wanted)


SYNAPSES = [(nw.ExpCurrent(5), 0.1), (nw.TsodyksMarkram(), 0.02), (nw.STDP(w_max=0.02, A_plus=0.1, A_minus=0), 0.01)]


@pytest.mark.parametrize(("synapse", "weight"), SYNAPSES, ids=str)
def test_connections_with_synapses(synapse, weight):
    """From sources that are silent until then."""

    def made():
        net, cells = net_of("sections")
        sources = net.add("s", 6, [nw.SpikeTimes(np.arange(WHEN + 0.3 * k, END, 4)) for k in range(1, 7)])
        return net, lambda: sources.connect(cells, synapse, p=0.5, weight=weight, delay=1.5)

    net, connect = made()
    run = ran(net, connect)
    net, connect = made()
    connect()
    assert_same(run, ran(net))


@pytest.mark.parametrize("kind", KINDS)
def test_constant_currents(kind):
    net, cells = net_of(kind)
    run = ran(net, lambda: cells.inject(nw.Step(0.2, dur=1e9)))
    net, cells = net_of("sections")
    cells.inject(nw.Step(0.2, delay=WHEN, dur=1e9))
    assert_same(run, ran(net))


def test_noise():
    net, cells = net_of("sections")
    run = ran(net, lambda: cells.inject(nw.Noise(0.3)))
    net, cells = net_of("sections")
    cells.inject(nw.Noise(0.3, delay=WHEN))
    assert_same(run, ran(net))


def test_what_goes():
    net, cells = net_of("sections")
    cells.receive(nw.Poisson(2000), weight=0.05, delay=0.7)

    def off():
        for cell in (cells[k] for k in range(len(cells))):
            cell.detach(*(each for each in cell.attached if isinstance(each.what[0], nw.Poisson)))

    run = ran(net, off)
    net, cells = net_of("sections")
    cells.receive(nw.Poisson(2000, stop=WHEN), weight=0.05, delay=0.7)
    assert_same(run, ran(net))
