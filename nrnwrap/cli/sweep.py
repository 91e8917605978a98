"""`nrnwrap sweep`: a grid of cells from a file, whole or in parts, as on the nodes of a cluster."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nrnwrap import mechanisms, plot
from nrnwrap.base import files
from nrnwrap.cli import as_json, figures
from nrnwrap.cli.parsing import Parser, number, whole
from nrnwrap.sweeps import Sweep, read_document

_MOST = 5  # failures that are printed


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "sweep",
        help="a cell at every point of a grid, from a file, with records that survive",
        description="Run the cell of a TOML file at every point of its grid, and keep a record of each point: a second "
        "call runs what is missing. Parts may run at the same time, on one machine or several that share the folder.",
        examples=[
            "nrnwrap sweep adex.toml --csv table.csv",
            "nrnwrap sweep adex.toml --part 3/10",
            "nrnwrap sweep adex.toml --retry --seconds 60 --plot rate.png",
        ],
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the .toml file: [cell], [grid], t_stop, measure")
    add = parser.add_argument_group("running").add_argument
    add("--part", metavar="K/N", help="run the K-th of N parts alone, such as 3/10")
    add("--folder", metavar="DIR", type=Path, help="where records are kept (default: FILE without .toml, and .records)")
    add("--retry", action="store_true", help="also what has failed, crashed or took too long")
    add("--seconds", metavar="S", type=number("s"), help="how long a point may take (default: as long as it does)")
    add("--workers", metavar="N", type=whole, help="processes (default: one per core)")
    add = parser.add_argument_group("results").add_argument
    add("--csv", metavar="FILE", type=Path, help="write the table: a row for each point")
    add("--plot", metavar="FILE", type=Path, help="draw the first of the values: png, pdf, svg ... by the extension")
    add("--json", action="store_true", help="print JSON")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> int:
    """Run what is missing, print what there is, write the files; 1 where points have failed."""
    files.check(each for each in (arguments.csv, arguments.plot) if each is not None)
    if arguments.plot is not None:
        figures.check(arguments.plot)
    folder = arguments.folder or Path(f"{arguments.file.stem}.records")
    with as_json.aside(arguments.json):
        document = read_document(arguments.file)
        mechanisms.compile()  # once, and seen here rather than in each worker
        names = ("part", "retry", "seconds", "workers")
        given = {name: each for name in names if (each := getattr(arguments, name)) is not None}
        found = document.run(folder=folder, **given)
    if arguments.csv is not None:
        found.to_csv(arguments.csv)
    if arguments.plot is not None:
        name, ending = str(arguments.file), arguments.plot.suffix[1:]
        files.write(arguments.plot, lambda to: plot.figures.save(lambda ax: found.plot(ax=ax), name, ending, to))
    if arguments.json:
        as_json.show(_about(found))
    else:
        print("\n".join(_lines(arguments, found, folder)))
    return 1 if found.failures else 0


def _lines(arguments: argparse.Namespace, found: Sweep, folder: Path) -> Iterator[str]:
    done = sum(each is not None for each in found.records) - len(found.failures)
    yield f"grid      {' x '.join(f'{name} ({len(values)})' for name, values in found.grid.items())}"
    yield f"points    {done} of {len(found)} done" + (f", {len(found.failures)} failed" if found.failures else "")
    yield from (f"failed    {each.brief()}" for each in found.failures[:_MOST])
    yield f"records   {folder}"
    yield from (f"written   {each}" for each in (arguments.csv, arguments.plot) if each is not None)


def _about(found: Sweep) -> dict[str, Any]:
    values = {name: found[name] for name in found.names}
    failures = [{"point": each.point, "status": each.status, "message": each.message} for each in found.failures]
    return {"grid": found.grid, "units": found.units, "status": found.status, **values, "failures": failures}
