"""Small inputs that failed once, in a folder outside of the project, if it is there: scripts that end with 0."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from helpers.mechanisms import ROOT
from helpers.patience import HANGS
from helpers.reference import SHARED

from proofs.proof import Found, Left, by_cases, environment

FOLDER = SHARED / "cases"
_BARE = re.compile(r"^ +(TypeError|KeyError|AttributeError|IndexError|ZeroDivisionError|ValueError): ", re.MULTILINE)

_RUN = """
import runpy, sys
try:
    runpy.run_path(sys.argv[1], run_name="__main__")
except SystemExit as end:
    sys.exit(int(bool(end.code)))  # which may be a number of NumPy
"""
_REFUSED = {"ranks_and_delays.py": "spiked more often in a step of 0.1 ms than a step can hold"}  # an answer, too


def scripts() -> list[str]:
    """The names of the scripts; raises Left where the folder is missing."""
    found = sorted(path.name for path in FOLDER.glob("[!_]*.py"))
    if not found:
        raise Left("the folder of these inputs is not here (NRNWRAP_SHARED, else ../shared)")
    return found


def prove(indices: Sequence[int], seed: int, workers: int) -> Found:
    """All of them, or so many."""
    return by_cases(case, len(scripts()))(indices, seed, workers)


def case(first: int, index: int) -> str:
    """What a script says that does not end well. `first` is not used: there is nothing to draw."""
    name = scripts()[index]
    env = environment(PYTHONPATH=os.pathsep.join([str(ROOT), str(FOLDER)]), MPLBACKEND="Agg")
    command = [sys.executable, "-c", _RUN, str(FOLDER / name)]
    with tempfile.TemporaryDirectory() as work:
        done = subprocess.run(command, env=env, cwd=work, capture_output=True, text=True, timeout=HANGS)
    bare = _BARE.findall(done.stdout) if name == "bad_input.py" else []  # prints what each wrong call says
    if _REFUSED.get(name, "\0") in done.stdout:
        return ""
    return f"{name}: {bare or done.stdout[-800:]}{done.stderr[-800:]}" if done.returncode or bare else ""
