"""Threshold integration: how a noisy neuron comes from its reset to its threshold, by one routine for all of them.

With a = -2 drift/b^2, k = 2 i w/b^2 and w = 2 pi f, the backward equation of the first-passage transform phi, which is
E[exp(-i w T)] from V on, is phi'' = a phi' + k phi. As phi' = k chi, chi' = a chi + phi it has its limit w -> 0 without
a division: there chi = b^2/2 times -T', T the mean time to the threshold. The stationary density p obeys
-p' = a p + (2/b^2) r [V > v_reset]. A small change of drift or b^2 acts on the rate as p does on phi', so that it asks
for nothing more. M. J. E. Richardson (2007), Phys. Rev. E 76:021919, and (2008), Biol. Cybern. 99:381-392, for the
method from above; the mean and the spectrum of renewal theory are in B. Lindner, L. Schimansky-Geier and A. Longtin
(2002), Phys. Rev. E.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property

import numpy as np

from nrnwrap.errors import ParameterError
from nrnwrap.theory.collocation import WEIGHTS, Array, Complex, Line, edges
from nrnwrap.theory.values import DEPTH, Neuron

MOST = 690.0  # exponents of a barrier; a rate behind a higher one is below the smallest of floats
_GONE = 800.0  # exponents, after which a wave is 0
_ALIKE = 16.0  # by which factor frequencies differ that are solved together
_SLOW = 1e-5  # f over the rate, up to which a spectrum is that at 0


class Passage:
    """The way of a neuron with noise from `start` to `end`.

    Times are in ms, rates per ms. silent: it never gets there, as far as floats go; then rate is 0 and cv is 1.
    """

    def __init__(self, neuron: Neuron) -> None:
        self.neuron, self.scale = neuron, 2 / neuron.b**2
        cuts = [neuron.bottom, neuron.start, neuron.end]
        rough = Line(self._coefficient, edges(self._coefficient, cuts, growing=False))
        heights = np.append(0, np.cumsum(rough.a @ WEIGHTS * rough.h))
        climbs = heights - np.minimum.accumulate(heights)
        inside = rough.ends >= neuron.start
        self.silent = bool(climbs[inside].max() > MOST)
        if self.silent:  # the density is that of a threshold which it hardly reaches, wherever it is reset
            top = float(rough.ends[np.argmax(climbs > MOST / 2)])
            cuts = [neuron.bottom, (neuron.bottom + top) / 2, top]
        elif climbs.max() > MOST:
            peak = int(np.argmax(climbs))
            self._check_escape(heights[: peak + 1].min() - heights[inside][0])
            cuts[0] = float(rough.ends[peak])
        self.line = Line(self._coefficient, edges(self._coefficient, cuts))
        self.start = cuts[1]

    def _coefficient(self, v: Array) -> Array:
        found: Array = -self.scale * self.neuron.drift(v)
        return found

    def _check_escape(self, depth: float) -> None:
        """Raise where it begins beyond a barrier, but falls back, and stays there, for a share of time not known.

        depth: minus the exponent of that share.
        """
        if depth < DEPTH:
            raise ParameterError(
                f"{self.neuron}: with so little noise it fires for longer than floats count, and stops for as long: "
                "the mean of both is not known. Give sigma=0, or more noise"
            )

    @cached_property
    def _slope(self) -> Array:
        """-T' (ms/mV), T the mean time to the threshold."""
        return self.scale * self.line.up(np.ones_like(self.line.a))

    @cached_property
    def rate(self) -> float:
        """Spikes per ms."""
        if self.silent:
            return 0.0
        return 1 / (self.neuron.dead + float(self.line.integral(self._slope, self.start)))

    @cached_property
    def cv(self) -> float:
        """The coefficient of variation of the intervals: from the variance, which is of no difference of moments."""
        if self.silent:
            return 1.0
        with np.errstate(over="ignore", invalid="ignore"):  # of a neuron that seldom stops firing
            variance = float(self.line.integral(self.line.up(2 * (self.rate * self._slope) ** 2), self.start))
        return math.sqrt(variance) if math.isfinite(variance) else math.inf

    @cached_property
    def density(self) -> Array:
        """p (1/mV) at the points of the line; what is missing to 1 is refractory."""
        rate = 1.0 if self.silent else self.rate
        found = self.line.down(self.scale * rate * (self.line.ends[:-1] >= self.start))
        return found / float(self.line.integral(found)) if self.silent else found

    def transform(self, s: Complex) -> Complex:
        """rho(s) = E[exp(-s T)], T the interval between spikes. s: per ms, such as i w; its real part is 0 or more."""
        if self.silent:
            return np.where(s == 0, 1 + 0j, 0j)
        found: Complex = 1 - s * self.mean(s)
        return found

    def mean(self, s: Complex) -> Complex:
        """(1 - rho(s))/s (ms), for s = 0 the mean interval."""
        return self._by_size(s, lambda part: [self._waves(part).mean])[0]

    def spectrum(self, omega: Array) -> Array:
        """r (1 - |rho|^2)/|1 - rho|^2 of the spikes (per ms); at 0 it is r cv^2. omega: rad/ms, 0 or more."""
        if self.silent:
            return np.zeros_like(omega)
        slow = omega < 2 * math.pi * _SLOW * self.rate
        found = np.full_like(omega, self.rate * self.cv**2)
        mean, w = self.mean(1j * omega[~slow]), omega[~slow]
        found[~slow] = self.rate * np.maximum(-2 * mean.imag / w / np.abs(mean) ** 2 - 1, 0)
        return found

    def responses(self, s: Complex) -> tuple[Complex, Complex]:
        """What the rate does (per ms) to drift + eps exp(s t) (per mV/ms), and to b^2 (1 + eps exp(s t))."""
        if self.silent:
            return np.zeros_like(s), np.zeros_like(s)
        return self._by_size(s, lambda part: self._waves(part).responses(self.rate, self.neuron.after))  # type: ignore[return-value]

    def _by_size(self, s: Complex, of: Callable[[Complex], list[Complex]]) -> tuple[Complex, ...]:
        """What `of` says of each s, asked for those of like size together, whose waves are of like length."""
        size = np.abs(s)
        known = np.log(np.where(size > 0, size, 1)) / math.log(_ALIKE)
        kinds = np.where(size > 0, np.round(known), np.inf)
        parts = [np.flatnonzero(kinds == kind) for kind in np.unique(kinds)]
        found = [np.stack(of(s[part])) for part in parts]
        if not found:
            return s, s
        return tuple(np.concatenate(found, axis=1)[:, np.argsort(np.concatenate(parts))])

    def _waves(self, s: Complex) -> _Waves:
        """The waves of some s; the line ends where none of them gets to from the threshold."""
        k = self.scale * s
        a, nearest = self.line.a, k[np.argmin(np.abs(k))]
        below = self.line.ends[:-1] < self.start
        decay = (((a + np.sqrt(a**2 + 4 * nearest)) / 2).real @ WEIGHTS * self.line.h)[below]
        depths = np.append(0, np.cumsum(decay[::-1]))
        bottom = np.interp(_GONE, depths, self.line.ends[: len(depths)][::-1])
        cuts = [float(bottom), self.start, self.neuron.end]
        line = Line(self._coefficient, edges(self._coefficient, cuts, float(np.abs(k).max())))
        return _Waves(line, self.start, self.scale, self.neuron.dead, s)


