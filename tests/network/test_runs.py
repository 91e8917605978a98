"""Runs of networks: hand-solvable spikes, recordings, pieces, states, engines."""

import pickle

import numpy as np
import pytest
from helpers.networks import KINDS, STEPS, made

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, Branched, KickedLIF, LIFCurrExp
from nrnwrap.errors import NumericsError, ParameterError, RunFileError, UnknownNameError


@pytest.fixture
def chain():
    """Two LIF that a kick each makes fire, one after the other."""
    net = nw.Network()
    cells = net.add("chain", 3, LIF, e_l=-70, v_th=-55, v_reset=-70, t_ref=2)
    net.add("start", 1, nw.SpikeTimes([1.03, 20.0])).connect(cells[:1], p=1, weight=20.0, delay=0.5)
    cells.connect(cells, pairs=([0, 1], [1, 2]), weight=[20.0, 20.0], delay=[1.25, 3.0])
    return net


@pytest.mark.parametrize("engine", ["neuron", "coreneuron"])
def test_kicks_travel_with_exact_delays(chain, engine):
    run = nw.simulate(chain, t_stop=40, dt=0.1, engine=engine)
    first, second, third = run["chain"].spikes
    assert first == pytest.approx([1.53, 20.5], abs=1e-9)
    assert second == pytest.approx([2.78, 21.75], abs=1e-9)
    assert third == pytest.approx([5.78, 24.75], abs=1e-9)
    assert run.times == pytest.approx([1.03, 1.53, 2.78, 5.78, 20, 20.5, 21.75, 24.75], abs=1e-9)
    assert (run.gids - chain.first_gid).tolist() == [3, 0, 1, 2] * 2
    assert run.rate("chain") == pytest.approx(50)
    assert run.rate(chain["chain"][1:], start=10, stop=30) == pytest.approx(50)


def test_what_is_recorded(chain):
    cells = chain["chain"]
    run = nw.simulate(chain, t_stop=10, dt=0.1, record={cells[1:]: "v", cells[:1]: ["I"]})
    assert run[cells[1:]].v.shape == (2, 101)
    assert run[cells[:1]]["I"].shape == (1, 101)
    assert run["chain"].v is None
    assert len(run["chain"].spikes) == 3
    everything = nw.simulate(chain, t_stop=10, dt=0.1, record="v")
    assert everything[cells].v.shape == (3, 101)
    assert np.array_equal(everything["chain"].v[1:], run[cells[1:]].v)
    by_name = nw.simulate(chain, t_stop=10, dt=0.1, record={"chain": ["v"]})
    assert np.array_equal(by_name["chain"].v, everything[cells].v)
    with pytest.raises(UnknownNameError, match="unknown population 'chains'; did you mean chain"):
        run["chains"]


def test_cells_are_called_by_population_and_index(chain):
    cells = chain["chain"]
    run = nw.simulate(chain, t_stop=10, dt=0.1, record={cells[1:]: "v"})
    assert run[cells[1:]].cells == ("chain[1]", "chain[2]")
    assert run[cells[1:]].cells == nw.simulate(chain, t_stop=10, dt=0.1)[cells[1:]].cells
    legend = run[cells[1:]].plot().get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["chain[1]", "chain[2]"]
    assert nw.simulate(LIF(), t_stop=1).cells[0].startswith("LIF[")


def test_a_run_is_data(chain):
    cells = chain["chain"]
    run = nw.simulate(chain, t_stop=10, dt=0.1, record={cells: "v"})
    copy = pickle.loads(pickle.dumps(run))
    assert np.array_equal(copy.times, run.times)
    assert np.array_equal(copy["chain"].v, run["chain"].v)
    assert repr(copy) == repr(run)


def test_a_network_without_connections_and_one_without_cells():
    net = nw.Network()
    assert len(nw.simulate(net, t_stop=1).times) == 0
    net.add("a", 3, LIF)
    assert nw.simulate(net, nw.Step(0.3), t_stop=50)["a"].rate().min() > 0


@pytest.mark.parametrize("kind", KINDS)
def test_pieces_and_states_are_the_whole_to_the_bit(kind, tmp_path):
    dt = STEPS.get(kind, 0.1)
    whole = nw.simulate(made(kind), t_stop=60, dt=dt)
    with nw.Session(made(kind), dt=dt) as session:
        session.run(until=20)
        session.save(tmp_path / "state.npz")
        pieces = session.run(until=60)
    del session
    with nw.Session(made(kind), dt=dt) as session:
        session.load(tmp_path / "state.npz")
        loaded = session.run(until=60)
    assert len(whole.times) > 20
    for other in (pieces, loaded):
        assert np.array_equal(other.times, whole.times)
        assert np.array_equal(other.gids - other.gids.min(), whole.gids - whole.gids.min())


def test_the_state_of_another_network_is_refused(tmp_path, swept):
    net = made("cuba")
    with nw.Session(net, dt=0.1) as session:
        session.run(until=1)
        session.save(tmp_path / "state.npz")
    del net, session
    with nw.Session(made("cuba", seed=2), dt=0.1) as session, pytest.raises(RunFileError, match="'seed': 1"):
        session.load(tmp_path / "state.npz")
    del session
    keep = LIF()
    with (
        nw.Session(made("cuba"), dt=0.1) as session,
        pytest.raises(RunFileError, match="with 0 sections, and this one has 1"),
    ):
        session.load(tmp_path / "state.npz")
    assert keep.sections


