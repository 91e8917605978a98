"""A package whose names are loaded when they are first asked for: they stand once, in its stub `__init__.pyi`.

There an import such as `from nrnwrap.stimuli import Step as Step` makes the name known to editors and type checkers,
and here to Python. `from nrnwrap import plot as plot` stands for a module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib import import_module
from os.path import isdir, isfile, join  # pathlib takes a millisecond
from typing import Any

from nrnwrap.errors import UnknownNameError, nearest

_IMPORT = re.compile(r"^from ([\w.]+) import (?:\(([^)]*)\)|([^(\n]*))", re.MULTILINE)


def attach(package: str, file: str, others: tuple[str, ...] = ()) -> tuple[Callable[[str], Any], list[str]]:
    """Return what `package`, whose `__init__.py` is `file`, needs as its `__getattr__` and its `__all__`.

    `others`: names that the package defines itself.
    """
    homes = _homes(f"{file.removesuffix('.py').removesuffix('.pyc')}.pyi")

    def find(name: str) -> Any:
        if name not in homes:
            raise _unknown(package, name, homes, import_module(package).__path__)
        home = homes[name]
        found = import_module(f"{home}.{name}") if home == package else getattr(import_module(home), name)
        vars(import_module(package))[name] = found
        return found

    return find, sorted({*homes, *others})


class Later:
    """A module that is imported when something of it is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)


def _homes(stub: str) -> dict[str, str]:
    """name -> the module that has it."""
    with open(stub, encoding="utf-8") as text:
        imports = _IMPORT.findall(text.read())
    return {name: home for home, many, few in imports for name in re.findall(r"\w+ as (\w+)", many or few)}


def _unknown(package: str, name: str, homes: dict[str, str], folders: Iterable[str]) -> AttributeError:
    """The error for a name that a package does not have. Python's imports ask for modules so: these need no words."""
    modules = (join(folder, name) for folder in folders)
    if name.startswith("__") or any(isdir(path) or isfile(f"{path}.py") for path in modules):
        return AttributeError(name)
    near = nearest(name, homes)
    guess = f"; did you mean {', '.join(near)}?" if near else f". It has: {', '.join(sorted(homes))}"
    return UnknownNameError(f"{package} does not have {name!r}{guess}")
