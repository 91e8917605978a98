"""`nrnwrap fi` and `nrnwrap rheobase`: how a model fires under constant currents."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator
from inspect import signature
from math import isfinite, isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import plot, protocols
from nrnwrap.base import files
from nrnwrap.cli import as_json, choice, figures
from nrnwrap.cli.parsing import Parser, number
from nrnwrap.errors import ParameterError

if TYPE_CHECKING:
    from nrnwrap.protocols import FICurve, Rheobase

_POINTS = 21  # of a curve whose currents nobody gives, up to twice the usual one
_MOST = 10_000  # currents, each of which takes a cell
_CURRENTS = "give FROM:TO:COUNT in nA, such as 0:1:21, or a list without spaces, such as 0.1,0.2,0.5"


def add_to(commands: Any) -> None:
    """Add both commands to the parser."""
    parser: Parser = commands.add_parser(
        "fi",
        help="firing rates under a row of constant currents (f-I curve)",
        description="Measure the firing rate under each of a row of constant currents, each on a new cell.",
        examples=[
            "nrnwrap fi AdEx",
            "nrnwrap fi LIF --set t_ref=5 --currents 0:1:21 --plot fi.png",
            "nrnwrap fi Izhikevich2007 --preset FS --currents 0.1,0.2,0.5 --dur 500 --json",
        ],
    )
    choice.add_cell(parser)
    add = parser.add_argument_group("the currents").add_argument
    add(
        "--currents",
        metavar="FROM:TO:COUNT",
        help=f"the currents (nA), or a list such as 0.1,0.2,0.5 (default: {_POINTS} from 0 to twice the model's usual "
        "one)",
    )
    _add_common(parser, "the faster one", fi)
    parser = commands.add_parser(
        "rheobase",
        help="the smallest constant current that makes a model fire",
        description="Find the smallest constant current that makes a model fire, by bisection.",
        examples=[
            "nrnwrap rheobase LIF",
            "nrnwrap rheobase Pospischil --preset LTS --dur 2000 --tolerance 0.001 --plot v.png",
            "nrnwrap rheobase Reconstruction --morphology cell.swc --insert hh --json",
        ],
    )
    choice.add_cell(parser)
    add = parser.add_argument_group("the search").add_argument
    add("--low", metavar="NA", type=number("nA"), help="a current (nA) that does not make it fire (default: 0)")
    add(
        "--high",
        metavar="NA",
        type=number("nA"),
        help="one that does (default: the model's usual one; without one, or with --set, looked for up to 100 nA)",
    )
    add("--tolerance", metavar="NA", type=number("nA"), help="how exact (default: 0.0001)")
    _add_common(parser, "neuron", rheobase)


def _add_common(parser: Parser, engine: str, command: Callable[[argparse.Namespace], int]) -> None:
    add = choice.add_settings(parser, dt="0.1, or the longest that the model takes", engine=engine)
    add("--dur", "--t-stop", metavar="MS", type=number("ms"), help="length of each run (default: 1000)")
    if command is fi:
        add("--skip", metavar="MS", type=number("ms"), help="leave out the spikes before this time")
    add = parser.add_argument_group("results").add_argument
    add("--json", action="store_true", help="print JSON")
    add("--plot", metavar="FILE", type=Path, help="draw it: png, pdf, svg ... by the extension")
    parser.set_defaults(command=command)


def fi(arguments: argparse.Namespace) -> int:
    """Measure the rates, print them, draw them."""
    _check(arguments)
    with as_json.aside(arguments.json):
        cell = choice.chosen(arguments)
        cell.check_fires()
        amps = _usual(cell) if arguments.currents is None else currents(arguments.currents)
        given = _given(arguments, protocols.fi_curve, cell)
        curve = protocols.fi_curve(cell, amps, **given)
    return _show(arguments, curve, _of_curve(cell, curve, given), _table(cell, curve, given))


def rheobase(arguments: argparse.Namespace) -> int:
    """Find the current, print it, draw the voltages on both sides of it."""
    _check(arguments)
    with as_json.aside(arguments.json):
        cell = choice.chosen(arguments)
        cell.check_fires()
        given = _given(arguments, protocols.rheobase, cell)
        if arguments.high is None and not arguments.set and (cell.drive or 0) > given["low"]:
            given["high"] = cell.drive
        found = protocols.rheobase(cell, **given)
    return _show(arguments, found, _of_rheobase(cell, found, given), _text(cell, found, given))


def currents(text: str) -> list[float]:
    """The currents that FROM:TO:COUNT, or a list with commas, means."""
    try:
        numbers = [float(part) for part in re.split("[:,]", text)]
    except ValueError:
        numbers = []
    if not numbers or not all(map(isfinite, numbers)) or (":" in text and ("," in text or len(numbers) != 3)):
        raise ParameterError(f"--currents {text}: {_CURRENTS}")
    return _row(text, *numbers) if ":" in text else numbers


def _row(text: str, first: float, last: float, count: float) -> list[float]:
    if count == int(count) and 2 <= count <= _MOST:
        return [float(each) for each in np.linspace(first, last, int(count))]
    steps = round(abs(last - first) / count) if 0 < count < abs(last - first) else 0
    meant = f"; {first:g}:{last:g}:{steps + 1} goes in steps of {count:g} nA" if 0 < steps < _MOST else ""
    raise ParameterError(
        f"--currents {text}: COUNT is how many currents, a whole number from 2 to {_MOST}, not {count:g}{meant}"
    )


def _usual(cell: choice.Choice) -> list[float]:
    if cell.drive is None:
        raise ParameterError(f"no --currents are given, and {cell.needs}: {_CURRENTS}")
    return [float(each) for each in np.linspace(0, 2 * cell.drive, _POINTS)]


def _check(arguments: argparse.Namespace) -> None:
    if arguments.plot is not None:
        files.check([arguments.plot])
        figures.check(arguments.plot)


def _given(arguments: argparse.Namespace, protocol: Callable[..., Any], cell: choice.Choice) -> dict[str, Any]:
    """The settings of a protocol: what is given, and its own defaults, with a dt that the model takes."""
    known = signature(protocol).parameters
    own = {name: getattr(arguments, name, None) for name in ("dur", "skip", "low", "high", "tolerance")}
    own = {name: each.default for name, each in known.items() if name in own} | {
        name: value for name, value in own.items() if value is not None
    }
    dt = min(known["dt"].default, cell.kind.dt_max)
    return {**own, "dt": dt, **choice.settings(arguments)}


def _show(arguments: argparse.Namespace, found: Any, about: dict[str, Any], lines: Iterator[str]) -> int:
    if arguments.plot is not None:
        files.write(
            arguments.plot,
            lambda stream: plot.figures.save(
                lambda ax: found.plot(ax=ax), about["cell"], arguments.plot.suffix[1:], stream
            ),
        )
    if arguments.json:
        as_json.show({**about, "written": [] if arguments.plot is None else [arguments.plot]})
    else:
        print("\n".join(lines))
        if arguments.plot is not None:
            print(f"written   {arguments.plot}")
    return 0


def _of_curve(cell: choice.Choice, curve: FICurve, given: dict[str, Any]) -> dict[str, Any]:
    units = {"currents": "nA", "rates": "Hz", "onset": "Hz", "steady": "Hz", "spikes": "ms", "dur": "ms", "dt": "ms"}
    names = "currents", "rates", "onset", "steady", "spikes"
    return {**cell.about(), "settings": given, "units": units, **{name: getattr(curve, name) for name in names}}


def _of_rheobase(cell: choice.Choice, found: Rheobase, given: dict[str, Any]) -> dict[str, Any]:
    units = {"current": "nA", "bracket": "nA", "low": "nA", "high": "nA", "tolerance": "nA", "dur": "ms", "dt": "ms"}
    return {**cell.about(), "settings": given, "units": units, "current": found.current, "bracket": found.bracket}


def _table(cell: choice.Choice, curve: FICurve, given: dict[str, Any]) -> Iterator[str]:
    skipped = f", spikes from {given['skip']:g} ms on" if given["skip"] else ""
    yield f"model     {cell}"
    yield f"each run  {given['dur']:g} ms, dt {given['dt']:g} ms{skipped}"
    yield ""
    yield "current (nA)  rate (Hz)  1/first interval (Hz)  1/last interval (Hz)"
    for amp, *rates in zip(curve.currents, curve.rates, curve.onset, curve.steady, strict=True):
        rate, onset, steady = ("-" if isnan(each) else f"{each:.4g}" for each in rates)
        yield f"{amp:12.6g}  {rate:>9}  {onset:>21}  {steady:>20}"


def _text(cell: choice.Choice, found: Rheobase, given: dict[str, Any]) -> Iterator[str]:
    low, high = found.bracket
    yield f"model     {cell}"
    yield f"rheobase  {found.current:.6g} nA"
    yield f"between   {low:.8g} nA, where it does not fire within {given['dur']:g} ms, and {high:.8g} nA, where it does"
