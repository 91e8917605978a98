"""A Spec as tables for a TOML file, and back."""

from __future__ import annotations

import numbers
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from nrnwrap import inputs
from nrnwrap.base import toml
from nrnwrap.base.calls import shown
from nrnwrap.biophysics import Biophysics
from nrnwrap.errors import ModelFileError, NrnwrapError, ParameterError, nearest, unknown
from nrnwrap.inputs.contracts import Value
from nrnwrap.neurons import named
from nrnwrap.neurons.input import Input

_NONE = "none"  # how a file says None where that is not the default, as in d_lambda = "none"
_KEYS = ("model", "preset", "parameters", "start", "biophysics", "inputs")
_NOT_INPUTS = {"Stimulus", "Source", "Synapse", "Own"}  # bases, and what belongs to a cell


def document(spec: Any, model: str | None = None) -> dict[str, Any]:
    """The tables of a Spec; ParameterError for what a file cannot hold. model: a name other than the catalogue's."""
    given, model = spec.given(), model or named.name_of(spec.model)
    if model is None:
        raise ParameterError(
            f"{spec.model.__name__} is not a model of the catalogue, and a file names its model: pickle the Spec"
        )
    tables: dict[str, Any] = {"model": model}
    if spec.preset is not None:
        tables["preset"] = spec.preset
    tables |= {name: plain(table) for name, table in (("parameters", spec.parameters), ("start", spec.start)) if table}
    if spec.biophysics is not None:
        tables["biophysics"] = spec.biophysics.document()
    if "inputs" in given:
        tables["inputs"] = [plain(each.given()) for each in spec.inputs]
    return tables


def load(kind: Callable[..., Any], given: Any) -> Any:
    """The Spec of a TOML text, or of the file of this path."""
    if isinstance(given, str) and not given.endswith(".toml"):
        return _read(kind, given, "the text", Path())
    if not isinstance(given, (str, os.PathLike)):
        raise ModelFileError(f"{shown(given)} is neither TOML nor the path of a file")
    file = Path(given)
    return _read(kind, toml.text_of(file), f"{file}", file.parent)


def _read(kind: Callable[..., Any], text: str, name: str, folder: Path) -> Any:
    """The Spec that a text says. `name` is for errors, `folder` where a morphology is looked for."""
    return of_tables(kind, toml.parse(text, name), name, folder)


def of_tables(kind: Callable[..., Any], tables: dict[str, Any], name: str, folder: Path = Path()) -> Any:
    """The Spec that tables say, as `document` has them; a model may also be a class."""
    _known(name, tables, _KEYS)
    if "model" not in tables:
        raise ModelFileError(f'{name}: the key model is missing, as in model = "AdEx"')
    parameters = _tables(name, "parameters", tables.pop("parameters", {}))
    if "path" in parameters:
        parameters["path"] = str(folder / parameters["path"])
    if "biophysics" in tables:
        content = _tables(name, "biophysics", tables["biophysics"])
        tables["biophysics"] = Biophysics.from_document(content, f"{name}: biophysics")
    listed = tables.pop("inputs", [])
    if not isinstance(listed, list):
        raise ModelFileError(f"{name}: inputs must be a list of tables, [[inputs]], not {listed!r}")
    found = [input_of(f"{name}: inputs[{index}]", each) for index, each in enumerate(listed)]
    if twice := sorted(parameters.keys() & {*_KEYS}):
        raise ModelFileError(f"{name}: parameters.{twice[0]}: {twice[0]} stands outside of [parameters]")
    return _made(name, kind, {**tables, **parameters, "inputs": found})


def input_of(where: str, table: Any) -> Input:
    """The Input of a table; `where` is for errors."""
    content = dict(_tables(where, "", table))
    _known(where, content, Input.__dataclass_fields__)
    for key in ("what", "synapse"):
        if isinstance(content.get(key), Mapping):
            content[key] = _value(f"{where}.{key}", content[key])
    if "what" not in content:
        raise ModelFileError(f'{where}: the table what is missing, as in what = {{kind = "Step", amp = 0.3}}')
    return _made(where, Input, content)


def _value(where: str, table: Mapping[str, Any]) -> Any:
    """A stimulus, source or synapse: a table with its kind and its arguments."""
    known = _kinds()
    content = {key: argument(f"{where}.{key}", each) for key, each in table.items()}
    kind = content.pop("kind", None)
    if kind not in known:
        raise ModelFileError(f"{where}.kind: {unknown('stimulus, source or synapse', kind, known)}")
    return _made(where, known[kind], content)


def argument(where: str, given: Any) -> Any:
    """An argument as it was before it became part of a table."""
    if isinstance(given, Mapping) and "kind" in given:
        return _value(where, given)
    if isinstance(given, list):
        return tuple(argument(f"{where}[{index}]", each) for index, each in enumerate(given))
    return given


@cache
def _kinds() -> dict[str, type[Value]]:
    """The stimuli, sources and synapses that a file can name."""
    found = {name: getattr(inputs, name) for name in dir(inputs) if name not in _NOT_INPUTS}
    return {name: each for name, each in found.items() if isinstance(each, type) and issubclass(each, Value)}


def _made(where: str, kind: Callable[..., Any], content: dict[str, Any]) -> Any:
    try:
        return kind(**content)
    except NrnwrapError as error:
        raise ModelFileError(f"{where}: {error}") from error


def _known(where: str, content: Mapping[str, Any], allowed: Any) -> None:
    for key in content:
        if key not in allowed:
            near = nearest(key, allowed)
            guess = f"; did you mean {', '.join(near)}?" if near else "."
            inside = " A parameter stands in [parameters]." if allowed is _KEYS else ""
            raise ModelFileError(f"{where}: unknown key {key!r}{guess} Allowed: {', '.join(allowed)}.{inside}")


def _tables(name: str, key: str, given: Any) -> dict[str, Any]:
    """A table of a file, its numbered keys as numbers."""
    if not isinstance(given, Mapping):
        raise ModelFileError(f"{name}{f': {key}' if key else ''} must be a table, not {given!r}")
    return {name: _parameter(each) for name, each in given.items()}


def _parameter(given: Any) -> Any:
    if isinstance(given, Mapping) and given and all(key.isdigit() for key in given):  # types of a morphology
        return {int(key): each for key, each in given.items()}
    return None if given == _NONE else given


def plain(given: Any) -> Any:
    """What TOML has: tables, lists, text, numbers."""
    if given is None:
        return _NONE
    if isinstance(given, Value):
        if type(given) not in _kinds().values():
            raise ParameterError(f"{given!r} is not a stimulus, source or synapse of nrnwrap, which a file could name")
        said = {name: each for name, each in given.arguments().items() if each is not None}
        return {"kind": type(given).__name__, **plain(said)}
    if isinstance(given, Mapping):
        return {f"{key}": plain(each) for key, each in given.items()}
    if isinstance(given, (list, tuple, np.ndarray)):
        return [plain(each) for each in given]
    if isinstance(given, (str, bool)):
        return given
    if isinstance(given, numbers.Integral):
        return int(given)
    if isinstance(given, numbers.Real):
        return float(given)
    raise ParameterError(f"{given!r} cannot be written to a file")
