"""Spiking point neurons as elements of NeuroML, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element as Node

from nrnwrap import catalogue
from nrnwrap.base.calls import warn
from nrnwrap.errors import ParameterError
from nrnwrap.neuroml.elements import Element
from nrnwrap.neuroml.quantities import quantity
from nrnwrap.neurons import Spec

STEEP = 5.0  # delta_t above v_t; beyond it an Euler step of the exponential overflows
_C = "nrnwrap:C"  # the property that keeps the capacitance of a cell whose currents are without a unit


@dataclass(frozen=True)
class Form:
    """An element that is a model: attributes of NeuroML, each with a parameter and the unit it is written in.

    neutral: parameters that the element does not have, and the value that they must have then. v0: whether it says
    where v starts; else v starts at e_l. u0: the recovery at the start, where it is not the steady state.
    """

    tag: str
    model: str
    attributes: Mapping[str, tuple[str, str]]
    neutral: Mapping[str, float] = field(default_factory=dict)
    v0: bool = False
    u0: float | None = None
    unitless: bool = False  # whether its currents are numbers: those of the package, divided by C


_LIF = {
    "C": ("C", "nF"),
    "leakConductance": ("g_l", "uS"),
    "leakReversal": ("e_l", "mV"),
    "thresh": ("v_th", "mV"),
    "reset": ("v_reset", "mV"),
}
_ADEX = {
    "C": ("C", "nF"),
    "gL": ("g_l", "uS"),
    "EL": ("e_l", "mV"),
    "reset": ("v_reset", "mV"),
    "VT": ("v_t", "mV"),
    "thresh": ("v_peak", "mV"),
    "delT": ("delta_t", "mV"),
    "tauw": ("tau_w", "ms"),
    "refract": ("t_ref", "ms"),
    "a": ("a", "uS"),
    "b": ("b", "nA"),
}
_IZHIKEVICH = {"thresh": ("v_peak", "mV"), **{name: (name, "") for name in "abcd"}}
_IZHIKEVICH_2007 = {
    "C": ("C", "nF"),
    "k": ("k", "uS/mV"),
    "vr": ("v_r", "mV"),
    "vt": ("v_t", "mV"),
    "vpeak": ("v_peak", "mV"),
    "a": ("a", "/ms"),
    "b": ("b", "uS"),
    "c": ("c", "mV"),
    "d": ("d", "nA"),
}
_RULES = {"b_low": 0, "b_3": 0, "v_peak_u": 0, "c_u": 0, "u_max": 1e6}  # of LTS, FS, TC, TRN
_FORMS = (  # the first of a model is written; in the order that the schema asks for
    Form("iafRefCell", "LIF", {**_LIF, "refract": ("t_ref", "ms")}),
    Form("iafCell", "LIF", _LIF, {"t_ref": 0}),
    Form("izhikevichCell", "Izhikevich", _IZHIKEVICH, {"e": 1, "f": 5, "g": 140, "v_u": 0}, v0=True, unitless=True),
    Form("izhikevich2007Cell", "Izhikevich2007", _IZHIKEVICH_2007, _RULES, v0=True, u0=0.0),
    Form("adExIaFCell", "AdEx", _ADEX),
)
BY_TAG = {form.tag: form for form in _FORMS}
BY_MODEL = {form.model: form for form in reversed(_FORMS)}


def written(spec: Spec, name: str, values: Mapping[str, float], cut: float | None) -> Node:
    """The element of a cell; `values` has all of its parameters. ParameterError names what NeuroML cannot say."""
    form = BY_MODEL[spec.model.__name__]
    for parameter, value in form.neutral.items():
        if values[parameter] != value:
            raise ParameterError(
                f"{spec.label}: {form.tag} of NeuroML does not have {parameter}, which must be {value:g} and is "
                f"{values[parameter]:g}"
            )
    values = _without_overshoot(spec, values, cut)
    said = {attribute: quantity(values[name], unit) for attribute, (name, unit) in form.attributes.items()}
    node = Node(form.tag, {"id": name, **_started(form, spec, values), **said})
    if form.unitless:
        node.append(Node("property", {"tag": _C, "value": quantity(values["C"], "nF")}))
    return node


def read(element: Element) -> Spec:
    """The cell that an element says; ModelFileError, or an error of Spec, for what is wrong with it."""
    form = BY_TAG[element.tag]
    element.takes(*form.attributes, *["v0"] * form.v0)
    list(element.children())
    values: dict[str, Any] = {name: float(element.number(said, unit)) for said, (name, unit) in form.attributes.items()}
    kept = element.remark(_C) if form.unitless else None
    if kept is not None:
        values["C"] = float(Element(element.file, Node(_C, {"value": kept})).number("value", "nF"))
    spec = Spec(catalogue.model(form.model), **{**values, **form.neutral})
    return _from(spec, form, values, float(element.number("v0", "mV")) if form.v0 else values["e_l"])


def _from(spec: Spec, form: Form, values: Mapping[str, float], v0: float) -> Spec:
    """The cell that starts at v0, said only where that is not where it starts by itself."""
    if v0 == spec().v_rest:
        return spec
    moving = form.u0 is not None and values["b"] != 0
    return spec.but(start={"v_init": v0, **({"u": form.u0} if moving else {})})


def _started(form: Form, spec: Spec, values: Mapping[str, float]) -> dict[str, str]:
    """The attribute that says where v starts; ParameterError for a start that NeuroML does not have."""
    states = dict(spec.start)
    v_init = states.pop("v_init", None)
    v_init = spec.but(inputs=(), start={})().v_rest if v_init is None else v_init
    if form.u0 is not None and states.pop("u", values["b"] * (v_init - values["v_r"])) != form.u0:
        raise ParameterError(f"{spec.label}: {form.tag} of NeuroML starts with u = {form.u0:g}: say so in start")
    if states:
        raise ParameterError(f"{spec.label}: {form.tag} of NeuroML does not say where {', '.join(states)} starts")
    if not form.v0 and v_init != values["e_l"]:
        raise ParameterError(
            f"{spec.label}: {form.tag} of NeuroML starts at e_l = {values['e_l']:g} mV, not {v_init:g} mV"
        )
    return {"v0": quantity(v_init, "mV")} if form.v0 else {}


def _without_overshoot(spec: Spec, values: Mapping[str, float], cut: float | None) -> Mapping[str, float]:
    """The parameters with v_peak at most `cut` delta_t above v_t; a warning where jLEMS would go wrong."""
    if "delta_t" not in values:
        return values
    steep = (values["v_peak"] - values["v_t"]) / values["delta_t"]
    if cut is not None:
        return {**values, "v_peak": min(values["v_peak"], values["v_t"] + cut * values["delta_t"])}
    if steep > STEEP:
        warn(
            f"{spec.label}: v_peak is {steep:.3g} delta_t above v_t. Euler steps of jLEMS shoot beyond it, and w is "
            f"then wrong or not finite: give cut={STEEP:g} to write v_peak = v_t + {STEEP:g} delta_t instead"
        )
    return values
