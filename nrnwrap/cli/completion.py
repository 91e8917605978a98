"""`nrnwrap completion`: a script with which a shell completes commands, options, models, presets and parameters.

The script holds all names, so that completing starts no Python. What may stand behind an option is said by its metavar.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from typing import Any

import nrnwrap
from nrnwrap import catalogue, cells, mechanisms
from nrnwrap.base.settings import ENGINES, METHODS
from nrnwrap.cli import describe, shells
from nrnwrap.cli.parsing import Parser
from nrnwrap.cli.shells import Command, Option, Words
from nrnwrap.errors import unknown
from nrnwrap.mechanisms.source import PREFIX, Source, ours

_NOT_INSERTED = {"capacitance", "morphology"}  # which every section has, and ions come with who uses them


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "completion",
        help="print a script for the shell, which then completes names with TAB",
        description="Print a script for bash, zsh or fish, which then completes commands, options, models, presets "
        "and parameters. Make it again after an update of nrnwrap.",
        epilog="\n".join(shells.INSTALL),
    )
    parser.add_argument("shell", metavar="SHELL", help=f"{', '.join(shells.SCRIPTS)}")
    parser.set_defaults(command=show_script, commands=commands)


def show_script(arguments: argparse.Namespace) -> int:
    """Print the script for a shell."""
    if arguments.shell not in shells.SCRIPTS:
        raise unknown("shell", arguments.shell, shells.SCRIPTS)
    print(shells.SCRIPTS[arguments.shell](nrnwrap.__version__, list(_commands(arguments.commands)), words()), end="")
    return 0


def words() -> Words:
    """All names. Those of parameters are read from the MOD files: nothing is compiled for them."""
    known = catalogue.entries()
    of_ours = {each.name.removeprefix(PREFIX): each for each in ours() if each.name}
    named = {*cells.__all__, *describe.values(), *of_ours, *(set(mechanisms.known_names()) - {"morphology"})}
    plain = {
        "MODEL": cells.__all__,
        "NAME": sorted(name for name in named if not name.startswith(PREFIX)),
        "MECHANISM": sorted({*_built_in(), *(name for name, each in of_ours.items() if _is_density(each))}),
        "METHOD": METHODS,
        "ENGINE": ENGINES,
        "SHELL": shells.SCRIPTS,
    }
    of_model = {
        "PRESET": {name: tuple(each.presets) for name, each in known.items()},
        "NAME=VALUE": {name: tuple(f"{key}=" for key in each.parameters) for name, each in known.items()},
    }
    return Words({name: tuple(each) for name, each in plain.items()}, of_model)


def _is_density(text: Source) -> bool:
    return bool(re.search(r"\bSUFFIX\b", text.code))


def _built_in() -> Iterator[str]:
    """Density mechanisms that NEURON has, but those that every section has, and ions."""
    for name in sorted(mechanisms.known_names()):
        there = mechanisms.known(name)
        if there and there.kind == "density" and name not in _NOT_INSERTED and not name.endswith("_ion"):
            yield name.removeprefix(PREFIX)


def _commands(commands: Any) -> Iterator[Command]:
    """The commands of the parser."""
    listed = {each.dest: each.help or "" for each in commands._choices_actions}
    for name, parser in commands.choices.items():
        actions = parser._actions
        takes = [each for each in actions if not each.option_strings]
        yield Command(
            name,
            listed[name],
            str(takes[0].metavar) if takes else "",
            bool(takes) and takes[0].nargs == "*",
            tuple(_option(each) for each in actions if each.option_strings),
        )


def _option(action: argparse.Action) -> Option:
    value = "" if action.nargs == 0 else str(action.metavar)
    return Option(tuple(action.option_strings), value, action.help or "")