def test_weights_and_parameters_change_between_pieces():
    net = made("cuba")
    exc = net["exc"]
    with nw.Session(net, dt=0.1) as session:
        session.run(until=30)
        for projection in net.projections.values():
            projection.weight *= 0
        exc.set(e_l=-80.0)
        run = session.run(until=150)
    assert run.rate(exc, start=0, stop=30) > 1
    assert run.rate(exc, start=60) == 0


def test_weights_delays_and_parameters_of_synapses():
    net = nw.Network()
    pre, post = net.add("pre", 4, LIF), net.add("post", 5, LIF)
    made = pre.connect(post, nw.Exp(5), p=1, weight=nw.Uniform(0.001, 0.002), delay=1.5)
    weights = made.weight
    made.set(weight=2 * weights, delay=nw.Uniform(1, 2), tau=3)
    assert np.array_equal(made.weight, 2 * weights)
    assert made.delay.min() >= 1
    assert {process.tau for process in made.targets} == {3}
    assert [wire.weight[0] for wire in made.netcons] == list(made.weight)
    for change, message in (
        ({"tau": -1}, "tau = -1"), ({"x": 1}, "unknown parameter of Exp"), ({"delay": -1}, "at least 0"),
        ({"weight": np.ones(3)}, "weight as an array"),
    ):  # fmt: skip
        with pytest.raises((ParameterError, UnknownNameError), match=message):
            made.set(weight=1.0 if "weight" not in change else change.pop("weight"), **change)
        assert np.array_equal(made.weight, 2 * weights)
    with pytest.raises(ParameterError, match="does not learn"):
        made.learned  # noqa: B018


def test_what_is_set_of_synapses_is_checked_as_a_whole_and_kept():
    net = nw.Network()
    pre, post = net.add("pre", 4, LIF), net.add("post", 5, LIFCurrExp)
    slow = pre.connect(post, nw.Exp2(1, 5), p=0.5, weight=0.001)
    slow.set(tau1=2)
    assert slow.synapse == nw.Exp2(2, 5)
    with pytest.raises(ParameterError, match=r"tau1 = 6 ms \(rise\) must be shorter than tau2 = 5"):
        slow.set(tau1=6)
    assert {(each.tau1, each.tau2) for each in slow.targets} == {(2, 5)}
    net.redraw("pre->post", 1)
    assert {each.tau1 for each in slow.targets} == {2}
    learning = pre.connect(post, nw.STDP(w_max=0.01), p=1, weight=0.005, name="learning")
    with pytest.raises(ParameterError, match=r"weight = 0\.005 uS"):
        learning.set(w_max=0.004)
    with pytest.raises(ParameterError, match=r"STDP\.post_delay is of each connection"):
        learning.set(post_delay=1)
    theirs = pre.connect(post, "ExpSyn", p=1, weight=0.001, name="theirs")
    theirs.set(tau=3)
    assert {each.tau for each in theirs.targets} == {3}
    assert theirs.synapse == nw.PointProcess("ExpSyn", tau=3)
    with pytest.raises(UnknownNameError, match="unknown parameter of ExpSyn 'tua'"):
        theirs.set(tua=3)
    with pytest.raises(ParameterError, match="parameters of the cells, as in net"):
        pre.connect(post, p=1, weight=0.1, name="own").set(tau_e=2)


def test_weights_that_learn():
    net = nw.Network(seed=2)
    sources, cells = net.add("sources", 5, nw.Poisson(50)), net.add("cells", 2, AdEx)
    made = sources.connect(cells, nw.STDP(w_max=0.01), p=1, weight=0.005)
    cells.inject(nw.Step(0.8))
    nw.simulate(net, t_stop=300, dt=0.1)
    assert made.weight == pytest.approx(0.005)
    assert len(set(made.learned)) == 5
    assert np.array_equal(made.matrix("learned")[made.pre, made.post], made.learned)


def test_synapses_on_a_tree_are_drawn_by_length():
    net = nw.Network(seed=2)
    pre = net.add("pre", 2, LIF)
    post = net.add("post", 1, lambda index: Branched())
    made = pre.connect(post, nw.Exp2(0.5, 5, 0), at="dend", indegree=3000, multapses=True, weight=0.0001)
    cell = post[0]
    counts = {}
    for wire in made.netcons:
        section = wire.syn().get_segment().sec
        counts[section] = counts.get(section, 0) + 1
    lengths = np.array([section.L for section in cell.by_type["dend"]])
    found = np.array([counts.get(section, 0) for section in cell.by_type["dend"]])
    assert found.sum() == 3000
    assert np.abs(found - 3000 * lengths / lengths.sum()).max() < 4.5 * np.sqrt(3000 * (lengths / lengths.sum()).max())
    assert len(made.targets) <= len(cell.select_segments("dend"))


