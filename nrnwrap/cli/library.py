"""`nrnwrap compile`: the mechanisms, compiled ahead of time."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from nrnwrap import mechanisms


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "compile",
        help="compile the mechanisms ahead of time, your own with ours",
        description="Compile nrnwrap's mechanisms, and those of your own MOD folders, each into a library of its own. "
        "What has been compiled before is not compiled again.",
        allow_abbrev=False,
    )
    parser.add_argument("folders", metavar="DIR", nargs="*", help="a folder of MOD files, or one MOD file")
    parser.add_argument("--coreneuron", action="store_true", help="for CoreNEURON as well")
    parser.set_defaults(command=compile_library)


def compile_library(arguments: argparse.Namespace) -> int:
    """Compile, and say where the library is and how to use it."""
    made = mechanisms.compile(arguments.folders, coreneuron=arguments.coreneuron)
    libraries = made[:-1] if arguments.coreneuron else made
    listed = ", ".join(repr(str(Path(each).expanduser().resolve())) for each in arguments.folders)
    finder = f"nrnwrap.mechanisms.load({listed})" if listed else "every cell"
    for library in libraries:
        print(f"library       {library}")
    print(f"with nrnwrap  {finder} finds {'it' if len(libraries) == 1 else 'them'} without further ado")
    print(f"in a shell    nrniv {' '.join(f'-dll {library}' for library in libraries)}")
    for library in libraries:
        print(f"in Python     h.nrn_load_dll({str(library)!r})")
    if arguments.coreneuron:
        print(f"CoreNEURON    export CORENEURONLIB={made[-1]}")
    return 0
