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
from nrnwrap.engine import nrn, underway
from nrnwrap.errors import ParameterError
from nrnwrap.inputs.contracts import Placed, Stimulus
from nrnwrap.inputs.played import Played
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
    current over it, so the charge is exact wherever samples and jumps are; a spiking mechanism on the segment gets its
    slope as well. dt must not change during a run. With the variable step plateaus cost nothing. Becomes an IClamp
    whose amp is played by Vector.play.

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
        played = Played(self.line, clamps, gains)
        if underway.is_going():
            underway.at_end(played.play_whole)
        else:
            played.play(True)
        return [Placed(clamp, (played,)) for clamp in clamps]

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
