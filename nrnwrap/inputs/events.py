"""Sources of events: values, until they are made real for a target.

Each becomes an artificial cell of NEURON, to which any number of NetCons may be connected.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nrnwrap import mechanisms
from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.base.checks import integer, number
from nrnwrap.base.limits import FOREVER
from nrnwrap.engine import census, h, hooks, ranks, underway
from nrnwrap.errors import ParameterError
from nrnwrap.inputs.contracts import Placed, Source
from nrnwrap.inputs.keyed import KEYS, Keyed
from nrnwrap.inputs.keyed import checked as checked_key

_NO_END = 1e9  # events; how NetStim spells an unlimited number
_FEW = 8  # times that a repr shows one by one
_HINTS = {
    **dict.fromkeys(("delay", "begin", "onset"), "start"),
    **dict.fromkeys(("end", "t_stop"), "stop"),
    **dict.fromkeys(("freq", "frequency", "hz"), "rate"),
    **dict.fromkeys(("period", "isi"), "interval"),
    **dict.fromkeys(("count", "n"), "number"),
    "weight": "the weight belongs to the connection, as in receive(..., weight=0.001)",
}


@checked(example="Regular(10, start=50, number=5)", hints=_HINTS)
@dataclass(frozen=True)
class Regular(Source):
    """Events every `interval` (ms) from `start` (ms) on, `number` of them. Becomes a NetStim."""

    interval: float
    start: float = 0.0
    number: float = math.inf

    units: ClassVar[dict[str, str]] = {"interval": "ms", "start": "ms"}

    def __post_init__(self) -> None:
        checks.without_units(self, self.units)
        number("Regular.interval", self.interval, 0, unit="ms", open_low=True)
        number("Regular.start", self.start, 0, unit="ms")
        number("Regular.number", self.number, 0, infinite=True)
        checks.whole_number("Regular.number", self.number, "events")

    def create(self) -> Placed:
        made = _netstim(self.interval, self.start, self.number)
        if underway.is_going():
            _let_pass(made)
        return Placed(made)

    def times(self, t_stop: float) -> NDArray[np.float64]:
        """The times (ms) of the events until `t_stop`, without a run; equal to those of a run bit for bit."""
        t_stop = number("t_stop", t_stop, 0, unit="ms")
        count = int(min(self.number, max((t_stop - self.start) / self.interval + 2, 0)))
        later = np.full(max(count - 1, 0), self.interval)
        first = self.start + self.interval - self.interval  # as NetStim rounds
        return _until(np.cumsum([first, *later] if count else []), t_stop)


@checked(
    example="Poisson(20, seed=1)",
    hints=_HINTS,
)
@dataclass(frozen=True)
class Poisson(Keyed, Source):
    """A Poisson process of `rate` (Hz) from `start` to `stop` (ms).

    Keyed by (seed, gid, stream) of Random123: the same three give the same events, in every run and
    whatever the number of ranks, so give each target its own gid or seed unless the events are to be
    shared. Becomes an nw_PoissonSource.
    """

    rate: float
    start: float = 0.0
    stop: float = math.inf
    seed: int | None = field(default=None, kw_only=True)  # see Keyed
    gid: int = field(default=0, kw_only=True)
    stream: int = field(default=0, kw_only=True)

    units: ClassVar[dict[str, str]] = {"rate": "Hz", "start": "ms", "stop": "ms"}

    def __post_init__(self) -> None:
        checks.without_units(self, self.units)
        number("Poisson.rate", self.rate, 0, unit="Hz")
        number("Poisson.start", self.start, 0, unit="ms")
        number("Poisson.stop", self.stop, self.start, unit="ms", infinite=True)
        for name in KEYS:
            checked_key(f"Poisson.{name}", getattr(self, name))

    def seeded(self, seed: int, gid: int, stream: int) -> Any:
        if self.seed is not None or type(self) is not Poisson:
            return super().seeded(seed, gid, stream)
        twin = object.__new__(Poisson)  # one for each cell of a population: what is the same has been checked
        vars(twin).update(vars(self), seed=seed, gid=gid, stream=stream)
        return twin

    def create(self) -> Placed:
        ids = self.ids()
        mechanisms.require("nw_PoissonSource")
        made = h.nw_PoissonSource()
        keep_rate(made, self.rate, self.start, self.stop)
        made.rng.set_ids(*ids)
        return Placed(made)

    def times(self, t_stop: float) -> NDArray[np.float64]:
        """The times (ms) of the events until `t_stop`, without a run; equal to those of a run bit for bit."""
        t_stop = min(number("t_stop", t_stop, 0, unit="ms"), self.stop)
        if self.rate == 0 or self.stop == self.start:
            return np.empty(0)
        random, found = _exponential(*self.ids()), np.array([self.start])
        while found[-1] <= t_stop:
            count = int((t_stop - found[-1]) * self.rate / 1e3) + 100
            found = np.concatenate([found[:-1], np.cumsum([found[-1], *(1e3 / self.rate * random(count))])])
        return _until(found[1:], t_stop)


@checked(example="SpikeTimes([10, 20.5])")
@dataclass(frozen=True, eq=False, repr=False)
class SpikeTimes(Source):
    """Events at the given times (ms, any order), off the grid where they are. Becomes an nw_SpikeList."""

    sorted_times: NDArray[np.float64]

    units: ClassVar[dict[str, str]] = {"times": "ms"}

    def __init__(self, times: ArrayLike) -> None:
        values = np.sort(checks.array("SpikeTimes.times", times, unit="ms"))
        if len(values) and values[0] < 0:
            raise ParameterError(f"SpikeTimes must not be negative, but {values[0]:g} ms is given")
        object.__setattr__(self, "sorted_times", values)

    def create(self) -> Placed:
        mechanisms.require("nw_SpikeList")
        relay = h.nw_SpikeList()
        entry = h.NetCon(None, relay)
        queue = _Queue(entry, self.sorted_times)
        census.enter("event queues", queue)
        return Placed(relay, (entry, queue))

    def times(self, t_stop: float) -> NDArray[np.float64]:
        """The given times (ms) until `t_stop`, sorted."""
        return _until(self.sorted_times, t_stop)

    def arguments(self) -> dict[str, Any]:
        return {"times": self.sorted_times}

    def __eq__(self, other: object) -> bool:
        return (
            np.array_equal(self.sorted_times, other.sorted_times) if isinstance(other, SpikeTimes) else NotImplemented
        )

    def __hash__(self) -> int:
        return hash(self.sorted_times.tobytes())

    def __repr__(self) -> str:
        times = self.sorted_times
        if len(times) > _FEW:
            return f"SpikeTimes(<{len(times)} times from {times[0]:g} to {times[-1]:g} ms>)"
        return f"SpikeTimes({times.tolist()})"


@checked(example="Gid(3)", hints={"gid": "the gid of a cell that was registered: Gid(3), after cell.register(3)"})
@dataclass(frozen=True)
class Gid(Source):
    """The spikes of the cell registered under a gid, on whatever rank it lives: `cell.register(gid)`."""

    gid: int

    def __post_init__(self) -> None:
        integer("Gid.gid", self.gid, 0, 2**31 - 1)

    def connected(self, target: Any) -> Placed:
        return Placed(ranks.wire(int(self.gid), target))

    def times(self, t_stop: float) -> NDArray[np.float64]:
        """Raises ParameterError: the spikes of a cell are not known before a run."""
        raise ParameterError(f"{self} does not know its spikes before a run: take them from one, as run.spikes")


def keep_rate(made: Any, rate: float, start: float, stop: float) -> None:
    """Let a nw_PoissonSource, or what has its parameters, send at `rate` (Hz) from `start` to `stop` (ms)."""
    made.interval = 1e3 / rate if rate else FOREVER
    made.start, made.stop = start, min(stop, FOREVER) if rate else start


def _until(times: NDArray[np.float64], t_stop: float) -> NDArray[np.float64]:
    return times[times <= number("t_stop", t_stop, 0, unit="ms")]


@dataclass(frozen=True, eq=False)
class _Queue:
    """Times that every finitialize puts into NEURON's queue, through a NetCon."""

    entry: Any
    times: NDArray[np.float64]

    def begin(self) -> None:
        """Put those that are still to come there."""
        for time in self.times[self.times >= h.t]:
            self.entry.event(time)


def _fill() -> None:
    for queue in census.living("event queues"):
        queue.begin()


hooks.at("events", _fill)


def _exponential(seed: int, gid: int, stream: int) -> Callable[[int], NDArray[np.float64]]:
    """Return what draws the numbers that a PoissonSource of this stream draws, as many at a time as one wants."""
    random = h.Random()
    random.Random123(seed, gid, stream)
    random.negexp(1)
    random.seq(0)  # negexp has drawn one
    return lambda count: np.array(h.Vector(count).setrand(random))


def _netstim(interval: float, start: float, number: float) -> Any:
    result = h.NetStim()
    result.interval, result.start = interval, start
    result.number = min(number, _NO_END)
    return result


def _let_pass(made: Any) -> None:
    """Let a NetStim that comes in the midst of a run, whose INITIAL counts from now on, send what is still to come."""
    now, whole = float(h.t), (made.start, made.number)
    passed = min(max(math.ceil((now - made.start) / made.interval), 0), made.number)
    made.start, made.number = max(made.start + passed * made.interval - now, 0), made.number - passed

    def restore() -> None:
        made.start, made.number = whole

    underway.at_end(restore)
