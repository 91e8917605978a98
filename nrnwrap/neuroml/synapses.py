"""Synapses as elements of NeuroML, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element as Node

from nrnwrap.errors import ModelFileError, ParameterError
from nrnwrap.inputs import Alpha, AlphaCurrent, Exp, Exp2, Synapse
from nrnwrap.neuroml.elements import Element
from nrnwrap.neuroml.quantities import quantity


@dataclass(frozen=True)
class _Form:
    """A synapse: attributes, each with a field and its unit, and the attribute and unit of the weight of its events."""

    tag: str
    kind: type[Any]
    attributes: Mapping[str, tuple[str, str]]
    weight: tuple[str, str] = ("gbase", "uS")


_E = {"erev": ("e", "mV")}
_FORMS = (  # in the order that the schema asks for
    _Form("alphaCurrentSynapse", AlphaCurrent, {"tau": ("tau", "ms")}, ("ibase", "nA")),
    _Form("alphaSynapse", Alpha, {**_E, "tau": ("tau", "ms")}),
    _Form("expOneSynapse", Exp, {**_E, "tauDecay": ("tau", "ms")}),
    _Form("expTwoSynapse", Exp2, {**_E, "tauDecay": ("tau2", "ms"), "tauRise": ("tau1", "ms")}),
)
_BY_KIND = {form.kind: form for form in _FORMS}
_BY_TAG = {form.tag: form for form in _FORMS}
TAGS = (*_BY_TAG,)
SAID = ", ".join(kind.__name__ for kind in _BY_KIND)


def known(synapse: Any) -> bool:
    """Whether NeuroML has it."""
    return type(synapse) in _BY_KIND


def written(synapse: Synapse | None, name: str, weight: float) -> Node:
    """The element of a synapse whose events have this weight; ParameterError for one that NeuroML does not have."""
    form = _BY_KIND.get(type(synapse))
    if form is None:
        given = "a synapse of the cell's own mechanism" if synapse is None else repr(synapse)
        raise ParameterError(f"{given} is not written: NeuroML has {SAID}")
    key, unit = form.weight
    said = {said: quantity(getattr(synapse, field), unit) for said, (field, unit) in form.attributes.items()}
    return Node(form.tag, {"id": name, key: quantity(weight, unit), **said})


def read(synapse: Element) -> tuple[Synapse, Any]:
    """The synapse that an element is, and the weight of its events, a decimal number."""
    form = _BY_TAG.get(synapse.tag)
    if form is None:
        raise ModelFileError(f"{synapse.where} is not a synapse that is read. Read are {', '.join(TAGS)}")
    key, unit = form.weight
    synapse.takes(key, *form.attributes)
    list(synapse.children())
    values = {field: float(synapse.number(said, unit)) for said, (field, unit) in form.attributes.items()}
    return form.kind(**values), synapse.number(key, unit)
