"""What goes wrong in a sweep is a record, or an error before anything is run; nothing vanishes."""

import os
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest
from helpers import sweeps
from helpers.patience import HANGS, wait_for

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx
from nrnwrap.mechanisms import h


def test_one_bad_point_does_not_end_the_others(tmp_path):
    def swept(**options):
        return nw.sweep(sweeps.troubled, {"a": range(6)}, folder=tmp_path, workers=2, seconds=5, **options)

    with pytest.warns(UserWarning, match="4 of 6 points are without a value"):
        found = swept()
    assert found.status.tolist() == ["done", "failed", "crashed", "crashed", "late", "done"]
    assert found["value"] == pytest.approx([0, np.nan, np.nan, np.nan, np.nan, 5], nan_ok=True)
    failed, segfault, left, late = found.failures
    assert failed.message == "ValueError: one is too few"
    assert 'raise ValueError("one is too few")' in failed.traceback
    assert "nrnwrap/sweeps" not in failed.traceback
    assert (segfault.point, segfault.message) == ({"a": 2}, "the worker process has ended (signal 11)")
    assert left.message == "the worker process has ended (exit code 5)"
    assert late.message == "stopped after 5 s"
    with pytest.warns(UserWarning, match="4 points failed in an earlier call, such as a=1 failed: ValueError"):
        again = swept()
    assert again.failures == found.failures
    with pytest.warns(UserWarning, match="a point is without a value: a=1 failed: ValueError: one is too few"):
        assert swept(retry="failed").status.tolist() == found.status.tolist()
    with pytest.raises(nw.NrnwrapError, match="unknown kind of failure 'fail'; did you mean failed"):
        swept(retry="fail")


def test_a_point_that_succeeds_when_it_is_repeated(tmp_path):
    def sometimes(a):
        if not (tmp_path / "go").exists():
            raise OSError("not yet")
        return a

    with pytest.warns(UserWarning, match="not yet"):
        nw.sweep(sometimes, {"a": [1, 2]}, folder=tmp_path / "records", workers=1)
    (tmp_path / "go").touch()
    assert nw.sweep(sometimes, {"a": [1, 2]}, folder=tmp_path / "records", workers=1, retry=True).complete


def test_one_cell_that_cannot_be_run_does_not_end_those_beside_it():
    with pytest.warns(UserWarning, match="a=2 failed: NumericsError"):
        found = nw.sweep(sweeps.one_trouble, {"a": [1, 2, 3]}, t_stop=20, together=True, workers=1)
    assert found.status.tolist() == ["done", "failed", "done"]


@pytest.fixture
def celsius():
    before = h.celsius, h.dt, h.secondorder, h.nai0_na_ion
    yield
    h.celsius, h.dt, h.secondorder, h.nai0_na_ion = before


@pytest.mark.usefixtures("celsius")
def test_settings_of_here_are_those_of_workers():
    names = ["celsius", "dt", "secondorder", "nai0_na_ion", "usetable_hh"]
    h.celsius, h.dt, h.secondorder, h.nai0_na_ion = 21.5, 0.0125, 2, 12
    found = nw.sweep(sweeps.settings, {"name": names}, workers=1)
    assert found["value"].tolist() == [21.5, 0.0125, 2, 12, 1]


@pytest.mark.usefixtures("celsius")
def test_another_setting_is_another_record(tmp_path):
    for celsius in (20.0, 30.0, 20.0):
        h.celsius = celsius
        found = nw.sweep(sweeps.settings, {"name": ["celsius"]}, folder=tmp_path, workers=1)
        assert found["value"].tolist() == [celsius]
    assert len([line for file in tmp_path.iterdir() for line in file.open()]) == 2


@pytest.mark.usefixtures("celsius")
def test_no_point_finds_what_another_has_set():
    h.celsius = 21
    assert nw.sweep(sweeps.spoils, {"a": [1, 2, 3]}, workers=1)["value"].tolist() == [21, 21, 21]


MOD = "NEURON { SUFFIX NAME  RANGE g  GLOBAL level }\nPARAMETER { g = 1  level = 2 }\n"


def test_mechanisms_of_here_are_those_of_workers(tmp_path):
    name = f"of_sweeps_{os.getpid()}"
    (tmp_path / "leak.mod").write_text(MOD.replace("NAME", name))
    nw.mechanisms.load(tmp_path)
    setattr(h, f"level_{name}", 7)

    def there(a):
        section = h.Section()
        section.insert(name)
        return [getattr(section(0.5), name).g, getattr(h, f"level_{name}")]

    assert nw.sweep(there, {"a": [1]}, workers=1)["value"].tolist() == [[1, 7]]
    (tmp_path / "leak.mod").write_text(MOD.replace("NAME", name).replace("g = 1", "g = 3"))
    with pytest.raises(nw.NrnwrapError, match=f"MOD file of {name} has changed"):
        nw.sweep(there, {"a": [1]}, workers=1)
    (tmp_path / "leak.mod").write_text(MOD.replace("NAME", name))


def test_what_cannot_be_sent_is_named_before_anything_is_run():
    section, lock = h.Section("axon"), threading.Lock()
    with pytest.raises(nw.NrnwrapError, match=r"section of .*\(\) is axon \(nrn.Section\), which cannot be sent"):
        nw.sweep(lambda a: section.L + a, {"a": [1]})
    with pytest.raises(nw.NrnwrapError, match=r"lock of .* make it inside of the function"):
        nw.sweep(lambda a: lock, {"a": [1]})


def test_a_cell_is_sent_as_what_it_is_made_of():
    cell = AdEx(b=0.07)
    found = nw.sweep(lambda amp: nw.simulate(cell, nw.Step(amp), t_stop=50).rate(), {"amp": [1.0]}, workers=1)
    assert found["value"].tolist() == [nw.simulate(cell, nw.Step(1.0), t_stop=50).rate()]


