"""What a simulation gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nrnwrap.errors import unknown
from nrnwrap.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Trace = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """The recordings of one simulation.

    t: times (ms), shape (n,). v: voltage (mV) of each cell at its default segment, for a point neuron the
    membrane potential of its model; (n,) for one cell, (cells, n) for a list, None when it was not
    recorded. spikes: spike times (ms) of the cell, a list of such for a list of cells. They are exact for
    point neurons; for others linear between the samples of v, or at the ends of steps where v was not
    recorded. `run["name"]` is anything else that was recorded, shaped like v.
    """

    t: Trace
    v: Trace | None
    spikes: Any
    recorded: Mapping[str, Any]
    cells: tuple[str, ...]
    single: bool
    settings: Settings

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

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the voltages with their spikes on `ax`, or on new axes, and return them."""
        from nrnwrap.plot import traces  # Matplotlib is loaded when something is drawn

        return traces(self, ax, **style)

    def __repr__(self) -> str:
        made = self.settings
        grid = f"dt {made.dt:g} ms" if made.grid else "the solver's own steps"
        spikes = sum(map(len, self.trains))
        names = ", ".join(self.cells[:3]) + (" ..." if len(self.cells) > 3 else "")
        extra = f", recorded: {', '.join(self.recorded)}" if self.recorded else ""
        return f"<Run of {names}: {made.t_stop:g} ms, {grid}, {made.engine}, {spikes} spikes{extra}>"
