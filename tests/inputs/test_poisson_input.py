"""Poisson processes told without an entry in NEURON's queue: what sources and NetCons do, on every engine."""

import math

import numpy as np
import pytest
from helpers.poisson import ALL, OWN, RATE, by_input, by_netcon

import nrnwrap as nw
from nrnwrap import cells as models
from nrnwrap.inputs import poisson_input
from nrnwrap.mechanisms import h


def settled(kind, way, dt, t_stop=60.0):
    """v when the events of each step are in, and the spikes."""
    cell, target, weight = ALL[kind]()
    inputs = [way(target, RATE, weight)]
    if kind in OWN:
        inputs.append(way(target, RATE / 3, -weight, (8, 1, 1)))
    spikes, wire, v = h.Vector(), cell.netcon(None), []
    wire.record(spikes)
    h.dt, h.secondorder = dt, 2 if "dendrite" in kind else 0
    try:
        h.finitialize(cell.v_init)
        for _ in range(round(t_stop / dt)):
            h.fadvance()
            v.append(cell.mechanism.v_m)
    finally:
        h.dt, h.secondorder = 0.025, 0
    assert len(inputs) > 0
    return np.array(v), np.array(spikes)


@pytest.mark.parametrize("dt", [0.1, 0.025])
@pytest.mark.parametrize("kind", ALL)
def test_all_is_as_by_netcons(kind, dt):
    v, spikes = settled(kind, by_input, dt)
    other_v, other_spikes = settled(kind, by_netcon, dt)
    assert len(spikes) == len(other_spikes)
    assert len(spikes) > 1 or np.ptp(v) > 5
    assert np.abs(v - other_v).max() < {"QIF": 1e-8, "AdEx with ExpCurrent": 1e-6}.get(kind, 1e-9)  # they run away
    assert np.abs(spikes - other_spikes).max(initial=0) < 1e-9


@pytest.mark.parametrize("synapse", [nw.ExpCurrent(3), nw.Exp(3)], ids=str)
def test_a_model_with_synapses_of_its_own_and_another_one(synapse):
    """Arrivals at both, in any order within a step."""

    def spikes(own, other):
        cell = models.LIFCurrExp(t_ref=0)
        placed = synapse.place(cell.soma(0.5))
        inputs = [own(cell.mechanism, 5000, 0.12, (1, 1, 0)), own(cell.mechanism, 2000, -0.1, (1, 3, 0))]
        inputs.append(other(placed, 1500, {"A": 0.1}.get(synapse.weight_unit[-1], 0.001), (1, 2, 0)))
        run = nw.simulate(cell, t_stop=200, dt=0.1)
        assert len(inputs) == 3
        return run.spikes

    exact = spikes(by_netcon, by_netcon)
    assert len(exact) > 20
    for ways in ((by_input, by_input), (by_netcon, by_input), (by_input, by_netcon)):
        assert spikes(*ways) == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize("kind", ["KickedLIF", "LIFCurrExp"])
def test_many_arrivals_in_a_step(kind):
    """More than a model keeps until their time: those of one process come one by one, those of the other ahead."""
    v, spikes = settled(kind, by_input, 1.0)
    other_v, other_spikes = settled(kind, by_netcon, 1.0)
    assert len(spikes) == len(other_spikes) > 1
    assert np.abs(v - other_v).max() < 1e-9
    assert np.abs(spikes - other_spikes).max() < 1e-9


@pytest.mark.parametrize("how", [{"dt": 0.1}, {"dt": 0.025}, {"dt": 0.1, "engine": "coreneuron"}], ids=str)
def test_arrivals_are_those_of_the_source(how):
    """Each makes a spike."""
    cells = [models.KickedLIF(t_ref=0) for _ in range(3)]
    keys = [(1, 2, 3), (1, 2, 4), (2**32 - 1, 0, 0)]
    rates, start, stop = [3000, 500, 2000], [0, 3.3, 0], [math.inf, math.inf, 31.7]
    inputs = poisson_input([cell.mechanism for cell in cells], rates, 1000, keys, start, stop)
    for _ in range(2):
        run = nw.simulate(cells, t_stop=50, **how)
        for spikes, rate, (seed, gid, stream), begin, end in zip(run.spikes, rates, keys, start, stop, strict=True):
            times = nw.Poisson(rate, begin, end, seed=seed, gid=gid, stream=stream).times(50)
            assert np.array_equal(spikes, times)
    assert len(inputs) == 3


