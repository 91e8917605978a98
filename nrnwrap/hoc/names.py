"""The names by which hoc code knows files, and where these lie."""

from __future__ import annotations

import os
import re
from pathlib import Path

from nrnwrap.engine import h


def located(name: str, *folders: Path, library: bool = True) -> Path | None:
    """Where a file lies that hoc calls so: in one of the folders or, with `library`, where HOC_LIBRARY_PATH says.

    None for what is nowhere there, and for NEURON's own files.
    """
    name = _expanded(name)
    search = list(folders)
    if library and "/" not in name:
        more = re.split(r"[:\s]+", os.environ.get("HOC_LIBRARY_PATH", ""))
        search += [Path(_expanded(folder)) for folder in more if folder]
    found = next((folder / name for folder in search if (folder / name).is_file()), None)
    return None if found is None or _home() in found.resolve().parents else found


def is_neurons(name: str) -> bool:
    """Whether NEURON's library has a file of this name."""
    return (library() / _expanded(name)).is_file()


def library() -> Path:
    """The folder of NEURON's own hoc files."""
    return _home() / "lib" / "hoc"


def _expanded(name: str) -> str:
    """A file's name with $(VARIABLE) as NEURON reads it."""
    return re.sub(
        r"\$\(([^)]*)\)",
        lambda found: str(_home()) if found[1] == "NEURONHOME" else os.environ.get(found[1], ""),
        name,
    )


def _home() -> Path:
    return Path(h.neuronhome()).resolve()
