"""Settings that are refused, progress bars, and what a script finds after a run."""

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.patience import HANGS
from helpers.simulate import METHODS, Passive

import nrnwrap as nw
from nrnwrap.cells import LIF, HodgkinHuxley
from nrnwrap.engine import solver
from nrnwrap.errors import NumericsError, ParameterError, SimulationError, UnknownNameError
from nrnwrap.mechanisms import h
from nrnwrap.simulation import start

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"t_stop": 0}, ParameterError, r"^t_stop = 0 ms must be above 0 ms"),
        ({"t_stop": -1}, ParameterError, "^t_stop = -1"),
        ({"t_stop": math.inf}, ParameterError, "^t_stop must be finite"),
        ({"t_stop": "10"}, ParameterError, "^t_stop must be a number"),
        ({"t_stop": None}, ParameterError, "^t_stop must be a number"),
        ({"t_stop": 1e300, "dt": 1e-300}, ParameterError, "too many steps"),
        ({"dt": 0}, ParameterError, r"^dt = 0 ms must be above 0 ms"),
        ({"dt": math.nan}, ParameterError, "^dt must be finite"),
        ({"dt": True}, ParameterError, "^dt must be a number"),
        ({"dt": 2.0}, ParameterError, r"dt = 2 ms is more than LIF\[\d+\] can take: 1 ms"),
        ({"method": "cvode"}, UnknownNameError, "unknown method 'cvode'.* Allowed: fixed, variable"),
        ({"method": "local"}, UnknownNameError, "unknown method 'local'.* local variable step is not supported"),
        ({"method": None}, UnknownNameError, "unknown method None"),
        ({"engine": "arbor"}, UnknownNameError, "unknown engine 'arbor'.* Allowed: coreneuron, neuron"),
        ({"engine": "coreneuron", "method": "variable"}, SimulationError, "CoreNEURON does not have a variable step"),
        ({"secondorder": 2, "method": "variable"}, SimulationError, "secondorder belongs to the fixed step"),
        ({"secondorder": 3}, ParameterError, "secondorder must be 0, 1 or 2, not 3"),
        ({"secondorder": "2"}, ParameterError, "secondorder must be 0, 1 or 2, not '2'"),
        ({"tolerance": 0}, ParameterError, "^tolerance = 0"),
        ({"celsius": -300}, ParameterError, "^celsius = -300"),
        ({"celsius": "hot"}, ParameterError, "^celsius must be a number"),
        ({"v_init": math.nan}, ParameterError, "^v_init must be finite"),
        ({"v_init": 2000}, ParameterError, "^v_init = 2000"),
    ],
)
def test_settings_are_refused_before_the_run(settings, error, message, monkeypatch):
    monkeypatch.setattr(start, "initialise", None)  # nothing may get that far
    with pytest.raises(error, match=message):
        nw.simulate(LIF(), **{"t_stop": 10, **settings})


@pytest.mark.parametrize(("switch", "methods"), [("use_local_dt", METHODS), ("use_daspk", METHODS[2:])])
def test_other_solvers_are_refused(switch, methods):
    cvode, cell = h.CVode(), LIF()
    turn = getattr(cvode, switch)
    turn(True)
    try:
        for how in methods:
            with pytest.raises(SimulationError, match=rf"is on and is not supported: call CVode\(\)\.{switch}\(0\)"):
                nw.simulate(cell, t_stop=1, **how)
    finally:
        turn(False)
        cvode.active(False)
    for how in METHODS:
        assert nw.simulate(cell, t_stop=1, **how).t[-1] == pytest.approx(1)


def test_a_membrane_may_take_long_steps():
    assert len(nw.simulate(Passive(), t_stop=20, dt=2).t) == 11


def test_every_cell_starts_at_its_own_voltage_or_at_the_given_one():
    cells = [LIF(e_l=-71), Passive(), HodgkinHuxley()]
    assert list(nw.simulate(cells, t_stop=1).v[:, 0]) == [-71, -70, -65]
    assert list(nw.simulate(cells, t_stop=1, v_init=-60).v[:, 0]) == [-60, -60, -60]
    cells[1].v_init = -68.0
    assert list(nw.simulate(cells, t_stop=1).v[:, 0]) == [-71, -68, -65]


class Warm(Passive):
    celsius = 37.0


class Cold(Passive):
    celsius = 5.0


def test_the_temperature_is_that_of_the_cells(monkeypatch):
    original, seen = start.initialise, []
    monkeypatch.setattr(start, "initialise", lambda *args: (seen.append(h.celsius), original(*args)))
    warm, cold, plain, before = Warm(), Cold(), Passive(), h.celsius
    nw.simulate([warm, plain], t_stop=1)
    nw.simulate(plain, t_stop=1)
    nw.simulate([warm, cold], t_stop=1, celsius=20)
    assert seen == [37, before, 20]
    with pytest.raises(SimulationError, match=r"different temperatures \(Warm\[\d+\] 37 degC, Cold\[\d+\] 5 degC\)"):
        nw.simulate([warm, cold], t_stop=1)


