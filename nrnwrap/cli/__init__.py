"""The command line: `nrnwrap models | describe | run | compile | validate | doctor`."""

from __future__ import annotations

import argparse
import os
import re
import sys
import warnings
from collections.abc import Sequence
from typing import Any, NoReturn

import nrnwrap
from nrnwrap.cli import doctor, library, models, run, validate
from nrnwrap.errors import NrnwrapError, ParameterError

OK, FAILED, INTERRUPTED = 0, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 0, 1 for what doctor or validate find, 2 for errors, 130 for Ctrl-C."""
    given = sys.argv[1:] if argv is None else argv
    with warnings.catch_warnings():
        warnings.showwarning = _warn
        try:
            chosen = _parser().parse_args(_joined(given))
            code = chosen.command(chosen)
            sys.stdout.flush()
            return code
        except KeyboardInterrupt:
            return _say("interrupted", INTERRUPTED)
        except BrokenPipeError:  # the reader, such as head, has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return OK
        except MemoryError:
            return _say("error: the memory is not enough: take a shorter --t-stop or a longer --dt", FAILED)
        except (NrnwrapError, OSError) as error:
            return _say(f"error: {error}", FAILED)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, like all others."""

    def error(self, message: str) -> NoReturn:
        raise ParameterError(f"{message}; see `{self.prog} --help`")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="nrnwrap", description=nrnwrap.__doc__, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"nrnwrap {nrnwrap.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in (models, run, library, validate, doctor):
        module.add_to(commands)
    return parser


def _joined(arguments: Sequence[str]) -> list[str]:
    """The arguments with `--step -0.3,50` as `--step=-0.3,50`: argparse takes the value for an option."""
    result: list[str] = []
    for argument in arguments:
        if re.match(r"-\.?\d|-inf|-nan", argument) and result and re.fullmatch(r"--[a-z][a-z-]*", result[-1]):
            result[-1] += f"={argument}"
        else:
            result.append(argument)
    return result


def _say(message: str, code: int) -> int:
    """Print a message on one line of stderr; return `code`."""
    print(f"nrnwrap: {' '.join(message.split())}", file=sys.stderr)
    return code


def _warn(message: Warning | str, *place: Any, **more: Any) -> None:
    _say(f"warning: {message}", OK)
