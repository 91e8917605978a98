"""NEURON's table of names, in which the name of a template that is only half defined can be made free again.

A syntax error inside a template leaves its name in the table, with nothing behind it: the template can neither be used
nor defined again, and what goes through all templates ends the process (CVode.statename does).
"""

from __future__ import annotations

import ctypes
import os
from typing import Any

from nrnwrap.engine.neuron import h, neuron

_TYPE = 8  # bytes: where a symbol has its type, behind the pointer to its name; verified before anything is written
_WHOLE = "Vector"  # a template


def free_name() -> str:
    """A name that no hoc code has, for what nrnwrap needs there: all of hoc has one table of names.

    Drawn at random, since code to be loaded later cannot be asked.
    """
    while True:
        name = f"nrnwrap_{os.urandom(8).hex()}"
        if not h.name_declared(name):
            return name


def withdraw(template: str) -> bool:
    """Make the name of a half defined template free; False, and nothing done, where the table is not as expected."""
    nothing = free_name()
    h(f"proc {free_name()}() {{ {nothing} }}")  # which puts the other name into the table, standing for nothing
    half, whole, free = (_symbol(name) for name in (template, _WHOLE, nothing))
    if half is None or whole is None or free is None or half.value != whole.value or free.value == whole.value:
        return False
    half.value = free.value
    return not hasattr(h, template)


def _symbol(name: str) -> Any:
    """The type of a symbol, where NEURON has it; None when what lies there is not what NEURON's functions tell."""
    find, kind = (neuron.nrn_dll_sym(each) for each in ("nrn_symbol", "nrn_symbol_type"))
    find.restype, find.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    kind.restype, kind.argtypes = ctypes.c_int, [ctypes.c_void_p]
    address = find(name.encode())
    if not address or ctypes.c_char_p.from_address(address).value != name.encode():
        return None
    found = ctypes.c_short.from_address(address + _TYPE)
    return found if found.value == kind(address) else None