def test_what_a_record_cannot_hold():
    with pytest.warns(UserWarning, match=r"what the function returned is <Run.*such as run.rate\(\)"):
        nw.sweep(sweeps.leave, {"a": [1]}, workers=1)
    with pytest.warns(UserWarning, match="a cell: give t_stop"):
        nw.sweep(sweeps.cell, {"b": [0.1], "amp": [1.0]}, workers=1)


def test_a_sweep_in_a_sweep_does_not_start_workers_of_workers():
    with pytest.warns(UserWarning, match="a sweep was begun in a worker of another one"):
        nw.sweep(sweeps.nested, {"a": [1]}, workers=1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nw.sweep(sweeps.add, {"c": [1]}), r"add\(\) does not take 'c'.*It takes a, b"),
        (lambda: nw.sweep(sweeps.add, {"b": [1]}), r"add\(\) needs a, which the grid does not have"),
        (lambda: nw.sweep(sweeps.add, {"a": 1}), r"the values of a must be a list or an array, not 1: write \[1\]"),
        (lambda: nw.sweep(sweeps.add, {"a": "xy"}), "must be a list"),
        (lambda: nw.sweep(sweeps.add, {"a": []}), "nothing in the values of a"),
        (lambda: nw.sweep(sweeps.add, {"a": np.eye(2)}), "of one dimension"),
        (lambda: nw.sweep(sweeps.add, {}), "grid must be a mapping"),
        (lambda: nw.sweep(sweeps.add, [1, 2]), "grid must be a mapping"),
        (lambda: nw.sweep(sweeps.add, {1: [1]}), "names of a grid must be text"),
        (lambda: nw.sweep(sweeps.add(1), {"a": [1]}), "is not a function"),
        (lambda: nw.sweep(LIF, {"t_ref": [1]}), "a sweep of cells needs t_stop"),
        (lambda: nw.sweep(LIF(), {"t_ref": [1]}, t_stop=1), "one cell, and a sweep needs one for each point"),
        (lambda: nw.sweep(LIF, {"tref": [1]}, t_stop=1), "tref.*t_ref"),
        (lambda: nw.sweep(LIF, {"t_ref": [1]}, t_stop=1, measure="rates"), "unknown measure 'rates'.*rate"),
        (lambda: nw.sweep(LIF, {"t_ref": [1]}, t_stop=-1), "t_stop"),
        (
            lambda: nw.sweep(LIF, {"t_ref": [1]}, t_stop=1, metod="fixed"),
            r"unknown argument of sweep\(\) 'metod'.*method",
        ),
        (lambda: nw.sweep(LIF, {"t_ref": [1]}, t_stop=1, together=True, method="variable"), "needs the fixed step"),
        (lambda: nw.sweep(sweeps.add, {"a": [1]}, together=True), "together=True is for points that are cells"),
        (lambda: nw.sweep(sweeps.add, {"a": [1]}, dt=0.1), "dt is a setting of simulate"),
        (lambda: nw.sweep(LIF, {"t_ref": [1]}, t_stop=1, to="run.h5"), r"unknown argument of sweep\(\) 'to'"),
        (lambda: nw.sweep(sweeps.add, {"a": [1]}, folder=3), "folder must be the path"),
        (lambda: nw.sweep(sweeps.add, {"a": [1]}, folder="/proc/no"), "cannot be made"),
        (lambda: nw.sweep(sweeps.add, {"a": [1]}, executor=3), "is not an executor"),
        (lambda: nw.sweep(sweeps.add, {"a": [1]}, workers=0), "workers = 0"),
        (lambda: nw.sweep(sweeps.add, {"a": [1]}, seconds=0), "seconds"),
        (lambda: nw.sweep(sweeps.add, {"a": [1]}, retry=3), "retry must be"),
        (lambda: nw.sweep(sweeps.add), "needs grid"),
    ],
)
def test_mistakes(call, message):
    with pytest.raises(nw.NrnwrapError, match=message):
        call()


SCRIPT = """
import nrnwrap as nw
from neuron import h
from nrnwrap.cells import AdEx

factor = 2.0

class Scale:
    def of(self, a):
        return factor * a

def point(a, b):
    run = nw.simulate(AdEx(b=b), nw.Step(a), t_stop=50)
    return {"count": len(run.spikes), "scaled": Scale().of(a), "celsius": h.celsius}

print("once")
found = nw.sweep(point, {"a": [0.5, 1.0], "b": [0.02]}, workers=2)
print(found, found["scaled"].ravel().tolist())
"""


def test_a_script_without_a_guard_is_not_run_again(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=HANGS
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "once",
        "<Sweep of point over a (2) x b (1): 2 done; has count, scaled, celsius> [1.0, 2.0]",
    ]


INTERRUPTED = """
import pathlib, time
import nrnwrap as nw

def point(a):
    time.sleep(0 if a < 2 else 1e5)
    return a

try:
    nw.sweep(point, {"a": range(8)}, folder="records", workers=2)
except KeyboardInterrupt as interrupt:
    print(interrupt)
"""


def test_ctrl_c_ends_all_at_once_and_what_is_done_stays(tmp_path):
    (tmp_path / "script.py").write_text(INTERRUPTED)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "script.py"]
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=-1, stderr=-1, text=True) as process:
        wait_for(lambda: sum(len(path.read_text().splitlines()) for path in tmp_path.glob("records/*.jsonl")) == 2)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=HANGS)  # at whose end no worker is left
    assert out == "interrupted: 2 of 8 points were done, and those in a folder stay\n"
