"""A script records spikes itself: NEURON has one Vector for each source, which a run shares or says that it takes."""

import warnings

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF, HodgkinHuxley
from nrnwrap.errors import SimulationError
from nrnwrap.mechanisms import h


def recorded(cell):
    wire, vector = cell.netcon(None), h.Vector()
    wire.record(vector)
    return wire, vector


def driven(model, amp):
    cell = model()
    cell.inject(nw.Step(amp))
    return cell


def assert_has(own, trains):
    """Of a LIF neuron the very times; of a crossing the step in which NEURON sees it, where the run has its time."""
    for (_, vector), spikes, within in zip(own, trains, (0, 0.025), strict=False):
        assert len(vector) == len(spikes)
        assert np.abs(np.array(vector) - spikes).max() <= within


@pytest.mark.parametrize("method", ["fixed", "variable"])
def test_both_have_the_spikes(method):
    cells = [driven(LIF, 1.0), driven(HodgkinHuxley, 1.0), driven(LIF, 1.5)]
    own = [recorded(cell) for cell in cells[:2]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = nw.simulate(cells, t_stop=60, method=method)
    assert min(map(len, run.spikes)) > 0
    assert_has(own, run.spikes)
    again = nw.simulate(cells, t_stop=30, method=method)
    assert_has(own, again.spikes)


def test_a_session_that_is_saved_and_loaded(tmp_path):
    cell = driven(LIF, 1.0)
    _wire, vector = recorded(cell)
    with nw.Session(cell, dt=0.1) as session:
        session.run(until=30)
        session.save(tmp_path / "state.npz")
        whole = session.run(until=60).spikes
        assert np.array_equal(vector, whole)
    with nw.Session(cell, dt=0.1) as session:
        session.load(tmp_path / "state.npz")
        assert np.array_equal(session.run(until=60).spikes, whole)
        assert np.array_equal(vector, whole)


def test_a_run_that_is_written_as_it_goes(tmp_path):
    cell = driven(LIF, 1.0)
    _wire, vector = recorded(cell)
    run = nw.simulate(cell, t_stop=60, dt=0.1, to=str(tmp_path / "run.h5"))
    assert len(run.spikes) > 3
    assert np.array_equal(vector, run.spikes)


def test_what_cannot_be_shared_is_said():
    cells = [driven(LIF, 1.0), driven(LIF, 1.5)]
    wires, together, sources = [cell.netcon(None) for cell in cells], h.Vector(), h.Vector()
    for index, wire in enumerate(wires):
        wire.record(together, sources, index)
    with pytest.warns(UserWarning, match=r"takes LIF\[\d+\] and 1 more: NetCon.record"):
        run = nw.simulate(cells, t_stop=60, dt=0.1)
    assert min(map(len, run.spikes)) > 2
    wires.clear()
    wire, _vector = recorded(cells[0])
    with pytest.warns(UserWarning, match=r"takes LIF\[\d+\]: NetCon.record"):
        nw.simulate(cells, t_stop=20, dt=0.1, engine="coreneuron")
    assert wire.get_recordvec() is None


def test_a_record_that_comes_later_is_refused():
    cell = driven(LIF, 1.0)
    with nw.Session(cell, dt=0.1) as session:
        session.run(until=30)
        _wire, _vector = recorded(cell)
        with pytest.raises(SimulationError, match="took its spikes away"):
            session.run(until=60)


def test_two_cells_of_one_source():
    section = h.Section("both")
    section.insert("hh")
    section.L = section.diam = 20
    one, other = nw.wrap(section), nw.wrap(section)
    one.inject(nw.Step(0.5))
    run = nw.simulate([one, other], t_stop=50)
    assert len(run.spikes[0]) > 2
    assert np.array_equal(*run.spikes)


def test_spikes_of_a_network():
    net = nw.Network(seed=1)
    population = net.add("cells", 3, LIF, kind="sections")
    population.inject(nw.Step(1.0))
    wire, _vector = recorded(population[0])
    with pytest.warns(UserWarning, match="NetCon.record"):
        run = nw.simulate(net, t_stop=50, dt=0.1)
    assert len(run.times) > 9
    assert wire.get_recordvec() is None
