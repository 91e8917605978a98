"""Records of points: lines of JSON. A folder has a file of them for each process that wrote some.

A line is there when it is whole: a process that is ended while it writes leaves a last line without an end, which does
not count. No file is written to again by another process.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from nrnwrap.base import files
from nrnwrap.base.calls import shown
from nrnwrap.errors import ParameterError, RunFileError
from nrnwrap.sweeps.values import packed, unpacked

DONE, FAILED, LATE, CRASHED = "done", "failed", "late", "crashed"
TROUBLES = (FAILED, LATE, CRASHED)
_FORMAT = 1
_END = ".jsonl"
_KEY = slice(9, 41)  # of a line, which begins with it


@dataclass(frozen=True)
class Record:
    """What became of a point. status: "done", "failed" (an exception), "late", or "crashed" (the process ended).

    value: what the function returned. message, traceback: of what went wrong. warnings: what it warned of.
    seconds: wall time. point: its arguments, as text where they are not plain.
    """

    key: str
    point: Mapping[str, Any]
    status: str
    value: Any = None
    message: str = ""
    traceback: str = ""
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0

    def text(self) -> str:
        """The record as JSON; ParameterError for a value that cannot be in one."""
        return json.dumps({**vars(self), "value": packed(self.value), "format": _FORMAT})

    @classmethod
    def of_text(cls, text: str | bytes) -> Record:
        """The record that `text` gave; RunFileError for anything else."""
        try:
            found = json.loads(text)
            if found.pop("format") != _FORMAT:
                raise ValueError("another format")
            return cls(**{**found, "value": unpacked(found["value"]), "warnings": tuple(found["warnings"])})
        except (ValueError, TypeError, KeyError, AttributeError) as cause:
            raise RunFileError(f"this is not the record of a point: {cause}") from cause

    def brief(self) -> str:
        """What went wrong, in a line."""
        return f"{named(self.point)} {self.status}: {self.message}"


def plain(point: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a point for a record."""
    return {
        name: each if each is None or isinstance(each, (bool, int, float, str)) else repr(each)
        for name, each in point.items()
    }


def named(point: Mapping[str, Any]) -> str:
    """A point as text: a=1, b=2."""
    return ", ".join(
        f"{name}={each:.10g}" if isinstance(each, float) else f"{name}={each}" for name, each in point.items()
    )


@dataclass(frozen=True)
class Folder:
    """A folder of records. Several processes, on several machines, may write to it at a time."""

    path: Path

    @classmethod
    def at(cls, given: Any) -> Folder:
        """The folder, which is made where it is missing; ParameterError where it cannot be written."""
        if not isinstance(given, (str, os.PathLike)) or not os.fspath(given):
            raise ParameterError(f"folder must be the path of a folder for the records, not {shown(given)}")
        path = Path(given).expanduser().absolute()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as cause:
            raise ParameterError(f"the folder {path} cannot be made ({cause.strerror}); name another") from cause
        files.check([path / f"new{_END}"])
        return cls(path)

    def read(self, keys: Iterable[str]) -> dict[str, Record]:
        """Those of the records that are there, by key: of several the one of a point that is done."""
        wanted, found = {*keys}, {}
        for file in sorted(self.path.glob(f"*{_END}")):
            for line in _lines(file):
                if line[_KEY] in wanted:
                    record = Record.of_text(line)
                    if record.key not in found or record.status == DONE:
                        found[record.key] = record
        return found


class Pen:
    """A file of a folder that this process alone writes to; it is there from the first record on."""

    def __init__(self, folder: Folder) -> None:
        self.folder, self.path = folder, folder.path / f"{os.urandom(8).hex()}{_END}"
        self._stream: IO[bytes] | None = None

    def write(self, text: str) -> None:
        """Add a record: the whole of a line at once. OSError where the disk is full."""
        self.open()
        assert self._stream is not None
        line = f"{text}\n".encode()
        if self._stream.write(line) != len(line):  # the disk is full
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))

    def open(self) -> Path:
        """Have the file."""
        if self._stream is None:
            self._stream = self.path.open("xb", buffering=0)
        return self.path

    def close(self) -> None:
        """Close the file; without a record it goes."""
        if self._stream is not None:
            empty = self._stream.tell() == 0
            self._stream.close()
            if empty:
                self.path.unlink(missing_ok=True)
            self._stream = None


def _lines(file: Path) -> Iterator[str]:
    """The whole lines of a file."""
    with file.open(encoding="utf-8") as stream:
        yield from (line for line in stream if line.endswith("\n"))
