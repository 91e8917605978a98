"""What a stationary noisy neuron does: rate, irregularity, spectrum, response, density.

`cell` is a cell, or a class, a Spec or a function that makes one: PIF, LIF, QIF, EIF, and KickedLIF or AdaptiveLIF
without a jump. `noise` is a WhiteNoise, a Noise, a Step that does not end, their sum or a list. With what is attached
to the cell, and a constant current `I` (nA), it is what acts on the cell, as in simulate(cell, noise). Instead of both
there may be a value of this room, such as theory.LIF(mu=18, sigma=3, tau=10, v_th=20, v_reset=0).

White noise is that of a vanishing step. `hold` (ms) of a WhiteNoise raises the threshold of a PIF or LIF by
0.5826 b sqrt(hold), b = sigma/C: give the dt of a simulation, and theory is of what it does. Noise with a correlation
time tau raises threshold and reset by 1.0326 b sqrt(tau), b = sigma sqrt(2 tau)/C, for tau well below C/g_l.

All raise ParameterError for a cell, a noise or a number that is not covered, ArgumentError for what is none of these.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.calls import checked, shown
from nrnwrap.base.kinds import a_call
from nrnwrap.errors import ArgumentError, ParameterError
from nrnwrap.theory.collocation import Array, Complex
from nrnwrap.theory.passage import Passage, without_noise
from nrnwrap.theory.reading import reading_of
from nrnwrap.theory.results import Density, RateResponse, Spectrum
from nrnwrap.theory.values import Neuron

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_UNITS = {"I": "nA", "f": "Hz", "v": "mV"}
_FINE = 40  # points in each piece of a density that is asked for without points,
_SEEN = 1e-6  # where it is above this share of its peak


@checked(example="theory.rate(LIF(), WhiteNoise(0.1), I=0.15)", units=_UNITS)
def rate(cell: Any, noise: Any = None, *, I: ArrayLike = 0.0) -> Any:
    """The stationary rate (Hz), a number, or an array of the shape of `I` (nA).

    1/rate = t_ref + T, T the mean first-passage time from v_reset to the threshold: for the LIF tau sqrt(pi) times the
    integral of exp(u^2) (1 + erf u) from (v_reset - mu)/sigma to (v_th - mu)/sigma, voltages counted from e_l. 0 where
    it is below some 1e-297 Hz. Without noise it is that of a constant current. Raises ParameterError for cells and
    input that are not covered, as all functions here. Source: A. J. F. Siegert (1951), Phys. Rev. 81:617; in this form
    N. Brunel (2000), J. Comput. Neurosci. 8:183, eq. 21.
    """
    return _each(cell, noise, I, rate_of)


@checked(example="theory.cv(LIF(), WhiteNoise(0.1), I=0.15)", units=_UNITS)
def cv(cell: Any, noise: Any = None, *, I: ArrayLike = 0.0) -> Any:
    """The coefficient of variation of the intervals, no unit: a number, or an array of the shape of `I` (nA).

    cv = rate sqrt(V(v_reset)); the variance V(v) of the first-passage time from v on obeys
    (b^2/2) V'' + drift V' = -b^2 T'^2, T its mean. 1 where the rate is 0, nan where a neuron without noise does not
    fire. Raises ParameterError as `rate`. This package's own form of the equations of A. J. F. Siegert (1951), Phys.
    Rev. 81:617, for the first two moments: with L f = (b^2/2) f'' + drift f' they are L T = -1 and L M = -2 T, and
    L(T^2) = 2 T L T + b^2 T'^2, so that V = M - T^2 obeys the one above.
    """
    return _each(cell, noise, I, _cv_of)


@checked(example="theory.spectrum(LIF(), WhiteNoise(0.1), [5, 50])", units=_UNITS)
def spectrum(cell: Any, noise: Any = None, f: ArrayLike | None = None, *, I: float = 0.0) -> Spectrum:
    """The power spectrum (Hz) of the spike train at the frequencies f (Hz, a number or an array), of the shape of f.

    S = r (1 - |rho|^2)/|1 - rho|^2 of the `transform` rho of the intervals, which are independent: that of n intervals
    is rho^n, and S = r (1 + 2 Re sum rho^n) over n >= 1. S(0) = r cv^2, and S goes to the rate r at high f. The line of
    the mean at f = 0 is left out. Raises ParameterError as `rate`, for an f below 0 and without noise. Source: B.
    Lindner, L. Schimansky-Geier and A. Longtin (2002), Phys. Rev. E.
    """
    reading = reading_of(cell, noise, I)
    frequencies, omega = _frequencies(f)
    power = 1e3 * _passage(reading.neuron).spectrum(omega)
    return Spectrum(reading.label, frequencies, _shaped(power, frequencies))


@checked(example="theory.transform(LIF(), WhiteNoise(0.1), [5, 50])", units=_UNITS)
def transform(cell: Any, noise: Any = None, f: ArrayLike | None = None, *, I: float = 0.0) -> Any:
    """The first-passage transform of the intervals, no unit: complex, of the shape of f (Hz, a number or an array).

    rho(f) = E[exp(-2 pi i f T)], T the interval between spikes, with t_ref. For the LIF it is a quotient of parabolic
    cylinder functions. Raises ParameterError as `rate`, for an f below 0 and without noise. Source: B. Lindner,
    L. Schimansky-Geier and A. Longtin (2002), Phys. Rev. E.
    """
    reading = reading_of(cell, noise, I)
    frequencies, omega = _frequencies(f)
    return _shaped(_passage(reading.neuron).transform(1j * omega), frequencies)


@checked(example='theory.response(LIF(), WhiteNoise(0.1), [5, 50], to="mean")', units=_UNITS)
def response(
    cell: Any, noise: Any = None, f: ArrayLike | None = None, *, to: str = "mean", I: float = 0.0
) -> RateResponse:
    """What a small sine of frequency f (Hz, a number or an array) in the input does to the rate: complex, shape of f.

    to="mean": a current eps exp(2 pi i f t) makes the rate r + eps A exp(2 pi i f t), A in Hz/nA for cells, in Hz per
    unit of the field that drives a value (Hz/mV of mu). to="variance": the same of sigma^2 (1 + eps exp(2 pi i f t)), A
    in Hz. At f = 0 these are the slopes of the rate. For Noise with a correlation time: of a current, not of what its
    synapses filter, and for 2 pi f well below 1/tau. Raises ParameterError as `spectrum`, and for another `to`. Source:
    M. J. E. Richardson (2007), Phys. Rev. E 76:021919, eqs 17-24, of the inputs 33 (and 92 with t_ref); for the LIF in
    closed form N. Brunel and V. Hakim (1999), Neural Comput. 11:1621, and B. Lindner and L. Schimansky-Geier (2001),
    Phys. Rev. Lett.
    """
    if to not in ("mean", "variance"):
        raise ParameterError(f'to must be "mean" or "variance", not {to!r}')
    reading = reading_of(cell, noise, I)
    frequencies, omega = _frequencies(f)
    drift, variance = _passage(reading.neuron).responses(1j * omega)
    values = 1e3 * (drift * reading.gain if to == "mean" else variance)
    unit = f"Hz/{reading.unit}" if to == "mean" else "Hz"
    return RateResponse(reading.label, frequencies, _shaped(values, frequencies), unit)


@checked(example="theory.density(LIF(), WhiteNoise(0.1))", units=_UNITS)
def density(cell: Any, noise: Any = None, v: ArrayLike | None = None, *, I: float = 0.0) -> Density:
    """The stationary density (1/mV) of the voltage at v (mV, a number or an array), by default where it is seen.

    r [v > v_reset] = drift p - (b^2/2) p', p = 0 at the threshold; its integral is 1 - rate t_ref, its shape that of v.
    Raises ParameterError as `rate`, without noise, and for noise with a correlation time, which does not keep the
    voltage from the threshold. Source: M. J. E. Richardson (2007), Phys. Rev. E 76:021919, eqs 14-16 (and 91 with
    t_ref); for the LIF in closed form N. Brunel (2000), J. Comput. Neurosci. 8:183, eq. 19.
    """
    reading = reading_of(cell, noise, I)
    if not reading.white:
        raise ParameterError(
            "density is of white noise: noise with a correlation time leaves voltages at the threshold. Give WhiteNoise"
        )
    way = _passage(reading.neuron)
    places = way.line.fine(_FINE) if v is None else _numbers("v", v, "mV")
    found = np.maximum(way.line.at(way.density, np.ravel(places)), 0)
    if v is None:
        seen = found > _SEEN * found.max()
        places, found = places[seen], found[seen]
    return Density(reading.label, places, _shaped(found, places))


def rate_of(neuron: Neuron) -> float:
    """The rate of a value (Hz)."""
    if neuron.sigma == 0:
        return 1e3 / without_noise(neuron)
    return 1e3 * _passage(neuron).rate if neuron.settles else 0.0


def _cv_of(neuron: Neuron) -> float:
    if neuron.sigma == 0:
        return 0.0 if without_noise(neuron) < math.inf else math.nan
    return _passage(neuron).cv


def _each(cell: Any, noise: Any, I: Any, what: Callable[[Neuron], float]) -> Any:
    """A number for each current."""
    amps = _numbers("I", I, "nA")
    if np.ndim(amps) == 0:
        return what(reading_of(cell, noise, float(amps)).neuron)
    made = cell() if not isinstance(cell, Neuron) and a_call(cell) else cell
    return np.array([what(reading_of(made, noise, amp).neuron) for amp in np.ravel(amps)]).reshape(np.shape(amps))


def _passage(neuron: Neuron) -> Passage:
    if neuron.sigma == 0:
        raise ParameterError(f"{neuron} does not have noise: only rate and cv are known then. Give a sigma above 0")
    if not neuron.settles:
        raise ParameterError(f"{neuron} does not drift to its threshold: it does not become stationary")
    return Passage(neuron)


def _numbers(name: str, given: Any, unit: str) -> Any:
    """What is given as finite numbers, of the same shape."""
    plain = checks.plain(name, given, unit)
    if np.ndim(plain) == 0:
        return np.float64(checks.number(name, plain, unit=unit))
    return checks.array(name, np.ravel(plain), unit=unit).reshape(np.shape(plain))


def _frequencies(f: Any) -> tuple[Any, Array]:
    if f is None:
        raise ArgumentError("give f, the frequencies (Hz), as in theory.spectrum(LIF(), WhiteNoise(0.1), f=[5, 50])")
    found = _numbers("f", f, "Hz")
    if (np.asarray(found) < 0).any():
        raise ParameterError(f"f must be 0 Hz or more, not {shown(f)}: at -f there is the complex conjugate of f")
    return found, 2 * math.pi * np.ravel(found) / 1e3


def _shaped(values: Array | Complex, like: Any) -> Any:
    return values.reshape(np.shape(like))[()]
