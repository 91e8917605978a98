"""From traces to spikes, and what a trace does around them. Times are in ms, voltages in mV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.base.calls import checked
from nrnwrap.base.checks import array, number
from nrnwrap.errors import ParameterError
from nrnwrap.spikes.trains import train

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


@checked
def crossings(t: ArrayLike, v: ArrayLike, threshold: float = 0.0) -> Array:
    """Times (ms) at which `v` (mV) passes `threshold` (mV) upwards, linear between the samples at `t` (ms).

    A sample that lies on the threshold is the end of a crossing when the one before lies below it.
    Shapes: (n,), (n,) -> (k,). Raises ParameterError when the lengths differ.
    """
    times, values = _pair(t, v, "v", "mV")
    above = values >= number("threshold", threshold, unit="mV")
    start = np.flatnonzero(~above[:-1] & above[1:])
    part = (threshold - values[start]) / (values[start + 1] - values[start])
    return times[start] + part * (times[start + 1] - times[start])


@checked
def triggered_average(
    t: ArrayLike, x: ArrayLike, spikes: ArrayLike, before: float, after: float = 0.0, *, dt: float | None = None
) -> tuple[Array, Array]:
    """Spike-triggered average: lags (ms), negative before the spike, and the mean of `x` at these, in its unit.

    a(lag) = <x(t_spike + lag)>, both of shape (lags,). x, shape (n,), is sampled at the times t (ms), and linear
    between them: a spike need not lie on a sample. The lags are the multiples of dt from -before to after; dt is by
    default the distance of the samples. Spikes whose window is not within t are left out; with none left the average is
    nan. Raises ParameterError when t does not ascend, or is uneven and dt is not given. Source: de Boer and Kuyper
    (1968), IEEE Trans. Biomed. Eng. 15:169.
    """
    times, values = _pair(t, x, "x", "")
    if len(times) < 2 or (np.diff(times) <= 0).any():
        raise ParameterError("t must ascend and have two samples at least")
    number("before", before, 0, unit="ms")
    number("after", after, 0, unit="ms")
    step = _spacing(times) if dt is None else number("dt", dt, 0, unit="ms", open_low=True)
    # 1e-6 of a step: what rounding may take from a whole number of steps, and from a window that ends with t
    slack = 1e-6 * step
    lags = step * np.arange(-np.floor((before + slack) / step), np.floor((after + slack) / step) + 1)
    each = train(spikes)
    inside = each[(each + lags[0] >= times[0] - slack) & (each + lags[-1] <= times[-1] + slack)]
    total = np.zeros(len(lags))
    for spike in inside:
        total += np.interp(spike + lags, times, values)
    return lags, total / len(inside) if len(inside) else np.full(len(lags), np.nan)


@dataclass(frozen=True, eq=False)
class ActionPotentials:
    """The shape of each action potential of a trace; arrays of shape (k,), nan where something is not in the trace.

    t_threshold, threshold: where dv/dt passes `slope` on the way up (ms, mV). t_peak, peak: the highest sample (ms,
    mV). amplitude: peak - threshold (mV). half_width: time (ms) above the middle of threshold and peak. trough: the
    lowest sample between this peak and the next threshold, or the end (mV). ahp: threshold - trough (mV), the depth
    of the afterhyperpolarization.
    """

    t_threshold: Array
    threshold: Array
    t_peak: Array
    peak: Array
    amplitude: Array
    half_width: Array
    trough: Array
    ahp: Array

    def __len__(self) -> int:
        return len(self.peak)


@checked
def action_potentials(t: ArrayLike, v: ArrayLike, *, level: float = 0.0, slope: float = 20.0) -> ActionPotentials:
    """The shape of the action potentials of `v` (mV) at `t` (ms): those that pass `level` (mV) upwards.

    The threshold is where dv/dt, the slope between samples, last passes `slope` (mV/ms) before its steepest. A trace
    without action potentials gives empty arrays. The v of a point neuron has none: it is reset, and where it passes
    `level` that is an error, as are samples too far apart to tell: when half of the way down takes one step only.
    Amplitude and half width are those of eFEL (AP_amplitude, AP_duration_half_width), which has many more features:
    `run.to_efel()`. Raises ParameterError also when t does not ascend.
    """
    times, values = _pair(t, v, "v", "mV")
    if (np.diff(times) <= 0).any():
        raise ParameterError("t must ascend")
    number("level", level, unit="mV")
    number("slope", slope, 0, unit="mV/ms", open_low=True)
    peaks = list(_peaks(values, level))
    feet = [_foot(times, values, start, peak, slope) for start, peak in zip([0, *peaks], peaks, strict=False)]
    ends = [float(foot if np.isfinite(foot) else times[peak]) for foot, peak in zip(feet, peaks, strict=True)]
    stops = [*np.searchsorted(times, ends[1:]).tolist(), len(times)]
    rows = [_shape(times, values, *each, level) for each in zip(feet, peaks, stops, strict=False)]
    return ActionPotentials(*np.array(rows, dtype=float).reshape(len(rows), 8).T)


def _peaks(v: Array, level: float) -> Iterator[int]:
    """The highest sample of each stretch above the level that begins within the trace."""
    edges = np.flatnonzero(np.diff(v >= level)) + 1
    rising = edges[v[edges] >= level]
    for start in rising.tolist():
        stop = next((edge for edge in edges[np.searchsorted(edges, start) + 1 :].tolist()), len(v))
        yield start + int(v[start:stop].argmax())


def _foot(t: Array, v: Array, start: int, peak: int, slope: float) -> float:
    """When dv/dt passes `slope` on the way up from sample `start` to the peak; nan if it does not."""
    speed = np.diff(v[start : peak + 1]) / np.diff(t[start : peak + 1])
    middle = (t[start:peak] + t[start + 1 : peak + 1]) / 2
    steepest = int(speed.argmax())
    slow = np.flatnonzero(speed[:steepest] < slope)
    if speed[steepest] < slope or not len(slow):
        return float("nan")
    k = int(slow[-1])
    return float(middle[k] + (slope - speed[k]) / (speed[k + 1] - speed[k]) * (middle[k + 1] - middle[k]))


def _shape(t: Array, v: Array, foot: float, peak: int, stop: int, level: float) -> tuple[float, ...]:
    """The fields of ActionPotentials for the one with this foot and peak; the next begins at sample `stop`."""
    threshold = float(np.interp(foot, t, v)) if np.isfinite(foot) else float("nan")
    middle = (v[peak] + (threshold if np.isfinite(foot) else level)) / 2
    if peak + 1 < len(v) and v[peak + 1] < middle:
        raise ParameterError(
            f"the action potential at t = {t[peak]:g} ms is half over within one sample: v of a point neuron is reset "
            "so its v does not have action potentials; of other cells take a smaller dt"
        )
    back = peak + np.flatnonzero(v[peak:stop] < middle)
    width = trough = float("nan")
    if len(back):
        trough = float(v[peak:stop].min())
    if len(back) and np.isfinite(foot):
        rise = int(np.flatnonzero(v[:peak] < middle)[-1])
        width = _passage(t, v, int(back[0]) - 1, middle) - _passage(t, v, rise, middle)
    return foot, threshold, t[peak], v[peak], v[peak] - threshold, width, trough, threshold - trough


def _passage(t: Array, v: Array, k: int, level: float) -> float:
    """When v passes the level between samples k and k + 1, on a line."""
    return float(t[k] + (level - v[k]) / (v[k + 1] - v[k]) * (t[k + 1] - t[k]))


def _pair(t: ArrayLike, x: ArrayLike, name: str, unit: str) -> tuple[Array, Array]:
    times, values = array("t", t, unit="ms"), array(name, x, unit=unit)
    if len(times) != len(values):
        raise ParameterError(f"t and {name} must have the same length, not {len(times)} and {len(values)}")
    return times, values


def _spacing(t: Array) -> float:
    """The distance of evenly spaced samples."""
    mean = float((t[-1] - t[0]) / (len(t) - 1))
    if np.abs(np.diff(t) - mean).max() > 1e-6 * mean:
        raise ParameterError("t is uneven (the variable step's own?): give dt=, the distance of the lags in ms")
    return mean
