"""Statistics of one spike train. Times are in ms, rates in Hz."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.base import kinds
from nrnwrap.base.calls import checked
from nrnwrap.base.checks import array, number
from nrnwrap.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Times = NDArray[np.float64]


@checked
def intervals(spikes: ArrayLike) -> Times:
    """Interspike intervals (ms), t_(i+1) - t_i. Fewer than two spikes have none. Shapes: (k,) -> (max(k - 1, 0),).

    Raises ParameterError for times that are not sorted and finite.
    """
    return np.diff(train(spikes))


@checked
def count(spikes: ArrayLike, start: float = -np.inf, stop: float = np.inf) -> int:
    """Number of spikes with start <= t < stop (ms), of a train of shape (k,).

    Raises ParameterError for times that are not sorted and finite, and for a start after stop.
    """
    return len(between(train(spikes), start, stop))


@checked
def rate(spikes: ArrayLike, start: float, stop: float) -> float:
    """Mean rate (Hz): 1000 n/(stop - start), n the number of spikes with start <= t < stop (ms), of shape (k,).

    Raises ParameterError for times that are not sorted and finite, and for a start that is not before stop.
    """
    number("stop", stop, number("start", start, unit="ms"), unit="ms", open_low=True)
    return 1e3 * count(spikes, start, stop) / (stop - start)


@checked
def mean_interval(spikes: ArrayLike) -> float:
    """Mean interspike interval (ms), (t_k - t_1)/(k - 1) for times of shape (k,); nan with fewer than two spikes.

    Raises ParameterError for times that are not sorted and finite.
    """
    isi = intervals(spikes)
    return float(isi.mean()) if len(isi) else float("nan")


@checked
def cv(spikes: ArrayLike) -> float:
    """Coefficient of variation of the intervals I, no unit: std(I)/mean(I), the standard deviation over the mean.

    0 for a regular train, 1 for a long Poisson train. nan where it is not defined: with fewer than two intervals, and
    with intervals that are all zero. Times (ms): shape (k,). Raises ParameterError where they are not sorted and
    finite. Source: Gerstner, Kistler, Naud and Paninski (2014), Neuronal Dynamics, section 7.3.
    """
    isi = intervals(spikes)
    return float(isi.std() / isi.mean()) if len(isi) > 1 and isi.any() else float("nan")


@checked
def cv2(spikes: ArrayLike) -> float:
    """Variation of neighbouring intervals, no unit: the mean of 2 |I' - I|/(I' + I) over intervals I and the next, I'.

    0 for a regular train, 1 for a Poisson train whether its rate changes (slowly) or not, at most 2. nan with fewer
    than two intervals, and with two zero intervals in a row. Times (ms): shape (k,). Raises ParameterError where they
    are not sorted and finite. Source: Holt, Softky, Koch and Douglas (1996), J. Neurophysiol. 75:1806, eq. 4.
    """
    return _mean(2 * np.abs(_contrast(spikes)))


@checked
def lv(spikes: ArrayLike) -> float:
    """Local variation, no unit: the mean of 3 (I' - I)^2/(I' + I)^2 over intervals I and the next, I'.

    0 for a regular train, 1 for a Poisson train whether its rate changes (slowly) or not, at most 3. nan as `cv2`.
    Times (ms): shape (k,). Raises ParameterError where they are not sorted and finite.
    Source: Shinomoto, Shima and Tanji (2003), Neural Comput. 15:2823, eq. 2.2.
    """
    return _mean(3 * _contrast(spikes) ** 2)


@checked
def adaptation_index(spikes: ArrayLike) -> float:
    """Mean of (I' - I)/(I' + I) over intervals I and the next, I', no unit: above 0 when the train slows, -1 to 1.

    nan as `cv2`. Times (ms): shape (k,). Raises ParameterError where they are not sorted and finite. Source: the
    adaptation of the Allen Cell Types Database (technical white paper: electrophysiology); eFEL's adaptation_index is
    the same without the first spikes that it is told to skip.
    """
    return _mean(_contrast(spikes))


def train(spikes: ArrayLike, name: str = "spikes") -> Times:
    """Return `spikes` as a sorted array; raises ParameterError when they are not sorted, finite times."""
    times = array(name, spikes, unit="ms")
    if (times[1:] < times[:-1]).any():
        raise ParameterError(f"{name} must be sorted: spike times do not go back")
    return times


def several(trains: Iterable[ArrayLike], least: int = 0, name: str = "trains") -> list[Times]:
    """Return each of the trains as a sorted array; raises ParameterError for fewer than `least`."""
    if not kinds.several(trains):
        raise ParameterError(f"{name} must be a list of trains, not {trains!r}")
    each = [train(one, f"{name}[{index}]") for index, one in enumerate(trains)]
    if len(each) < least:
        raise ParameterError(f"{name} must be at least {least}, not {len(each)}: give one per trial, or per cell")
    return each


def between(times: Times, start: float, stop: float) -> Times:
    """The times with start <= t < stop (ms), of which either may be infinite."""
    for name, value in (("start", start), ("stop", stop)):
        if not isinstance(value, float):
            number(name, value, unit="ms")
    if not start <= stop:
        raise ParameterError(f"start = {start:g} ms must not be after stop = {stop:g} ms")
    return times[np.searchsorted(times, start) : np.searchsorted(times, stop)]


def window(start: float, stop: float) -> float:
    """stop - start (ms), which must be positive."""
    return number("stop", stop, number("start", start, unit="ms"), unit="ms", open_low=True) - start


def bin_edges(start: float, stop: float, bin_width: float, name: str = "bin_width") -> Times:
    """The edges (ms) of bins from start to stop; raises ParameterError where these are not a whole number."""
    length = window(start, stop)
    number(name, bin_width, 0, unit="ms", open_low=True)
    bins = round(length / bin_width) if length / bin_width < 1e9 else 0
    if bins < 1 or abs(bins * bin_width - length) > 1e-9 * length:
        raise ParameterError(f"stop - start = {length:g} ms must be a multiple of {name} = {bin_width:g} ms")
    return np.linspace(start, stop, bins + 1)


def _contrast(spikes: ArrayLike) -> Times:
    """(I' - I)/(I' + I) of neighbouring intervals, shape (max(k - 2, 0),); nan where both are 0."""
    isi = intervals(spikes)
    with np.errstate(invalid="ignore"):
        return (isi[1:] - isi[:-1]) / (isi[1:] + isi[:-1])


def _mean(values: Times) -> float:
    return float(values.mean()) if len(values) else float("nan")
