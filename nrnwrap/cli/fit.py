"""`nrnwrap fit`: a model fitted to a recording in a file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nrnwrap import cells, plot
from nrnwrap import fit as fits
from nrnwrap.base import files
from nrnwrap.catalogue import entry
from nrnwrap.cli import as_json, figures, recordings
from nrnwrap.cli.parsing import Parser, number
from nrnwrap.errors import unknown

if TYPE_CHECKING:
    from nrnwrap.fit.from_voltage import FromVoltage

MODELS = sorted({*dir(fits)} & {*cells.__all__})
_BESIDE = Path()  # where --plot does not name a file
_PANELS = 0.5, 1.0, 0.6  # heights
_TIMES = {"t-ref": "refractory period", "before": "left out before a spike", "settle": "left out at the begin"}
_VOLTAGES = {"level": "which an action potential passes", "junction-potential": "taken off all voltages"}


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "fit",
        help="fit a model to a recording of current and voltage",
        description="Fit a model to a recorded current and voltage, and print its parameters with their standard "
        "errors. FILE is a .csv whose first line names its columns, with their units: t_ms, I_nA (or I_pA) and v_mV "
        "(or v_V); or a .csv or .npz that run.save() wrote, of a run that recorded v and I.",
        examples=[
            "nrnwrap fit data.csv --model GIF --plot fit.png",
            "nrnwrap fit model.npz --model AdEx --toml cell.toml",
            "nrnwrap fit data.csv --model LIF --spikes spikes.csv --json",
        ],
        epilog=f"Models: {', '.join(MODELS)}.",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the recording")
    add = parser.add_argument_group("the fit").add_argument
    add("--model", metavar="MODEL", default="GIF", help="what is fitted (default: GIF)")
    add("--spikes", metavar="FILE", type=Path, help="a .csv with t_ms of each spike (default: where v passes --level)")
    for name, text in _TIMES.items():
        add(f"--{name}", metavar="MS", type=number("ms"), help=f"ms, {text}")
    for name, text in _VOLTAGES.items():
        add(f"--{name}", metavar="MV", type=number("mV"), help=f"mV, {text}")
    add = parser.add_argument_group("results").add_argument
    add("--json", action="store_true", help="print JSON")
    drawn = "draw the first second, recorded and predicted: png, pdf, svg ...; by default a png beside the recording"
    add("--plot", metavar="FILE", type=Path, nargs="?", const=_BESIDE, help=drawn)
    add("--toml", metavar="FILE", type=Path, help="write the fitted cell, for `nrnwrap run cell.toml`")
    parser.set_defaults(command=fit)


def fit(arguments: argparse.Namespace) -> int:
    """Read, fit, print, write the files."""
    if arguments.plot == _BESIDE:
        arguments.plot = arguments.file.with_suffix(".png")
    files.check(file for file in (arguments.plot, arguments.toml) if file is not None)
    if arguments.plot is not None:
        figures.check(arguments.plot)
    if arguments.model not in MODELS:
        raise unknown("model that can be fitted", arguments.model, MODELS)
    names = [name.replace("-", "_") for name in (*_TIMES, *_VOLTAGES)]
    given = {name: value for name in names if (value := getattr(arguments, name)) is not None}
    with as_json.aside(arguments.json):
        data = recordings.read(arguments.file, arguments.spikes)
        fitted = getattr(fits, arguments.model)(**given).fit(data)
        written = list(_write(arguments, fitted, data))
    if arguments.json:
        as_json.show(_about(fitted, written))
    else:
        print("\n".join(_table(fitted)))
        print(*(f"written             {file}" for file in written), sep="\n", end="\n" if written else "")
    return 0


def _write(arguments: argparse.Namespace, fitted: FromVoltage, data: Any) -> Iterator[Path]:
    if arguments.plot is not None:
        files.write(
            arguments.plot,
            lambda stream: plot.figures.save_panels(
                lambda axes: fitted.plot(data, ax=axes), _PANELS, fitted.model, arguments.plot.suffix[1:], stream
            ),
        )
        yield arguments.plot
    if arguments.toml is not None:
        files.write(arguments.toml, lambda stream: stream.write(fitted.spec.to_toml().encode()))
        yield arguments.toml


_OTHERS = {
    "variance_explained_": "variance explained",
    "threshold_spread_": "spread of V at spikes (mV)",
    "bits_per_spike_": "bits per spike",
    "log_likelihood_": "log-likelihood",
}


def _quality(fitted: FromVoltage) -> Mapping[str, float]:
    return {name: vars(fitted)[name] for name in _OTHERS if name in vars(fitted)}


def _table(fitted: FromVoltage) -> Iterator[str]:
    units = {name: each.unit for name, each in entry(fitted.model).parameters.items()}
    yield f"model               {fitted.model}, {sum(map(len, fitted.spikes_))} spikes"
    for name, value in fitted.parameters_.items():
        error = fitted.standard_errors_.get(name)
        yield f"{name:19} {value:.6g} {units[name]}" + (f"  +- {error:.2g}" if error else "")
    for name, value in _quality(fitted).items():
        yield f"{_OTHERS[name]:26}  {value:.4g}"


def _about(fitted: FromVoltage, written: list[Path]) -> dict[str, Any]:
    units = {name: each.unit for name, each in entry(fitted.model).parameters.items() if name in fitted.parameters_}
    return {
        "model": fitted.model,
        "parameters": fitted.parameters_,
        "standard_errors": fitted.standard_errors_,
        "units": units,
        **{name.rstrip("_"): value for name, value in _quality(fitted).items()},
        "poor": fitted.poor_,
        "notes": fitted.notes_,
        "spikes": fitted.spikes_,
        "written": written,
    }
