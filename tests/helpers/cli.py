"""What the tests of test_cli and those beside it share."""

import os
import subprocess
import sys
from pathlib import Path

from helpers.patience import HANGS

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
TWIN = "NEURON { POINT_PROCESS nw_LIF }\n"


def nrnwrap(folder, *arguments, **environment):
    """Run a command in `folder`; return what subprocess.run does."""
    return subprocess.run(
        [sys.executable, "-m", "nrnwrap", *map(str, arguments)],
        cwd=folder,
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        timeout=HANGS,
    )
