"""Network: what owns populations, projections, gids and cells."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import mechanisms
from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.base.lock import alone
from nrnwrap.engine import ranks
from nrnwrap.engine.state import undisturbed
from nrnwrap.errors import ParameterError
from nrnwrap.network import digest as digesting
from nrnwrap.network import estimate, kinds, makers, making, running, to_files, to_neuroml, values
from nrnwrap.network.about import NetworkLog
from nrnwrap.network.contents import Contents
from nrnwrap.network.ends import Part, Side
from nrnwrap.network.numbered import populate
from nrnwrap.network.population import Population
from nrnwrap.network.roster import Roster, by_cost, round_robin
from nrnwrap.simulation import Group

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nrnwrap.base.settings import Settings
    from nrnwrap.network.run import NetworkRun

    Numbers = NDArray[np.float64]

_next_gid = 0  # of the cells of all networks of this process: the same on every rank


class Network(Contents, Group):
    """Populations, and who connects to whom; the same network for a seed, on any number of ranks.

    seed: keys every random number, together with names and indices. `net["exc"]` is a population, `net.populations`
    and `net.projections` have them by name; the network stands for all of its cells in `connect`. It keeps cells and
    NetCons, and they go when it goes. With several ranks each has some of the cells, and all ranks make the same calls.

        net = Network(seed=1)
        exc = net.add("exc", 800, LIFCurrExp, v_init=Uniform(-60, -50))
        exc.connect(net, p=0.02, weight=0.016, delay=1.5)
        run = simulate(net, t_stop=1000, dt=0.1)
    """

    @checked(example="Network(seed=1)")
    def __init__(self, seed: int = 1) -> None:
        ranks.refuse_strangers()
        super().__init__(checks.integer("seed", seed))
        mechanisms.load()

    @checked(example='net.add("exc", 800, LIF, v_init=Uniform(-70, -50))')
    @alone
    def add(
        self,
        name: str,
        n: int,
        model: Any,
        *,
        preset: str | None = None,
        positions: Any = None,
        cost: Any = None,
        kind: str | None = None,
        **parameters: Any,
    ) -> Population:
        """Add `n` cells under a name; return them as a Population.

        model: a class of cells, its name, a Spec, a function of the index that returns a cell (called only where the
            cell lives), a source of events, or a list of n sources.
        positions: (n, 3) or (n, 2), in um, or a function of n that returns such. cost: of each cell (n,), in any unit,
            where cells are unequal: with several ranks each gets as much; by default they are dealt out in turn.
        kind: "sections" for cells of NEURON from the beginning; see `Population.kind`.
        parameters: those of the model, v_init (mV), and initial (state -> value): each a number, an array of n, a
            distribution, or a function of the positions (n, 3). All are checked before there is a cell.
        """
        name, n = _free(name, self.rosters), checks.integer("n", checks.whole(n), 1)
        maker = makers.maker(name, n, model, preset)
        places = values.coordinates(positions, n)
        homes = round_robin(n) if cost is None else by_cost(_costs(cost, n))
        roster = Roster(name, _block(n), places, homes, maker)
        part = Part(roster, np.arange(n))
        plan = making.planned(maker, parameters, Side([part]).rows(self.seed, ""), places)
        with undisturbed():
            populate(roster, maker, plan, self.seed, kind)
        self.rosters[name] = roster
        self.called(f"population {name}", n, model, preset, places, homes, kind, parameters)
        return Population(self, [part])

    def __getitem__(self, name: str) -> Population:
        """The population of a name."""
        return Population(self, [self.part(name)])

    @property
    def populations(self) -> dict[str, Population]:
        """The populations by their names: made when asked for, since one that is kept keeps the network."""
        return {part.roster.name: Population(self, [part]) for part in self.parts}

    @property
    def all_cells(self) -> Population:
        """All cells, as one population; sources of events are not cells."""
        return Population(self, self.cell_parts)

    def choose(self, stimuli: Sequence[Any], record: Any, method: str, engine: str, dt: Any) -> None:
        kinds.choose(self, stimuli, record, method, engine, dt)

    def tape(self, record: Any, settings: Settings) -> running.NetworkTape:
        return running.NetworkTape(self, record, settings)

    def log(self, stimuli: Sequence[Any], tape: Any, settings: Settings) -> NetworkLog:
        return NetworkLog(self, stimuli, settings)

    def read(self, tape: Any, settings: Settings, notes: Any) -> NetworkRun:
        return running.read(tape, settings, notes)

    def shared(self, run: Any) -> NetworkRun:
        return running.shared(run)

    def estimate(self) -> estimate.Estimate:
        """How many cells and connections this rank has, the memory that they take, and the time of a run, in about."""
        return estimate.of(self)

    @property
    def digest(self) -> str:
        """What says whether two networks are the same, wherever they were made: cells, inputs, connections, synapses.

        16 hexadecimal digits, also of parameters, starts, weights, delays and gap junctions; not of the stimuli of
        `simulate`. Of what is not a value, such as a function, the name counts alone. All ranks have to call it.
        """
        return digesting.digest(self)

    @checked(example='net.save("folder")')
    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write the network as SONATA files into a new folder, of which `read_sonata` makes it again.

        Cells, sources, connections, inputs of cells, `settings`. Models and synapses go by the names that nrnwrap has
        for them; inputs that SONATA does not have, all but a Step into the default segment, are in a file of their
        own. A warning lists those of a kind that is not nrnwrap's; ParameterError, before a file is written, for what
        else cannot be written: gap junctions, a model that was wrapped. Needs h5py: nrnwrap[sonata]. All ranks have to
        call it.
        """
        to_files.save(self, folder)

    def for_neuroml(self) -> Any:
        """What `to_neuroml` writes of it. All ranks have to call it."""
        return to_neuroml.contents(self)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{len(each)} {name}" for name, each in self.rosters.items()) or "no cells"
        here = " on this rank" if ranks.several() else ""
        connections = sum(map(len, self.projections.values()))
        gaps = sum(map(len, self.couplings.values()))
        return f"<Network: {sizes}; {connections} connections{here}" + (f", {gaps} gap junctions>" if gaps else ">")


def _free(name: Any, taken: Any) -> str:
    if not isinstance(name, str) or not name:
        raise ParameterError(f"a population needs a name, such as net.add('exc', 100, LIF), not {name!r}")
    if name in taken:
        raise ParameterError(f"the network has a population {name!r} already: give another name")
    return name


def _costs(cost: Any, n: int) -> Numbers:
    found = checks.array("cost", cost)
    if len(found) != n or found.min() < 0:
        raise ParameterError(f"cost must have {n} numbers of at least 0")
    return found


def _block(n: int) -> Any:
    """The gids of `n` new cells."""
    global _next_gid
    begin, _next_gid = _next_gid, _next_gid + n
    return np.arange(begin, begin + n)
