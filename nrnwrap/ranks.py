"""Ranks: the processes that NEURON runs a model in, and the gids by which their cells know each other."""

from __future__ import annotations

import os
from typing import Any

from nrnwrap.checks import integer
from nrnwrap.errors import ParameterError, SimulationError
from nrnwrap.mechanisms import h

_LAUNCHED = ("PMI_SIZE", "OMPI_COMM_WORLD_SIZE", "MPI_LOCALNRANKS", "MV2_COMM_WORLD_SIZE")  # set by mpiexec

_REMEDY = (
    "Call h.nrnmpi_init() before anything else of NEURON; if that finds no MPI library, `pip install mpich` and set "
    "MPI_LIB_NRN_PATH to its libmpi (in the environment's lib folder)"
)

_owned: set[int] = set()  # gids of cells in this process


def launched() -> int:
    """How many processes mpiexec has started that are to work together; 1 without mpiexec.

    The environment variable NRNWRAP_RANKS=alone says that each is meant to simulate by itself.
    """
    if os.environ.get("NRNWRAP_RANKS") == "alone":
        return 1
    sizes = [os.environ.get(name, "") for name in _LAUNCHED]
    return max([int(size) for size in sizes if size.isdigit()], default=1)


def strangers() -> str:
    """What is wrong when mpiexec started several processes and NEURON knows of one; else nothing."""
    ranks = int(h.ParallelContext().nhost())
    if ranks > 1 or launched() == 1:
        return ""
    return f"mpiexec started {launched()} processes, but for NEURON each is rank 0 of 1. {_REMEDY}"


def refuse_strangers() -> None:
    """Raise SimulationError when processes that were started together do not know each other.

    Each would run all that it has, and every result would be there as often as there are processes.
    """
    wrong = strangers()
    if wrong:
        raise SimulationError(f"{wrong}. If each process is to simulate by itself, set NRNWRAP_RANKS=alone")


def own(gid: int, wire: Any) -> None:
    """Make the source of the NetCon `wire` known to all ranks under `gid`.

    Raises ParameterError for a gid that is taken here, SimulationError when ranks do not know each other, or when a
    connection from the gid was made before.
    """
    parallel = h.ParallelContext()
    gid = checked(gid)
    if parallel.gid_exists(gid):
        raise ParameterError(f"gid {gid} is taken: every cell of every rank needs its own")
    try:
        parallel.set_gid2node(gid, parallel.id())
    except RuntimeError as cause:  # connections from it were made first
        raise SimulationError(
            f"gid {gid} is connected to on this rank already, as that of a cell elsewhere: give all cells of a rank "
            "their gids before the first receive(Gid(...)) or gid_connect"
        ) from cause
    parallel.cell(gid, wire)
    _owned.add(gid)


def owned() -> bool:
    """Whether any cell of this process has been given a gid by `own`."""
    return bool(_owned)


def wire(gid: int, target: Any) -> Any:
    """Return a new NetCon from the spikes of the cell with this gid, on any rank, to a point process."""
    return h.ParallelContext().gid_connect(checked(gid), target)


def checked(gid: Any) -> int:
    """Return `gid`; raises ParameterError for what is not one, SimulationError when ranks do not know each other."""
    result = integer("gid", gid, 0, 2**31 - 1)
    refuse_strangers()
    return result


def gathered(value: Any) -> list[Any]:
    """What every rank gives, in their order; all have to call it."""
    parallel = h.ParallelContext()
    return [value] if parallel.nhost() == 1 else parallel.py_allgather(value)
