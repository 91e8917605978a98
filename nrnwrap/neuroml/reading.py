"""Cells with their inputs, and networks, out of a NeuroML file."""

from __future__ import annotations

import os
from pathlib import Path

from nrnwrap.base import files
from nrnwrap.base.calls import checked
from nrnwrap.errors import ModelFileError
from nrnwrap.neuroml import cells as forms
from nrnwrap.neuroml import currents, events, network, populations, sources, synapses
from nrnwrap.neuroml.contents import Contents
from nrnwrap.neuroml.elements import Element
from nrnwrap.neuroml.parts import Parts, collected
from nrnwrap.neurons import Spec


@checked(example='from_neuroml("cell.nml")')
def from_neuroml(path: str | os.PathLike[str]) -> dict[str, Spec]:
    """Read the cells of a NeuroML 2 file, each as a Spec with its inputs, by name.

    With a network its populations are read: a cell has the name of its population, with _0, _1 ... where that has
    several. Without one each cell element is read, by its id. Files that it includes are looked for beside it. Read are
    iafCell and iafRefCell (LIF), adExIaFCell (AdEx), izhikevichCell (Izhikevich), izhikevich2007Cell (Izhikevich2007)
    and a cell of one segment with the channels of Hodgkin and Huxley (HodgkinHuxley); pulseGenerator, sineGenerator,
    rampGenerator, their ...DL and compoundInput; timedSynapticInput, poissonFiringSynapse and
    transientPoissonFiringSynapse into an expOneSynapse (Exp), expTwoSynapse (Exp2), alphaSynapse (Alpha) or
    alphaCurrentSynapse (AlphaCurrent). Places of cells are passed over, and elements that the network does not use.
    izhikevichCell does not have a capacitance, and its currents are numbers: C is the default, 0.1 nF, where no
    property nrnwrap:C says another, and a current of 1 is C times 1 mV/ms.

    Raises ModelFileError, which names file and element, for what is missing, malformed or not among these, and for a
    network with connections or sources of events, which `read_neuroml` reads.
    """
    file = files.path(path)
    parts = collected(file)
    element = parts.network
    return _components(file, parts) if element is None else _cells(element, network.read(parts, element))


def read_contents(path: str | os.PathLike[str]) -> Contents:
    """The network of a file, as data; ModelFileError where it does not have one."""
    file = files.path(path)
    parts = collected(file)
    element = parts.network
    if element is None:
        raise ModelFileError(f"{file} does not have a network: read its cells by from_neuroml")
    return network.read(parts, element)


def _components(file: Path, parts: Parts) -> dict[str, Spec]:
    """The cells of a file without a network."""
    passed = (*currents.TAGS, *forms.PARTS, *synapses.TAGS, *events.TAGS, *sources.TAGS)
    found = {
        name: populations.cell(parts, element) for name, element in parts.by_id.items() if element.tag not in passed
    }
    if not found:
        raise ModelFileError(f"{file} has neither cells nor a network")
    return found


def _cells(element: Element, contents: Contents) -> dict[str, Spec]:
    """The cells of a network, by their names."""
    found: dict[str, Spec] = {}
    for each in contents.populations:
        if not isinstance(each.member, Spec) or contents.projections:
            raise ModelFileError(f"{element.where} has connections or sources of events: read it by read_neuroml")
        for index in range(each.size):
            name = each.name if each.size == 1 else f"{each.name}_{index}"
            if name in found:
                raise ModelFileError(f"{element.where}: two cells have the name {name}")
            found[name] = each.member.but(inputs=each.inputs[index]) if index in each.inputs else each.member
    return found
