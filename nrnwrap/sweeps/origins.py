"""Where modules are from: installed ones have a version, those of the user a text."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nrnwrap.anatomy.types import FORMATS

_FILES = (*FORMATS, ".hoc", ".mod")


@cache
def installed(module: str) -> bool:
    """Whether a module is Python's, nrnwrap's or of an installed package, and not the user's own."""
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names or top in ("nrnwrap", "builtins", ""):
        return True
    file = getattr(sys.modules.get(top), "__file__", None) or _origin(top) or ""
    return bool({"site-packages", "dist-packages"}.intersection(Path(file).parts))


def content(thing: Any) -> list[bytes]:
    """What is in a file that a text names, of a kind that a model is read from."""
    if isinstance(thing, str) and thing.lower().endswith(_FILES) and os.path.isfile(thing):
        return [hashlib.sha256(Path(thing).read_bytes()).digest()]
    return []


def _origin(module: str) -> str | None:
    try:
        found = find_spec(module)
    except (ImportError, ValueError):  # __main__ does not have one
        return None
    return found.origin if found and found.has_location else None


def text_hash(module: str) -> str:
    """The text of a module of the user that a function imports when it is called, as a hash."""
    file = _origin(module.partition(".")[0]) and _origin(module)
    return hashlib.sha256(Path(file).read_bytes()).hexdigest() if file else ""


def version(module: str) -> str:
    return str(getattr(sys.modules.get(module.partition(".")[0]), "__version__", ""))
