"""Events into a synapse of one cell, as elements of NeuroML, and back."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import SubElement

from nrnwrap.base.limits import FOREVER
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Poisson, SpikeTimes
from nrnwrap.neuroml import keys, synapses
from nrnwrap.neuroml.elements import Element
from nrnwrap.neuroml.quantities import EXACT, quantity
from nrnwrap.neurons import Input

TIMED, POISSON, TRANSIENT = "timedSynapticInput", "poissonFiringSynapse", "transientPoissonFiringSynapse"
TAGS = (TIMED, POISSON, TRANSIENT)  # in the order that the schema asks for


def written(given: Input, name: str) -> list[Node]:
    """The synapse and what sends events into it; ParameterError for what NeuroML does not have."""
    if not isinstance(given.what, (SpikeTimes, Poisson)) or not synapses.known(given.synapse):
        raise ParameterError(
            f"{given!r} is not written: events are, if they are SpikeTimes or Poisson into one of {synapses.SAID}"
        )
    if given.delay:
        raise ParameterError(f"{given!r}: {TIMED} of NeuroML does not have a delay: add it to the times")
    assert given.weight is not None
    synapse = synapses.written(given.synapse, f"{name}_synapse", given.weight)  # type: ignore[arg-type]
    ends = {"id": name, "synapse": f"{name}_synapse", "spikeTarget": f"./{name}_synapse"}
    return [synapse, _timed(given.what, ends) if isinstance(given.what, SpikeTimes) else _poisson(given.what, ends)]


def _timed(source: SpikeTimes, ends: dict[str, str]) -> Node:
    return add_spikes(Node(TIMED, ends), source)


def add_spikes(node: Node, source: SpikeTimes) -> Node:
    """The element with its spikes."""
    for index, time in enumerate(source.sorted_times):
        SubElement(node, "spike", {"id": f"{index}", "time": quantity(time, "ms")})
    return node


def spikes(element: Element) -> SpikeTimes:
    """The spikes of an element."""
    return SpikeTimes(sorted(float(each.number("time", "ms")) for each in element.children("spike")))


def _poisson(source: Poisson, ends: dict[str, str]) -> Node:
    """The element of a Poisson process, with its keys: NeuroML does not have these."""
    said = {"averageRate": quantity(source.rate, "Hz"), **ends}
    node = Node(POISSON, said)
    if source.start or source.stop != math.inf:
        start = Decimal(repr(float(source.start)))
        end = Decimal(repr(float(min(source.stop, FOREVER))))
        window = {"delay": quantity(start, "ms"), "duration": quantity(EXACT.subtract(end, start), "ms")}
        node = Node(TRANSIENT, {**said, **window})
    keys.write(node, keys.of(source))
    return node


def read(element: Element, find: Callable[[Element, str], Element]) -> Input:
    """The input that events are; `find`: the element that an attribute of an element names."""
    window = ("delay", "duration") if element.tag == TRANSIENT else ()
    element.takes("synapse", "spikeTarget", *window, *["averageRate"] * (element.tag != TIMED))
    synapse, weight = synapses.read(find(element, "synapse"))
    if element.tag == TIMED:
        return Input(spikes(element), synapse, weight=float(weight))
    list(element.children())
    values: dict[str, Any] = {"rate": float(element.number("averageRate", "Hz")), **keys.read(element)}
    if window:
        start, span = (element.number(name, "ms") for name in window)
        end = EXACT.add(start, span)
        values |= {"start": float(start), "stop": math.inf if end >= FOREVER else float(end)}
    return Input(Poisson(**values), synapse, weight=float(weight))


def scaled(given: Input, gain: float) -> Input:
    """The same events with a weight that is `gain` times as large."""
    return replace(given, weight=gain * given.weight)  # type: ignore[operator]
