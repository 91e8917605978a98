"""What NeuroML does not have, as properties of its elements: keys of random numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import SubElement

from nrnwrap.errors import ModelFileError
from nrnwrap.inputs import Poisson
from nrnwrap.inputs.keyed import KEYS
from nrnwrap.neuroml.elements import Element

SEED = "seed"
_OURS = "nrnwrap:"


def write(node: Node, values: Mapping[str, int]) -> None:
    """Let an element have whole numbers as properties."""
    for name, value in values.items():
        SubElement(node, "property", {"tag": f"{_OURS}{name}", "value": f"{value}"})


def number(element: Element, name: str) -> int | None:
    """The whole number that a property of an element says; None without one."""
    text = element.remark(f"{_OURS}{name}")
    if text is not None and not (text.isascii() and text.isdigit() and len(text) < 20):
        raise ModelFileError(f'{element.where}: the property {_OURS}{name} = "{text[:40]}" is not a whole number')
    return None if text is None else int(text)


def of(source: Poisson) -> dict[str, int]:
    """The keys of a source that has its own; none where a network gives them."""
    return {} if source.seed is None else {name: getattr(source, name) for name in KEYS}


def read(element: Element) -> dict[str, Any]:
    """The keys of a source, as its arguments."""
    found = {name: number(element, name) for name in KEYS}
    return {name: each for name, each in found.items() if each is not None}
