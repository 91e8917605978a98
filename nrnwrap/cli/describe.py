"""`nrnwrap describe`: parameters, equations and source of a model, a mechanism, or a value such as Step or Exp."""

from __future__ import annotations

import argparse
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import nan
from typing import Any

import nrnwrap
from nrnwrap import catalogue, cells, mechanisms
from nrnwrap.base import tables
from nrnwrap.cli import as_json, models
from nrnwrap.cli.parsing import Parser
from nrnwrap.errors import UnknownNameError, unknown
from nrnwrap.inputs import Source, Stimulus, Synapse
from nrnwrap.inputs.values import MechanismValue
from nrnwrap.mechanisms import PREFIX, Mechanism, Parameter
from nrnwrap.simulation.probes import Probe

_KINDS = {Stimulus: "stimulus", Source: "source of events", Synapse: "synapse", Probe: "recording"}


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "describe",
        help="parameters, presets, equations and source of a model, mechanism, stimulus or synapse",
        description="Show what there is to know of a model, of a mechanism, or of what is written nw.NAME in Python: "
        "a stimulus, a source of events, a synapse. Names of nrnwrap's mechanisms may lack their prefix nw_.",
        examples=["nrnwrap describe AdEx", "nrnwrap describe Step", "nrnwrap describe hh --json"],
    )
    parser.add_argument("name", metavar="NAME", help="such as AdEx, Step, Exp2, hh or ExpConductance")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(command=show_description)


def show_description(arguments: argparse.Namespace) -> int:
    """Print what is known of a model, a value or a mechanism."""
    with as_json.aside(arguments.json):
        found = _found(arguments.name)
        about = found.about() if arguments.json else {}
    if arguments.json:
        as_json.show(about)
    else:
        print("\n".join(found.lines()))
    return 0


def values() -> dict[str, type]:
    """The stimuli, sources, synapses and recordings of nrnwrap, by name."""
    classes = {name: getattr(nrnwrap, name) for name in dir(nrnwrap) if name[0].isupper()}  # the rest takes its time
    return {name: each for name, each in classes.items() if issubclass(each, tuple(_KINDS))}


def _found(name: str) -> _Model | _Value | _Mechanism:
    if name in cells.__all__:
        return _Model(catalogue.entry(name))
    if name in values():
        return _Value(values()[name])
    try:
        return _Mechanism(mechanisms.describe(name))
    except UnknownNameError:
        there = {*mechanisms.known_names(), *mechanisms.names()}
        allowed = {*cells.__all__, *values(), *(each.removeprefix(PREFIX) for each in there)}
        raise unknown("model, mechanism, stimulus or synapse", name, allowed) from None


@dataclass(frozen=True)
class _Mechanism:
    described: Mechanism

    def lines(self) -> Iterator[str]:
        yield str(self.described)
        yield from _texts(self.described)

    def about(self) -> dict[str, Any]:
        it = self.described
        return {
            "name": it.name,
            "kind": it.kind,
            "doc": it.title,
            "parameters": {name: _numbers(each) for name, each in it.parameters.items()},
            "states": {name: it.units.get(name, "") for name in it.states},
            "variables": it.variables,
            "equations": it.equations,
            "source": it.source,
            "departures": it.departures,
            "path": it.path,
            "line": it.line,
        }


@dataclass(frozen=True)
class _Model:
    known: catalogue.Entry

    def lines(self) -> Iterator[str]:
        yield f"{self.known.name} (model)"
        yield from _indented(self.known.doc)
        yield ""
        yield from _indented(repr(self.known.parameters))
        yield from self._currents()
        for name, preset in self.known.presets.items():
            yield f"\n  preset {name}: {preset.source}"
            yield f"    {', '.join(f'{key}={value:g}' for key, value in preset.parameters.items())}"
            if preset.drive != self.known.drive:
                yield f"    usual current: {preset.drive:g} nA"
        for mechanism in self._mechanisms():
            yield from _summary("mechanism", mechanism)

    def about(self) -> dict[str, Any]:
        found = self._mechanisms()
        sources = dict.fromkeys(each.source for each in found) or [_source(self.known.doc)]
        return {
            "name": self.known.name,
            "kind": "model",
            "doc": self.known.doc,
            "drive": models.current(self.known.drive),
            "parameters": {name: _numbers(each) for name, each in self.known.parameters.items()},
            "states": {name: each.units.get(name, "") for each in found for name in each.states},
            "presets": {
                name: {"source": each.source, "drive": models.current(each.drive), "parameters": each.parameters}
                for name, each in self.known.presets.items()
            },
            "patterns": list(self.known.patterns),
            "source": "\n".join(sources),
            "mechanisms": [_Mechanism(each).about() for each in found],
        }

    def _currents(self) -> Iterator[str]:
        if self.known.drive is not None:
            yield f"\n  usual current: {self.known.drive:g} nA"
        if self.known.patterns:
            yield f"\n  {self.known.name}.pattern(...): {', '.join(self.known.patterns)}"

    def _mechanisms(self) -> list[Mechanism]:
        return self.known.model.described()


