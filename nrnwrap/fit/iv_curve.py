"""The dynamic I-V curve: what a membrane does at each voltage, beside the current that is injected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import least_squares

from nrnwrap import plot
from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.errors import FitError, ParameterError
from nrnwrap.fit import filters, given
from nrnwrap.fit.preparing import ready
from nrnwrap.fit.sweep import Sweep

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_FEWEST = 20  # steps of a bin that counts
_DOUBT = 0.05  # mV/ms, and of F, which no bin is more certain than
_STEEP = 10.0  # mV/ms, from which on an action potential is under way, which is not exponential
_ENDS = [0.2, -200.0, -200.0, 0.05], [1e4, 100.0, 100.0, 50.0]  # of tau_m, e_l, v_t, delta_t


@dataclass(frozen=True, eq=False, repr=False)
class DynamicIV:
    """V' without the injected current, F(V) = <V' - I/C>, in bins of V.

    v: middles of the bins (mV). F: mV/ms, error: its standard error. count: steps of each; all (bins,). C: nF.
    parameters: tau_m (ms), e_l, v_t, delta_t (mV) of F = (e_l - V + delta_t exp((V - v_t)/delta_t))/tau_m.
    """

    v: Array
    F: Array
    error: Array
    count: NDArray[np.int64]
    C: float
    parameters: dict[str, float]

    def fitted(self, v: Any) -> Array:
        """F (mV/ms) of the exponential model at the voltages v (mV), of the shape of v."""
        return _exponential(np.asarray(v, dtype=float), *self.parameters.values())

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw F with its model on `ax`, or on new axes, and return them."""
        labels = "membrane potential (mV)", "F(V) (mV/ms)"
        ax = plot.curve(self.v, self.F, labels, ax, **{"linestyle": "", "color": "black", "label": "data", **style})
        steep = self.fitted(self.v) > 2 * _STEEP
        fine = np.linspace(self.v[0], self.v[steep][0] if steep.any() else self.v[-1], 300)
        ax = plot.curve(fine, self.fitted(fine), labels, ax, marker="", color="tab:red", label="exponential")
        ax.legend(frameon=False, fontsize="small")
        return ax

    def __repr__(self) -> str:
        values = ", ".join(f"{name} {value:.4g}" for name, value in self.parameters.items())
        return f"<Dynamic I-V curve of {len(self.v)} bins from {self.v[0]:.4g} mV on: C {self.C:.4g} nF, {values}>"


@checked(example="dynamic_iv(I, V, dt=0.1)", units={"dt": "ms", "since": "ms", "width": "mV", "C": "nF"})
def dynamic_iv(
    I: Any,
    V: Any = None,
    *,
    dt: float | None = None,
    spikes: Any = None,
    since: float | tuple[float, float] = 200.0,
    width: float = 1.0,
    C: float | None = None,
    level: float = 0.0,
) -> DynamicIV:
    """The dynamic I-V curve F(V) = <V' - I/C> (mV/ms) of recordings, which are given as for the estimators' `fit`.

    since: ms after a spike from which samples count, or (from, to), for the curve in the wake of a spike. The begin of
    a recording counts as long after one. width: mV of a bin. C: nF, by default that which leaves the least variance of
    V' - I/C within the bins below the mean of V. The exponential model (Harrison, Badel, Wall and Richardson 2015, PLoS
    Comput. Biol., eq. 2) is fitted to bins of 20 steps or more, up to the first in which V rises by 10 mV/ms.

    Raises FitError where too few steps are left, ParameterError for data and numbers that are malformed. Source: Badel
    et al. (2008), J. Neurophysiol. 99:656.
    """
    sweeps = ready(given.recordings(I, V, dt, spikes), checks.number("level", level, unit="mV"), None, 0.0)
    begin, end = _window(since)
    width = checks.number("width", width, 0, unit="mV", open_low=True)
    masks = [_wanted(each, begin, end) for each in sweeps]
    u, drive, slope = (
        filters.joined([part[mask] for part, mask in zip(parts, masks, strict=True)])
        for parts in zip(*((filters.between(each.V), each.drive, each.slope) for each in sweeps), strict=True)
    )
    if len(u) < 10 * _FEWEST:
        raise FitError(f"{len(u)} steps are from {begin:g} to {end:g} ms after a spike: longer recordings are needed")
    place = np.floor(u / width).astype(int)
    place -= (lowest := place.min())
    count = np.bincount(place)
    gain = _gain(place, count, u < u.mean(), drive, slope) if C is None else 1 / checks.number("C", C, 1e-6, unit="nF")
    F = slope - gain * drive
    mean = np.bincount(place, F) / np.maximum(count, 1)
    spread = np.sqrt(np.maximum(np.bincount(place, F**2) / np.maximum(count, 1) - mean**2, 0.0))
    used = count >= _FEWEST
    v = ((np.arange(len(count)) + lowest + 0.5) * width)[used]
    error = spread[used] / np.sqrt(count[used])
    return DynamicIV(v, mean[used], error, count[used], 1 / gain, _parameters(v, mean[used], error))


