"""Folders in which NEURON works, and names of files that it can take."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path


@contextmanager
def in_folder(folder: Path) -> Iterator[None]:
    """Work in a folder; afterwards in the one before."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def temporary() -> str | None:
    """A folder for temporary files whose name NEURON can pass on; None for the usual one."""
    return None if tempfile.gettempdir().isascii() else "/tmp"


@cache
def by_link(path: Path) -> Path:
    """The file through a link to its folder whose name NEURON can take, and which stays as long as the process."""
    links = _links()
    link = Path(links.name, str(len(os.listdir(links.name))))
    link.symlink_to(path.parent, target_is_directory=True)
    return link / path.name


@cache
def _links() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="nrnwrap-hoc-", dir=temporary())


def plain(name: str) -> str:
    """The name in letters that NEURON can take from Python; else it would end the process."""
    return name.encode("ascii", "replace").decode()
