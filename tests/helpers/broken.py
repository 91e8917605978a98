"""Subjects that are broken on purpose, for proofs to find."""

import os
import time

from proofs.proof import Left
from proofs.saves import Form

HELD = []


def case(first, index):
    """One of each kind of end."""
    if index == 1:
        return "another number"
    if index == 2:
        raise ValueError("not expected")
    if index == 3:
        os._exit(7)
    if index == 4:
        time.sleep(1000)
    return ""


def left(first, index):
    raise Left("a tool is missing")


def leak():
    """A run that keeps something."""
    HELD.append([bytearray(3000) for _ in range(10)])
    return 0


def write(folder, version):
    """Write a file in its place, not at once."""
    with open(folder / "torn", "wb") as stream:
        for _ in range(2000 + 4000 * version):
            stream.write(bytes([version]) * 4096)
            stream.flush()


def read(folder):
    return (folder / "torn").read_bytes() if (folder / "torn").exists() else None


TORN = Form(write, read)
