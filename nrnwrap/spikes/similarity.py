"""How well a model's trains are those of the data. Times are in ms.

A coincidence is a spike of either train whose times differ by at most a window. Times are compared as they are, without
bins, and a difference of exactly the window counts: rounding of the times does not decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.base.calls import checked
from nrnwrap.base.checks import number
from nrnwrap.errors import ParameterError
from nrnwrap.spikes.rates import population_rate
from nrnwrap.spikes.trains import between, several
from nrnwrap.spikes.trains import window as duration

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


@checked
def md_star(
    data: Iterable[ArrayLike],
    model: Iterable[ArrayLike],
    window: float = 4.0,
    *,
    start: float = -np.inf,
    stop: float = np.inf,
) -> float:
    """Similarity Md* of two sets of trains, no unit: 1 where they come from the same process, 0 without coincidences.

    Md* = 2 <D, M>/(<D, D> + <M, M>), where <A, B> is the mean, over the pairs of a train of A and another train of B,
    of the number of pairs of spikes at most `window` apart (ms, Kistler's kernel). A train is not paired with itself,
    so that Md* does not depend on the numbers of trains but by chance; above 1 is possible by chance. `data` are
    trials, `model` trains of the model under the same input; [train, train] for a model without noise. Spikes outside
    start <= t < stop (ms) are left out. nan without any coincidence within the sets. Report it beside
    `intrinsic_reliability(data)`.

    Raises ParameterError for fewer than two trains of either. Source: Naud, Gerhard, Mensi and Gerstner (2011), Neural
    Comput., Improved similarity measures for small sets of spike trains; <D, D> without pairs of a train with itself is
    eq. 3.6.
    """
    first, second = _inside(data, start, stop, "data", 2), _inside(model, start, stop, "model", 2)
    number("window", window, 0, unit="ms")
    across = _pairs(np.concatenate(first), np.concatenate(second), window) / (len(first) * len(second))
    within = _apart(first, window) + _apart(second, window)
    return 2 * across / within if within else float("nan")


@checked
def intrinsic_reliability(
    data: Iterable[ArrayLike], window: float = 4.0, *, start: float = -np.inf, stop: float = np.inf
) -> float:
    """Intrinsic reliability R of trials, no unit: <D, D> over the mean of <D_i, D_i>, with the product of `md_star`.

    1 for equal trials, 2 `window` (ms) times the rate, or so, for trials that have only the rate in common. nan without
    spikes. Raises ParameterError for fewer than two trials. Source: Naud et al. (2011), eq. 2.15; see `md_star`.
    """
    each = _inside(data, start, stop, "data", 2)
    number("window", window, 0, unit="ms")
    own = sum(_pairs(one, one, window) for one in each) / len(each)
    return _apart(each, window) / own if own else float("nan")


@checked
def coincidence(
    data: Iterable[ArrayLike],
    model: Iterable[ArrayLike] | None = None,
    window: float = 4.0,
    *,
    start: float,
    stop: float,
) -> float:
    """Coincidence factor Gamma, no unit: 1 for equal trains, 0 for as many coincidences as chance gives.

    Gamma = (N - 2 nu window n_m)/((n_d + n_m)/2)/(1 - 2 nu window), with n_d and n_m the numbers of spikes of a train
    of the data and of one of the model with start <= t < stop (ms), nu = n_d/(stop - start), and N the number of spikes
    of the data with a spike of the model at most `window` (ms) away. The mean over all pairs; pairs without spikes are
    left out, and nan is returned without others. Without `model` the data are paired with one another, not with
    themselves: Gamma(data, model)/Gamma(data) is Gamma_A of the competitions.

    Raises ParameterError without a train, and where 2 nu window is 1 or more. For models with noise take `md_star`:
    their single trains are as unreliable as the cell. Source: Kistler, Gerstner and van Hemmen (1997), Neural Comput.
    9:1015; Jolivet et al. (2008), J. Neurosci. Methods 169:417, eqs 2 (Gamma) and 3 (Gamma_A). Some programs have the
    rate of the model in the last factor.
    """
    length = duration(start, stop)
    number("window", window, 0, unit="ms")
    first = _inside(data, start, stop, "data", 1 if model is not None else 2)
    second = first if model is None else _inside(model, start, stop, "model", 1)
    n_d = np.array([len(one) for one in first], dtype=float)
    chance = 2 * window * n_d / length
    _possible(chance, window)
    total, number_of = 0.0, 0
    for index, one in enumerate(second):
        both = (n_d + len(one)) / 2
        used = both > 0
        used[index : index + (model is None)] = False
        found = (_met(first, one, window) - chance * len(one))[used] / both[used] / (1 - chance[used])
        total, number_of = total + found.sum(), number_of + len(found)
    return float(total / number_of) if number_of else float("nan")


@checked
def variance_explained(
    data: Iterable[ArrayLike], model: Iterable[ArrayLike], start: float, stop: float, *, sigma: float = 10.0
) -> float:
    """Variance of the data's rate that the model's explains, -1 to 1: (var f + var g - var(f - g))/(var f + var g).

    f and g are the `population_rate` of the trials and of the model's trains between start and stop (ms), by Gaussians
    of standard deviation sigma (ms), at times sigma/2 apart or a little less,
    which Gaussians are known by. 1 for equal rates, 0 for unrelated ones;
    nan where both are constant. The measure of the Allen Cell Types Database's GLIF models is the mean of it over
    single trials. Raises ParameterError without a train. Source: Teeter et al. (2018), Nat. Commun. 9:709.
    """
    length = duration(start, stop)
    step = length / np.ceil(2 * length / number("sigma", sigma, 0, unit="ms", open_low=True))
    f, g = (
        population_rate(_inside(trains, start, stop, name, 1), start, stop, step, width=sigma)[1]
        for trains, name in ((data, "data"), (model, "model"))
    )
    both = f.var() + g.var()
    return float((both - (f - g).var()) / both) if both > 0 else float("nan")


def _inside(trains: Iterable[ArrayLike], start: float, stop: float, name: str, least: int) -> list[Array]:
    """The spikes of each train with start <= t < stop."""
    return [between(times, start, stop) for times in several(trains, least, name)]


def _possible(chance: Array, window: float) -> None:
    """Gamma compares with the coincidences that chance gives a train; these must not be all."""
    worst = int(chance.argmax())
    if chance[worst] >= 1:
        raise ParameterError(
            f"data[{worst}] spikes so often that a window of {window:g} ms is always near a spike: give a window "
            f"below {window / chance[worst]:.3g} ms"
        )


def _near(one: Array, other: Array, window: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each time of one, the indices of the first of the other in its window and of the first after it."""
    largest = max(np.abs(one).max(initial=0), np.abs(other).max(initial=0), window)
    reach = window + 4 * np.spacing(largest)
    return np.searchsorted(other, one - reach), np.searchsorted(other, one + reach, side="right")


def _pairs(one: Array, other: Array, window: float) -> int:
    """The number of pairs of spikes in each other's window."""
    other = np.sort(other)
    first, last = _near(np.sort(one), other, window)
    return int((last - first).sum())


def _apart(each: list[Array], window: float) -> float:
    """<A, A>: the mean over the pairs of different trains."""
    together = np.concatenate(each)
    alone = sum(_pairs(one, one, window) for one in each)
    return (_pairs(together, together, window) - alone) / (len(each) * (len(each) - 1))


def _met(each: list[Array], other: Array, window: float) -> Array:
    """How many spikes of each train have one of the other in their window."""
    first, last = _near(np.concatenate(each), other, window)
    rows = np.repeat(np.arange(len(each)), [len(one) for one in each])
    return np.bincount(rows[last > first], minlength=len(each)).astype(float)
