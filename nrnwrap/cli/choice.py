"""The cell that the arguments describe, and the settings of a run: options that `run`, `fi` and `rheobase` share."""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import nrnwrap
from nrnwrap.base.settings import ENGINES, METHODS
from nrnwrap.cli import models
from nrnwrap.cli.parsing import Parser, as_number, number, whole
from nrnwrap.engine import h
from nrnwrap.errors import ParameterError, UnknownNameError, unknown
from nrnwrap.neurons import Cell, ParameterCell

_PASSIVE = {"pas", "fastpas", "extracellular"}
_SETTINGS = ("dt", "method", "celsius", "secondorder", "engine")


def add_cell(parser: Parser) -> None:
    """Add the options that describe a cell."""
    parser.add_argument("name", metavar="MODEL", help="a model of `nrnwrap models`, such as AdEx")
    add = parser.add_argument_group("the cell").add_argument
    add("--preset", metavar="PRESET", help="a published set of parameters: `nrnwrap describe MODEL` lists them")
    add(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="one parameter, such as b=0.1, in the unit that `nrnwrap describe MODEL` says (repeatable)",
    )
    add("--seed", metavar="N", type=whole, help="which spikes chance brings (GIF)")
    add("--morphology", metavar="FILE", help="the SWC, ASC or H5 file of a Reconstruction")
    add(
        "--insert",
        metavar="MECHANISM",
        action="append",
        default=[],
        help="a density mechanism, such as hh, with its defaults, in all sections (repeatable)",
    )


def add_settings(parser: Parser, dt: str, engine: str) -> Callable[..., Any]:
    """Add the settings of a run, and return what adds more; `dt` and `engine` say what they are when not given."""
    add = parser.add_argument_group("the run").add_argument
    add("--dt", metavar="MS", type=number("ms"), help=f"step (default: {dt})")
    add("--method", metavar="METHOD", help=f"{' or '.join(METHODS)} step (default: fixed)")
    add("--celsius", metavar="DEGC", type=number("degC"), help="temperature (default: the model's)")
    add("--secondorder", metavar="N", type=whole, help="0: implicit Euler (default), 2: Crank-Nicolson, 1: for v only")
    add("--engine", metavar="ENGINE", help=f"{' or '.join(ENGINES)} (default: {engine})")
    return add


def settings(arguments: argparse.Namespace) -> dict[str, Any]:
    """The settings that are given."""
    return {name: value for name in _SETTINGS if (value := getattr(arguments, name)) is not None}


@dataclass(frozen=True)
class Choice:
    """A cell as the arguments describe it; a call makes one, `str` says how Python would make it."""

    kind: Any  # the class
    values: Mapping[str, float]
    preset: str | None
    seed: int | None
    morphology: str | None
    mechanisms: tuple[str, ...]

    def __call__(self) -> Cell:
        given = {**self.values, **({} if self.seed is None else {"seed": self.seed})}
        places = () if self.morphology is None else (self.morphology,)
        cell = self.kind.preset(self.preset, **given) if self.preset else self.kind(*places, **given)
        for mechanism in self.mechanisms:
            cell.insert(mechanism)
        return cell

    def __str__(self) -> str:
        given = [repr(text) for text in (self.preset, self.morphology) if text is not None]
        given += [f"{name}={value:.15g}" for name, value in self.values.items()]
        given += [] if self.seed is None else [f"seed={self.seed}"]
        inserted = "".join(f" + {name}" for name in self.mechanisms)
        return f"{self.kind.__name__}{'.preset' if self.preset else ''}({', '.join(given)}){inserted}"

    def first(self) -> Cell:
        """A cell, made for the first time, when what is wrong comes to light; a warning for one without channels."""
        cell = self()
        if models.from_file(self.kind) and not self.mechanisms:
            warnings.warn(f"{self.kind.__name__} has no channels: give --insert pas, --insert hh ...", stacklevel=2)
        return cell

    def check_fires(self) -> None:
        """Raise ParameterError for a cell that cannot fire."""
        cell = self()
        if cell.spikes_are_exact or any(set(each.psection()["density_mechs"]) - _PASSIVE for each in cell.all):
            return
        raise ParameterError(f"{self} has no channels that make spikes: give --insert hh, or another mechanism")

    @property
    def drive(self) -> float | None:
        """The usual current (nA); None where channels or the shape are the user's own, and nobody knows it."""
        if self.mechanisms:
            return None
        return self.kind.presets[self.preset].drive if self.preset else self.kind.drive

    @property
    def needs(self) -> str:
        """Why there is no usual current."""
        return f"the current that {self.kind.__name__} needs depends on the channels that --insert adds"

    def about(self) -> dict[str, Any]:
        """What a script may want to know of the cell."""
        return {
            "model": self.kind.__name__,
            "cell": str(self),
            "preset": self.preset,
            "parameters": self.parameters(),
            "versions": {"nrnwrap": nrnwrap.__version__, "NEURON": h.nrnversion(5)},
        }

    def parameters(self) -> dict[str, Any]:
        """name -> value and unit of every parameter."""
        known = models.parameters(self.kind)
        published = self.kind.presets[self.preset].parameters if self.preset else {}
        values = {name: each.default for name, each in known.items()} | dict(published) | dict(self.values)
        return {name: {"value": value, "unit": known[name].unit} for name, value in values.items()}


def chosen(arguments: argparse.Namespace) -> Choice:
    """The cell that the arguments describe; an error where they are wrong or contradict each other."""
    kind: Any = models.model(arguments.name)
    values = _assignments(kind, arguments.set)
    if arguments.seed is not None and not models.by_chance(kind):
        raise ParameterError(f"--seed is for models that spike by chance, such as GIF: {kind.__name__} does not")
    _check_file(kind, arguments.morphology)
    if arguments.preset is not None and arguments.preset not in models.presets(kind):
        raise unknown(f"preset of {kind.__name__}", arguments.preset, models.presets(kind))
    return Choice(kind, values, arguments.preset, arguments.seed, arguments.morphology, tuple(arguments.insert))


def _check_file(kind: type[Cell], file: str | None) -> None:
    if models.from_file(kind) and file is None:
        raise ParameterError(f"{kind.__name__} needs the file of its shape: --morphology FILE (.swc, .asc or .h5)")
    if file is not None and not models.from_file(kind):
        raise ParameterError(f"--morphology is for Reconstruction: {kind.__name__} takes no file")


def _assignments(kind: Any, texts: Iterable[str]) -> dict[str, float]:
    """Name -> value of each NAME=VALUE; raises an error for anything else."""
    known, result = models.parameters(kind), {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals):
            raise ParameterError(f"--set {text}: give NAME=VALUE, such as {next(iter(known))}=0.1")
        if name in result:
            raise ParameterError(f"--set {text}: {name} is given twice")
        if name not in known:
            raise _unknown(kind, name)
        try:
            result[name] = as_number(value, known[name].unit)
        except ParameterError as cause:
            raise ParameterError(f"--set {text}: {cause}") from cause
    return kind._checked(result) if issubclass(kind, ParameterCell) else result


def _unknown(kind: Any, name: str) -> Exception:
    """The error for a name that is not a parameter; a model knows what others call its own."""
    try:
        if issubclass(kind, ParameterCell):
            kind._checked({name: 0.0})
    except UnknownNameError as error:
        return error
    return unknown(f"parameter of {kind.__name__}", name, models.parameters(kind))
