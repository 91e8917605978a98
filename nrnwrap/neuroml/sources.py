"""Populations of sources of events as elements of NeuroML, and back."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element as Node

from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Poisson, Regular, Source, SpikeTimes
from nrnwrap.neuroml import events, keys
from nrnwrap.neuroml.elements import Element
from nrnwrap.neuroml.quantities import quantity

_LIST, _REGULAR, _POISSON = "spikeArray", "spikeGenerator", "spikeGeneratorPoisson"
LISTS, GENERATORS = (_LIST,), (_REGULAR, _POISSON)  # between these the schema has other elements
TAGS = (*LISTS, *GENERATORS)


def written(source: Source, name: str) -> Node:
    """The element of a source; ParameterError for one that NeuroML does not have."""
    if isinstance(source, SpikeTimes):
        return events.add_spikes(Node(_LIST, {"id": name}), source)
    if isinstance(source, Regular) and source.start == source.interval and source.number == math.inf:
        return Node(_REGULAR, {"id": name, "period": quantity(source.interval, "ms")})
    if isinstance(source, Poisson) and not source.start and source.stop == math.inf:
        node = Node(_POISSON, {"id": name, "averageRate": quantity(source.rate, "Hz")})
        keys.write(node, keys.of(source))
        return node
    raise ParameterError(
        f"{source!r} is not written: NeuroML has SpikeTimes, Poisson(rate) from 0 ms on without an end, and "
        "Regular(interval, start=interval) without one"
    )


def read(element: Element) -> Source:
    """The source that an element is; ModelFileError, or an error of the source, for what is wrong with it."""
    if element.tag == _LIST:
        element.takes()
        return events.spikes(element)
    list(element.children())
    if element.tag == _REGULAR:
        element.takes("period")
        period = float(element.number("period", "ms"))
        return Regular(period, start=period)
    element.takes("averageRate")
    rate = float(element.number("averageRate", "Hz"))
    return Poisson(rate, **keys.read(element))
