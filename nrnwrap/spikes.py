"""Spike-train arithmetic: arrays in, arrays out, no simulator. Times are in ms, rates in Hz."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.checks import array, number
from nrnwrap.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Times = NDArray[np.float64]


def crossings(t: ArrayLike, v: ArrayLike, threshold: float = 0.0) -> Times:
    """Times at which `v` passes `threshold` upwards, linear between the samples at `t`.

    A sample that lies on the threshold is the end of a crossing when the one before lies below it.
    Shapes: (n,), (n,) -> (k,). Raises ParameterError when the lengths differ.
    """
    times, values = array("t", t, unit="ms"), array("v", v, unit="mV")
    if len(times) != len(values):
        raise ParameterError(f"t and v must have the same length, not {len(times)} and {len(values)}")
    above = values >= number("threshold", threshold, unit="mV")
    start = np.flatnonzero(~above[:-1] & above[1:])
    part = (threshold - values[start]) / (values[start + 1] - values[start])
    return times[start] + part * (times[start + 1] - times[start])


def intervals(spikes: ArrayLike) -> Times:
    """Interspike intervals (ms). Fewer than two spikes have none. Shapes: (k,) -> (max(k - 1, 0),)."""
    return np.diff(_train(spikes))


def count(spikes: ArrayLike, start: float = -np.inf, stop: float = np.inf) -> int:
    """Number of spikes with start <= t < stop (ms)."""
    train = _train(spikes)
    if not start <= stop:
        raise ParameterError(f"start = {start:g} ms must not be after stop = {stop:g} ms")
    return int(np.searchsorted(train, stop) - np.searchsorted(train, start))


def rate(spikes: ArrayLike, start: float, stop: float) -> float:
    """Mean rate (Hz): spikes with start <= t < stop, over stop - start (ms)."""
    number("stop", stop, number("start", start), unit="ms", open_low=True)
    return 1e3 * count(spikes, start, stop) / (stop - start)


def cv(spikes: ArrayLike) -> float:
    """Coefficient of variation of the intervals: their standard deviation over their mean.

    nan with fewer than two intervals, for which it is not defined.
    """
    isi = intervals(spikes)
    return float(isi.std() / isi.mean()) if len(isi) > 1 else float("nan")


def _train(spikes: ArrayLike) -> Times:
    train = array("spikes", spikes, unit="ms")
    if (np.diff(train) < 0).any():
        raise ParameterError("spike times must be sorted")
    return train
