"""Contents as the element <neuroml>, and as the LEMS file that runs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import SubElement

from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Stimulus
from nrnwrap.neuroml import cells as forms
from nrnwrap.neuroml import currents, events, keys, projections, sources, synapses
from nrnwrap.neuroml.contents import Contents, Population
from nrnwrap.neuroml.elements import ID, SPACE
from nrnwrap.neuroml.quantities import quantity
from nrnwrap.neurons import Input, Spec

# the order that the schema asks for: of the elements of a file, and of those of a network
_ORDER = (
    *(*forms.PARTS, *synapses.TAGS, *forms.TAGS, *currents.TAGS),
    *(*sources.LISTS, events.TIMED, *sources.GENERATORS, events.POISSON, events.TRANSIENT),
)
_INNER = ("property", "population", projections.TAG, "explicitInput", "inputList")
_NETWORK = "net"
_SCHEMA = "https://raw.github.com/NeuroML/NeuroML2/development/Schemas/NeuroML2/NeuroML_v2.3.1.xsd"
_LEMS = ("Cells.xml", "Networks.xml", "Simulation.xml")


def document(name: str, contents: Contents, cut: float | None) -> Node:
    """The element <neuroml>; ParameterError, which names it, for what NeuroML cannot say."""
    specs = [each.member for each in contents.populations if isinstance(each.member, Spec)]
    network, parts = Node("network", {"id": _NETWORK, **_temperature(specs)}), []
    if contents.seed is not None:
        keys.write(network, {keys.SEED: contents.seed})
    for each in contents.populations:
        parts += _member(each, cut)
        network.append(_population(each))
        for element in _inputs(each):
            (network if element.tag in _INNER else parts).append(element)
    unitless = {each.name for each in contents.populations if _C(each.member) is not None}
    for made in contents.projections:
        if made.target in unitless:
            raise ParameterError(f"{made.name}: NeuroML does not have synapses for the cells of {made.target}")
        synapse, wires = projections.written(made, {each.name: each for each in contents.populations})
        parts.append(synapse)
        network.append(wires)
    network[:] = sorted(network, key=lambda each: _INNER.index(each.tag))
    _refuse_twice([*parts, *[each for each in network if each.get("id")], network])
    root = Node("neuroml", _heading(name))
    root.extend([*sorted(parts, key=lambda each: _ORDER.index(each.tag)), network])
    return root


def _member(population: Population, cut: float | None) -> list[Node]:
    name = projections.component(population)
    if isinstance(population.member, Spec):
        return forms.written(population.member, name, cut)
    return [sources.written(population.member, name)]


def _population(population: Population) -> Node:
    said = {"id": population.name, "component": projections.component(population), "size": f"{population.size}"}
    if population.positions is None:
        return Node("population", said)
    node = Node("population", {**said, "type": "populationList"})
    for index, place in enumerate(population.positions):
        axes = {axis: quantity(value, "") for axis, value in zip("xyz", place, strict=True)}
        SubElement(SubElement(node, "instance", {"id": f"{index}"}), "location", axes)
    return node


def _inputs(population: Population) -> Iterator[Node]:
    """The generators of a population, of which cells with equal inputs share one, and the elements that give them."""
    generators: dict[Input, str] = {}
    for number, (given, cells) in enumerate(population.in_turn()):
        if given not in generators:
            generators[given] = f"{population.name}_input_{len(generators)}"
            yield from _input(population, given, generators[given])
        targets = [projections.path(population, index) for index in cells]
        yield from _given(population, generators[given], targets, number)


def _given(population: Population, generator: str, targets: Sequence[str], number: int) -> Iterator[Node]:
    """What gives a generator to cells: a list where these are instances."""
    if population.positions is None:
        for target in targets:
            said = {"target": target.removeprefix("../"), "input": generator, "destination": "synapses"}
            yield Node("explicitInput", said)
        return
    name = f"{population.name}_inputs_{number}"
    whole = Node("inputList", {"id": name, "component": generator, "population": population.name})
    for index, target in enumerate(targets):
        SubElement(whole, "input", {"id": f"{index}", "target": target, "destination": "synapses"})
    yield whole


def _C(member: Any) -> float | None:
    return forms.unitless(member) if isinstance(member, Spec) else None


def _input(population: Population, given: Input, name: str) -> list[Node]:
    """The elements of an input, its own the last."""
    label, C = population.name, _C(population.member)
    if given.at is not None:
        raise ParameterError(f"{label}: {given!r}: a cell of one compartment has one place: leave out at")
    if isinstance(given.what, Stimulus):
        return [currents.written(given.what, name, C)]
    if C is not None:
        raise ParameterError(f"{label}: NeuroML does not have synapses for it: leave out {given!r}")
    return events.written(given, name)


def _temperature(specs: Sequence[Spec]) -> dict[str, str]:
    """The attributes of the network by which it says the temperature of its cells."""
    found = sorted({each for each in map(forms.celsius, specs) if each is not None})
    if len(found) > 1:
        raise ParameterError(f"a network of NeuroML has one temperature, and the cells have {found} degC")
    return {"type": "networkWithTemperature", "temperature": quantity(found[0], "degC")} if found else {}


def _heading(name: str) -> dict[str, str]:
    return {
        "xmlns": SPACE,
        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation": f"{SPACE} {_SCHEMA}",
        "id": name if ID.fullmatch(name) else "cells",
    }


def _refuse_twice(elements: Sequence[Node]) -> None:
    counts = Counter(each.get("id") for each in elements)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise ParameterError(
            f"{twice[0]} would name two elements of the file: give the cells, or projections, other names"
        )


def lems(file: Path, contents: Contents, t_stop: float, dt: float) -> Node:
    """The element <Lems> of a run that writes v of all cells, and all spikes."""
    root = Node("Lems")
    root.append(Node("Target", {"component": "sim"}))
    root.extend(Node("Include", {"file": name}) for name in (*_LEMS, file.name))
    times = {"length": quantity(t_stop, "ms"), "step": quantity(dt, "ms")}
    run = SubElement(root, "Simulation", {"id": "sim", "target": _NETWORK, **times})
    traces = SubElement(run, "OutputFile", {"id": "v", "fileName": f"{file.stem}.v.dat"})
    kinds = {"id": "spikes", "fileName": f"{file.stem}.spikes.dat", "format": "ID_TIME"}
    spikes = SubElement(run, "EventOutputFile", kinds)
    for population in contents.populations:
        for index in range(population.size):
            place = projections.path(population, index).removeprefix("../")
            if isinstance(population.member, Spec):
                name = population.name if population.size == 1 else f"{population.name}_{index}"
                traces.append(Node("OutputColumn", {"id": name, "quantity": f"{place}/v"}))
            spikes.append(Node("EventSelection", {"id": f"{len(spikes)}", "select": place, "eventPort": "spike"}))
    return root
