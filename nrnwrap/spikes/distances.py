"""Distances between two spike trains: metrics, so 0 for the same train, symmetric, and no way round is shorter."""

from __future__ import annotations

from math import exp, expm1, sqrt
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.base.calls import checked
from nrnwrap.base.checks import number
from nrnwrap.spikes.trains import train

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@checked
def van_rossum(one: ArrayLike, other: ArrayLike, tau: float) -> float:
    """Distance of van Rossum, no unit: D with D^2 = (1/tau) integral (f - g)^2 dt.

    f and g are the trains with every spike replaced by exp(-(t - t_spike)/tau), t > t_spike; tau in ms. A spike more or
    less is sqrt(1/2); n spikes against m far from them sqrt((n + m)/2); for tau much longer than the trains
    |n - m|/sqrt(2). Trains (ms): shapes (n,) and (m,), which may be empty. The integral is exact and its terms are
    positive, so near trains lose no digits. Other programs scale it otherwise: Elephant's is sqrt(2) D.
    Raises ParameterError for a tau that is not positive, and for trains that are not sorted and finite.
    Source: van Rossum (2001), Neural Comput. 13:751.
    """
    number("tau", tau, 0, unit="ms", open_low=True)
    first, second = train(one, "one"), train(other, "other")
    times = np.concatenate([first, second])
    signs = np.repeat([1.0, -1.0], [len(first), len(second)])
    order = np.argsort(times, kind="stable")
    total = state = 0.0  # state: f - g after the last spike
    last = None
    for t, sign in zip(times[order].tolist(), signs[order].tolist(), strict=True):
        if last is not None:
            total -= state * state * expm1(-2 * (t - last) / tau) / 2
            state *= exp(-(t - last) / tau)
        state += sign
        last = t
    return sqrt(total + state * state / 2)


@checked
def victor_purpura(one: ArrayLike, other: ArrayLike, cost: float) -> float:
    """Distance of Victor and Purpura, no unit: the least cost of making one train the other.

    To add or to delete a spike costs 1, to move it by d ms costs `cost` d, with `cost` in 1/ms (their q; numpy.inf is
    allowed). With cost 0 it is the difference of the numbers of spikes, with an infinite one the number of spikes
    without one of the same time in the other train. Trains (ms): shapes (n,) and (m,), which may be empty; the work
    grows as n m. Raises ParameterError for a cost below 0, and for trains that are not sorted and finite.
    Source: Victor and Purpura (1996), J. Neurophysiol. 76:1310.
    """
    number("cost", cost, 0, unit="/ms", infinite=True)
    first, second = train(one, "one"), train(other, "other")
    ramp = np.arange(len(second) + 1.0)
    least = ramp  # of making the spikes so far of the first train into the first j of the second
    for t in first.tolist():
        apart = np.abs(second - t)
        moved = cost * apart if np.isfinite(cost) else np.where(apart > 0, np.inf, 0.0)
        without = least + 1
        without[1:] = np.minimum(without[1:], least[:-1] + moved)
        least = ramp + np.minimum.accumulate(without - ramp)  # or a spike of the second train is added
    return float(least[-1])
