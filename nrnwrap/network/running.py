"""A run of a network: what is recorded, and how it becomes a NetworkRun."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base.calls import is_not
from nrnwrap.base.kinds import several
from nrnwrap.engine import ranks
from nrnwrap.errors import ParameterError
from nrnwrap.network.live import Run
from nrnwrap.network.numbered_tape import NumberedTape
from nrnwrap.network.population import Population
from nrnwrap.network.roster import Roster
from nrnwrap.network.run import NetworkRun, Recorded
from nrnwrap.network.spikes_by_gid import SpikesByGid
from nrnwrap.simulation import Readout, Tape, cautions, refuse_lost
from nrnwrap.simulation.spike_vectors import warn_of_taken

if TYPE_CHECKING:
    from nrnwrap.base.settings import Settings
    from nrnwrap.network.about import AboutNetwork
    from nrnwrap.network.contents import Contents


class NetworkTape:
    """The recordings of one run of a network: all spikes, and what is asked for of some populations."""

    spikes: SpikesByGid
    forgotten, at_once = 0, sys.maxsize

    def __init__(self, network: Contents, record: Any, settings: Settings) -> None:
        self.network, self.cells, self.settings = network, network.cells, settings
        self.parts = [(population, _tape(population, names, settings)) for population, names in wanted(network, record)]
        self._run: Run | None = None

    @property
    def currents(self) -> bool:
        return any(tape.currents for _, tape in self.parts)

    def start(self) -> None:
        recorded: dict[Roster, Any] = {}
        for _, tape in self.parts:
            tape.start()
            for roster, indices in tape.recorded().items() if isinstance(tape, NumberedTape) else ():
                recorded.setdefault(roster, []).extend(indices)
        self._run = Run(self.network, self.settings)
        self._run.begin(recorded)
        kernels = self._run.kernels
        others = [each for each in self.network.rosters.values() if each not in kernels]
        # One of each population: who records spikes records all, and a NetCon for each would take as long as to begin.
        firsts = [next(iter(each.cells.values())) for each in others if each.cells and not each.artificial]
        warn_of_taken([cell for cell in firsts if cell.netcon(None).get_recordvec() is not None])
        gids = [each.gids[each.local] for each in others]
        self.spikes = SpikesByGid(np.concatenate([np.empty(0, np.int64), *gids]), list(kernels.values()))

    def take_up(self) -> None:
        """Record what has come since the last piece; SimulationError where NetCons are not as they were made."""
        if self._run is not None:
            self._run.verify()
        for _, tape in self.parts:
            tape.take_up()

    def until(self, goal: float) -> None:
        """A piece of the run, to `goal` (ms), is about to begin."""
        if self._run is not None:
            self._run.until(goal)

    def reached(self, t: float) -> None:
        """The run has come to `t` (ms): everything stays in memory."""

    def look(self, t: float) -> None:
        """Raise NumericsError for a member that is numbers, whose voltage no cell has at t (ms)."""
        if self._run is not None:
            self._run.look(t)

    def release(self) -> None:
        """Kernels go; nothing else is registered with NEURON that does not go with its vectors.

        These go first: NEURON looks for each source that goes among all that are recorded by a vector.
        """
        vars(self).pop("spikes", None)
        if self._run is not None:
            self._run.close()

    def sampled(self) -> list[Any]:
        return list(itertools.chain(*(tape.sampled() for _, tape in self.parts)))

    def made(self) -> dict[str, Any]:
        numbers = [name for name, roster in self.network.rosters.items() if not roster.made]
        recordings = [tape.made() for _, tape in self.parts]
        netcons = [name for name, each in self.network.projections.items() if each.as_netcons]
        return {
            "network": self.network.summary(),
            "recordings": recordings,
            "populations as numbers": numbers,
            "projections as NetCons": netcons,
        }

    def out_of_the_way(self) -> AbstractContextManager[None]:
        return nullcontext()

    def kept(self) -> list[Any]:
        """The spikes as arrays, and what kernels have, for a file."""
        times, sources = self.spikes.arrays()
        return [times, sources - self.network.first_gid, *(self._run.states() if self._run is not None else [])]

    def refill(self, samples: Any, kept: Any) -> None:
        vectors = self.sampled()
        for vector, values in zip(vectors, samples, strict=True):
            vector.from_python(values)
        self.spikes.refill(kept[0], kept[1] + self.network.first_gid)
        if self._run is not None:
            self._run.restore(kept[2:])

    def trains(self) -> list[Any]:
        """The spikes of the cells of this rank, one by one."""
        return self.spikes.trains([cell.gid for cell in self.cells])

    def paces(self) -> Iterator[cautions.Pace]:
        """Of cells, and of numbers, what may spike as fast as it can."""
        yield from cautions.paces(self.cells, self.trains(), self.settings.dt)
        if self._run is not None:
            yield from self._run.paces()


def _tape(population: Population, names: Any, settings: Settings) -> Tape | NumberedTape:
    numbers = not any(part.roster.made for part in population.side.parts)
    return NumberedTape(population, names) if numbers else Tape(population.cells, names, settings, spikes=False)


def wanted(network: Contents, record: Any) -> list[tuple[Population, Any]]:
    """The populations that something is recorded of; nothing but spikes by default."""
    if record is None:
        return []
    if not isinstance(record, Mapping):
        names = list(record) if several(record) else record
        return [] if names == [] else [(Population(network, network.cell_parts), names)]
    return [(_population(network, each), names) for each, names in record.items()]


def _population(network: Contents, given: Any) -> Population:
    """A population that is given itself, or by its name."""
    known = isinstance(given, str) and given in network.rosters
    found = Population(network, [network.part(given)]) if known else given
    if not isinstance(found, Population):
        names = ", ".join(network.rosters)
        remedy = f"record={{exc[:5]: 'v', inh: ['v', 'g_e']}}; its populations: {names}"
        raise ParameterError(is_not(given, "a population of the network", remedy))
    if found.network is not network:
        raise ParameterError(f"record: {found!r} is of another network")
    found.refuse_sources("record")
    return found


def read(tape: NetworkTape, settings: Settings, notes: AboutNetwork) -> NetworkRun:
    """What this rank has of a run."""
    refuse_lost(tape.cells, settings.dt)
    tape.look(settings.t_stop)
    times, gids = tape.spikes.arrays(settings.t_stop * (1 + 1e-9))
    recorded = []
    for population, its in tape.parts:
        run = its.run(settings) if isinstance(its, NumberedTape) else Readout(its, settings).run(False)
        recorded.append(Recorded(population.gids, population.side.local, run))
    network = tape.network
    populations = {name: each.gids for name, each in network.rosters.items()}
    here = network.local_gids if ranks.several() else None
    return NetworkRun(times, gids, populations, settings, recorded, here, replace(notes, settings=settings))


def shared(run: NetworkRun) -> NetworkRun:
    """The run with what all ranks have."""
    if not ranks.several():
        return run
    parts = ranks.gathered((run.times, run.gids, [(each.positions, each.run) for each in run.recorded]))
    times, gids = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
    order = np.lexsort((gids, times))
    about = None if run.about is None else run.about.everywhere()
    recorded = [each.joined([part[2][number] for part in parts]) for number, each in enumerate(run.recorded)]
    return replace(run, times=times[order], gids=gids[order], recorded=recorded, here=None, about=about)
