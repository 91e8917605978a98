"""JSON for scripts: valid, and alone on stdout."""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from math import isfinite
from typing import Any

import numpy as np


def show(value: Any) -> None:
    """Print a value as JSON: each entry of a list or dict on a line of its own."""
    found = plain(value)
    if isinstance(found, dict):
        lines = [f"{json.dumps(key)}: {json.dumps(each)}" for key, each in found.items()]
        print("{", ",\n".join(lines), "}", sep="\n")
    elif isinstance(found, list):
        print("[", ",\n".join(map(json.dumps, found)), "]", sep="\n")
    else:
        print(json.dumps(found))


def plain(value: Any) -> Any:
    """The same for JSON: nan and inf are null; arrays and tuples are lists; what is not a value is its text."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, (np.ndarray, np.generic)):
        return plain(value.tolist())
    if isinstance(value, float):
        return value if isfinite(value) else None
    return value if value is None or isinstance(value, (str, int)) else str(value)


@contextmanager
def aside(wanted: bool) -> Iterator[None]:
    """If `wanted`, send to stderr what is printed to stdout meanwhile, by C code, too: a mechanism may print."""
    if not wanted:
        yield
        return
    sys.stdout.flush()
    stdout = os.dup(1)
    os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        ctypes.CDLL(None).fflush(None)
        os.dup2(stdout, 1)
        os.close(stdout)
