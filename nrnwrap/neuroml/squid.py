"""HodgkinHuxley as a cell of one segment with three channels of NeuroML, and back."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import SubElement

from nrnwrap import catalogue
from nrnwrap.errors import ModelFileError, ParameterError
from nrnwrap.neuroml.elements import Element
from nrnwrap.neuroml.quantities import quantity
from nrnwrap.neurons import Spec

MODEL = "HodgkinHuxley"
TAG = "cell"
CHANNELS = ("ionChannelHH", "ionChannel")
_RATE = {"rate": "/ms", "midpoint": "mV", "scale": "mV"}


class Rate(NamedTuple):
    """A rate of a gate by its type in NeuroML, with its rate (/ms), midpoint and scale (mV)."""

    type: str
    rate: float
    midpoint: float
    scale: float


class Gate(NamedTuple):
    """A gate: its exponent, and its rates of opening and closing."""

    instances: int
    forward: Rate
    reverse: Rate


class Channel(NamedTuple):
    """A channel of the squid: its ion, the parameters of the cell for conductance and reversal, its gates."""

    ion: str
    density: str
    reversal: str
    gates: Mapping[str, Gate]


# mod/squid.mod, in NeuroML's forms: HHExpLinearRate is r x/(1 - exp(-x)), HHExpRate r exp(x), HHSigmoidRate
# r/(1 + exp(-x)), each with x = (v - midpoint)/scale
_SQUID = (
    Channel(
        "na",
        "g_na",
        "ena",
        {
            "m": Gate(3, Rate("HHExpLinearRate", 1, -40, 10), Rate("HHExpRate", 4, -65, -18)),
            "h": Gate(1, Rate("HHExpRate", 0.07, -65, -20), Rate("HHSigmoidRate", 1, -35, 10)),
        },
    ),
    Channel(
        "k", "g_k", "ek", {"n": Gate(4, Rate("HHExpLinearRate", 0.1, -55, 10), Rate("HHExpRate", 0.125, -65, -80))}
    ),
    Channel("non_specific", "g_l", "e_l", {}),
)
_Q10, _AT = 3.0, 6.3  # the rates are Q10^((celsius - AT)/10) times those above
BESIDES = frozenset({"celsius", "threshold"})  # what NeuroML says besides the parameters


def written(spec: Spec, name: str, values: Mapping[str, float]) -> list[Node]:
    """The channels and the cell; ParameterError for a start that NeuroML does not have."""
    if set(spec.start) - {"v_init"}:
        raise ParameterError(f"{MODEL}: NeuroML starts gates at their steady states: leave them out of start")
    channels = [_channel(each, f"{name}_{each.ion}") for each in _SQUID]
    cell = Node(TAG, {"id": name})
    segment = SubElement(SubElement(cell, "morphology", {"id": f"{name}_morphology"}), "segment", {"id": "0"})
    for end, x in (("proximal", 0.0), ("distal", values["L"])):
        SubElement(segment, end, {"x": quantity(x, ""), "y": "0", "z": "0", "diameter": quantity(values["diam"], "")})
    physics = SubElement(cell, "biophysicalProperties", {"id": f"{name}_biophysics"})
    membrane = SubElement(physics, "membraneProperties")
    for each in _SQUID:
        said = {"condDensity": quantity(values[each.density], "S/cm2"), "erev": quantity(values[each.reversal], "mV")}
        given = {"id": f"{name}_{each.ion}_all", "ionChannel": f"{name}_{each.ion}", "ion": each.ion, **said}
        SubElement(membrane, "channelDensity", given)
    SubElement(membrane, "spikeThresh", {"value": quantity(values.get("threshold", spec.model.threshold), "mV")})
    SubElement(membrane, "specificCapacitance", {"value": quantity(values["cm"], "uF/cm2")})
    v_init = spec.start.get("v_init", spec.model.v_rest)
    SubElement(membrane, "initMembPotential", {"value": quantity(v_init, "mV")})
    SubElement(physics, "intracellularProperties")  # which jLEMS asks for
    return [*channels, cell]


def _channel(channel: Channel, name: str) -> Node:
    node = Node("ionChannelHH", {"id": name, "conductance": "10pS", "species": channel.ion})
    for label, gate in channel.gates.items():
        part = SubElement(node, "gateHHrates", {"id": label, "instances": f"{gate.instances}"})
        factor = {"q10Factor": quantity(_Q10, ""), "experimentalTemp": quantity(_AT, "degC")}
        SubElement(part, "q10Settings", {"type": "q10ExpTemp", **factor})
        for direction, rate in (("forwardRate", gate.forward), ("reverseRate", gate.reverse)):
            said = {key: quantity(getattr(rate, key), unit) for key, unit in _RATE.items()}
            SubElement(part, direction, {"type": rate.type, **said})
    return node


def read(cell: Element, find: Callable[[Element, str], Element], celsius: float | None) -> Spec:
    """The HodgkinHuxley that a cell is; ModelFileError where it is something else.

    find: the element that an attribute of an element names. celsius: of the network, where it says that.
    """
    membrane = cell.only("biophysicalProperties").only("membraneProperties")
    parts = ("channelDensity", "spikeThresh", "specificCapacitance", "initMembPotential")
    known = list(membrane.children(*parts))
    values: dict[str, Any] = {
        "cm": float(membrane.only("specificCapacitance").number("value", "uF/cm2")),
        **_geometry(cell),
    }
    for density in [each for each in known if each.tag == "channelDensity"]:
        density.takes("ionChannel", "condDensity", "erev", "ion", "segmentGroup", "segment")
        channel = _meant(find(density, "ionChannel"))
        if channel.density in values:
            raise ModelFileError(f"{density.where}: a second channel of this kind")
        values[channel.density] = float(density.number("condDensity", "S/cm2"))
        values[channel.reversal] = float(density.number("erev", "mV"))
    values |= {each.density: 0.0 for each in _SQUID if each.density not in values}
    kind = catalogue.model(MODEL)
    besides = {"threshold": float(membrane.only("spikeThresh").number("value", "mV"))}
    besides |= {} if celsius is None else {"celsius": celsius}
    values |= {name: value for name, value in besides.items() if value != getattr(kind, name)}
    v_init = float(membrane.only("initMembPotential").number("value", "mV"))
    return Spec(kind, start={} if v_init == kind.v_rest else {"v_init": v_init}, **values)


def _geometry(cell: Element) -> dict[str, float]:
    """L and diam (um) of a cell of one segment; a ball has the area of a cylinder as long as wide."""
    segment = cell.only("morphology").only("segment")
    ends = [segment.only(end) for end in ("proximal", "distal")]
    one, other = ([float(end.number(axis, "")) for axis in "xyz"] for end in ends)
    diam, distal = (float(end.number("diameter", "")) for end in ends)
    if diam != distal:
        raise ModelFileError(f"{segment.where}: its diameter changes from {diam:g} to {distal:g} um: it must not")
    return {"L": math.dist(one, other) or diam, "diam": diam}


def _meant(element: Element) -> Channel:
    """The channel of the squid that an element is."""
    gates = sorted(map(_gate, element.children("gateHHrates", "gate"))) if element.tag in CHANNELS else None
    for channel in _SQUID:
        if gates == sorted(channel.gates.values()):
            return channel
    raise ModelFileError(f"{element.where} is not a channel that is read: those of Hodgkin and Huxley (1952) are")


def _gate(element: Element) -> Gate:
    factor = element.only("q10Settings")
    if (float(factor.number("q10Factor", "")), float(factor.number("experimentalTemp", "degC"))) != (_Q10, _AT):
        raise ModelFileError(f"{element.where}: its rates must grow by {_Q10:g} in 10 degC, from {_AT:g} degC on")
    return Gate(
        int(element.number("instances", "")), _rate(element.only("forwardRate")), _rate(element.only("reverseRate"))
    )


def _rate(element: Element) -> Rate:
    return Rate(element.text("type"), *(float(element.number(key, unit)) for key, unit in _RATE.items()))
