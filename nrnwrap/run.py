"""What a simulation gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nrnwrap.errors import unknown
from nrnwrap.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from matplotlib.axes import Axes
    from neo import Block
    from numpy.typing import NDArray
    from pandas import DataFrame

    Trace = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """The recordings of one simulation.

    t: times (ms), shape (n,). v: voltage (mV) of each cell at its default segment, for a point neuron the
    membrane potential of its model; (n,) for one cell, (cells, n) for a list, None when it was not
    recorded. spikes: spike times (ms) of the cell, a list of such for a list of cells. They are exact for
    point neurons; for others linear between the samples of v, or at the ends of steps where v was not
    recorded. `run["name"]` is anything else that was recorded, shaped like v; what an Everywhere or Electrodes
    recorded has a row per segment or electrode, (rows, n) for one cell, a list of such for a list of cells.
    everywhere: which of the recordings are of every segment, name -> variable.
    """

    t: Trace
    v: Trace | None
    spikes: Any
    recorded: Mapping[str, Any]
    cells: tuple[str, ...]
    single: bool
    settings: Settings
    everywhere: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """The recording of this name. UnknownNameError lists those that there are."""
        if name in self.recorded:
            return self.recorded[name]
        if name in ("t", "v", "spikes"):
            return getattr(self, name)
        raise unknown("recording", name, ["t", "v", "spikes", *self.recorded])

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

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the voltages with their spikes on `ax`, or on new axes, and return them."""
        from nrnwrap.plot import traces  # Matplotlib is loaded when something is drawn

        return traces(self, ax, **style)

    def save(self, file: str | Path) -> None:
        """Write the run to `file`, for `nrnwrap.load`: .npz, to the bit, or .csv, which spreadsheets read.

        A .csv has the samples, times to 12 digits, and beside x.csv is x.spikes.csv; a .npz has everything. A file is
        written whole or not at all. Raises ParameterError when it cannot be; a .csv has no room for what an Everywhere
        or Electrodes recorded.
        """
        from nrnwrap.saving import save

        save(self, file)

    def to_dataframe(self, what: str = "samples") -> DataFrame:
        """The samples, or with "spikes" the spikes, as a DataFrame of pandas (nrnwrap[features]).

        What an Everywhere or Electrodes recorded is left out.
        samples: indexed by t_ms; the columns are the names of the recordings, for a list of cells (cell, name).
        spikes: a row per spike, with the columns cell and t_ms.
        """
        from nrnwrap.convert import to_dataframe

        return to_dataframe(self, what)

    def to_neo(self) -> Block:
        """The run as a Block of Neo (nrnwrap[features]), which Elephant works on.

        Its one segment has a signal per recording, with a channel per cell, and a SpikeTrain per cell. v is in mV; the
        units of other recordings are not known to a run: they are dimensionless. nrnwrap.from_neo() makes a Run of it.
        What an Everywhere or Electrodes recorded is left out.
        """
        from nrnwrap.convert import to_neo

        return to_neo(self)

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
