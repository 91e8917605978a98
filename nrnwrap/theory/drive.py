"""What acts on a cell in time: constant currents that begin and end, sines, ramps, waveforms, noise."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.calls import shown
from nrnwrap.base.kinds import a_call
from nrnwrap.errors import ArgumentError, ParameterError
from nrnwrap.inputs import Noise, Ramp, Sine, Step, Stimulus, Waveform, WhiteNoise
from nrnwrap.theory.collocation import Array

COVERED = "Step, Sine, Ramp, Waveform, WhiteNoise, Noise, and their sums"


def ends(stimulus: Any) -> tuple[float, float]:
    """When a stimulus begins and ends (ms)."""
    return stimulus.delay, stimulus.delay + stimulus.dur


def is_on(stimulus: Any, t: Array) -> Array:
    """1 while a stimulus is on, else 0."""
    begin, end = ends(stimulus)
    return ((t >= begin) & (t < end)).astype(float)


def current(stimulus: Stimulus, t: Array) -> Array:
    """The current (nA) of a stimulus at t (ms), for noise its mean; ParameterError for what is not covered."""
    of = _CURRENTS.get(type(stimulus))
    if of is None:
        raise ParameterError(f"{stimulus!r} is not covered by theory in time, which knows {COVERED}")
    return of(stimulus, t)


def _sine(sine: Any, t: Array) -> Array:
    angle = 2 * math.pi * sine.f * (t - sine.delay) / 1e3 + sine.phase
    return is_on(sine, t) * (sine.offset + sine.amp * np.sin(angle))


def _ramp(ramp: Any, t: Array) -> Array:
    return is_on(ramp, t) * (ramp.amp + (ramp.amp_end - ramp.amp) * (t - ramp.delay) / ramp.dur)


_CURRENTS: dict[type, Callable[[Any, Array], Array]] = {
    Step: lambda step, t: step.amp * is_on(step, t),
    WhiteNoise: lambda noise, t: noise.mean * is_on(noise, t),
    Noise: lambda noise, t: noise.mean * is_on(noise, t),
    Sine: _sine,
    Ramp: _ramp,
    Waveform: lambda wave, t: np.interp(t, wave.t, wave.values, left=0, right=0),
}


def extra(given: Any, t: Array, unit: str) -> Array:
    """What is given as I at t (ms): a number, or a function of the time that returns one."""
    if not a_call(given):
        return np.full_like(t, checks.number("I", given, unit=unit))
    try:
        found = np.array([given(float(each)) for each in t], dtype=float)
    except (TypeError, ValueError) as cause:
        raise ArgumentError(
            f"I must be a number, or a function of t (ms) that returns one, not {shown(given)}"
        ) from cause
    if found.shape != t.shape or not np.isfinite(found).all():
        raise ParameterError(f"I must return finite numbers{f' ({unit})' if unit else ''}")
    return found
