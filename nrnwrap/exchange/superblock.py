"""The head of a HDF5 file of the newer versions (2 and 3 of its superblock), as the format's specification has it."""

from __future__ import annotations

from typing import IO, NamedTuple

_MAGIC = b"\x89HDF\r\n\x1a\n"
_SWMR = 4  # the flag of a file that somebody writes to while others may read it, or that was not closed


class Superblock(NamedTuple):
    """growing: whether its writer still has it open, or was killed. end: the number of bytes that it has, at least."""

    growing: bool
    end: int


def superblock(stream: IO[bytes]) -> Superblock:
    """Read it; of any other file one that says nothing."""
    head = stream.read(48)
    if len(head) < 48 or head[:8] != _MAGIC or head[8] < 2:
        return Superblock(False, 0)
    return Superblock(bool(head[11] & _SWMR), int.from_bytes(head[28:36], "little"))
