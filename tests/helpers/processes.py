"""Scripts in processes of their own, on one rank or several."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import nrnwrap as nw
from helpers.patience import HANGS

HERE = Path(__file__).parent
PREFIX = Path(sys.prefix)
# Ranks of MPICH that wait for another poll, and take the processor from it where there are fewer than ranks: here they
# sleep between two polls. Three ranks on two processors took four times as long.
THROTTLE = {"MPIR_CVAR_CH4_PROGRESS_THROTTLE": "1", "MPIR_CVAR_CH4_PROGRESS_THROTTLE_NO_PROGRESS_COUNT": "1"}


def library():
    """A libmpi that NEURON can load, or None."""
    given = [os.environ.get("MPI_LIB_NRN_PATH", ""), *sorted(map(str, (PREFIX / "lib").glob("libmpi.so.*")))]
    return next((path for path in given if path and Path(path).is_file()), None)


def launcher():
    """The mpiexec that belongs to the library: that of this environment first."""
    return shutil.which("mpiexec", path=sysconfig.get_path("scripts")) or shutil.which("mpiexec")


needs_mpi = pytest.mark.skipif(
    not (launcher() and library()),
    reason="no mpiexec and libmpi: pip install mpich, or name a library in MPI_LIB_NRN_PATH",
)


def python(*words, ranks=1, library=None, **variables):
    """Run Python on so many ranks; return what it says, and fail if it fails."""
    start = [launcher(), "-n", str(ranks)] if ranks > 1 else []
    root = str(Path(nw.__file__).parent.parent)
    paths = os.pathsep.join([root, str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    given = {"PYTHONPATH": paths, **({"MPI_LIB_NRN_PATH": library} if library else {}), **variables}
    return subprocess.run(
        [*start, sys.executable, *map(str, words)],
        env={**os.environ, **THROTTLE, **given},
        capture_output=True,
        text=True,
        timeout=HANGS,
    )


def printed(*words, ranks, **variables):
    """What a script prints that ends well on so many ranks."""
    done = python(*words, ranks=ranks, library=library(), **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
