"""Rates of networks that are their own: populations of noisy neurons, each driven by the kicks of all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.calls import checked, is_not, shown
from nrnwrap.base.kinds import several
from nrnwrap.errors import ArgumentError, NumericsError, ParameterError
from nrnwrap.theory.collocation import Array, Complex
from nrnwrap.theory.modes import roots
from nrnwrap.theory.passage import Passage, without_noise
from nrnwrap.theory.values import LIF, Neuron

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_HIGHEST, _MOST, _FINENESS = 1000.0, 4000.0, 5.0  # Hz; where modes are looked for
_STARTS = 20  # rates from which fixed points are looked for
_SAME = 1e-6  # relative; fixed points that are nearer are one
_TRIES, _NEWTON = 500, 40
_PRECISE = 1e-11  # of a rate, relative


@dataclass(frozen=True, eq=False)
class FixedPoint:
    """Rates (Hz) that are their own, shape (populations,).

    modes: s (1/ms) of small changes exp(s t), det(1 - G(s)) = 0 with G of `MeanField.gains`, the fastest first. growth:
    the real part of the fastest (1/ms).
    """

    rates: Array
    modes: tuple[complex, ...]

    @property
    def growth(self) -> float:
        """The largest real part of the modes (1/ms): below 0 it is stable; -inf where no mode was found."""
        return max((mode.real for mode in self.modes), default=-math.inf)

    @property
    def stable(self) -> bool:
        """Whether small changes of the rates die out."""
        return self.growth < 0

    @property
    def frequency(self) -> float:
        """The frequency (Hz) of the mode that grows fastest; 0 where it does not oscillate."""
        return max(((mode.real, abs(mode.imag)) for mode in self.modes), default=(0.0, 0.0))[1] * 1e3 / (2 * math.pi)

    def __repr__(self) -> str:
        rates = ", ".join(f"{each:.6g}" for each in self.rates)
        return f"<Fixed point: {rates} Hz, {'stable' if self.stable else f'unstable, {self.frequency:.4g} Hz'}>"


@checked(example="theory.MeanField([lif, lif], [[800, 200], [800, 200]], [[0.1, -0.5], [0.1, -0.5]], delays=1.5)")
class MeanField:
    """Populations whose neurons kick each other at random, in the diffusion approximation of N. Brunel (2000).

    neurons: a value for each population, such as theory.LIF, with what acts from outside (theory.read makes one of a
    cell, kicked() adds Poisson kicks). indegrees: connections to a neuron of each population (rows) from each
    (columns). weights: kicks (mV), delays: ms, both of that shape or one number.

    A neuron of population a gets the drift sum_b K_ab J_ab r_b and b^2 = sum_b K_ab J_ab^2 r_b more: for LIF
    mu = mu_ext + tau sum K J r, sigma^2 = sigma_ext^2 + tau sum K J^2 r. Valid for many weak kicks, few common sources
    and irregular spikes. Source: J. Comput. Neurosci. 8:183-208, eqs 20-21, and 46 for what grows. Raises
    ParameterError for shapes that do not fit and for indegrees or delays below 0, ArgumentError for other neurons.
    """

    def __init__(
        self, neurons: Sequence[Neuron], indegrees: ArrayLike, weights: ArrayLike, *, delays: ArrayLike = 0.0
    ) -> None:
        self.neurons = tuple(neurons) if several(neurons) else (neurons,)
        if not self.neurons:
            raise ArgumentError("MeanField needs a value for each population, such as [theory.LIF(...)]")
        for each in self.neurons:
            if not isinstance(each, Neuron):
                remedy = "give theory.LIF(...), or theory.read(cell, noise)"
                raise ArgumentError(is_not(each, "a value of nrnwrap.theory", remedy))
        self.indegrees = self._matrix("indegrees", indegrees)
        self.weights = self._matrix("weights", weights)
        self.delays = self._matrix("delays", delays)
        for name in ("indegrees", "delays"):
            if (getattr(self, name) < 0).any():
                raise ParameterError(f"{name} must be 0 or more")

    def _matrix(self, name: str, given: Any) -> Array:
        count = len(self.neurons)
        found = checks.array(name, np.ravel(given))
        if np.ndim(given) and np.shape(given) != (count, count):
            raise ParameterError(
                f"{name} must have a row and a column for each of {count} populations, not {np.shape(given)}"
            )
        return np.broadcast_to(found if len(found) == 1 else found.reshape(count, count), (count, count))

    def driven(self, rates: ArrayLike) -> tuple[Neuron, ...]:
        """The neurons where the populations fire at `rates` (Hz, one or one for each); ParameterError for others."""
        kicks = self.indegrees * self._start(rates) / 1e3
        drifts, variances = (kicks * self.weights).sum(axis=1), (kicks * self.weights**2).sum(axis=1)
        return tuple(each.driven(*more) for each, *more in zip(self.neurons, drifts, variances, strict=True))

    def transfer(self, rates: ArrayLike) -> Array:
        """The rates (Hz), shape (populations,), when all inputs fire at `rates` (Hz); ParameterError as of `driven`."""
        return 1e3 * np.array([_rate(each) for each in self.driven(rates)])

    def gains(self, rates: ArrayLike, s: ArrayLike = 0.0) -> Complex:
        """What a change exp(s t) of the rates around `rates` (Hz) comes back as; shape (len(s), to, from).

        s: per ms, such as 2j pi f/1e3. Its entry from b to a is K exp(-s delay) (J A_mean + J^2 A_variance/b^2), A the
        theory.response of a neuron of a: `transfer` to first order. ParameterError as of `driven`, and for no numbers.
        """
        try:
            s = np.ravel(s).astype(complex)
        except (TypeError, ValueError) as cause:
            raise ParameterError(f"s must be complex numbers (per ms), not {shown(s)}") from cause
        found = np.zeros((len(s), *self.indegrees.shape), dtype=complex)
        for row, neuron in enumerate(self.driven(rates)):
            drift, noise = _responses(neuron, tuple(s))
            weights = self.weights[row]
            each = np.outer(drift, weights) + np.outer(noise, weights**2)
            found[:, row] = self.indegrees[row] * each * np.exp(-np.outer(s, self.delays[row]))
        return found

    def fixed_point(self, start: ArrayLike = 0.0) -> FixedPoint:
        """Where r' = transfer(r) - r leads from `start` (Hz), as of `driven`; NumericsError if nowhere."""
        rates = self._settled(self._start(start), pace=0.0)
        if rates is None:
            raise NumericsError(
                f"from {shown(start)} Hz the rates do not settle: give another start, or ask for fixed_points()"
            )
        return self._described(rates)

    def fixed_points(self) -> tuple[FixedPoint, ...]:
        """All r = transfer(r) that Newton's method finds from equal rates of all sizes, stable or not, lowest first."""
        highest = max(1e3 / max(each.dead, 0.5) for each in self.neurons)
        found: list[Array] = []
        for start in [0.0, *np.geomspace(1e-3, highest, _STARTS)]:
            rates = self._settled(self._start(start), pace=math.inf, tries=_NEWTON)
            if rates is not None and not any(np.allclose(rates, other, rtol=_SAME, atol=1e-9) for other in found):
                found.append(rates)
        return tuple(self._described(rates) for rates in sorted(found, key=lambda rates: tuple(rates)))

    @property
    def growth(self) -> float:
        """That of the fixed point from silence (1/ms): above 0 its rates do not stay."""
        return self.fixed_point().growth

    def _start(self, given: Any) -> Array:
        found = checks.array("rates", np.ravel(given), unit="Hz")
        if len(found) not in (1, len(self.neurons)) or (found < 0).any():
            raise ParameterError(f"rates must be a rate of 0 Hz or more for each of {len(self.neurons)} populations")
        return np.broadcast_to(found, (len(self.neurons),)).astype(float)

    def _settled(self, rates: Array, pace: float, tries: int = _TRIES) -> Array | None:
        """Implicit steps of r' = transfer(r) - r that grow while it comes to rest; of an infinite pace Newton's.

        Where it does not, steps are as short as they must be to go its way, also away from a saddle.
        """
        off = self.transfer(rates) - rates
        for _ in range(tries):
            gains = self.gains(rates)[0].real
            pace = max(pace, 1 / (1 + 2 * np.abs(gains).sum()))
            change = np.linalg.solve(np.eye(len(rates)) * (1 + 1 / pace) - gains, off)
            before, rates = np.abs(off).max(), np.maximum(rates + change, 0)
            off = self.transfer(rates) - rates
            if np.abs(off).max() <= _PRECISE * np.abs(rates).max() + 1e-300:
                return rates
            nearer = before / np.abs(off).max()
            pace = pace * min(nearer, 5) if nearer > 1 or pace == math.inf else 0.0
        return None

    def _described(self, rates: Array) -> FixedPoint:
        def excess(s: Complex) -> Complex:
            return np.linalg.det(np.eye(len(rates)) - self.gains(rates, s))

        return FixedPoint(rates, tuple(roots(excess, _frequencies(self.delays))))


