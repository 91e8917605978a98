"""What a function returns, as JSON and back, bit for bit: numbers, text, arrays, and lists and dicts of these."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import numpy as np

from nrnwrap.base.calls import shown
from nrnwrap.errors import ParameterError
from nrnwrap.neurons import Cell, Spec

_KINDS = "biufcSU"  # of arrays


def packed(value: Any, where: str = "") -> Any:
    """The value for json; ParameterError for what a record cannot hold."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return float(value)
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in _KINDS:
        data = b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {"array": data, "dtype": value.dtype.str, "shape": list(value.shape)}
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, (list, tuple)):
        found = [packed(each, f"{where}[{index}]") for index, each in enumerate(value)]
        return found if isinstance(value, list) else {"tuple": found}
    if isinstance(value, Mapping):
        return {"dict": {_key(name, where): packed(each, f"{where}[{name!r}]") for name, each in value.items()}}
    raise ParameterError(_refusal(value, where))


def unpacked(found: Any) -> Any:
    """The value that was packed."""
    if isinstance(found, list):
        return [unpacked(each) for each in found]
    if not isinstance(found, dict):
        return found
    if "array" in found:
        array = np.frombuffer(b64decode(found["array"]), found["dtype"]).reshape(found["shape"]).copy()
        return array if array.ndim else array[()]
    if "complex" in found:
        return complex(*found["complex"])
    if "tuple" in found:
        return tuple(unpacked(each) for each in found["tuple"])
    return {name: unpacked(each) for name, each in found["dict"].items()}


def _key(name: Any, where: str) -> str:
    if not isinstance(name, str):
        raise ParameterError(f"the keys of {_result(where)} must be text, not {shown(name)}")
    return name


def _result(where: str) -> str:
    return f"what the function returned{f', at {where},' if where else ''}"


def _refusal(value: Any, where: str) -> str:
    given = f"{_result(where)} is {shown(value)}".replace(", is", " is")
    if isinstance(value, (Cell, Spec)):
        return f"{given}, a cell: give t_stop (ms) and what to measure to nrnwrap.sweep, or return numbers"
    kinds = "numbers, text, arrays, or lists and dicts of these"
    example = ", such as run.rate() or {'spikes': run.spikes}" if hasattr(value, "trains") else ""
    return f"{given}, which a record cannot hold: return {kinds}{example}"
