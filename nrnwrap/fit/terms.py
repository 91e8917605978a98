"""The terms of a membrane's equation, each as its mean over every step of a sweep.

A regressor is the mean of its values at both ends of a step. Noise of V at a sample then cancels to first order between
the two steps that it ends; with the value at one end the leak comes out too large by var(noise)/(dt var(V)) C. Where V
runs away the mean is that of the run: log V for the exponential, 1/V for the square.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.fit import filters
from nrnwrap.fit.sweep import Data, Sweep

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_MOST = 60.0  # of an exponent: an upstroke, which no fit looks at


@dataclass(frozen=True, eq=False)
class View:
    """A sweep, its data, and `origin` (mV), from which voltages are counted here."""

    sweep: Sweep
    data: Data
    origin: float

    @property
    def u(self) -> Array:
        return self.sweep.V - self.origin


Curved = Mapping[str, float]


@dataclass(frozen=True)
class Term:
    """What a term is: a function of a View and of the curved parameters, on which it depends or not."""

    mean: Callable[[View, Curved], Array]
    curved: bool = False


def _square(view: View, _: Curved) -> Array:
    u = view.u
    return u[1:] * u[:-1]


def _upstroke(view: View, curved: Curved) -> Array:
    x = np.minimum(view.u / curved["delta_t"], _MOST)
    rise = np.diff(x)
    small = np.abs(rise) < 1e-5
    factor = np.where(small, 1 + rise / 2, rise / np.where(small, 1.0, -np.expm1(-rise)))
    return np.exp(x[:-1]) * factor


CURRENT = Term(lambda view, _: view.sweep.drive)
VOLTAGE = Term(lambda view, _: filters.between(view.u))
CONSTANT = Term(lambda view, _: np.ones(view.sweep.n - 1))
SQUARE = Term(_square)  # the mean of u^2 over a step in which 1/u is linear, as it is where u' = u^2
UPSTROKE = Term(_upstroke, True)  # of exp(u/delta_t) where exp(-u/delta_t) is linear, as it is where that rules


def followed(name: str) -> Term:
    """-y, where y follows u with the time constant called `name`; V is held at v_reset for t_ref."""

    def mean(view: View, curved: Curved) -> Array:
        u = view.data.held(view.sweep) - view.origin
        return -filters.between(filters.followed(u, view.sweep.dt, curved[name]))

    return Term(mean, True)


def triggered(tau: str | float, *, held: bool = False) -> Term:
    """-sum exp(-(t - begin)/tau) over the spikes, or with `held` over the ends of their refractory periods.

    tau: ms, or the name of the curved parameter that it is.
    """

    def mean(view: View, curved: Curved) -> Array:
        sweep = view.sweep
        begin = sweep.spikes + (view.data.t_ref if held else 0.0)
        value = curved[tau] if isinstance(tau, str) else tau
        return -filters.between(filters.triggered(begin, sweep.n, sweep.dt, value))

    return Term(mean, isinstance(tau, str))