def _window(since: float | tuple[float, float]) -> tuple[float, float]:
    if not isinstance(since, (tuple, list)):
        return checks.number("since", since, 0, unit="ms"), np.inf
    if len(since) != 2 or not since[0] < since[1]:
        raise ParameterError(f"since must be ms, or (from, to) such as (10, 20), not {since!r}")
    return checks.number("since", since[0], 0, unit="ms"), float(since[1])


def _wanted(sweep: Sweep, begin: float, end: float) -> NDArray[np.bool_]:
    """The steps without a spike whose begin is that long after the last spike."""
    t = np.arange(sweep.n - 1) * sweep.dt
    last = np.append(-np.inf, sweep.spikes)[np.searchsorted(sweep.spikes, t, side="right")]
    return (
        (t - last >= begin)
        & (t - last < end if np.isfinite(end) else True)
        & filters.outside(sweep.spikes, sweep.n, sweep.dt, 0.0, 0.0)
    )


def _gain(place: Any, count: Any, low: Array, drive: Array, slope: Array) -> float:
    """1/C: the slope of V' in I within bins of V."""
    inside = [values - (np.bincount(place, values) / np.maximum(count, 1))[place] for values in (drive, slope)]
    current, change = (values[low] for values in inside)
    variance = float(np.einsum("i,i", current, current))
    gain = float(np.einsum("i,i", current, change)) / variance if variance > 0 else 0.0
    if not gain > 0:
        raise FitError("V does not rise with the current: are both of the same recording, in mV and nA?")
    return gain


def _exponential(v: Array, tau_m: float, e_l: float, v_t: float, delta_t: float) -> Array:
    return (e_l - v + delta_t * np.exp(np.minimum((v - v_t) / delta_t, 50.0))) / tau_m


def _parameters(v: Array, F: Array, error: Array) -> dict[str, float]:
    """By least squares, up to an action potential; steep bins count less, since no model is exact there."""
    if len(v) < 6:
        raise FitError(f"{len(v)} bins of V have enough steps, and six are needed: give a smaller width, or more noise")
    steep = np.flatnonzero((F > _STEEP) & (v > v[np.argmin(F)]))
    if len(steep) and steep[0] >= 6:
        v, F, error = (values[: steep[0]] for values in (v, F, error))
    low = v <= v[np.argmin(F)]
    line = np.polyfit(v[low], F[low], 1) if low.sum() > 2 else np.array([-0.1, 0.1 * v[0]])
    slope = min(float(line[0]), -1e-3)
    start = [-1 / slope, float(-line[1] / slope), float(v[np.argmin(F)]), 1.5]
    doubt = np.sqrt(error**2 + (_DOUBT * (1 + np.abs(F))) ** 2)
    found = least_squares(
        lambda p: (_exponential(v, *p) - F) / doubt,
        np.clip(start, *_ENDS),
        bounds=_ENDS,
        x_scale="jac",
    )
    return dict(zip(("tau_m", "e_l", "v_t", "delta_t"), found.x.tolist(), strict=True))
