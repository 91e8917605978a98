"""Power spectra of spike trains. Times are in ms, frequencies and spectra in Hz."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.base.calls import checked
from nrnwrap.base.checks import number
from nrnwrap.errors import ParameterError
from nrnwrap.spikes.trains import several, window

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]
    Integers = NDArray[np.intp]

_PIECE = 1000.0  # ms
_PER_PERIOD = 16  # points of the grid for a period of the highest frequency
_AT_ONCE = 2**21  # points of the grid
_MOST = 10**7  # frequencies


@checked(hints={"f_max": "highest", "length": "segment"})
def power_spectrum(
    trains: Iterable[ArrayLike],
    start: float,
    stop: float,
    *,
    highest: float = 500.0,
    segment: float | None = None,
    population: bool = False,
) -> tuple[Array, Array]:
    """Power spectrum of spike trains: frequencies (Hz) and S (Hz), both (k,).

    S(f) = <|X(f)|^2>/T with X(f) = sum exp(2 pi i f t_spike) over a piece of length T, the mean over all trains and
    the pieces between start and stop (ms). A Poisson train has S = r, its rate, at all f; a renewal process r CV^2 at
    low f and r at high. With population=True it is that of the population's
    activity A(t), the mean of the trains: r/N for N independent Poisson trains.

    segment: T (ms), by default 1000, or less where stop - start is. The frequencies are the multiples of 1/T from the
    first up to `highest` (Hz); a last piece that is shorter is left out. X is that of the spikes' own times, to 1e-4.
    Raises ParameterError without a train, for a segment longer than stop - start, and for one too short to have
    a frequency. Source: Bartlett (1963), J. R. Stat. Soc. B 25:264.
    """
    each = several(trains, least=1)
    length = window(start, stop)
    piece = min(_PIECE, length) if segment is None else number("segment", segment, 0, length, unit="ms", open_low=True)
    number("highest", highest, 0, 1e6, unit="Hz", open_low=True)
    count = int(highest * piece / 1e3 * (1 + 1e-12))
    if count > _MOST:
        raise ParameterError(f"{count} frequencies are too many: give a lower `highest`, or a shorter segment")
    if count < 1:
        raise ParameterError(f"pieces of {piece:g} ms do not have a frequency up to {highest:g} Hz: give longer ones")
    pieces = int(length / piece * (1 + 1e-12))
    phases = (np.concatenate(each) - start) / piece
    rows = np.floor(phases).astype(np.intp)
    inside = (rows >= 0) & (rows < pieces)
    if not population:
        rows += pieces * np.repeat(np.arange(len(each)), [len(one) for one in each])
    power = _power(phases[inside], rows[inside], count)
    scale = piece / 1e3 * pieces * (len(each) ** 2 if population else len(each))
    return np.arange(1, count + 1) / (piece / 1e3), power / scale


def _power(phases: Array, rows: Integers, count: int) -> Array:
    """The sum over rows of |X|^2 at `count` harmonics; phases: times in pieces, of which only the fraction counts."""
    power = np.zeros(count)
    size = 2 ** int(np.ceil(np.log2(_PER_PERIOD * count)))
    order = np.argsort(rows, kind="stable")
    phases, rows = phases[order], np.unique(rows[order], return_inverse=True)[1]
    at_once = max(_AT_ONCE // size, 1)
    for begin in range(0, rows[-1] + 1 if len(rows) else 0, at_once):
        some = slice(*np.searchsorted(rows, [begin, begin + at_once]))
        power += (np.abs(_transforms(phases[some], rows[some] - begin, size, count)) ** 2).sum(axis=0)
    return power


def _transforms(phases: Array, rows: Integers, size: int, count: int) -> NDArray[np.complex128]:
    """X of each row. Spikes are spread on a grid as cubic B-splines, whose transform is taken out again.

    That makes times between the points of the grid count as they are. Spikes may be spread around the ends, since the
    frequencies are those of whole periods.
    """
    place = (phases % 1.0) * size
    left = np.floor(place)
    u = place - left
    weights = (1 - u) ** 3, 4 - 6 * u**2 + 3 * u**3, 1 + 3 * u + 3 * u**2 - 3 * u**3, u**3
    grid = np.zeros((rows.max(initial=0) + 1) * size)
    for k, weight in enumerate(weights):
        grid += np.bincount(rows * size + (left.astype(np.intp) + k - 1) % size, weight / 6, len(grid))
    harmonics = np.fft.rfft(grid.reshape(-1, size))[:, 1 : count + 1]
    found: NDArray[np.complex128] = harmonics / np.sinc(np.arange(1, count + 1) / size) ** 4
    return found
