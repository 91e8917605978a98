"""`nrnwrap app`: the models on a page in the browser."""

from __future__ import annotations

import argparse
from typing import Any

from nrnwrap import app, mechanisms
from nrnwrap.cli.parsing import Parser, whole


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "app",
        help="every model on a page in the browser, with NEURON behind it",
        description="Serve a page with all models, and open it in the browser: sliders, traces, phase plane, "
        "f-I curve, shapes, networks, and the script of Python for what is seen. It listens on this machine alone, "
        "unless --host names another; then the address has a token in it, and who has the address can use the page.",
        examples=[
            "nrnwrap app",
            "nrnwrap app Izhikevich",
            "nrnwrap app --port 8000 --no-browser",
            "nrnwrap app --host 0.0.0.0",
        ],
    )
    parser.add_argument("name", metavar="MODEL", nargs="?", help="with which the page opens (default: AdEx)")
    add = parser.add_argument
    add("--port", metavar="N", type=whole, default=0, help="the port to listen at (default: one that is free)")
    add("--host", metavar="HOST", default="127.0.0.1", help="the address to listen at (default: this machine alone)")
    add("--workers", metavar="N", type=whole, help="processes that simulate (default: one per core, four at most)")
    add("--no-browser", action="store_true", help="print the address only")
    parser.set_defaults(command=serve)


def serve(arguments: argparse.Namespace) -> int:
    """Serve the page until Ctrl-C."""
    mechanisms.compile()  # once, and seen here rather than in each worker
    app.serve(
        arguments.name,
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        browser=not arguments.no_browser,
        block=True,
    )
    return 0
