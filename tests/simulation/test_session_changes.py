"""What comes and goes between two pieces of a Session: on threads, in a saved state, in recordings, and what cannot."""

import json

import numpy as np
import pytest
from helpers.processes import python

import nrnwrap as nw
from nrnwrap import errors
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley
from nrnwrap.engine import state
from nrnwrap.mechanisms import h

WHEN, END = 20.0, 60.0
COURSE = nw.Waveform(0.3 + 0.2 * np.sin(np.arange(0, 60.1, 0.1)), 0.1)


def changed(model, threads):
    """A run of four cells in which much comes and goes."""
    cells = [model() for _ in range(4)]
    one, two, three, four = cells
    made = [one.inject(nw.Noise(0.1, mean=0.2, seed=3)), one.inject(COURSE)]
    made.append(one.receive(nw.Poisson(900, seed=4), nw.Exp(), weight=0.001, delay=0.3))
    three.connect(four, nw.Exp(), weight=0.001, delay=0.3)
    with state.threads(threads), nw.Session(cells, nw.Step(0.1), dt=0.1, record=["v", "I"]) as session:
        session.run(until=WHEN)
        one.detach(*made)
        two.inject(nw.Noise(0.2, mean=0.4, seed=1))
        four.inject(COURSE)
        for number, cell in enumerate(cells):
            cell.receive(nw.Poisson(900, seed=8, gid=number), nw.Exp(), weight=0.001, delay=0.3)
        two.receive(nw.Regular(2.7), nw.TsodyksMarkram(), weight=0.001, delay=0.3)
        one.connect(two, nw.Exp(), weight=0.01, delay=5)
        session.run(until=31)
        three.detach(*three.attached)
        two.connect(one, nw.Exp(), weight=0.01, delay=0.4)
        return session.run(until=END)


@pytest.mark.parametrize("model", [HodgkinHuxley, AdEx, LIF])
def test_threads(model):
    one, two = changed(model, 1), changed(model, 2)
    assert np.array_equal(one.v, two.v)
    assert np.array_equal(one["I"], two["I"])
    assert len(one.spikes[0]) > 0


def test_a_delay_that_threads_have_no_room_for():
    one, other = LIF(), LIF()
    with state.threads(2), nw.Session([one, other], dt=0.1) as session:
        session.run(until=WHEN)
        with pytest.raises(errors.SimulationError, match="between two pieces of a Session threads need 10 ms"):
            one.connect(other, nw.Exp(), weight=0.1, delay=2)
        assert other.attached == ()
        session.run(until=END)


SCRIPT = """
import sys, numpy as np, nrnwrap as nw
from nrnwrap import cells
model, changes, how, folder = getattr(cells, sys.argv[1]), sys.argv[2].split(), sys.argv[3], sys.argv[4]
course = nw.Waveform(0.3 + 0.2*np.sin(np.arange(0, 60.1, 0.1)), 0.1)
one, two = model(), model()
made = [one.inject(nw.Noise(0.1, mean=0.2, seed=3)), one.inject(course)]
made.append(one.receive(nw.Poisson(900, seed=4), nw.Exp(), weight=0.001, delay=0.3))
def change():
    if "goes" in changes:
        one.detach(*made)
    if "comes" in changes:
        two.inject(nw.Noise(0.2, mean=0.4, seed=1))
        two.inject(course)
        two.inject(nw.WhiteNoise(0.1, seed=9))
        two.receive(nw.Poisson(900, seed=8), nw.Exp(), weight=0.001, delay=0.3)
        two.receive(nw.Regular(2.7), nw.TsodyksMarkram(), weight=0.001, delay=0.3)
        one.connect(two, nw.Exp(), weight=0.01, delay=5)
if how == "before":
    change()
with nw.Session([one, two], nw.Step(0.1), dt=0.1) as session:
    if how == "save":
        session.run(until=20)
    if how != "before":
        change()
    if how == "save":
        session.run(until=31)
        session.save(folder + "/state.npz")
    else:
        try:
            session.load(folder + "/state.npz")
        except nw.errors.RunFileError as error:
            sys.exit(print(error))
    run = session.run(until=60)
np.save(f"{folder}/{how}.npy", run.v)
"""


@pytest.mark.parametrize("model", ["AdEx", "HodgkinHuxley"])
@pytest.mark.parametrize("changes", ["goes", "comes", "goes comes"])
def test_a_saved_state_in_another_process(model, changes, tmp_path):
    """Where the same is done in the session, at any time before `load`: bit for bit; else it is refused."""
    for how in ("save", "in"):
        done = python("-c", SCRIPT, model, changes, how, str(tmp_path))
        assert done.stdout == "", done.stdout
    whole, gone_on = (np.load(tmp_path / f"{how}.npy") for how in ("save", "in"))
    assert np.array_equal(whole, gone_on)
    assert np.ptp(whole) > 1
    said = python("-c", SCRIPT, model, changes, "before", str(tmp_path)).stdout
    assert "state.npz is a state with" in said or "state.npz is the state of" in said


