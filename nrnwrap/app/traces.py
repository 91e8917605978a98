"""Traces for a picture of so many pixels: each column keeps the lowest and the highest sample of every trace."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def decimated(t: Array, rows: Array, width: int) -> tuple[Array, Array]:
    """Times (n,) and rows (k, n) with at most two samples per column of pixels.

    Of each row a column has its two extremes, in the order in which they come, at a quarter and at three quarters of
    the column: every spike is seen, and nothing moves by more than half a pixel.
    """
    if len(t) <= 2 * width:
        return t, rows
    edges = np.linspace(0, len(t), width + 1).astype(int)
    starts, sizes = edges[:-1], np.diff(edges)
    times = np.stack([t[starts + sizes // 4], t[starts + 3 * sizes // 4]], axis=1)
    return times.ravel(), np.array([_extremes(row, starts) for row in rows]).reshape(len(rows), 2 * width)


def _extremes(row: Array, starts: NDArray[np.int64]) -> Array:
    """The two extremes of each column, in the order in which they come."""
    low, high = np.minimum.reduceat(row, starts), np.maximum.reduceat(row, starts)
    column = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(row))))
    first_low, first_high = _first(row == low[column], starts), _first(row == high[column], starts)
    rising = first_low <= first_high
    return np.stack([np.where(rising, low, high), np.where(rising, high, low)], axis=1).ravel()


def _first(hit: NDArray[np.bool_], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where in each column the first hit is."""
    found: NDArray[np.int64] = np.minimum.reduceat(np.where(hit, np.arange(len(hit)), len(hit)), starts)
    return found


def within(t: Array, rows: Array, view: tuple[float, float] | None) -> tuple[Array, Array]:
    """The samples from `view[0]` to `view[1]` (ms), and one more on each side."""
    if view is None:
        return t, rows
    first = max(int(np.searchsorted(t, view[0], side="right")) - 1, 0)
    last = min(int(np.searchsorted(t, view[1], side="left")) + 1, len(t))
    return t[first:last], rows[:, first:last]


def path(t: Array, rows: Array, jumps: Array, parts: int = 400) -> Array:
    """Points (2, n) of a trajectory, so many per width of the picture, with nan where it jumps (times `jumps`)."""
    ends = np.unique(np.clip(np.searchsorted(t, jumps, side="left"), 0, rows.shape[1]))
    extent = np.ptp(rows, axis=1, keepdims=True)
    moved = np.abs(np.diff(rows, axis=1, prepend=rows[:, :1])) / np.where(extent > 0, extent, 1)
    passed = np.floor(np.cumsum(moved.max(axis=0)) * parts)
    kept = np.append(True, np.diff(passed) > 0)
    kept[np.clip(np.concatenate([ends - 1, ends, [rows.shape[1] - 1]]), 0, rows.shape[1] - 1).astype(int)] = True
    places = np.searchsorted(np.flatnonzero(kept), ends)
    return np.insert(rows[:, kept], places, np.nan, axis=1)
