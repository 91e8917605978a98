"""The mechanisms that NEURON knows in this process, and where those that were loaded came from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nrnwrap.engine import h
from nrnwrap.mechanisms.source import Source


@dataclass(frozen=True)
class Known:
    """A mechanism that NEURON has: its kind, the text it was compiled from and that file's path."""

    name: str
    kind: str  # "density", "point process" or "artificial cell"
    code: str
    file: str

    @property
    def builtin(self) -> bool:
        """Whether it is part of NEURON."""
        return not self.code or "/src/nrnoc/" in self.file


loaded: dict[str, Source] = {}  # by their stems, the MOD files that mechanisms were loaded from


def known_names() -> set[str]:
    """The names of all mechanisms that NEURON has."""
    name, result = h.ref(""), set()
    for table in (h.MechanismType(0), h.MechanismType(1)):
        for index in range(int(table.count())):
            table.select(index)
            table.selected(name)
            result.add(name[0])
    return result


def known(name: str) -> Known | None:
    """What NEURON has under this name, if anything."""
    found = h.ref("")
    for is_point in (False, True):
        table = h.MechanismType(is_point)
        table.select(name)  # an unknown name leaves the selection as it was
        index = int(table.selected(found))
        if found[0] == name:
            artificial = is_point and bool(table.is_artificial(index))
            kind = "artificial cell" if artificial else "point process" if is_point else "density"
            return Known(name, kind, table.code() or "", table.file() or "")
    return None


def origin(name: str) -> Path | None:
    """The MOD file, nrnwrap's or the user's, that a mechanism was loaded from."""
    return loaded[name].path if name in loaded else None
