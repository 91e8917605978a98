"""Cells with their inputs out of a NeuroML file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from nrnwrap.base import files
from nrnwrap.base.calls import checked
from nrnwrap.errors import ModelFileError, NrnwrapError
from nrnwrap.neuroml import cells as forms
from nrnwrap.neuroml import currents, events
from nrnwrap.neuroml.elements import Element, root
from nrnwrap.neurons import Spec

Made = TypeVar("Made")
_Key = tuple[str, int]  # a cell: its population and its index there

_MOST = 100_000  # cells of a file
_TARGET = re.compile(r"(?:\.\./)?([a-zA-Z_]\w*)(?:\[(\d+)\]|/(\d+)(?:/\w*)?/?)", re.ASCII)
_GIVEN = ("explicitInput", "inputList")


@checked(example='from_neuroml("cell.nml")')
def from_neuroml(path: str | os.PathLike[str]) -> dict[str, Spec]:
    """Read the cells of a NeuroML 2 file, each as a Spec with its inputs, by name.

    With a network its populations are read: a cell has the name of its population, with _0, _1 ... where that has
    several. Without one each cell element is read, by its id. Files that it includes are looked for beside it. Read are
    iafCell and iafRefCell (LIF), adExIaFCell (AdEx), izhikevichCell (Izhikevich), izhikevich2007Cell (Izhikevich2007)
    and a cell of one segment with the channels of Hodgkin and Huxley (HodgkinHuxley); pulseGenerator, sineGenerator,
    rampGenerator, their ...DL and compoundInput; timedSynapticInput into an expOneSynapse (Exp), expTwoSynapse (Exp2),
    alphaSynapse (Alpha) or alphaCurrentSynapse (AlphaCurrent). Places of cells are passed over, and elements that the
    network does not use. izhikevichCell does not have a capacitance, and its currents are numbers: C is the default,
    0.1 nF, where no property nrnwrap:C says another, and a current of 1 is C times 1 mV/ms.

    Raises ModelFileError, which names file and element, for what is missing, malformed or not among these.
    """
    file = files.path(path)
    parts = _Parts({}, [])
    _collect(file, parts, set())
    if len(parts.networks) > 1:
        raise ModelFileError(f"{file} has {len(parts.networks)} networks: leave one")
    return _populations(parts, parts.networks[0]) if parts.networks else _components(file, parts)


class _Parts(NamedTuple):
    """The elements of a file, and of those that it includes, by their ids; networks apart."""

    by_id: dict[str, Element]
    networks: list[Element]


def _collect(file: Path, parts: _Parts, seen: set[str]) -> None:
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


def _components(file: Path, parts: _Parts) -> dict[str, Spec]:
    """The cells of a file without a network."""
    passed = (*currents.TAGS, *forms.PARTS, *events.SYNAPSES, events.TAG)
    found = {name: _cell(parts, element) for name, element in parts.by_id.items() if element.tag not in passed}
    if not found:
        raise ModelFileError(f"{file} has neither cells nor a network")
    return found


def _cell(parts: _Parts, element: Element, celsius: float | None = None) -> Spec:
    """The Spec of an element, in a network of this temperature (degC)."""
    if element.tag not in forms.TAGS:
        raise ModelFileError(f"{element.where} is not a cell that is read. Read are {', '.join(forms.TAGS)}")
    return _made(element, forms.read, element, _finder(parts), celsius)


def _made(element: Element, make: Callable[..., Made], *arguments: Any) -> Made:
    """What `make` returns; its errors name the element."""
    try:
        return make(*arguments)
    except ModelFileError:
        raise
    except NrnwrapError as error:
        raise ModelFileError(f"{element.where}: {error}") from error


def _populations(parts: _Parts, network: Element) -> dict[str, Spec]:
    """The cells of a network, with their inputs."""
    network.takes("type", "temperature")
    celsius = float(network.number("temperature", "degC")) if "temperature" in network.node.attrib else None
    named: dict[_Key, str] = {}
    specs: dict[_Key, Spec] = {}
    givers = list(network.children("population", *_GIVEN))
    for each in [each for each in givers if each.tag == "population"]:
        members = _members(each)
        named |= members
        specs |= dict.fromkeys(members, _cell(parts, _part(parts, each, each.text("component")), celsius))
    if len(set(named.values())) < len(named) or len(named) > _MOST:
        raise ModelFileError(f"{network.where}: two cells have one name, or there are more than {_MOST}")
    inputs: dict[_Key, list[Any]] = {}
    for each in [each for each in givers if each.tag in _GIVEN]:
        for target, name, weight in _inputs(each):
            key, generator = _one(each, target, specs), _part(parts, each, name)
            inputs.setdefault(key, []).append(_made(generator, _input, parts, generator, specs[key], weight))
    return {named[key]: spec.but(inputs=inputs[key]) if key in inputs else spec for key, spec in specs.items()}


def _members(population: Element) -> dict[_Key, str]:
    """The names of the cells of a population."""
    population.takes("component", "size", "type")
    instances = list(population.children("instance"))
    name, text = population.text("id"), population.node.get("size", f"{len(instances)}")
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) > _MOST:
        raise ModelFileError(f'{population.where}: size = "{text}" is not a number of cells up to {_MOST}')
    size = int(text)
    if instances and [each.node.get("id") for each in instances] != [f"{index}" for index in range(size)]:
        raise ModelFileError(f"{population.where}: its instances must have the ids 0 .. {size - 1}, in this order")
    return {(name, index): name if size == 1 else f"{name}_{index}" for index in range(size)}


def _inputs(element: Element) -> list[tuple[str, str, float]]:
    """(target, generator, weight) of what gives inputs."""
    if element.tag == "population":
        return []
    if element.tag == "explicitInput":
        element.takes("target", "input", "destination")
        return [(element.text("target"), element.text("input"), 1.0)]
    element.takes("population", "component")
    found = []
    for each in element.children("input", "inputW"):
        each.takes("target", "destination", "segmentId", "fractionAlong", *["weight"] * (each.tag == "inputW"))
        weight = float(each.number("weight", "")) if each.tag == "inputW" else 1.0
        if (match := _TARGET.fullmatch(each.text("target"))) and match[1] != element.text("population"):
            raise ModelFileError(f'{each.where}: "{match[0]}" is not in the population of its list')
        found.append((each.text("target"), element.text("component"), weight))
    return found


def _one(element: Element, target: str, found: Container[_Key]) -> _Key:
    """The cell that a target such as "pop[0]" or "../pop/0/cell" names."""
    match = _TARGET.fullmatch(target)
    key = (match[1], int(match[2] or match[3])) if match else ("", 0)
    if key not in found:
        raise ModelFileError(f'{element.where}: "{target}" is not a cell of the network, such as "pop[0]"')
    return key


def _part(parts: _Parts, element: Element, name: str) -> Element:
    if name not in parts.by_id:
        raise ModelFileError(f'{element.where} names "{name}", which is not in the file')
    return parts.by_id[name]


def _finder(parts: _Parts) -> Callable[[Element, str], Element]:
    """What finds the element that an attribute of an element names."""
    return lambda element, attribute: _part(parts, element, element.text(attribute))


def _input(parts: _Parts, element: Element, spec: Spec, weight: float) -> Any:
    """The stimulus or Input that an element is for a cell."""
    C = forms.unitless(spec)
    if element.tag == events.TAG and C is None:
        given = events.read(element, _finder(parts))
        return given if weight == 1 else events.scaled(given, weight)
    if element.tag not in currents.TAGS:
        allowed = ", ".join([*currents.TAGS, *[events.TAG] * (C is None)])
        raise ModelFileError(f"{element.where} is not an input that is read for {spec.label}. Read are {allowed}")
    stimulus = currents.read(element, C)
    return stimulus if weight == 1 else weight * stimulus
