"""Linear equations along a line, solved by collocation at Radau's points, on pieces that their coefficient needs.

y' = a y + q is stiff where a is far below 0 and grows where a is above; Radau IIA takes the first at any length of a
piece (it is L-stable, of order 19 here), and pieces are short enough for the second. E. Hairer and G. Wanner, Solving
Ordinary Differential Equations II, Springer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Complex = NDArray[np.complexfloating[Any, Any]]

STAGES = 10
GROWTH = 2.0  # by which exponent a solution may grow within a piece
CHANGE = 2.0  # by how much a may change within a piece, times its length,
SHARE = 0.3  # but for pieces with one sign of a, where it may change by this share
LAYER = 40.0  # exponents, after which what begins at a cut is over
FALL = 800.0  # exponents, after which what comes down from a barrier is 0
LEVELS = 60  # of halving, after which pieces are as short as floats allow
_MOST = 2_000_000  # stages of all pieces and frequencies that are solved at once


def _radau() -> tuple[Array, Array, Array]:
    """Places from 0 to 1, the integrals of Lagrange's polynomials up to each, the values of all at the mirrored places.

    The third is for the polynomial that also has a value at 0.
    """
    places = np.sort(legendre.legroots([0] * (STAGES - 1) + [1, -1]).real)
    places[-1] = 1
    integrals = [legendre.legval(places, legendre.legint(row, lbnd=-1)) for row in np.eye(STAGES)]
    matrix = np.stack(integrals, axis=1) @ np.linalg.inv(legendre.legvander(places, STAGES - 1)) / 2
    with_start = legendre.legvander(np.insert(places, 0, -1), STAGES)
    mirrored = legendre.legvander(-places, STAGES) @ np.linalg.inv(with_start)
    return (1 + places) / 2, matrix, mirrored


PLACES, MATRIX, MIRRORED = _radau()
WEIGHTS = MATRIX[-1]
_TO_LEGENDRE = np.linalg.inv(legendre.legvander(2 * PLACES - 1, STAGES - 1))


def edges(coefficient: Callable[[Array], Array], cuts: list[float], rate: float = 0.0, growing: bool = True) -> Array:
    """The ends of pieces between the `cuts`, on which `coefficient` and its solutions are smooth.

    rate: the largest |k| of `Line.waves` that is asked for. growing: whether solutions that grow are to be resolved.
    """
    ends = np.unique(np.asarray(cuts, dtype=float))
    shortest = 1e-12 * (ends[-1] - ends[0])
    for _ in range(LEVELS):
        h = np.diff(ends)
        a = coefficient(ends[:-1, None] + h[:, None] * np.linspace(0, 1, 5))
        low, high = a.min(axis=1), a.max(axis=1)
        steady = (low * high > 0) & (high - low <= SHARE * np.minimum(abs(low), abs(high)))
        bad = ((high - low) * h > CHANGE) & ~steady
        if growing:
            bad |= np.abs(a + np.sqrt(a**2 + 4j * rate)).max(axis=1) * h > 2 * GROWTH
            bad |= _in_layers(ends, h, low, np.unique(cuts)[1:])
            bad |= _beyond_barrier(ends, h, a, cuts[1])
        bad &= h > shortest
        if not bad.any():
            break
        ends = np.sort(np.concatenate([ends, (ends[:-1] + h / 2)[bad]]))
    return ends


def _in_layers(ends: Array, h: Array, a: Array, cuts: Array) -> NDArray[np.bool_]:
    """Which pieces are too long for the layer below a cut, where a solution from above settles as exp(a distance)."""
    distance = cuts[np.searchsorted(cuts, ends[1:])] - ends[1:]
    return (-a * h > 2 * GROWTH) & (-a * distance < LAYER)


def _beyond_barrier(ends: Array, h: Array, a: Array, start: float) -> NDArray[np.bool_]:
    """Which pieces are too long for what falls from a barrier below `start`, where its size is not to be lost."""
    pieces, low = np.arange(len(h)), a.min(axis=1)
    fall = np.cumsum(np.maximum(-a.mean(axis=1), 0) * h) - np.maximum(-a.mean(axis=1), 0) * h
    last = np.maximum.accumulate(np.where(a.max(axis=1) > 0, pieces, -1))  # piece that rises
    beyond = (last >= 0) & (last < pieces) & (ends[last + 1] <= start)
    return beyond & (-low * h > 2 * GROWTH) & (fall - fall[last] < FALL)


class Line:
    """A line in pieces, with a at the places of collocation. `points` and what is defined there: shape (pieces, 10)."""

    def __init__(self, coefficient: Callable[[Array], Array], ends: Array) -> None:
        self.ends, self.h = ends, np.diff(ends)
        self.points = ends[:-1, None] + self.h[:, None] * PLACES
        self.a = coefficient(self.points)
        self.a_down = coefficient(ends[1:, None] - self.h[:, None] * PLACES)
        self.first = float(coefficient(ends[:1])[0])

    def integral(self, values: NDArray, above: float = -np.inf) -> NDArray:
        """The integral of what is given at the points, over the pieces that begin at `above` or later."""
        pieces = self.ends[:-1] >= above
        return (values[..., pieces, :] @ WEIGHTS * self.h[pieces]).sum(axis=-1)

    def fine(self, count: int) -> Array:
        """Places along the line, `count` in each piece."""
        inside = self.ends[:-1, None] + self.h[:, None] * np.arange(count) / count
        return np.append(inside, self.ends[-1])

    def at(self, values: Array, places: Array) -> Array:
        """What is given at the points, elsewhere: by a polynomial in each piece, 0 outside of the line."""
        piece = np.clip(np.searchsorted(self.ends, places, side="right") - 1, 0, len(self.h) - 1)
        x = 2 * (places - self.ends[piece]) / self.h[piece] - 1
        inside = (places >= self.ends[0]) & (places <= self.ends[-1])
        powers = legendre.legvander(np.where(inside, x, 0.0), STAGES - 1)
        found: Array = np.einsum("ij,ij->i", powers, values[piece] @ _TO_LEGENDRE.T)
        return np.where(inside, found, 0.0)

    def up(self, source: Array) -> Array:
        """y of y' = a y + source at the points, from the lower end on, where y is in balance with its source."""
        start = -source[0, 0] / self.first if self.first < 0 else 0.0
        return self._march(self.a, source, start)

    def down(self, source: Array) -> Array:
        """y of -y' = a y + source at the points, from 0 at the upper end on; the source is constant in each piece."""
        rows = np.broadcast_to(source[::-1, None], self.a.shape)
        found, starts = self._march(self.a_down[::-1], rows, 0.0, with_starts=True)
        return (np.concatenate([starts[:, None], found], axis=1) @ MIRRORED.T)[::-1]

    def _march(self, a: Array, source: Array, start: float, with_starts: bool = False) -> NDArray:
        h = self.h if a is self.a else self.h[::-1]
        matrices = np.eye(STAGES) - h[:, None, None] * MATRIX * a[:, None, :]
        sides = np.stack([np.ones_like(a), h[:, None] * (source @ MATRIX.T)], axis=-1)
        solved, starts = np.linalg.solve(matrices, sides), []
        for factor, more in solved[:, -1]:
            starts.append(start)
            start = factor * start + more
        first = np.array(starts)
        found = solved[..., 0] * first[:, None] + solved[..., 1]
        return (found, first) if with_starts else found  # type: ignore[return-value]

    def waves(self, k: Complex) -> Complex:
        """chi over phi at the upper end, of the solution of phi' = k chi, chi' = a chi + phi that is bounded below.

        At the points; shape (len(k), pieces, 10).
        """
        size = max(_MOST // (self.a.size * STAGES), 1)
        return np.concatenate([self._waves(k[start : start + size]) for start in range(0, len(k), size)])

    def _waves(self, k: Complex) -> Complex:
        h, many = self.h[:, None, None], k[:, None, None, None]
        matrices = np.eye(STAGES) - h * MATRIX * self.a[:, None, :] - many * h**2 * (MATRIX @ MATRIX)
        sides = np.stack([np.ones_like(self.a), self.h[:, None] * PLACES], axis=-1)
        solved = np.linalg.solve(matrices, np.broadcast_to(sides, (len(k), *sides.shape)).astype(complex))
        gains = k[:, None, None] * self.h[:, None] * np.einsum("j,npjs->nps", WEIGHTS, solved)
        starts, logs, last = self._chain(k, solved[:, :, -1], gains)
        scale = np.exp(logs - logs[:, -1:])[:, :-1] / last[:, None]
        phi0, chi0 = starts * scale
        found: Complex = chi0[..., None] * solved[..., 0] + phi0[..., None] * solved[..., 1]
        return found

    def _chain(self, k: Complex, chis: Complex, phis: Complex) -> tuple[NDArray, Array, Complex]:
        """phi and chi where pieces begin, over exp(log), the logs, and the last phi over the last exp(log)."""
        phi, chi = np.ones_like(k), np.zeros_like(k)
        if self.first < 0:
            chi = 2 / (np.sqrt(self.first**2 + 4 * k) - self.first)
        starts, logs = [], [np.zeros(len(k))]
        for piece in range(len(self.h)):
            starts.append((phi, chi))
            chi_in, chi = chi, chi * chis[:, piece, 0] + phi * chis[:, piece, 1]
            phi = phi + chi_in * phis[:, piece, 0] + phi * phis[:, piece, 1]
            size = np.abs(phi) + np.abs(chi)
            logs.append(logs[-1] + np.log(size))
            phi, chi = phi / size, chi / size
        return np.array(starts).transpose(1, 2, 0), np.array(logs).T, phi
