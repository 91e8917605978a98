"""The command line: `nrnwrap models | describe | run | fi | rheobase | sweep | fit | app | compile | validate ...`."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any

import nrnwrap
from nrnwrap.cli import app, completion, curves, describe, doctor, fit, library, models, run, sweep, validate
from nrnwrap.cli.parsing import Parser, parsed
from nrnwrap.errors import NrnwrapError

OK, FAILED, INTERRUPTED = 0, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 0, 1 for what doctor or validate find, 2 for errors, 130 for Ctrl-C."""
    with warnings.catch_warnings():
        warnings.showwarning = _warn
        try:
            chosen = parsed(*parser(), sys.argv[1:] if argv is None else argv)
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


def parser() -> tuple[Parser, Any]:
    """The parser, and its commands."""
    result = Parser(
        prog="nrnwrap",
        description=nrnwrap.__doc__,
        examples=[
            "nrnwrap models                                  what there is",
            "nrnwrap describe AdEx                           parameters, units, presets, equations, source",
            "nrnwrap run LIF --step 0.3,50,300 --plot v.png  0.3 nA from 50 ms on for 300 ms",
            "nrnwrap fi AdEx --currents 0:1:21               firing rates at 21 currents from 0 to 1 nA",
            "nrnwrap app                                     all of it on a page in the browser",
            "nrnwrap doctor                                  whether everything is in place",
        ],
        epilog="Currents are in nA, times in ms, voltages in mV. `nrnwrap COMMAND --help` tells more.",
    )
    result.add_argument("--version", action="version", version=f"nrnwrap {nrnwrap.__version__}")
    commands = result.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for module in (models, describe, run, curves, sweep, fit, app, library, validate, doctor, completion):
        module.add_to(commands)
    return result, commands


def _say(message: str, code: int) -> int:
    """Print a message on one line of stderr; return `code`."""
    print(f"nrnwrap: {' '.join(message.split())}", file=sys.stderr)
    return code


def _warn(message: Warning | str, *place: Any, **more: Any) -> None:
    _say(f"warning: {message}", OK)
