"""What an electrode adds to the voltage when it injects the current, too."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import curve_fit
from scipy.signal import lfilter

from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.errors import FitError, ParameterError
from nrnwrap.fit.recording import Recording
from nrnwrap.fit.sums import products

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

_FINE, _WIDEST, _GROWTH = 1.0, 5.0, 0.12  # ms, ms, /ms: boxes are a sample wide up to 1 ms, then grow to 5 ms
_TAIL = (3.0, 60.0)  # ms, where the kernel is that of the membrane alone


@dataclass(frozen=True, eq=False, repr=False)
class Electrode:
    """The kernel of an electrode: V_recorded = V + kernel * I.

    kernel: MOhm/ms at every dt (ms) from 0 on, shape (m,). membrane: resistance (MOhm) and time constant (ms) of the
    cell, as the same estimate has them. Where the amplifier has bridged, none is needed.
    """

    kernel: Array
    dt: float
    membrane: tuple[float, float]

    @property
    def resistance(self) -> float:
        """The integral of the kernel (MOhm)."""
        return float(self.kernel.sum() * self.dt)

    def __repr__(self) -> str:
        return f"<Electrode of {self.resistance:.4g} MOhm; membrane {self.membrane[0]:.4g} MOhm>"

    @classmethod
    @checked(example="Electrode.of(I, V, dt=0.1)", units={"dt": "ms", "length": "ms", "longest": "ms"})
    def of(cls, I: Any, V: ArrayLike | None = None, *, dt: float, length: float = 150.0, longest: float = 7.0) -> Any:
        """The Electrode from some seconds of small noise without spikes, in which it injects I (nA, shape (n,)).

        The response of V (mV) to the past `length` ms of I, in boxes, by least squares. Between 3 and 60 ms it is the
        membrane's exponential, which is taken off; what is left of the first `longest` ms is the electrode's.
        Source: Brette et al. (2008), Neuron 59:379. Raises ParameterError for a recording of less than three times the
        length, FitError where the tail of the response is not an exponential.
        """
        recording = Recording(I, V, dt=dt)
        if recording.V is None:
            raise ParameterError("Electrode.of needs V, the voltage under the noise, too")
        length = checks.number("length", length, 2 * _TAIL[0], unit="ms")
        if recording.duration < 3 * length:
            raise ParameterError(
                f"{recording.duration:g} ms are too short for a kernel of {length:g} ms: give three times that"
            )
        edges = _edges(dt, length)
        response = _response(recording.I - recording.I.mean(), recording.V - recording.V.mean(), edges, dt)
        middle, width = (edges[1:] + edges[:-1]) / 2 * dt, np.diff(edges)
        gain, tau = _membrane(middle, response, width)
        first = np.repeat(response, width)[: round(checks.number("longest", longest, dt, length, unit="ms") / dt)]
        t = (np.arange(len(first)) + 0.5) * dt
        return cls(first - gain * np.exp(-t / tau), dt, (gain * tau, tau))

    def compensated(self, I: Array, V: Array, dt: float) -> Array:
        """V - kernel * I (mV) of a recording, I in nA, arrays of shape (n,); ParameterError for another dt (ms)."""
        if abs(dt - self.dt) > 1e-9 * self.dt:
            raise ParameterError(f"the electrode was measured at dt {self.dt:g} ms, and the recording has {dt:g} ms")
        return V - I[0] * self.resistance - lfilter(self.kernel * dt, [1.0], I - I[0])


def _edges(dt: float, length: float) -> NDArray[np.int64]:
    """Of the boxes, in samples."""
    edges = [0.0]
    while edges[-1] < length:
        wide = dt if edges[-1] < _FINE else max(dt, min(_WIDEST, _GROWTH * edges[-1]))
        edges.append(edges[-1] + wide)
    return np.unique(np.round(np.array(edges) / dt).astype(np.int64))


def _response(I: Array, V: Array, edges: NDArray[np.int64], dt: float) -> Array:
    """The kernel (MOhm/ms) in each box, by least squares."""
    charge = np.concatenate([np.zeros(edges[-1]), np.cumsum(np.append(0.0, I)) * dt])
    at = np.arange(edges[-1], len(V)) + edges[-1] + 1
    past = np.stack([charge[at - begin] - charge[at - end] for begin, end in pairwise(edges)])
    gram = past @ past.T
    if not np.isfinite(gram).all() or np.linalg.cond(gram) > 1e14:
        raise FitError("the current does not vary enough to tell an electrode: give noise")
    return np.linalg.solve(gram, products(past, V[edges[-1] :]))


def _membrane(t: Array, response: Array, width: Array) -> tuple[float, float]:
    """Amplitude (MOhm/ms) and time constant (ms) of the exponential tail."""
    tail = (t >= _TAIL[0]) & (t <= _TAIL[1])
    try:
        found, _ = curve_fit(
            lambda t, gain, tau: gain * np.exp(-t / tau),
            t[tail],
            response[tail],
            p0=[response[tail][0], 20.0],
            sigma=1 / np.sqrt(width[tail]),
        )
    except RuntimeError as cause:
        raise FitError(f"the response of V to I does not end in an exponential: {cause}") from cause
    gain, tau = map(float, found)
    if not (gain > 0 and tau > 0):
        raise FitError(f"the response of V to I ends in {gain:.3g} MOhm/ms with {tau:.3g} ms: is V that of a cell?")
    return gain, tau
