"""What the spikes of a population say: rates, irregularity, synchrony. No rank waits for another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from nrnwrap import spikes
from nrnwrap.base.calls import checked
from nrnwrap.base.settings import Settings
from nrnwrap.base.tables import Table
from nrnwrap.errors import ParameterError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_TIMES = {"start": "ms", "stop": "ms", "bin_width": "ms", "dt": "ms", "width": "ms", "segment": "ms", "highest": "Hz"}
_HINTS = {"sigma": "width", "tau": "width", "t_start": "start", "t_stop": "stop", "bin": "bin_width"}


class Activity(NamedTuple):
    """Of a population: how many cells there are, their mean rate (Hz), and the mean CV of their intervals."""

    cells: int
    rate: float
    cv: float


def _row(name: str, of: Activity) -> tuple[str, ...]:
    return name, f"{of.cells}", f"{of.rate:.2f}", f"{of.cv:.2f}"


class Statistics:
    """Statistics of a run by population: of `which`, its name or itself, by default of all cells.

    They are those of nrnwrap.spikes, which say what they are, over start <= t < stop (ms), by default the whole run.
    A subclass has `settings`, `populations` and `trains_of`.
    """

    settings: Settings
    populations: Mapping[str, Any]

    def trains_of(self, which: Any) -> list[Numbers]:
        """The spike times (ms) of each cell of a population; of every cell for None."""
        raise NotImplementedError(f"{type(self).__name__} does not say which spikes it has")

    def __getitem__(self, which: Any) -> Any:
        """The Run of a population."""
        raise NotImplementedError(f"{type(self).__name__} does not say what was recorded of a population")

    @checked(units=_TIMES, hints=_HINTS)
    def rate(self, which: Any = None, start: float = 0.0, stop: float | None = None) -> float:
        """The mean firing rate (Hz) of a population; nan without a cell, or where all are of other ranks."""
        trains, stop = self.trains_of(which), self._stop(stop)
        return sum(spikes.rate(train, start, stop) for train in trains) / len(trains) if trains else math.nan

    @checked(units=_TIMES, hints=_HINTS)
    def population_rate(
        self,
        which: Any = None,
        start: float = 0.0,
        stop: float | None = None,
        dt: float = 1.0,
        *,
        kernel: str = "gaussian",
        width: float = 5.0,
    ) -> tuple[Numbers, Numbers]:
        """The mean rate (Hz) of the cells as time goes on: times (ms) and rates. `plot.rate(run)` draws them."""
        stop = self._stop(stop, start, dt)
        return spikes.population_rate(self.trains_of(which), start, stop, dt, kernel=kernel, width=width)

    @checked(units=_TIMES, hints=_HINTS)
    def cv(self, which: Any = None, start: float = 0.0, stop: float | None = None, *, least: int = 10) -> float:
        """The mean CV of the interspike intervals of those cells that have `least` spikes or more; nan for none."""
        return spikes.mean_cv(self.trains_of(which), start, self._stop(stop), least)

    @checked(units=_TIMES, hints=_HINTS)
    def table(self, start: float = 0.0, stop: float | None = None, *, least: int = 10) -> Table:
        """population -> Activity (cells, rate, cv), as a table where it is printed. least: as of `cv`."""
        found = {
            name: Activity(
                len(self.trains_of(name)), self.rate(name, start, stop), self.cv(name, start, stop, least=least)
            )
            for name in self.populations
        }
        return Table(found, ("population", "cells", "rate (Hz)", "CV"), _row)

    @checked(units=_TIMES, hints=_HINTS)
    def isi_histogram(
        self,
        which: Any = None,
        start: float = 0.0,
        stop: float | None = None,
        *,
        bin_width: float = 1.0,
        longest: float | None = None,
    ) -> tuple[Numbers, NDArray[np.intp]]:
        """Histogram of the interspike intervals of all cells: edges (ms) and numbers."""
        end = self._stop(stop)
        inside = [train[(train >= start) & (train < end)] for train in self.trains_of(which)]
        return spikes.isi_histogram(inside, bin_width, longest)

    @checked(units=_TIMES, hints=_HINTS)
    def correlation(
        self, which: Any = None, start: float = 0.0, stop: float | None = None, *, bin_width: float = 5.0
    ) -> float:
        """The mean correlation of the spike counts of all pairs of cells in bins of bin_width (ms)."""
        return spikes.correlation(self.trains_of(which), start, self._stop(stop, start, bin_width), bin_width)

    @checked(units=_TIMES, hints=_HINTS)
    def fano(
        self, which: Any = None, start: float = 0.0, stop: float | None = None, *, bin_width: float = 1.0
    ) -> float:
        """Variance over mean of the population's spike count in bins: 1 for independent Poisson trains."""
        return spikes.population_fano(self.trains_of(which), start, self._stop(stop, start, bin_width), bin_width)

    @checked(units=_TIMES, hints=_HINTS)
    def synchrony(self, which: Any = None, start: float = 0.0, stop: float | None = None) -> float:
        """Golomb's chi of the voltages, which must have been recorded: record={exc: "v"}. `fano` needs spikes alone."""
        run, stop = self[which], self._stop(stop)
        if run.v is None:
            raise ParameterError(
                'synchrony needs the voltages of just these cells: simulate(..., record={population: "v"}) keeps them; '
                "run.fano(population) needs spikes alone"
            )
        if not run.settings.grid:
            raise ParameterError("synchrony needs samples that are dt apart: simulate(..., dt=0.1) keeps such")
        return spikes.synchrony(run.v[:, (run.t >= start) & (run.t < stop)])

    @checked(units=_TIMES, hints=_HINTS)
    def power_spectrum(
        self,
        which: Any = None,
        start: float = 0.0,
        stop: float | None = None,
        *,
        highest: float = 500.0,
        segment: float | None = None,
        population: bool = True,
    ) -> tuple[Numbers, Numbers]:
        """Frequencies (Hz) and power spectrum (Hz) of the population's activity; with population=False of its cells."""
        how: Any = {"highest": highest, "segment": segment, "population": population}
        return spikes.power_spectrum(self.trains_of(which), start, self._stop(stop), **how)

    def _stop(self, stop: float | None, start: float = 0.0, step: float = 0.0) -> float:
        """When a window ends: at the end of the run, or of the last whole step of it."""
        end = self.settings.t_stop
        if stop is not None or not (0 < step < math.inf and start < end):
            return end if stop is None else stop
        whole = math.floor((end - start) / step * (1 + 1e-12))
        return start + max(whole, 1) * step
