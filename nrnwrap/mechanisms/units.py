"""The units of what can be recorded, as NEURON spells them: "mV", "nA", "S/cm2"; "" where none is known."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from typing import Any

from nrnwrap.engine import captured, h
from nrnwrap.mechanisms.present import known

CURRENT = "i_membrane_"  # nA, outwards, what NEURON calls the membrane current of a whole segment

_HANDLE = re.compile(r"data_handle<double>\{(?:cont=(\w+) (\w+)|(Node::field::Voltage))")
_PLAIN = ("capacitance", "extracellular", "morphology")  # density mechanisms whose variables do not have their suffix


@cache
def of_variable(name: str) -> str:
    """The unit of what segments call `name`: v, ina, m_hh ..."""
    if name == CURRENT:
        return "nA"
    with suppress(RuntimeError), captured():  # NEURON does not have a symbol of this name, and prints that
        return str(h.units(name))
    return ""


def of_reference(reference: Any) -> str:
    """The unit of what a reference points to: the voltage of a segment, or a variable of a mechanism or an ion.

    It is read from what NEURON prints of a reference, which names both.
    """
    found = _HANDLE.match(repr(reference))
    if found is None:
        return ""
    mechanism, name, voltage = found.groups()
    return "mV" if voltage else _of_mechanism(mechanism, name)


@cache
def _of_mechanism(mechanism: str, name: str) -> str:
    there = known(mechanism)
    if there is not None and there.kind != "density":
        return of_variable(f"{mechanism}.{name}")
    return of_variable(name if mechanism in _PLAIN or mechanism.endswith("_ion") else f"{name}_{mechanism}")
