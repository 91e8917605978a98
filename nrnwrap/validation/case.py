"""A case: a model under a protocol, its spike times on NEURON, and those of an independent solution."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nrnwrap.inputs import SpikeTimes, Step, Stimulus
from nrnwrap.neurons import ParameterCell
from nrnwrap.simulation.simulation import simulate

Times: TypeAlias = NDArray[np.float64]
Amp: TypeAlias = "float | Callable[[float], float]"
Pieces: TypeAlias = Sequence[tuple[float, Amp]]
Events: TypeAlias = Sequence[tuple[float, float]]

SPIKING = {0.1: 0.005, 0.025: 0.0005}  # dt (ms) -> what a spike time may be off (ms)
VARIABLE = 0.02  # ms, with the variable step, after one second
ORDER = 1.85  # of a line through the errors of five steps, which scatters by some 0.1
_DELAY = 1.0  # ms, of events: CoreNEURON wants some


@dataclass(frozen=True)
class Case:
    """One proof of accuracy.

    current: pieces (start in ms, nA), each holding until the next one starts; an amp may be a function of t (ms),
        and then `stimuli` are the same current as nrnwrap has it.
    solve: the independent solution, (parameters, current, t_stop, v_init) -> spike times (ms).
    v_init: where the run starts (mV), by default at the model's own.
    within: dt (ms) -> the largest error of a spike time (ms) at this fixed step; variable: with the variable step.
    ladder: steps (ms) from which the observed order is taken; none: at these inputs the scheme does not have an
        error of its own order to observe (closed forms), or its error is that of sub-steps.
    first: how many spikes are compared; for chaotic cases, which no solver follows for long.
    events: (time in ms, weight) of what reaches the synapses that the model itself has, from 1 ms on.
    """

    name: str
    model: type[ParameterCell]
    parameters: Mapping[str, float]
    current: Pieces
    t_stop: float
    solve: Callable[..., Times]
    v_init: float | None = None
    stimuli: Sequence[Stimulus] | None = None
    within: Mapping[float, float] = field(default_factory=lambda: SPIKING)
    variable: float = VARIABLE
    ladder: Sequence[float] = ()
    secondorder: int = 0
    first: int | None = None
    events: Events = ()

    def cell(self) -> Any:
        """The cell, with its events but nothing injected."""
        cell = self.model(**self.parameters)
        for weight in sorted({weight for _, weight in self.events}):
            times = [time - _DELAY for time, each in self.events if each == weight]
            cell.receive(SpikeTimes(times), weight=weight, delay=_DELAY)
        return cell

    def inputs(self) -> Sequence[Stimulus]:
        """The current as stimuli."""
        return steps(self.current, self.t_stop) if self.stimuli is None else self.stimuli

    def spikes(self, **settings: Any) -> Times:
        """Spike times (ms) of a run with these settings of simulate()."""
        # spikes of membranes are found between the samples of v
        record = [] if self.model.spikes_are_exact else "v"
        settings = {"t_stop": self.t_stop, "v_init": self.v_init, "record": record, **settings}
        return simulate(self.cell(), *self.inputs(), **settings).spikes

    def fixed(self, dt: float) -> Times:
        """Spike times (ms) with the fixed step that the case is about."""
        return self.spikes(dt=dt, secondorder=self.secondorder)

    def solution(self) -> Times:
        """Spike times (ms) of the independent solution."""
        more: dict[str, Any] = {} if self.v_init is None else {"v0": self.v_init}
        if self.events:
            more["events"] = self.events
        return self.solve(self.cell().values(), self.current, self.t_stop, **more)

    def errors(self, found: Times, exact: Times) -> Times:
        """Errors of the spike times (ms); infinite when there are more spikes, or fewer."""
        if len(found) != len(exact):
            return np.array([np.inf])
        return np.abs(found - exact)[: self.first]

    def error(self, found: Times, exact: Times) -> float:
        """The largest of the errors."""
        return float(self.errors(found, exact).max(initial=0))


def steps(pieces: Pieces, t_stop: float) -> list[Stimulus]:
    """A current of constant pieces as stimuli; the last piece goes on to the end."""
    ends = [start for start, _ in pieces[1:]] + [t_stop + 1]
    return [Step(amp, start, end - start) for (start, amp), end in zip(pieces, ends, strict=True) if amp]  # type: ignore[arg-type]


def order(errors: Mapping[float, Times]) -> float:
    """Slope of the log of the rms error against the log of the step (ms -> errors)."""
    rms = [np.sqrt(np.mean(each**2)) for each in errors.values()]
    return float(np.polyfit(np.log(list(errors)), np.log(rms), 1)[0]) if np.isfinite(rms).all() else np.nan


def intervals(pieces: Pieces, t_stop: float) -> list[tuple[float, float, Amp]]:
    """(from, to, amp) of each piece."""
    edges = [start for start, _ in pieces] + [t_stop]
    return [(left, right, amp) for (left, right), (_, amp) in zip(pairwise(edges), pieces, strict=True)]
