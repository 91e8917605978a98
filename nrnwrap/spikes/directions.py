"""What a population says of a direction. Times are in ms, angles in degrees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.base.calls import checked
from nrnwrap.base.checks import array
from nrnwrap.errors import ParameterError
from nrnwrap.spikes.trains import bin_edges, several, window

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


@checked
def population_vector(
    trains: Iterable[ArrayLike], directions: ArrayLike, start: float, stop: float, bin_width: float | None = None
) -> tuple[Array, Array]:
    """Population vector in bins of bin_width (ms), by default one: angles (degrees, 0 <= a < 360) and lengths; (bins,).

    (1/n) sum exp(i a), the mean over all n spikes with start <= t < stop (ms) of the unit vectors of their cells'
    preferred `directions` a (degrees, a number for each train). The length is 1 where all spikes are of one direction,
    and 0 for a rate that is the same all around, whose angle does not mean anything; angle and length are nan in a bin
    without spikes. Raises ParameterError for another number of directions, and when stop - start is not a multiple of
    bin_width. Source: Georgopoulos, Schwartz and Kettner (1986), Science 233:1416; here every spike counts, without a
    baseline.
    """
    each, angles = several(trains, least=1), np.deg2rad(array("directions", directions, unit="deg"))
    if len(angles) != len(each):
        raise ParameterError(f"directions must be {len(each)}, one for each train, not {len(angles)}")
    edges = bin_edges(start, stop, window(start, stop) if bin_width is None else bin_width)
    times = np.concatenate(each)
    vectors = np.exp(1j * np.repeat(angles, [len(one) for one in each]))
    inside = (times >= start) & (times < stop)
    index = np.searchsorted(edges, times[inside], side="right") - 1
    bins = len(edges) - 1
    counts = np.bincount(index, minlength=bins)
    parts = [np.bincount(index, part[inside], bins) for part in (vectors.real, vectors.imag)]
    with np.errstate(invalid="ignore"):
        mean = (parts[0] + 1j * parts[1]) / counts
    return np.rad2deg(np.angle(mean)) % 360 % 360, np.abs(mean)  # twice: what is just below 0 would be 360