class _Waves:
    """chi over phi at the threshold, for each s at the points of a line, and (1 - rho)/s, rho that of the interval."""

    def __init__(self, line: Line, start: float, scale: float, dead: float, s: Complex) -> None:
        self.line, self.scale, self.s = line, scale, s
        self.above = (line.ends[:-1] >= start).astype(float)
        self.chi = line.waves(scale * s)
        self.mean = scale * line.integral(self.chi, start) * np.exp(-s * dead) + waited(s, dead)

    def responses(self, rate: float, after: float) -> list[Complex]:
        """Of the rate to drift and to noise. after: the time from the threshold to the spike."""
        source = self.scale * rate * self.above
        density = self.line.down(source)
        slope = -self.line.a * density - source[:, None]
        share = np.exp(-self.s * after) / self.mean
        drift = self.scale * self.line.integral(density * self.chi) * share
        return [drift, -self.line.integral(slope * self.chi) * share]


def waited(s: Complex, delay: float) -> Complex:
    """(1 - exp(-s delay))/s, which is the delay for s = 0."""
    divisor = np.where(s == 0, 1.0, s)
    found: Complex = np.where(s == 0, delay, -np.expm1(-divisor * delay) / divisor)
    return found


def without_noise(neuron: Neuron) -> float:
    """The interval (ms) of a neuron with sigma = 0; infinite where its drift does not lead to the threshold."""
    if neuron.drift(neuron.bottleneck) <= 0:
        return math.inf
    line = Line(neuron.drift, edges(neuron.drift, [neuron.start, neuron.end], growing=False))
    return neuron.dead + float(line.integral(1 / line.a))
