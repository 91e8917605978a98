"""`nrnwrap models` and `nrnwrap describe`: what there is."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Any

from nrnwrap import cells, mechanisms  # mypy sees cells/ beside nrnwrap/
from nrnwrap.cell import Cell
from nrnwrap.errors import UnknownNameError, unknown
from nrnwrap.mechanisms import Mechanism, Parameter, loading
from nrnwrap.neurons import ParameterCell


def add_to(commands: Any) -> None:
    """Add both commands to the parser."""
    parser = commands.add_parser("models", help="list the models", allow_abbrev=False)
    parser.set_defaults(command=show_models)
    parser = commands.add_parser(
        "describe", help="show the parameters, presets and source of a model or mechanism", allow_abbrev=False
    )
    parser.add_argument("name", metavar="NAME", help="a model, such as AdEx, or a mechanism, such as Exp2Syn")
    parser.set_defaults(command=show_description)


def model(name: str) -> type[Cell]:
    """The class of cells of this name; raises UnknownNameError."""
    if name not in cells.__all__:
        raise unknown("model", name, cells.__all__)
    return getattr(cells, name)


def parameters(kind: type[Cell]) -> Mapping[str, Parameter]:
    """What can be set of a model: from its MOD file, or the keyword arguments of its class."""
    if issubclass(kind, ParameterCell):
        return kind.parameters()
    arguments = inspect.signature(kind.__init__).parameters.values()
    keywords = [each for each in arguments if each.kind is each.KEYWORD_ONLY and type(each.default) in (int, float)]
    return {each.name: Parameter(each.name, float(each.default), "") for each in keywords}


def from_file(kind: type[Cell]) -> bool:
    """Whether a cell of this class is made from a morphology file."""
    return "path" in inspect.signature(kind.__init__).parameters


def by_chance(kind: type[Cell]) -> bool:
    """Whether spikes of such a cell are drawn from a stream that has a seed."""
    return "seed" in inspect.signature(kind.__init__).parameters


def show_models(arguments: argparse.Namespace) -> int:
    """Print the table of models."""
    width = max(map(len, cells.__all__))
    for name in cells.__all__:
        kind = model(name)
        print(f"{name:{width}}  {_doc(kind).splitlines()[0]}")
        presets = ", ".join(_presets(kind))
        if presets:
            print(f"{'':{width}}  presets: {presets}")
    return 0


def show_description(arguments: argparse.Namespace) -> int:
    """Print what is known of a model or a mechanism."""
    name = arguments.name
    lines = _of_model(model(name)) if name in cells.__all__ else _of_mechanism(_mechanism(name))
    print("\n".join(lines))
    return 0


def _mechanism(name: str) -> Mechanism:
    try:
        return mechanisms.describe(name)
    except UnknownNameError:
        raise unknown("model or mechanism", name, {*cells.__all__, *loading.known_names()}) from None


def _of_model(kind: type[Cell]) -> Iterator[str]:
    yield f"{kind.__name__} (model)"
    yield from _indented(_doc(kind))
    yield ""
    yield from _table(list(parameters(kind).values()))
    for name, preset in _presets(kind).items():
        yield f"\n  preset {name}: {preset.source}"
        yield f"    {', '.join(f'{key}={value:g}' for key, value in preset.parameters.items())}"
    if issubclass(kind, ParameterCell):
        for mechanism in kind.described():
            yield f"\n  mechanism: {mechanism.name} ({mechanism.kind}), {mechanism.path}:{mechanism.line}"
            yield f"  states: {', '.join(mechanism.states) or 'none'}"
            yield from _texts(mechanism)


def _of_mechanism(mechanism: Mechanism) -> Iterator[str]:
    yield str(mechanism)
    yield from _texts(mechanism)


def _texts(mechanism: Mechanism) -> Iterator[str]:
    """What the MOD file says about itself."""
    parts = {"equations": mechanism.equations, "source": mechanism.source, "departures": mechanism.departures}
    for heading, text in parts.items():
        if text:
            yield f"\n  {heading}:"
            yield from _indented(text, 4)


def _table(found: Sequence[Parameter]) -> Iterator[str]:
    """A line for each parameter, in columns; columns without content are left out."""
    rows = [("parameter", "default", "unit", "bounds", "meaning")]
    rows += [(each.name, f"{each.default:g}", each.unit, _bounds(each), each.doc) for each in found]
    columns = [column for column in zip(*rows, strict=True) if any(column[1:])]
    widths = [max(map(len, column)) for column in columns]
    for row in zip(*columns, strict=True):
        yield "  " + "  ".join(map(str.ljust, row, widths)).rstrip()


def _bounds(parameter: Parameter) -> str:
    if (parameter.low, parameter.high) == (-inf, inf):
        return ""
    return f"{parameter.low:g} .. {parameter.high:g}"


def _indented(text: str, width: int = 2) -> Iterator[str]:
    return (" " * width + line if line else "" for line in text.splitlines())


def _doc(kind: type[Cell]) -> str:
    return inspect.getdoc(kind) or ""


def _presets(kind: type[Cell]) -> Mapping[str, Any]:
    return getattr(kind, "presets", {})
