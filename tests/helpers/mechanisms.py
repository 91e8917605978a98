"""What the tests of test_mechanisms and those beside it share."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from helpers.patience import HANGS

ROOT = Path(__file__).resolve().parents[2]
LEAK = """\
TITLE Leak of a test

COMMENT
Source
  Nobody (2000), SUFFIX wrong.

Equations
  i = g (v - e)
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX leak
    NONSPECIFIC_CURRENT i
    RANGE g, e, q, double_g
}

PARAMETER {
    g = 0.002 (S/cm2) <0, 1e9>  : conductance: per area
    e = -60   (mV)    <-200, 2.5e2>
    q[3]
}

ASSIGNED { v (mV)  i (mA/cm2)  double_g (S/cm2) }

STATE { s }

INITIAL { s = 0  double_g = twice(g) }

BREAKPOINT { i = g*(v - e) }

INCLUDE "twice.inc"
"""


TWICE = "FUNCTION twice(x) { twice = 2*x }\n"
OTHER = "NEURON {\n    POINT_PROCESS Other\n    RANGE k\n}\nPARAMETER { k = 3 (ms) }\nBREAKPOINT { }\n"


def folder_of(path: Path, **texts: str) -> Path:
    """A folder of files, given as name=text with __ for the dot."""
    path.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (path / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return path


class Python:
    """Python processes that see `small` as nrnwrap's own mechanisms."""

    def __init__(self, small: Path, cache_folder: Path, cwd: Path):
        self.prelude = (
            "from pathlib import Path\nfrom nrnwrap import mechanisms\n"
            f"from nrnwrap.mechanisms import build, h, loading, source\nsource.OURS = Path({str(small)!r})\n"
        )
        self.cwd = folder_of(cwd)
        unset = ("CORENEURONLIB", "DISPLAY", "NEURON_MODULE_OPTIONS")
        self.env = {name: value for name, value in os.environ.items() if name not in unset}
        self.env |= {"NRNWRAP_CACHE": str(cache_folder), "PYTHONPATH": str(ROOT)}

    def start(self, code: str, **env: str) -> subprocess.Popen:
        command = [sys.executable, "-c", self.prelude + textwrap.dedent(code)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=self.cwd, env=self.env | env, stdout=pipe, stderr=pipe, text=True)

    def __call__(self, code: str, **env: str) -> tuple[str, str]:
        """Run to the end and return what was printed: (stdout, stderr)."""
        process = self.start(code, **env)
        out, err = process.communicate(timeout=HANGS)
        assert process.returncode == 0, err
        return out, err
