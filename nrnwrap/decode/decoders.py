"""Signals read back from measurements: what fits them best. Times are in ms, frequencies in Hz."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrnwrap.base.calls import checked, warn
from nrnwrap.base.checks import array, number
from nrnwrap.decode.measurements import Measurements, listed
from nrnwrap.decode.quadrature import rows, rules, span
from nrnwrap.decode.spline import spline
from nrnwrap.errors import ParameterError, unknown

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.floating[Any]]

_AT_ONCE = 2**20  # values of functions in memory
_LARGEST = 2 * 10**7  # numbers of a matrix that is solved
_SMALLEST = (
    1e-10  # part of the largest singular value below which one is taken for 0; sinc functions are nearly dependent
)


@checked(hints={"bandwidth": "band", "rate": "band", "regularization": "smooth"})
def decode(
    measured: Measurements | Iterable[Measurements],
    t: ArrayLike,
    *,
    band: float | None = None,
    method: str = "trig",
    period: float | None = None,
    smooth: float = 0.0,
) -> Array:
    """The signal that spikes were made by, at the times t (ms), shape (k,), in the unit of the measurements (nA).

    measured: `t_transform` of a neuron, or a list of such, of neurons with the same input. method:

    "trig"    the trigonometric polynomial of the period (ms) up to band (Hz) that fits best. Without a period it is
              half as long again as the time with measurements, for signals that do not have one.
    "sinc"    sum c_k sin(w (t - s_k))/(pi (t - s_k)), w = 2 pi band/1000, s_k the middles of the intervals, of least c.
    "spline"  the signal u of least int u''^2, which needs no band: a spline of fourth order. Its time grows as the
              number of spikes, that of the others as its third power.

    smooth: 0 for measurements that are exact. Else, for noisy ones, the mean of the squared errors of measured means
    plus smooth times the mean of u^2 is least; for "spline" the mean of (D^2 u'')^2, D the mean time between spikes
    (ms), so that smooth is larger by some (2 pi band D/1000)^-4.

    Warns where the longest intervals do not allow this band: where the sum over neurons of 1/longest is not above
    2 band. Raises ParameterError without band where it is needed, and for more than 20 million numbers in a matrix.
    Source: Lazar and Toth (2004), IEEE Trans. Circuits Syst. I 51:2060; Lazar and Pnevmatikakis (2008), Neural Comput.
    20:2715, for several neurons.
    """
    each, times = listed(measured), array("t", t, unit="ms")
    number("smooth", smooth, 0)
    if not isinstance(method, str) or method not in _METHODS:
        raise unknown("method", method, _METHODS)
    if period is not None:
        if method != "trig":
            raise ParameterError(f"period is what the method 'trig' takes: {method!r} does not use it")
        number("period", period, 0, unit="ms", open_low=True)
    if method == "spline":
        return spline(each, times, smooth)
    if band is None:
        raise ParameterError(f"the method {method!r} needs band, the highest frequency (Hz) of the signal")
    number("band", band, 0, unit="Hz", open_low=True)
    _warn_of_gaps(each, band)
    return _WITH_BAND[method](each, times, band, period, smooth)


class _Functions(NamedTuple):
    """What a signal is a sum of: times (k,) -> values (k, size), and the matrix by which coefficients give mean u^2."""

    values: Callable[[Array], Array]
    size: int
    power: Callable[[], Array]


def _trig(each: list[Measurements], times: Array, band: float, period: float | None, smooth: float) -> Array:
    low, high = span(each)
    length = 1.5 * (high - low) if period is None else period
    omega = 2 * np.pi * np.arange(1, int(band * length / 1e3 * (1 + 1e-12)) + 1) / length

    def values(at: Array) -> Array:
        phases = np.outer(at - low, omega)
        return np.hstack([np.ones((len(at), 1)), np.cos(phases), np.sin(phases)])

    size = 1 + 2 * len(omega)
    return _fitted(each, times, band, smooth, _Functions(values, size, lambda: np.diag([1.0] + [0.5] * (size - 1))))


def _sinc(each: list[Measurements], times: Array, band: float, period: float | None, smooth: float) -> Array:
    low, high = span(each)
    centres = np.concatenate([(one.begin + one.end) / 2 for one in each])
    per_ms = 2 * band / 1e3

    def values(at: Array) -> Array:
        return per_ms * np.sinc(per_ms * np.subtract.outer(at, centres))

    return _fitted(
        each, times, band, smooth, _Functions(values, len(centres), lambda: values(centres) / (high - low)), _SMALLEST
    )


def _fitted(
    each: list[Measurements],
    times: Array,
    band: float,
    smooth: float,
    functions: _Functions,
    least: float | None = None,
) -> Array:
    """The sum of the functions that fits best, at the times."""
    count = sum(map(len, each))
    if count * functions.size > _LARGEST:
        raise ParameterError(
            f"{count} measurements and {functions.size} functions are more than can be solved at once: "
            "decode pieces, or take method='spline'"
        )
    low, high = span(each)
    piece = min(500 / band, *(4 * one.tau for one in each))  # short enough for signal and weight
    matrix = rows(rules(each, np.arange(low, high, piece)), functions.values, functions.size)
    values = np.concatenate([one.values for one in each])
    if smooth:
        scale = np.concatenate([one.weights for one in each]) * np.sqrt(count)
        matrix, values = matrix / scale[:, None], values / scale
        matrix, values = matrix.T @ matrix + smooth * functions.power(), matrix.T @ values
        least = None
    found = np.linalg.lstsq(matrix, values, rcond=least)[0]
    at_once = max(1, _AT_ONCE // functions.size)
    pieces = [times[begin : begin + at_once] for begin in range(0, len(times), at_once)]
    return np.concatenate([np.empty(0), *(functions.values(piece) @ found for piece in pieces)])


def _warn_of_gaps(each: list[Measurements], band: float) -> None:
    density = 1e3 * sum(1 / one.longest for one in each)
    if density <= 2 * band:
        longest = ", ".join(f"{one.longest:.4g}" for one in each[:3]) + ", ..." * (len(each) > 3)
        warn(
            f"the spikes may not determine a signal up to {band:g} Hz: with longest intervals of {longest} ms it is "
            f"sure up to {density / 2:.3g} Hz. Give more bias, a lower threshold, or more neurons"
        )


_WITH_BAND = {"trig": _trig, "sinc": _sinc}
_METHODS = (*_WITH_BAND, "spline")
