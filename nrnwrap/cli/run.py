"""`nrnwrap run`: one cell, steps of current, and what came of it."""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from time import process_time
from typing import Any

from nrnwrap import plot
from nrnwrap.base import files
from nrnwrap.cli import as_json, choice, figures
from nrnwrap.cli.parsing import Parser, number
from nrnwrap.errors import ParameterError
from nrnwrap.exchange import run_files
from nrnwrap.inputs import Step
from nrnwrap.simulation.run import Run
from nrnwrap.simulation.simulation import simulate

_UNITS = {"rate": "Hz", "amp": "nA", "delay": "ms", "dur": "ms"}


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "run",
        help="run one cell and say how it spikes",
        description="Run one cell under steps of current, and say how it spikes. Without --step it gets the model's "
        "usual current, or what the .toml file of a Spec has as inputs; --step 0 runs it at rest. Times in ms, "
        "currents in nA, voltages in mV.",
        examples=[
            "nrnwrap run LIF",
            "nrnwrap run AdEx --set b=0.1 --step 0.8,50,300 --plot v.png",
            "nrnwrap run Izhikevich2007 --preset CH --step 0.3,20 --t-stop 200 --csv v.csv",
            "nrnwrap run Reconstruction --morphology cell.swc --insert hh --step 1,5 --json",
            "nrnwrap run cell.toml --set b=0.1",
        ],
    )
    choice.add_cell(parser)
    parser.add_argument_group("the current").add_argument(
        "--step",
        metavar="AMP,DELAY,DUR",
        action="append",
        default=[],
        help="a current step in nA, ms, ms; from the start without DELAY, to the end without DUR (repeatable)",
    )
    add = choice.add_settings(parser, dt="0.025; the solver's own with variable", engine="neuron")
    add("--t-stop", "--dur", metavar="MS", type=number("ms"), default=400.0, help="length of the run (default: 400)")
    _add_outputs(parser)
    parser.set_defaults(command=run)


def _add_outputs(parser: Parser) -> None:
    add = parser.add_argument_group("results").add_argument
    add("--json", action="store_true", help="print JSON: spikes, v, parameters, settings")
    add("--plot", metavar="FILE", type=Path, help="draw the voltage: png, pdf, svg ... by the extension")
    add("--csv", metavar="FILE", type=Path, help="write t_ms and v_mV, below a line with the settings")
    add("--spikes", metavar="FILE", type=Path, help="write t_ms of each spike, likewise")


def run(arguments: argparse.Namespace) -> int:
    """Check everything, simulate, print what came of it, write the files."""
    asked = [arguments.plot, arguments.csv, arguments.spikes]
    files.check(file for file in asked if file is not None)
    if arguments.plot is not None:
        figures.check(arguments.plot)
    with as_json.aside(arguments.json):
        cell = choice.chosen(arguments)
        steps = [step(text, arguments.t_stop) for text in arguments.step]
        made = cell.first()
        steps = steps or _usual(cell)
        started = process_time()
        result = simulate(made, *steps, t_stop=arguments.t_stop, **choice.settings(arguments))
        seconds = process_time() - started
    written = list(_write(arguments, result, cell, steps))
    if arguments.json:
        as_json.show(_about(arguments, result, cell, steps, written))
    else:
        print("\n".join(_summary(arguments, result, cell, steps)))
        print(f"CPU time     {seconds:.3g} s", *(f"written      {file}" for file in written), sep="\n")
    return 0


def step(text: str, t_stop: float) -> Step:
    """The current step that AMP[,DELAY[,DUR]] means; raises ParameterError for one that never begins."""
    parts = text.split(",")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if not 1 <= len(numbers) <= 3:
        raise ParameterError(
            f"--step {text}: give AMP,DELAY,DUR as numbers in nA, ms, ms, such as 0.3,50,300 "
            "(to the end of the run without DUR)"
        )
    try:
        result = Step(*numbers)
    except ParameterError as cause:
        raise ParameterError(f"--step {text}: {cause}; give AMP,DELAY,DUR in nA, ms, ms") from cause
    if result.delay >= t_stop > 0:
        raise ParameterError(f"--step {text} would begin after the end of the run, --t-stop {t_stop:g} ms")
    return result


def _usual(cell: choice.Choice) -> list[Step]:
    """The stimulus where none is given: none, with a warning, where the channels are the user's own."""
    if cell.spec.inputs:
        return []
    if cell.drive is not None:
        return [Step(cell.drive)]
    if cell.spec.biophysics is not None:
        warnings.warn(
            f"no --step is given, and {cell.needs}: it is at rest. Give --step AMP,DELAY,DUR (nA, ms, ms; 0 for rest); "
            f"`nrnwrap rheobase {cell.kind.__name__} ...` finds a current",
            stacklevel=2,
        )
    return []


def _write(arguments: argparse.Namespace, result: Run, cell: choice.Choice, steps: Iterable[Step]) -> Iterator[Path]:
    """Write the files that were asked for."""
    heading = run_files.heading(result, str(cell), *map(repr, steps))
    writers = {
        arguments.csv: lambda stream: run_files.write_samples(result, heading, stream),
        arguments.spikes: lambda stream: run_files.write_spikes(result, heading, stream),
        arguments.plot: lambda stream: plot.figures.save(
            lambda ax: result.plot(ax=ax), str(cell), arguments.plot.suffix[1:], stream
        ),
    }
    for file, write in writers.items():
        if file is not None:
            files.write(file, write)
            yield file


def _summary(arguments: argparse.Namespace, result: Run, cell: choice.Choice, steps: Sequence[Step]) -> Iterator[str]:
    train, t_stop = result.spikes, result.settings.t_stop
    yield f"model        {cell}"
    own = [repr(each) for each in cell.spec.inputs]
    yield f"stimulus     {'; '.join([*own, *map(_text, steps)]) or 'none'}{_note(arguments, cell)}"
    yield f"spikes       {len(train)}"
    if len(train):
        yield f"first spike  {train[0]:.6g} ms"
    yield f"rate         {result.rate():.4g} Hz over {t_stop:g} ms"


def _text(given: Step) -> str:
    lasting = "" if given.dur == float("inf") else f" for {given.dur:g} ms"
    return f"{given.amp:g} nA from {given.delay:g} ms on{lasting}"


def _note(arguments: argparse.Namespace, cell: choice.Choice) -> str:
    if arguments.step or cell.spec.inputs or cell.drive is None:
        return ""
    return f", the usual current of {cell.kind.__name__}, since no --step is given"


def _about(
    arguments: argparse.Namespace, result: Run, cell: choice.Choice, steps: Iterable[Step], written: Iterable[Path]
) -> dict[str, Any]:
    """What a script may want of a run."""
    stimuli = [{"kind": "Step", **asdict(each), "usual": not arguments.step} for each in steps]
    return {
        **cell.about(),
        "inputs": [repr(each) for each in cell.spec.inputs],
        "stimuli": stimuli,
        "settings": asdict(result.settings),
        "units": {**result.units, **_UNITS},
        "written": list(written),
        "rate": result.rate(),
        "spikes": result.spikes,
        "t": result.t,
        "v": result.v,
    }
