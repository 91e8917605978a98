"""The recordings of a run, as data: what the readers of runs, such as pictures and files, are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base.about import About
from nrnwrap.base.settings import Settings
from nrnwrap.errors import UnknownNameError, unknown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Trace = NDArray[np.float64]


def times(settings: Settings, first: int = 0) -> Trace:
    """The times (ms) of samples that are dt apart, from the `first` on; none where they are not."""
    if not settings.grid:
        return np.empty(0)
    result = np.arange(first, settings.steps + 1.0)
    result *= settings.dt
    return result


class Units(dict[str, str]):
    """The unit of each recording, as NEURON spells it; "" where it is not known, or where cells have different ones."""

    def __missing__(self, name: str) -> str:
        raise unknown("recording", name, self)


@dataclass(frozen=True, eq=False, repr=False)
class Recordings:
    """The recordings of one run: the data of a `Run`, which says what the fields are."""

    v: Trace | None
    spikes: Any
    recorded: Mapping[str, Any]
    cells: tuple[str, ...]
    single: bool
    settings: Settings
    everywhere: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    resets: tuple[bool, ...] = ()
    own_times: Trace | None = None
    labels: Mapping[str, Any] = field(default_factory=dict)
    origin: Any = None  # what makes `about` when it is asked for, which few runs are

    def __post_init__(self) -> None:
        known = {"t": "ms", "spikes": "ms", **({} if self.v is None else {"v": "mV"})}
        units = {name: self.units.get(name, "") for name in self.recorded}
        object.__setattr__(self, "units", Units({**known, **units}))

    @cached_property
    def t(self) -> Trace:
        """The times (ms) of the samples: made when they are asked for, since a run without recordings may be long.

        Where the solver chose its own steps and nothing was recorded there are none.
        """
        return times(self.settings) if self.own_times is None else self.own_times

    @property
    def about(self) -> About | None:
        """What was run, an About; None where nobody knows, as of a .csv. docs/using.md has what it tells.

        It is made when it is first asked for, of numbers that were read when the run began: neither a cell that was
        changed since nor one that has gone changes it.
        """
        if self.origin is None or isinstance(self.origin, About):
            return self.origin
        found: About = self.origin.about(self.settings, self.units, self.cells)
        if self.origin.settled:
            object.__setattr__(self, "origin", found)
        return found

    def __getitem__(self, name: str) -> Any:
        """The recording of this name, "t", "v" or "spikes". UnknownNameError lists those that there are."""
        if name in self.recorded:
            return self.recorded[name]
        if name in self.units:
            return getattr(self, name)
        raise unknown("recording", name, self.units, "simulate(..., record=...) keeps others.")

    def __getattr__(self, name: str) -> Any:  # only for what Python does not find itself
        if name.startswith("_") or name in self.__dataclass_fields__:
            raise AttributeError(name)
        if name in self.recorded:
            raise UnknownNameError(f'run.{name} is not an attribute but a recording: write run["{name}"]')
        known = [each for each in dir(self) if not each.startswith("_")]
        raise unknown("attribute of a Run", name, known, f'run["name"] is a recording; record={name!r} may keep it.')

    @property
    def trains(self) -> list[Trace]:
        """Spike times (ms) per cell, also for one cell."""
        return [self.spikes] if self.single else self.spikes

    def traces(self) -> dict[str, Trace]:
        """Every recording of one value per cell and sample, v first, by name: shape (cells, n), also for one cell."""
        found = {**({} if self.v is None else {"v": self.v}), **self.recorded}
        found = {name: trace for name, trace in found.items() if name not in self.sheets()}
        return {name: trace[None] if self.single else trace for name, trace in found.items()}

    def sheets(self) -> dict[str, list[Trace]]:
        """Every recording of several rows per cell, by name: a list of arrays (rows, n), also for one cell."""
        found = {name: [trace] if self.single else trace for name, trace in self.recorded.items()}
        lists = {name: each for name, each in found.items() if isinstance(each, list)}
        return {name: each for name, each in lists.items() if not each or each[0].ndim == 2}

    def __repr__(self) -> str:
        made = self.settings
        grid = f"dt {made.dt:g} ms" if made.grid else "the solver's own steps"
        spikes = sum(map(len, self.trains))
        names = ", ".join(self.cells[:3]) + (" ..." if len(self.cells) > 3 else "")
        extra = f", recorded: {', '.join(self.recorded)}" if self.recorded else ""
        extra += f"; {made.choice}" if made.choice else ""
        return f"<Run of {names}: {made.t_stop:g} ms, {grid}, {made.engine}, {spikes} spikes{extra}>"
