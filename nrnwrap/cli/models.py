"""`nrnwrap models`: what models there are."""

from __future__ import annotations

import argparse
from typing import Any

from nrnwrap import catalogue
from nrnwrap.cli import as_json
from nrnwrap.cli.parsing import Parser


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


def current(value: float | None) -> dict[str, Any] | None:
    """A current for JSON."""
    return None if value is None else {"value": value, "unit": "nA"}


def show_models(arguments: argparse.Namespace) -> int:
    """Print the table of models, or what is known of them without their mechanisms."""
    if arguments.json:
        as_json.show([_about(each) for each in catalogue.entries().values()])
        return 0
    known = catalogue.entries()
    width = max(map(len, known))
    for name, each in known.items():
        print(f"{name:{width}}  {each.title}")
        if each.presets:
            print(f"{'':{width}}  presets: {', '.join(each.presets)}")
    return 0


def _about(known: catalogue.Entry) -> dict[str, Any]:
    return {
        "name": known.name,
        "doc": known.doc,
        "drive": current(known.drive),
        "presets": {
            name: {"source": each.source, "drive": current(each.drive)} for name, each in known.presets.items()
        },
        "patterns": list(known.patterns),
    }
