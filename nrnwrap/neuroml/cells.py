"""Cells of any kind as elements of NeuroML, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element as Node

from nrnwrap.errors import ParameterError
from nrnwrap.neuroml import point_cells, squid
from nrnwrap.neuroml.elements import Element
from nrnwrap.neurons import Spec, named

TAGS: tuple[str, ...] = (squid.TAG, *point_cells.BY_TAG)
PARTS: tuple[str, ...] = squid.CHANNELS  # which cells are made of


def written(spec: Spec, name: str, cut: float | None) -> list[Node]:
    """The elements that a cell needs; ParameterError for what NeuroML cannot say."""
    model = named.name_of(spec.model)
    if model == squid.MODEL:
        return squid.written(spec, name, _values(spec, squid.BESIDES))
    if model not in point_cells.BY_MODEL:
        allowed = ", ".join(sorted([*point_cells.BY_MODEL, squid.MODEL]))
        raise ParameterError(f"{spec.label} is not a cell that NeuroML has. Written are {allowed}")
    return [point_cells.written(spec, name, _values(spec), cut)]


def read(element: Element, find: Callable[[Element, str], Element], celsius: float | None) -> Spec:
    """The cell of an element whose tag is in TAGS; ModelFileError, or an error of Spec, for what is wrong with it.

    find: the element that an attribute of an element names. celsius: of the network, where it says that.
    """
    return squid.read(element, find, celsius) if element.tag == squid.TAG else point_cells.read(element)


def unitless(spec: Spec) -> float | None:
    """The capacitance (nF) by which currents of a cell are divided where NeuroML has them as numbers; else None."""
    form = point_cells.BY_MODEL.get(named.name_of(spec.model) or "")
    return _values(spec)["C"] if form is not None and form.unitless else None


def celsius(spec: Spec) -> float | None:
    """The temperature (degC) that the network of a cell has to say; None where it does not matter."""
    return spec.parameters.get("celsius", spec.model.celsius) if named.name_of(spec.model) == squid.MODEL else None


def _values(spec: Spec, besides: frozenset[str] = frozenset()) -> Mapping[str, Any]:
    """All parameters of a cell, and others that NeuroML can say. ParameterError for what it has besides these."""
    values = {name: each.default for name, each in spec.model.parameters().items()}
    values |= {} if spec.preset is None else spec.model.presets[spec.preset].parameters
    others = {name: value for name, value in spec.parameters.items() if name not in values and name not in besides}
    if others.pop("scheme", "exact") != "exact" or others or spec.biophysics is not None:
        raise ParameterError(f"{spec!r}: NeuroML has the parameters of {spec.label} alone: leave out the rest")
    return {**values, **spec.parameters}
