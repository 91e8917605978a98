"""Runs as files and back, and what a file that is none of ours gets."""

import dataclasses
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from helpers.patience import HANGS

import nrnwrap as nw
from nrnwrap import cli
from nrnwrap.base import files
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley
from nrnwrap.errors import ParameterError, RunFileError, UnknownNameError
from nrnwrap.exchange import run_files

STEP = nw.Step(0.8, delay=5)


def make(kind):
    if kind == "one":
        return nw.simulate(AdEx(), STEP, t_stop=60, record=["v", "w", "I"])
    if kind == "several":
        cells = [LIF(), AdEx(), LIF()]
        cells[1].inject(STEP)
        return nw.simulate(
            cells, t_stop=60, dt=0.1, record={"node, with a comma; and more": lambda cell: cell.soma(0.5)._ref_v}
        )
    if kind == "a list of one":
        return nw.simulate([AdEx()], STEP, t_stop=60, dt=0.1)
    if kind == "variable step":
        return nw.simulate(HodgkinHuxley(), nw.Step(0.1), t_stop=30, method="variable")
    return nw.simulate([LIF(), LIF()], t_stop=20, record=[])  # no trace and no spike


@pytest.fixture(scope="module", params=["one", "several", "a list of one", "variable step", "nothing"])
def run(request):
    return make(request.param)


def check(back, run, ending):
    assert back.cells == run.cells
    assert back.single is run.single
    assert back.settings == run.settings
    assert list(map(type, dataclasses.astuple(back.settings))) == list(map(type, dataclasses.astuple(run.settings)))
    assert list(back.recorded) == list(run.recorded)
    assert back.units == run.units
    assert back.resets == (run.resets if any(run.resets) else ())
    if ending != "csv":
        np.testing.assert_array_equal(back.t, run.t)
    else:
        np.testing.assert_allclose(back.t, run.t, rtol=1e-11)
    assert (back.v is None) == (run.v is None)
    for name, trace in run.traces().items():
        np.testing.assert_array_equal(back.traces()[name], trace)
        assert back[name].shape == run[name].shape
        assert back[name].dtype == run[name].dtype
    assert len(back.trains) == len(run.trains)
    for one, other in zip(back.trains, run.trains, strict=True):
        np.testing.assert_array_equal(one, other)
    assert repr(back) == repr(run)


@pytest.mark.parametrize("ending", ["npz", "csv", "h5"])
def test_back_again(run, ending, tmp_path):
    run.save(tmp_path / f"x.{ending}")
    check(nw.load(str(tmp_path / f"x.{ending}")), run, ending)
    made = {path.name for path in tmp_path.iterdir()}
    assert made == ({f"x.{ending}"} if ending != "csv" else {"x.csv", "x.spikes.csv"})


def test_the_command_line_writes_the_same(tmp_path):
    files = ["--csv", str(tmp_path / "a.csv"), "--spikes", str(tmp_path / "a.spikes.csv")]
    assert cli.main(["run", "AdEx", "--set", "b=0.1", "--step", "0.8,5", "--t-stop", "60", *files]) == 0
    back = nw.load(tmp_path / "a.csv")
    same = nw.simulate(AdEx(b=0.1), STEP, t_stop=60)
    assert back.cells == ("AdEx(b=0.1)",)
    assert len(same.spikes) > 1
    np.testing.assert_array_equal(back.v, same.v)
    np.testing.assert_array_equal(back.spikes, same.spikes)
    assert back.settings == same.settings
    same.save(tmp_path / "b.csv")
    for name in (".csv", ".spikes.csv"):  # but for the first line, which says how the cell was made
        ours, theirs = ((tmp_path / f"{stem}{name}").read_text().split("\n")[1:] for stem in "ab")
        assert ours == theirs


OLDER = """\
# nrnwrap 0.1.0, NEURON 9.0.2: AdEx[1]; t_stop=1.0, dt=0.5, steps=2, method=fixed, tolerance=1e-07, secondorder=0, \
celsius=6.3, v_init=None, engine=neuron
t_ms,v_mV,w
0,-70.6,0.0
0.5,-68.52075928705129,1.455076808462046e-05
1,-66.54963642484459,5.7122788050229394e-05
"""


