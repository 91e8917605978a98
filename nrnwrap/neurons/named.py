"""Models by name. The package of the models, which stands above this room, says what it has when it is imported."""

from __future__ import annotations

from collections.abc import Callable
from os.path import splitext
from typing import Any

from nrnwrap.anatomy.types import FORMATS
from nrnwrap.errors import unknown

# Of each package: the names of its models, the class of one, the name of the one that morphology files are made by.
_known: list[tuple[Callable[[], list[str]], Callable[[str], Any], str]] = []


def know(names: Callable[[], list[str]], find: Callable[[str], Any], of_file: str) -> None:
    """Let `model` find the models of a package. Nothing is loaded until one is asked for."""
    _known.append((names, find, of_file))


def model(name: str) -> type[Any]:
    """The class that a name, or the name of a morphology file, stands for; raises UnknownNameError."""
    for names, find, of_file in reversed(_known):
        if splitext(name)[1].lower() in FORMATS:
            return find(of_file)
        if name in names():
            return find(name)
    raise unknown("model", name, [each for names, _, _ in _known for each in names()])


def name_of(kind: type[Any]) -> str | None:
    """The name by which `model` finds a class; None where it does not."""
    name = kind.__name__
    return name if any(name in names() and find(name) is kind for names, find, _ in _known) else None
