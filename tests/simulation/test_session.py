"""A run in pieces: to the bit the run in one, also when it is saved in between and goes on elsewhere."""

import numpy as np
import pytest
from helpers.processes import python

import nrnwrap as nw
from nrnwrap import cells, errors

ENGINES = ["neuron", "coreneuron"]


def network(seed=0):
    """Noise, drawn spikes, events, a gap junction, a membrane with channels."""
    adex, gif, lif, membrane = cells.AdEx(), cells.GIF(seed=seed), cells.LIF(), cells.HodgkinHuxley()
    for cell, amp in ((adex, 1.0), (gif, 0.8), (lif, 0.1), (membrane, 0.1)):
        cell.inject(nw.Step(amp))
    adex.inject(nw.Noise(0.1, seed=seed))
    adex.receive(nw.Poisson(300, seed=seed + 1), nw.Exp(5, e=0), weight=0.002, delay=0.5)
    adex.connect(lif, nw.ExpCurrent(5), weight=0.5)
    adex.couple(gif, g=0.0005)
    return [adex, gif, lif, membrane]


def assert_same(one, other):
    assert np.array_equal(one.v, other.v)
    assert np.array_equal(one["I"], other["I"])
    assert all(np.array_equal(a, b) for a, b in zip(one.trains, other.trains, strict=True))


FIRST = """
import nrnwrap as nw
cells = [nw.cells.LIF(), nw.cells.HodgkinHuxley()]
with nw.Session(cells, nw.Step(0.3), dt=0.1, engine="coreneuron") as session:
    print([session.run(until=end).v.shape for end in (10, 20)])
print(nw.simulate(cells, nw.Step(0.3), t_stop=10, dt=0.1, engine="coreneuron").about.pieces)
"""


def test_the_first_session_of_a_process_on_coreneuron():
    """What is looked up once in a process makes a section, which CoreNEURON does not take between two pieces."""
    assert python("-c", FIRST).stdout.split("\n")[:2] == ["[(2, 101), (2, 201)]", "(10.0,)"]


def test_long_times_on_coreneuron():
    """NEURON passes the end of a run on with six digits."""
    one, other = (nw.simulate(cells.LIF(), nw.Step(0.3), t_stop=10_001.2, dt=0.1, engine=name) for name in ENGINES)
    assert np.array_equal(one.v, other.v)
    with nw.Session(cells.LIF(), nw.Step(0.3), dt=0.1, engine="coreneuron") as session:
        for end in (9000, 10_000, 10_001.2):
            run = session.run(until=end)
    assert np.array_equal(one.v, run.v)


@pytest.mark.parametrize("engine", ENGINES)
def test_pieces_are_the_whole(engine):
    made, how = network(), {"dt": 0.1, "engine": engine, "record": ["v", "I"]}
    whole = nw.simulate(made, t_stop=150, **how)
    assert min(map(len, whole.trains)) > 2
    with nw.Session(made, **how) as session:
        first = session.run(until=40)
        assert session.t == 40
        assert first.t[-1] == pytest.approx(40)
        assert first.v.shape == (4, 401)
        assert np.array_equal(first.v, whole.v[:, :401])
        session.run(until=77.3)
        assert_same(session.run(until=150), whole)
    assert_same(nw.simulate(made, t_stop=150, **how), whole)


def test_threads():
    made = [*network(), *network(10)]
    with nw.engine.state.threads(2):
        whole = nw.simulate(made, t_stop=60, dt=0.1, record=["v", "I"])
        with nw.Session(made, dt=0.1, record=["v", "I"]) as session:
            session.run(until=20)
            assert_same(session.run(until=60), whole)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_saved_state_goes_on(engine, tmp_path):
    made, how = network(), {"dt": 0.1, "engine": engine, "record": ["v", "I"]}
    with nw.Session(made, **how) as session:
        session.run(until=60)
        session.save(tmp_path / "state.npz")
        whole = session.run(until=120)
    assert_same(nw.simulate(made, t_stop=120, **how), whole)  # saving disturbs nothing
    with nw.Session(made, **how) as session:
        session.load(tmp_path / "state.npz")
        assert session.t == pytest.approx(60)
        assert_same(session.run(until=120), whole)


