"""Commands in other folders and other worlds: completion of MOD files, doctor."""

import fcntl
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import termios
from contextlib import suppress

import numpy as np
import pytest
from helpers.cli import ENVIRONMENT, TWIN, nrnwrap
from helpers.patience import HANGS, prints

import nrnwrap as nw
from nrnwrap import cells, cli, mechanisms
from nrnwrap.base import files
from nrnwrap.cli import doctor

LEAK = "NEURON { SUFFIX ownleak RANGE g }\nPARAMETER { g = 1 }\n"


def test_failed_write_keeps_the_old_file(tmp_path):
    file = tmp_path / "v.csv"
    file.write_text("old")

    def save(stream):
        stream.write(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        files.write(file, save)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_write_follows_a_link(tmp_path):
    (tmp_path / "link").symlink_to("file")
    files.write(tmp_path / "link", lambda stream: stream.write(b"new"))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"new"


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_interrupt_is_no_traceback(shape, tmp_path):
    line = ["run", "Reconstruction", "--morphology", str(shape), "--insert", "hh", "--t-stop", "1000000"]
    command = [sys.executable, "-m", "nrnwrap", *line, "--csv", "v.csv"]
    screen, terminal = os.openpty()  # where a progress bar is shown
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))  # rows and columns
    with subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT, stderr=terminal) as process:
        os.close(terminal)
        shown = prints(screen)  # the progress bar
        process.send_signal(signal.SIGINT)
        printed = rest_of(screen)
        process.wait(HANGS)
    assert shown
    assert process.returncode == 130
    assert b"Traceback" not in printed
    assert printed.endswith(b"nrnwrap: interrupted\r\n")
    assert list(tmp_path.iterdir()) == []


def rest_of(screen):
    """What a process still prints to a terminal until it ends."""
    printed = b""
    with suppress(OSError), open(screen, "rb", buffering=0) as stream:  # the end of a terminal is an error
        while more := stream.read(1000):
            printed += more
    return printed


def test_reader_that_leaves_is_no_error(tmp_path):
    line = f"{sys.executable} -m nrnwrap describe AdEx | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_compile_says_where_the_library_is(tmp_path, capsys):
    assert cli.main(["compile"]) == 0
    shown, (library,) = capsys.readouterr().out, mechanisms.compiled()
    assert f"nrniv -dll {library}\n" in shown
    assert f"h.nrn_load_dll({str(library)!r})" in shown


def test_compile_own_folder_says_how_to_load_both_libraries(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "leak.mod").write_text(LEAK)
    (tmp_path / "cache").mkdir()
    (ours,) = (path.parent for path in mechanisms.compiled())
    (tmp_path / "cache" / ours.name).symlink_to(ours)  # which takes a minute, and make mechanisms has done
    done = nrnwrap(tmp_path, "compile", "own", NRNWRAP_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r"^(?:nrnwrap's|yours) +/\S+$", done.stdout, re.MULTILINE)) == 2
    loading = re.search(r"h\.nrn_load_dll\(.*\)", done.stdout)[0]
    code = f"from neuron import h; {loading}; s = h.Section(); s.insert('ownleak'); h.nw_LIF(s(0.5))"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=ENVIRONMENT, check=True)


@pytest.mark.skipif(shutil.which("nrnivmodl") is None, reason="needs nrnivmodl on PATH")
def test_doctor_fails_for_a_foreign_mechanism_of_our_name(tmp_path):
    (tmp_path / "LIF.mod").write_text(TWIN)
    subprocess.run(["nrnivmodl", "."], cwd=tmp_path, check=True, capture_output=True)
    done = nrnwrap(tmp_path, "doctor")
    assert done.returncode == 1
    assert re.search(r"^fail  mechanisms  NEURON loaded 'nw_LIF'.*\n +-> rename", done.stdout, re.MULTILINE)


def test_doctor_finds_all(tmp_path):
    done = nrnwrap(tmp_path, "doctor")
    assert (done.returncode, done.stderr) == (0, "")
    things = re.findall(r"^(?:ok  |warn)  (\w+) ", done.stdout, re.MULTILINE)
    assert things == ["Python", "NEURON", "compiler", "cache", "mechanisms", "MPI", "CoreNEURON"]
    assert done.stdout.count("->") == len(re.findall("^warn", done.stdout, re.MULTILINE))


def test_doctor_without_compiler(tmp_path):
    """It fails when there is something to compile, warns when the library is there; it compiles nothing."""
    empty = tmp_path / "empty"
    done = nrnwrap(tmp_path, "doctor", CXX="no-compiler", NRNWRAP_CACHE=str(empty))
    assert done.returncode == 1
    assert re.search(r"^fail  compiler .*no-compiler.*\n +-> install", done.stdout, re.MULTILINE)
    assert list(empty.iterdir()) == []
    done = nrnwrap(tmp_path, "doctor", CXX="no-compiler")
    assert done.returncode == 0
    assert re.search("^warn  compiler ", done.stdout, re.MULTILINE)


def test_doctor_reports_cache_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    done = nrnwrap(tmp_path, "doctor", NRNWRAP_CACHE=str(tmp_path / "file" / "cache"))
    assert done.stderr == ""
    assert re.search(r"^warn  cache .*\n +-> export NRNWRAP_CACHE=DIR", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("loadable", "verdict", "remedy"),
    [
        ({"libmpi.so", "libmpi.dylib"}, "ok", ""),
        ({"/opt/libmpi.so.12"}, "ok", ""),
        ({"libmpi.so.40"}, "warn", "export MPI_LIB_NRN_PATH=libmpi.so.40"),
        (set(), "warn", 'pip install "nrnwrap[mpi]"'),
    ],
    ids=["found", "MPI_LIB_NRN_PATH", "other name", "none"],
)
def test_doctor_finds_mpi_library(loadable, verdict, remedy, monkeypatch):
    """The machine's libraries are replaced by names: which MPI it has must not matter."""
    monkeypatch.setenv("MPI_LIB_NRN_PATH", "/opt/libmpi.so.12")
    monkeypatch.setattr(doctor, "_loads", loadable.__contains__)
    monkeypatch.setattr(doctor.ctypes.util, "find_library", lambda name: f"lib{name}.so.40")
    finding = doctor._mpi()
    assert (finding.verdict, finding.remedy) == (verdict, remedy)


def test_a_message_in_characters_that_are_not_the_locales(monkeypatch):
    """The linker's, of a library that is missing; Python raises what its decoding raises."""
    monkeypatch.setattr(doctor.ctypes, "CDLL", lambda _: b"nicht ge\xf6ffnet".decode())
    assert not doctor._loads("libmpi.so")


def test_a_seed_chooses_the_spikes(tmp_path):
    shown = [
        nrnwrap(
            tmp_path, "run", "GIF", "--seed", seed, "--step", 0.5, "--t-stop", 100, "--spikes", f"{seed}.csv"
        ).stdout
        for seed in (3, 4)
    ]
    assert "GIF(seed=3)" in shown[0]
    found = [np.loadtxt(tmp_path / f"{seed}.csv", skiprows=2) for seed in (3, 4)]
    assert found[0] == pytest.approx(nw.simulate(cells.GIF(seed=3), nw.Step(0.5), t_stop=100).spikes)
    assert not np.array_equal(*found)
