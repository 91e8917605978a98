"""Signals of limited bandwidth, and how near one signal is to another. Times are in ms, frequencies in Hz."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base.calls import checked, shown
from nrnwrap.base.checks import array, integer, number
from nrnwrap.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.floating[Any]]

_PER_PERIOD = 256  # points for a period of the highest harmonic, among which the peak is looked for
_AT_ONCE = 2**21  # values of cosines in memory
_MOST = 10**6  # harmonics


@checked
def band_limited(
    t: ArrayLike,
    band: float,
    seed: int,
    *,
    peak: float = 1.0,
    period: float | None = None,
    means: bool = False,
) -> Array:
    """A random signal without frequencies above `band` (Hz): its values at the times t (ms), shape (k,).

    u(t) = sum a_m cos(2 pi m t/period + p_m) over the harmonics m >= 1 of the period (ms; by default t[-1] - t[0]) up
    to band, with normal a_m and uniform p_m of NumPy's default_rng(seed). The mean is 0, and the largest |u| is peak to
    1e-4. With means=True t are edges, in any unit of peak: the exact means of u over the k - 1 intervals between them,
    as `Waveform(..., means=True)` takes them. Raises ParameterError where the period does not have a harmonic, and for
    means over t that does not increase.
    """
    times, limit = array("t", t, unit="ms"), number("band", band, 0, unit="Hz", open_low=True)
    height, length = number("peak", peak, 0, open_low=True), _period(times, period)
    harmonics = int(limit * length / 1e3 * (1 + 1e-12))
    if not 1 <= harmonics <= _MOST:
        raise ParameterError(
            f"a period of {length:g} ms has {harmonics} harmonics up to {limit:g} Hz: 1 .. {_MOST} are allowed. "
            "Give period="
        )
    random = np.random.default_rng(integer("seed", seed))
    found = random.normal(size=harmonics) * np.exp(1j * random.uniform(0, 2 * np.pi, harmonics))
    found *= height / _largest(found)
    omega = 2 * np.pi * np.arange(1, harmonics + 1) / length
    if not means:
        return _real(found, omega, times)
    widths = np.diff(times)
    if len(times) < 2 or (widths <= 0).any():
        raise ParameterError("t must be two edges or more that increase, where means are asked for")
    return _real(found, omega, (times[1:] + times[:-1]) / 2, widths)


@checked
def snr(signal: ArrayLike, estimate: ArrayLike) -> float:
    """Signal-to-noise ratio (dB) of an estimate: 10 log10(sum s^2/sum (s - e)^2), both of shape (k,).

    inf where they are equal. Compare away from the ends, where a signal is known from one side only. Raises
    ParameterError for different lengths, and for a signal that is 0.
    """
    s, e = array("signal", signal), array("estimate", estimate)
    if len(s) != len(e):
        raise ParameterError(f"signal and estimate must have the same length, not {len(s)} and {len(e)}")
    if not s.any():
        raise ParameterError("signal must not be 0 everywhere: nothing can be compared with it")
    scale = np.abs(s).max()
    lost = np.sum(((s - e) / scale) ** 2)
    return float(10 * np.log10(np.sum((s / scale) ** 2) / lost)) if lost > 0 else float("inf")


def _period(times: Array, period: float | None) -> float:
    if period is not None:
        return number("period", period, 0, unit="ms", open_low=True)
    if len(times) < 2 or not times[-1] > times[0]:
        raise ParameterError(f"t does not span a period, such as two times or more that increase: {shown(times)}")
    return float(times[-1] - times[0])


def _largest(harmonics: NDArray[np.complex128]) -> float:
    """The largest |u| among many points of a period."""
    size = _PER_PERIOD * len(harmonics)
    return float(np.abs(np.fft.irfft(np.append(0, harmonics), size)).max() * size / 2)


def _real(harmonics: NDArray[np.complex128], omega: Array, times: Array, widths: Array | None = None) -> Array:
    """The sum of the harmonics, or its means over windows of these widths in whose middle the times are."""
    found = np.empty(len(times))
    rows = max(1, _AT_ONCE // len(omega))
    for begin in range(0, len(times), rows):
        some = slice(begin, begin + rows)
        waves = np.exp(1j * np.outer(times[some], omega))
        if widths is not None:
            waves *= np.sinc(np.outer(widths[some], omega) / (2 * np.pi))
        found[some] = (waves @ harmonics).real
    return found
