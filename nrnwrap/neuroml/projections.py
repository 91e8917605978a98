"""Connections from a population to another as elements of NeuroML, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import SubElement

import numpy as np

from nrnwrap.errors import ModelFileError, ParameterError
from nrnwrap.inputs import ConnectionList
from nrnwrap.neuroml import synapses
from nrnwrap.neuroml.contents import Population
from nrnwrap.neuroml.elements import ID, Element
from nrnwrap.neuroml.quantities import EXACT, quantity
from nrnwrap.neurons import Spec

TAG = "projection"
_ENDS = ("preCellId", "postCellId")
_WEIGHTED, _PLAIN = "connectionWD", "connection"
_PLACES = tuple(f"{end}{what}" for end in ("pre", "post") for what in ("SegmentId", "FractionAlong"))
_TARGET = re.compile(r"(?:\.\./)?([a-zA-Z_]\w*)(?:\[(\d{1,9})\]|/(\d{1,9})(?:/\w*)?/?)", re.ASCII)


def split(target: str) -> tuple[str, int] | None:
    """Population and index of a target such as "pop[0]" or "../pop/0/cell"; None for what is not one."""
    match = _TARGET.fullmatch(target)
    return (match[1], int(match[2] or match[3])) if match else None


def path(population: Population, index: int) -> str:
    """How a member is named: by its instance where it has one, else by its index."""
    whole = f"../{population.name}"
    return f"{whole}[{index}]" if population.positions is None else f"{whole}/{index}/{component(population)}"


def component(population: Population) -> str:
    """The id of the element that its members are."""
    return f"{population.name}_{'cell' if isinstance(population.member, Spec) else 'source'}"


def written(made: ConnectionList, populations: Mapping[str, Population]) -> list[Node]:
    """The synapse and the connections, whose weights are numbers of 1 uS or 1 nA; ParameterError for other names."""
    name = _id(made)
    ends = {"presynapticPopulation": made.source, "postsynapticPopulation": made.target, "synapse": f"{name}_synapse"}
    node = Node(TAG, {"id": name, **ends})
    source, target = populations[made.source], populations[made.target]
    rows = zip(*(each.tolist() for each in (made.pre, made.post, made.weight, made.delay)), strict=True)
    for number, (pre, post, weight, delay) in enumerate(rows):
        said = dict(zip(_ENDS, (path(source, pre), path(target, post)), strict=True))
        values = {"weight": quantity(weight, ""), "delay": quantity(delay, "ms")}
        SubElement(node, _WEIGHTED, {"id": f"{number}", **said, **values})
    return [synapses.written(made.synapse, f"{name}_synapse", 1.0), node]


def _usual(source: str, target: str) -> tuple[str, str]:
    """The name of a projection that was not given one, and its id."""
    return f"{source}->{target}", f"{source}_to_{target}"


def _id(made: ConnectionList) -> str:
    usual, usual_id = _usual(made.source, made.target)
    if made.name == usual:
        return usual_id
    if not ID.fullmatch(made.name) or made.name == usual_id:
        raise ParameterError(
            f"{made.name!r} is not written as a projection: NeuroML's names take letters, digits and _, join one "
            f"population with one, and {usual_id} is the name of a projection without one"
        )
    return made.name


def read(element: Element, find: Callable[[Element, str], Element], sizes: Mapping[str, int]) -> ConnectionList:
    """The connections of an element; `find` as elsewhere, `sizes`: of the populations."""
    element.takes("presynapticPopulation", "postsynapticPopulation", "synapse")
    source, target = (element.text(name) for name in ("presynapticPopulation", "postsynapticPopulation"))
    for name in (source, target):
        if name not in sizes:
            raise ModelFileError(f'{element.where}: "{name}" is not a population of the network')
    synapse, base = synapses.read(find(element, "synapse"))
    rows = [_connection(each, source, target, sizes, base) for each in element.children(_WEIGHTED, _PLAIN)]
    pre, post, weight, delay = zip(*rows, strict=True) if rows else ((), (), (), ())
    usual, usual_id = _usual(source, target)
    name = usual if element.text("id") == usual_id else element.text("id")
    numbers = np.array(weight, float), np.array(delay, float)
    return ConnectionList(name, source, target, synapse, np.array(pre, np.int64), np.array(post, np.int64), *numbers)


def _connection(
    element: Element, source: str, target: str, sizes: Mapping[str, int], base: Decimal
) -> tuple[int, int, float, float]:
    weighted = element.tag == _WEIGHTED
    element.takes(*_ENDS, *_PLACES, *["weight", "delay"] * weighted)
    pre, post = (
        _index(element, key, population, sizes[population])
        for key, population in zip(_ENDS, (source, target), strict=True)
    )
    if not weighted:
        return pre, post, float(base), 0.0
    weight = EXACT.multiply(element.number("weight", ""), base)
    return pre, post, float(weight), float(element.number("delay", "ms"))


def _index(element: Element, key: str, population: str, size: int) -> int:
    found = split(element.text(key))
    if found is None or found[0] != population or found[1] >= size:
        raise ModelFileError(
            f'{element.where}: {key} = "{element.text(key)}" is not a member of {population}, which has {size}'
        )
    return found[1]
