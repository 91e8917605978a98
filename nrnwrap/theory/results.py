"""What theory says as a curve: arrays, and a picture of them for the axes of a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import plot
from nrnwrap.theory.collocation import Array, Complex

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LINE = {"marker": "", "label": "theory"}


def _extent(values: Any, unit: str) -> str:
    found = np.atleast_1d(values)
    return f"{found.min():.4g} .. {found.max():.4g} {unit}" if len(found) > 1 else f"{found[0]:.6g} {unit}"


@dataclass(frozen=True, eq=False, repr=False)
class Spectrum:
    """The power spectrum of a spike train. frequencies: Hz. power: Hz, of the same shape; it ends at the rate."""

    model: str
    frequencies: Array
    power: Array

    def __repr__(self) -> str:
        return f"<Spectrum of {self.model}: {_extent(self.frequencies, 'Hz')}: {_extent(self.power, 'Hz')}>"

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the power against the frequency on `ax`, or on new axes, and return them."""
        x, y = np.atleast_1d(self.frequencies, self.power)
        return plot.curve(x, y, ("frequency (Hz)", "power (Hz)"), ax, **{**_LINE, **style})


@dataclass(frozen=True, eq=False, repr=False)
class RateResponse:
    """What a small sine of the input does to the rate: values of exp(i 2 pi f t), complex, shape of frequencies (Hz).

    unit: of the values, such as Hz/nA.
    """

    model: str
    frequencies: Array
    values: Complex
    unit: str

    def __repr__(self) -> str:
        extents = _extent(self.frequencies, "Hz"), _extent(self.magnitude, self.unit)
        return f"<Response of the rate of {self.model}: {extents[0]}: {extents[1]}>"

    @property
    def magnitude(self) -> Array:
        """Of one unit of input."""
        return np.abs(self.values)

    @property
    def phase(self) -> Array:
        """Degrees; negative where the rate comes after the input."""
        return np.degrees(np.angle(self.values))

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the magnitude against the frequency on `ax`, or on new axes, and return them."""
        x, y = np.atleast_1d(self.frequencies, self.magnitude)
        return plot.curve(x, y, ("frequency (Hz)", f"response ({self.unit})"), ax, **{**_LINE, **style})


@dataclass(frozen=True, eq=False, repr=False)
class Density:
    """The stationary density of the voltage. v: mV. p: 1/mV, of the same shape; its integral is 1 - rate t_ref."""

    model: str
    v: Array
    p: Array

    def __repr__(self) -> str:
        return f"<Density of {self.model}: {_extent(self.v, 'mV')}: {_extent(self.p, '/mV')}>"

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the density against the voltage on `ax`, or on new axes, and return them."""
        x, y = np.atleast_1d(self.v, self.p)
        return plot.curve(x, y, ("membrane potential (mV)", "density (1/mV)"), ax, **{**_LINE, **style})


@dataclass(frozen=True, eq=False, repr=False)
class PopulationRate:
    """The rate of a population in time. t: ms, shape (n,). rates: Hz, shape (n,). silent: the share that is refractory.

    v: mV, the middles of the cells of the grid. density: 1/mV, at the last time, shape of v.
    """

    model: str
    t: Array
    rates: Array
    silent: Array
    v: Array
    density: Array

    def __repr__(self) -> str:
        return f"<Rate of a population of {self.model}: {_extent(self.t, 'ms')}: {_extent(self.rates, 'Hz')}>"

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the rate against time on `ax`, or on new axes, and return them."""
        return plot.curve(self.t, self.rates, ("time (ms)", "rate (Hz)"), ax, **{**_LINE, **style})
