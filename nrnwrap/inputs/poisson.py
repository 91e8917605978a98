"""Poisson processes of events, one for each of many targets, that cost little.

With NEURON's fixed step a point process beside each target (mod/PoissonInput.mod) tells it of its arrivals without an
entry in NEURON's queue. CoreNEURON, and targets that keep something for each connection, get the same arrivals from
ordinary sources and NetCons, to the bit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nrnwrap import mechanisms
from nrnwrap.base import checks
from nrnwrap.base.calls import checked, shown
from nrnwrap.base.limits import FOREVER
from nrnwrap.engine import census, coreneuron, h, hooks, underway
from nrnwrap.errors import ParameterError, SimulationError
from nrnwrap.inputs import tellers
from nrnwrap.inputs.events import keep_rate

_INPUTS = "inputs of Poisson processes"  # as the census calls them
_MOST = 5.0  # arrivals in a step that a model keeps until their time (WAITING of mod/events.inc): beyond, one by one
_HALF, _WHOLE = 1, 2  # of a step that a target is told of ahead (mod/PoissonInput.mod)


@checked(example="poisson_input([cell.mechanism], rate=8000, weight=0.1, keys=[(1, 0, 0)])")
def poisson_input(
    targets: Sequence[Any],
    rate: ArrayLike,
    weight: ArrayLike,
    keys: ArrayLike,
    start: ArrayLike = 0.0,
    stop: ArrayLike = math.inf,
) -> PoissonInput:
    """Let each of n targets receive the events of a Poisson process of its own, as long as the result is kept.

    targets: point processes that receive events, all of one mechanism. rate (Hz), weight (of the mechanism's unit),
    start and stop (ms): a number, or an array of n. keys: (n, 3) integers of 0 .. 2**32 - 1, a row for each target.
    The arrivals of the row (seed, gid, stream) are those of `Poisson(rate, seed=, gid=, stream=).times(t_stop)`, to the
    bit, whatever dt, engine, ranks, threads, and the other targets; every finitialize begins anew. A sample of v has
    all arrivals until its time. Raises ParameterError for what is not such a target, array or number.
    """
    try:
        points = list(targets)
    except TypeError as cause:
        raise ParameterError(
            f"poisson_input: targets must be a list of point processes, not {shown(targets)}"
        ) from cause
    return PoissonInput(points, rate, weight, keys, start, stop)


class PoissonInput:
    """What `poisson_input` returns. `rate` and `weight` can be set between two pieces of a run.

    An interval has the rate of the time when it begins. So the first arrival after a change may be due to the rate
    before it, and a process of rate 0 stays silent until the next finitialize.
    """

    def __init__(
        self, targets: list[Any], rate: ArrayLike, weight: ArrayLike, keys: ArrayLike, start: ArrayLike, stop: ArrayLike
    ) -> None:
        self._targets = _checked_targets(targets)
        self._keys = _checked_keys(keys, len(targets))
        self._rate, self._weight = _row(len(self), "rate", rate, "Hz", 0), _row(len(self), "weight", weight, "")
        self._start, self._stop = _row(len(self), "start", start, "ms", 0), _row(len(self), "stop", stop, "ms", 0)
        if (self._stop < self._start).any():
            raise ParameterError("poisson_input: stop must not be before start")
        underway.refuse("poisson_input", "made")
        mechanisms.load()
        self._made: list[tuple[Any, ...]] = []  # of each target: a nw_PoissonInput, or a source and a NetCon
        self.by_netcons = self._only_by_netcons = bool(targets) and _numbers_of(targets[0]) > 1
        self._make()
        census.enter(_INPUTS, self)
        underway.comes(self)

    @property
    def rate(self) -> NDArray[np.float64]:
        """Of each target, in Hz."""
        return self._rate.copy()

    @rate.setter
    def rate(self, value: ArrayLike) -> None:
        self._rate, self._stale = _row(len(self), "rate", value, "Hz", 0), True
        for k in self._there():
            self._made[k][0].interval = 1e3 / self._rate[k] if self._rate[k] else FOREVER

    @property
    def weight(self) -> NDArray[np.float64]:
        """Of each target, in the unit of its mechanism."""
        return self._weight.copy()

    @weight.setter
    def weight(self, value: ArrayLike) -> None:
        self._weight = _row(len(self), "weight", value, "")
        self._weigh(self._there())

    def __len__(self) -> int:
        return len(self._targets)

    def __repr__(self) -> str:
        first = next(filter(tellers.is_there, self._targets), None)
        return f"<PoissonInput: {len(self)}{'' if first is None else f' x {tellers.kind(first)}'}>"

    def begin(self) -> None:
        """Act from now on, in the midst of a run."""
        self.prepare(False, float(h.dt))
        for each in self._made:
            tellers.begin(*each)

    def drop(self, index: int, delay: float = 0.0) -> None:
        """Let one target receive no more; it keeps its place in `rate` and `weight`.

        In the midst of a run what was due before a `delay` (ms) still comes.
        """
        tellers.stop(delay, self._targets[index], *self._made[index])
        self._targets[index] = None
        self._made[index] = (None,)

    def __del__(self) -> None:
        """NEURON's queue may have the next arrivals."""
        if underway is not None and underway.is_going():  # at the end modules have gone before cells
            for index in range(len(vars(self).get("_made", ()))):
                self.drop(index)

    def prepare(self, by_netcons: bool, dt: float | None) -> None:
        """Be ready for a finitialize; dt (ms) is that of a fixed step, else None."""
        if self.by_netcons != (by_netcons or self._only_by_netcons):
            self.by_netcons = not self.by_netcons
            self._make()
        elif self._stale:
            self._set(self._there())
        if not self.by_netcons:
            ahead = self._ahead(dt)
            for k in self._there():
                self._made[k][0].ahead = ahead

    def _ahead(self, dt: float | None) -> int:
        """How far ahead the targets can be told, in half steps; 0 for those that want each event at its time."""
        first = next(filter(tellers.is_there, self._targets), None)
        if dt is None or first is None:
            return 0
        if hasattr(first, "deaf"):  # mod/telling.inc
            return _HALF
        few = self._rate.max(initial=0) * dt / 1e3 <= _MOST
        return _WHOLE if few and hasattr(first, "shown_end") else 0  # mod/events.inc

    def _make(self) -> None:
        """For each target what tells it of its arrivals."""
        self._made = [tellers.by_netcon(each) if self.by_netcons else tellers.beside(each) for each in self._targets]
        there = self._there()
        for k in there:
            self._made[k][0].rng.set_ids(*self._keys[k])
        self._set(there)
        self._weigh(there)

    def _there(self) -> list[int]:
        """The numbers of the targets that are told, since what tells them still stands."""
        return [k for k, (made, *_) in enumerate(self._made) if tellers.is_there(made)]

    def _set(self, some: list[int]) -> None:
        self._stale = False  # whether a rate has been set since
        for k in some:
            keep_rate(self._made[k][0], self._rate[k], self._start[k], self._stop[k])

    def _weigh(self, some: list[int]) -> None:
        for k in some:
            made, *wires = self._made[k]
            for wire in wires:
                wire.weight[0] = self._weight[k]
            if not wires:
                made.weight = self._weight[k]


def _row(count: int, name: str, value: ArrayLike, unit: str, low: float = -math.inf) -> NDArray[np.float64]:
    """A number for each target."""
    name, infinite = f"poisson_input: {name}", name == "stop"
    if np.ndim(value) == 0:
        return np.full(count, checks.number(name, value, low, unit=unit, infinite=infinite))
    given = np.asarray(checks.plain(name, value, unit))
    found = checks.array(name, np.where(given == math.inf, FOREVER, given) if infinite else given, unit=unit)
    if len(found) != count:
        raise ParameterError(f"{name} must be a number, or one for each of {count} targets, not {len(found)}")
    if (found < low).any():
        where = int(np.flatnonzero(found < low)[0])
        raise ParameterError(f"{name}[{where}] = {found[where]:g} {unit} must not be below {low:g}")
    return found


def _checked_targets(targets: list[Any]) -> list[Any]:
    for index, each in enumerate(targets):
        if not (hasattr(each, "hname") and hasattr(each, "get_segment") and each.has_loc()):
            raise ParameterError(
                f"poisson_input: targets[{index}] must be a point process on a section, such as cell.mechanism, "
                f"not {shown(each)}"
            )
    kinds = sorted({tellers.kind(each) for each in targets})
    if len(kinds) > 1:
        raise ParameterError(f"poisson_input: the targets must be of one mechanism, not of {', '.join(kinds)}")
    return targets


def _checked_keys(keys: ArrayLike, count: int) -> NDArray[np.uint32]:
    found = np.asarray(keys)
    if found.shape != (count, 3) or found.dtype.kind not in "iu":
        raise ParameterError(
            f"poisson_input: keys must be integers (seed, gid, stream) for each of {count} targets, of the shape "
            f"({count}, 3), not {shown(keys)}"
        )
    if found.size and not 0 <= found.min() <= found.max() < 2**32:
        raise ParameterError(f"poisson_input: keys are outside 0 .. {2**32 - 1}")
    return found.astype(np.uint32)


def _numbers_of(target: Any) -> int:
    """How many numbers a connection to such a target has: more than one where it keeps something for each."""
    found = int(h.nw_PoissonInput(target.get_segment()).aim(target))
    if found == 0:  # NEURON crashes some time after a NetCon to it has failed
        raise ParameterError(f"poisson_input: {target} does not receive events")
    return found


def ways() -> list[str]:
    """How the events of each input reach their targets now: a saved state is one of this way."""
    return [f"{each!r} by {'NetCons' if each.by_netcons else 'calls'}" for each in census.living(_INPUTS)]


def _prepare() -> None:
    living = census.living(_INPUTS)
    elsewhere, dt = coreneuron.is_on(), None if h.CVode().active() else float(h.dt)
    if living and elsewhere and h.ParallelContext().nthread() > 1:
        raise SimulationError("CoreNEURON takes poisson_input on one thread only: use engine='neuron', or one thread")
    for each in living:
        each.prepare(elsewhere, dt)


hooks.at("poisson inputs", _prepare)
