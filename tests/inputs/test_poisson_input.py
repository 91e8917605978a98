"""Poisson processes told without an entry in NEURON's queue: what sources and NetCons do, on every engine."""

import gc
import math

import numpy as np
import pytest
from helpers.processes import needs_mpi, printed

import nrnwrap as nw
from nrnwrap import cells as models
from nrnwrap.errors import ParameterError, RunFileError
from nrnwrap.inputs import poisson_input
from nrnwrap.mechanisms import h

KEY = (7, 3, 5)


def own(name, preset, weight):
    def make():
        cell = getattr(models, name).preset(preset) if preset else getattr(models, name)()
        return cell, cell.mechanism, weight

    return make


def synapse(name, value, weight):
    def make():
        cell = getattr(models, name)()
        target = value.place(cell.soma(0.5))
        cell.keep(target)
        return cell, target, weight

    return make


def dendrite():
    soma, dend = h.Section("soma"), h.Section("dend")
    dend.connect(soma(1))
    soma.L = soma.diam = 30
    dend.L, dend.diam, dend.nseg = 300, 2, 5
    dend.insert("pas")
    for segment in dend:
        segment.pas.g, segment.pas.e = 1e-4, -70
    cell = models.LIF.at(soma(0.5))
    target = nw.Exp(3).place(dend(0.7))
    cell.keep((soma, dend, target))
    return cell, target, 0.0004


KICKED = {
    "KickedLIF": own("KickedLIF", "brian2", 0.35),
    "AdaptiveLIF": own("AdaptiveLIF", None, 0.3),
    "PIF": own("PIF", None, 0.05),
    "QIF": own("QIF", None, 0.1),
}
OWN = {
    "LIFCurrExp": own("LIFCurrExp", "nest", 0.06),
    "LIFCondExp": own("LIFCondExp", "coba", 0.0006),
    **KICKED,
}
SYNAPSES = {
    "LIF with Exp": synapse("LIF", nw.Exp(3), 0.001),
    "AdEx with ExpCurrent": synapse("AdEx", nw.ExpCurrent(3), 0.03),
    "LIF with ExpSyn": synapse("LIF", nw.PointProcess("ExpSyn", tau=3), 0.001),
    "LIF with TsodyksMarkram": synapse("LIF", nw.TsodyksMarkram(tau_rec=5, tau=3), 0.02),
    "a dendrite with Exp": dendrite,
}
ALL = {**OWN, **SYNAPSES}
RATE = 10_000


def by_netcon(target, rate, weight, key=KEY):
    source = nw.Poisson(rate, seed=key[0], gid=key[1], stream=key[2]).create().object
    wire = h.NetCon(source, target)
    wire.weight[0], wire.delay = weight, 0
    return source, wire


def by_input(target, rate, weight, key=KEY):
    return poisson_input([target], rate, weight, [key])


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
    assert np.abs(spikes - other_spikes).max(initial=0) < (1e-7 if kind == "AdEx with ExpCurrent" else 1e-9)


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


def assert_same_spikes(one, other, within):
    assert sum(map(len, one.spikes)) > 10
    for here, there, most in zip(one.spikes, other.spikes, within, strict=True):
        assert len(here) == len(there)
        assert np.abs(here - there).max(initial=0) < most


@pytest.mark.parametrize("dt", [0.1, 0.025])
def test_networks(dt):
    (cells, inputs), (others, netcons) = network(by_input), network(by_netcon)
    one, other = nw.simulate(cells, t_stop=100, dt=dt), nw.simulate(others, t_stop=100, dt=dt)
    assert_same_spikes(one, other, [*[1e-9] * 4, 1e-7])
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


def in_pieces(cell, inputs, **how):
    with nw.Session(cell, dt=0.1, **how) as session:
        session.run(until=30)
        inputs.rate, inputs.weight = 0.5 * inputs.rate, 1.7 * inputs.weight
        return session.run(until=90)


@pytest.mark.parametrize("kind", ["LIFCurrExp", "KickedLIF", "LIF with Exp"])
def test_rates_and_weights_that_change_between_pieces(kind):
    """As those of a source do, which draws an interval when it begins."""
    cell, target, weight = ALL[kind]()
    found = []
    for how in ({}, {}, {"engine": "coreneuron"}):
        found.append(in_pieces(cell, by_input(target, RATE, weight), **how))
    source, wire = by_netcon(target, RATE, weight)
    with nw.Session(cell, dt=0.1) as session:
        session.run(until=30)
        source.interval, wire.weight[0] = 2e3 / RATE, 1.7 * weight
        found.append(session.run(until=90))
    assert len(found[0].spikes) > 3
    for other in found[1:]:
        assert len(other.spikes) == len(found[0].spikes)
        assert np.abs(other.spikes - found[0].spikes).max() < 1e-9


@pytest.mark.parametrize("kind", ["LIFCurrExp", "LIF with Exp", "LIF with ExpSyn", "LIF with TsodyksMarkram"])
def test_a_saved_state_goes_on(kind, tmp_path):
    cell, target, weight = ALL[kind]()
    inputs = by_input(target, RATE, weight), by_input(target, RATE / 4, weight, (2, 0, 0))
    with nw.Session(cell, dt=0.1) as session:
        session.run(until=41.3)
        session.save(tmp_path / "state.npz")
        whole = session.run(until=90)
    if "Tsodyks" not in kind:  # NEURON knows NetCons by numbers, which never return
        del inputs
        inputs = by_input(target, RATE, weight), by_input(target, RATE / 4, weight, (2, 0, 0))
    with nw.Session(cell, dt=0.1) as session:
        session.load(tmp_path / "state.npz")
        rest = session.run(until=90)
    assert np.array_equal(whole.v, rest.v)
    assert np.array_equal(whole.spikes, rest.spikes)
    assert len(whole.spikes) > 2
    assert len(inputs) == 2


