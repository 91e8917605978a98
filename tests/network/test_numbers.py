"""Populations that a run computes as numbers: the same spikes as of sections, and what makes them sections."""

import gc

import numpy as np
import pytest
from helpers.kernel_models import MODELS, network, ran, trains
from helpers.networks import left_by

import nrnwrap as nw
from nrnwrap.cells import LIF, PIF, LIFCondExp, LIFCurrExp
from nrnwrap.errors import ParameterError, RunFileError, SimulationError
from nrnwrap.mechanisms import h

SECTIONS = ("sections", "sections")


@pytest.mark.parametrize("kinds", [(None, None), (None, "sections"), ("sections", None)], ids=["all", "exc", "inh"])
@pytest.mark.parametrize("name", MODELS)
def test_spikes_are_those_of_sections(name, kinds):
    times, members = ran(name, kinds)
    others, theirs = ran(name, SECTIONS)
    assert len(times) > 100
    assert np.array_equal(members, theirs)
    assert times == pytest.approx(others, abs=1e-6)


@pytest.mark.parametrize(
    ("model", "names"), [(LIFCurrExp, ["v", "i_e", "i_i"]), (LIFCondExp, ["v", "g_e"]), (PIF, "v")]
)
def test_recordings_are_those_of_sections(model, names):
    """Events in the first halves of steps, which a sample of sections has, too."""

    def run(kind):
        net = nw.Network()
        cells = net.add("c", 5, model, kind=kind, t_ref=3.03)
        stim = net.add("s", 1, nw.SpikeTimes([1.03, 4.02, 8.01, 8.02, 15.04, 30.0]))
        stim.connect(cells, p=1, weight={PIF: 12.0, LIFCurrExp: 3.0, LIFCondExp: 0.02}[model], delay=1)
        run = nw.simulate(net, t_stop=50, dt=0.1, record={cells[[4, 1]]: names})
        assert cells.kind == (kind or "numbers")
        assert len(run["c"].spikes[1]) > 0
        return run[cells[[4, 1]]]

    one, other = run(None), run("sections")
    assert one.v.shape == (2, 501)
    assert one.v == pytest.approx(other.v, abs=1e-6)
    for name in other.recorded:
        assert one[name] == pytest.approx(other[name], abs=1e-9)
    assert one.units["v"] == other.units["v"]
    assert one.resets == other.resets


@pytest.mark.parametrize("kinds", [(None, None), (None, "sections")])
def test_weights_parameters_and_rates_change_between_pieces(kinds):
    def run(kinds):
        net = network("driven currents", kinds)
        with nw.Session(net, dt=0.1) as session:
            session.run(until=50)
            net.projections["exc->exc+inh"].weight = nw.Uniform(0.1, 0.3)
            net["exc"][:20].set(e_l=-66.0, t_ref=1.3)
            session.run(until=90.3)
            for each in net.inputs:
                each.rate, each.weight = 3000, 0.15
            net["inh"].set(tau_e=3.0)
            found = trains(net, session.run(until=200))
            assert net["exc"].get("e_l")[[0, 30]].tolist() == [-66, -70]
            return found

    one, other = run(kinds), run(SECTIONS)
    assert np.array_equal(one[1], other[1])
    assert one[0] == pytest.approx(other[0], abs=1e-6)


def test_what_comes_in_the_midst_of_a_session():
    def run(kind):
        net = nw.Network(seed=2)
        cells = net.add("c", 4, LIF, kind=kind)
        cells.receive(nw.Poisson(4000), weight=2.0)
        with nw.Session(net, dt=0.1) as session:
            session.run(until=10)
            cells.connect(cells, p=1, weight=3.0, delay=0.35)
            return trains(net, session.run(until=60))

    one, other = run(None), run("sections")
    assert len(one[0]) > 20
    assert np.array_equal(one[1], other[1])
    assert one[0] == pytest.approx(other[0], abs=1e-6)


@pytest.mark.parametrize("name", ["driven currents", "conductances", "a threshold"])
def test_pieces_and_states_are_the_whole_to_the_bit(name, tmp_path):
    def session():
        net = network(name)
        return net, nw.Session(net, dt=0.1, record={net["exc"][3:5]: "v"})

    net, whole = session()
    with whole:
        all_of_it = whole.run(until=100)
    net, first = session()
    with first:
        first.run(until=30.7)
        first.save(tmp_path / "state.npz")
        first.run(until=61.2)
        pieces = first.run(until=100)
    at_end = net["exc"].get("v")
    del net, first, whole
    gc.collect()
    _net, later = session()
    with later:
        later.load(tmp_path / "state.npz")
        loaded = later.run(until=100)
    for run in (pieces, loaded):
        assert np.array_equal(run.times, all_of_it.times)
        assert np.array_equal(run.recorded[0].run.v, all_of_it.recorded[0].run.v)
    assert at_end[3:5] == pytest.approx(all_of_it.recorded[0].run.v[:, -1], abs=1e-12)


def test_a_state_of_sections_is_not_one_of_numbers(tmp_path):
    net = network("kicks", SECTIONS)
    with nw.Session(net, dt=0.1) as session:
        session.run(until=1)
        session.save(tmp_path / "state.npz")
    del net, session
    gc.collect()
    with nw.Session(network("kicks"), dt=0.1) as session, pytest.raises(RunFileError, match="populations as numbers"):
        session.load(tmp_path / "state.npz")


