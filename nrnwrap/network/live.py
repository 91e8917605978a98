"""A run of members that are numbers: what it needs in NEURON, made when it begins and gone when it ends."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrnwrap.base.limits import LARGEST_V
from nrnwrap.engine import census, h, ranks, underway, watch
from nrnwrap.errors import ParameterError
from nrnwrap.network import wiring
from nrnwrap.network.arrivals import Arrivals
from nrnwrap.network.contents import Contents
from nrnwrap.network.drive import Drive
from nrnwrap.network.kernel import Connected, Kernel, Synapses
from nrnwrap.network.kernel_cell import NAP
from nrnwrap.network.projection import Projection
from nrnwrap.network.roster import Roster
from nrnwrap.network.rows import Joints, NetCons, Rows, join
from nrnwrap.simulation import cautions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nrnwrap.base.settings import Settings

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

_LONGEST = 10.0  # ms; a window where no delay bounds it
_SHORTEST = 0.1  # of a step: with shorter windows cells of NEURON cost less


class Run:
    """The kernels of a network, and the connections from and to them."""

    def __init__(self, network: Contents, settings: Settings) -> None:
        self.network, self.dt, self.v_init = network, settings.dt, settings.v_init
        self.kernels: dict[Roster, Kernel] = {}
        self._held: list[Rows | NetCons] = []
        self._bound: list[Projection] = []

    def begin(self, recorded: Mapping[Roster, list[int]]) -> None:
        """Make all that the run needs; recorded: the members, by index, whose samples are kept."""
        self.network.run = self
        for roster in self.network.rosters.values():
            if roster.numbered is not None:
                roster.kernel = self.kernels[roster] = Kernel(roster, roster.numbered, self.v_init)
        for roster, kernel in self.kernels.items():
            kernel.open(*timing(self.network, roster, self.dt))
            kernel.record(np.array(sorted(set(recorded.get(roster, []))), np.int64), self.dt)
            kernel.peers = list(self.kernels.values())
        if ranks.several() or census.sections():
            self.make_ports()
        for projection in self.network.projections.values():
            projection.exchanged = self.network.exchanged
            self.bind(projection)
        for drive in self.network.inputs:
            self.drive(drive)

    def add(self, projection: Projection) -> None:
        """Have a projection that comes in the midst of the run."""
        projection.exchanged = self.network.exchanged
        projection.check_exchange(projection.delay)
        self.bind(projection)

    def bind(self, projection: Projection) -> None:
        """Make the connections of a projection, unless NEURON has them already."""
        if projection.wired:
            return
        parts: list[tuple[Any, Connected | _Held]] = []
        rest = np.ones(len(projection), bool)
        for roster, some in _by_roster(projection):
            if roster in self.kernels:
                kernel, synapses = self.kernels[roster], _synapses(projection, some)
                self._make_room(projection.name, kernel, synapses.delays)
                parts.append((some, kernel.connect(projection.name, synapses)))
                rest[some] = False
        if rest.any():
            self.make_ports()
            standing, synapses = projection.standing_of(rest), _synapses(projection, rest)
            joints = Joints(synapses.gids, synapses.pre, standing.processes, standing.index)
            held = join(joints, synapses.weights, synapses.delays, self.dt)
            underway.comes(held)
            parts.append((rest, _Held(held)))
            self._held.append(held)
        projection.live = Bound(projection, parts)
        self._bound.append(projection)

    def make_ports(self) -> None:
        """Let others than kernels hear of spikes: cells of sections, and other ranks."""
        for kernel in self.kernels.values():
            kernel.make_ports()

    def _make_room(self, name: str, kernel: Kernel, delays: Numbers) -> None:
        """Shorter windows for a projection that comes in the midst of a run."""
        window = delays.min(initial=np.inf) - kernel.lead - 2 * NAP
        if window < _SHORTEST * self.dt:
            least = kernel.lead + _SHORTEST * self.dt + 2 * NAP
            raise ParameterError(
                f"{name}: a delay of {delays.min():g} ms is below {least:g} ms, the least onto a population that is "
                "computed as numbers: give a longer one, or make the connection before the run"
            )
        if window < kernel.window:
            kernel.narrow(window)

    def drive(self, drive: Drive) -> None:
        """Let the Poisson processes of members that are numbers begin."""
        for arrivals in drive.inputs:
            if isinstance(arrivals, Arrivals) and arrivals.roster in self.kernels:
                self.kernels[arrivals.roster].drive(arrivals)

    def verify(self) -> None:
        """Raise SimulationError where somebody has changed NetCons that stand for others."""
        for each in (*self.kernels.values(), *self._held, *self.network.projections.values()):
            each.verify()

    def until(self, goal: float) -> None:
        for kernel in self.kernels.values():
            kernel.until(goal)

    def look(self, t: float) -> None:
        """Raise NumericsError for a voltage that no cell has at t (ms)."""
        for roster, kernel in self.kernels.items():
            v = kernel.get("v")[kernel.members]
            for number in np.flatnonzero(~(np.abs(v) <= LARGEST_V))[:1].tolist():
                name = f"{roster.name}[{kernel.members[number]}]"
                raise watch.runaway(name, v[number], f"by {t:g} ms")

    def paces(self) -> Iterator[cautions.Pace]:
        """The neuron of each kernel that spiked most."""
        for kernel in self.kernels.values():
            yield from kernel.busiest()

    def states(self) -> list[Numbers]:
        return [kernel.state() for kernel in self.kernels.values()]

    def restore(self, states: Any) -> None:
        for kernel, state in zip(self.kernels.values(), states, strict=True):
            kernel.restore(state)

    def close(self) -> None:
        self.network.run = None
        for projection in self.network.projections.values():
            projection.exchanged = 0.0
        for projection in self._bound:
            projection.live = None
        for held in self._held:
            held.close()
        for roster, kernel in self.kernels.items():
            kernel.close()
            roster.kernel = None
        self.kernels = {}


class Bound:
    """What a run has made of a projection: parts, each for some of its connections."""

    def __init__(self, projection: Projection, parts: list[tuple[Any, Connected | _Held]]) -> None:
        self._projection, self._parts = projection, parts

    def weigh(self) -> None:
        """Take up the weights that it has now."""
        for some, part in self._parts:
            part.weigh(_synapses(self._projection, some))


class _Held(NamedTuple):
    held: Rows | NetCons

    def weigh(self, synapses: Synapses) -> None:
        self.held.put(synapses.weights)


def _by_roster(projection: Projection) -> list[tuple[Roster, Any]]:
    """For each part of the targets its roster, and which connections end there: they are target by target."""
    side = projection.ends.post
    cuts = np.searchsorted(projection.post, np.cumsum([0, *side.sizes])).tolist()
    return [(part.roster, slice(*ends)) for part, ends in zip(side.parts, itertools.pairwise(cuts), strict=True)]


def _synapses(projection: Projection, some: Any) -> Synapses:
    """Some connections."""
    pre, post = projection.ends.pre, projection.ends.post
    weights, delays = (projection.stored(slot)[some] for slot in (0, wiring.DELAY))
    return Synapses(pre.gids, projection.pre[some], post.index, projection.post[some], weights, delays)


def timing(network: Contents, roster: Roster, dt: float) -> tuple[float, float]:
    """How long the windows of a roster may be, and how long after its spike a source is heard of (ms).

    Cells of NEURON tell a spike up to a step late, and ranks hand spikes over a step later.
    """
    shortest, late = np.inf, ranks.several()
    for projection in network.projections.values():
        if projection.wired or roster not in {part.roster for part in projection.ends.post.parts}:
            continue
        late = late or any(part.roster.made and not part.roster.artificial for part in projection.ends.pre.parts)
        those = [some for each, some in _by_roster(projection) if each is roster]
        shortest = min(shortest, *(projection.stored(wiring.DELAY)[some].min(initial=np.inf) for some in those))
    lead = dt * (1 + 1e-9) + 1e-9 if late else 0.0  # dt itself is too short for ranks: NEURON allows for 1e-10 ms
    return min(shortest - lead - 2 * NAP, _LONGEST), lead


def fits(network: Contents, roster: Roster, dt: float) -> bool:
    """Whether delays onto a roster leave windows that are long enough."""
    return timing(network, roster, dt)[0] >= _SHORTEST * dt


def threads_allow() -> bool:
    return ranks.threads() == 1 and not h.CVode().active()
