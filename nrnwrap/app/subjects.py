"""What can be explored in a notebook: a cell of the user's, what can be moved of it, what a run shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nrnwrap import catalogue
from nrnwrap.app import fields, offered, runs, traces
from nrnwrap.app.fields import Field
from nrnwrap.inputs import Stimulus
from nrnwrap.neurons import Cell
from nrnwrap.simulation import simulate

Groups = dict[str, list[dict[str, Any]]]  # title -> fields, each with the value that it has
Shown = tuple[dict[str, Any], dict[str, NDArray[Any]]]  # head and arrays


class Subject(Protocol):
    """What an explorer asks of it."""

    def groups(self) -> Groups:
        """What can be moved."""

    def set(self, group: str, name: str, value: Any) -> None:
        """Move it; raises an error of nrnwrap for a value that cannot be."""

    def run(self, settings: Mapping[str, Any], width: int) -> Shown:
        """Run, for a picture so many pixels wide."""


class CellSubject:
    """A cell with stimuli, which are moved too."""

    def __init__(self, cell: Cell, given: Sequence[Any]) -> None:
        self.cell = cell
        parts = [part for each in given for part in (each.summands() if isinstance(each, Stimulus) else [each])]
        self.stimuli: dict[str, Any] = {f"{type(part).__name__} {k + 1}": part for k, part in enumerate(parts)}

    def groups(self) -> Groups:
        kind = type(self.cell)
        known = parameters(kind) if kind.described() else []  # a shape is made by its numbers, which stay
        found = {self.cell.label: [about(each, getattr(self.cell, each.name)) for each in known]}
        for title, stimulus in self.stimuli.items():
            found[title] = [about(each, getattr(stimulus, each.name)) for each in movable(stimulus, self.cell.drive)]
        return found

    def set(self, group: str, name: str, value: Any) -> None:
        if group in self.stimuli:
            self.stimuli[group] = replace(self.stimuli[group], **{name: value})
        else:
            setattr(self.cell, name, value)

    def run(self, settings: Mapping[str, Any], width: int) -> Shown:
        names = runs.recorded(type(self.cell))
        done = simulate(self.cell, *self.stimuli.values(), record=names, progress=False, **settings)
        t, rows = traces.decimated(done.t, np.array([done[name] for name in names]), width)
        units = [done.units[name] for name in names]
        head = {"label": self.cell.label, "names": names, "units": units, "spikes": done.spikes.tolist()}
        return {**head, "t_stop": float(done.settings.t_stop)}, {"t": np.float32(t), "traces": np.float32(rows)}


def parameters(kind: type[Cell]) -> list[Field]:
    """The parameters of a class of cells, with ranges that hold its presets."""
    entry = catalogue.entry(kind)
    presets = [each.parameters for each in entry.presets.values()]
    found = []
    for name, each in entry.parameters.items():
        published = [values[name] for values in presets if name in values]
        found.append(fields.parameter(each, published))
    return found


def movable(stimulus: Any, drive: float | None) -> list[Field]:
    """What a slider can move of a stimulus; nothing of one that is not a value."""
    kind = type(stimulus).__name__
    if not is_dataclass(stimulus) or kind not in offered.GROUPS:
        return []
    own = {each.name for each in dataclass_fields(stimulus)}
    return [each for each in offered.of(kind) if each.type in ("number", "integer", "direction") and each.name in own]


def about(field: Field, value: Any) -> dict[str, Any]:
    """A field for the page, with a slider that reaches the value that it has."""
    found = {**field.about(), "value": fields.plain(value)}
    soft = found["soft"]
    if soft is not None and found["value"] is not None:
        found["soft"] = [min(soft[0], value), max(soft[1], value)]
    return found
