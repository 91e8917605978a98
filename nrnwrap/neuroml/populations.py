"""Populations of a file: what their members are, how many there are, and where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.errors import ModelFileError
from nrnwrap.inputs import Source
from nrnwrap.neuroml import cells as forms
from nrnwrap.neuroml import sources
from nrnwrap.neuroml.contents import Population
from nrnwrap.neuroml.elements import Element
from nrnwrap.neuroml.parts import Parts, made
from nrnwrap.neurons import Spec

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

TAG = "population"
MOST = 100_000  # members of a file


def read(parts: Parts, element: Element, celsius: float | None) -> Population:
    """A population of a network of this temperature (degC), without its inputs."""
    element.takes("component", "size", "type")
    instances = list(element.children("instance"))
    name, text = element.text("id"), element.node.get("size", f"{len(instances)}")
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) > MOST:
        raise ModelFileError(f'{element.where}: size = "{text}" is not a number of cells up to {MOST}')
    size = int(text)
    if instances and [each.node.get("id") for each in instances] != [f"{index}" for index in range(size)]:
        raise ModelFileError(f"{element.where}: its instances must have the ids 0 .. {size - 1}, in this order")
    return Population(name, member(parts, parts.find(element, "component"), celsius), size, _positions(instances))


def member(parts: Parts, element: Element, celsius: float | None) -> Spec | Source:
    """What an element is, a cell without inputs or a source of events."""
    if element.tag in sources.TAGS:
        return made(element, sources.read, element)
    return cell(parts, element, celsius)


def cell(parts: Parts, element: Element, celsius: float | None = None) -> Spec:
    """The cell that an element is, in a network of this temperature (degC)."""
    if element.tag not in forms.TAGS:
        raise ModelFileError(f"{element.where} is not a cell that is read. Read are {', '.join(forms.TAGS)}")
    return made(element, forms.read, element, parts.find, celsius)


def _positions(instances: Sequence[Element]) -> Numbers | None:
    """Where the instances are, shape (n, 3) in um; None where the file does not say it."""
    found: list[list[float]] = []
    for each in instances:
        places = list(each.children("location"))
        if len(places) != 1:
            raise ModelFileError(f"{each.where} has {len(places)} elements location, and must have one")
        places[0].takes(*"xyz")
        found.append([float(places[0].number(axis, "")) for axis in "xyz"])
    return np.array(found) if found else None
