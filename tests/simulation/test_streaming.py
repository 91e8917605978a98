"""Runs that go into a file while they last: the same bit for bit, and readable whatever ends them."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from helpers.patience import HANGS, wait_for
from helpers.processes import needs_mpi, printed, python

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley
from nrnwrap.errors import Interrupted, NumericsError, ParameterError, RunFileError, UnknownNameError
from nrnwrap.exchange import run_h5
from nrnwrap.simulation import streaming
from nrnwrap.simulation.repeating import differences

h5py = pytest.importorskip("h5py")

SETTINGS = {
    "fixed step": {"dt": 0.1},
    "variable step": {"method": "variable"},
    "variable step, even samples": {"method": "variable", "dt": 0.1},
    "CoreNEURON": {"dt": 0.1, "engine": "coreneuron"},
    "spikes only": {"dt": 0.1, "record": []},
    "spikes only, variable step": {"method": "variable", "record": []},
    "current only": {"dt": 0.1, "record": "I"},
    "sheets": {"dt": 0.1, "record": {"all": nw.Everywhere("v"), "lfp": nw.Electrodes([(50, 0, 0), (0, 9, 0)])}},
}
CHILD = """
import sys, nrnwrap as nw
from nrnwrap.cells import LIF, HodgkinHuxley
from nrnwrap.exchange import run_h5
from nrnwrap.simulation import streaming
streaming._VALUES = 2000
{before}
nw.simulate([LIF(), HodgkinHuxley()], nw.Step(0.3), t_stop={t_stop}, dt=0.1, record=["v", "I"], to={file!r})
"""


@pytest.fixture
def often(monkeypatch):
    """A file is written to as often as it can be."""
    monkeypatch.setattr(streaming, "_VALUES", 0)
    monkeypatch.setattr(streaming.FileTape, "at_once", 977)


def cells():
    made = [HodgkinHuxley(), LIF(), AdEx()]
    made[1].receive(nw.Poisson(200, seed=3), nw.Exp(tau=2), weight=0.01, delay=1)
    made[0].connect(made[2], nw.Exp(tau=2), weight=0.02, delay=1)
    return made


def simulated(make=cells, t_stop=400, **how):
    return nw.simulate(make(), nw.Step(0.2, delay=2), t_stop=t_stop, **{"record": ["v", "I"], **how})


def pieces(file):
    with h5py.File(file, "r", swmr=True) as stored:
        return len(stored["pieces"])


@pytest.mark.parametrize("name", SETTINGS)
def test_the_run_is_the_one_in_memory(name, often, tmp_path):
    file, one = tmp_path / "run.h5", simulated(**SETTINGS[name])
    other = simulated(**SETTINGS[name], to=file)
    assert pieces(file) >= 4
    for kept in (other, nw.load(file)):
        assert list(differences(one, kept)) == []
        assert (kept.single, kept.settings, kept.units, kept.resets) == (False, one.settings, one.units, one.resets)
    assert sum(map(len, one.trains)) > 30
    assert other.about == one.about
    assert os.listdir(tmp_path) == ["run.h5"]


def test_one_cell(often, tmp_path):
    one = simulated(AdEx, dt=0.1)
    kept = simulated(AdEx, dt=0.1, to=str(tmp_path / "run.h5"))
    assert (kept.single, kept.v.shape, kept.t.shape) == (True, (4001,), (4001,))
    assert list(differences(one, kept)) == []
    assert list(differences(kept, nw.repeat(nw.load(tmp_path / "run.h5")))) == []


def test_samples_are_read_when_they_are_used(tmp_path):
    one, run = simulated(dt=0.1), simulated(dt=0.1, to=tmp_path / "run.h5")
    for key in (0, -1, (1, 7), (..., slice(5, 9)), (slice(None), slice(None, None, 40)), (2, slice(None, None, -1)),
                (slice(0, 2), -3), ([0, 2], slice(4)), None, one.v > 0, np.int64(2)):  # fmt: skip
        np.testing.assert_array_equal(run.v[key], one.v[key])
    for key in (3, (0, 4001), (0, 0, 0)):
        with pytest.raises(IndexError):
            run.v[key]
    assert (run.v.ndim, run.v.size, len(run.v), run.v.dtype) == (2, one.v.size, 3, float)
    np.testing.assert_array_equal(2 * run.v + run["I"], 2 * one.v + one["I"])
    assert (run.v.max(), np.mean(run.v), [*run.v][1][5]) == (one.v.max(), np.mean(one.v), one.v[1, 5])
    run.plot()
    run.save(tmp_path / "x.npz")
    assert list(differences(one, nw.load(tmp_path / "x.npz"))) == []
    simulated(dt=0.1, to=tmp_path / "run.h5")
    with pytest.raises(RunFileError, match="has another run by now: load it again"):
        run.v[0]


def test_memory_does_not_grow(tmp_path):
    """The vectors hold what comes within a moment, however long the run is."""
    held, write = [], streaming.FileTape.write
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "_VALUES", 1000)
        patch.setattr(streaming.FileTape, "at_once", 500)
        patch.setattr(streaming.FileTape, "write", lambda tape, *rest: (held.append(size(tape)), write(tape, *rest)))
        simulated(t_stop=3000, dt=0.1, to=tmp_path / "run.h5")
    assert len(held) > 30
    assert max(held) < 6 * 1000 + 6 * 501


def size(tape):
    return sum(map(len, tape.sampled()))


def started(file, t_stop=1e7, before=""):
    text = CHILD.format(file=str(file), t_stop=t_stop, before=before)
    return subprocess.Popen([sys.executable, "-c", text], stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def whole():
    return nw.simulate([LIF(), HodgkinHuxley()], nw.Step(0.3), t_stop=30_000, dt=0.1, record=["v", "I"])


def assert_begins(whole, run):
    """A run is the beginning of another."""
    count = min(len(run.t), len(whole.t))
    assert run.v.shape == run["I"].shape == (2, len(run.t))
    np.testing.assert_array_equal(run.v[:, :count], whole.v[:, :count])
    np.testing.assert_array_equal(run["I"][:, :count], whole["I"][:, :count])
    for train, other in zip(run.trains, whole.trains, strict=True):
        until = run.t[count - 1]
        np.testing.assert_array_equal(train[train <= until], other[other <= until])
    assert run.settings.t_stop == run.t[-1]


@pytest.mark.parametrize("size", [1, 300_000, 700_001, 1_500_003, 4_000_007])
def test_killed_it_leaves_what_was_written(size, whole, tmp_path):
    file = tmp_path / "run.h5"
    process = started(file)
    wait_for(lambda: (file.exists() and file.stat().st_size >= size) or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=HANGS)
    assert process.returncode == -signal.SIGKILL
    run = nw.load(file)
    assert_begins(whole, run)
    assert run.about.pieces == (run.settings.t_stop,)


def test_it_can_be_read_while_it_grows(whole, tmp_path):
    file = tmp_path / "run.h5"
    process = started(file)
    wait_for(lambda: (file.exists() and pieces(file) > 3) or process.poll() is not None)
    first = nw.load(file)
    wait_for(lambda: len(nw.load(file).t) > len(first.t) or process.poll() is not None)
    assert process.poll() is None
    assert_begins(whole, first)
    process.kill()
    process.communicate(timeout=HANGS)


FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))
"""


