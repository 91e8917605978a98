"""What a network takes of memory, before it is made and after, and what a run of it takes of time.

Measured per cell and per connection, and per step, arrival and spike that is delivered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nrnwrap.base import checks
from nrnwrap.base.calls import checked, warn
from nrnwrap.inputs import Share
from nrnwrap.network.arrivals import Arrivals

CELL, CONNECTION = 6800, 320  # bytes of a point neuron, with its section, gid and Python; of a NetCon, with its arrays
NUMBERED, SYNAPSE = 1400, 56  # of a member that is numbers, with its port in a run; of its synapses, arrays and rows
COPY_OF_CELL, COPY_OF_CONNECTION = 5800, 70  # what CoreNEURON's copy of them takes besides
STEP, DELIVERY, ARRIVAL = 0.2e-6, 0.5e-6, 0.15e-6  # s: a segment, an event, an arrival
_DRAWING = 40  # bytes of a connection while it is made: source, gid, target, weight and delay, 8 each


@dataclass(frozen=True)
class Estimate:
    """What a network takes on this rank: cells, connections, and memory (bytes) on NEURON, and with CoreNEURON's copy.

    numbered, synapses: how many of them are numbers, and connections of such: CoreNEURON has cells and NetCons instead.
    Every cell counts as a point neuron; one with a shape takes more. segments: of all cells. arrivals: of all Poisson
    inputs, in Hz.
    """

    cells: int
    connections: int
    numbered: int = 0
    synapses: int = 0
    segments: int = 0
    arrivals: float = 0.0

    @property
    def neuron(self) -> int:
        made = CELL * (self.cells - self.numbered) + CONNECTION * (self.connections - self.synapses)
        return made + NUMBERED * self.numbered + SYNAPSE * self.synapses

    @property
    def coreneuron(self) -> int:
        both = CELL + COPY_OF_CELL, CONNECTION + COPY_OF_CONNECTION
        return both[0] * self.cells + both[1] * self.connections

    @checked(units={"t_stop": "ms", "dt": "ms", "rate": "Hz"}, example="net.estimate().seconds(t_stop=1000, rate=5)")
    def seconds(self, t_stop: float, dt: float = 0.1, rate: float = 10.0) -> float:
        """About how long (s) a run of t_stop (ms) in steps of dt (ms) takes on NEURON; a third or three times that.

        rate: how often (Hz) the sources of the connections spike, which nothing says before a run.
        """
        span = checks.number("t_stop", t_stop, 0, unit="ms")
        steps = span / checks.number("dt", dt, 0, unit="ms", open_low=True)
        spikes = span / 1e3 * checks.number("rate", rate, 0, unit="Hz")
        events = spikes * ((self.connections - self.synapses) * DELIVERY + self.synapses * ARRIVAL)
        return steps * self.segments * STEP + events + span / 1e3 * self.arrivals * ARRIVAL

    def __repr__(self) -> str:
        return (
            f"<{self.cells} cells, {self.connections} connections on this rank: {_shown(self.neuron)} on NEURON, "
            f"{_shown(self.coreneuron)} with CoreNEURON>"
        )


def of(network: Any) -> Estimate:
    """The estimate of a network."""
    cells, made = network.cells, network.projections.values()
    segments = sum(section.nseg for cell in cells for section in cell.sections)
    shares = (each for cell in cells for each in cell.attached if isinstance(each, Share))
    arrivals = sum(share.connection()[0].rate for share in shares)
    arrivals += sum(float(each.rate.sum()) for drive in network.inputs for each in drive.inputs if _numbers(each))
    numbered = sum(len(each.local) for each in network.rosters.values() if not each.made)
    synapses = sum(len(each) for each in made if not each.as_netcons)
    return Estimate(len(cells) + numbered, sum(map(len, made)), numbered, synapses, segments, arrivals)


def _numbers(given: Any) -> bool:
    """Whether Poisson processes are those of members that are numbers: cells have their shares."""
    return isinstance(given, Arrivals) and not given.roster.made


def warn_of(name: str, connections: int, as_netcons: bool) -> None:
    """Warn of connections that are to be made and would not fit into the machine's free memory."""
    free, size = available(), needed(connections, as_netcons)
    if free is not None and size > free:
        warn(
            f"{name}: {connections} connections take about {_shown(size)}, and {_shown(free)} are free here: "
            "take more ranks, on more machines, or fewer connections"
        )


def needed(connections: int, as_netcons: bool = True) -> int:
    """The memory (bytes) that so many connections take while they are made."""
    return ((CONNECTION if as_netcons else SYNAPSE) + _DRAWING) * connections


def available() -> int | None:
    """The memory (bytes) that is free on this machine; None where the system does not tell."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            found = next(line for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return None
    return int(found.split()[1]) * 1024


def _shown(size: float) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
