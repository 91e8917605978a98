"""Currents given by samples, with jumps or without; with a fixed step they deliver their exact charge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.base.checks import number
from nrnwrap.base.limits import FOREVER
from nrnwrap.engine import census, h, hooks, nrn
from nrnwrap.errors import ParameterError
from nrnwrap.inputs.contracts import Placed, Stimulus
from nrnwrap.mechanisms.point_processes import point_process

Array = NDArray[np.floating]

_FEW = 8  # numbers that a repr shows one by one


@checked(
    example="Waveform([0, 0.5, 0], [0, 100, 200])",
    hints={"dt": "give the interval as t, as in Waveform(values, 0.1)", "times": "t", "current": "values"},
)
@dataclass(frozen=True, eq=False, repr=False)
class Waveform(Stimulus):
    """A current given by samples: `values` (nA) at the times `t` (ms), linear between, 0 outside.

    `t` is an array of the same length that does not decrease, or the interval between samples that start at 0. Two
    samples at one time are a jump from the first value to the second. With a fixed step every step gets the mean of the
    current over it, so the charge is exact wherever samples and jumps are; dt must not change during a run. With the
    variable step plateaus cost nothing. Becomes an IClamp whose amp is played by Vector.play.

    With means=True each of the `values` is the mean of the current over an interval, in which it is constant: `t` are
    the edges, one more than values, or the interval. Straight lines between samples of a signal of f Hz, h ms apart,
    lose (2 pi f h/1000)^2/12 of it; the means of the signal over the steps of a run lose nothing of its charge.
    """

    values: Array
    t: Array
    means: bool

    amplitudes: ClassVar[tuple[str, ...]] = ("values",)
    units: ClassVar[dict[str, str]] = {"values": "nA", "t": "ms"}

    def __init__(self, values: ArrayLike, t: ArrayLike, *, means: bool = False) -> None:
        means = checks.truth("Waveform.means", means)
        samples = checks.array("Waveform.values", values, unit="nA")
        if np.ndim(t) == 0:
            times = np.arange(len(samples) + means) * number("Waveform.t", t, 0, unit="ms", open_low=True)
        else:
            times = checks.array("Waveform.t", t, unit="ms")
        if len(samples) + means != len(times) or len(times) < 2:
            needs = "a mean or more and one edge more" if means else "two samples or more and a time for each"
            raise ParameterError(f"Waveform needs {needs}, not {len(samples)} values and {len(times)} times")
        _check_times(times, 1 if means else 2)
        object.__setattr__(self, "values", samples)
        object.__setattr__(self, "t", times)
        object.__setattr__(self, "means", means)

    @property
    def line(self) -> tuple[Array, Array]:
        """The current as straight lines with jumps: times (ms) and values (nA)."""
        if self.means:
            return np.repeat(self.t, 2)[1:-1], np.repeat(self.values, 2)
        return self.t, self.values

    def attach(self, segment: nrn.Segment) -> Placed:
        return self.spread([segment], [1.0])[0]

    def spread(self, segments: Sequence[nrn.Segment], gains: Sequence[float]) -> list[Placed]:
        clamps = [point_process("IClamp", segment, **{"del": 0, "dur": FOREVER}) for segment in segments]
        played = _Played(self, gains)
        for clamp, values in zip(clamps, played.values, strict=True):
            values.play(clamp._ref_amp, played.times, True)
        return [Placed(clamp, (values, played)) for clamp, values in zip(clamps, played.values, strict=True)]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Waveform):
            return NotImplemented
        same = np.array_equal(self.t, other.t) and np.array_equal(self.values, other.values)
        return same and self.means == other.means

    def __hash__(self) -> int:
        return hash((self.t.tobytes(), self.values.tobytes()))

    def __repr__(self) -> str:
        if len(self.t) > _FEW:
            kind = "means" if self.means else "samples"
            return f"Waveform(<{len(self.values)} {kind} from {self.t[0]:g} to {self.t[-1]:g} ms>)"
        return f"Waveform({self.values.tolist()}, {self.t.tolist()}{', means=True' * self.means})"


def _check_times(times: Array, most: int) -> None:
    """Times do not decrease, and at most so many are the same."""
    if times[0] < 0:
        raise ParameterError(f"Waveform.t must start at 0 or later, but t[0] is {times[0]:g} ms")
    back = np.flatnonzero(np.diff(times) < 0)
    if len(back):
        at = int(back[0])
        raise ParameterError(
            f"Waveform.t must not decrease, but t[{at}] is {times[at]:g} ms and t[{at + 1}] is {times[at + 1]:g} ms"
        )
    if most == 1 and (np.diff(times) == 0).any():
        at = int(np.flatnonzero(np.diff(times) == 0)[0])
        raise ParameterError(f"Waveform.t must increase, but the edges t[{at}] and t[{at + 1}] are {times[at]:g} ms")
    same = np.flatnonzero(times[2:] == times[:-2])
    if len(same):
        at = int(same[0])
        raise ParameterError(
            f"Waveform.t has a time more than twice: t[{at}] to t[{at + 2}] are {times[at]:g} ms; a jump has two values"
        )


class _Played:
    """The vectors that NEURON plays: one of times, and one of values for each gain. `prepare` fills them."""

    def __init__(self, waveform: Waveform, gains: Sequence[float]) -> None:
        self._corners = _corners(*waveform.line)
        self._gains = gains
        self._dt = -1.0  # that they are filled for; 0: the variable step
        self.times = h.Vector()
        self.values = [h.Vector() for _ in gains]
        census.enter("waveforms", self)

    def fill(self, dt: float) -> None:
        """Fill the vectors for a step of `dt` (ms), or for the variable one, which is 0."""
        if dt == self._dt:
            return
        self._dt = dt
        t, values = step_means(*self._corners, dt) if dt else self._corners
        self.times.from_python(t)
        for vector, gain in zip(self.values, self._gains, strict=True):
            vector.from_python(gain * values)


def prepare() -> None:
    """Fill all vectors for the method and the step that NEURON has now: before it starts to play them."""
    dt = 0.0 if h.CVode().active() else h.dt
    for played in census.living("waveforms"):
        played.fill(dt)


hooks.at("waveforms", prepare)


def _corners(t: Array, values: Array) -> tuple[Array, Array]:
    """The line from 0 on: the samples without those inside plateaus, and 0 before and after them.

    It begins at 0, since the first event goes to the first thread of NEURON, which the others do not wait for during a
    run. It ends with a plateau, since NEURON goes on beyond the last point as before it. Samples inside plateaus would
    each start the variable step anew.
    """
    flat = (values[1:-1] == values[:-2]) & (values[1:-1] == values[2:])
    kept = np.concatenate([[True], ~flat, [True]])
    times, line = [t[kept], [t[-1], t[-1] + 1]], [values[kept], [0.0, 0.0]]
    if t[0] > 0:
        times, line = [[0.0, t[0]], *times], [[0.0, 0.0], *line]
    return _without_repeats(np.concatenate(times), np.concatenate(line))


def _without_repeats(t: Array, values: Array) -> tuple[Array, Array]:
    kept = np.append(True, (np.diff(t) != 0) | (np.diff(values) != 0))
    return t[kept], values[kept]


def step_means(t: Array, values: Array, dt: float) -> tuple[Array, Array]:
    """The points (times, values) that NEURON must play to have in the middle of each step of `dt` the mean over it.

    t, values: a line with jumps, constant before and after. NEURON plays in the middle of a step, where a straight line
    has its mean. So the steps with a corner, and those beside them, get a point each; the line goes on between them.
    A jump between two steps gets two points more, or rounding of NEURON's t would let a trace of it into the other.
    Begin and end are as in `_corners`.
    """
    position = t / dt
    edges = np.rint(position)
    on_edge = np.isclose(position, edges, rtol=1e-14, atol=1e-12)  # but for rounding
    position = np.where(on_edge, edges, position)  # of the corners, counted in steps
    first = np.floor(position)
    jumps = position[1:][on_edge[1:] & (np.diff(t) == 0)]
    points = np.sort(np.concatenate([first - 0.5, first + 0.5, first + 1.5, jumps - 0.25, jumps + 0.25]), kind="stable")
    points = points[(points > 0) & np.append(np.diff(points) > 0, True)]
    points = np.append(points, points[-1] + 1)
    means = np.interp(points * dt, t, values)
    broken = np.isin(points - 0.5, first[~on_edge])  # the middles of steps with a corner inside
    begin = (points[broken] - 0.5) * dt
    means[broken] = (_charge(position * dt, values, begin + dt) - _charge(position * dt, values, begin)) / dt
    return np.append(0.0, points * dt), np.append(means[0], means)


def _charge(t: Array, values: Array, until: Array) -> Array:
    """The integral of the line from t[0] to each of the times."""
    whole = np.concatenate([[0.0], np.cumsum(np.diff(t) * (values[1:] + values[:-1]) / 2)])
    last = np.clip(np.searchsorted(t, until, side="right") - 1, 0, len(t) - 1)
    return whole[last] + (until - t[last]) * (values[last] + np.interp(until, t, values)) / 2
