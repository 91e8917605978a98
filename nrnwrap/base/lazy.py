"""A package whose names are loaded when they are first asked for: they stand once, in its stub `__init__.pyi`.

There an import such as `from nrnwrap.inputs import Step as Step` makes the name known to editors and type
checkers, and here to Python. `from nrnwrap import plot as plot` stands for a module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from os.path import isdir, isfile, join  # pathlib takes a millisecond
from typing import Any

from nrnwrap.errors import UnknownNameError, nearest

_WORDS = re.compile(r"^from ([\w.]+) import|\b(\w+) as (\w+)", re.MULTILINE)


def attach(
    package: str, file: str, others: tuple[str, ...] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return what `package`, whose `__init__.py` is `file`, needs as its `__getattr__` and its `__dir__`.

    `others`: names that the package defines itself.
    """
    stub = f"{file.removesuffix('.py').removesuffix('.pyc')}.pyi"
    known: dict[str, tuple[str, str]] = {}

    def homes() -> dict[str, tuple[str, str]]:
        if not known:
            known.update(_homes(stub))
        return known

    def names() -> list[str]:
        return sorted({*homes(), *others})

    def find(name: str) -> Any:
        found = names() if name == "__all__" else _found(package, name, homes())
        vars(import_module(package))[name] = found
        return found

    return find, names


def verb(name: str, about: str) -> Callable[..., Any]:
    """A method that is a function of nrnwrap, from a room above, with the object as its first argument.

    It is found when it is first called, as any public name of nrnwrap is.
    """

    def method(self: Any, *args: Any, **keywords: Any) -> Any:
        return getattr(import_module("nrnwrap"), name)(self, *args, **keywords)

    method.__name__ = method.__qualname__ = name
    method.__doc__ = about
    return method


def _found(package: str, name: str, homes: Mapping[str, tuple[str, str]]) -> Any:
    if name not in homes:
        raise _unknown(package, name, homes, import_module(package).__path__)
    home, its_name = homes[name]
    return import_module(f"{home}.{its_name}") if home == package else getattr(import_module(home), its_name)


def _homes(stub: str) -> dict[str, tuple[str, str]]:
    """name -> the module that has it, and what it is called there."""
    with open(stub, encoding="utf-8") as text:
        words = _WORDS.findall(text.read())
    found, home = {}, ""
    for module, its_name, name in words:
        home = module or home
        if home and name:
            found[name] = (home, its_name)
    return found


def _unknown(package: str, name: str, homes: Iterable[str], folders: Iterable[str]) -> AttributeError:
    """The error for a name that a package does not have, or for a module of it that nobody has imported."""
    if name.startswith("__"):
        return AttributeError(name)
    if any(isdir(path) or isfile(f"{path}.py") for path in (join(folder, name) for folder in folders)):
        return AttributeError(f"{package}.{name} is a module: `import {package}.{name}` first")
    near = nearest(name, homes)
    guess = f"; did you mean {', '.join(near)}?" if near else f". It has: {', '.join(sorted(homes))}"
    return UnknownNameError(f"{package} does not have {name!r}{guess}")
