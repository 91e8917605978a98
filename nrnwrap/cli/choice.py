"""The cell that the arguments describe, and the settings of a run: options that `run`, `fi` and `rheobase` share."""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import nrnwrap
from nrnwrap import anatomy, catalogue, mechanisms
from nrnwrap.base.settings import ENGINES, METHODS
from nrnwrap.biophysics import Biophysics
from nrnwrap.cli.parsing import Parser, as_number, number, whole
from nrnwrap.engine import h
from nrnwrap.errors import ParameterError
from nrnwrap.neurons import Cell, Spec

_PASSIVE = {"pas", "fastpas", "extracellular"}
_SETTINGS = ("dt", "method", "celsius", "secondorder", "engine")


def add_cell(parser: Parser) -> None:
    """Add the options that describe a cell."""
    parser.add_argument(
        "name", metavar="MODEL", help="a model of `nrnwrap models`, such as AdEx, or the .toml file of a Spec"
    )
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

    spec: Spec
    inserted: tuple[str, ...]  # the mechanisms that --insert names, which are part of the biophysics

    @property
    def kind(self) -> Any:
        """The class of the cell."""
        return self.spec.model

    def __call__(self) -> Cell:
        return self.spec()

    def __str__(self) -> str:
        plain = self.spec.but(biophysics=None) if self.inserted else self.spec
        if plain.biophysics is not None or plain.start or plain.inputs:
            return repr(self.spec)
        values = dict(self.spec.parameters)
        given = [repr(text) for text in (self.spec.preset, values.pop("path", None)) if text is not None]
        texts = {name: f"{each:.15g}" if isinstance(each, float) else repr(each) for name, each in values.items()}
        given += [f"{name}={text}" for name, text in texts.items()]
        inserted = "".join(f" + {name}" for name in self.inserted)
        return f"{self.spec.label}{'.preset' if self.spec.preset else ''}({', '.join(given)}){inserted}"

    def first(self) -> Cell:
        """A cell, made for the first time, when what is wrong comes to light; a warning for one without channels."""
        cell = self()
        if catalogue.entry(self.kind).formats and self.spec.biophysics is None:
            warnings.warn(f"{self.spec.label} does not have channels: give --insert pas, --insert hh ...", stacklevel=2)
        return cell

    def check_fires(self) -> None:
        """Raise ParameterError for a cell that cannot fire."""
        cell = self()
        if cell.spikes_are_exact or any(set(anatomy.mechanisms_of(each)) - _PASSIVE for each in cell.all):
            return
        raise ParameterError(f"{self} does not have channels that make spikes: give --insert hh, or another mechanism")

    @property
    def drive(self) -> float | None:
        """The usual current (nA); None where channels or the shape are the user's own, and nobody knows it."""
        return self.spec.drive

    @property
    def needs(self) -> str:
        """Why a usual current is missing."""
        adding = "that --insert adds" if self.inserted else "of its biophysics"
        return f"the current that {self.spec.label} needs depends on the channels {adding}"

    def about(self) -> dict[str, Any]:
        """What a script may want to know of the cell."""
        return {
            "model": self.spec.label,
            "cell": str(self),
            "preset": self.spec.preset,
            "parameters": self.parameters(),
            "versions": {"nrnwrap": nrnwrap.__version__, "NEURON": h.nrnversion(5)},
        }

    def parameters(self) -> dict[str, Any]:
        """name -> value and unit of every parameter."""
        known = catalogue.entry(self.kind).parameters
        published = self.kind.presets[self.spec.preset].parameters if self.spec.preset else {}
        given = {name: value for name, value in self.spec.parameters.items() if name in known}
        values = {name: each.default for name, each in known.items()} | dict(published) | given
        return {name: {"value": value, "unit": known[name].unit} for name, value in values.items()}


def chosen(arguments: argparse.Namespace) -> Choice:
    """The cell that the arguments describe; an error where they are wrong or contradict each other."""
    spec = Spec.from_toml(arguments.name) if arguments.name.endswith(".toml") else None
    known = catalogue.entry(arguments.name if spec is None else spec.model)
    given: dict[str, Any] = _assignments(known, arguments.set)
    if arguments.seed is not None:
        if not known.seeded:
            raise ParameterError(f"--seed is for models that spike by chance, such as GIF: {known.name} does not")
        given["seed"] = arguments.seed
    if arguments.preset is not None:
        given["preset"] = arguments.preset
    if arguments.morphology is not None or spec is None:
        _check_file(known, arguments.morphology)
    if arguments.morphology is not None:
        given["path"] = arguments.morphology
    if arguments.insert:
        if spec is not None and spec.biophysics is not None:
            raise ParameterError(f"--insert {arguments.insert[0]}: {arguments.name} has biophysics; add it there")
        given["biophysics"] = Biophysics({"all": {mechanisms.require(name): {} for name in arguments.insert}})
    return Choice(Spec(known.model, **given) if spec is None else spec.but(**given), tuple(arguments.insert))


def _check_file(known: catalogue.Entry, file: str | None) -> None:
    if known.formats and file is None:
        raise ParameterError(f"{known.name} needs the file of its shape: --morphology FILE (.swc, .asc or .h5)")
    if file is not None and not known.formats:
        raise ParameterError(f"--morphology is for Reconstruction: {known.name} does not take a file")


def _assignments(known: catalogue.Entry, texts: Iterable[str]) -> dict[str, float]:
    """Name -> value of each NAME=VALUE; raises an error for anything else."""
    parameters, result = known.parameters, {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals):
            raise ParameterError(f"--set {text}: give NAME=VALUE, such as {next(iter(parameters))}=0.1")
        if name in result:
            raise ParameterError(f"--set {text}: {name} is given twice")
        if name not in parameters:
            raise known.model.unknown_parameter(name)
        try:
            result[name] = as_number(value, parameters[name].unit)
        except ParameterError as cause:
            raise ParameterError(f"--set {text}: {cause}") from cause
    return result
