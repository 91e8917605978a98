"""Statistics of several spike trains: trials of one cell, or cells of one run. Times are in ms, rates in Hz."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.base.calls import checked
from nrnwrap.base.checks import integer, number
from nrnwrap.errors import ParameterError
from nrnwrap.spikes.rates import summed
from nrnwrap.spikes.trains import bin_edges, cv, intervals, several, window

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

_MOST_BINS = 10**7


@checked
def raster(trains: Iterable[ArrayLike]) -> tuple[Array, NDArray[np.intp]]:
    """Every spike as a point: times (ms) and the index of the train each is from; both (k,), train after train.

    `nrnwrap.plot.raster(run)` draws one. Raises ParameterError for trains that are not sorted and finite.
    """
    each = several(trains)
    times = np.concatenate([np.empty(0), *each])
    return times, np.repeat(np.arange(len(each)), [len(one) for one in each])


@checked
def psth(trains: Iterable[ArrayLike], start: float, stop: float, bin_width: float) -> tuple[Array, Array]:
    """Peri-stimulus time histogram: edges (ms), shape (bins + 1,), and mean rate (Hz) of the trains, (bins,).

    The rate is 1000 n/(N bin_width) where N trains have n spikes in a bin, in all. A bin has its left edge and not its
    right; spikes outside start <= t < stop are left out. Raises ParameterError for an empty list of trains, and when
    stop - start is not a multiple of bin_width (ms). Source: Gerstner, Kistler, Naud and Paninski (2014), Neuronal
    Dynamics, section 7.2.2.
    """
    each = several(trains, least=1)
    edges = bin_edges(start, stop, bin_width)
    counts = np.diff(np.searchsorted(np.sort(np.concatenate(each)), edges))
    return edges, 1e3 * counts / (bin_width * len(each))


@checked
def isi_histogram(
    trains: Iterable[ArrayLike], bin_width: float = 1.0, longest: float | None = None
) -> tuple[Array, NDArray[np.intp]]:
    """Histogram of the interspike intervals of all trains: edges (ms), shape (bins + 1,), and numbers, (bins,).

    Bins are bin_width (ms) wide and begin at 0; a bin has its left edge and not its right. longest: intervals (ms) of
    that length and beyond are left out, by default none is. Without intervals there is one bin, which is empty. Counts
    over counts.sum() bin_width are the density (1/ms). Raises ParameterError for more than 10 million bins.
    """
    found = [intervals(each) for each in several(trains)]
    isi = np.concatenate([np.empty(0), *found])
    number("bin_width", bin_width, 0, unit="ms", open_low=True)
    bins = math.floor(isi.max(initial=0.0) / bin_width) + 1
    if longest is not None:
        bins = math.ceil(number("longest", longest, 0, unit="ms", open_low=True) / bin_width * (1 - 1e-12))
        isi = isi[isi < longest]
    if bins > _MOST_BINS:
        raise ParameterError(f"{bins} bins of {bin_width:g} ms are too many: give a wider bin_width, or longest=")
    index = np.minimum((isi / bin_width).astype(np.intp), bins - 1)
    return bin_width * np.arange(bins + 1.0), np.bincount(index, minlength=bins)


@checked
def mean_cv(trains: Iterable[ArrayLike], start: float, stop: float, least: int = 10) -> float:
    """The mean of `cv`, no unit, over the trains with `least` spikes or more in start <= t < stop (ms); nan for none.

    Short trains are left out since their CV is too low: of n intervals of a Poisson process by some 1/n. Raises
    ParameterError for a least below 3, and for a start that is not before stop.
    """
    each = several(trains)
    window(start, stop)
    integer("least", least, 3)
    inside = [times[np.searchsorted(times, start) : np.searchsorted(times, stop)] for times in each]
    found = np.array([cv(times) for times in inside if len(times) >= least])
    found = found[np.isfinite(found)]
    return float(found.mean()) if len(found) else float("nan")


@checked
def reliability(trains: Iterable[ArrayLike], sigma: float) -> float:
    """Correlation-based reliability, 0 to 1: the mean over all pairs of trials of f g/(|f| |g|).

    f and g are the trains with every spike replaced by a Gaussian of standard deviation sigma (ms). 1 for trials that
    are the same, 0 for trials without common spikes; a pair with an empty train counts 0. The products of Gaussians
    are exact, without a time step. Raises ParameterError for fewer than two trains. Source: Schreiber, Fellous,
    Whitmer, Tiesinga and Sejnowski (2003), Neurocomputing 52-54:925.
    """
    each = several(trains, least=2)
    number("sigma", sigma, 0, unit="ms", open_low=True)
    power = [_product(one, one, sigma) for one in each]
    total = 0.0
    for index, one in enumerate(each):
        for other in range(index):
            if power[index] and power[other]:
                total += _product(one, each[other], sigma) / np.sqrt(power[index] * power[other])
    return float(min(total / (len(each) * (len(each) - 1) / 2), 1.0))


@dataclass(frozen=True, eq=False)
class Events:
    """Times at which many trials spike together.

    windows: where the events begin and end (ms), shape (k, 2). jitter: standard deviation (ms) of the spike times
    within each event, (k,), nan for one spike. counts: spikes in each, (k,). fraction: spikes in events over all
    spikes, nan when there are none. trials: number of trains.
    """

    windows: Array
    jitter: Array
    counts: NDArray[np.intp]
    fraction: float
    trials: int


@checked
def events(
    trains: Iterable[ArrayLike], start: float, stop: float, *, sigma: float = 3.0, factor: float = 3.0
) -> Events:
    """The events of a set of trials: where their smoothed rate exceeds `factor` times its mean over start..stop.

    The rate is that of all spikes with start <= t < stop (ms), each as a Gaussian of standard deviation sigma (ms). The
    method of Mainen and Sejnowski (1995), Science 268:1503, whose reliability is `fraction` and whose precision the
    mean of `jitter`; they fit the width of the filter to the data, here it is fixed. Edges are found to sigma/10.
    Raises ParameterError for an empty list of trains.
    """
    each = several(trains, least=1)
    length = window(start, stop)
    number("sigma", sigma, 0, unit="ms", open_low=True)
    number("factor", factor, 0, open_low=True)
    times = np.sort(np.concatenate(each))
    times = times[(times >= start) & (times < stop)]
    windows = _above(times, factor * len(times) / length, sigma)
    first, last = np.searchsorted(times, windows[:, 0]), np.searchsorted(times, windows[:, 1], side="right")
    kept = last > first
    counts = (last - first)[kept]
    return Events(
        windows=windows[kept],
        jitter=_scatter(times, first[kept], counts),
        counts=counts,
        fraction=float(counts.sum() / len(times)) if len(times) else float("nan"),
        trials=len(each),
    )


@checked
def jitter(trains: Iterable[ArrayLike], start: float, stop: float, *, sigma: float = 3.0, factor: float = 3.0) -> float:
    """Mean over the `events` of the standard deviation (ms) of their spike times; nan without one of two spikes.

    Arguments, errors and source are those of `events`: ParameterError for an empty list of trains.
    """
    found = events(trains, start, stop, sigma=sigma, factor=factor).jitter
    return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")


_REACH = 6.0  # standard deviations; a Gaussian is 1e-8 of its peak there
_AT_ONCE = 2**14  # spikes


def _scatter(times: Array, first: NDArray[np.intp], counts: NDArray[np.intp]) -> Array:
    """The standard deviation (ms) of each run of `counts` times from `first` on; nan of one time."""
    runs = np.repeat(np.arange(len(counts)), counts)
    since = times[np.arange(counts.sum()) + np.repeat(first - np.cumsum(counts) + counts, counts)] - times[first][runs]
    off = since - (np.bincount(runs, since, len(counts)) / counts)[runs]
    with np.errstate(invalid="ignore"):
        found: Array = np.sqrt(np.bincount(runs, off**2, len(counts)) / (counts - 1))
    return found


def _above(times: Array, level: float, sigma: float) -> Array:
    """Where the sum of Gaussians at `times` exceeds `level` (/ms): begin and end of each such stretch, (k, 2)."""
    parts = [_stretches(some, level, sigma) for some in _blocks(times, 2 * _REACH * sigma)]
    return np.concatenate([np.empty((0, 2)), *parts])


def _blocks(times: Array, longest: float) -> list[Array]:
    """The times in parts of 2^14 or more, cut where the next is later by more than `longest`."""
    gaps = np.flatnonzero(np.diff(times) > longest) + 1
    cuts = np.unique(gaps[np.searchsorted(gaps[:-1], np.arange(_AT_ONCE, len(times), _AT_ONCE))]) if len(gaps) else gaps
    return np.split(times, cuts) if len(times) else []


def _stretches(times: Array, level: float, sigma: float) -> Array:
    """As `_above`, on one grid: gaps that no Gaussian reaches across are made shorter there."""
    beyond = np.append(0.0, np.cumsum(np.maximum(np.diff(times) - 2 * _REACH * sigma, 0)))
    near = times - beyond
    grid = np.arange(near[0] - _REACH * sigma, near[-1] + _REACH * sigma, sigma / 10)
    density = summed("gaussian", near, grid, sigma / 10, sigma)
    high = np.concatenate([[False], density > level * sigma, [False]])
    edges = np.flatnonzero(high[1:] != high[:-1]).reshape(-1, 2) - [0, 1]
    middle = grid[edges].mean(axis=1)
    closest = np.searchsorted((near[1:] + near[:-1]) / 2, middle)
    return grid[edges] + beyond[closest][:, None]


def _product(one: Array, other: Array, sigma: float) -> float:
    """Scalar product of two trains of Gaussians, up to a factor that cancels."""
    reach = 13 * sigma  # beyond, a term is below 1e-18
    first = np.searchsorted(other, one - reach)
    near = np.searchsorted(other, one + reach, side="right") - first
    index = np.arange(near.sum()) + np.repeat(first - np.cumsum(near) + near, near)
    apart = np.repeat(one, near) - other[index]
    return float(np.exp(-((apart / (2 * sigma)) ** 2)).sum())
