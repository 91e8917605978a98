"""A package whose names are loaded when they are first asked for: they stand once, in its stub `__init__.pyi`.

There an import such as `from nrnwrap.stimuli import Step as Step` makes the name known to editors and type checkers,
and here to Python. `from nrnwrap import plot as plot` stands for a module.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

_IMPORT = re.compile(r"^from ([\w.]+) import (?:\(([^)]*)\)|([^(\n]*))", re.MULTILINE)


def attach(package: str, file: str, others: tuple[str, ...] = ()) -> tuple[Callable[[str], Any], list[str]]:
    """Return what `package`, whose `__init__.py` is `file`, needs as its `__getattr__` and its `__all__`.

    `others`: names that the package defines itself.
    """
    homes = _homes(f"{file.removesuffix('.py').removesuffix('.pyc')}.pyi")

    def find(name: str) -> Any:
        if name not in homes:
            raise _NoSuchName(package, name, homes)
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


class _NoSuchName(AttributeError):
    """What a package does not have. Python's imports ask for names in vain, so the message waits to be read."""

    def __init__(self, package: str, name: str, homes: dict[str, str]) -> None:
        super().__init__(name=name)
        self.package, self.homes = package, homes

    def __str__(self) -> str:
        from nrnwrap.errors import nearest

        near = nearest(self.name, self.homes)
        guess = f"; did you mean {', '.join(near)}?" if near else f". It has: {', '.join(sorted(self.homes))}"
        return f"module {self.package!r} has no attribute {self.name!r}{guess}"
