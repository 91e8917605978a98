"""Exponentials that run over the samples of a recording, exact between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy.signal import lfilter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def triggered(begin: Array, n: int, dt: float, tau: float) -> Array:
    """sum_i exp(-(t - begin_i)/tau) at the n samples t = 0, dt ..., over those that have begun."""
    first = np.ceil(begin / dt - 1e-9).astype(int)
    inside = first < n
    first, begin = first[inside], begin[inside]
    kicks = np.bincount(first, np.exp(-(first * dt - begin) / tau), minlength=n)
    return lfilter([1.0], [1.0, -np.exp(-dt / tau)], kicks)


def followed(x: Array, dt: float, tau: float) -> Array:
    """y of tau y' = x - y with y = x at the first sample, exact where x is linear between samples."""
    decay = np.exp(-dt / tau)
    part = (1 - decay) * tau / dt
    after, before = 1 - part, part - decay
    y, _ = lfilter([after, before], [1.0, -decay], x, zi=[x[0] - after * x[0]])
    return y


def relaxed(drive: Array, start: float, dt: float, tau: float) -> Array:
    """y after each step, of tau y' = drive - y, y = start before the first: exact where the drive is that of a step."""
    decay = np.exp(-dt / tau)
    y, _ = lfilter([1 - decay], [1.0, -decay], drive, zi=[decay * start])
    return y


def at_spikes(begin: Array, spikes: Array, tau: float) -> Array:
    """sum_i exp(-(t - begin_i)/tau) over begin_i < t at each of the spikes t, both ascending."""
    result, total, last, waiting = np.zeros(len(spikes)), 0.0, 0.0, 0
    for index, spike in enumerate(spikes.tolist()):
        total *= np.exp(-(spike - last) / tau)
        while waiting < len(begin) and begin[waiting] < spike:
            total += np.exp(-(spike - begin[waiting]) / tau)
            waiting += 1
        result[index], last = total, spike
    return result


def between(x: Array) -> Array:
    """The mean of both ends of each step."""
    return (x[1:] + x[:-1]) / 2


def outside(spikes: Array, n: int, dt: float, before: float, after: float) -> Array:
    """Which of the n - 1 steps are outside of all windows from `before` ms before a spike to `after` ms after it."""
    edges = np.zeros(n, dtype=int)
    first = np.clip(np.floor((spikes - before) / dt + 1e-9).astype(int), 0, n - 1)
    last = np.clip(np.ceil((spikes + after) / dt - 1e-9).astype(int), 0, n - 1)
    np.add.at(edges, first, 1)
    np.add.at(edges, last, -1)
    return np.cumsum(edges)[:-1] == 0


def joined(parts: Sequence[Array]) -> Array:
    """Arrays of several recordings as one."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)
