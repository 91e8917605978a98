"""What a section knows of ions: which it has, and which of their values are its own to set."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from nrnwrap.engine import h, nrn


class Ion(NamedTuple):
    """Who gives the reversal potential and the concentrations of an ion: NEURON's h.ion_style, in short."""

    reversal: bool  # whether it is a number that the section has
    concentrations: bool  # whether a mechanism reads them, as numbers that the section has
    computed: bool  # whether NEURON computes the reversal from the concentrations


def variables(ion: str) -> tuple[str, str, str]:
    """The names of its reversal potential, inner and outer concentration."""
    return f"e{ion}", f"{ion}i", f"{ion}o"


def styles(mechanisms: Iterable[str]) -> dict[str, Ion]:
    """The ions that a section with these mechanisms has."""
    return _styles(frozenset(mechanisms))


@cache
def _styles(mechanisms: frozenset[str]) -> dict[str, Ion]:
    probe = h.Section("probe")  # only NEURON knows what follows from several of them together
    for name in sorted(mechanisms):
        probe.insert(name)
    return {each.name().removesuffix("_ion"): _style(each.name(), probe) for each in probe(0.5) if each.is_ion()}


def _style(ion: str, section: nrn.Section) -> Ion:
    bits = int(h.ion_style(ion, sec=section))
    concentrations, reversal = bits & 3, bits >> 3 & 3  # 0 unused, 1 a number, 2 computed, 3 a state
    return Ion(reversal=reversal == 1, concentrations=concentrations == 1, computed=reversal > 1)


def origin(variable: str, ions: Iterable[str]) -> str:
    """The ion that a variable such as ena or cai is of; "" when it is none of these."""
    return next((ion for ion in ions if variable in variables(ion)), "")


def known(variable: str) -> str:
    """The ion of NEURON's that a variable is of, in any section; "" when there is none."""
    return origin(variable, _ions())


def _ions() -> list[str]:
    table, found, result = h.MechanismType(0), h.ref(""), []
    for index in range(int(table.count())):
        table.select(index)
        table.selected(found)
        if found[0].endswith("_ion"):
            result.append(found[0].removesuffix("_ion"))
    return result
