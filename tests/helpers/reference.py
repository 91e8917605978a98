"""The reference numbers, of tests/data; and ../shared, a folder of files of others that few machines have."""

import functools
import json
import os
from pathlib import Path

SHARED = Path(os.environ.get("NRNWRAP_SHARED") or Path(__file__).resolve().parents[3] / "shared")


@functools.cache
def blocks():
    """All reference numbers: each block with its source, what was run, in which units, and the numbers."""
    files = sorted((Path(__file__).parents[1] / "data").glob("*.json"))
    return {key: block for file in files for key, block in json.loads(file.read_text()).items()}


def oracle(key):
    """A block of the reference numbers."""
    return blocks()[key]
