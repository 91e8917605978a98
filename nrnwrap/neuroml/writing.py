"""Cells with their inputs as a NeuroML file, and the LEMS file that runs them."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element as Node

from nrnwrap.base import files
from nrnwrap.base.calls import checked, is_not, shown
from nrnwrap.base.checks import number
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Stimulus
from nrnwrap.neuroml import cells as forms
from nrnwrap.neuroml import currents, events
from nrnwrap.neuroml.elements import SPACE
from nrnwrap.neuroml.quantities import quantity
from nrnwrap.neurons import Cell, Input, Spec

_ID = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
# the order that the schema asks for
_ORDER = (*forms.PARTS, *events.SYNAPSES, *forms.TAGS, *currents.TAGS, events.TAG)
_NETWORK = "net"
_SCHEMA = "https://raw.github.com/NeuroML/NeuroML2/development/Schemas/NeuroML2/NeuroML_v2.3.1.xsd"
_LEMS = ("Cells.xml", "Networks.xml", "Simulation.xml")


@checked(example='to_neuroml(Spec("AdEx", inputs=[Step(0.5)]), "cell.nml", t_stop=300)', hints={"duration": "t_stop"})
def to_neuroml(
    cells: Any,
    path: str | os.PathLike[str],
    *,
    t_stop: float | None = None,
    dt: float = 0.025,
    cut: float | None = None,
) -> tuple[Path, ...]:
    """Write cells with their inputs as NeuroML 2; return the files that were written.

    cells: a Spec or a cell, a list of them, or a mapping with their names; each becomes a population of one. path: a
    file that ends in .nml. t_stop: the length (ms) of a run; with it LEMS_<name>.xml is written too, by which jNeuroML
    runs the cells at steps of `dt` (ms) and writes v (<name>.v.dat, in V) and spikes (<name>.spikes.dat, in s).
    cut: for AdEx, v_peak is written as at most `cut` delta_t above v_t, since Euler steps of jLEMS shoot beyond it; a
    warning says so where it is more than 5 and `cut` is not given.

    LIF is iafRefCell, AdEx adExIaFCell, Izhikevich izhikevichCell, Izhikevich2007 izhikevich2007Cell, HodgkinHuxley a
    cell of one segment with three ion channels, in a network with its temperature. Inputs may be Step, Sine, Ramp and
    sums of them, and SpikeTimes into an Exp, Exp2, Alpha or AlphaCurrent. Numbers come back bit for bit by
    `from_neuroml`; the terms of a sum come back in the order of the schema: Step, Sine, Ramp. Raises ParameterError,
    which names it, for what NeuroML cannot say, and UnknownNameError for a file that ends otherwise.
    """
    file = files.path(path, (".nml",))
    steep = None if cut is None else number("cut", cut, 0, unit="delta_t", open_low=True)
    named = _named(cells)
    outputs = {file: _text(_document(file.stem, named, steep))}
    if t_stop is not None:
        lems = _lems(
            file, named, number("t_stop", t_stop, 0, unit="ms", open_low=True), number("dt", dt, 0, open_low=True)
        )
        outputs[file.with_name(f"LEMS_{file.stem}.xml")] = _text(lems)
    files.check(outputs)
    for output, text in outputs.items():
        files.write(output, lambda stream, text=text: stream.write(text))  # type: ignore[misc]
    return tuple(outputs)


def _named(cells: Any) -> dict[str, Spec]:
    """The Specs by names that NeuroML takes."""
    if isinstance(cells, Mapping):
        named = {name: _spec(each) for name, each in cells.items()}
    elif isinstance(cells, (Spec, Cell)) or not isinstance(cells, Iterable):
        named = {_spec(cells).label: _spec(cells)}
    else:
        named = {f"{spec.label}_{index}": spec for index, spec in enumerate(map(_spec, cells))}
    if not named:
        raise ParameterError("cells are missing: give a Spec, or a list of them")
    for name in named:
        if not (isinstance(name, str) and _ID.fullmatch(name)):
            raise ParameterError(f"{name!r} is not a name for NeuroML: it takes letters, digits and _")
    return named


def _spec(given: Any) -> Spec:
    if not isinstance(given, (Spec, Cell)):
        raise ParameterError(is_not(given, "a cell", 'give a Spec such as Spec("AdEx"), or a cell'))
    spec = given if isinstance(given, Spec) else given.spec
    if spec.left_out:
        raise ParameterError(f"{shown(given)} has what a file cannot say: {', '.join(spec.left_out)}")
    return spec


def _document(name: str, named: Mapping[str, Spec], cut: float | None) -> Node:
    """The element <neuroml>."""
    network, parts, given = Node("network", {"id": _NETWORK, **_temperature(named)}), [], []
    for label, spec in named.items():
        parts += forms.written(spec, f"{label}_cell", cut)
        network.append(Node("population", {"id": label, "component": f"{label}_cell", "size": "1"}))
        for index, each in enumerate(spec.inputs):
            generator = f"{label}_input_{index}"
            parts += _input(spec, each, generator)
            target = {"target": f"{label}[0]", "input": generator, "destination": "synapses"}
            given.append(Node("explicitInput", target))
    network.extend(given)
    _refuse_twice([*(each.get("id") for each in parts), *named, _NETWORK])
    root = Node("neuroml", _heading(name))
    root.extend([*sorted(parts, key=lambda each: _ORDER.index(each.tag)), network])
    return root


def _temperature(named: Mapping[str, Spec]) -> dict[str, str]:
    """The attributes of the network by which it says the temperature of its cells."""
    found = sorted({each for each in map(forms.celsius, named.values()) if each is not None})
    if len(found) > 1:
        raise ParameterError(f"a network of NeuroML has one temperature, and the cells have {found} degC")
    return {"type": "networkWithTemperature", "temperature": quantity(found[0], "degC")} if found else {}


def _heading(name: str) -> dict[str, str]:
    return {
        "xmlns": SPACE,
        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation": f"{SPACE} {_SCHEMA}",
        "id": name if _ID.fullmatch(name) else "cells",
    }


def _input(spec: Spec, given: Input, name: str) -> list[Node]:
    """The elements of an input, its own the last."""
    C = forms.unitless(spec)
    if given.at is not None:
        raise ParameterError(f"{spec.label}: {given!r}: a cell of one compartment has one place: leave out at")
    if isinstance(given.what, Stimulus):
        return [currents.written(given.what, name, C)]
    if C is not None:
        raise ParameterError(f"{spec.label}: NeuroML does not have synapses for it: leave out {given!r}")
    return events.written(given, name)


def _refuse_twice(names: list[Any]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ParameterError(f"{twice[0]} would name two elements of the file: give the cells other names")


def _lems(file: Path, named: Mapping[str, Spec], t_stop: float, dt: float) -> Node:
    """The element <Lems> of a run that writes v and spikes of all cells."""
    root = Node("Lems")
    root.append(Node("Target", {"component": "sim"}))
    root.extend(Node("Include", {"file": name}) for name in (*_LEMS, file.name))
    times = {"length": quantity(t_stop, "ms"), "step": quantity(dt, "ms")}
    run = ElementTree.SubElement(root, "Simulation", {"id": "sim", "target": _NETWORK, **times})
    traces = ElementTree.SubElement(run, "OutputFile", {"id": "v", "fileName": f"{file.stem}.v.dat"})
    kinds = {"id": "spikes", "fileName": f"{file.stem}.spikes.dat", "format": "ID_TIME"}
    spikes = ElementTree.SubElement(run, "EventOutputFile", kinds)
    for index, name in enumerate(named):
        traces.append(Node("OutputColumn", {"id": name, "quantity": f"{name}[0]/v"}))
        spikes.append(Node("EventSelection", {"id": f"{index}", "select": f"{name}[0]", "eventPort": "spike"}))
    return root


def _text(root: Node) -> bytes:
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"
