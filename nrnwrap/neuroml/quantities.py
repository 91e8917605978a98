"""Quantities of NeuroML, such as "0.2nF" or "5 per_ms": text to numbers in the package's units, and back.

Factors between units are powers of ten, and both ways are decimal: a number that is written is read back bit for bit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Any

from nrnwrap.errors import ModelFileError

EXACT = Context(prec=40)  # digits; a float has 17, so a quotient comes back by its product
_LONGEST = 400  # characters; the smallest float has 343
_QUANTITY = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*([a-zA-Z_][a-zA-Z_0-9]*)?\s*", re.ASCII)

# unit of the package -> units of NeuroML of that dimension, each with the power of ten from it to that of the package;
# the first is the one that is written
_UNITS: Mapping[str, Mapping[str, int]] = {
    "ms": {"ms": 0, "s": 3},
    "mV": {"mV": 0, "V": 3},
    "uS": {"uS": 0, "S": 6, "mS": 3, "nS": -3, "pS": -6},
    "nF": {"nF": 0, "F": 9, "mF": 6, "uF": 3, "pF": -3},
    "nA": {"nA": 0, "A": 9, "mA": 6, "uA": 3, "pA": -3},
    "uS/mV": {"nS_per_mV": -3, "S_per_V": 3, "uS_per_V": -3},
    "/ms": {"per_ms": 0, "per_s": -3, "Hz": -3},
    "Hz": {"Hz": 0, "per_s": 0, "per_ms": 3},
    "S/cm2": {"S_per_cm2": 0, "mS_per_cm2": -3, "S_per_m2": -4},
    "uF/cm2": {"uF_per_cm2": 0, "F_per_m2": 2},
    "um": {"um": 0, "cm": 4, "m": 6},
    "degC": {"degC": 0},
    "": {"": 0},
}


def number(where: str, text: str, unit: str) -> Decimal:
    """The number in the package's `unit` that a text says; ModelFileError, which begins with `where`, otherwise."""
    allowed = _UNITS[unit]
    found = _QUANTITY.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        example = f"0.5{next(iter(allowed))}"
        raise ModelFileError(f'{where} = "{text[:40]}" is not a quantity: write a number and a unit, "{example}"')
    digits, symbol = found.groups(default="")
    if symbol not in allowed:
        units = ", ".join(filter(None, allowed))
        remedy = f"give one of {units}" if units else "it must not have one"
        raise ModelFileError(f'{where} = "{text}" is in {symbol or "no unit"}: {remedy}')
    return Decimal(digits).scaleb(allowed[symbol], EXACT)


def quantity(value: Any, unit: str) -> str:
    """The text of a number in the package's `unit`, which `number` reads back."""
    symbol, power = next(iter(_UNITS[unit].items()))
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return f"{exact.scaleb(-power, EXACT).normalize(EXACT):f}{symbol}"