def _frequencies(delays: Array) -> Array:
    """Hz: to one that turns a full phase in the shortest delay (ms), and as fine as the longest asks for."""
    longest, shortest = delays.max(), delays[delays > 0].min(initial=np.inf)
    highest = min(max(_HIGHEST, 1e3 / shortest), _MOST)
    return np.arange(0, highest + 1, min(_FINENESS, 125 / longest if longest else np.inf))


@lru_cache(maxsize=256)
def _passage(neuron: Neuron) -> Passage:
    return Passage(neuron)


def _rate(neuron: Neuron) -> float:
    """Per ms."""
    if neuron.sigma == 0:
        return 1 / without_noise(neuron)
    return _passage(neuron).rate if neuron.settles else 0.0


@lru_cache(maxsize=64)
def _responses(neuron: Neuron, s: tuple[complex, ...]) -> tuple[Complex, Complex]:
    """To the drift and to b^2; 0 without noise, where a response is not linear."""
    if neuron.sigma == 0 or not neuron.settles:
        return np.zeros(len(s), dtype=complex), np.zeros(len(s), dtype=complex)
    drift, noise = _passage(neuron).responses(np.array(s))
    return drift, noise / neuron.b**2


@checked(example="theory.brunel(g=5, eta=2)", units={"J": "mV", "delay": "ms"})
def brunel(
    g: float, eta: float, *, J: float = 0.1, c_e: int = 1000, share: float = 0.25, delay: float = 1.5,
    tau: float = 20.0, v_th: float = 20.0, v_reset: float = 10.0, t_ref: float = 2.0,
) -> MeanField:  # fmt: skip
    """Model A of N. Brunel (2000): excitatory and inhibitory LIF neurons with the same inputs.

    Each has c_e connections of J (mV) and share c_e of -g J, and c_e from outside whose rate is eta times nu_thr =
    v_th/(J c_e tau), at which their mean reaches the threshold: mu = c_e J tau (nu_ext + r (1 - share g)), sigma^2 =
    c_e J^2 tau (nu_ext + r (1 + share g^2)). delay, tau, t_ref: ms; v_th, v_reset: mV above rest. For the AI state
    theory.brunel(5, 2).fixed_point() has 37.95 Hz, where the paper simulates 37.7. Source: J. Comput. Neurosci.
    8:183-208, eq. 20. Raises ParameterError for numbers below 0, and for a J or c_e of 0.
    """
    given = {"g": g, "eta": eta, "J": J, "c_e": c_e, "share": share, "delay": delay}
    for name, value in given.items():
        checks.number(name, value, 0, open_low=name in ("J", "c_e"))
    cell = LIF(0, 0, tau, v_th, v_reset, t_ref).kicked(1e3 * eta * v_th / (J * tau), J)
    return MeanField([cell, cell], [[c_e, share * c_e]] * 2, [[J, -g * J]] * 2, delays=delay)
