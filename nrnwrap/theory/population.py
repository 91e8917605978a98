"""The rate of a population of uncoupled neurons in time, for any input that all of them get."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.calls import checked, shown
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Noise, WhiteNoise
from nrnwrap.theory import drive
from nrnwrap.theory.collocation import Array
from nrnwrap.theory.fokker_planck import GAMMA, Generator, Refractory, advance, grid
from nrnwrap.theory.reading import Reading, of_cell, of_value, parts
from nrnwrap.theory.results import PopulationRate
from nrnwrap.theory.values import Neuron

_INSIDE = 1e-9  # of a step: how far from its ends it is asked what acts in it
_WIDE = 8.0  # standard deviations below which a population that does not become stationary is not seen
_MOST_STEPS = 10_000_000
STATIONARY = "stationary"


@checked(
    example="theory.population_rate(LIF(), WhiteNoise(0.1) + Step(0.05, delay=100), t_stop=200)",
    units={"t_stop": "ms", "dt": "ms", "I": "nA", "start": "mV"},
    hints={"v_init": "start", "duration": "t_stop", "tstop": "t_stop"},
)
def population_rate(
    cell: Any,
    noise: Any = None,
    *,
    t_stop: float,
    dt: float = 0.1,
    I: Any = 0.0,
    start: Any = None,
    count: int = 1000,
) -> PopulationRate:
    """The rate (Hz) at 0, dt, 2 dt ... t_stop (ms) of infinitely many neurons whose noise is independent.

    The Fokker-Planck equation dP/dt = -dJ/dv + r(t - t_ref) delta(v - v_reset), J = drift P - (b^2/2) dP/dv, with P = 0
    and r = J at the threshold (M. J. E. Richardson 2007, Phys. Rev. E 76:021919, eqs 1, 4 and 5). `cell` as in
    theory.rate; `noise` may have parts that begin and end: Step, Sine, Ramp, Waveform and noise with delay and dur, as
    in simulate(cell, noise). I: a constant (nA), or a function of the time (ms) that returns one; for a value, such as
    theory.LIF, in the unit of its drive, that much more. start: where all begin (mV), by default where the cell does,
    and a value at its reset; or "stationary", under what acts at time 0. Threshold and reset are those that all of the
    noise at once would see, where it has a hold or a correlation time.

    count: cells of the grid. Errors fall as 1/count^2 and dt^2; with the defaults they are some 1e-4 of the rate where
    it varies in 5 ms or more. Raises ParameterError for what is not covered, without noise, for a t_stop that is not a
    multiple of dt, and for a start at or above the threshold; ArgumentError for what is not a cell, noise or current.
    """
    t_stop = checks.number("t_stop", t_stop, 0, unit="ms", open_low=True)
    dt = checks.number("dt", dt, 0, t_stop, unit="ms", open_low=True)
    count = checks.integer("count", count, 50, 100_000)
    steps = round(t_stop / dt)
    if abs(steps * dt - t_stop) > 1e-9 * t_stop or steps > _MOST_STEPS:
        raise ParameterError(f"t_stop = {t_stop:g} ms must be a multiple of dt = {dt:g} ms, of at most 1e7 steps")
    course = _Course(cell, noise, I, dt * (np.arange(steps)[:, None] + np.array([_INSIDE, GAMMA, 1 - _INSIDE])))
    return _integrated(course, dt, count, _start(start, course))


class _Course:
    """A neuron under all of its noise, and the drift (mV/ms) that it has besides, and b^2 (mV^2/ms), at times t (ms).

    drift, b2: of the shape of t.
    """

    def __init__(self, cell: Any, noise: Any, I: Any, t: Array) -> None:
        if isinstance(cell, Neuron):
            reading = of_value(cell, noise, 0.0)
            self.rest = cell.start
            self.drift, self.b2 = np.zeros_like(t), np.full_like(t, cell.b**2)
        else:
            made, terms = parts(cell, noise)
            noises = [each for each in terms if isinstance(each, (WhiteNoise, Noise))]
            reading = _under(made, noises)
            self.rest = made.v_init
            self.drift = reading.gain * sum((drive.current(each, t) for each in terms), np.zeros_like(t))
            self.b2 = _variance(made, noises, t)
        self.neuron = reading.neuron
        self.drift = self.drift + reading.gain * drive.extra(I, t.ravel(), reading.unit).reshape(t.shape)
        if not self.b2.min() > 0:
            raise ParameterError(f"{shown(cell)} is without noise for a time: give some all along, as WhiteNoise(0.1)")

    @property
    def widest(self) -> Neuron:
        """The neuron under the strongest of what acts."""
        return self.neuron.driven(float(self.drift.flat[np.abs(self.drift).argmax()]))

    def bottom(self, t_stop: float) -> float:
        """Below this (mV) it is never seen."""
        found = []
        for drift in (self.drift.min(), self.drift.max()):
            neuron = self.neuron.driven(float(drift))
            wanders = _WIDE * neuron.b * math.sqrt(t_stop) - min(drift, 0.0) * t_stop
            found.append(neuron.bottom if neuron.settles else neuron.start - wanders)
        return min(found)


def _under(cell: Any, noises: list[Any]) -> Reading:
    """The cell under noise alone, as if it went on and its mean were 0."""
    return of_cell(cell, [replace(each, mean=0.0, delay=0.0, dur=math.inf) for each in noises], 0.0)


def _variance(cell: Any, noises: list[Any], t: Array) -> Array:
    """b^2 at t, of the noises that are on then."""
    if not noises:
        return np.zeros_like(t)
    on = np.array([drive.is_on(each, t.ravel()) for each in noises]).astype(bool)
    kinds, which = np.unique(on, axis=1, return_inverse=True)
    found = [_under(cell, [each for each, is_on in zip(noises, kind, strict=True) if is_on]) for kind in kinds.T]
    return np.array([each.neuron.b**2 for each in found])[np.ravel(which)].reshape(t.shape)


def _start(start: Any, course: _Course) -> float | None:
    """Where all begin (mV); None for the stationary density."""
    if isinstance(start, str):
        if start != STATIONARY:
            raise ParameterError(f'start must be a voltage (mV) or "stationary", not {start!r}')
        return None
    found = course.rest if start is None else checks.number("start", start, unit="mV")
    if found >= course.neuron.end:
        raise ParameterError(f"start = {found:g} mV must be below the threshold, {course.neuron.end:g} mV")
    return float(found)


def _integrated(course: _Course, dt: float, count: int, start: float | None) -> PopulationRate:
    neuron, steps = course.widest, len(course.drift)
    bottom = course.bottom(steps * dt)
    cells = grid(neuron, bottom if start is None else min(bottom, start - 1e-3), count)
    own = course.neuron.drift(cells.faces[1:])
    at_once = max(1 - neuron.dead / dt, 0.0)

    @lru_cache(maxsize=8)
    def generator(drift: float, b2: float) -> Generator:
        return Generator(cells, own + drift, b2, dt * GAMMA / 2, at_once)

    def generators(step: int) -> tuple[Generator, Generator, Generator]:
        begin, middle, end = map(generator, course.drift[step], course.b2[step])
        return begin, middle, end

    first = generators(0)[0]
    mass, before = first.stationary(neuron.dead) if start is None else (cells.point(start), 0.0)
    waiting = Refractory(neuron.dead, dt, steps, before)
    rates, seen = [first.flux(mass)], [mass.sum()]
    for step in range(steps):
        three = generators(step)
        mass, spikes = advance(mass, three, waiting.back())
        waiting.add(spikes)
        rates.append(three[-1].flux(mass))
        seen.append(mass.sum())
    t, delayed = waiting.times, np.interp(waiting.times - neuron.after, waiting.times, rates)
    label = type(neuron).__name__
    return PopulationRate(label, t, 1e3 * delayed, 1 - np.array(seen), cells.middles, mass / cells.widths)
