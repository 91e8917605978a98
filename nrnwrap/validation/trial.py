"""A trial: many cells under one kind of input, the spikes of each against its own solution."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nrnwrap.inputs import SpikeTimes
from nrnwrap.simulation.simulation import simulate
from nrnwrap.validation.case import Times
from nrnwrap.validation.solution import Solution, Trains

DELAY = 1.0  # ms, of events: CoreNEURON wants some
ENGINES = "two threads", "CoreNEURON"
LAST = 0.1  # ms before the end of a run, in which a spike may be decided but not yet announced


@dataclass(frozen=True)
class Bound:
    """What spike times may be off (ms): `most` of all spikes, and `median` of what is the worst of each cell."""

    most: float
    median: float = np.inf


@dataclass(frozen=True)
class Trial:
    """One proof of accuracy, of many cells at once.

    model: the class under which the trial is listed.
    build: makes the cells, with all that drives them.
    solve: the solution of a run, given dt (ms) and what `run` returned.
    within: dt (ms) -> what is allowed, whichever of `orders` (NEURON's secondorder) is taken.
    record: what the solution has to know of a run.
    run: (cells, dt, secondorder) -> something with trains, where it is not simulate() that runs the cells.
    settings: more for simulate().
    engines: those that can run it besides NEURON; without delays of events none can.
    """

    name: str
    model: type
    t_stop: float
    build: Callable[[], Sequence[Any]]
    solve: Callable[[float, Any], Solution]
    within: Mapping[float, Bound]
    orders: Sequence[int] = (0, 2)
    record: Sequence[str] = ()
    run: Callable[[Sequence[Any], float, int], Any] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    engines: Sequence[str] = ENGINES

    def simulated(self, cells: Sequence[Any], dt: float, secondorder: int, **settings: Any) -> Any:
        """Run the cells."""
        if self.run is not None:
            return self.run(cells, dt, secondorder)
        settings = {"record": list(self.record), "progress": False, **self.settings, **settings}
        return simulate(cells, t_stop=self.t_stop, dt=dt, secondorder=secondorder, **settings)

    def compared(self, cells: Sequence[Any], dt: float, secondorder: int) -> tuple[Trains, Trains]:
        """Trains of a run, and those of the solution, as long as it can be followed."""
        run = self.simulated(cells, dt, secondorder)
        solution = self.solve(dt, run)
        found, exact = (solution.cut(each, self.t_stop - LAST) for each in (run.trains, solution.trains))
        return found, exact


def worst(found: Trains, exact: Trains) -> Times:
    """The largest error (ms) of each train; infinite where it has more spikes, or fewer."""
    return np.array([
        np.abs(a - b).max(initial=0) if len(a) == len(b) else np.inf for a, b in zip(found, exact, strict=True)
    ])  # fmt: skip


def once(solve: Callable[[], Solution]) -> Callable[[float, Any], Solution]:
    """A solution that depends neither on dt nor on the run, computed when it is first asked for."""
    known: list[Solution] = []

    def solution(dt: float, run: Any) -> Solution:
        if not known:
            known.append(solve())
        return known[0]

    return solution


def trains(seed: int, count: int, rate: float, t_stop: float) -> Trains:
    """Uniform times of `count` trains at a rate (per s), from DELAY to t_stop, off the grid."""
    random = np.random.default_rng(seed)
    return [np.sort(random.uniform(DELAY, t_stop, round(rate * t_stop / 1e3))) for _ in range(count)]


def receive(cell: Any, synapse: Any, train: Times, weight: float) -> None:
    """Let a cell receive events at these times (ms)."""
    cell.receive(SpikeTimes(train - DELAY), synapse, weight=weight, delay=DELAY)
