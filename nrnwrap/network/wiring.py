"""Arrays of connections as NetCons of NEURON, made and read in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import mechanisms
from nrnwrap.engine import array, h, vector
from nrnwrap.errors import SimulationError
from nrnwrap.network.draws import pieces
from nrnwrap.network.looking import seen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

_AT_ONCE = 100_000  # connections that a progress bar does not divide

DELAY = -1  # what stands for a delay among the slots of a NetCon's weights


def wire(targets: list[Any], gids: Integers, index: Integers, weights: Numbers, delays: Numbers) -> Any:
    """Return a List of NetCons from the cells of these gids, on any rank, to `targets[index]`."""
    made, ends = h.List(), h.List()
    for each in targets:
        ends.append(each)
    connect, parallel = _function("connect"), h.ParallelContext()
    arrays = gids.astype(float), index.astype(float), weights, delays
    for some in seen(list(pieces(len(gids), _AT_ONCE)), f"times {_AT_ONCE} connections"):
        connect(parallel, ends, made, *(vector(each[some]) for each in arrays))
    return made


def get(wires: Any, slot: int = 0) -> Numbers:
    """The weight of each NetCon in a slot, or its delay."""
    found = vector(np.zeros(wires.count()))
    _function("fetch")(wires, found, slot)
    return array(found)


def put(wires: Any, values: Numbers, slot: int = 0) -> None:
    """Give each NetCon its weight in a slot, or its delay."""
    _function("store")(wires, vector(values), slot)


def verify(wires: Any, rows: Any, delay: float) -> None:
    """Raise SimulationError where somebody has changed NetCons that stand for rows of connections.

    Each has the number of its row as its weight, and all have one delay (ms), from which those of connections count.
    """
    weights, delays = get(wires), get(wires, DELAY)
    for number in np.flatnonzero((weights != rows) | (delays != delay))[:1].tolist():
        wire = wires.o(number)
        raise SimulationError(
            f"{wire} from gid {wire.srcgid():g} stands for all connections of that source, and has been changed: its "
            f"delay is {delays[number]:g} ms instead of {delay:g} ms, its weight {weights[number]:g} instead of "
            f"{rows[number]:g}. Set it back, and set the weight or delay of the projection"
        )


def _function(name: str) -> Any:
    mechanisms.load()
    return getattr(h, f"{name}_nw_wiring")
