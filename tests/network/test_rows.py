"""Connections as rows of targets are those of NetCons, to the bit, and become NetCons where these are needed."""

import gc

import numpy as np
import pytest
from helpers.networks import KINDS, STEPS, left_by, made

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, BallAndStick, LIFCurrExp
from nrnwrap.mechanisms import h
from nrnwrap.network.rows import NetCons, Rows


def sections(kind):
    net = made(kind)
    for roster in net.rosters.values():
        roster.become_cells()
    return net


def ways(net):
    return {name: type(each._held) for name, each in net.projections.items()}


def traces(net, dt, **arguments):
    """Times and members of the spikes, and v of all."""
    cells = [each for each in net.populations.values() if each.kind != "sources"]
    run = nw.simulate(net, t_stop=60, dt=dt, record=dict.fromkeys(cells, "v"), **arguments)
    return [run.times, run.gids - net.first_gid, *(each.run.v for each in run.recorded)]


def same(one, other):
    return len(one) == len(other) and all(map(np.array_equal, one, other))


@pytest.mark.parametrize("kind", KINDS)
def test_rows_are_netcons_to_the_bit(kind):
    rows, netcons, dt = sections(kind), sections(kind), STEPS.get(kind, 0.1)
    for each in netcons.projections.values():
        assert each.netcons.count() == len(each)
    found = traces(rows, dt)
    assert Rows in ways(rows).values()
    assert set(ways(netcons).values()) == {NetCons}
    assert len(found[0]) > 20
    assert same(found, traces(netcons, dt))


def test_what_keeps_something_for_a_connection_has_netcons():
    net = made("learning")
    kept = {"sources->adex", "tm", "lif->adex"}  # STDP, TsodyksMarkram; NMDA keeps nothing
    assert {name for name, way in ways(net).items() if way is NetCons} == kept - {"lif->adex"}
    cells = net["lif"]
    assert type(net["adex"].connect(cells, "ExpSyn", p=0.5, weight=0.001, name="by name")._held) is Rows
    assert type(net["adex"].connect(cells, "STDP", p=0.5, weight=0.0001, name="learning")._held) is NetCons


@pytest.mark.parametrize("synapse", ["ExpSyn", "AlphaSynapse", "Exp2Syn"])
def test_mechanisms_of_neuron(synapse):
    def run(netcons):
        net = nw.Network(seed=2)
        cells = net.add("c", 8, BallAndStick)
        cells.inject(nw.Step(0.3, dur=1e9))
        made = cells.connect(cells, synapse, at="dend", p=0.6, weight=0.002, delay=nw.Uniform(0.13, 2))
        found = made.netcons.count() if netcons else len(made)
        assert found == len(made)
        return traces(net, 0.025)

    if synapse == "AlphaSynapse":
        with pytest.raises(nw.errors.NrnwrapError, match="AlphaSynapse"):
            run(False)
    else:
        assert same(run(False), run(True))


def chain(delay=1.5):
    net = nw.Network(seed=2)
    a, b = net.add("a", 30, LIF, kind="sections"), net.add("b", 10, AdEx)
    a.inject(nw.Step(0.4, dur=1e9))
    return net, a.connect(b, nw.Exp(5), p=0.7, weight=nw.Uniform(0.01, 0.02), delay=delay)


NETCONS_FOR = {
    "the variable step": {"method": "variable"},
    "CoreNEURON": {"engine": "coreneuron"},
}


@pytest.mark.parametrize("name", NETCONS_FOR)
def test_what_makes_netcons(name):
    (net, projection), (other, asked) = chain(), chain()
    weights, delays = projection.weight, projection.delay
    assert type(projection._held) is Rows
    one = nw.simulate(net, t_stop=30, dt=0.1, **NETCONS_FOR[name])
    assert type(projection._held) is NetCons
    assert np.array_equal(projection.weight, weights)
    assert np.array_equal(projection.delay, delays)
    assert asked.netcons.count() == len(weights)
    two = nw.simulate(other, t_stop=30, dt=0.1, **NETCONS_FOR[name])
    assert np.array_equal(one.times, two.times)
    assert len(one["b"].spikes[0]) > 0


@pytest.mark.parametrize("kind", KINDS)
def test_two_threads_have_netcons_and_the_same_spikes(kind):
    net, dt = sections(kind), STEPS.get(kind, 0.1)
    one = nw.simulate(net, t_stop=60, dt=dt)
    assert Rows in ways(net).values()
    parallel = h.ParallelContext()
    parallel.nthread(2)
    try:
        two = nw.simulate(net, t_stop=60, dt=dt)
        assert type(chain()[1]._held) is NetCons
    finally:
        parallel.nthread(1)
    assert set(ways(net).values()) == {NetCons}
    assert len(one.times) > 20
    assert np.array_equal(one.gids, two.gids)
    assert one.times == pytest.approx(two.times, abs=1e-9)


