"""Elements of a NeuroML file, whose errors say where in which file; XML is read without document types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from nrnwrap.errors import ModelFileError
from nrnwrap.neuroml import quantities

ID = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")  # what elements may be called
SPACE = "http://www.neuroml.org/schema/neuroml2"
_LARGEST = 64 * 2**20  # bytes of a file; its tree takes some twenty times as much
_REMARKS = ("notes", "annotation", "property")  # which any element may have
_ALWAYS = ("id", "metaid", "neuroLexId")


@dataclass(frozen=True)
class Element:
    """An element of a file. What it does not have, or has too much, is a ModelFileError that names both."""

    file: Path
    node: Any

    @property
    def tag(self) -> str:
        """Its name without the namespace."""
        return _plain(self.node.tag)

    @property
    def where(self) -> str:
        """The file and the element, for errors."""
        name = self.node.get("id")
        return f"{self.file}: {self.tag}" if name is None else f'{self.file}: {self.tag} "{name}"'

    def text(self, name: str) -> str:
        """An attribute that it must have."""
        found = self.node.get(name)
        if found is None:
            raise ModelFileError(f"{self.where} does not have the attribute {name}")
        return str(found)

    def number(self, name: str, unit: str) -> Decimal:
        """An attribute that is a quantity, in a unit of the package."""
        return quantities.number(f"{self.where}: {name}", self.text(name), unit)

    def takes(self, *attributes: str) -> None:
        """Refuse attributes that are not among these."""
        for name in self.node.attrib:
            if name not in attributes and name not in _ALWAYS and not name.startswith("{"):
                raise ModelFileError(
                    f"{self.where}: the attribute {name} is not read. Read are {', '.join(attributes)}"
                )

    def children(self, *allowed: str) -> Iterator[Element]:
        """Its children, which must be elements of these names; remarks are passed over."""
        for node in self.node:
            child = Element(self.file, node)
            if child.tag in allowed:
                yield child
            elif child.tag not in _REMARKS:
                listing = f"Read are {', '.join(allowed)}" if allowed else "It must be empty"
                raise ModelFileError(f"{self.where}: the element {child.tag} is not read. {listing}")

    def only(self, tag: str) -> Element:
        """The one child of this name."""
        found = [Element(self.file, node) for node in self.node if _plain(node.tag) == tag]
        if len(found) != 1:
            raise ModelFileError(f"{self.where} has {len(found)} elements {tag}, and must have one")
        return found[0]

    def remark(self, tag: str) -> str | None:
        """The value of a property of this tag; None without one."""
        found = [node.get("value") for node in self.node if _plain(node.tag) == "property" and node.get("tag") == tag]
        return found[0] if found else None


class _Tree(ElementTree.TreeBuilder):
    def doctype(self, name: str, *_: Any) -> None:
        """A document type can define entities, which grow beyond any memory or name other files."""
        raise ModelFileError(f"it has a document type, {name}, which NeuroML does not need: remove <!DOCTYPE ...>")


def root(file: Path) -> Element:
    """The element <neuroml> of a file; ModelFileError where it cannot be read or is something else."""
    try:
        size = file.stat().st_size
        if not file.is_file():  # a pipe would not end
            raise ModelFileError("it is a folder or a device")
        if size > _LARGEST:
            raise ModelFileError(f"it has more than {_LARGEST >> 20} MiB")
        tree = ElementTree.parse(file, ElementTree.XMLParser(target=_Tree()))
    except OSError as cause:
        raise ModelFileError(f"{file} cannot be read ({cause.strerror or cause})") from cause
    except (ElementTree.ParseError, ModelFileError, ValueError, LookupError) as cause:  # the last two: its encoding
        raise ModelFileError(f"{file} is not read: {cause}") from cause
    found = Element(file, tree.getroot())
    if found.tag != "neuroml":
        raise ModelFileError(f"{file} has the root element {found.tag}, not neuroml: give a NeuroML 2 file (.nml)")
    return found


def _plain(tag: Any) -> str:
    return str(tag).rpartition("}")[2]
