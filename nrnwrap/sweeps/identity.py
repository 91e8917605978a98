"""What a function is, as a hash that is the same in every process: its code, and all that the code uses.

Followed are the functions, classes and values that it names, in modules of the user as well. What is installed, and
what Python has, is known by name and version.
"""

from __future__ import annotations

import dis
import enum
import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from nrnwrap.base.calls import shown
from nrnwrap.engine import h
from nrnwrap.errors import ParameterError
from nrnwrap.sweeps import origins

_ATOMS = (
    type(None),
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    bytearray,
    range,
    slice,
    type(Ellipsis),
    type(NotImplemented),
)
_OF_CLASSES = {
    "__module__",
    "__dict__",
    "__weakref__",
    "__doc__",
    "__annotations__",
    "__static_attributes__",
    "__firstlineno__",
}


def digest(*things: Any) -> str:
    """32 hexadecimal digits; ParameterError for what cannot be sent to another process."""
    reader = _Reader()
    for each in things:
        reader.read(each)
    return reader.text.hexdigest()[:32]


class _Values:
    """Values one after the other, each as what it is made of."""

    def __init__(self) -> None:
        self.text = hashlib.sha256()
        self.known: set[int] = set()  # functions and classes that were read
        self.above: list[int] = []  # what is being read
        self.where: list[str] = []  # names that lead here, for errors

    def read(self, thing: Any) -> None:
        if isinstance(thing, _ATOMS):
            self.put(type(thing).__name__, repr(thing), *origins.content(thing))
        elif isinstance(thing, ModuleType):
            self.put("module", thing.__name__, origins.version(thing.__name__))
        elif isinstance(thing, FunctionType | type) and id(thing) in self.known:
            self.put("known", thing.__qualname__)
        elif id(thing) in self.above:
            self.put("above", len(self.above) - self.above.index(id(thing)))
        else:
            self.above.append(id(thing))
            self._content(thing)
            self.above.pop()

    def put(self, *words: Any) -> None:
        for each in words:
            found = each if isinstance(each, bytes) else repr(each).encode("utf-8", "surrogateescape")
            self.text.update(f"{len(found)}:".encode() + found)

    def each(self, kind: str, things: Iterable[Any]) -> None:
        listed = list(things)
        self.put(kind, len(listed))
        for thing in listed:
            self.read(thing)

    def _content(self, thing: Any) -> None:
        if isinstance(thing, (list, tuple)) and type(thing) in (list, tuple):
            self.each(type(thing).__name__, thing)
        elif type(thing) in (dict, set, frozenset):
            self._unordered(thing)
        elif isinstance(thing, (np.ndarray, np.generic)) and thing.dtype != object:
            self.put("array", thing.dtype.str, thing.shape, np.ascontiguousarray(thing).tobytes())
        else:
            self._other(thing)

    def _unordered(self, thing: Any) -> None:
        self.put(type(thing).__name__, len(thing))
        pairs = list(thing.items()) if isinstance(thing, dict) else [(each, None) for each in thing]
        for key, value in sorted(pairs, key=lambda pair: (type(pair[0]).__name__, repr(pair[0]))):
            self.where.append(f"[{key!r}]")
            self.each("item", (key, value))
            self.where.pop()

    def _other(self, thing: Any) -> None:
        if isinstance(thing, BuiltinFunctionType) and (
            thing.__self__ is None or isinstance(thing.__self__, ModuleType)
        ):
            self.put("builtin", thing.__module__, thing.__qualname__)
        elif thing is h:
            self.put("NEURON")
        elif isinstance(thing, enum.Enum):
            self.each("enum", (type(thing), thing.name))
        elif isinstance(thing, Path):
            self.put("path", str(thing), *origins.content(str(thing)))
        else:
            self._reduced(thing)

    def _reduced(self, thing: Any) -> None:
        """What pickle would take."""
        try:
            found = thing.__reduce_ex__(4)
        except Exception as cause:
            raise ParameterError(_refusal(thing, self.where)) from cause
        if isinstance(found, str):
            self.put("global", type(thing).__module__, found)
            self.read(getattr(thing, "__wrapped__", None))  # as of a function with a cache
            return
        function, args, *rest = found
        state, items, pairs = [*rest, None, None, None][:3]
        self.each("made", (function, args, state, list(items or ()), list(pairs or ())))


