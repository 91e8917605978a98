"""Poisson processes without a queue: runs in pieces, saved states, cells that go, ranks, and what is refused."""

import gc
import math

import numpy as np
import pytest
from helpers.poisson import ALL, RATE, by_input, by_netcon
from helpers.processes import needs_mpi, printed

import nrnwrap as nw
from nrnwrap import cells as models
from nrnwrap.errors import ParameterError, RunFileError
from nrnwrap.inputs import poisson_input
from nrnwrap.mechanisms import h


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
    with nw.Session(cell, dt=0.1, engine="coreneuron") as session, pytest.raises(RunFileError, match="by calls"):
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
mine = dict(zip(cells, run.spikes))
for each in parallel.py_allgather(mine) if parallel.nhost() > 1 else [mine]:
    for gid, spikes in each.items():
        if parallel.id() == 0:
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
