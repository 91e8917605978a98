"""Integrals over intervals between spikes as weighted sums over points of time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse

from nrnwrap.decode.measurements import Measurements, weight

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

_AT_ONCE = 10**6  # values of functions in memory
_ORDER = 12  # Gauss's points in a piece,
_IN_STEP = 3  # and in a step of a run, in which a signal hardly changes
_PARTS = 4  # of a step, in each of which a given current is constant: PIECES of mod/neighbours.inc


class Rule(NamedTuple):
    """times: (points,). weights: sparse, (measurements, points), so that weights @ u(times) are the measurements."""

    times: Array
    weights: Any


class _Pieces(NamedTuple):
    """Pieces of time that belong to one measurement each, between two breaks: all arrays (pieces,)."""

    left: Array
    right: Array
    owner: NDArray[np.intp]
    until: Array  # the end of the measurement


def rules(each: Sequence[Measurements], breaks: Array) -> list[Rule]:
    """A rule for each neuron, whose input is smooth between the breaks (ms, sorted), or has steps of its own."""
    low, high = span(each)
    return [_in_steps(one, low, high) if one.step else _smooth(one, breaks) for one in each]


def span(each: Sequence[Measurements]) -> tuple[float, float]:
    """Where the first measurement begins, and the last ends (ms)."""
    return min(float(one.begin[0]) for one in each), max(float(one.end[-1]) for one in each)


def rows(given: Sequence[Rule], basis: Callable[[Array], Array], size: int) -> Array:
    """The measurements of each of `size` functions, (measurements, size); basis: times (k,) -> values (k, size)."""
    found = []
    for times, same in groupby(given, key=lambda one: one.times.tobytes()):  # of one run: they need the functions once
        stacked = sparse.vstack([one.weights for one in same])
        found.append(_summed(np.frombuffer(times), stacked, basis, size))
    return np.concatenate(found)


def _summed(times: Array, weights: Any, basis: Callable[[Array], Array], size: int) -> Array:
    total = np.zeros((weights.shape[0], size))
    columns, at_once = weights.tocsc(), max(1, _AT_ONCE // size)
    for begin in range(0, len(times), at_once):
        part = slice(begin, begin + at_once)
        total += columns[:, part] @ basis(times[part])
    return total


def _smooth(measured: Measurements, breaks: Array) -> Rule:
    pieces = _pieces(measured, breaks)
    points, weights = np.polynomial.legendre.leggauss(_ORDER)
    half = (pieces.right - pieces.left)[:, None] / 2
    times = (pieces.left + pieces.right)[:, None] / 2 + half * points
    weights = half * weights * np.exp(-(pieces.until[:, None] - times) / measured.tau)
    return Rule(times.ravel(), _matrix(measured, pieces, weights, np.arange(times.size), times.size))


def _in_steps(measured: Measurements, low: float, high: float) -> Rule:
    """What a piece has of its step's current: a mean by three points of Gauss, or its part of the line of both ends."""
    step, first = measured.step, math.floor(low / measured.step)
    begin = step * np.arange(first, math.ceil(high / step) + 1)
    times: Array
    if measured.means:
        points, shares = np.polynomial.legendre.leggauss(_IN_STEP)
        times, breaks, parts = (begin[:, None] + step / 2 * (1 + points)).ravel(), begin, shares[None, :] / 2
    else:
        along = (np.arange(_PARTS) + 0.5) / _PARTS
        breaks = (begin[:, None] + step / _PARTS * np.arange(_PARTS)).ravel()
        times, parts = begin, np.c_[1 - along, along]
    pieces = _pieces(measured, breaks)
    middle = (pieces.left + pieces.right) / 2 / step
    at = np.floor(middle).astype(np.intp)
    part = np.floor((middle - at) * len(parts)).astype(np.intp)
    charge = np.exp(-(pieces.until - pieces.right) / measured.tau) * weight(pieces.right - pieces.left, measured.tau)
    apart = len(times) // len(begin)  # steps share their ends
    columns = apart * (at - first)[:, None] + np.arange(parts.shape[1])
    return Rule(times, _matrix(measured, pieces, charge[:, None] * parts[part], columns, len(times)))


def _pieces(measured: Measurements, breaks: Array) -> _Pieces:
    inside = breaks[(breaks > measured.begin[0]) & (breaks < measured.end[-1])]
    edges = np.unique(np.concatenate([measured.begin, measured.end, inside]))
    middle = (edges[1:] + edges[:-1]) / 2
    owner = np.searchsorted(measured.begin, middle, side="right") - 1
    used = middle < measured.end[owner]  # else within a refractory period
    return _Pieces(edges[:-1][used], edges[1:][used], owner[used], measured.end[owner[used]])


def _matrix(measured: Measurements, pieces: _Pieces, weights: Array, columns: Any, size: int) -> Any:
    """Sparse weights of points for measurements; what a piece gives one point twice adds up."""
    places = np.repeat(pieces.owner, weights.shape[1]), columns.ravel()
    return sparse.csr_array((weights.ravel(), places), (len(measured), size))
