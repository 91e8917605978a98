"""Rates, records of several cells, and what Ctrl-C leaves."""

import copy
import os
import pickle
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, BallAndStick, HodgkinHuxley, Izhikevich, Izhikevich2007
from nrnwrap.engine import solver
from nrnwrap.errors import ParameterError, UnknownNameError


def test_runs_copy_and_pickle():
    run = nw.simulate(AdEx(), nw.Step(1.0), t_stop=50, record=["v", "w"])
    for other in (copy.copy(run), copy.deepcopy(run), pickle.loads(pickle.dumps(run))):
        assert np.array_equal(other.t, run.t)
        assert np.array_equal(other["w"], run["w"])
        assert (other.units, other.settings, repr(other)) == (run.units, run.settings, repr(run))


def test_units_are_those_of_the_mechanisms():
    run = nw.simulate(AdEx(), t_stop=1, record=["v", "w", "n_spikes", "I", "tau_w"])
    assert run.units == {"t": "ms", "spikes": "ms", "v": "mV", "w": "nA", "n_spikes": "", "I": "nA", "tau_w": "ms"}
    stick = BallAndStick()
    stick.insert("pas", stick.dend)
    clamp = stick.inject(nw.Step(0.1))
    places = {
        "tip": stick.dend(0.9)._ref_v,
        "gate": lambda cell: cell.soma(0.5).nw_squid._ref_m,
        "i_na": stick.soma(0.5)._ref_ina,
        "leak": stick.dend(0.5)._ref_g_pas,
        "clamp": clamp._ref_i,
        "nai": stick.soma(0.5)._ref_nai,
        "everywhere": nw.Everywhere("v"),
        "currents": nw.Everywhere("i_membrane_"),
        "h": nw.Everywhere("h_nw_squid"),
    }
    units = nw.simulate(stick, t_stop=1, record=places).units
    expected = ["mV", "mV", "", "mA/cm2", "S/cm2", "nA", "mM", "mV", "nA", ""]
    assert [units[name] for name in ("v", *places)] == expected
    with pytest.raises(UnknownNameError, match=r"unknown recording 'lek'; did you mean leak\?"):
        units["lek"]


def test_a_unit_that_cells_do_not_share_is_unknown():
    run = nw.simulate([Izhikevich(), Izhikevich2007()], t_stop=1, record=["u"])
    assert run.units["u"] == ""
    assert nw.simulate(Izhikevich(), t_stop=1, record=["u"]).units["u"] == "mV/ms"
    assert "v" not in run.units


def test_cells_that_are_reset_are_told_apart():
    assert nw.simulate([LIF(), HodgkinHuxley()], t_stop=1).resets == (True, False)


def test_rates():
    cells = [LIF(), LIF(t_ref=5), LIF()]
    for cell in cells[:2]:
        cell.inject(nw.Step(0.3))
    run = nw.simulate(cells, t_stop=200, dt=0.1, record=[])
    assert run.rate() == pytest.approx([len(train) / 0.2 for train in run.spikes])
    assert run.rate(50, 150) == pytest.approx([np.sum((t >= 50) & (t < 150)) / 0.1 for t in run.spikes])
    assert run.rate(100)[2] == 0
    one = nw.simulate(cells[0], t_stop=200, dt=0.1, record=[])
    assert isinstance(one.rate(), float)
    assert one.rate() == run.rate()[0] > 70
    with pytest.raises(ParameterError, match="stop"):
        run.rate(100, 50)
    with pytest.raises(TypeError, match="does not take 'begin'"):
        run.rate(begin=3)


@pytest.mark.parametrize("how", [{}, {"method": "variable", "dt": 0.025}, {"engine": "coreneuron"}], ids=str)
def test_times_take_memory_only_when_they_are_asked_for(how):
    steps = 100_000
    cell = LIF()
    nw.simulate(cell, t_stop=1, record=[], **how)
    tracemalloc.start()
    run = nw.simulate(cell, t_stop=steps * 0.025, record=[], progress=False, **how)
    assert tracemalloc.get_traced_memory()[1] < steps  # times would be eight bytes each
    tracemalloc.stop()
    assert run.t.shape == (steps + 1,)
    assert run.t[-1] == pytest.approx(run.settings.t_stop)
    assert run.t is run.t


def test_times_of_the_solvers_own_steps():
    cell = HodgkinHuxley()
    full = nw.simulate(cell, nw.Step(0.1), t_stop=20, method="variable")
    assert len(full.t) == len(full.v) > 10
    assert np.all(np.diff(full.t) >= 0)
    assert nw.simulate(cell, nw.Step(0.1), t_stop=20, method="variable", record=[]).t.size == 0


_INTERRUPTED = """
import os, signal, sys, threading, time
import numpy as np, nrnwrap as nw
from nrnwrap.cells import LIF, HodgkinHuxley
from nrnwrap.mechanisms import h

how, kind, record, t_stop = eval(sys.argv[1])
after = 100.0  # ms
cell = {"LIF": LIF, "HodgkinHuxley": HodgkinHuxley}[kind]()
step = nw.Step(0.3 if kind == "LIF" else 0.1)

pressed = threading.Event()

def press():
    pressed.set()

def pressing():
    frame = sys._current_frames()[threading.main_thread().ident]
    while frame and frame.f_code is not press.__code__:
        frame = frame.f_back
    return frame

def ctrl_c():  # while NEURON runs, and not this code: that may be long after, where the machine is busy
    pressed.wait()
    while pressing():
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=ctrl_c, daemon=True).start()
handler = h.FInitializeHandler(lambda: h.CVode().event(after, press))
try:
    nw.simulate(cell, step, t_stop=t_stop, record=record, progress=False, **how)
except KeyboardInterrupt as stop:
    run = stop.run
    print(type(stop).__module__, type(stop).__name__, isinstance(stop, Exception))
    print(str(stop).startswith(f"interrupted at {run.settings.t_stop:g} of {t_stop:g} ms"))
del handler
again = nw.simulate(cell, step, t_stop=after, record=record, **how)
n = len(again.spikes)
print(run.settings.t_stop >= after, n > 2, np.allclose(run.spikes[:n - 1], again.spikes[:n - 1], rtol=0, atol=1e-6))
if record:
    print(len(run.t) == len(run.v), np.isclose(run.t[-1], run.settings.t_stop), np.isfinite(run.v).all())
    print((run.spikes <= run.t[-1]).all(), run.settings.grid is again.settings.grid)
"""


@pytest.mark.parametrize(
    "case",
    [
        ({}, "LIF", "v", 2e6),
        ({}, "LIF", [], 2e6),
        ({}, "HodgkinHuxley", "v", 2e6),
        ({"method": "variable"}, "HodgkinHuxley", "v", 5e4),  # in twenty pieces
        ({"method": "variable", "dt": 0.1}, "LIF", "v", 5e4),
    ],
    ids=str,
)
def test_ctrl_c_leaves_what_was_finished(case, tmp_path):
    script = tmp_path / "interrupted.py"
    script.write_text(_INTERRUPTED)
    env = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run([sys.executable, str(script), repr(case)], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    first, *checks = done.stdout.split("\n")
    assert first == "nrnwrap.errors Interrupted False"
    assert set(" ".join(checks).split()) == {"True"}, done.stdout


def test_ctrl_c_before_anything_is_the_builtin(monkeypatch):

    def advance(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr(solver, "advance", advance)
    with pytest.raises(KeyboardInterrupt) as caught:
        nw.simulate(LIF(), t_stop=10)
    assert not hasattr(caught.value, "run")
