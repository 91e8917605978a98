"""Packages that only some users need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from nrnwrap.errors import ExtraError


def extra(module: str, user: str, install: str) -> Any:
    """The package; ExtraError, which says how to get it, where it is missing. user: "Electrodes need LFPykit"."""
    try:
        return import_module(module)
    except ImportError as cause:
        raise ExtraError(f"{user}, which is missing: pip install {install} ({cause})") from cause
