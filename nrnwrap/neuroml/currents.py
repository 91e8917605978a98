"""Stimuli as generators of NeuroML, and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element as Node

from nrnwrap.base.limits import FOREVER
from nrnwrap.errors import ModelFileError, ParameterError
from nrnwrap.inputs import Ramp, Sine, Step, Stimulus, Sum
from nrnwrap.neuroml.elements import Element
from nrnwrap.neuroml.quantities import EXACT, quantity

_DL = "DL"  # ends the names of generators whose currents are numbers, which are in `unitless` cells C times as many nA
_COMPOUND = "compoundInput"
_MS = 1000  # in a second


@dataclass(frozen=True)
class _Form:
    """A generator that is a stimulus: attributes, each with a field and its unit.

    fixed: attributes that the stimulus does not have. neutral: fields that the generator does not have.
    """

    tag: str
    kind: type[Any]
    attributes: Mapping[str, tuple[str, str]]
    fixed: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    neutral: Mapping[str, float] = field(default_factory=dict)


_WHEN = {"delay": ("delay", "ms"), "duration": ("dur", "ms")}
_FORMS = (
    _Form("pulseGenerator", Step, {**_WHEN, "amplitude": ("amp", "nA")}),
    _Form(
        "sineGenerator",
        Sine,
        {"phase": ("phase", ""), **_WHEN, "amplitude": ("amp", "nA"), "period": ("f", "ms")},
        neutral={"offset": 0},
    ),
    _Form(
        "rampGenerator",
        Ramp,
        {**_WHEN, "startAmplitude": ("amp", "nA"), "finishAmplitude": ("amp_end", "nA")},
        fixed={"baselineAmplitude": (0, "nA")},
    ),
)
_SAID = ", ".join(form.kind.__name__ for form in _FORMS)
_BY_KIND = {form.kind: form for form in _FORMS}
_BY_TAG = {f"{form.tag}{ending}": form for form in _FORMS for ending in ("", _DL)}
TAGS = (*_BY_TAG, _COMPOUND, f"{_COMPOUND}{_DL}")


def written(stimulus: Stimulus, name: str, C: float | None) -> Node:
    """The generator of a stimulus; `C` (nF) for a cell whose currents are numbers, which are nA divided by it.

    ParameterError for what NeuroML does not have.
    """
    if isinstance(stimulus, Sum):
        node = Node(_COMPOUND if C is None else f"{_COMPOUND}{_DL}", {"id": name})
        parts = [written(each, f"{name}_{index}", C) for index, each in enumerate(stimulus.terms)]
        node.extend(sorted(parts, key=lambda each: TAGS.index(each.tag)))  # the order that the schema asks for
        return node
    form = _BY_KIND.get(type(stimulus))
    if form is None:
        raise ParameterError(f"{stimulus!r}: NeuroML does not have such an input; it has {_SAID}, and sums of them")
    for parameter, value in form.neutral.items():
        if getattr(stimulus, parameter) != value:
            raise ParameterError(f"{stimulus!r}: {form.tag} of NeuroML does not have {parameter}: add a Step instead")
    said = {key: _said(stimulus, parameter, unit, C) for key, (parameter, unit) in form.attributes.items()}
    said |= {key: quantity(value, unit if C is None else "") for key, (value, unit) in form.fixed.items()}
    return Node(form.tag if C is None else f"{form.tag}{_DL}", {"id": name, **said})


def _said(stimulus: Stimulus, parameter: str, unit: str, C: float | None) -> str:
    value = getattr(stimulus, parameter)
    if parameter == "f":
        if value == 0:
            raise ParameterError(f"{stimulus!r}: NeuroML says its period, and f = 0 does not have one: give a Step")
        return quantity(EXACT.divide(Decimal(_MS), _exact(value)), unit)
    if unit == "nA" and C is not None:
        return quantity(EXACT.divide(_exact(value), _exact(C)), "")
    return quantity(FOREVER if value == math.inf else value, unit)


def read(element: Element, C: float | None) -> Stimulus:
    """The stimulus that a generator is for a cell, `C` as in `written`; ModelFileError where it is not one for it."""
    if element.tag.endswith(_DL) != (C is not None):
        takes = "numbers as currents, those of a generator ...DL" if C is not None else "currents in nA, not in numbers"
        raise ModelFileError(f"{element.where} is the input of a cell that takes {takes}")
    if element.tag.startswith(_COMPOUND):
        element.takes()
        return Sum(tuple(read(each, C) for each in element.children(*_BY_TAG)))
    form = _BY_TAG[element.tag]
    element.takes(*form.attributes, *form.fixed)
    list(element.children())
    for key, (value, unit) in form.fixed.items():
        if element.number(key, unit if C is None else "") != value:
            raise ModelFileError(f"{element.where}: {key} must be {value}")
    return form.kind(**{name: _value(element, key, name, unit, C) for key, (name, unit) in form.attributes.items()})


def _value(element: Element, key: str, parameter: str, unit: str, C: float | None) -> float:
    if unit == "nA" and C is not None:
        return float(EXACT.multiply(element.number(key, ""), _exact(C)))
    found = element.number(key, unit)
    if parameter == "f":
        if found <= 0:
            raise ModelFileError(f"{element.where}: {key} must be above 0 ms")
        return float(EXACT.divide(Decimal(_MS), found))
    return math.inf if parameter == "dur" and found >= FOREVER and element.tag != "rampGenerator" else float(found)


def _exact(value: Any) -> Decimal:
    return Decimal(repr(float(value)))
