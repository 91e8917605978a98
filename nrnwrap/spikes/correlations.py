"""How much many trains, or traces, go together. Times are in ms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base.calls import checked, shown
from nrnwrap.errors import ParameterError
from nrnwrap.spikes.trains import bin_edges, several

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


@checked
def correlation(trains: Iterable[ArrayLike], start: float, stop: float, bin_width: float) -> float:
    """Spike count correlation, -1 to 1: the mean over all pairs of trains of Pearson's correlation of their counts.

    r = cov(n, m)/(std(n) std(m)) for counts n and m of two trains. Counts are those of spikes in bins of bin_width (ms)
    from start to stop (ms); of two trains it is theirs alone. Trains whose count is the same in all bins do not have
    one, and are left out; nan with fewer than two others. All pairs are taken, in a time that grows with the number of
    spikes and not of pairs. The mean of n independent trains scatters around 0 by sqrt(2/bins)/n. Raises ParameterError
    for fewer than two trains, and when stop - start is not a multiple of bin_width. Source: Cohen and Kohn (2011), Nat.
    Neurosci. 14:811.
    """
    each = several(trains, least=2)
    edges = bin_edges(start, stop, bin_width)
    bins = len(edges) - 1
    total: Any = np.zeros(bins)  # of the counts of all trains, each less its mean, over its deviation
    offset: Any = 0.0
    number = 0
    for times in each:
        index = np.searchsorted(edges, times[(times >= start) & (times < stop)], side="right") - 1
        used, counts = np.unique(index, return_counts=True)
        spread = bins * int(counts @ counts) - len(index) ** 2  # bins^2 variance, without rounding
        if spread > 0:
            deviation = np.sqrt(spread) / bins
            total[used] += counts / deviation
            offset += len(index) / bins / deviation
            number += 1
    if number < 2:
        return float("nan")
    found = (((total - offset) ** 2).mean() - number) / (number * (number - 1))
    return float(np.clip(found, -1, 1))  # which rounding passes


@checked
def population_fano(trains: Iterable[ArrayLike], start: float, stop: float, bin_width: float) -> float:
    """Fano factor of the population's spike count, no unit: its variance over its mean, over bins from start to stop.

    F = var(n)/mean(n), n the spikes of all trains in a bin. 1 for independent Poisson trains, whatever their rates and
    number N, so the variance in units of Poisson's; 1 + (N - 1) c for Poisson trains of one rate whose counts have the
    correlation c, as N variances and N (N - 1) covariances add up, N for N equal ones; below 1 where trains are
    regular. bin_width, start and stop in ms. nan without spikes. Raises ParameterError without a train, and when
    stop - start is not a multiple of bin_width.
    """
    each = several(trains, least=1)
    edges = bin_edges(start, stop, bin_width)
    counts = np.diff(np.searchsorted(np.sort(np.concatenate(each)), edges))
    return float(counts.var() / counts.mean()) if counts.any() else float("nan")


@checked
def synchrony(v: ArrayLike) -> float:
    """Golomb's chi, 0 to 1: how much the voltages of a population go together.

    chi^2 = var(V)/mean(var(v_i)), variances over time, V the mean of all v_i. v: shape (cells, samples), in any unit,
    at evenly spaced times; what comes before the steady state is better left out. 1 for equal traces, and for one
    cell; about 1/sqrt(cells) for independent ones. nan where nothing changes. Raises ParameterError for another shape.
    Source: Golomb and Rinzel (1994), Physica D 72:259; Golomb (2007), Scholarpedia 2:1347.
    """
    values = _matrix(v)
    alone = values.var(axis=1).mean()
    return float(np.sqrt(values.mean(axis=0).var() / alone)) if alone > 0 else float("nan")


def _matrix(v: Any) -> Array:
    try:
        values = np.asarray(v, dtype=float)
    except (TypeError, ValueError) as cause:
        raise ParameterError(f"v must be numbers, shape (cells, samples), not {shown(v)}") from cause
    if values.ndim != 2 or not values.size:
        raise ParameterError(
            f"v must have the shape (cells, samples), not {values.shape}: record v of several cells, such as "
            "record={exc: 'v'}"
        )
    if not np.isfinite(values).all():
        raise ParameterError("v must be finite: it has nan or infinite values")
    return values
