"""The objects that a run has to ask for, by kind and in the order of their making. It does not keep them alive."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import numpy as np

from nrnwrap.engine.neuron import array, h, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

_serials = itertools.count()
_NOTHING: WeakValueDictionary[int, Any] = WeakValueDictionary()
_living: dict[str, WeakValueDictionary[int, Any]] = {}


def enter(kind: str, thing: Any) -> None:
    """Take note of an object; it leaves by ceasing to exist."""
    _living.setdefault(kind, WeakValueDictionary())[next(_serials)] = thing


def living(kind: str) -> list[Any]:
    """The objects of a kind that exist now, oldest first."""
    return [thing for _, thing in sorted(_living.get(kind, _NOTHING).items())]


def instances(name: str) -> Any:
    """NEURON's list of all that exist of a mechanism or template. While it is kept, each that goes takes long."""
    return listed(name)


def sections() -> bool:
    """Whether the process has any, of whomever."""
    return any(True for _ in h.allsec())


def netcons() -> Any:
    """NEURON's list of the NetCons that exist now, whoever made them."""
    return instances("NetCon")


def wiring(wires: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of each NetCon in a list the gid of its source, and its delay (ms). There may be millions: Python takes long.

    The delay is nan where the source has gone: NEURON ends the process when such a NetCon is asked for it.
    """
    gids, found = _looked_at(wires)
    for number in np.flatnonzero(np.isnan(found)):  # no source, or no target
        wire = wires.o(int(number))
        if wire.prelist().count():
            found[number] = wire.delay
    return gids, found


def _looked_at(wires: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gids and delays, by mod/wiring.mod, which networks load; without it by Python."""
    if hasattr(h, "look_nw_wiring"):
        gids, delays = h.Vector(wires.count()), h.Vector(wires.count())
        h.look_nw_wiring(wires, gids, delays)
        return array(gids), array(delays)
    listed = [wires.o(number) for number in range(int(wires.count()))]
    found = [(wire.srcgid(), wire.delay if wire.valid() else np.nan) for wire in listed]
    gids, delays = np.array(found, dtype=float).reshape(-1, 2).T
    return gids, delays