def cells_of(net):
    return net["a"][1].soma


SECTIONS_FOR = {
    "a cell": cells_of,
    "a current": lambda net: net["a"].inject(nw.Step(0.1, delay=1)),
    "a current at a place": lambda net: net["a"].inject(nw.Step(0.1), "soma"),
    "a gap junction": lambda net: net["a"].couple(net["a"], p=0.5, g=1e-4),
    "a synapse": lambda net: net["b"].connect(net["a"], nw.Exp(3), p=1, weight=0.001),
    "a source": lambda net: net["a"].receive(nw.SpikeTimes([3]), weight=0.1),
    "a current of the run": lambda net: nw.simulate(net, nw.Step(0.1), t_stop=1),
    "a recording": lambda net: nw.simulate(net, t_stop=1, record={"a": "I"}),
    "the variable step": lambda net: nw.simulate(net, t_stop=1, method="variable"),
    "CoreNEURON": lambda net: nw.simulate(net, t_stop=1, engine="coreneuron"),
    "a short delay": lambda net: (net["b"].connect(net["a"], p=1, weight=0.1, delay=0), nw.simulate(net, t_stop=1)),
}


@pytest.mark.parametrize("name", SECTIONS_FOR)
def test_what_makes_sections(name):
    net = nw.Network()
    net.add("a", 4, LIFCurrExp)
    net.add("b", 1, LIF, kind="sections")
    assert net["a"].kind == "numbers"
    assert (net["a"] + net["b"]).kind == "mixed"
    net["a"].set(tau_e=3.0)
    SECTIONS_FOR[name](net)
    assert net["a"].kind == "sections"
    assert {cell.tau_e for cell in net["a"].cells} == {3.0}


def test_connections_become_netcons_when_cells_are_there():
    net = network("currents")
    projection = net.projections["exc->exc+inh"]
    weights, delays = projection.weight, projection.delay
    nw.simulate(net, t_stop=20, dt=0.1)
    before = projection.matrix()
    assert projection.netcons.count() == len(projection)
    assert net["exc"].kind == net["inh"].kind == "sections"
    assert np.array_equal(projection.weight, weights)
    assert np.array_equal(projection.delay, delays)
    assert np.array_equal(projection.matrix(), before)
    assert len(nw.simulate(net, t_stop=100, dt=0.1).times) > 20


def test_a_run_says_where_all_start():
    net = network("currents")
    run = nw.simulate(net, t_stop=1, dt=0.1, v_init=-57.0, record="v")
    assert run.recorded[0].run.v[:, 0].tolist() == [-57] * 50


def test_one_digest_for_both_kinds():
    assert network("currents").digest == network("currents", SECTIONS).digest


def test_errors():
    net = network("kicks")
    with pytest.raises(nw.errors.UnknownNameError, match="unknown kind of population 'fast'"):
        net.add("x", 3, LIF, kind="fast")
    with nw.Session(net, dt=0.1) as session:
        session.run(until=10)
        with pytest.raises(SimulationError, match=r"exc does not have cells in this run.*kind='sections'"):
            net["exc"][0]
        with pytest.raises(ParameterError, match="short: a delay of 0 ms is below"):
            net["exc"].connect(net["inh"], p=1, weight=0.1, delay=0, name="short")
        with pytest.raises(ParameterError, match="delays onto a population that is computed as numbers"):
            net.projections["inh->exc+inh"].delay = 3.0
        assert set(net.projections) == {"exc->exc+inh", "inh->exc+inh"}
        session.run(until=20)
    assert net["exc"][0].v_th == 20
    with pytest.raises(ParameterError, match="v_reset = -40 mV must be below v_th"):
        net.add("wrong", 3, LIF, v_reset=[-75, -40, -75])
    net = nw.Network()
    net.add("a", 2, LIFCurrExp).set(v_reset=-40)
    with pytest.raises(ParameterError, match="v_reset = -40 mV must be below v_th"):
        nw.simulate(net, t_stop=1)


def test_more_spikes_than_can_be_are_an_error():
    net = nw.Network()
    cells = net.add("c", 2, LIFCurrExp, t_ref=0)
    with pytest.warns(UserWarning, match="far more than one connection"):
        net.add("s", 1, nw.SpikeTimes([1])).connect(cells, p=1, weight=1e7, delay=1)
    with pytest.raises(SimulationError, match=r"spiked 100000 times until 2.* ms: take smaller weights"):
        nw.simulate(net, t_stop=20, dt=0.1)
    assert h.List("nw_Kernel").count() == 0


def test_a_network_that_explodes_is_an_error_before_memory_is_full():
    net = nw.Network()
    cells = net.add("c", 1000, LIFCurrExp, t_ref=0, v_init=nw.Uniform(-60, -50))
    cells.connect(cells, indegree=100, weight=1, delay=1.5)
    cells.receive(nw.Poisson(100), weight=1)
    with pytest.raises(SimulationError, match=r"c: the 1000 neurons spiked \d+ times until \d.* ms: take"):
        nw.simulate(net, t_stop=100, dt=0.1)


def test_nothing_is_left_of_networks_that_have_gone(swept):
    def round():
        net = network("currents")
        nw.simulate(net, t_stop=5, dt=0.1)

    before, after = left_by(round, ("nw_Kernel", "nw_PopulationPort", "NetCon"))
    assert after == before
