"""Ranks: the processes that NEURON runs a model in, and the gids by which their cells know each other."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain, count
from typing import Any

import numpy as np

from nrnwrap.base.checks import integer
from nrnwrap.engine import census, traits
from nrnwrap.engine.neuron import errors_return, h
from nrnwrap.errors import ParameterError, SimulationError

_LAUNCHED = ("PMI_SIZE", "OMPI_COMM_WORLD_SIZE", "MPI_LOCALNRANKS", "MV2_COMM_WORLD_SIZE")  # set by mpiexec

_REMEDY = (
    "Call h.nrnmpi_init() before anything else of NEURON; if that finds no MPI library, `pip install mpich` and set "
    "MPI_LIB_NRN_PATH to its libmpi (in the environment's lib folder)"
)

_NO_LIMIT = 1e9  # ms; no delay is as long

_FIRST_LENT = 2_000_000_000  # gids from here on meet nobody else's

_lent = count()
_owned: set[int] = set()  # gids of cells in this process


@cache
def _context() -> Any:
    """To be asked how many ranks there are, which may change; a new one takes longer to be made than to be asked."""
    return h.ParallelContext()


def several() -> bool:
    """Whether NEURON runs on more than one rank."""
    return bool(_context().nhost() > 1)


def number() -> int:
    """On how many ranks NEURON runs."""
    return int(_context().nhost())


def mine() -> int:
    """The number of this rank."""
    return int(_context().id())


def threads() -> int:
    """In how many threads NEURON runs on this rank."""
    return int(_context().nthread())


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
    if several() or launched() == 1:
        return ""
    return f"mpiexec started {launched()} processes, but for NEURON each is rank 0 of 1. {_REMEDY}"


def refuse_strangers() -> None:
    """Raise SimulationError when processes that were started together do not know each other.

    Each would run all that it has, and every result would be there as often as there are processes.
    """
    wrong = strangers()
    if wrong:
        raise SimulationError(f"{wrong}. If each process is to simulate by itself, set NRNWRAP_RANKS=alone")


@contextmanager
def agreed() -> Iterator[None]:
    """What stands inside is done by all ranks, or by none: an error on one of them is raised by all.

    The rank that has the error raises it, the others a SimulationError that names rank and error. All ranks have to
    come to it, and nothing inside may wait for another rank. With one rank it does nothing.
    """
    if not several():
        yield
        return
    try:
        yield
    except Exception as error:
        gathered(f"{type(error).__name__}: {error}")
        raise
    failed = [f"rank {rank}: {each}" for rank, each in enumerate(gathered("")) if each]
    if failed:
        raise SimulationError("stopped, because of an error on another rank: " + "; ".join(failed))


def gathered(value: Any) -> list[Any]:
    """What every rank gives, in their order; all have to call it."""
    return h.ParallelContext().py_allgather(value) if several() else [value]


def own(gid: int, wire: Any) -> None:
    """Make the source of the NetCon `wire` known to all ranks under `gid`.

    Raises ParameterError for a gid that is taken here, or a source that has another; SimulationError when ranks do not
    know each other, or when a connection from the gid was made before. Whether another rank has the gid, too, a run
    finds out.
    """
    own_all([(checked(gid), wire)])


def own_all(pairs: Iterable[tuple[int, Any]]) -> None:
    """`own` for many gids and NetCons, which costs less than one by one."""
    parallel, gid = h.ParallelContext(), -1
    here = parallel.id()
    try:
        with errors_return():
            for gid, wire in pairs:
                if parallel.gid_exists(gid):
                    raise ParameterError(f"gid {gid} is taken: every cell of every rank needs its own")
                if wire.srcgid() >= 0:
                    raise ParameterError(f"the cell has the gid {wire.srcgid():g} already, and cannot have another")
                parallel.set_gid2node(gid, here)
                parallel.cell(gid, wire)
                _owned.add(gid)
    except RuntimeError as cause:  # connections from it were made first
        raise SimulationError(
            f"gid {gid} is connected to on this rank already, as that of a cell elsewhere: give all cells of a rank "
            "their gids before the first receive(Gid(...)) or gid_connect"
        ) from cause


def disowned(gids: Iterable[int]) -> None:
    """Forget gids whose cells have gone."""
    _owned.difference_update(gids)


def lent(wire: Any) -> int:
    """Return a gid that nobody else has, which the source of the NetCon `wire` has now until gids are cleared."""
    parallel = h.ParallelContext()
    gid = _FIRST_LENT + next(_lent) * int(parallel.nhost()) + int(parallel.id())
    parallel.set_gid2node(gid, parallel.id())
    parallel.cell(gid, wire)
    return gid


def owned() -> bool:
    """Whether any cell of this process has a gid that `own` gave it."""
    parallel = h.ParallelContext()
    _owned.intersection_update([gid for gid in _owned if parallel.gid_exists(gid)])
    return bool(_owned)


def wire(gid: int, target: Any) -> Any:
    """Return a new NetCon from the spikes of the cell with this gid, on any rank, to a point process."""
    parallel = h.ParallelContext()
    gid = checked(gid)
    if parallel.gid_exists(gid) == 1:
        raise SimulationError(
            f"gid {gid} was given to this rank by set_gid2node, but to no cell: call ParallelContext.cell first"
        )
    return parallel.gid_connect(gid, target)


def checked(gid: Any) -> int:
    """Return `gid`; raises ParameterError for what is not one, SimulationError when ranks do not know each other."""
    result = integer("gid", gid, 0, 2**31 - 1)
    refuse_strangers()
    return result


def verify() -> None:
    """Raise SimulationError on all ranks for a gid that two of them have, or that is connected to and none has.

    All ranks have to call it.
    """
    asked = set().union(*gathered(_foreign()))
    if several() or asked:
        parallel = h.ParallelContext()
        owners = Counter(chain(*gathered({gid for gid in _owned | asked if parallel.gid_exists(gid)})))
        twice = {gid for gid, number in owners.items() if number > 1}
        _refuse(twice, "is taken on several ranks: every cell of every rank needs its own")
        if not traits.standing(traits.SPEAKS_FOR_GIDS):
            _refuse(asked - owners.keys(), "is connected to, but no cell on any rank has it: call cell.register(gid)")


def _refuse(gids: Collection[int], wrong: str) -> None:
    if gids:
        shown = ", ".join(map(str, sorted(gids)[:10])) + (" ..." if len(gids) > 10 else "")
        raise SimulationError(f"gid {shown} {wrong}")


def _foreign() -> set[int]:
    """The gids that NetCons of this rank have as sources and that this rank does not have itself."""
    parallel = h.ParallelContext()
    if not several() and parallel.nthread() == 1 and parallel.set_maxstep(_NO_LIMIT) == _NO_LIMIT:
        return set()  # NEURON then looks at the delays of just these: there are none
    gids = np.unique(census.wiring(census.netcons())[0])
    return {int(gid) for gid in gids if gid >= 0 and not parallel.gid_exists(int(gid))}
