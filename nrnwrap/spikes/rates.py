"""The rate of a population as time goes on. Times are in ms, rates in Hz."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrnwrap.base.calls import checked
from nrnwrap.base.checks import number
from nrnwrap.errors import unknown
from nrnwrap.spikes.trains import bin_edges, several

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


class _Kernel(NamedTuple):
    """A density of the time since the spike, in widths: itself, its integral up to there, and where it is not 0."""

    density: Callable[[Array], NDArray[Any]]
    integral: Callable[[Array], NDArray[Any]]
    low: float
    high: float


def _normal(u: Array) -> Array:
    """Integral of the standard normal density up to each number; NumPy does not have it."""
    inner = np.abs(u) < 8.5
    found = np.where(u > 0, 1.0, 0.0)
    found[inner] = [(1 + math.erf(each)) / 2 for each in (u[inner] / math.sqrt(2)).tolist()]
    return found


def _positive(u: Array) -> Array:
    return np.maximum(u, 0.0)


_KERNELS = {  # what lies beyond `low` and `high` is below 1e-11 of the whole
    "gaussian": _Kernel(lambda u: np.exp(-u * u / 2) / math.sqrt(2 * math.pi), _normal, -7.0, 7.0),
    "boxcar": _Kernel(lambda u: (u > -0.5) & (u <= 0.5), lambda u: np.clip(u + 0.5, 0, 1), -0.5, 0.5),
    "exponential": _Kernel(lambda u: (u >= 0) * np.exp(-_positive(u)), lambda u: -np.expm1(-_positive(u)), 0.0, 26.0),
    "alpha": _Kernel(
        lambda u: _positive(u) * np.exp(-_positive(u)),
        lambda u: -np.expm1(-_positive(u)) - _positive(u) * np.exp(-_positive(u)),
        0.0,
        30.0,
    ),
}
_AT_ONCE = 2**11  # spikes whose numbers stay in a processor's cache


@checked(hints={"sigma": "width", "tau": "width", "bin_width": "dt"})
def population_rate(
    trains: Iterable[ArrayLike],
    start: float,
    stop: float,
    dt: float = 1.0,
    *,
    kernel: str = "gaussian",
    width: float = 5.0,
) -> tuple[Array, Array]:
    """Mean rate (Hz) of the trains as time goes on: times (ms), the middles of steps of dt, and rates; both (bins,).

    The instantaneous rate, or activity of a population: r(t) = (1/N) sum k(t - t_spike) over the spikes with
    start <= t_spike < stop (ms) of all N trains. kernel, of integral 1: "gaussian", whose standard deviation is `width`
    (ms); "boxcar", `width` long and centred; "exponential" and "alpha", t exp(-t/width)/width^2, which look back only.
    Near start and stop r is divided by the part of the kernel that lies between them, so that a constant rate is
    constant. At the times given r is exact: spikes are not put into bins. A boxcar of width dt gives `psth`.

    Raises ParameterError without a train, and when stop - start is not a multiple of dt (ms). Source: Dayan and
    Abbott (2001), Theoretical Neuroscience, section 1.2; Gerstner, Kistler, Naud and Paninski (2014), Neuronal
    Dynamics, section 7.2.
    """
    each = several(trains, least=1)
    edges = bin_edges(start, stop, dt, "dt")
    number("width", width, 0, unit="ms", open_low=True)
    if not isinstance(kernel, str) or kernel not in _KERNELS:
        raise unknown("kernel", kernel, _KERNELS)
    shape, times = _KERNELS[kernel], (edges[1:] + edges[:-1]) / 2
    spikes = np.sort(np.concatenate(each))
    spikes = spikes[np.searchsorted(spikes, start) : np.searchsorted(spikes, stop)]
    inside = shape.integral((times - start) / width) - shape.integral((times - stop) / width)
    return times, 1e3 * summed(kernel, spikes, times, dt, width) / (width * len(each) * inside)


def summed(kernel: str, spikes: Array, times: Array, step: float, width: float) -> Array:
    """The sum of the kernels (per width) of all spikes, which are sorted, at times that are a step apart."""
    shape = _KERNELS[kernel]
    first = math.floor(shape.low * width / step) - 1
    last = math.ceil(shape.high * width / step) + 1
    first, last = max(first, -len(times)), min(last, len(times))
    total = np.zeros(len(times) + last - first + 1)  # room on both sides for kernels that reach beyond
    k = np.arange(first, last + 1)
    for begin in range(0, len(spikes), _AT_ONCE):
        some = spikes[begin : begin + _AT_ONCE]
        near = np.clip(np.rint((some - times[0]) / step).astype(np.intp), 0, len(times) - 1)
        values = shape.density(((times[near] - some) / width)[:, None] + k * (step / width))
        left, span = near[0], near[-1] - near[0] + last - first + 1
        places = (near - left)[:, None] + (k - first)
        total[left : left + span] += np.bincount(places.ravel(), values.ravel(), span)
    return total[-first : len(times) - first]