def test_a_table_of_before_there_were_units(tmp_path):
    (tmp_path / "x.csv").write_text(OLDER)
    (tmp_path / "x.spikes.csv").write_text(f"{OLDER.splitlines()[0]}\nt_ms\n")
    run = nw.load(tmp_path / "x.csv")
    assert (run.cells, run.single, run.settings.steps, run.resets) == (("AdEx[1]",), True, 2, ())
    assert run.units == {"t": "ms", "spikes": "ms", "v": "mV", "w": ""}
    assert run.t.tolist() == [0, 0.5, 1]
    assert run["w"][2] == 5.7122788050229394e-05


def test_an_archive_of_before_there_were_units(tmp_path):
    run = make("one")
    run.save(tmp_path / "x.npz")
    with np.load(tmp_path / "x.npz") as stored:
        about = json.loads(str(stored["about"]))
        arrays = {name: stored[name] for name in stored if name != "about"}
    assert "t" not in arrays  # the settings tell them
    for name in ("units", "resets"):
        del about[name]
    np.savez_compressed(tmp_path / "old.npz", about=np.array(json.dumps(about)), t=run.t, **arrays)
    back = nw.load(tmp_path / "old.npz")
    assert (back.units["v"], back.units["w"], back.resets, back.own_times) == ("mV", "", (), None)
    np.testing.assert_array_equal(back.t, run.t)
    np.testing.assert_array_equal(back["w"], run["w"])


def test_a_run_without_recordings_takes_next_to_no_room(tmp_path):
    run = nw.simulate(LIF(), t_stop=1e4, dt=0.1, record=[])
    for ending in ("npz", "csv"):
        run.save(tmp_path / f"x.{ending}")
        assert nw.load(tmp_path / f"x.{ending}").t.shape == (100_001,)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 5000


@pytest.fixture(scope="module")
def small():
    return nw.simulate(LIF(), nw.Step(0.3), t_stop=20, dt=0.1)


@pytest.mark.parametrize("name", ["x", "x.mat", "x.npz.gz"])
def test_unknown_endings(small, name, tmp_path):
    for use in (small.save, nw.load):
        with pytest.raises(UnknownNameError, match=r"Allowed: \.csv, \.h5, \.npz"):
            use(tmp_path / name)


def test_what_is_no_path(small):
    for use in (small.save, nw.load):
        with pytest.raises(ParameterError, match="string or path"):
            use(7)


@pytest.mark.parametrize("ending", ["npz", "csv", "h5"])
def test_where_nothing_can_be_written(small, ending, tmp_path):
    with pytest.raises(ParameterError, match="does not exist"):
        small.save(tmp_path / "none" / f"x.{ending}")
    (tmp_path / f"x.{ending}").mkdir()
    with pytest.raises(ParameterError, match="a folder or a device, not a file"):
        small.save(tmp_path / f"x.{ending}")
    with pytest.raises(RunFileError, match="cannot be read"):
        nw.load(tmp_path / f"x.{ending}")
    with pytest.raises(RunFileError, match=r"none\.\w+ cannot be read \(No such file"):
        nw.load(tmp_path / f"none.{ending}")


