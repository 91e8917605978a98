"""The density of the voltages of a population in time: finite volumes, exponentially fitted, implicit in time.

dP/dt = -dJ/dv + r(t - t_ref) delta(v - v_reset), J = drift P - (b^2/2) dP/dv, P(threshold) = 0, r = J(threshold). The
fluxes are those of D. L. Scharfetter and H. K. Gummel (1969), which keep P positive and are exact where J is constant;
in time the trapezoid and the backward differences of TR-BDF2 (R. E. Bank et al. 1985), which damp what is stiff.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.integrate import trapezoid
from scipy.linalg import lapack

from nrnwrap.errors import NumericsError
from nrnwrap.theory.collocation import Array, edges
from nrnwrap.theory.values import Neuron

GAMMA = 2 - np.sqrt(2.0)  # where the first stage of a step ends
_IN_PIECE = 2  # cells in a piece on which the drift varies by some 30 %, at the least
_WEIGHTS = (np.sqrt(2) / 4, np.sqrt(2) / 4, GAMMA / 2)  # of the flux at the three times of a step


class Grid(NamedTuple):
    """Cells between `faces`; the reset is face `start`."""

    faces: Array
    start: int

    @property
    def widths(self) -> Array:
        return np.diff(self.faces)

    @property
    def middles(self) -> Array:
        return (self.faces[1:] + self.faces[:-1]) / 2

    def point(self, v: float) -> Array:
        """The share of each cell in what is at one place: the two nearest, such that the mean is kept."""
        middles, found = self.middles, np.zeros(len(self.faces) - 1)
        high = int(np.clip(np.searchsorted(middles, v), 1, len(middles) - 1))
        share = float(np.clip((v - middles[high - 1]) / (middles[high] - middles[high - 1]), 0, 1))
        found[high - 1 : high + 1] = 1 - share, share
        return found


def grid(neuron: Neuron, bottom: float, count: int) -> Grid:
    """About `count` cells, of one width where the neuron dwells, and wider in proportion to a drift above its pace."""
    pieces = edges(neuron.drift, [bottom, neuron.start, neuron.end], growing=False)
    v = np.append((pieces[:-1, None] + np.diff(pieces)[:, None] * np.arange(50) / 50), pieces[-1])
    share = 1 / np.maximum(1, np.abs(neuron.drift(v)) / neuron.pace)
    least = _IN_PIECE * trapezoid(share, v) / count / np.diff(pieces)
    share = np.maximum(share, least[np.minimum(np.searchsorted(pieces, v, side="right") - 1, len(least) - 1)])
    along = np.concatenate([[0.0], np.cumsum(np.diff(v) * (share[1:] + share[:-1]) / 2)])
    below = along[np.searchsorted(v, neuron.start)]
    parts = [max(round(count * part / along[-1]), 8) for part in (below, along[-1] - below)]
    places = np.append(np.linspace(0, below, parts[0] + 1)[:-1], np.linspace(below, along[-1], parts[1] + 1))
    faces = np.interp(places, along, v)
    faces[parts[0]] = neuron.start
    return Grid(faces, parts[0])


def _fitted(z: Array) -> Array:
    """z/(exp(z) - 1)."""
    safe = np.where(np.abs(z) < 1e-9, 1.0, np.minimum(z, 700))
    return np.where(np.abs(z) < 1e-9, 1 - z / 2, safe / np.expm1(safe))


class Generator:
    """How fast mass goes from cell to cell: up, out of the last to the threshold, and down, per ms.

    `step`: of time, for which equations are factorised; `at_once`: the share of what comes out of the last cell that is
    put back at the reset within a step.
    """

    def __init__(self, grid: Grid, drift: Array, b2: float, step: float, at_once: float) -> None:
        """drift: at all faces but the lowest (mV/ms)."""
        spread = b2 / 2 / np.append(np.diff(grid.middles), grid.widths[-1] / 2)
        z = drift / spread
        self.up = spread * _fitted(-z) / grid.widths
        self.down = np.append(0.0, (spread * _fitted(z))[:-1] / grid.widths[1:])
        self.reset, self.step, self.at_once = grid.point(grid.faces[grid.start]), step, at_once
        diagonal = 1 + step * (self.up + self.down)
        self._solved = _factorised(-step * self.up[:-1], diagonal, -step * self.down[1:])
        self._back = self._solved(self.reset)

    def flux(self, mass: Array) -> float:
        """The rate (per ms)."""
        return float(self.up[-1] * mass[-1])

    def change(self, mass: Array) -> Array:
        """d mass/dt, without what was refractory."""
        rising, falling = self.up * mass, self.down * mass
        found = -rising - falling
        found[1:] += rising[:-1]
        found[:-1] += falling[1:]
        return found + self.at_once * rising[-1] * self.reset

    def solve(self, right: Array) -> Array:
        """mass of mass - step change(mass) = right."""
        found, gain = self._solved(right), self.step * self.at_once * self.up[-1]
        return found + self._back * (gain * found[-1] / (1 - gain * self._back[-1]))

    def stationary(self, dead: float) -> tuple[Array, float]:
        """The mass that stays, and its rate; the rest is refractory."""
        with np.errstate(all="ignore"):
            found = _factorised(-self.up[:-1], self.up + self.down, -self.down[1:])(self.reset)
        if not np.isfinite(found).all():  # behind a barrier that is never passed it is in balance
            logs = np.append(0, np.cumsum(np.log(self.up[:-1]) - np.log(self.down[1:])))
            found = np.exp(logs - logs.max())
            return found / found.sum(), 0.0
        rate = 1 / (found.sum() + dead)
        return found * rate, float(rate)


def _factorised(below: Array, diagonal: Array, above: Array) -> Callable[[Array], Array]:
    """The function that solves equations with this tridiagonal matrix."""
    *factors, failed = lapack.dgttrf(below, diagonal, above)
    if failed:
        raise NumericsError(f"the equations of the density are singular in row {failed}")

    def solve(right: Array) -> Array:
        found: Array = lapack.dgttrs(*factors, right)[0]
        return found

    return solve


class Refractory:
    """Spikes until they are back at the reset, `dead` ms later. before: their rate (per ms) until time 0."""

    def __init__(self, dead: float, dt: float, count: int, before: float) -> None:
        self.dead, self.dt, self.before = dead, dt, before
        self.total = np.zeros(count + 1)  # spikes until each time
        self.done = 0
        self.times = dt * np.arange(count + 1)

    def back(self) -> float:
        """The rate (per ms) at which spikes of steps before come back in the next one."""
        begin = self.times[self.done] - self.dead
        end = min(begin + self.dt, self.times[self.done])
        return (self._until(end) - self._until(begin)) / self.dt

    def _until(self, t: float) -> float:
        if t <= 0:
            return self.before * t
        return float(np.interp(t, self.times[: self.done + 1], self.total[: self.done + 1]))

    def add(self, spikes: float) -> None:
        """The spikes of the next step."""
        self.total[self.done + 1] = self.total[self.done] + spikes
        self.done += 1


def advance(mass: Array, generators: tuple[Generator, Generator, Generator], back: float) -> tuple[Array, float]:
    """The mass a step later, and the spikes meanwhile. generators: where it begins, within, and where it ends."""
    first, within, last = generators
    step, weight = last.step, _WEIGHTS[0] / _WEIGHTS[2]
    slope = first.change(mass) + back * first.reset
    middle = within.solve(mass + step * (slope + back * first.reset))
    slopes = (middle - mass) / step  # of both stages
    end = last.solve(mass + step * (weight * slopes + back * first.reset))
    fluxes = first.flux(mass), within.flux(middle), last.flux(end)
    dt = step / _WEIGHTS[2]
    return end, dt * sum(w * flux for w, flux in zip(_WEIGHTS, fluxes, strict=True))
