"""What NEURON plays into clamps, filled for the step of a run, and its slopes for the spiking mechanisms there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nrnwrap.engine import census, coreneuron, h, hooks, nrn, underway
from nrnwrap.inputs.step_lines import corners, step_lines
from nrnwrap.mechanisms import telling

Array = NDArray[np.floating]


class Played:
    """The vectors that NEURON plays: one of times, and one of values for each clamp. `prepare` fills them."""

    def __init__(self, line: tuple[Array, Array], clamps: Sequence[Any], gains: Sequence[float]) -> None:
        self._corners = corners(*line)
        self.ends = list(zip(clamps, gains, strict=True))
        self._dt = -1.0  # that they are filled for; 0: the variable step
        self.late = False  # whether it has come in the midst of the run
        self.times = h.Vector()
        self.values = [h.Vector() for _ in gains]
        self.slopes: tuple[Array, Array]  # ms, nA/ms for a gain of 1
        self.told: dict[nrn.Segment, _Told] = {}  # the slopes that are played for this one and others there
        census.enter("waveforms", self)

    def fill(self, dt: float) -> None:
        """Fill the vectors for a step of `dt` (ms), or for the variable one, which is 0."""
        if dt == self._dt:
            return
        self._dt = dt
        t, values, slopes = step_lines(*self._corners, dt) if dt else (*self._corners, np.zeros(len(self._corners[0])))
        self.slopes = t, slopes
        self.times.from_python(t)
        for vector, (_, gain) in zip(self.values, self.ends, strict=True):
            vector.from_python(gain * values)

    def play(self, stops: Any) -> None:
        """Let NEURON play the vectors; stops: see `_stops`."""
        for vector, (clamp, _) in zip(self.values, self.ends, strict=True):
            vector.play_remove()
            if clamp.has_loc():
                vector.play(clamp._ref_amp, self.times, stops)

    def play_whole(self) -> None:
        """Be played from the begin of the next run on."""
        self.late = False
        self.play(True)

    def begin(self) -> None:
        """Be played from now on, in the midst of a run."""
        if self.late:  # it is of several clamps
            return
        self.late = True
        self.fill(float(h.dt))
        since = underway.played()
        self.play(_stops(late=True))
        underway.play(since)
        underway.afterwards(_tell_anew)

    def retire(self) -> None:
        """Play nothing more, in the midst of a run."""
        self._corners = self._corners[0], np.zeros(len(self._corners[0]))
        self.slopes = self.slopes[0], np.zeros(len(self.slopes[0]))
        for vector in self.values:
            vector.fill(0)
        underway.afterwards(_tell_anew)


def _stops(late: bool = False) -> Any:
    """At which points NEURON's queue has an event of played slopes, as Vector.play takes it; True: at each.

    NEURON's own fixed step needs one at 0, where a finitialize takes the first value, and none in the midst of a run,
    when they may go at any time.
    """
    if h.CVode().active() or coreneuron.is_on():
        return True
    return _vector() if late else _vector(0)


@cache
def _vector(*numbers: int) -> Any:
    return h.Vector(list(numbers))


def prepare() -> None:
    """Fill all vectors for the method and the step that NEURON has now: before it starts to play them."""
    dt = 0.0 if h.CVode().active() else float(h.dt)
    there = census.living("waveforms")
    for played in there:
        played.fill(dt)
    _tell(there, dt, _stops())


def ways() -> list[str]:
    """How each Waveform is played now: a saved state is one of these, in the order of their making."""
    there = census.living("waveforms")
    return [f"{len(each.times)} points{' since a piece' if each.late else ''}" for each in there]


@dataclass(frozen=True, eq=False)
class _Told:
    """Slopes that are played to a spiking mechanism."""

    mechanism: Any
    stops: Any
    times: Any = field(default_factory=lambda: h.Vector())
    slopes: Any = field(default_factory=lambda: h.Vector())

    def play(self) -> None:
        self.slopes.play(self.mechanism._ref_incline, self.times, self.stops)

    def fill(self, times: Array, slopes: Array) -> None:
        self.times.from_python(times)  # ms
        self.slopes.from_python(slopes)  # nA/ms


def _tell(there: Sequence[Played], dt: float, stops: Any) -> None:
    """Play to each spiking mechanism the slope of what is played to its segment.

    The clamps need the mean in the middle of a step, when the matrix is made, the mechanism the slope when it is over.
    What is played already is filled anew: a SaveState of NEURON, which may have been saved before, knows it by address.
    """
    if not there:
        return
    before: dict[nrn.Segment, _Told] = {}
    parts: dict[nrn.Segment, list[tuple[Played, float]]] = {}
    for played in there:
        before |= played.told
        played.told = {}
        for clamp, gain in played.ends:
            parts.setdefault(clamp.get_segment(), []).append((played, gain))
    for segment, mechanism in telling.mechanisms().items():
        some = parts.get(segment, [])
        if any(played.slopes[1].any() for played, _ in some):
            times = np.unique(np.concatenate([played.slopes[0] for played, _ in some]))
            slopes = sum(gain * np.interp(times, *played.slopes) for played, gain in some)
            told = before.get(segment)
            if told is None or told.mechanism != mechanism or told.stops is not stops:
                told = _Told(mechanism, stops)
                told.play()
            told.fill(np.append(0, times + dt / 2), np.append(slopes[0], slopes))
            some[0][0].told[segment] = told


def _tell_anew() -> None:
    """Play the slopes of what is played now, in the midst of a run with a fixed step."""
    if h.CVode().active():
        return
    there = census.living("waveforms")
    for played in there:
        played.told = {}  # NEURON begins with what is played anew only
    for mechanism in telling.mechanisms().values():
        mechanism.incline = 0
    since = underway.played()
    _tell(there, float(h.dt), _stops(late=True))
    underway.play(since)


hooks.at("waveforms", prepare)
