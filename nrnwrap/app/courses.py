"""Currents of any course that the page makes of a few numbers: points, sines, an alpha function.

Each is a Waveform, and the script makes an equal one. No formula comes from outside.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from nrnwrap.app import limits
from nrnwrap.base import checks
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Stimulus, Waveform

_PER_PERIOD = 100  # samples of the fastest sine: straight lines between them miss less than 0.0005 of it
_PER_TAU, _TAUS = 100, 20  # of an alpha function: they miss less than 0.0001 of its peak; what follows is 1e-7 of it


class Course(Waveform):
    """A waveform by what it is made of. A subclass says in `prelude` and `expression` how a script makes it."""

    given: dict[str, Any]

    def __init__(self, values: Any, t: Any, **given: Any) -> None:
        super().__init__(values, t)
        object.__setattr__(self, "given", given)

    def arguments(self) -> dict[str, Any]:
        return dict(self.given)

    def scaled(self, gain: float) -> Stimulus:
        return Waveform(self.values, self.t).scaled(gain)

    @property
    def prelude(self) -> tuple[str, ...]:
        """The lines of the script before the one with the expression."""
        return ()

    @property
    def expression(self) -> str:
        """What makes the waveform."""
        raise NotImplementedError(f"{type(self).__name__} does not say how a script makes it")


class Points(Course):
    """A current through points, straight between them: two at one time are a jump. It is 0 before and after.

    points: pairs of a time (ms), which does not decrease, and a current (nA).
    """

    units: ClassVar[dict[str, str]] = {"points": ""}

    def __init__(self, points: Sequence[Sequence[float]]) -> None:
        t, values = np.array(points, dtype=float).reshape(-1, 2).T
        super().__init__(values, t, points=[(float(time), float(value)) for time, value in points])

    @property
    def expression(self) -> str:
        return f"Waveform({self.values.tolist()}, {self.t.tolist()})"


class Sines(Course):
    """A sum of sines of amplitudes `amps` (nA) and frequencies `fs` (Hz) from `delay` on for `dur` (ms)."""

    units: ClassVar[dict[str, str]] = {"delay": "ms", "dur": "ms"}

    def __init__(self, amps: Sequence[float], fs: Sequence[float], delay: float = 50.0, dur: float = 400.0) -> None:
        if len(amps) != len(fs) or not len(amps):
            raise ParameterError(f"Sines needs a frequency for each amplitude, not {len(amps)} amps and {len(fs)} fs")
        checks.number("Sines.dur", dur, 0, unit="ms", open_low=True)
        count = max(math.ceil(_PER_PERIOD * max(map(abs, fs)) * dur / 1000), _PER_PERIOD)
        if count > limits.STEPS:
            raise ParameterError(
                f"Sines of up to {max(fs):g} Hz for {dur:g} ms need {count} samples, more than {limits.STEPS}: "
                "take a shorter dur, or the stimulus Sine, which does not have samples"
            )
        t = np.linspace(delay, delay + dur, count + 1)
        amp, f = np.array(amps, float)[:, None], np.array(fs, float)[:, None]
        values = (amp * np.sin(0.002 * np.pi * f * (t - delay))).sum(axis=0)
        super().__init__(values, t, amps=list(amps), fs=list(fs), delay=delay, dur=dur)

    @property
    def prelude(self) -> tuple[str, ...]:
        amps, fs, delay, dur = self.given.values()
        return (
            f"amps, fs = np.array({amps})[:, None], np.array({fs})[:, None]",
            f"t = np.linspace({delay}, {delay + dur}, {len(self.t)})",
        )

    @property
    def expression(self) -> str:
        return f"Waveform((amps * np.sin(0.002 * np.pi * fs * (t - {self.given['delay']}))).sum(axis=0), t)"


class AlphaPulse(Course):
    """An alpha function: from `delay` (ms) on it rises to `amp` (nA) within `tau` (ms), and falls more slowly.

    With s = (t - delay)/tau it is amp s exp(1 - s), until s is 20.
    """

    units: ClassVar[dict[str, str]] = {"amp": "nA", "tau": "ms", "delay": "ms"}

    def __init__(self, amp: float, tau: float = 10.0, delay: float = 50.0) -> None:
        checks.number("AlphaPulse.tau", tau, 0, unit="ms", open_low=True)
        s = np.linspace(0, _TAUS, _TAUS * _PER_TAU + 1)
        super().__init__(amp * s * np.exp(1 - s), delay + tau * s, amp=amp, tau=tau, delay=delay)

    @property
    def prelude(self) -> tuple[str, ...]:
        return (f"s = np.linspace(0, {_TAUS}, {_TAUS * _PER_TAU + 1})",)

    @property
    def expression(self) -> str:
        amp, tau, delay = self.given.values()
        return f"Waveform({amp} * s * np.exp(1 - s), {delay} + {tau} * s)"