def test_a_state_of_neuron_is_not_taken_for_one_of_coreneuron(tmp_path):
    """Which has sources where NEURON has point processes."""
    cell, target, weight = ALL["LIFCurrExp"]()
    inputs = by_input(target, RATE, weight)
    with nw.Session(cell, dt=0.1) as session:
        session.run(until=10)
        session.save(tmp_path / "state.npz")
    with nw.Session(cell, dt=0.1, engine="coreneuron") as session, pytest.raises(RunFileError, match="structure"):
        session.load(tmp_path / "state.npz")
    assert len(inputs) == 1


def test_a_cell_may_go():
    cells = [models.LIFCurrExp() for _ in range(2)]
    inputs = poisson_input([cell.mechanism for cell in cells], RATE, 0.02, [(1, 0, 0), (1, 1, 0)])
    both = nw.simulate(cells, t_stop=20, dt=0.1)
    del cells[0]
    gc.collect()
    inputs.rate, inputs.weight = inputs.rate, inputs.weight
    for engine in ("neuron", "coreneuron", "neuron"):
        run = nw.simulate(cells, t_stop=20, dt=0.1, engine=engine)
        assert np.abs(run.v[0, -1] - both.v[1, -1]) < 1e-2


def test_without_the_input_nothing_arrives():
    cell = models.LIFCurrExp()
    inputs = by_input(cell.mechanism, RATE, 0.02)
    assert np.ptp(nw.simulate(cell, t_stop=20, dt=0.1).v) > 1
    del inputs
    assert np.ptp(nw.simulate(cell, t_stop=20, dt=0.1).v) < 1e-9


def test_a_rate_of_zero_is_silent_until_the_next_start():
    cell = models.LIFCurrExp()
    inputs = by_input(cell.mechanism, 0, 0.02)
    assert np.ptp(nw.simulate(cell, t_stop=20, dt=0.1).v) < 1e-9
    inputs.rate = 1000
    assert np.ptp(nw.simulate(cell, t_stop=20, dt=0.1).v) > 1


def test_a_point_process_without_target_is_refused():
    cell = models.LIFCurrExp()
    bare = h.nw_PoissonInput(cell.soma(0.5))
    with pytest.raises(RuntimeError, match="target"):
        h.finitialize(-70)
    del bare


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"targets": 3}, "targets must be a list"),
        ({"targets": [3]}, r"targets\[0\] must be a point process"),
        ({"targets": "netstim"}, r"targets\[0\] must be a point process"),
        ({"targets": "clamp"}, "does not receive events"),
        ({"targets": "mixed", "keys": [(1, 0, 0)] * 2}, "of one mechanism, not of ExpSyn, nw_LIFCurrExp"),
        ({"rate": -1}, "rate = -1 Hz"),
        ({"rate": [-1.0]}, r"rate\[0\] = -1 Hz must not be below 0"),
        ({"rate": [1, 2]}, "one for each of 1 targets, not 2"),
        ({"rate": "fast"}, "rate must be a number"),
        ({"weight": math.nan}, "weight must be finite"),
        ({"start": 5, "stop": 4}, "stop must not be before start"),
        ({"keys": [(1, 0)]}, r"of the shape \(1, 3\)"),
        ({"keys": [(1.0, 0, 0)]}, "keys must be integers"),
        ({"keys": [(-1, 0, 0)]}, "outside 0"),
    ],
    ids=str,
)
def test_what_is_refused(given, message):
    cell = models.LIFCurrExp()
    named = {
        "netstim": lambda: [h.NetStim()],
        "clamp": lambda: [h.IClamp(cell.soma(0.5))],
        "mixed": lambda: [cell.mechanism, h.ExpSyn(cell.soma(0.5))],
    }
    how = {"targets": [cell.mechanism], "rate": 10, "weight": 1, "keys": [(1, 0, 0)], **given}
    if isinstance(how["targets"], str):
        how["targets"] = named[how["targets"]]()
    with pytest.raises(ParameterError, match=message):
        poisson_input(**how)


SCRIPT = """
import sys, numpy as np, nrnwrap as nw
from nrnwrap.cells import LIFCurrExp
from nrnwrap.inputs import poisson_input
from nrnwrap.mechanisms import h
h.nrnmpi_init()
parallel = h.ParallelContext()
mine = range(int(parallel.id()), 5, int(parallel.nhost()))
cells = {gid: LIFCurrExp.preset("nest") for gid in mine}
for gid, cell in cells.items():
    cell.register(gid)
for gid, cell in cells.items():
    cell.receive(nw.Gid((gid + 1) % 5), weight=-0.2, delay=1.037)
inputs = poisson_input([cell.mechanism for cell in cells.values()], 10_000, 0.06, [(1, gid, 2) for gid in mine])
run = nw.simulate(list(cells.values()), t_stop=100, dt=0.1)
for gid, spikes in zip(cells, run.spikes):
    print("spikes", gid, *map(repr, spikes.tolist()))
parallel.barrier()
h.quit()
"""


@needs_mpi
def test_two_ranks_are_one(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    found = []
    for ranks in (1, 2):
        lines = printed(tmp_path / "script.py", ranks=ranks).splitlines()
        found.append(sorted(line for line in lines if line.startswith("spikes")))
    assert len(found[0]) == 5
    assert sum(len(line.split()) for line in found[0]) > 20
    for one, two in zip(*found, strict=True):
        assert list(map(float, one.split()[1:])) == pytest.approx(list(map(float, two.split()[1:])), abs=1e-9)
