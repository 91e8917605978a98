"""Values as numbers that are the same in every process: a digest of networks, and of what ranks are told."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from nrnwrap.inputs.contracts import Value


def hashed(*things: Any) -> int:
    """64 bits of values: equal ones have the same in every process. What is not a value counts by its class."""
    text = hashlib.blake2b(digest_size=8)
    for each in things:
        text.update(each if isinstance(each, bytes) else repr(plain(each)).encode("utf-8", "surrogateescape"))
    return int.from_bytes(text.digest(), "little")


def plain(thing: Any) -> Any:
    """What a value is made of, as built-in types whose text says all of it."""
    if thing is None or isinstance(thing, (str, bytes, bool)):
        return thing
    if hasattr(thing, "magnitude"):  # a quantity
        return plain(thing.magnitude), str(getattr(thing, "units", ""))
    if isinstance(thing, (float, np.floating)):
        return float(thing) + 0.0  # 0.0 for -0.0
    if isinstance(thing, (int, np.integer, np.bool_)):
        return float(thing) if float(thing) == thing else int(thing)  # 20 is 20.0; a large seed stays as it is
    if isinstance(thing, np.ndarray) and thing.dtype.kind in "biuf":
        return thing.shape, hashlib.blake2b(thing.astype(float).tobytes()).hexdigest()
    if isinstance(thing, Mapping):
        return sorted((repr(plain(key)), plain(each)) for key, each in thing.items())
    if isinstance(thing, (list, tuple)):
        return [plain(each) for each in thing]
    if hasattr(thing, "tocoo"):
        found = thing.tocoo()
        return [plain(each) for each in (found.shape, found.row, found.col, found.data)]
    if isinstance(thing, type):
        return thing.__qualname__
    return type(thing).__qualname__, plain(_arguments(thing))


def _arguments(thing: Any) -> Any:
    """What makes a value; of a function its name, and of what may change when it acts nothing."""
    if not is_dataclass(thing) or not getattr(thing, "__dataclass_params__").frozen:  # noqa: B009
        return getattr(thing, "__qualname__", None)
    if isinstance(thing, Value):
        return thing.arguments()
    return {each.name: getattr(thing, each.name) for each in fields(thing)}