def test_in_another_process(tmp_path):
    code = (
        "import sys; from simulation.test_session import *\n"
        "file, then = sys.argv[1:]\n"
        "with nw.Session(network(), dt=0.1, record=['v', 'I']) as session:\n"
        "    if then == 'save': session.run(until=60); session.save(file)\n"
        "    else: session.load(file)\n"
        "    session.run(until=120).save(file.replace('state', then))\n"
    )
    for then in ("save", "load"):
        done = python("-c", code, str(tmp_path / "state.npz"), then)
        assert done.returncode == 0, done.stderr
    assert_same(nw.load(tmp_path / "load.npz"), nw.load(tmp_path / "save.npz"))


def test_parameters_change_between_pieces():
    """As in two exponentials: v goes to e_l + I/g_l with C/g_l, before and after."""
    cell = cells.PIF()
    cell.inject(nw.Step(0.01))
    with nw.Session(cell, dt=0.1) as session:
        session.run(until=10)
        cell.attached[0].object.amp = 0.02
        run = session.run(until=20)
    assert run.v[100] - run.v[0] == pytest.approx(0.01 / cell.C * 10)
    assert run.v[200] - run.v[100] == pytest.approx(0.02 / cell.C * 10)


def test_stimuli_end_with_the_session():
    cell = cells.LIF()
    with nw.Session(cell, nw.Step(0.3), dt=0.1) as session:
        assert len(session.run(until=50).spikes) > 1
    assert len(nw.simulate(cell, t_stop=50).spikes) == 0


def test_the_variable_step_goes_on(tmp_path):
    cell = cells.HodgkinHuxley()
    cell.inject(nw.Step(0.1))
    whole = nw.simulate(cell, t_stop=50, method="variable")
    with nw.Session(cell, method="variable") as session:
        session.run(until=20)
        run = session.run(until=50)
        with pytest.raises(errors.SimulationError, match="cannot be saved with the variable step"):
            session.save(tmp_path / "state.npz")
    assert run.spikes == pytest.approx(whole.spikes, abs=1e-3)
    assert not list(tmp_path.iterdir())
    with nw.Session(cell, method="variable", dt=0.1, t_stop=50) as session:
        session.run(until=20)
        assert session.run(until=50).v.shape == (501,)


def test_what_a_session_does_not_take(tmp_path):
    cell = cells.LIF()
    with pytest.raises(errors.ParameterError, match="has to know t_stop"):
        nw.Session(cell, method="variable", dt=0.1)
    session = nw.Session(cell, dt=0.1)
    with pytest.raises(errors.SimulationError, match="not open"):
        session.run(until=10)
    with session:
        for wrong, match in ((0, "is over"), (0.25, "not a multiple of dt"), ("x", "until")):
            with pytest.raises(errors.ParameterError, match=match):
                session.run(until=wrong)
        session.run(until=10)
        with pytest.raises(errors.ParameterError, match=r"is over: the session is at 10 ms"):
            session.run(until=5)
        with pytest.raises(errors.SimulationError, match="a Session is open"):
            nw.simulate(cell, t_stop=10)
        assert session.run(until=20).t[-1] == pytest.approx(20)  # it goes on all the same
        session.save(tmp_path / "state.npz")
    with pytest.raises(errors.SimulationError, match="not open"):
        session.run(until=30)
    nw.simulate(cell, t_stop=10)


def test_states_that_do_not_fit(tmp_path):
    cell, file = cells.LIF(), tmp_path / "state.npz"
    with nw.Session(cell, dt=0.1) as session:
        session.run(until=10)
        session.save(file)
    (tmp_path / "other.npz").write_bytes(b"nothing")
    for made, how, name, match in (
        (cell, {"dt": 0.1}, "missing.npz", "cannot be read"),
        (cell, {"dt": 0.1}, "other.npz", "not a state that Session.save wrote"),
        (cell, {"dt": 0.05}, "state.npz", "a state with dt = 0.1, and now it is 0.05"),
        (cell, {"dt": 0.1, "record": ["v", "I"]}, "state.npz", "a state with recordings = "),
        (cell, {"dt": 0.1, "secondorder": 2}, "state.npz", "a state with secondorder = 0"),
        (cells.AdEx(), {"dt": 0.1}, "state.npz", "a state with cells = .'LIF'., and now it is .'AdEx'."),
    ):
        with nw.Session(made, **how) as session, pytest.raises(errors.RunFileError, match=match):
            session.load(tmp_path / name)
