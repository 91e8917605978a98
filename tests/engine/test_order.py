"""Events of one time have one result, in whatever order they come; a spike that is known late ends no run."""

import itertools
import warnings

import numpy as np
import pytest
from helpers.kicks import solution

import nrnwrap as nw
from nrnwrap import cells as models
from nrnwrap.cells import LIF, KickedLIF
from nrnwrap.mechanisms import h

HOW = [{"dt": 0.1}, {"dt": 0.025, "secondorder": 2}, {"dt": 0.1, "engine": "coreneuron"}, {"method": "variable"}]
RANDOM = np.random.default_rng(3)
TIMES = {
    "grid": np.round(np.sort(RANDOM.choice(np.arange(40, 1900), 120, replace=False)) * 0.1, 1),
    "between": np.sort(RANDOM.uniform(4, 190, 120)),
}
ORDERS = [(0, 1, 2, 3), (3, 1, 0, 2), (2, 3, 1, 0)]


def in_any_order(make, weights, times, amp, how):
    """A run for each order of connections that bring events together, by delays of several lengths."""
    for order in ORDERS:
        cell, target = make()
        for index in order:
            early = 1.0 + 0.5 * index
            cell.receive(nw.SpikeTimes(times - early), target, weight=weights[index], delay=early)
        yield nw.simulate(cell, nw.Step(amp), t_stop=200, progress=False, **how)


def assert_one_result(runs):
    one, *others = runs
    assert len(one.spikes) > 2
    for run in others:
        assert np.array_equal(run.spikes, one.spikes)


@pytest.mark.parametrize("how", HOW, ids=str)
@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize(
    ("model", "amp", "weights"),
    [
        ("KickedLIF", 0.05, (4.0, -6.0, 3.3, 1.1)),
        ("LIFCurrExp", 0.3, (1.2, 0.9, -1.3, 0.7)),
        ("LIFCondExp", 0.05, (0.02, 0.015, -0.03, 0.01)),
    ],
)
def test_of_a_models_own_events(model, amp, weights, times, how):
    def make():
        cell = getattr(models, model)()
        return cell, cell.mechanism

    assert_one_result(in_any_order(make, weights, TIMES[times], amp, how))


SYNAPSES = {
    nw.Exp(): 1, nw.Exp2(): 1, nw.Alpha(): 1, nw.NMDA(): 1, nw.TsodyksMarkram(tau_f=100): 1, nw.STDP(w_max=0.005): 1,
    nw.InhibitorySTDP(e=0, eta=1e-4): 1,
    nw.ExpCurrent(): 40, nw.Exp2Current(): 40, nw.AlphaCurrent(): 40,
}  # fmt: skip


