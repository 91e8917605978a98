"""Files that are written: looked at before the work, written whole or not at all."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from typing import IO

from nrnwrap.errors import ParameterError, unknown


def path(file: str | os.PathLike[str], kinds: Sequence[str] = (), kind: str = "kind of file") -> Path:
    """The path that a user gives for a file, ParameterError where it is not one.

    kinds: endings, of which it must have one; UnknownNameError for another, which is called by its `kind`.
    """
    try:
        found = Path(file)
    except TypeError as cause:
        raise ParameterError(f"a file must be named by a string or path, not {file!r}") from cause
    if "\0" in str(found):
        raise ParameterError(f"{file!r} is not a name of a file: it has a zero byte")
    if kinds and found.suffix not in kinds:
        raise unknown(kind, found.suffix, kinds)
    return found


def part_of(target: Path) -> Path:
    """Where a file or folder is written until it is whole: beside it, by a name that none has left that was killed."""
    return target.with_name(f".{target.name}.{os.urandom(4).hex()}.part")


def check(files: Iterable[Path]) -> None:
    """Raise ParameterError when one of the files could not be written, or two are the same."""
    named = list(files)
    for file in named:
        _check_one(file)
    for one, other in combinations(named, 2):
        if one.resolve() == other.resolve():
            raise ParameterError(f"{one} is named for two outputs: give each its own file")


def write(file: Path, save: Callable[[IO[bytes]], object]) -> None:
    """Let `save` write `file`, which is there when all is written, and as it was before if that fails."""
    write_together({file: save})


def write_together(saves: Mapping[Path, Callable[[IO[bytes]], object]]) -> None:
    """Write files that belong together: all are there when all is written, and as they were before if that fails.

    New ones never stand beside old ones: a process that is killed meanwhile leaves the first file alone.
    """
    parts = {(target := file.resolve()): part_of(target) for file in saves}
    try:
        for part, save in zip(parts.values(), saves.values(), strict=True):
            with part.open("x+b") as stream:
                save(stream)
        for target in list(parts)[1:]:
            target.unlink(missing_ok=True)
        for target, part in parts.items():
            os.replace(part, target)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


@contextmanager
def in_memory(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """What is written goes into `stream` when all is there. For HDF5, which ends the process on a full disk."""
    held = io.BytesIO()
    yield held
    stream.write(held.getbuffer())


def _check_one(file: Path) -> None:
    folder = file.resolve().parent
    if not folder.is_dir():
        raise ParameterError(f"{file} cannot be written: the folder {folder} does not exist; make it first")
    if file.exists() and not file.is_file():
        raise ParameterError(f"{file} cannot be written: it is a folder or a device, not a file; name a file")
    if file.exists() and not os.access(file, os.W_OK):
        raise ParameterError(f"{file} cannot be written: it is write-protected; name another")
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as cause:
        raise ParameterError(f"{file} cannot be written ({cause.strerror}); name a file elsewhere") from cause
