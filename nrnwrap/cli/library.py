"""`nrnwrap compile`: the mechanisms, compiled ahead of time."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from nrnwrap import mechanisms
from nrnwrap.cli.parsing import Parser


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "compile",
        help="compile the mechanisms ahead of time, your own beside nrnwrap's",
        description="Compile nrnwrap's mechanisms, and those of your own MOD folders, each into a library of its own. "
        "What has been compiled before is not compiled again, nor what came with nrnwrap and fits.",
        examples=[
            "nrnwrap compile --native",
            "nrnwrap compile my_channels",
            "nrnwrap compile my_channels --coreneuron",
        ],
    )
    parser.add_argument("folders", metavar="DIR", nargs="*", help="a folder of MOD files, or one MOD file")
    parser.add_argument("--coreneuron", action="store_true", help="for CoreNEURON, too")
    parser.add_argument(
        "--native", action="store_true", help="for this very machine, also where a library that came with nrnwrap fits"
    )
    parser.set_defaults(command=compile_library)


def compile_library(arguments: argparse.Namespace) -> int:
    """Compile, and say where each library is and how to use them."""
    made = mechanisms.compile(arguments.folders, coreneuron=arguments.coreneuron, native=arguments.native)
    libraries = made[:-1] if arguments.coreneuron else made
    print(f"nrnwrap's     {libraries[0]}")
    for library in libraries[1:]:
        print(f"yours         {library}")
    listed = ", ".join(repr(str(Path(each).expanduser().resolve())) for each in arguments.folders)
    loading = f"nrnwrap.mechanisms.load({listed}) loads them" if listed else "the first cell loads it"
    print(f"with nrnwrap  {loading}")
    print(f"in a shell    nrniv {' '.join(f'-dll {library}' for library in libraries)}")
    print(f"in Python     {'; '.join(f'h.nrn_load_dll({str(library)!r})' for library in libraries)}")
    if arguments.coreneuron:
        print(f"CoreNEURON    export CORENEURONLIB={made[-1]}")
    return 0
