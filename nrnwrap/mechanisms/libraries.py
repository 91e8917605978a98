"""Libraries of MOD files, compiled ahead of time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from nrnwrap.mechanisms import build, source
from nrnwrap.mechanisms.source import Source, read_folder, unambiguous

Folder = str | os.PathLike[str]


def compile(folders: Iterable[Folder] = (), coreneuron: bool = False, quiet: bool = False) -> tuple[Path, ...]:
    """Compile nrnwrap's mechanisms, and each of the user's folders, into libraries; return these, in that order.

    `load(*folders)` uses them. With `coreneuron` the last is CoreNEURON's, of all mechanisms.
    """
    wanted = together(folders)
    made = [build.library(part, quiet=quiet) for part in _parts(folders)]
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
    """nrnwrap's MOD files and those of the folders, each once."""
    return unambiguous([*source.ours(), *(each for folder in folders for each in read_folder(folder))])