@pytest.mark.parametrize("kind", KINDS)
def test_engines_agree(kind):
    """Chaotic networks part at last, so the first 30 ms; where a threshold is crossed slowly the rounding shows."""
    dt = STEPS.get(kind, 0.1)
    one = nw.simulate(made(kind), t_stop=30, dt=dt)
    other = nw.simulate(made(kind), t_stop=30, dt=dt, engine="coreneuron")
    assert len(one.times) == len(other.times) > 5
    assert one.times == pytest.approx(other.times, abs=1e-6)


def test_kicks_add_up_before_the_threshold_is_looked_at():
    net = nw.Network()
    cells = net.add("c", 1, KickedLIF, C=0.2, g_l=0.01, e_l=0, v_th=20, v_reset=10, t_ref=2, jump=0, v_init=19)
    for name, weight in (("up", 2.0), ("down", -3.0)):
        net.add(name, 1, nw.SpikeTimes([5])).connect(cells, p=1, weight=weight, delay=1)
    assert len(nw.simulate(net, t_stop=10, dt=0.1)["c"].spikes[0]) == 0


def test_own_synapses_take_both_signs():
    net = nw.Network()
    cells = net.add("c", 2, LIFCurrExp)
    net.add("s", 1, nw.SpikeTimes([1])).connect(cells, weight=np.array([[0.1, -0.2]]), delay=0.1)
    nw.simulate(net, t_stop=1.2, dt=0.1)
    assert cells.get("i_e") == pytest.approx([0.1 * np.exp(-0.1 / 2), 0])
    assert cells.get("i_i") == pytest.approx([0, -0.2 * np.exp(-0.1 / 2)])


def test_poisson_input_of_a_population_is_that_of_sources():
    def run(delay, by_hand):
        net = nw.Network(seed=4)
        cells = net.add("cells", 3, LIFCurrExp)
        gid, weights = int(cells.side.rows(4, "Poisson0").id1[0]), [0.05, 0.1, 0.2]
        if by_hand:
            for k, weight in enumerate(weights):
                cells[k].receive(nw.Poisson(6000, stop=30, seed=4, gid=gid, stream=k), weight=weight, delay=delay)
        else:
            assert len(cells.receive(nw.Poisson(6000, stop=30), weight=weights, delay=delay)) == 1
        return nw.simulate(net, t_stop=60, dt=0.1)

    for delay in (0, 1.537):
        one, other = run(delay, True), run(delay, False)
        assert len(one.times) > 10
        assert one.times == pytest.approx(other.times, abs=1e-9)


def test_poisson_input_goes_to_each_kind_and_can_change():
    net = nw.Network(seed=4)
    cells, others = net.add("cells", 3, LIFCurrExp), net.add("others", 2, AdEx)
    assert len((cells + others).receive(nw.Poisson(300), nw.Exp(3), weight=0.002)) == 1
    (strong,) = cells.receive(nw.Poisson(6000), weight=0.05)
    learns = others.receive([nw.Poisson(50, seed=7), nw.Poisson(60, seed=8)], nw.STDP(w_max=0.01), weight=0.01)
    assert learns == []
    with nw.Session(net, dt=0.1) as session:
        session.run(until=50)
        strong.weight = 0
        run = session.run(until=150)
    assert run.rate(cells, stop=50) > 10
    assert run.rate(cells, start=70) == 0


def test_what_was_run(chain):
    with nw.Session(chain, nw.Step(0.01), dt=0.1) as session:
        first = session.run(until=10)
        chain["chain"].connect(chain["chain"], pairs=([0], [2]), weight=1.0, name="later")
        whole = session.run(until=20)
    assert first.about.populations == {"chain": ("LIF", 3), "start": ("SpikeTimes", 1)}
    assert first.about.projections == {
        "start->chain": ("built-in synapses", 1),
        "chain->chain": ("built-in synapses", 2),
    }
    assert first.about.stimuli == (repr(nw.Step(0.01)),)
    assert (first.about.pieces, whole.about.pieces) == ((10,), (10, 20))
    assert (first.about.settings, whole.about.settings) == (first.settings, whole.settings)
    assert first.about.notes == ()
    assert whole.about.notes == ("at 10 ms there were other connections or inputs than at 0",)
    assert whole.about.projections == first.about.projections
    assert "chain->chain: 2 x built-in synapses" in repr(whole.about)
    assert pickle.loads(pickle.dumps(whole)).about == whole.about


def test_events_that_a_step_cannot_hold_are_an_error_though_nothing_is_recorded():
    """120 in half a step, each of a time of its own; a tenth of the step holds them."""
    net = nw.Network()
    cells = net.add("cells", 2, LIF, kind="sections")
    times = 10 + np.arange(120) * 4e-4
    net.add("sources", 120, [nw.SpikeTimes([when]) for when in times]).connect(cells, p=1, weight=0.01, delay=1)
    with pytest.raises(NumericsError, match="received more events"):
        nw.simulate(net, t_stop=20, dt=0.1)
    assert nw.simulate(net, t_stop=12, dt=0.01, record={cells: "v"})[cells].v[0, 1110] == pytest.approx(-73.8, abs=0.02)
