"""The models, and what is known of each before a cell is made: presets, patterns, parameters, ranges."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from inspect import Parameter as Argument
from inspect import cleandoc, signature
from typing import Any

from nrnwrap import cells
from nrnwrap.anatomy.types import FORMATS
from nrnwrap.base.tables import Table
from nrnwrap.mechanisms.declared import Parameter
from nrnwrap.neurons import Spec as Spec  # which finds models by their names once cells are imported
from nrnwrap.neurons import named
from nrnwrap.neurons.preset import Preset


@dataclass(frozen=True)
class Entry:
    """A model as data, for what offers models: the command line, a page, a table.

    name, model: what it is called, and the class of its cells. title, doc: the first line of its docstring, and all
    of it. drive: a steady current (nA) under which it fires; None where that depends on what is added. presets: what
    was published, each with its source. patterns: published firing patterns, name -> source. parameters: the numbers
    that make it: default (nan: none), unit, bounds, meaning. ranges: for each parameter the values that a slider should
    have, see `soft_range`; None where nothing says them. arguments: what else the class takes, such as `path`,
    `seed`, `scheme`.

        entry("AdEx").ranges["b"]
    """

    name: str
    model: type[Any]
    title: str
    doc: str
    drive: float | None
    presets: Mapping[str, Preset]
    patterns: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    ranges: Mapping[str, tuple[float, float] | None]
    arguments: tuple[str, ...]

    @property
    def formats(self) -> tuple[str, ...]:
        """The endings of the files that such a cell is made from, as in Spec("cell.swc"); () for none."""
        return FORMATS if "path" in self.arguments else ()

    @property
    def seeded(self) -> bool:
        """Whether its spikes are drawn from a stream of random numbers that has a seed."""
        return "seed" in self.arguments

    @property
    def schemes(self) -> tuple[str, ...]:
        """The schemes by which it can be integrated, the default first; () without a choice."""
        return ("exact", "published") if getattr(self.model, "published", "") else ()


def models() -> Mapping[str, Any]:
    """The models of nrnwrap.cells, name -> class; it prints as a table with their presets."""

    def row(name: str, model: Any) -> tuple[str, str]:
        presets = ", ".join(model.presets)
        return name, f"{_title(model)}{f' Presets: {presets}.' if presets else ''}"

    return Table({name: model(name) for name in cells.__all__}, ("model", "what it is"), row)


def model(name: str) -> type[Any]:
    """The class of this name, or the one that a morphology file is made by; raises UnknownNameError."""
    return named.model(name)


def entry(given: str | type[Any]) -> Entry:
    """What is known of a model, given by its name or class. Nothing is compiled or loaded for it.

    Raises UnknownNameError for a name that no model has.
    """
    kind = model(given) if isinstance(given, str) else given
    parameters, presets = kind.parameters(), kind.presets
    takes = [each for each in signature(kind.__init__).parameters.values() if each.name != "self"]
    values = {name: [each.parameters[name] for each in presets.values()] for name in parameters}
    return Entry(
        name=kind.__name__,
        model=kind,
        title=_title(kind),
        doc=documentation(kind),
        drive=kind.drive,
        presets=presets,
        patterns=getattr(kind, "patterns", {}),
        parameters=parameters,
        ranges={name: soft_range(each, values[name]) for name, each in parameters.items()},
        arguments=tuple(
            each.name for each in takes if each.kind is not Argument.VAR_KEYWORD and each.name not in parameters
        ),
    )


def entries() -> Mapping[str, Entry]:
    """What is known of every model, by name."""
    return {name: entry(name) for name in cells.__all__}


def soft_range(parameter: Parameter, published: Iterable[float] = ()) -> tuple[float, float] | None:
    """The range of values of a parameter that is worth trying, within its bounds; None for one without a default.

    The rule: it holds the default and all published values. On both sides it goes on for half of the larger of two: how
    far these values are apart, and the largest of their magnitudes, or 1 where all are 0. It does not go past 0 where
    all of them are on one side of it.
    """
    if math.isnan(parameter.default):
        return None
    values = [parameter.default, *published]
    low, high = min(values), max(values)
    margin = max(high - low, abs(low), abs(high)) / 2 or 1.0
    least = 0.0 if low >= 0 and high > 0 else -math.inf
    most = 0.0 if high <= 0 and low < 0 else math.inf
    return max(low - margin, least, parameter.low), min(high + margin, most, parameter.high)


def documentation(kind: type[Any]) -> str:
    """The docstring of a class, without the tables that help() shows."""
    return cleandoc(vars(kind).get("__doc__") or "")


def _title(kind: type[Any]) -> str:
    return documentation(kind).partition("\n")[0]