@pytest.mark.parametrize("how", HOW, ids=str)
@pytest.mark.parametrize("synapse", SYNAPSES, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize(("model", "amp", "scale"), [("LIF", 0.22, 1), ("HodgkinHuxley", 0.1, 0.2)])
def test_of_a_synapse(model, amp, scale, synapse, how):
    def make():
        cell = getattr(models, model)()
        target = synapse.place(cell.soma(0.5))
        cell.keep(target)
        return cell, target

    weights = np.array([0.0013, 0.00071, 0.00232, 0.00049]) * SYNAPSES[synapse] * scale
    assert_one_result(in_any_order(make, weights, TIMES["grid"], amp, how))


@pytest.mark.parametrize("how", HOW, ids=str)
def test_kicks_of_one_time_are_one(how):
    """The solution takes their sum; 7 mV alone would bring a spike, and leave -8 mV behind it."""
    p, times = KickedLIF.presets["brian2"].parameters, np.arange(5.0, 195, 4)
    exact = solution(p, [(t, 12.0 - 8.0) for t in times], 0.0, 200)
    assert len(exact) > 3
    for sizes in itertools.permutations([7.0, 5.0, -8.0]):
        cell = KickedLIF.preset("brian2")
        for size in sizes:
            cell.receive(nw.SpikeTimes(times - 1), weight=size, delay=1)
        assert nw.simulate(cell, t_stop=200, **how).spikes == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize("how", [HOW[0], HOW[1], HOW[3]], ids=str)
@pytest.mark.parametrize("first", ["source", "cell"])
def test_kicks_of_a_source_without_delay_and_of_a_cell_are_one(first, how):
    """The source sends its event when that of the cell has come already."""
    cell, drummer = KickedLIF.preset("brian2"), KickedLIF.preset("brian2")
    drummer.receive(nw.Regular(8.0, start=8.0), weight=50, delay=0)
    connect = {
        "source": lambda: cell.receive(nw.Regular(8.0, start=8.0), weight=-9, delay=0),
        "cell": lambda: drummer.connect(cell, weight=12, delay=8.0),
    }
    for name in sorted(connect, key=lambda each: each != first):
        connect[name]()
    kicks = [(8.0, -9.0), *((t, 3.0) for t in np.arange(16.0, 100, 8))]
    exact = solution(KickedLIF.presets["brian2"].parameters, kicks, 0.0, 100)
    run = nw.simulate([cell, drummer], t_stop=100, **how)
    assert len(run.spikes[1]) == 12
    assert run.spikes[0] == pytest.approx(exact, abs=1e-9)


def test_what_a_spike_leaves_of_its_kicks_is_gone():
    """Whether it is one kick or many."""
    for sizes in ([30.0], [10.0, 20.0], [20.0, 10.0], [10.0] * 3):
        cell = KickedLIF.preset("brian2")
        for size in sizes:
            cell.receive(nw.SpikeTimes([3.07]), weight=size)
        run = nw.simulate(cell, t_stop=5, dt=0.1)
        assert run.spikes == pytest.approx([3.07])
        assert np.abs(run.v).max() < 1e-9


@pytest.mark.parametrize("how", HOW, ids=str)
@pytest.mark.parametrize(
    "rule",
    [
        nw.STDP(w_max=0.004, A_plus=0.3, A_minus=0.35),
        nw.STDP(w_max=0.004, A_plus=0.3, A_minus=0.35, nearest=True),
        nw.InhibitorySTDP(w_max=0.004, eta=0.0011, rate=11),
    ],
    ids=["all", "nearest", "inhibitory"],
)
def test_pairs_of_one_time(rule, how):
    """Events and spikes that reach a synapse with plasticity together, also where the weight is at its bounds."""
    events = np.sort(RANDOM.choice(np.arange(10, 900), 60, replace=False)) * 0.2
    told = np.unique(np.r_[np.sort(RANDOM.choice(np.arange(10, 900), 40, replace=False)) * 0.2, events[::3]])
    found = set()
    for order in itertools.permutations(["some", "all", "told"]):
        cell = LIF(g_l=0.05)
        synapse = rule.place(cell.soma(0.5))
        cell.keep(synapse)
        wires = {}
        for name in order:
            times = nw.SpikeTimes({"some": events[::2], "all": events, "told": told}[name] - 1)
            if name == "told":
                source = times.create()
                wires[name] = h.NetCon(source.object, synapse)
                wires[name].weight[0], wires[name].delay = -1, 1
                cell.keep(source)
            else:
                wires[name] = cell.receive(times, synapse, weight=0.002, delay=1)
        run = nw.simulate(cell, t_stop=200, progress=False, **how)
        found.add((wires["some"].weight[1], wires["all"].weight[1], round(run.v[-1], 6)))
    assert len(found) == 1


def driven(model, count=40):
    """Cells that events make fire: a spike in the second half of a step may be due to an event just before."""
    weight = {"LIF": 0.6, "Izhikevich": 12, "AdEx": 3}[model]
    cells = [getattr(models, model)() for _ in range(count)]
    for seed, cell in enumerate(cells):
        cell.receive(nw.Poisson(800, seed=seed), nw.ExpCurrent(1), weight=weight)
    return cells


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.1])
@pytest.mark.parametrize("model", ["LIF", "Izhikevich", "AdEx"])
@pytest.mark.parametrize("target", ["ExpCurrent", "KickedLIF", "LIFCurrExp"])
def test_a_spike_that_is_known_late_reaches_a_synapse_of_ours(target, model, delay):
    cells, other = driven(model), (LIF if target == "ExpCurrent" else getattr(models, target))()
    synapse = nw.ExpCurrent(3).place(other.soma(0.5)) if target == "ExpCurrent" else other.mechanism
    other.keep(synapse)
    for cell in cells:
        cell.connect(other, synapse, weight=0.001, delay=delay)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run = nw.simulate([*cells, other], t_stop=100, dt=0.1)
    assert sum(map(len, run.spikes)) > 100


def test_a_cell_tells_its_own_plastic_synapses_at_once():
    cells = [LIF() for _ in range(10)]
    for seed, cell in enumerate(cells):
        wire = cell.receive(nw.Poisson(3000, seed=seed), nw.STDP(w_max=0.01), weight=0.003)
        for stream in range(5):
            cell.receive(nw.Poisson(300, seed=seed, stream=stream + 1), wire.syn(), weight=0.003)
    assert sum(map(len, nw.simulate(cells, t_stop=500, dt=0.1).spikes)) > 1000


def test_a_synapse_of_others_may_do_without_a_delay():
    """Spikes come at their own times, among the events of others."""
    cells, other = driven("LIF"), LIF()
    synapse = h.ExpSyn(other.soma(0.5))
    other.keep(synapse)
    for cell in cells:
        cell.connect(other, synapse, weight=0.02, delay=0)
    assert len(nw.simulate([*cells, other], t_stop=100, dt=0.1).trains[-1]) > 0
