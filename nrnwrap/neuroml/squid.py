"""HodgkinHuxley as a cell of one segment with three channels of NeuroML, and back."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
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
_GATES = ("gateHHrates", "gate")
_OF_GATE = ("q10Settings", "forwardRate", "reverseRate")
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

    find: the element that an attribute of an element names. celsius: of the network, where it says that. Without
    q10Settings the rates are those at 6.3 degC, whatever the temperature is.
    """
    membrane, kind = cell.only("biophysicalProperties").only("membraneProperties"), catalogue.model(MODEL)
    parts = ("channelDensity", "spikeThresh", "specificCapacitance", "initMembPotential")
    densities = [each for each in membrane.children(*parts) if each.tag == "channelDensity"]
    channels = [find(each, "ionChannel") for each in densities]
    besides = {
        "threshold": float(membrane.only("spikeThresh").number("value", "mV")),
        "celsius": _celsius(cell, channels, celsius),
    }
    values: dict[str, Any] = {**_geometry(cell), **_conductances(densities, channels)}
    values["cm"] = float(membrane.only("specificCapacitance").number("value", "uF/cm2"))
    values |= {name: value for name, value in besides.items() if value not in (None, getattr(kind, name))}
    v_init = float(membrane.only("initMembPotential").number("value", "mV"))
    return Spec(kind, start={} if v_init == kind.v_rest else {"v_init": v_init}, **values)


def _conductances(densities: Sequence[Element], channels: Sequence[Element]) -> dict[str, float]:
    """Conductances (S/cm2) and reversals (mV) by the names of parameters; 0 S/cm2 for what the cell lacks."""
    values: dict[str, float] = {}
    for density, element in zip(densities, channels, strict=True):
        density.takes("ionChannel", "condDensity", "erev", "ion", "segmentGroup", "segment")
        channel = _meant(element)
        if channel.density in values:
            raise ModelFileError(f"{density.where}: a second channel of this kind")
        values[channel.density] = float(density.number("condDensity", "S/cm2"))
        values[channel.reversal] = float(density.number("erev", "mV"))
    return {**{each.density: 0.0 for each in _SQUID}, **values}


def _celsius(cell: Element, channels: Sequence[Element], celsius: float | None) -> float | None:
    """The temperature (degC) that the rates are at, where the file says it."""
    gates = [gate for each in channels for gate in each.children(*_GATES)]
    factors = [each for gate in gates for each in gate.children(*_OF_GATE) if each.tag == "q10Settings"]
    for each in factors:
        if (float(each.number("q10Factor", "")), float(each.number("experimentalTemp", "degC"))) != (_Q10, _AT):
            raise ModelFileError(f"{each.where}: rates must grow by {_Q10:g} in 10 degC, from {_AT:g} degC on")
    if factors and len(factors) != len(gates):
        raise ModelFileError(f"{cell.where}: all of its gates must have q10Settings, or none")
    return celsius if factors else _AT


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
    gates = sorted(map(_gate, element.children(*_GATES))) if element.tag in CHANNELS else None
    for channel in _SQUID:
        if gates == sorted(channel.gates.values()):
            return channel
    raise ModelFileError(f"{element.where} is not a channel that is read: those of Hodgkin and Huxley (1952) are")


def _gate(element: Element) -> Gate:
    forward, reverse = (_rate(element.only(name)) for name in ("forwardRate", "reverseRate"))
    return Gate(int(element.number("instances", "")), forward, reverse)


def _rate(element: Element) -> Rate:
    return Rate(element.text("type"), *(float(element.number(key, unit)) for key, unit in _RATE.items()))
