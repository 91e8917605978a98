"""From a Spec to a cell, and what two Specs of the same cell have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from inspect import Parameter, signature
from typing import Any

import numpy as np

from nrnwrap.base import limits
from nrnwrap.biophysics import states as start
from nrnwrap.errors import ParameterError
from nrnwrap.neurons.input import place_name


def checked(kind: type[Any], given: Mapping[str, Any], biophysics: Any) -> dict[str, Any]:
    """The parameters of a Spec: arguments of the class, and what is set on the cell then."""
    own = _adjusted(kind, given)
    arguments = {name: _frozen(value) for name, value in given.items() if name not in own}
    dress = {"biophysics": biophysics} if _takes(kind, "biophysics") and biophysics is not None else {}
    found = kind.checked_arguments({**arguments, **dress})
    after = {name: _setting(kind, name, given[name]) for name in own}
    return {name: found[name] for name in arguments} | after


def cell(spec: Any) -> Any:
    """The cell that a Spec says, without its inputs."""
    kind, own = spec.model, _adjusted(spec.model, spec.parameters)
    given = {name: value for name, value in spec.parameters.items() if name not in own}
    inside = spec.biophysics is not None and _takes(kind, "biophysics")
    if inside:
        given["biophysics"] = spec.biophysics
    made = kind(**given) if spec.preset is None else kind.preset(spec.preset, **given)
    if spec.biophysics is not None and not inside:
        made.apply(spec.biophysics)
    for name in own:
        setattr(made, name, spec.parameters[name])
    states = {name: value for name, value in spec.start.items() if name != "v_init"}
    if "v_init" in spec.start:
        made.v_init = spec.start["v_init"]
    if states:
        made.initial = states
    return made


def identity(spec: Any) -> tuple[Any, ...]:
    """What is equal where two Specs make the same cell: defaults and presets stand as their values."""
    taken = signature(spec.model.__init__).parameters.values()
    values = {name: each.default for name, each in spec.model.parameters().items()}
    values |= {each.name: each.default for each in taken if each.default is not Parameter.empty}
    values |= {} if spec.preset is None else spec.model.presets[spec.preset].parameters
    values.pop("biophysics", None)
    return spec.model, values | dict(spec.parameters), spec.biophysics, dict(spec.start), spec.inputs


def with_biophysics(spec: Any, biophysics: Any) -> Any:
    """One with what was read from a cell; the axon stays what the Spec has in its place."""
    axon = "keep" if spec.biophysics is None else spec.biophysics.axon
    return spec.but(biophysics=replace(biophysics, axon=axon))


def with_applied(spec: Any, applied: Any) -> Any:
    """One with the biophysics that was applied to a cell, instead of all that was read from it; None: without any."""
    own = dict(spec.given())
    for name, said in (("celsius", own), ("v_init", own.get("start", {}))):
        if applied is not None and getattr(applied, name) is not None and said.get(name) == getattr(applied, name):
            said.pop(name)
    return type(spec)(**{**own, "biophysics": applied})


def _adjusted(kind: type[Any], given: Mapping[str, Any]) -> list[str]:
    """The names of what is set when the cell has been made, since its class does not take it."""
    return [name for name in given if name in kind.adjustable and not _takes(kind, name)]


def _setting(kind: type[Any], name: str, value: Any) -> Any:
    if name in limits.OF_CELLS:
        return start.bounded(kind.__name__, name, value)
    return place_name(value)


def _takes(kind: type[Any], name: str) -> bool:
    return name in signature(kind.__init__).parameters


def _frozen(value: Any) -> Any:
    """Lists and arrays as tuples, so that nobody changes them, and they can be compared."""
    if isinstance(value, np.ndarray):
        return _frozen(value.tolist())
    if isinstance(value, (list, tuple)):
        return tuple(map(_frozen, value))
    if isinstance(value, Mapping):
        return {name: _frozen(each) for name, each in value.items()}
    if hasattr(value, "get_segment"):
        raise ParameterError(f"{value!r} is an object of NEURON, and cannot be part of a value")
    return value
