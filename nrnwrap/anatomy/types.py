"""The names of sections, and the types that these are of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nrnwrap.engine import nrn

OF_SWC = {1: "soma", 2: "axon", 3: "dend", 4: "apic"}  # the types of SWC that NEURON has a name for

FORMATS = (".swc", ".asc", ".h5")  # of morphology files

_NAME = re.compile(r"(.+?)(?:\[\d+\])?$")


def name_of_type(number: int) -> str:
    """The name that NEURON's Import3d gives to sections of a type of SWC."""
    return OF_SWC.get(number, f"dend_{number}")


def short_name(section: nrn.Section) -> str:
    """The name of a section within its cell: `dend[3]`."""
    return section.name().removeprefix(f"{section.cell()}.") if section.cell() is not None else section.name()


def type_of(section: nrn.Section) -> str:
    """The name of a section without its cell and index: `dend` of `Cell[0].dend[3]`."""
    match = _NAME.match(short_name(section))
    return (match[1] if match else section.name()).rpartition(".")[2]


def by_type(sections: Iterable[nrn.Section]) -> dict[str, list[nrn.Section]]:
    """The sections under their types, in their order."""
    found: dict[str, list[nrn.Section]] = {}
    for section in sections:
        found.setdefault(type_of(section), []).append(section)
    return found