@pytest.mark.parametrize("size", [700, 20_000, 3_000_000])
def test_a_full_disk_is_an_error_and_what_was_written_stays(size, whole, tmp_path):
    file = tmp_path / "run.h5"
    process = started(file, t_stop=30_000, before=FULL.format(size))
    text = process.communicate(timeout=HANGS)[1]
    assert process.returncode == 1  # and not by a signal, as HDF5 has it
    assert f"SimulationError: {file} cannot be written (File too large); " in text
    if size < 100_000:
        assert "nothing of the run is in it" in text
        assert os.listdir(tmp_path) == []
    else:
        assert "it has the run until" in text
        assert_begins(whole, nw.load(file))


def test_ctrl_c_has_what_was_written(tmp_path):
    text = CHILD.format(file=str(tmp_path / "run.h5"), t_stop=1e7, before="").replace("\nnw.sim", "\ntry:\n    nw.sim")
    ending = (
        "except nw.errors.Interrupted as stop:\n    print(stop.run.settings.t_stop, stop.run.v.shape[1], flush=True)"
    )
    process = subprocess.Popen([sys.executable, "-c", text + ending], stdout=subprocess.PIPE, text=True)
    wait_for(lambda: (tmp_path / "run.h5").exists() or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    t_stop, count = process.communicate(timeout=HANGS)[0].split()
    run = nw.load(tmp_path / "run.h5")
    assert issubclass(Interrupted, KeyboardInterrupt)
    assert (run.settings.t_stop, len(run.t)) == (float(t_stop), int(count))


def test_ctrl_c_while_a_piece_is_written(often, tmp_path, monkeypatch):
    """It is written whole, and once."""
    one, add, calls = simulated(dt=0.1), run_h5.Writer.add, []

    def pressed(self, *piece):
        calls.append(piece)
        if len(calls) == 2:
            signal.raise_signal(signal.SIGINT)
        add(self, *piece)

    monkeypatch.setattr(run_h5.Writer, "add", pressed)
    with pytest.raises(Interrupted) as caught:
        simulated(dt=0.1, to=tmp_path / "run.h5")
    run = caught.value.run
    count = len(run.t)
    assert 0 < run.settings.t_stop < 400
    np.testing.assert_array_equal(run.v, one.v[:, :count])
    np.testing.assert_array_equal(run["I"], one["I"][:, :count])
    for train, other in zip(run.trains, one.trains, strict=True):
        np.testing.assert_array_equal(train, other[other <= run.t[-1]])


def test_an_error_in_the_midst(often, tmp_path):
    cell = HodgkinHuxley()
    cell.inject(nw.Step(1e6, delay=100))
    with pytest.raises(NumericsError):
        nw.simulate(cell, t_stop=1e4, dt=0.1, to=tmp_path / "run.h5")
    kept = nw.load(tmp_path / "run.h5")
    assert kept.settings.t_stop < 1e4
    assert np.abs(kept.v).max() < 1000


@needs_mpi
def test_a_rank_without_cells(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from nrnwrap.mechanisms import h\n"
        "h.nrnmpi_init()\n"
        "import nrnwrap as nw\n"
        "rank = int(h.ParallelContext().id())\n"
        "record = {'all': nw.Everywhere('v'), 'i': 'I'}\n"
        f"nw.simulate([nw.cells.LIF()][rank:], t_stop=200, dt=0.1, record=record, to={str(tmp_path / 'run.h5')!r})\n"
    )
    printed(script, ranks=2)
    assert [nw.load(tmp_path / f"run.{rank}.h5").v.shape for rank in range(2)] == [(1, 2001), (0, 2001)]


@needs_mpi
def test_a_file_for_each_rank(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from nrnwrap.mechanisms import h\n"
        "h.nrnmpi_init()\n"
        "import nrnwrap as nw\n"
        "rank = int(h.ParallelContext().id())\n"
        "run = nw.simulate([nw.cells.LIF() for _ in range(rank + 1)], nw.Step(0.3 + 0.1 * rank), t_stop=200, dt=0.1,\n"
        f"                  to={str(tmp_path / 'run.h5')!r})\n"
        "assert run.v.shape == (rank + 1, 2001)\n"
    )
    printed(script, ranks=2)
    for rank in range(2):
        run = nw.load(tmp_path / f"run.{rank}.h5")
        alone = nw.simulate([LIF() for _ in range(rank + 1)], nw.Step(0.3 + 0.1 * rank), t_stop=200, dt=0.1)
        np.testing.assert_array_equal(run.v, alone.v)


def test_refusals(tmp_path):
    cell, net = LIF(), nw.Network()
    net.add("a", 2, LIF)
    for to, error, message in (
        (7, ParameterError, "a file must be named by a string or path, not 7"),
        (tmp_path / "run.npz", UnknownNameError, r"kind of file of simulate.*'\.npz'.*Allowed: \.h5"),
        (tmp_path / "none" / "run.h5", ParameterError, "the folder .* does not exist"),
        (tmp_path, UnknownNameError, "kind of file"),
    ):
        with pytest.raises(error, match=message):
            nw.simulate(cell, t_stop=1, to=to)
    with pytest.raises(ParameterError, match="takes a cell or a list of cells, not <Network"):
        nw.simulate(net, t_stop=1, to=tmp_path / "run.h5")
    with pytest.raises(ParameterError, match="the cells come first"):
        nw.simulate(nw.Step(1), t_stop=1, to=tmp_path / "run.h5")
    assert os.listdir(tmp_path) == []


def test_without_h5py():
    text = (
        "import sys; sys.modules['h5py'] = None\nimport nrnwrap as nw\n"
        "try:\n    nw.simulate(nw.cells.LIF(), t_stop=1, to='x.h5')\nexcept nw.errors.ExtraError as e:\n    print(e)"
    )
    assert "HDF5 files need h5py, which is missing: pip install 'nrnwrap[h5]'" in python("-c", text).stdout
