"""Compiled parts of libraries, one for each MOD file: what has been compiled before is not compiled again.

make compares times. So a part that the cache has is laid where make would put it, newer than its MOD file.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from nrnwrap.mechanisms import cache
from nrnwrap.mechanisms.source import Source

_OLD = 1_000_000_000.0  # s; the time of a MOD file whose parts are there


class Part(NamedTuple):
    """A MOD file that is compiled, and its file name without ending there."""

    stem: str
    source: Source


def lay(parts: Iterable[Part], flags: Sequence[str], texts: Path, cpp: Path, o: Path) -> None:
    """Put what the cache has of each part into `cpp` and `o`; `texts` holds the MOD files."""
    for folder in (cpp, o):
        folder.mkdir(parents=True, exist_ok=True)
    home = _home()
    for part in parts:
        kept = home / cache.key([part.source], flags)
        if kept.is_dir():
            os.utime(texts / f"{part.stem}.mod", (_OLD, _OLD))
            for folder, ending in ((cpp, "cpp"), (o, "o")):  # copied with the time of now, the object last
                shutil.copyfile(kept / f"part.{ending}", folder / f"{part.stem}.{ending}")


def keep(parts: Iterable[Part], flags: Sequence[str], cpp: Path, o: Path) -> None:
    """Take into the cache what was compiled of each part, unless it has that already."""
    home = _home()
    for part in parts:
        kept, files = home / cache.key([part.source], flags), [cpp / f"{part.stem}.cpp", o / f"{part.stem}.o"]
        if kept.is_dir() or not all(file.is_file() for file in files):
            continue
        staging = kept.with_name(f".{kept.name}.{os.getpid()}")
        staging.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copyfile(file, staging / f"part{file.suffix}")
        try:
            staging.rename(kept)
        except OSError:  # another process was first
            shutil.rmtree(staging, ignore_errors=True)


def missing(parts: Iterable[Part], o: Path) -> int:
    """How many of the parts are still to be compiled into the folder `o`."""
    return sum(not (o / f"{part.stem}.o").is_file() for part in parts)


def _home() -> Path:
    return cache.cache_folder() / "parts"
