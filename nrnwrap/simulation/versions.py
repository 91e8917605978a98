"""The versions of all that a run depends on."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterable

import numpy as np

from nrnwrap import mechanisms
from nrnwrap.base.version import VERSION
from nrnwrap.engine import h

_OF_MECHANISM = "mechanism "


def of(used: Iterable[str]) -> dict[str, str]:
    """The versions now: of programs, of nrnwrap's mechanisms, and of others among the mechanisms that are `used`."""
    others = sorted(name for name in set(used) if not name.startswith(mechanisms.PREFIX))
    keys = {f"{_OF_MECHANISM}{name}": key for name in others if (key := _key(name))}
    return {
        "nrnwrap": VERSION,
        "neuron": str(h.nrnversion(0)),
        "numpy": np.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "platform": f"{platform.system()} {platform.machine()}",
        "mechanisms": mechanisms.key(),
        **keys,
    }


def differing(then: dict[str, str]) -> list[str]:
    """What is another version than then."""
    now = of(name.removeprefix(_OF_MECHANISM) for name in then if name.startswith(_OF_MECHANISM))
    return [
        f"{name} was {each}, and is {now.get(name, 'missing')}" for name, each in then.items() if now.get(name) != each
    ]


def _key(name: str) -> str:
    """The key of a mechanism that is neither nrnwrap's nor NEURON's own; "" for those, and where there is none."""
    there = mechanisms.known(name)
    if there is None or there.builtin:
        return ""
    return hashlib.sha256(there.code.encode("utf-8", "surrogateescape")).hexdigest()[:20]