@pytest.mark.parametrize("ending", ["npz", "csv"])
def test_a_failed_write_keeps_the_old_file(small, ending, tmp_path, monkeypatch):
    small.save(tmp_path / f"x.{ending}")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def fail(run, *arguments):
        arguments[-1].write(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(run_files, "_write_npz", fail)
    monkeypatch.setattr(run_files, "write_samples", fail)
    with pytest.raises(OSError, match="disk full"):
        small.save(tmp_path / f"x.{ending}")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_failed_second_file_keeps_the_first(small, tmp_path, monkeypatch):
    small.save(tmp_path / "x.csv")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    other = nw.simulate(AdEx(), nw.Step(1.5), t_stop=50)
    monkeypatch.setattr(run_files, "write_spikes", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        other.save(tmp_path / "x.csv")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_samples_of_one_run_are_never_beside_spikes_of_another(tmp_path, monkeypatch):
    """Not even where the process ends between the two files: settings are equal, so that nothing else would tell."""
    for amp in (0.8, 1.0):
        run = nw.simulate(AdEx(), nw.Step(amp), t_stop=50)
        if amp == 1.0:
            monkeypatch.setattr(files.os, "replace", once(os.replace))
            with pytest.raises(InterruptedError):
                run.save(tmp_path / "x.csv")
        else:
            run.save(tmp_path / "x.csv")
    with pytest.raises(RunFileError, match=r"x\.spikes\.csv cannot be read"):
        nw.load(tmp_path / "x.csv")


def once(function):
    """The function, which is done once, and then is the end."""
    calls = iter([function])

    def call(*arguments):
        if (left := next(calls, None)) is None:
            raise InterruptedError
        left(*arguments)

    return call


def test_a_full_disk_does_not_end_the_process(tmp_path):
    """As HDF5 itself would. A file that may not become larger stands for the disk."""
    code = (
        "import resource, nrnwrap as nw\nfrom nrnwrap.cells import LIF\n"
        "run = nw.simulate(LIF(), nw.Step(0.3), t_stop=400)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (30000, 30000))\n"
        "for _ in range(3):\n    try:\n        run.save('x.h5')\n    except OSError as error:\n        print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, timeout=HANGS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("File too large") == 3
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 but no archive", b"\x93NUMPY", b"\xff\xfe\x00"])
@pytest.mark.parametrize("ending", ["npz", "csv", "h5"])
def test_files_that_are_none_of_ours(ending, content, tmp_path):
    (tmp_path / f"x.{ending}").write_bytes(content)
    with pytest.raises(RunFileError, match=r"x\.\w+ is not a run that run.save\(\) wrote"):
        nw.load(tmp_path / f"x.{ending}")


def test_npz_of_others(tmp_path):
    np.savez(tmp_path / "x.npz", t=np.arange(3))
    with pytest.raises(RunFileError, match="does not say what it is"):
        nw.load(tmp_path / "x.npz")
    np.save(tmp_path / "y.npy", np.arange(3))
    (tmp_path / "y.npy").rename(tmp_path / "y.npz")
    with pytest.raises(RunFileError, match=r"y\.npz is not a run"):
        nw.load(tmp_path / "y.npz")
    np.savez(tmp_path / "z.npz", about=np.array('{"format": "nrnwrap run 9"}'))
    with pytest.raises(RunFileError, match="'nrnwrap run 9', and this version reads"):
        nw.load(tmp_path / "z.npz")


@pytest.mark.parametrize("ending", ["npz", "h5"])
@pytest.mark.parametrize("part", [0.05, 0.3, 0.6, 0.9])
def test_a_file_cut_short(small, part, ending, tmp_path):
    small.save(tmp_path / f"x.{ending}")
    whole = (tmp_path / f"x.{ending}").read_bytes()
    (tmp_path / f"x.{ending}").write_bytes(whole[: int(part * len(whole))])
    with pytest.raises(RunFileError, match="damaged"):
        nw.load(tmp_path / f"x.{ending}")


@pytest.mark.parametrize("place", range(60, 1500, 97))
def test_a_flipped_byte_is_found_or_does_not_matter(small, place, tmp_path):
    small.save(tmp_path / "x.npz")
    data = bytearray((tmp_path / "x.npz").read_bytes())
    data[place] ^= 0xFF
    (tmp_path / "x.npz").write_bytes(data)
    try:
        back = nw.load(tmp_path / "x.npz")
    except RunFileError:
        return
    check(back, small, "npz")


def test_csv_without_its_spikes_or_with_those_of_another(small, tmp_path):
    small.save(tmp_path / "x.csv")
    other = nw.simulate(AdEx(), t_stop=20, dt=0.1)
    other.save(tmp_path / "y.csv")
    (tmp_path / "y.spikes.csv").rename(tmp_path / "x.spikes.csv")
    with pytest.raises(RunFileError, match=r"x\.spikes\.csv is of another run"):
        nw.load(tmp_path / "x.csv")
    with pytest.raises(RunFileError, match=r"y\.spikes\.csv cannot be read"):
        nw.load(tmp_path / "y.csv")


@pytest.mark.parametrize(
    ("old", "new"), [("0.1,", "zero,"), ("\n0.2,", "\n0.2,7,8,"), ("t_stop=20.0", "t_stop=soon"), (", dt=0.1", "")]
)
def test_a_table_that_was_edited(small, old, new, tmp_path):
    small.save(tmp_path / "x.csv")
    for name in ("x.csv", "x.spikes.csv"):
        text = (tmp_path / name).read_text()
        (tmp_path / name).write_text(text.replace(old, new, 1))
    with pytest.raises(RunFileError, match="not a run that"):
        nw.load(tmp_path / "x.csv")
