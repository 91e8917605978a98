"""What a simulation gives back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import spikes
from nrnwrap.calls import checked
from nrnwrap.errors import UnknownNameError, unknown
from nrnwrap.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from neo import Block
    from numpy.typing import NDArray
    from pandas import DataFrame

    Trace = NDArray[np.float64]


def times(settings: Settings) -> Trace:
    """The times (ms) of samples that are dt apart; none where they are not."""
    if not settings.grid:
        return np.empty(0)
    result = np.arange(settings.steps + 1.0)
    result *= settings.dt
    return result


class Units(dict[str, str]):
    """The unit of each recording, as NEURON spells it; "" where it is not known, or where cells have different ones."""

    def __missing__(self, name: str) -> str:
        raise unknown("recording", name, self)


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """The recordings of one simulation.

    t: times (ms), shape (n,). v: voltage (mV) of each cell at its default segment, for a point neuron the
    membrane potential of its model; (n,) for one cell, (cells, n) for a list, None when it was not
    recorded. spikes: spike times (ms) of the cell, a list of such for a list of cells. They are exact for
    point neurons; for others linear between the samples of v, or at the ends of steps where v was not
    recorded. `run["name"]` is anything else that was recorded, shaped like v; what an Everywhere or Electrodes
    recorded has a row per segment or electrode, (rows, n) for one cell, a list of such for a list of cells.
    `run.units["name"]` is its unit. everywhere: which of the recordings are of every segment, name -> variable.
    resets: of each cell whether a spike resets it, so that its v does not have the shape of an action potential; empty
    where that is not known. own_times: t, where it is not 0, dt, 2 dt ...
    """

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

    @checked(units={"start": "ms", "stop": "ms"})
    def rate(self, start: float | None = None, stop: float | None = None) -> Any:
        """Firing rate (Hz): the spikes with start <= t < stop (ms), by default of the whole run, over that time.

        A float for one cell, an array with one per cell for a list.
        """
        begin = 0.0 if self.own_times is None or not len(self.own_times) else float(self.own_times[0])
        start = begin if start is None else start
        end = self.settings.t_stop if stop is None else stop
        rates = [spikes.rate(train, start, end) for train in self.trains]
        return rates[0] if self.single else np.array(rates)

    @checked(example='run.plot("v")')
    def plot(
        self, what: str | Iterable[str] | Axes | None = None, ax: Any = None, *, current: bool = False, **style: Any
    ) -> Any:
        """Draw a recording, by default the voltages with their spikes, on `ax` or on new axes, and return these.

        what: the name of a recording, or several, each in a panel of its own. current: a panel more for the injected
        current, which record=["v", "I"] keeps. Several panels have an array of axes, given or returned.
        """
        from nrnwrap.plot import traces  # Matplotlib is loaded when something is drawn

        return traces(self, what, ax, current=current, **style)

    @checked(example='run.save("x.npz")')
    def save(self, file: str | Path) -> None:
        """Write the run to `file`, for `nrnwrap.load`: .npz, to the bit, or .csv, which spreadsheets read.

        A .csv has the samples, times to 12 digits, and beside x.csv is x.spikes.csv; a .npz has everything. A file is
        written whole or not at all. Raises ParameterError when it cannot be; a .csv has no room for what an Everywhere
        or Electrodes recorded.
        """
        from nrnwrap.saving import save

        save(self, file)

    @checked
    def to_dataframe(self, what: str = "samples") -> DataFrame:
        """The samples, or with "spikes" the spikes, as a DataFrame of pandas (nrnwrap[features]).

        What an Everywhere or Electrodes recorded is left out.
        samples: indexed by t_ms; the columns are the names of the recordings, for a list of cells (cell, name); their
        units are in attrs["units"].
        spikes: a row per spike, with the columns cell and t_ms.
        """
        from nrnwrap.convert import to_dataframe

        return to_dataframe(self, what)

    def to_neo(self) -> Block:
        """The run as a Block of Neo (nrnwrap[features]), which Elephant works on.

        Its one segment has a signal per recording, with a channel per cell, and a SpikeTrain per cell. Signals have the
        units of the run, and are dimensionless where it does not know one. nrnwrap.from_neo() makes a Run of it. What
        an Everywhere or Electrodes recorded is left out.
        """
        from nrnwrap.convert import to_neo

        return to_neo(self)

    @checked(units={"start": "ms", "stop": "ms"})
    def to_efel(self, start: float = 0.0, stop: float | None = None) -> list[dict[str, Any]]:
        """A trace per cell as eFEL takes them: efel.get_feature_values(run.to_efel(50, 350), ["AP_amplitude"]).

        start, stop: when the stimulus begins and ends (ms), by default the run. eFEL itself is not needed. Raises
        ParameterError when v was not recorded. The v of a point neuron is reset: it has no action potentials' shapes.
        """
        from nrnwrap.convert import to_efel

        return to_efel(self, start, stop)

    def __repr__(self) -> str:
        made = self.settings
        grid = f"dt {made.dt:g} ms" if made.grid else "the solver's own steps"
        spikes = sum(map(len, self.trains))
        names = ", ".join(self.cells[:3]) + (" ..." if len(self.cells) > 3 else "")
        extra = f", recorded: {', '.join(self.recorded)}" if self.recorded else ""
        return f"<Run of {names}: {made.t_stop:g} ms, {grid}, {made.engine}, {spikes} spikes{extra}>"