def test_temperature_acts():
    cell = HodgkinHuxley()
    cold, warm = (nw.simulate(cell, nw.Step(0.1), t_stop=50, celsius=celsius).spikes for celsius in (6.3, 16.3))
    assert warm[0] < cold[0]


def test_a_normal_run_prints_nothing(capfd):
    for how in METHODS:
        nw.simulate([LIF(), HodgkinHuxley()], nw.Step(0.3), nw.Noise(0.1, seed=1), t_stop=20, **how)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_a_progress_bar_when_asked_for(capfd, how):
    nw.simulate(LIF(), t_stop=20, progress=True, **how)
    out, err = capfd.readouterr()
    assert out == ""
    assert "100%" in err
    assert "20/20 ms" in err


def test_a_long_run_shows_one_by_itself(capfd, monkeypatch):
    monkeypatch.setattr(solver, "_PATIENCE", 0.0)
    nw.simulate(LIF(), t_stop=20, progress=False)
    assert capfd.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    nw.simulate(LIF(), t_stop=20)
    assert "20/20 ms" in capfd.readouterr().err


def test_the_bar_is_closed_when_the_run_is_stopped(capfd):
    with pytest.raises(NumericsError):
        nw.simulate(Passive(), nw.Step(1e6, delay=10), t_stop=1e3, progress=True)
    assert capfd.readouterr().err.endswith("\n")


def test_a_run_says_what_it_was():
    run = nw.simulate(LIF(), nw.Step(0.3), t_stop=50, record={"mine": "i"})
    text = f"<Run of {run.cells[0]}: 50 ms, dt 0.025 ms, neuron, {len(run.spikes)} spikes, recorded: mine>"
    assert repr(run) == text
    assert "the solver's own steps" in repr(nw.simulate(LIF(), t_stop=1, method="variable"))
    assert (run.settings.t_stop, run.settings.dt, run.settings.method) == (50, 0.025, "fixed")


IMPORT = """
import os, sys
from neuron import h
def state():
    kinds = [h.MechanismType(kind).count() for kind in (0, 1)]
    cvode = h.CVode()
    solver = cvode.active(), cvode.atol(), cvode.rtol(), cvode.condition_order()
    return h.t, h.dt, h.celsius, h.secondorder, solver, len(list(h.allsec())), kinds, dict(os.environ)
before, had = state(), set(sys.modules)
import nrnwrap, nrnwrap.cells
assert state() == before, (before, state())
loud = {"matplotlib", "tqdm", "scipy", "IPython"} & set(sys.modules) - had  # NEURON itself takes IPython where it is
assert not loud, loud
"""


@pytest.mark.parametrize("neuron_first", [True, False])
def test_importing_changes_nothing_and_says_nothing(tmp_path, neuron_first):
    alone = "import os\nbefore = dict(os.environ)\nimport nrnwrap\nassert os.environ == before"
    code = IMPORT if neuron_first else alone
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NEURON_MODULE_OPTIONS": "-nogui"}
    if not neuron_first:  # else it is NEURON that remarks on a missing display
        del environment["NEURON_MODULE_OPTIONS"]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=HANGS
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_a_variable_run_may_end_just_before_its_cells_would_have_spiked():
    """NEURON 9.0.2 ends the process in the finitialize that comes next, unless the solver was told to begin anew."""
    cells = [LIF(), LIF()]
    for _ in range(3):
        run = nw.simulate(cells, nw.Step(0.3), t_stop=10, method="variable")  # at 10.03 ms v is watched more closely
        assert not any(map(len, run.spikes))
    assert len(nw.simulate(cells, nw.Step(0.3), t_stop=20, dt=0.1).spikes[1]) == 1


FORGOTTEN = """
import gc
import nrnwrap as nw
from nrnwrap.cells import BallAndStick
from nrnwrap.mechanisms import h
from nrnwrap.simulation import start

def in_a_cycle():
    cell = BallAndStick()
    cell.keep(cell)  # so that only the collector frees it
    return cell

def forget():
    kept.clear()
    [[] for _ in range(100_000)]  # which makes the collector work

cell = BallAndStick()
for settings in ({"method": "variable"}, {"dt": 0.1}):
    kept = [in_a_cycle() for _ in range(30)]
    start = h.FInitializeHandler(lambda: h.CVode().event(20, forget))
    run = nw.simulate(cell, nw.Step(0.2), t_stop=300, **settings)
    assert not kept and len(run.spikes) > 3 and gc.isenabled()
"""


def test_forgotten_cells_are_not_freed_within_a_run(tmp_path):
    """CVODE would compute with the nodes of one that is, and end the process."""
    done = subprocess.run(
        [sys.executable, "-c", FORGOTTEN],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=HANGS,
    )
    assert done.returncode == 0, done.stderr
