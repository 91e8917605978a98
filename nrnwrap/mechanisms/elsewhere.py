"""The mechanisms that NEURON has in this process, for another one: what to load there, what has to be the same."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nrnwrap.engine import h
from nrnwrap.engine.neuron import load_library, loaded_libraries
from nrnwrap.errors import MechanismError
from nrnwrap.mechanisms import loading, source
from nrnwrap.mechanisms.present import known, known_names

_SWITCH = "usetable_"  # of TABLEs, which the user may set, and no PARAMETER block has


@dataclass(frozen=True)
class Elsewhere:
    """Mechanisms as data: folders that `load` was given, libraries that NEURON was, and name -> hash of the text.

    Those that are nrnwrap's own, or NEURON's, are not among the texts: they are the same in the same version.
    """

    folders: tuple[str, ...]
    libraries: tuple[str, ...]
    texts: dict[str, str]

    @classmethod
    def of_here(cls) -> Elsewhere:
        """What this process has."""
        return cls(tuple(map(str, loading.asked)), loaded_libraries(), _texts())

    def bring(self) -> None:
        """Load here what is missing; MechanismError where one cannot be had, or is another one than there."""
        for library in self.libraries:
            if library not in loaded_libraries() and not self.texts.keys() <= known_names():
                load_library(library)
        loading.load(*self.folders)
        here = _texts()
        if missing := sorted(self.texts.keys() - here.keys()):
            raise MechanismError(
                f"a worker does not have the mechanism {missing[0]}, which was loaded in a way that cannot be repeated "
                "there: load it by nrnwrap.mechanisms.load(FOLDER)"
            )
        if others := [name for name, text in self.texts.items() if here[name] != text]:
            raise MechanismError(
                f"the MOD file of {others[0]} has changed since it was loaded: start Python again, so that all "
                "processes have the same"
            )


def own_text() -> str:
    """A hash of the text of nrnwrap's own MOD files."""
    return _hash("\0".join(f"{each.stem}\0{source.plain(each.full_text)}" for each in source.ours()))


def settings() -> list[str]:
    """The attributes of h that are GLOBAL PARAMETERs of mechanisms, or concentrations of ions, of the user's choice."""
    return [name for mechanism in sorted(known_names()) for name in _settings(mechanism)]


def _settings(mechanism: str) -> Iterator[str]:
    found, name = h.MechanismStandard(mechanism, -1), h.ref("")
    for index in range(int(found.count())):
        if int(found.name(name, index)) == 1 and _is_setting(mechanism, name[0]):
            yield str(name[0])


def _is_setting(mechanism: str, name: str) -> bool:
    """Whether a user sets it; others are what the mechanism works out for itself."""
    there = known(mechanism)
    code = there.code if there else ""
    if not code or name.startswith(_SWITCH):
        return True
    blocks = re.findall(r"\bPARAMETER\s*\{[^}]*\}", code)
    return any(re.search(rf"\b{name.removesuffix(f'_{mechanism}')}\b", block) for block in blocks)


def _texts() -> dict[str, str]:
    """name -> hash of the text, of mechanisms that are neither nrnwrap's nor NEURON's."""
    names = [name for name in sorted(known_names()) if not name.startswith(source.PREFIX)]
    found = {name: there for name in names if (there := known(name)) and not there.builtin}
    return {name: _hash(source.plain(there.code)) for name, there in found.items()}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:20]