def test_recordings_of_ones_own():
    """A Vector that is made between two pieces has the samples from then on."""
    one, kept = LIF(), h.Vector()
    with nw.Session(one, nw.Step(0.1), dt=0.1) as session:
        session.run(until=WHEN)
        kept.record(one.segment._ref_v)
        run = session.run(until=END)
    assert len(kept) == 400
    assert np.array(kept) == pytest.approx(run.v[-400:], abs=1)


def test_electrodes_that_come_are_in_what_is_recorded():
    one = LIF()
    with nw.Session(one, nw.Step(0.1), dt=0.1, record=["I"]) as session:
        session.run(until=WHEN)
        one.inject(nw.Step(0.2))
        run = session.run(until=END)
    assert np.array_equal(np.unique(run["I"].round(12)), [0.1, 0.3])
    assert run["I"][-1] == pytest.approx(0.3)
    assert run["I"][: int(WHEN / 0.1)] == pytest.approx(0.1)


REFUSED = {
    "noise": lambda a, b: a.inject(nw.Noise(0.1, seed=1)),
    "waveform": lambda a, b: a.inject(COURSE),
    "sum": lambda a, b: a.inject(nw.Step(0.1) + nw.Noise(0.1, seed=1)),
    "field": lambda a, b: a.inject(nw.Field(1, "x", nw.Noise(0.1, seed=1))),
    "source": lambda a, b: a.receive(nw.Poisson(10, seed=1), nw.Exp(), weight=0.1),
    "connection": lambda a, b: a.connect(b, nw.Exp(), weight=0.1),
    "poisson_input": lambda a, b: nw.inputs.poisson_input([a.mechanism], 10, 0.1, [(1, 0, 0)]),
}
METHODS = {
    "the variable step": {"method": "variable", "t_stop": END, "dt": 0.1},
    "CoreNEURON": {"engine": "coreneuron", "dt": 0.1},
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_come(what, method):
    one, other = AdEx(), AdEx()
    points = one.segment.point_processes()
    with nw.Session([one, other], **METHODS[method]) as session:
        session.run(until=WHEN)
        with pytest.raises(errors.SimulationError, match=f"between two pieces of a Session .*{method}"):
            REFUSED[what](one, other)
        assert one.attached == other.attached == ()
        assert one.segment.point_processes() == points
        run = session.run(until=END)
    wanted = nw.simulate([AdEx(), AdEx()], **{**METHODS[method], "t_stop": END})
    assert np.abs(run.v - wanted.v).max() < 1e-3


def test_what_can_only_begin_with_a_session():
    one, other = AdEx(), AdEx()
    with nw.Session([one, other], dt=0.1, secondorder=2) as session:
        session.run(until=WHEN)
        with pytest.raises(errors.SimulationError, match="gap junctions cannot come between two pieces"):
            one.couple(other, g=0.01)
        with pytest.raises(errors.SimulationError, match=r"rings at a voltage clamp: give the Session secondorder=0"):
            one.inject(nw.VoltageClamp([(-60, 1e9)]))
        assert one.attached == other.attached == ()
        session.run(until=END)


def test_a_cell_that_is_made_in_a_session():
    one = LIF()
    one.inject(nw.Step(1.0))
    with nw.Session(one, dt=0.1) as session:
        session.run(until=WHEN)
        other = LIF()
        for refused in (
            lambda: one.connect(other, nw.Exp(), weight=0.1),
            lambda: other.connect(one, nw.Exp(), weight=0.1),
            lambda: other.receive(nw.Poisson(10, seed=1), nw.Exp(), weight=0.1),
            lambda: other.inject(nw.Step(0.1)),
        ):
            with pytest.raises(errors.SimulationError, match=r"LIF.* was made while a Session is open"):
                refused()
        assert other.attached == ()
        session.run(until=END)
    assert len(nw.simulate(other, nw.Step(1.0), t_stop=40, dt=0.1).spikes) > 3


def test_a_session_says_what_changed():
    one = LIF()
    with nw.Session(one, nw.Step(0.1), dt=0.1) as session:
        session.run(until=WHEN)
        one.inject(nw.Step(0.1))
        run = session.run(until=END)
    assert any("between two pieces" in each for each in run.about.obstacles)
    assert json.dumps(run.about.obstacles)
