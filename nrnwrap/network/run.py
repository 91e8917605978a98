"""What a run of a network gives back."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import plot
from nrnwrap.base.calls import checked, is_not
from nrnwrap.base.settings import Settings
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.network import run_to_files
from nrnwrap.network.statistics import Statistics
from nrnwrap.simulation import Run
from nrnwrap.simulation.spike_vectors import by_source

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nrnwrap.network.about import AboutNetwork

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Recorded:
    """What was recorded of some cells: the gids of all of them, which of them `run` has, and that."""

    gids: Integers
    positions: Integers
    run: Run

    def rows(self) -> dict[str, tuple[Integers, Any, str]]:
        """Of each variable the gids, a row of samples for each, and the unit."""
        gids, all_of = self.gids[self.positions], dict(self.run.recorded)
        if self.run.v is not None:
            all_of = {"v": self.run.v, **all_of}
        return {name: (gids, each, self.run.units[name]) for name, each in all_of.items()}

    def joined(self, parts: Sequence[tuple[Integers, Run]]) -> Recorded:
        """With the recordings of all ranks, in the order of the gids."""
        order = np.argsort(np.concatenate([positions for positions, _ in parts]), kind="stable")
        runs = [run for _, run in parts]
        ordered = {name: _ordered([run.recorded[name] for run in runs], order) for name in self.run.recorded}
        v = None if self.run.v is None else _ordered([run.v for run in runs], order)
        names = [name for run in runs for name in run.cells]
        resets = [each for run in runs for each in run.resets]
        return Recorded(
            self.gids,
            np.arange(len(self.gids)),
            replace(
                self.run,
                v=v,
                recorded=ordered,
                cells=tuple(names[k] for k in order),
                resets=tuple(resets[k] for k in order),
                units={**next((run.units for run in runs if run.cells), self.run.units)},
            ),
        )


def _ordered(parts: Sequence[Any], order: Integers) -> Any:
    if all(isinstance(part, list) for part in parts):
        rows = [row for part in parts for row in part]
        return [rows[k] for k in order]
    return np.concatenate([part for part in parts if len(part)])[order]


@dataclass(frozen=True, eq=False, repr=False)
class NetworkRun(Statistics):
    """What a run of a network gives back: its spikes, and what was recorded of some cells. It is data alone.

    times, gids: of all spikes, in the order of time, shape (n,); ms. `run["exc"]`, or run[exc[:5]], is the Run of a
    population: with its spike trains, and with what was recorded of just these cells. populations: name -> gids. here:
    the gids of the cells that it is of, where it is what one rank has (gather=False): others do not count; else None.
    about: what was run, as far as a network says it.
    """

    times: Numbers
    gids: Integers
    populations: Mapping[str, Integers]
    settings: Settings
    recorded: Sequence[Recorded] = field(default_factory=list)
    here: Integers | None = None
    about: AboutNetwork | None = None

    @property
    def spikes(self) -> tuple[Numbers, Integers]:
        """Times (ms) and gids of all spikes, in the order of time: two arrays of one length."""
        return self.times, self.gids

    @property
    def trains(self) -> list[Numbers]:
        """The spike times (ms) of every cell, in the order in which they were added."""
        return self.trains_of(None)

    @property
    def _all(self) -> Integers:
        return np.concatenate([np.empty(0, np.int64), *self.populations.values()])

    def __getitem__(self, which: Any) -> Run:
        """The Run of a population, by its name or itself; UnknownNameError for an unknown name."""
        gids, trains = self._gids(which), self.trains_of(which)
        for each in self.recorded:
            if np.array_equal(each.gids, gids):
                return replace(each.run, spikes=trains)
        names = self._names(self._known(gids))
        return Run(v=None, spikes=trains, recorded={}, cells=names, single=False, settings=self.settings)

    def _gids(self, which: Any) -> Integers:
        if isinstance(which, str):
            if which not in self.populations:
                raise unknown("population", which, self.populations)
            return self.populations[which]
        if which is None:
            return self._all
        if not hasattr(which, "gids"):
            raise ParameterError(is_not(which, "a population", "give its name, or itself, such as exc[:5]"))
        if not np.isin(which.gids, self._all).all():
            raise ParameterError(f"{which!r} was not in this run, which is {self!r}")
        return which.gids

    def _known(self, gids: Integers) -> Integers:
        """Those of the cells whose spikes are known."""
        return gids if self.here is None else gids[np.isin(gids, self.here)]

    def _part(self, which: Any) -> NetworkRun:
        """The run of some cells."""
        gids = self._known(self._gids(which))
        parts = {name: its[np.isin(its, gids)] for name, its in self.populations.items()}
        mine = np.isin(self.gids, gids)
        populations = {name: its for name, its in parts.items() if len(its)}
        return replace(self, times=self.times[mine], gids=self.gids[mine], populations=populations)

    def _names(self, gids: Integers) -> tuple[str, ...]:
        names = {int(gid): f"{name}[{k}]" for name, its in self.populations.items() for k, gid in enumerate(its)}
        return tuple(names[gid] for gid in gids.tolist())

    def trains_of(self, which: Any) -> list[Numbers]:
        return by_source(self.times, self.gids, self._known(self._gids(which)))

    def save(self, file: str | os.PathLike[str]) -> list[Path]:
        """Write the run as SONATA files; return their paths. Needs h5py: nrnwrap[sonata].

        file: the spikes, "run.h5". What was recorded is beside it, a report for each variable: "run.v.h5". The node ids
        are the indices in the populations. `read_spikes` and `read_report` read them.
        """
        recorded = [each.rows() for each in self.recorded]
        return run_to_files.save(file, self.times, self.gids, self.populations, recorded, self.settings)

    @checked(example="run.raster()")
    def raster(self, which: Any = None, ax: Any = None, **style: Any) -> Any:
        """Draw the spikes, a row per cell, by population, of some cells or by default of all; return the axes.

        which: a population, its name, or part of it, such as exc[:400] + inh[:100] where a network is large.
        style: what plot.raster takes, such as rates=True for a panel with the rates of the populations below.
        """
        return plot.raster(self if which is None else self._part(which), ax, **style)

    @checked(example="run.plot()")
    def plot(self, what: Any = None, ax: Any = None, **style: Any) -> Any:
        """Draw what was recorded, spikes and rates, one below the other with one time, and return the axes.

        what: a panel, or several, of the names of recordings, "spikes" and "rate". style: what plot.activity takes,
        such as rows=500 for a raster of some cells of each population.
        """
        return plot.activity(self, what, ax, **style)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{len(gids)} {name}" for name, gids in self.populations.items())
        made = self.settings
        return (
            f"<NetworkRun of {sizes}: {made.t_stop:g} ms, dt {made.dt:g} ms, {made.engine}, {len(self.times)} spikes>"
        )
