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
        description="Compile nrnwrap's mechanisms, and those of your own MOD folders, into one library.",
        allow_abbrev=False,
    )
    parser.add_argument("folders", metavar="DIR", nargs="*", help="a folder of MOD files, or one MOD file")
    parser.add_argument("--coreneuron", action="store_true", help="for CoreNEURON as well")
    parser.set_defaults(command=compile_library)


def compile_library(arguments: argparse.Namespace) -> int:
    """Compile, and say where the library is and how to use it."""
    folder = mechanisms.compile(arguments.folders, coreneuron=arguments.coreneuron)
    library = folder / mechanisms.library_name()
    listed = ", ".join(repr(str(Path(each).expanduser().resolve())) for each in arguments.folders)
    finder = f"nrnwrap.mechanisms.load({listed})" if listed else "every cell"
    print(f"library       {library}")
    print(f"with nrnwrap  {finder} finds it by itself")
    print(f"in a shell    nrniv -dll {library}")
    print(f"in Python     h.nrn_load_dll({str(library)!r})")
    if arguments.coreneuron:
        print(f"CoreNEURON    export CORENEURONLIB={folder / mechanisms.library_name(coreneuron=True)}")
    return 0
