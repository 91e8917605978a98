"""Spikes at given times into a synapse, as elements of NeuroML, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import SubElement

from nrnwrap.errors import ModelFileError, ParameterError
from nrnwrap.inputs import Alpha, AlphaCurrent, Exp, Exp2, SpikeTimes
from nrnwrap.neuroml.elements import Element
from nrnwrap.neuroml.quantities import quantity
from nrnwrap.neurons import Input

TAG = "timedSynapticInput"


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
SYNAPSES = (*_BY_TAG,)


def written(given: Input, name: str) -> list[Node]:
    """The synapse and the spikes into it; ParameterError for what NeuroML does not have."""
    form = _BY_KIND.get(type(given.synapse))
    if not isinstance(given.what, SpikeTimes) or form is None:
        allowed = ", ".join(kind.__name__ for kind in _BY_KIND)
        raise ParameterError(f"{given!r} is not written: events are, if they are SpikeTimes into one of {allowed}")
    if given.delay:
        raise ParameterError(f"{given!r}: {TAG} of NeuroML does not have a delay: add it to the times")
    key, unit = form.weight
    said = {said: quantity(getattr(given.synapse, field), unit) for said, (field, unit) in form.attributes.items()}
    synapse = Node(form.tag, {"id": f"{name}_synapse", key: quantity(given.weight, unit), **said})
    train = Node(TAG, {"id": name, "synapse": f"{name}_synapse", "spikeTarget": f"./{name}_synapse"})
    for index, time in enumerate(given.what.sorted_times):
        SubElement(train, "spike", {"id": f"{index}", "time": quantity(time, "ms")})
    return [synapse, train]


def read(element: Element, find: Callable[[Element, str], Element]) -> Input:
    """The input that spikes are; `find`: the element that an attribute of an element names."""
    element.takes("synapse", "spikeTarget")
    synapse = find(element, "synapse")
    form = _BY_TAG.get(synapse.tag)
    if form is None:
        raise ModelFileError(f"{synapse.where} is not a synapse that is read. Read are {', '.join(SYNAPSES)}")
    key, unit = form.weight
    synapse.takes(key, *form.attributes)
    list(synapse.children())
    values = {field: float(synapse.number(said, unit)) for said, (field, unit) in form.attributes.items()}
    times = sorted(float(each.number("time", "ms")) for each in element.children("spike"))
    return Input(SpikeTimes(times), form.kind(**values), weight=float(synapse.number(key, unit)))


def scaled(given: Input, gain: float) -> Input:
    """The same spikes with a weight that is `gain` times as large."""
    return replace(given, weight=gain * given.weight)  # type: ignore[operator]
