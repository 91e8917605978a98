"""The elements of a file and of those that it includes, by their ids."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from nrnwrap.errors import ModelFileError, NrnwrapError
from nrnwrap.neuroml.elements import Element, root

Made = TypeVar("Made")


class Parts(NamedTuple):
    """The elements of a file, and of those that it includes, by their ids; networks apart."""

    by_id: dict[str, Element]
    networks: list[Element]

    def named(self, element: Element, name: str) -> Element:
        """The element that another names; ModelFileError where there is none."""
        if name not in self.by_id:
            raise ModelFileError(f'{element.where} names "{name}", which is not in the file')
        return self.by_id[name]

    def find(self, element: Element, attribute: str) -> Element:
        """The element that an attribute of an element names."""
        return self.named(element, element.text(attribute))

    @property
    def network(self) -> Element | None:
        """The only network, or None; ModelFileError where there are several."""
        if len(self.networks) > 1:
            file = self.networks[0].file
            raise ModelFileError(f"{file} has {len(self.networks)} networks, with what it includes: leave one")
        return self.networks[0] if self.networks else None


def collected(file: Path) -> Parts:
    """All elements of a file; ModelFileError for what is missing or there twice."""
    parts = Parts({}, [])
    _collect(file, parts, set())
    return parts


def made(element: Element, make: Callable[..., Made], *arguments: Any) -> Made:
    """What `make` returns; its errors name the element."""
    try:
        return make(*arguments)
    except ModelFileError:
        raise
    except NrnwrapError as error:
        raise ModelFileError(f"{element.where}: {error}") from error


def _collect(file: Path, parts: Parts, seen: set[str]) -> None:
    if os.path.realpath(file) in seen:
        return
    seen.add(os.path.realpath(file))
    top = root(file)
    for node in top.node:
        element = Element(file, node)
        if element.tag == "include":
            _collect(_included(element), parts, seen)
        elif element.tag == "network":
            parts.networks.append(element)
        elif node.get("id") is not None:
            if node.get("id") in parts.by_id:
                raise ModelFileError(f"{element.where}: another element has this id")
            parts.by_id[node.get("id")] = element


def _included(element: Element) -> Path:
    name = element.text("href")
    if ":" in name or Path(name).is_absolute():
        raise ModelFileError(f'{element.where}: "{name}" is not the name of a file beside it: copy that file there')
    return element.file.parent / name
