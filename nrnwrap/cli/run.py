"""`nrnwrap run`: one cell, steps of current, and what came of it."""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import process_time
from typing import IO, Any

from nrnwrap import output, saving, spikes
from nrnwrap.cell import Cell
from nrnwrap.cli import models
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.neurons import ParameterCell
from nrnwrap.run import Run
from nrnwrap.settings import ENGINES, METHODS
from nrnwrap.simulation import simulate
from nrnwrap.stimuli import Step

_SETTINGS = ("t_stop", "dt", "method", "celsius", "secondorder", "engine")


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "run",
        help="run one cell and say how it spikes",
        description="Run one cell. Times in ms, currents in nA, parameters as `nrnwrap describe NAME` says.",
        allow_abbrev=False,
    )
    parser.add_argument("name", metavar="NAME", help="a model of `nrnwrap models`")
    _add_model(parser)
    _add_settings(parser)
    _add_outputs(parser)
    parser.set_defaults(command=run)


def _add_model(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--preset", metavar="NAME", help="a published set of parameters")
    add("--set", metavar="NAME=VALUE", action="append", default=[], help="one parameter (repeatable)")
    add("--seed", metavar="N", type=int, help="which spikes chance brings (GIF)")
    add("--morphology", metavar="FILE", help="the SWC, ASC or H5 file of a Reconstruction")
    add(
        "--insert",
        metavar="MECHANISM",
        action="append",
        default=[],
        help="a density mechanism with its defaults, in all sections (repeatable)",
    )
    add(
        "--step",
        metavar="AMP,DELAY,DUR",
        action="append",
        default=[],
        help="a current step in nA, ms, ms; to the end without DUR (repeatable)",
    )


def _add_settings(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--t-stop", metavar="MS", type=float, default=400.0, help="length of the run (default: 400)")
    add("--dt", metavar="MS", type=float, help="step (default: 0.025; the solver's own with variable)")
    add("--method", metavar="METHOD", default="fixed", help=f"{' or '.join(METHODS)} (default: fixed)")
    add("--celsius", metavar="DEGC", type=float, help="temperature (default: the model's)")
    add("--secondorder", metavar="N", type=int, help="NEURON's: 0 (default), 1 or 2")
    add("--engine", metavar="ENGINE", default="neuron", help=f"{' or '.join(ENGINES)} (default: neuron)")


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--plot", metavar="FILE", type=Path, help="draw the voltage: png, pdf, svg ... by the extension")
    add("--csv", metavar="FILE", type=Path, help="write t_ms and v_mV, below a line with the settings")
    add("--spikes", metavar="FILE", type=Path, help="write t_ms of each spike, likewise")


def run(arguments: argparse.Namespace) -> int:
    """Check everything, simulate, print the summary, write the files."""
    chosen = [arguments.plot, arguments.csv, arguments.spikes]
    output.check(file for file in chosen if file is not None)
    if arguments.plot is not None:
        _check_figure(arguments.plot)
    steps = [step(text, arguments.t_stop) for text in arguments.step]
    cell = make_cell(arguments)
    settings = {name: getattr(arguments, name) for name in _SETTINGS}
    started = process_time()
    result = simulate(cell, *steps, **settings)
    print("\n".join(_summary(arguments, result, process_time() - started)))
    for file, save in _files(arguments, result, steps):
        output.write(file, save)
        print(f"written      {file}")
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
    result = Step(*numbers)
    if result.delay >= t_stop > 0:
        raise ParameterError(f"--step {text} would begin after the end of the run, --t-stop {t_stop:g} ms")
    return result


def make_cell(arguments: argparse.Namespace) -> Cell:
    """The cell that the arguments describe; raises an error of nrnwrap when they are not right."""
    kind = models.model(arguments.name)
    values = assignments(arguments.set)
    known = models.parameters(kind)
    for name in values:
        if name not in known:
            raise unknown(f"parameter of {kind.__name__}", name, known)
    if arguments.seed is not None:
        if not models.by_chance(kind):
            raise ParameterError(f"--seed is for models that spike by chance: {kind.__name__} does not")
        values["seed"] = arguments.seed
    cell = _constructor(kind, arguments)(**values)
    for mechanism in arguments.insert:
        cell.insert(mechanism)
    if models.from_file(kind) and not arguments.insert:
        warnings.warn(f"{kind.__name__} has no channels: give --insert pas, --insert hh ...", stacklevel=2)
    return cell


def _constructor(kind: type[Cell], arguments: argparse.Namespace) -> Callable[..., Cell]:
    """What makes the cell from its parameters."""
    file, preset = arguments.morphology, arguments.preset
    if models.from_file(kind) and file is None:
        raise ParameterError(f"{kind.__name__} needs the file of its shape: --morphology FILE (.swc, .asc or .h5)")
    if file is not None and not models.from_file(kind):
        raise ParameterError(f"--morphology is for Reconstruction: {kind.__name__} takes no file")
    if preset is not None and not issubclass(kind, ParameterCell):
        raise unknown(f"preset of {kind.__name__}", preset, ())
    if file is not None:
        return lambda **values: kind(file, **values)
    return kind if preset is None else lambda **values: kind.preset(preset, **values)  # type: ignore[attr-defined]


def assignments(texts: Iterable[str]) -> dict[str, float]:
    """Name -> value of each NAME=VALUE; raises ParameterError for anything else."""
    result: dict[str, float] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals):
            raise ParameterError(f"--set {text}: give NAME=VALUE, such as b=0.1")
        if name in result:
            raise ParameterError(f"--set {text}: {name} is given twice")
        try:
            result[name] = float(value)
        except ValueError:
            raise ParameterError(f"--set {text}: {value!r} is no number; give one as in {name}=0.1") from None
    return result


def _summary(arguments: argparse.Namespace, run: Run, seconds: float) -> Iterator[str]:
    train, t_stop = run.spikes, run.settings.t_stop
    yield f"model        {_model_text(arguments)}"
    yield f"spikes       {len(train)}"
    if len(train):
        yield f"first spike  {train[0]:.6g} ms"
    yield f"rate         {spikes.rate(train, 0, t_stop):.4g} Hz over {t_stop:g} ms"
    yield f"CPU time     {seconds:.3g} s"


def _model_text(arguments: argparse.Namespace) -> str:
    """The cell as Python would make it."""
    values = [f"{name}={value:.15g}" for name, value in assignments(arguments.set).items()]
    values += [] if arguments.seed is None else [f"seed={arguments.seed}"]
    given = [repr(text) for text in (arguments.preset, arguments.morphology) if text is not None]
    inserted = "".join(f" + {name}" for name in arguments.insert)
    return f"{arguments.name}{'.preset' if arguments.preset else ''}({', '.join(given + values)}){inserted}"


def _files(arguments: argparse.Namespace, run: Run, steps: Iterable[Step]) -> Iterator[tuple[Path, Any]]:
    """Each file that was asked for, and the function that writes it."""
    heading = saving.heading(run, _model_text(arguments), *map(repr, steps))
    if arguments.csv is not None:
        yield arguments.csv, lambda stream: saving.write_samples(run, heading, stream)
    if arguments.spikes is not None:
        yield arguments.spikes, lambda stream: saving.write_spikes(run, heading, stream)
    if arguments.plot is not None:
        yield arguments.plot, lambda stream: _save_figure(run, arguments.plot.suffix[1:], stream)


def _check_figure(file: Path) -> None:
    try:
        from matplotlib.backend_bases import FigureCanvasBase  # a third of a second, only for who draws
    except ValueError as cause:  # MPLBACKEND
        raise ParameterError(f"Matplotlib refuses its settings: {cause}") from cause
    allowed = FigureCanvasBase.get_supported_filetypes()
    if file.suffix[1:].lower() not in allowed:
        raise unknown("kind of figure", file.suffix, [f".{ending}" for ending in allowed])


def _save_figure(run: Run, ending: str, stream: IO[bytes]) -> None:
    from matplotlib.figure import Figure  # its own canvas: no window, whatever the backend

    figure = Figure(layout="constrained")
    run.plot(figure.add_subplot())
    figure.savefig(stream, format=ending.lower())
