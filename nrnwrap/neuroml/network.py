"""A network of a file as data: its populations with their inputs, and its projections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nrnwrap.errors import ModelFileError
from nrnwrap.neuroml import cells as forms
from nrnwrap.neuroml import currents, events, keys, populations, projections
from nrnwrap.neuroml.contents import Contents, Population
from nrnwrap.neuroml.elements import Element
from nrnwrap.neuroml.parts import Parts, made
from nrnwrap.neurons import Input, Spec

_GIVEN = ("explicitInput", "inputList")
_READ = (populations.TAG, projections.TAG, *_GIVEN)


def read(parts: Parts, network: Element) -> Contents:
    """What a network has; ModelFileError, which names the element, for what is wrong or not read."""
    network.takes("type", "temperature")
    celsius = float(network.number("temperature", "degC")) if "temperature" in network.node.attrib else None
    children = list(network.children(*_READ))
    found: dict[str, Population] = {}
    for each in (each for each in children if each.tag == populations.TAG):
        population = populations.read(parts, each, celsius)
        if population.name in found:
            raise ModelFileError(f"{each.where}: another population has this id")
        found[population.name] = population
    sizes = {name: each.size for name, each in found.items()}
    if sum(sizes.values()) > populations.MOST:
        raise ModelFileError(f"{network.where}: it has more than {populations.MOST} cells")
    _give(parts, found, [each for each in children if each.tag in _GIVEN])
    wires = [made(each, projections.read, each, parts.find, sizes) for each in children if each.tag == projections.TAG]
    return Contents([*found.values()], wires, keys.number(network, keys.SEED))


def _give(parts: Parts, found: Mapping[str, Population], givers: list[Element]) -> None:
    """Let the populations have the inputs of their cells. One that several cells have is read once for all."""
    read: dict[tuple[str, str, float], Any] = {}
    for each in givers:
        for target, name, weight in _inputs(each):
            population, index = _one(each, target, found)
            key = (population.name, name, weight)
            if key not in read:
                generator = parts.named(each, name)
                read[key] = made(generator, _input, parts.find, generator, population.member, weight)
            population.inputs.setdefault(index, []).append(read[key])  # type: ignore[attr-defined]


def _inputs(element: Element) -> Iterator[tuple[str, str, float]]:
    """(target, generator, weight) of what gives inputs."""
    if element.tag == "explicitInput":
        element.takes("target", "input", "destination")
        yield element.text("target"), element.text("input"), 1.0
        return
    element.takes("population", "component")
    for each in element.children("input", "inputW"):
        each.takes("target", "destination", "segmentId", "fractionAlong", *["weight"] * (each.tag == "inputW"))
        weight = float(each.number("weight", "")) if each.tag == "inputW" else 1.0
        target = each.text("target")
        named = projections.split(target)
        if named is not None and named[0] != element.text("population"):
            raise ModelFileError(f'{each.where}: "{target}" is not in the population of its list')
        yield target, element.text("component"), weight


def _one(element: Element, target: str, found: Mapping[str, Population]) -> tuple[Population, int]:
    """The cell that a target such as "pop[0]" or "../pop/0/cell" names."""
    name, index = projections.split(target) or ("", 0)
    if name not in found or index >= found[name].size or not isinstance(found[name].member, Spec):
        raise ModelFileError(f'{element.where}: "{target}" is not a cell of the network, such as "pop[0]"')
    return found[name], index


def _input(find: Callable[[Element, str], Element], element: Element, spec: Spec, weight: float) -> Input:
    """What an element is for a cell."""
    C = forms.unitless(spec)
    if element.tag in events.TAGS and C is None:
        given = events.read(element, find)
        return given if weight == 1 else events.scaled(given, weight)
    if element.tag not in currents.TAGS:
        allowed = ", ".join([*currents.TAGS, *(events.TAGS if C is None else ())])
        raise ModelFileError(f"{element.where} is not an input that is read for {spec.label}. Read are {allowed}")
    stimulus = currents.read(element, C)
    return Input(stimulus if weight == 1 else weight * stimulus)
