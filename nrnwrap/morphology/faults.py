"""What is wrong in a morphology file, and how it is told: a line of text for each fault, with the file and its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from nrnwrap.errors import MorphologyError

LONGEST = 300  # letters of one message
MOST_FAULTS = 5  # listed in one message

Faults = Iterator[tuple[int, str]]  # line and what is wrong there; line 0 is the whole file


class Fault(NamedTuple):
    """A fault that reading goes on after: what is wrong, what is done about it, and which part of the cell it concerns.

    `kind` is the SWC type of that part; None where the fault concerns nothing of the cell, as in a marker.
    """

    line: int
    text: str
    remedy: str = "left out"
    kind: int | None = None

    @property
    def mended(self) -> str:
        """What was wrong, and what was done."""
        return f"{self.text}: {self.remedy}"


def refuse(path: Path, faults: Iterable[tuple[int, str]]) -> None:
    """Raise MorphologyError if there are faults."""
    found = sorted(faults)
    if not found:
        return
    told = [f"{path}{told_at(line, text)}" for line, text in found[:MOST_FAULTS]]
    if len(found) > MOST_FAULTS:
        told.append(f"... and {len(found) - MOST_FAULTS} more")
    raise MorphologyError("\n".join(told))


def told_at(line: int, text: str) -> str:
    """What follows the name of the file: `:12: a branch without a point`."""
    return f":{line}: {plain(text)}" if line else f": {plain(text)}"


def plain(text: str) -> str:
    """A message on one line that any terminal can show, whatever bytes the file had."""
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST // 2]} ... {shown[-LONGEST // 2 :]}"


def counted(number: int, noun: str) -> str:
    """ "1 point", "3 points"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
