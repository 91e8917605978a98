"""The objects that a run has to ask for, by kind and in the order of their making. It does not keep them alive."""

from __future__ import annotations

import itertools
from typing import Any
from weakref import WeakValueDictionary

from nrnwrap.engine.neuron import h

_serials = itertools.count()
_NOTHING: WeakValueDictionary[int, Any] = WeakValueDictionary()
_living: dict[str, WeakValueDictionary[int, Any]] = {}


def enter(kind: str, thing: Any) -> None:
    """Take note of an object; it leaves by ceasing to exist."""
    _living.setdefault(kind, WeakValueDictionary())[next(_serials)] = thing


def living(kind: str) -> list[Any]:
    """The objects of a kind that exist now, oldest first."""
    return [thing for _, thing in sorted(_living.get(kind, _NOTHING).items())]


def netcons() -> Any:
    """NEURON's list of the NetCons that exist now, whoever made them."""
    return h.List("NetCon")
