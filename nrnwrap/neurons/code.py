"""Values as the Python code that makes them, without what is at its default."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from inspect import Parameter, signature
from typing import Any

import numpy as np

from nrnwrap.inputs.contracts import Stimulus, Value

_FEW = 8  # numbers of an array that are written one by one


def code(value: Any) -> str:
    """The code that makes a value; an array of more than a few numbers is abbreviated, as in the value's own repr."""
    terms = value.summands() if isinstance(value, Stimulus) else ()
    if len(terms) > 1:
        return " + ".join(map(code, terms))
    if isinstance(value, type):
        return value.__name__
    if is_dataclass(value):
        return _made(value)
    if isinstance(value, float) and math.isinf(value):
        return f"float('{value}')"
    if isinstance(value, np.ndarray):
        return code(value.tolist())
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{code(key)}: {code(each)}' for key, each in value.items())}}}"
    if isinstance(value, (list, tuple)):
        listed = ", ".join(map(code, value))
        return f"[{listed}]" if isinstance(value, list) else f"({listed}{',' if len(value) == 1 else ''})"
    return repr(value)


def call(name: str, arguments: Mapping[str, Any], unnamed: Sequence[str] = ()) -> str:
    """The code of a call; the arguments in `unnamed` come first, without their names."""
    named = (f"{key}={code(each)}" for key, each in arguments.items() if key not in unnamed)
    return f"{name}({', '.join([*(code(arguments[key]) for key in unnamed), *named])})"


def _made(value: Any) -> str:
    own = {each.name: getattr(value, each.name) for each in fields(value)}
    given = value.arguments() if isinstance(value, Value) else own
    if any(isinstance(each, np.ndarray) and len(each) > _FEW for each in given.values()):
        return repr(value)
    takes = signature(type(value)).parameters
    others = {name: each for name, each in given.items() if name not in takes or _differs(each, takes[name])}
    required = [each for each in takes.values() if each.default is Parameter.empty]
    unnamed = [each.name for each in required if each.kind is Parameter.POSITIONAL_OR_KEYWORD]
    return call(type(value).__name__, others, unnamed)


def _differs(value: Any, parameter: Parameter) -> bool:
    return parameter.default is Parameter.empty or isinstance(value, np.ndarray) or value != parameter.default
