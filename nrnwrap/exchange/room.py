"""Room on the disk for what a HDF5 file is about to take.

Where the library itself finds the disk full it cannot close the file, and the process ends in a crash. So the system is
asked to keep the room before the library writes; a file that is closed gives back what it did not need.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nrnwrap.exchange.superblock import superblock

_ALWAYS = 2**19  # bytes for metadata, and for closing the file
_ZEROS = bytes(2**16)


def keep(file: Any, path: Path, room: int) -> None:
    """Have `room` bytes for a HDF5 file that is open, besides what it has; OSError where the disk is full."""
    with path.open("r+b") as stream:
        _keep(stream.fileno(), file.id.get_filesize(), room + _ALWAYS)


def probe(path: Path, room: int) -> None:
    """Look whether a file that does not exist can be made and have `room` bytes; OSError where it cannot."""
    try:
        with path.open("xb") as stream:
            _keep(stream.fileno(), 0, room + _ALWAYS)
    finally:
        path.unlink(missing_ok=True)


def give_back(path: Path) -> None:
    """Cut a HDF5 file that was closed to the length that it says."""
    with path.open("r+b") as stream:
        stream.truncate(superblock(stream).end)


def _keep(descriptor: int, start: int, room: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, start, room)
        return
    for place in range(max(start, os.fstat(descriptor).st_size), start + room, len(_ZEROS)):  # macOS does not have it
        os.pwrite(descriptor, _ZEROS, place)
