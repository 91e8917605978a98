"""`nrnwrap models`: what models there are."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Mapping
from typing import Any

from nrnwrap import cells  # mypy sees cells/ beside nrnwrap/
from nrnwrap.catalogue import first_line
from nrnwrap.cli import as_json
from nrnwrap.cli.parsing import Parser
from nrnwrap.errors import unknown
from nrnwrap.mechanisms import Parameter
from nrnwrap.neurons import Cell, ParameterCell, Preset


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "models",
        help="list the models, with their presets",
        description="List the models of nrnwrap.cells. `nrnwrap describe MODEL` tells more of one.",
        examples=["nrnwrap models", "nrnwrap models --json"],
    )
    parser.add_argument("--json", action="store_true", help="print JSON, with the sources of the presets")
    parser.set_defaults(command=show_models)


def model(name: str) -> type[Cell]:
    """The class of cells of this name; raises UnknownNameError."""
    if name not in cells.__all__:
        raise unknown("model", name, cells.__all__)
    return getattr(cells, name)


def parameters(kind: Any) -> Mapping[str, Parameter]:
    """What can be set of a model: from its MOD file, or the arguments of its class."""
    return kind.parameters()


def presets(kind: type[Cell]) -> Mapping[str, Preset]:
    """The published sets of a model; none of a cell with a shape."""
    return kind.presets if issubclass(kind, ParameterCell) else {}


def patterns(kind: type[Cell]) -> tuple[str, ...]:
    """The published firing patterns of a model."""
    return getattr(kind, "patterns", ())


def documentation(kind: type) -> str:
    """The docstring of a class, without the tables that help() shows."""
    return inspect.cleandoc(vars(kind).get("__doc__") or "")


def from_file(kind: type[Cell]) -> bool:
    """Whether a cell of this class is made from a morphology file."""
    return "path" in inspect.signature(kind.__init__).parameters


def by_chance(kind: type[Cell]) -> bool:
    """Whether spikes of such a cell are drawn from a stream that has a seed."""
    return "seed" in inspect.signature(kind.__init__).parameters


def current(value: float | None) -> dict[str, Any] | None:
    """A current for JSON."""
    return None if value is None else {"value": value, "unit": "nA"}


def show_models(arguments: argparse.Namespace) -> int:
    """Print the table of models, or what is known of them without their mechanisms."""
    if arguments.json:
        as_json.show([_about(model(name)) for name in cells.__all__])
        return 0
    width = max(map(len, cells.__all__))
    for name in cells.__all__:
        kind = model(name)
        print(f"{name:{width}}  {first_line(kind)}")
        if presets(kind):
            print(f"{'':{width}}  presets: {', '.join(presets(kind))}")
    return 0


def _about(kind: type[Cell]) -> dict[str, Any]:
    return {
        "name": kind.__name__,
        "doc": documentation(kind),
        "drive": current(kind.drive),
        "presets": {
            name: {"source": each.source, "drive": current(each.drive)} for name, each in presets(kind).items()
        },
        "patterns": patterns(kind),
    }
