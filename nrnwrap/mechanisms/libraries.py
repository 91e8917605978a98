"""Libraries of MOD files, compiled ahead of time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from nrnwrap.mechanisms import build, source, traits
from nrnwrap.mechanisms.source import Source, read_folder, unambiguous

Folder = str | os.PathLike[str]


def compile(
    folders: Folder | Iterable[Folder] = (), coreneuron: bool = False, quiet: bool = False, native: bool = False
) -> tuple[Path, ...]:
    """Compile nrnwrap's mechanisms, and those of a folder of the user or several, into libraries; return these.

    Each folder has its own, in that order; `load(*folders)` uses them. nrnwrap's may have come with it, compiled for
    processors of many kinds; with `native` they are compiled for this one. With `coreneuron` the last library is of all
    mechanisms, for CoreNEURON.
    """
    folders = [folders] if isinstance(folders, (str, os.PathLike)) else list(folders)
    wanted = together(folders)
    made = [build.library(part, quiet=quiet, native=native) for part in _parts(folders)]
    core = [build.library(wanted, coreneuron=True, quiet=quiet)] if coreneuron else []
    return (*made, *core)


def compiled(*folders: Folder, coreneuron: bool = False) -> tuple[Path, ...]:
    """The libraries that `compile` would give; () when one of them is not in the cache yet."""
    found = [build.find(part) for part in _parts(folders)]
    if coreneuron:
        found.append(build.find(together(folders), coreneuron=True))
    return tuple(each for each in found if each) if all(found) else ()


def _parts(folders: Iterable[Folder]) -> list[Sequence[Source]]:
    """nrnwrap's MOD files, and those of each folder that are not among the earlier ones."""
    parts: list[Sequence[Source]] = [source.ours()]
    seen = {each.stem for each in source.ours()}
    for folder in folders:
        parts.append([each for each in read_folder(folder) if each.stem not in seen])
        seen.update(each.stem for each in parts[-1])
    return [part for part in parts if part]


def together(folders: Iterable[Folder]) -> list[Source]:
    """nrnwrap's MOD files and those of the folders, each once. Raises CompileError for what cannot be together."""
    theirs = [each for folder in folders for each in read_folder(folder)]
    for each in theirs:
        traits.check(each)
    return unambiguous([*source.ours(), *theirs])