def network(way):
    """Point neurons of several kinds in a ring with delays off the grid, and gap junctions."""
    cells, inputs = [], []
    for index, kind in enumerate(("LIFCurrExp", "LIFCondExp", "KickedLIF", "LIF with Exp", "AdEx with ExpCurrent")):
        cell, target, weight = ALL[kind]()
        inputs.append(way(target, RATE, weight, (1, index, 0)))
        if kind in OWN:
            inputs.append(way(target, RATE / 2, -weight / 2, (2, index, 0)))
        cells.append(cell)
    for source, target, weight, delay in (
        (3, 0, 0.1, 0.613),
        (0, 1, 0.002, 1.21),
        (0, 2, 0.8, 0.777),
        (2, 0, 0.2, 0.3),
    ):
        cells[source].connect(cells[target], weight=weight, delay=delay)
    for source, target, weight, delay in ((0, 3, 0.02, 0.837), (1, 4, 0.1, 0.45), (2, 3, 0.03, 0.123)):
        cells[source].connect(cells[target], nw.ExpCurrent(2), weight=weight, delay=delay)
    cells[3].couple(cells[4], g=0.0005)
    return cells, inputs


def assert_same_spikes(one, other):
    assert sum(map(len, one.spikes)) > 10
    for here, there in zip(one.spikes, other.spikes, strict=True):
        assert len(here) == len(there)
        assert np.abs(here - there).max(initial=0) < 1e-9


@pytest.mark.parametrize("dt", [0.1, 0.025])
def test_networks(dt):
    (cells, inputs), (others, netcons) = network(by_input), network(by_netcon)
    one, other = nw.simulate(cells, t_stop=100, dt=dt), nw.simulate(others, t_stop=100, dt=dt)
    assert_same_spikes(one, other)
    assert np.abs(one.v[3] - other.v[3]).max() < 1e-6  # its neighbour is the AdEx
    assert len(inputs) == len(netcons) == 8


def test_events_of_a_cell_with_a_gap_junction_are_not_lost():
    """Neither those told ahead, nor those of the first half of a step."""
    for way in (by_input, by_netcon):
        pair = [OWN["PIF"]() for _ in range(2)]
        (one, target, _), (other, *_) = pair
        one.couple(other, g=1e-9)
        kept = way(target, 2000, 0.01)
        run = nw.simulate([one, other], t_stop=80, dt=0.1)
        arrivals = len(nw.Poisson(2000, seed=7, gid=3, stream=5).times(79.9))
        assert arrivals > 100
        assert run.v[0, -1] - run.v[0, 0] == pytest.approx(0.01 * arrivals, abs=0.03)
        del kept


@pytest.mark.parametrize("kind", ["LIFCurrExp", "LIF with Exp", "LIF with ExpSyn"])
def test_threads(kind):
    made = [ALL[kind]() for _ in range(4)]
    cells, keys = [cell for cell, *_ in made], [(1, index, 0) for index in range(4)]
    inputs = poisson_input([target for _, target, _ in made], RATE, made[0][2], keys)
    one = nw.simulate(cells, t_stop=60, dt=0.1)
    with nw.engine.state.threads(2):
        two = nw.simulate(cells, t_stop=60, dt=0.1)
    assert sum(map(len, one.spikes)) > 4
    assert np.array_equal(one.v, two.v)
    assert len(inputs) == 4


@pytest.mark.parametrize("kind", ["LIFCurrExp", "LIFCondExp", "KickedLIF", "LIF with Exp", "LIF with ExpSyn"])
def test_variable_step(kind):
    cell, target, weight = ALL[kind]()
    inputs = by_input(target, 2000, 5 * weight)
    one = nw.simulate(cell, t_stop=60, method="variable")
    del inputs
    inputs = by_netcon(target, 2000, 5 * weight)
    other = nw.simulate(cell, t_stop=60, method="variable")
    assert len(one.spikes) == len(other.spikes) > 2
    assert np.abs(one.spikes - other.spikes).max() < 1e-6
    assert len(inputs) == 2


@pytest.mark.parametrize("kind", ["LIFCurrExp", "KickedLIF", "LIF with Exp", "LIF with TsodyksMarkram"])
def test_coreneuron(kind):
    cell, target, weight = ALL[kind]()
    inputs = by_input(target, RATE, weight)
    runs = [nw.simulate(cell, t_stop=60, dt=0.1, engine=engine) for engine in ("neuron", "coreneuron", "neuron")]
    assert np.array_equal(runs[0].v, runs[2].v)
    assert len(runs[0].spikes) == len(runs[1].spikes) > 2
    assert np.abs(runs[0].spikes - runs[1].spikes).max() < 1e-9
    if kind not in OWN:  # else NEURON's samples have the arrivals of the second half of their step, too
        assert np.abs(runs[0].v - runs[1].v).max() < 1e-9
    assert len(inputs) == 1
