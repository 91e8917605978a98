"""Sources of events: values, until they are made real for a target.

Each becomes an artificial cell of NEURON, to which any number of NetCons may be connected.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nrnwrap import checks, mechanisms
from nrnwrap.checks import integer, number
from nrnwrap.errors import ParameterError
from nrnwrap.mechanisms import h
from nrnwrap.placing import Placed, Source

_NO_END = 1e9  # events; how NetStim spells an unlimited number


@dataclass(frozen=True)
class Regular(Source):
    """Events every `interval` (ms) from `start` (ms) on, `number` of them. Becomes a NetStim."""

    interval: float
    start: float = 0.0
    number: float = math.inf

    def __post_init__(self) -> None:
        checks.without_units(self, {"interval": "ms", "start": "ms"})
        number("Regular.interval", self.interval, 0, unit="ms", open_low=True)
        number("Regular.start", self.start, 0, unit="ms")
        number("Regular.number", self.number, 0, infinite=True)
        if self.number < math.inf and self.number != int(self.number):
            raise ParameterError(f"Regular.number must be a whole number of events, not {self.number!r}")

    def create(self) -> Placed:
        return Placed(_netstim(self.interval, self.start, self.number, noise=0))


@dataclass(frozen=True)
class Poisson(Source):
    """A Poisson process of `rate` (Hz) from `start` to `stop` (ms).

    Keyed by (seed, gid, stream) of Random123: the same three give the same events, in every run and
    whatever the number of ranks, so give each target its own gid or seed unless the events are to be
    shared. Becomes a NetStim with noise = 1.
    """

    rate: float
    start: float = 0.0
    stop: float = math.inf
    seed: int = field(kw_only=True)  # no default: two sources that nobody seeded would be one
    gid: int = field(default=0, kw_only=True)
    stream: int = field(default=0, kw_only=True)

    def __post_init__(self) -> None:
        checks.without_units(self, {"rate": "Hz", "start": "ms", "stop": "ms"})
        number("Poisson.rate", self.rate, 0, unit="Hz")
        number("Poisson.start", self.start, 0, unit="ms")
        number("Poisson.stop", self.stop, self.start, unit="ms", infinite=True)
        for name in ("seed", "gid", "stream"):
            integer(f"Poisson.{name}", getattr(self, name))

    def create(self) -> Placed:
        if self.rate == 0 or self.stop == self.start:
            return Placed(_netstim(1.0, 0.0, 0, noise=1))
        events = _netstim(1e3 / self.rate, self.start, math.inf, noise=1)
        events.noiseFromRandom123(self.seed, self.gid, self.stream)
        if math.isinf(self.stop):
            return Placed(events)
        # A NetStim is switched off for good by an event of negative weight.
        delay = min(1.0, self.stop)
        switch = _netstim(1.0, self.stop - delay, 1, noise=0)
        wire = h.NetCon(switch, events)
        wire.delay, wire.weight[0] = delay, -1
        return Placed(events, (switch, wire))


@dataclass(frozen=True, eq=False)
class SpikeTimes(Source):
    """Events at the given times (ms, any order), off the grid where they are. Becomes a SpikeList."""

    times: NDArray[np.float64]

    def __init__(self, times: ArrayLike) -> None:
        values = np.sort(checks.array("SpikeTimes.times", times, unit="ms"))
        if len(values) and values[0] < 0:
            raise ParameterError(f"SpikeTimes must not be negative, but {values[0]:g} ms is given")
        object.__setattr__(self, "times", values)

    def create(self) -> Placed:
        mechanisms.require("nw_SpikeList")
        relay = h.nw_SpikeList()
        entry = h.NetCon(None, relay)
        return Placed(relay, (entry, h.FInitializeHandler(_queue(entry, self.times))))


@dataclass(frozen=True)
class Gid(Source):
    """The spikes of the cell registered under a gid, on whatever rank it lives: `cell.register(gid)`."""

    gid: int

    def __post_init__(self) -> None:
        integer("Gid.gid", self.gid, 0, 2**31 - 1)

    def create(self) -> Placed:
        return Placed(int(self.gid))


def _queue(entry: Any, times: NDArray[np.float64]) -> Callable[[], None]:
    """Return what puts the times into the event queue, to be called by every finitialize."""

    def queue() -> None:
        for time in times:
            entry.event(time)

    return queue


def _netstim(interval: float, start: float, number: float, noise: float) -> Any:
    result = h.NetStim()
    result.interval, result.start, result.noise = interval, start, noise
    result.number = min(number, _NO_END)
    return result
