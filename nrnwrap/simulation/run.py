"""What a simulation gives back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import exchange, plot, spikes
from nrnwrap.base.calls import checked, is_not
from nrnwrap.base.kinds import several
from nrnwrap.base.recordings import Recordings
from nrnwrap.errors import ParameterError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from neo import Block
    from pandas import DataFrame
    from xarray import Dataset


class Run(Recordings):
    """The result of a simulation: its recordings, and methods that draw, save and convert them.

    t: times (ms), shape (n,). v: voltage (mV) of each cell at its default segment, for a point neuron the
    membrane potential of its model; (n,) for one cell, (cells, n) for a list, None when it was not
    recorded. spikes: spike times (ms) of the cell, a list of such for a list of cells. They are exact for
    point neurons; for others linear between the samples of v, or at the ends of steps where v was not
    recorded. `run["name"]` is anything else that was recorded, shaped like v; what an Everywhere or Electrodes
    recorded has a row per segment or electrode, (rows, n) for one cell, a list of such for a list of cells.
    `run.units["name"]` is its unit. everywhere: which of the recordings are of every segment, name -> variable.
    resets: of each cell whether a spike resets it, so that its v does not have the shape of an action potential; empty
    where that is not known. own_times: t, where it is not 0, dt, 2 dt ... labels: what else a file of others says of a
    recording, as plain data, such as session_start, the date and time (ISO 8601) of t = 0.
    """

    @classmethod
    def of(cls, recordings: Recordings) -> Run:
        """The run with these recordings."""
        return cls(**{each.name: getattr(recordings, each.name) for each in fields(recordings)})

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
        return plot.traces(self, what, ax, current=current, **style)

    @checked(example='run.save("x.npz")')
    def save(self, file: str | Path) -> None:
        """Write the run to `file`, for `nrnwrap.load`: .npz or .h5, bit for bit, or .csv, which spreadsheets read.

        A .csv has the samples, times to 12 digits, and beside x.csv is x.spikes.csv; the others have everything. A .h5
        (nrnwrap[h5]) is read as far as it is used. A file is written whole or not at all. Raises ParameterError when it
        cannot be; a .csv cannot hold what an Everywhere or Electrodes recorded.
        """
        exchange.save(self, file)

    @checked
    def to_dataframe(self, what: str = "samples") -> DataFrame:
        """The samples, or with "spikes" the spikes, as a DataFrame of pandas (nrnwrap[features]).

        What an Everywhere or Electrodes recorded is left out.
        samples: indexed by t_ms; the columns are the names of the recordings, for a list of cells (cell, name); their
        units are in attrs["units"].
        spikes: a row per spike, with the columns cell and t_ms.
        """
        return exchange.to_dataframe(self, what)

    def to_neo(self) -> Block:
        """The run as a Block of Neo (nrnwrap[features]), which Elephant works on.

        Its one segment has a signal per recording, with a channel per cell, and a SpikeTrain per cell. Signals have the
        units of the run, and are dimensionless where it does not know one. nrnwrap.from_neo() makes a Run of it. What
        an Everywhere or Electrodes recorded is left out.
        """
        return exchange.to_neo(self)

    @checked(units={"start": "ms", "stop": "ms"})
    def to_xarray(self) -> Dataset:
        """The run as a Dataset of xarray (nrnwrap[xarray]), which has to_netcdf and to_zarr: see nrnwrap.to_xarray."""
        return exchange.to_xarray([self])

    @checked(example='run.to_nwb("x.nwb")')
    def to_nwb(self, file: str | Path) -> None:
        """Write the run as a NWB file, for nrnwrap.from_nwb, which gives it back bit for bit, and for DANDI's readers.

        v of each cell is a CurrentClampSeries, its I (record="I") a CurrentClampStimulusSeries, both in a row of the
        table of intracellular recordings; spikes are units, other recordings TimeSeries in the module icephys. What
        was run is in the notes, and a script that repeats it. The subject is called simulated. A file is written whole
        or not at all. Needs pynwb: nrnwrap[nwb].
        """
        exchange.to_nwb(self, file)

    def to_efel(self, start: float = 0.0, stop: float | None = None) -> list[dict[str, Any]]:
        """A trace per cell as eFEL takes them: efel.get_feature_values(run.to_efel(50, 350), ["AP_amplitude"]).

        start, stop: when the stimulus begins and ends (ms), by default the run. eFEL itself is not needed. Raises
        ParameterError when v was not recorded. The v of a point neuron does not have action potentials: it is reset.
        """
        return exchange.to_efel(self, start, stop)


def load(file: str | Path) -> Run:
    """Return the run that Run.save, simulate(..., to=...) or `nrnwrap run --csv x.csv --spikes x.spikes.csv` wrote.

    From a .npz or .h5 it is the same bit for bit; from a .csv the times of the samples have 12 digits. Of a .h5 the
    samples stay in the file until they are used: run.v[:, a:b] reads that part. Where its run was cut off, or has not
    ended yet, it is what there is until now. Raises RunFileError when a file is missing, cannot be read or was not
    written by nrnwrap.
    """
    return Run.of(exchange.load(file))


def from_neo(data: Any, v: str | None = None) -> Run:
    """Return the signals and spike trains of a Neo Block, or of one of its Segments, as a Run.

    A Block that run.to_neo() made gives the same run again, bit for bit, and run.about. Of others: cells are called as
    spike trains or channels are; names of Block and Segment, the time of the session, annotations, events and epochs
    come as `labels`, which to_neo() gives back; `v` is the name of the signal that
    is the membrane potential, by default that called "v", or else the only one in a unit of voltage; it comes in mV,
    others in units of their own, times in ms. Each channel is a cell, and each SpikeTrain; without SpikeTrains the
    run is without spikes (`nrnwrap.spikes.crossings` finds some). Raises ParameterError for a Block of several
    Segments, and where signals are of different times or the numbers of channels and trains differ.
    """
    return Run.of(exchange.from_neo(data, v))


def from_nwb(file: str | Path, sweep: str | None = None) -> Run:
    """Return a current-clamp recording of a NWB file as a Run; of a file that Run.to_nwb wrote the same run.

    sweep: which one, where a file of others has several: the name of its CurrentClampSeries. v comes in mV, the
    injected current as the recording "I" in nA, times in ms since the session began. The stimulus of a response is
    that of the same row in the table of intracellular recordings; without a table that of the same electrode with the
    same sweep number, the same digits in its name, or the same start, or the only one. Holding currents (bias_current)
    are not added. Raises RunFileError where a file is missing, damaged, or does not have such a recording;
    ParameterError where it has several and none is named. Needs pynwb: nrnwrap[nwb].
    """
    return Run.of(exchange.from_nwb(file, sweep))


def nwb_sweeps(file: str | Path) -> dict[str, Run]:
    """Return all current-clamp recordings of a NWB file by name, as `from_nwb` does one: fit(list(found.values()))."""
    return {name: Run.of(found) for name, found in exchange.nwb_sweeps(file).items()}


@checked(example="to_xarray([run, other])")
def to_xarray(runs: Run | Sequence[Run]) -> Dataset:
    """Return a run, or several with the same times and recordings, as one Dataset of xarray (nrnwrap[xarray]).

    Each recording is a variable (cell, t) with its unit in attrs["units"]; the cells of several runs follow each other,
    and the coordinate `run` has the index of the run of each. spikes (ms) has all spikes, cell by cell, and spike_cell
    the index of the cell of each. What an Everywhere or Electrodes recorded has a dimension of its own, and the index
    of the cell of each row beside it. Settings are attributes. Raises ParameterError for runs that do not fit.
    """
    given = [runs] if isinstance(runs, Recordings) else list(runs) if several(runs) else []
    if not given or not all(isinstance(run, Recordings) for run in given):
        raise ParameterError(is_not(runs, "a run or a list of runs", "give to_xarray([run, other])"))
    return exchange.to_xarray(given)


def from_xarray(dataset: Any, run: int | None = None) -> Run:
    """Return the run that to_xarray made a Dataset of, bit for bit, also after a netCDF file or a Zarr store.

    run: the index of one where the Dataset has several. Raises ParameterError for a Dataset of another origin, and for
    one whose cells or times are not those of its run any more.
    """
    return Run.of(exchange.from_xarray(dataset, run))
