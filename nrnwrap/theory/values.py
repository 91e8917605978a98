"""Noisy integrate-and-fire neurons as values, for the functions of this room: dV = drift(V) dt + b dW, in mV and ms.

sigma is that of tau dV = ... dt + sigma sqrt(tau) dW, so b = sigma/sqrt(tau); a leaky neuron without a threshold
scatters by sigma/sqrt(2). sigma = 0 is a neuron without noise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.errors import ParameterError
from nrnwrap.theory.collocation import Array

DEPTH = 45.0  # exponents; the stationary density below the lowest place that is looked at is less by exp(-45)
_STEEP = 45.0  # slopes above the soft threshold an EIF takes exp(-45) tau for the rest of its spike
_POSITIVE, _FROM_0 = {"low": 0.0, "open_low": True}, {"low": 0.0}
_BOUNDS: dict[str, dict[str, Any]] = {
    "tau": _POSITIVE, "delta_t": _POSITIVE, "sigma": _FROM_0, "t_ref": _FROM_0,
}  # fmt: skip


class Neuron:
    """A base of frozen dataclasses: a neuron, its mean input `mu` (or another field, named by `drive`) and `sigma`.

    `driven` gives the same neuron under more input.
    """

    units: ClassVar[dict[str, str]]
    drive: ClassVar[str] = "mu"  # the field that is the mean of the input
    per_drive: ClassVar[str] = "mV"  # its unit
    infinite: ClassVar[dict[str, float]] = {}  # fields that may be this

    sigma: float
    t_ref: float

    def __post_init__(self) -> None:
        for name, value in list(vars(self).items()):
            if not (name in self.infinite and isinstance(value, float) and value == self.infinite[name]):
                label = f"{type(self).__name__}.{name}"
                found = checks.number(label, value, unit=self.units[name], **_BOUNDS.get(name, {}))
                object.__setattr__(self, name, found)
        if not self.start < self.end:
            top = "v_th" if hasattr(self, "v_th") else "v_peak"
            ends = f"v_reset = {self.start:g} must be below {top} = {getattr(self, top):g}"
            raise ParameterError(f"{type(self).__name__}: {ends}, from where it is reset")

    @property
    def gain(self) -> float:
        """By how much (mV/ms) the drift grows with the field that drives it."""
        raise NotImplementedError

    @property
    def b(self) -> float:
        """The intensity of the noise (mV/sqrt(ms))."""
        return self.sigma * math.sqrt(self.gain)

    @property
    def start(self) -> float:
        """Where it begins anew after a spike (mV)."""
        return self.v_reset  # type: ignore[attr-defined]

    @property
    def end(self) -> float:
        """Where it spikes (mV)."""
        return self.v_th  # type: ignore[attr-defined]

    @property
    def after(self) -> float:
        """The time (ms) from `end` to the spike; with an infinite reset the same passes from there to `start`."""
        return 0.0

    @property
    def dead(self) -> float:
        """The time (ms) that it spends outside of start .. end."""
        return self.t_ref + self.after

    @property
    def settles(self) -> bool:
        """Whether it becomes stationary."""
        return True

    @property
    def bottom(self) -> float:
        """Below this (mV) it is never seen."""
        raise NotImplementedError

    @property
    def bottleneck(self) -> float:
        """Where (mV) between start and end the drift is least."""
        raise NotImplementedError

    @property
    def pace(self) -> float:
        """The drift (mV/ms) above which it only passes by, and spreads as its drift grows."""
        return math.inf

    def drift(self, v: Any) -> Any:
        """The drift (mV/ms) at v (mV)."""
        raise NotImplementedError

    @checked(example="neuron.driven(drift=0.1, variance=0.01)")
    def driven(self, drift: float = 0.0, variance: float = 0.0) -> Any:
        """The neuron with a drift (mV/ms) and a b^2 (mV^2/ms) more; ParameterError for less b^2 than 0."""
        drift = checks.number("drift", drift, unit="mV/ms")
        variance = checks.number("variance", variance, -(self.b**2), unit="mV**2/ms")
        sigma2 = max(self.sigma**2 + variance / self.gain, 0)
        changes = {self.drive: getattr(self, self.drive) + drift / self.gain, "sigma": math.sqrt(sigma2)}
        return replace(self, **changes)  # type: ignore[type-var]

    @checked(example="neuron.kicked(rate=500, weight=0.2)", units={"rate": "Hz", "weight": "mV"})
    def kicked(self, rate: float, weight: float) -> Any:
        """With Poisson kicks of `weight` (mV) at `rate` (Hz) more, as a diffusion; ParameterError for a rate < 0."""
        rate = checks.number("rate", rate, 0, unit="Hz") / 1e3
        weight = checks.number("weight", weight, unit="mV")
        return self.driven(weight * rate, weight**2 * rate)

    def _least(self, leak_rest: float, tau: float) -> float:
        """The bottom of a neuron whose drift is at least that of a leak: the density falls off as a Gaussian."""
        lowest = min(self.start, leak_rest)
        depth = math.sqrt((leak_rest - lowest) ** 2 + DEPTH * self.b**2 * tau)
        return min(leak_rest - depth, lowest - 1e-3 * (self.end - self.start))


_MILLIVOLTS = dict.fromkeys(("mu", "sigma", "v_th", "v_reset", "e_l", "v_t", "delta_t", "v_peak", "centre"), "mV")
TIMES = {"tau": "ms", "t_ref": "ms"}


@checked(example="theory.PIF(mu=1, sigma=0.5, v_th=20, v_reset=0)")
@dataclass(frozen=True)
class PIF(Neuron):
    """Perfect integrate-and-fire: dV = mu dt + sigma dW, from v_reset to v_th (mV), then t_ref (ms) at rest.

    mu: mV/ms; sigma: mV/sqrt(ms). Raises ParameterError for a v_reset that is not below v_th. Its source is that of
    `nrnwrap.cells.PIF`.
    """

    mu: float
    sigma: float
    v_th: float
    v_reset: float
    t_ref: float = 0.0

    units: ClassVar[dict[str, str]] = {**_MILLIVOLTS, **TIMES, "mu": "mV/ms", "sigma": "mV/ms**0.5"}
    per_drive: ClassVar[str] = "(mV/ms)"

    @property
    def gain(self) -> float:
        return 1.0

    @property
    def settles(self) -> bool:
        return self.mu > 0

    @property
    def bottom(self) -> float:
        return self.v_reset - max(DEPTH / 2 * self.sigma**2 / self.mu, 1e-3 * (self.v_th - self.v_reset))

    @property
    def bottleneck(self) -> float:
        return self.v_reset

    def drift(self, v: Any) -> Any:
        return self.mu + 0.0 * v


@checked(example="theory.LIF(mu=18, sigma=3, tau=10, v_th=20, v_reset=0, t_ref=2)")
@dataclass(frozen=True)
class LIF(Neuron):
    """Leaky integrate-and-fire: tau dV = (e_l + mu - V) dt + sigma sqrt(tau) dW, from v_reset to v_th (mV).

    mu, sigma: mV; tau, t_ref: ms. Raises ParameterError for a v_reset that is not below v_th. Source: M. J. E.
    Richardson (2007), Phys. Rev. E 76:021919, eq. 25, whose sigma is this one over sqrt(2).
    """

    mu: float
    sigma: float
    tau: float
    v_th: float
    v_reset: float
    t_ref: float = 0.0
    e_l: float = 0.0

    units: ClassVar[dict[str, str]] = {**_MILLIVOLTS, **TIMES}

    @property
    def gain(self) -> float:
        return 1 / self.tau

    @property
    def bottom(self) -> float:
        return self._least(self.e_l + self.mu, self.tau)

    @property
    def bottleneck(self) -> float:
        return self.v_th

    def drift(self, v: Any) -> Any:
        return (self.e_l + self.mu - v) / self.tau


@checked(example="theory.EIF(mu=12, sigma=3, tau=10, e_l=-65, v_t=-53, delta_t=3, v_peak=-20, v_reset=-60)")
@dataclass(frozen=True)
class EIF(Neuron):
    """Exponential integrate-and-fire, from v_reset to v_peak (mV):

    tau dV = (e_l - V + delta_t exp((V - v_t)/delta_t) + mu) dt + sigma sqrt(tau) dW. mu, sigma: mV; tau, t_ref: ms.
    Raises ParameterError for a v_reset that is not below v_peak. Source: that of LIF, eqs 39 and 48.
    """

    mu: float
    sigma: float
    tau: float
    e_l: float
    v_t: float
    delta_t: float
    v_peak: float
    v_reset: float
    t_ref: float = 0.0

    units: ClassVar[dict[str, str]] = {**_MILLIVOLTS, **TIMES}

    @property
    def gain(self) -> float:
        return 1 / self.tau

    @property
    def end(self) -> float:
        return min(self.v_peak, max(self.v_t, self.v_reset) + _STEEP * self.delta_t)

    @property
    def bottom(self) -> float:
        return self._least(self.e_l + self.mu, self.tau)

    @property
    def bottleneck(self) -> float:
        return min(max(self.v_t, self.v_reset), self.end)

    @property
    def pace(self) -> float:
        return max(float(np.abs(self.drift(np.array([self.bottom, self.v_t])).max())), 20 * self.delta_t / self.tau)

    def drift(self, v: Any) -> Any:
        steep: Array = np.minimum((np.asarray(v) - self.v_t) / self.delta_t, 300)  # no time is spent further up
        return (self.e_l + self.mu - v + self.delta_t * np.exp(steep)) / self.tau
