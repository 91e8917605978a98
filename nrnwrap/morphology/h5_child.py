"""A process of its own that reads one H5 file with MorphIO, since HDF5 may end the process on damaged ones.

`python h5_child.py FILE` writes the arrays as .npz to standard output. Exit code 3: refused, with MorphIO's words on
standard error. It imports nothing of nrnwrap, which would start NEURON.
"""

import io
import resource
import sys
from typing import Any

import morphio
import numpy as np

MEMORY = 4 * 2**30  # bytes
SECONDS = 60  # of processor time


def main(path: str) -> int:
    """Read the file; return the exit code."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash is expected, and nobody looks at its core
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        arrays = _arrays(morphio.Morphology(path, warning_handler=morphio.WarningHandlerCollector()))
    except (morphio.MorphioError, RuntimeError, LookupError, ValueError, ArithmeticError, MemoryError) as error:
        print(error, file=sys.stderr)
        return 3
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    sys.stdout.buffer.write(buffer.getvalue())
    return 0


def _arrays(read: Any) -> dict[str, Any]:
    """What is drawn, as arrays."""
    branches = list(read.iter())  # each parent before its children
    order = {branch.id: i for i, branch in enumerate(branches)}
    return {
        "points": np.concatenate([np.empty((0, 3)), *(branch.points for branch in branches)]),
        "diameters": np.concatenate([np.empty(0), *(branch.diameters for branch in branches)]),
        "sizes": np.array([len(branch.points) for branch in branches], int),
        "kinds": np.array([int(branch.type) for branch in branches], int),
        "parents": np.array([-1 if branch.is_root else order[branch.parent.id] for branch in branches], int),
        "soma": read.soma.points,
        "soma_diameters": read.soma.diameters,
    }


if __name__ == "__main__":
    del sys.path[0]  # this folder, whose modules are not for others
    sys.exit(main(sys.argv[1]))
