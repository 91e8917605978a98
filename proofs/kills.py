"""Processes that are killed at random moments while they compile, save or sweep: what is left is whole, or missing."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from helpers import sweep_killed
from helpers.mechanisms import LEAK, OTHER, TWICE, Python, folder_of
from helpers.patience import HANGS

from proofs import saves
from proofs.proof import Found

LOADED = "mechanisms.load()\ns = h.Section()\ns.insert('leak')\nassert h.Other(s(0.5)).k == 3\n"
_COMPILES = 10.0  # s, in which a compilation is killed
_SAVES = 0.15  # s, in which saves are


def small(folder: Path) -> Path:
    """Two mechanisms that stand for those of the package: a compilation of seconds."""
    return folder_of(folder / "small", leak__mod=LEAK, twice__inc=TWICE, Other__mod=OTHER)


def compilation(first: int, index: int) -> str:
    """What is wrong after a process that compiles was killed, alone or with all that it had started."""
    chance = random.Random(f"{first} {index}")
    with tempfile.TemporaryDirectory() as name:
        python = Python(small(Path(name)), Path(name) / "cache", Path(name) / "cwd")
        process = python.start(LOADED)
        time.sleep(chance.uniform(0, _COMPILES))
        kill(process, everything=chance.random() < 0.5)
        for library in (Path(name) / "cache").glob("*/libnrnmech*.so"):
            ctypes.CDLL(str(library))  # raises OSError where it is not whole
        again = python.start(LOADED)
        _, said = again.communicate(timeout=HANGS)
        return said or f"exit code {again.returncode}" if again.returncode else ""


def kill(process: subprocess.Popen[str], everything: bool) -> None:
    """End a process, and with `everything` what it has started too."""
    started = _below(process.pid) if everything else []
    process.kill()
    for pid in started:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:  # it has ended meanwhile
            continue
    process.communicate()


def _below(pid: int) -> list[int]:
    """The processes that a process has started, and those that these have."""
    try:
        found = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [*(each for child in found for each in _below(child)), *found]


def saving(first: int, index: int) -> str:
    """What is wrong with files after a process that writes them again and again was killed."""
    chance = random.Random(f"{first} {index}")
    names = list(saves.FORMS)
    form = saves.FORMS[names[index % len(names)]]
    known = saves.versions(names[index % len(names)])
    with tempfile.TemporaryDirectory() as name:
        pid = os.fork()
        if pid == 0:
            _write_for_ever(form, Path(name))
        time.sleep(chance.uniform(0, _SAVES))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        found = form.found(Path(name))
    right = found is None or found in known
    return "" if right else f"{names[index % len(names)]}: the file is not one that was written"


def _write_for_ever(form: saves.Form, folder: Path) -> None:
    """What the child does until it is killed; it never returns."""
    try:
        for number in range(10**9):
            form.write(folder, number % 2)
    finally:
        os._exit(1)


def sweeps(indices: Sequence[int], seed: int, workers: int) -> Found:
    """Kills of the parent and of workers of sweeps that are begun again, by sweep_killed.py."""
    proofs = sweep_killed.prove(len(indices), seed)
    faults = [fault for each in proofs for fault in each.faults]
    kills = sum(each.kills.total() for each in proofs)
    return Found(kills, dict(enumerate(faults)))