def test_the_shortest_delay_of_threads():
    """Numbers become cells for threads, which need two steps."""
    net = nw.Network()
    cells = net.add("c", 4, LIF)
    cells.connect(cells, p=1, weight=0.1, delay=0.15, name="near")
    parallel = h.ParallelContext()
    parallel.nthread(2)
    said = r"near: threads need delays of 2 dt = 0.2 ms at least, and 12 are shorter, such as that of c\[1\] -> c\[0\]"
    try:
        with pytest.raises(nw.errors.SimulationError, match=said):
            nw.simulate(net, t_stop=5, dt=0.1)
        assert len(nw.simulate(net, t_stop=4.5, dt=0.075).times) == 0
    finally:
        parallel.nthread(1)


@pytest.mark.parametrize("delay", [1.5, nw.Uniform(0.5, 3)], ids=["one delay", "many"])
def test_weights_and_delays_change_between_pieces(delay):
    def run(netcons):
        net, made = chain(delay)
        if netcons:
            assert made.netcons.count()
        with nw.Session(net, dt=0.1, record={net["b"]: "v"}) as session:
            session.run(until=20)
            made.weight *= 1.5
            session.run(until=30)
            made.delay = made.delay + 0.37
            session.run(until=40)
            made.set(weight=nw.Uniform(0.01, 0.03), delay=0.7, tau=3)
            found = session.run(until=80)
        return [found.times, found.recorded[0].run.v, made.weight, made.delay]

    assert same(run(False), run(True))


def test_netcons_that_are_asked_for_in_a_session_go_on_from_the_next_spike():
    (net, made), (other, _) = chain(), chain()
    with nw.Session(net, dt=0.1) as session:
        session.run(until=20)
        assert [wire.weight[0] for wire in made.netcons] == list(made.weight)
        found = session.run(until=80)
    assert np.array_equal(found.times, nw.simulate(other, t_stop=80, dt=0.1).times)


def test_a_script_of_its_own_runs_them():
    """h.finitialize and psolve, without simulate; with the variable step NetCons take over."""
    net, projection = chain()
    cells = net["b"].cells
    times = h.Vector()
    wire = cells[0].netcon(None)
    wire.record(times)
    h.dt = 0.1
    try:
        h.finitialize(-70)
        h.ParallelContext().psolve(60)
        assert type(projection._held) is Rows
        fixed = times.to_python()
        h.CVode().active(True)
        h.finitialize(-70)
        assert type(projection._held) is NetCons
        h.ParallelContext().psolve(60)
    finally:
        h.CVode().active(False)
        h.dt = 0.025
    assert len(fixed) > 2
    assert times.to_python() == pytest.approx(fixed, abs=0.5)


def test_nothing_dangles():
    net = nw.Network(seed=2)
    a, b = net.add("a", 30, LIF, kind="sections"), net.add("b", 4, BallAndStick)
    a.inject(nw.Step(0.4, dur=1e9))
    made = a.connect(b, nw.Exp(5), at="dend", p=0.7, weight=0.003, delay=nw.Uniform(0.5, 2))
    assert len(nw.simulate(net, t_stop=30)["b"].spikes[1]) > 0
    h.delete_section(sec=b[0].dend)  # its synapse does not have a place any more
    h.finitialize(-70)
    h.ParallelContext().psolve(30)
    assert [each.has_loc() for each in made.targets] == [0, 1, 1, 1]
    del net, a, b
    gc.collect()
    h.finitialize(-70)  # the cells of a have gone, and with them all spikes
    h.ParallelContext().psolve(30)
    assert len(made.weight) == len(made)


def test_nothing_is_left_of_rows(swept):
    def round():
        net, _ = chain(nw.Uniform(0.5, 3))
        nw.simulate(net, t_stop=20, dt=0.1)

    before, after = left_by(round, ("nw_Rows", "NetCon", "nw_ExpConductance"))
    assert after == before


def test_numbers_send_rows_to_cells():
    def run(kind, netcons):
        net = nw.Network(seed=3)
        numbers = net.add("n", 20, LIFCurrExp, kind=kind)
        numbers.inject(nw.Step(0.4))
        shaped = net.add("c", 4, BallAndStick)
        made = numbers.connect(shaped, nw.Exp(2), at="dend", p=0.7, weight=0.004, delay=nw.Uniform(0.6, 2))
        if netcons:
            assert made.netcons.count()
        found = nw.simulate(net, t_stop=60, dt=0.025, record={shaped: "v"})
        assert numbers.kind == (kind or "numbers")
        return found

    one, rows, netcons = run(None, False), run("sections", False), run("sections", True)
    assert len(one["c"].spikes[0]) > 0
    assert np.array_equal(rows.recorded[0].run.v, netcons.recorded[0].run.v)
    assert one.recorded[0].run.v == pytest.approx(rows.recorded[0].run.v, abs=1e-6)
