"""A session beside what else uses NEURON: told of, or right; never another result, and never the end of the process."""

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import errors, mechanisms
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley
from nrnwrap.mechanisms import h

HOW = {"fixed": {"dt": 0.1}, "variable": {"method": "variable", "dt": 0.1, "t_stop": 50}}
CVODE = h.CVode()


@pytest.fixture(autouse=True)
def as_before():
    before = h.celsius, h.secondorder, h.dt, CVODE.atol()
    yield
    CVODE.active(False)
    CVODE.use_local_dt(False)
    h.ParallelContext().nthread(1)
    h.celsius, h.secondorder, h.dt = before[:3]
    CVODE.atol(before[3])


def put(name):
    return lambda value: setattr(h, name, value)


TOLD = {  # what a user does between two pieces -> what is said
    "finitialize": (lambda: h.finitialize(-70), "NEURON is at 0 ms, and the session at 20 ms"),
    "fadvance": (h.fadvance, r"NEURON is at 20\.1 ms"),
    "psolve": (lambda: h.ParallelContext().psolve(25), "NEURON is at 25 ms"),
    "t": (lambda: put("t")(3), "NEURON is at 3 ms"),
    "celsius": (lambda: put("celsius")(30), r"h\.celsius is 30, and was 6\.3"),
    "secondorder": (lambda: put("secondorder")(2), r"h\.secondorder is 2, and was 0"),
    "threads": (lambda: h.ParallelContext().nthread(2), "nthread.* is 2, and was 1"),
    "other method": (lambda: CVODE.active(not CVODE.active()), r"CVode\(\)\.active\(\) is"),
    "local steps": (lambda: CVODE.use_local_dt(True), r"use_local_dt\(\) is 1"),
}


@pytest.mark.parametrize("method", HOW)
@pytest.mark.parametrize("what", TOLD)
def test_what_changes_the_run_is_told(what, method):
    act, said = TOLD[what]
    cell = AdEx()
    whole = nw.simulate(cell, nw.Step(1), t_stop=50, dt=0.1)
    with nw.Session(cell, nw.Step(1), **HOW[method]) as session:
        session.run(until=20)
        act()
        with pytest.raises(errors.SimulationError, match=said):
            session.run(until=50)
    CVODE.use_local_dt(False)
    h.ParallelContext().nthread(1)
    assert np.array_equal(nw.simulate(cell, nw.Step(1), t_stop=50, dt=0.1).v, whole.v)


@pytest.mark.parametrize(
    ("method", "act", "said"),
    [
        ("fixed", lambda: put("dt")(0.05), r"h\.dt is 0\.05, and was 0\.1"),
        ("variable", lambda: CVODE.atol(1), r"atol\(\) is 1, and was 1e-07"),
    ],
)
def test_the_step(method, act, said):
    with nw.Session(AdEx(), nw.Step(1), **HOW[method]) as session:
        session.run(until=20)
        act()
        with pytest.raises(errors.SimulationError, match=said):
            session.run(until=50)


def test_nothing_is_saved_of_a_run_that_is_not_the_sessions(tmp_path):
    with nw.Session(AdEx(), dt=0.1) as session:
        session.run(until=20)
        h.fadvance()
        with pytest.raises(errors.SimulationError, match="begin another one"):
            session.save(tmp_path / "state.npz")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("method", HOW)
def test_what_comes_and_goes_between_pieces(method):
    """With the variable step NEURON would end the process."""
    cell = HodgkinHuxley()
    wanted = nw.simulate(cell, nw.Step(0.1, delay=20.3), **{**HOW[method], "t_stop": 50}).spikes
    kept = [h.Section("before")]
    with nw.Session(cell, **HOW[method]) as session:
        kept.clear()
        session.run(until=20.3)
        kept.append(h.Section("passing"))
        cell.inject(nw.Step(0.1, delay=20.3))
        session.run(until=30)
        kept.clear()
        run = session.run(until=50)
    assert len(run.spikes) > 1
    assert run.spikes == pytest.approx(wanted, abs=1e-3)


def test_the_variable_step_has_not_gone_beyond_a_piece():
    """A parameter that changes there counts from there: a clamp, and a threshold."""
    cell = HodgkinHuxley()
    wanted = nw.simulate(cell, nw.Step(0.1, delay=100.3), t_stop=150, method="variable").spikes
    clamp = h.IClamp(cell.soma(0.5))
    clamp.dur = 1e9
    with nw.Session(cell, method="variable") as session:
        session.run(until=100.3)
        clamp.amp = 0.1
        assert session.run(until=150).spikes == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("method", HOW)
def test_one_session_after_another_under_the_same_names(method):
    """The first is let go when the second has begun, and with it its cells."""
    for model in (HodgkinHuxley, LIF, AdEx):
        cell = model()
        with nw.Session(cell, nw.Step(1), **HOW[method]) as session:
            assert len(session.run(until=50).spikes) > 0
    with pytest.raises(errors.SimulationError, match="the session has begun before"), session:
        pass


@pytest.mark.parametrize("method", HOW)
def test_a_run_that_the_model_stops_says_so(method):
    """And a stop that is left from before does not stop it."""
    how = {"t_stop": 50, **HOW[method]}
    cell = LIF()
    whole = nw.simulate(cell, nw.Step(0.3), **how)
    h.stoprun = 1
    assert np.array_equal(nw.simulate(cell, nw.Step(0.3), **how).v, whole.v)
    assert h.stoprun == 1
    h.stoprun = 0
    handler = h.FInitializeHandler(lambda: CVODE.event(30, lambda: put("stoprun")(1)))
    with pytest.raises(errors.SimulationError, match=r"stopped at 30 ms: something in the model has set h\.stoprun"):
        nw.simulate(cell, nw.Step(0.3), **how)
    assert h.stoprun == 0
    del handler
    assert np.array_equal(nw.simulate(cell, nw.Step(0.3), **how).v, whole.v)


def test_a_state_where_mechanisms_have_other_numbers(tmp_path, monkeypatch):
    """Those that were loaded one by one are numbered in that order, and NEURON saves the numbers."""
    file, cell = tmp_path / "state.npz", LIF()
    with nw.Session(cell, dt=0.1) as session:
        session.run(until=10)
        session.save(file)
        monkeypatch.setattr(mechanisms, "one_by_one", lambda: ["nw_LIF"])
        with pytest.raises(errors.RunFileError, match=r"library of all .* where nw_LIF were .*compile"):
            session.load(file)
        with pytest.warns(UserWarning, match="can be restored only where nw_LIF were loaded one by one"):
            session.save(tmp_path / "alone.npz")
        session.load(tmp_path / "alone.npz")
        monkeypatch.undo()
        with pytest.raises(errors.RunFileError, match=r"where nw_LIF were .* and this is where the library of all"):
            session.load(tmp_path / "alone.npz")
        session.load(file)
