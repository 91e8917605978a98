"""What a network takes of memory, before it is made and after: measured per cell and per connection."""

from __future__ import annotations

from dataclasses import dataclass

from nrnwrap.base.calls import warn

CELL, CONNECTION = 5900, 320  # bytes of a point neuron, with its section, gid and Python; of a NetCon, with its arrays
COPY_OF_CELL, COPY_OF_CONNECTION = 4900, 70  # what CoreNEURON's copy of them takes besides
_DRAWING = 40  # bytes of a connection while it is made: source, gid, target, weight and delay, 8 each


@dataclass(frozen=True)
class Estimate:
    """What a network takes on this rank: cells, connections, and memory (bytes) on NEURON, and with CoreNEURON's copy.

    Every cell counts as a point neuron; one with a shape takes more.
    """

    cells: int
    connections: int

    @property
    def neuron(self) -> int:
        return CELL * self.cells + CONNECTION * self.connections

    @property
    def coreneuron(self) -> int:
        return self.neuron + COPY_OF_CELL * self.cells + COPY_OF_CONNECTION * self.connections

    def __repr__(self) -> str:
        return (
            f"<{self.cells} cells, {self.connections} connections on this rank: {_shown(self.neuron)} on NEURON, "
            f"{_shown(self.coreneuron)} with CoreNEURON>"
        )


def warn_of(name: str, connections: int) -> None:
    """Warn of connections that are to be made and would not fit into the machine's free memory."""
    free = available()
    if free is not None and needed(connections) > free:
        warn(
            f"{name}: {connections} connections take about {_shown(needed(connections))}, and {_shown(free)} are free "
            "here: take more ranks, on more machines, or fewer connections"
        )


def needed(connections: int) -> int:
    """The memory (bytes) that so many connections take while they are made."""
    return (CONNECTION + _DRAWING) * connections


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