class _Reader(_Values):
    """Values, and the programs that are among them."""

    def _content(self, thing: Any) -> None:
        if isinstance(thing, FunctionType):
            self._function(thing)
        elif isinstance(thing, type):
            self._class(thing)
        elif isinstance(thing, (MethodType, partial)):
            parts = (thing.__func__, thing.__self__) if isinstance(thing, MethodType) else thing.__reduce__()[2]
            self.each("bound", parts)
        elif isinstance(thing, CodeType):
            self._code(thing)
        else:
            super()._content(thing)

    def _function(self, function: FunctionType) -> None:
        self.known.add(id(function))
        module = function.__globals__.get("__name__", "")
        self.put("function", function.__qualname__)
        inner = dict(zip(function.__code__.co_freevars, map(_cell, function.__closure__ or ()), strict=True))
        if origins.installed(module):  # as a decorator is, around a function of the user
            code = function.__code__  # of functions without a name of their own
            self.put(module, origins.version(module), code.co_code, code.co_names)
            self.each("around", (each for each in inner.values() if isinstance(each, FunctionType)))
            return
        self._code(function.__code__)
        self.each("defaults", (function.__defaults__, function.__kwdefaults__))
        words = _names(function.__code__)
        outer = {name: each for name, each in function.__globals__.items() if name in words}
        for name, value in sorted({**outer, **inner}.items()):
            self.where.append(f"{name} of {function.__qualname__}()")
            self._named(name, value, words)
            self.where.pop()

    def _named(self, name: str, value: Any, words: set[str]) -> None:
        """What a function finds under a name; of a module of the user, what the function may take from there."""
        self.put("name", name)
        self.read(value)
        if isinstance(value, ModuleType) and not origins.installed(value.__name__) and id(value) not in self.above:
            self.above.append(id(value))
            for each in sorted(words & vars(value).keys()):
                self._named(each, vars(value)[each], words)
            self.above.pop()

    def _code(self, code: CodeType) -> None:
        self.put("code", code.co_code, code.co_names, code.co_varnames, code.co_argcount, code.co_kwonlyargcount)
        self.each("constants", code.co_consts)
        for name in sorted(_imports(code)):
            self.put("import", name, origins.version(name) if origins.installed(name) else origins.text_hash(name))

    def _class(self, kind: type) -> None:
        self.known.add(id(kind))
        self.put("class", kind.__qualname__)
        if origins.installed(kind.__module__):
            self.put(kind.__module__, origins.version(kind.__module__))
            return
        self.each("bases", kind.__bases__)
        for name, value in sorted(vars(kind).items()):
            if name not in _OF_CLASSES and type(value).__name__ not in ("getset_descriptor", "member_descriptor"):
                self.put(name)
                self.read(_accessors(value))


def _refusal(thing: Any, where: list[str]) -> str:
    place = " ".join(reversed(where)).replace("] [", "][")
    kind = f"{type(thing).__module__}.{type(thing).__qualname__}"
    neuron = type(thing).__module__ in ("hoc", "nrn")
    reason = ": a worker has a NEURON of its own" if neuron else ", or give what it is made of"
    return (
        f"{place or 'this'} is {shown(thing)} ({kind}), which cannot be sent to a worker process: make it inside of "
        f"the function{reason}"
    )


def _names(code: CodeType) -> set[str]:
    """All names that code and the code within it use, other than those of its own variables."""
    return {*code.co_names}.union(*(_names(each) for each in code.co_consts if isinstance(each, CodeType)))


def _imports(code: CodeType) -> set[str]:
    return {str(each.argval) for each in dis.get_instructions(code) if each.opname == "IMPORT_NAME"}


def _cell(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return None


def _accessors(value: Any) -> Any:
    """Of what a class has, the functions behind it."""
    if isinstance(value, (staticmethod, classmethod)):
        return value.__func__
    if isinstance(value, cached_property):
        return value.func
    if isinstance(value, property):
        return value.fget, value.fset, value.fdel
    return dict(value) if isinstance(value, Mapping) else value