@dataclass(frozen=True)
class _Value:
    kind: Any

    def lines(self) -> Iterator[str]:
        yield f"{self.kind.__name__} ({self._sort()}), in Python nrnwrap.{self.kind.__name__}"
        yield from _indented(catalogue.documentation(self.kind))
        yield ""
        yield from _indented(tables.text(("argument", "default", "unit", "bounds", "meaning"), self._rows()))
        mechanism = self._mechanism()
        if mechanism:
            yield from _summary("becomes", mechanism)

    def about(self) -> dict[str, Any]:
        mechanism, given = self._mechanism(), self._given()
        return {
            "name": self.kind.__name__,
            "kind": self._sort(),
            "doc": catalogue.documentation(self.kind),
            "parameters": {name: self._argument(name, default) for name, default in given.items()},
            "states": {} if mechanism is None else _Mechanism(mechanism).about()["states"],
            "source": "" if mechanism is None else mechanism.source,
            "becomes": None if mechanism is None else _Mechanism(mechanism).about(),
        }

    def _sort(self) -> str:
        return next(name for base, name in _KINDS.items() if issubclass(self.kind, base))

    def _mechanism(self) -> Mechanism | None:
        """What it becomes in NEURON; None for what is many, or chosen by the user."""
        said = re.search(r"\bBecomes an? (\w+)", catalogue.documentation(self.kind))
        name = getattr(self.kind, "mechanism", "") or (said[1] if said else "")
        return mechanisms.describe(name) if name else None

    def _given(self) -> dict[str, Any]:
        """The arguments and their defaults."""
        found = inspect.signature(self.kind).parameters.values()
        return {each.name: each.default for each in found if each.kind is not each.VAR_KEYWORD}

    def _argument(self, name: str, default: Any) -> dict[str, Any]:
        required = default is inspect.Parameter.empty
        about = _numbers(self._parameter(name, default))
        return {**about, "default": None if required else default, "required": required}

    def _parameter(self, name: str, default: Any) -> Parameter:
        known = self.kind.parameters() if issubclass(self.kind, MechanismValue) else {}
        number = float(default) if isinstance(default, (int, float)) else nan
        if name in known:
            return replace(known[name], default=number)
        units = {} if known else getattr(self.kind, "units", {})
        return Parameter(name, number, units.get(name, ""))

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for name, default in self._given().items():
            each = self._parameter(name, default)
            yield name, _text(default), each.unit, each.bounds, each.doc


def _text(default: Any) -> str:
    if default is inspect.Parameter.empty:
        return "required"
    number = isinstance(default, (int, float)) and not isinstance(default, bool)
    return f"{default:g}" if number else repr(default)


def _numbers(parameter: Parameter) -> dict[str, Any]:
    it = parameter
    return {"default": it.default, "unit": it.unit, "low": it.low, "high": it.high, "doc": it.doc}


def _source(text: str) -> str:
    """The line of a docstring that names the source."""
    found = re.search(r"^Source: (.*)$", text, re.MULTILINE)
    return found[1] if found else ""


def _summary(label: str, mechanism: Mechanism) -> Iterator[str]:
    place = f", {mechanism.path}:{mechanism.line}" if mechanism.path else ""
    yield f"\n  {label}: {mechanism.name} ({mechanism.kind}){place}"
    yield f"  states: {', '.join(mechanism.states) or 'none'}"
    yield from _texts(mechanism)


def _texts(mechanism: Mechanism) -> Iterator[str]:
    """What the MOD file says about itself."""
    parts = {"equations": mechanism.equations, "source": mechanism.source, "departures": mechanism.departures}
    for heading, text in parts.items():
        if text:
            yield f"\n  {heading}:"
            yield from _indented(text, 4)


def _indented(text: str, width: int = 2) -> Iterator[str]:
    return (" " * width + line if line else "" for line in text.splitlines())
