"""What the spikes of an integrate-and-fire neuron say of its input: the t-transform. ms, nA, mV, nF."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base.calls import checked, is_not, shown
from nrnwrap.base.checks import array, number, truth
from nrnwrap.base.kinds import several
from nrnwrap.cells import LIF, PIF
from nrnwrap.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Measurements:
    """Integrals of a signal u that spikes give: values[k] = int u(s) exp(-(end[k] - s)/tau) ds, begin[k] to end[k].

    begin, end (ms) and values (of u's unit times ms): shape (k,), of intervals one after the other. tau: ms, infinite
    without a leak. longest: the longest time (ms) between two spikes. step: 0, or the intervals (ms, from 0 on) in each
    of which the neuron's input was constant, the mean of u, if `means`, else constant in each quarter, the mean there
    of the line from u at the begin of the interval to u at its end; then the integrals are those of this input.
    """

    begin: Array
    end: Array
    values: Array
    tau: float
    longest: float
    step: float = 0.0
    means: bool = False

    def __len__(self) -> int:
        return len(self.values)

    @property
    def weights(self) -> Array:
        """The integral of the weight of each (ms): what a constant signal of 1 would have given."""
        return weight(self.end - self.begin, self.tau)


@checked(hints={"I": "bias", "dt": "step"})
def t_transform(
    cell: Any,
    spikes: ArrayLike,
    bias: float,
    *,
    v_start: float | None = None,
    step: float = 0.0,
    means: bool = False,
) -> Measurements:
    """What the spikes (ms) of a PIF or LIF cell say of its input u (nA) beside the constant current bias (nA).

    Spikes of shape (k,) give k - 1 measurements. From the end of one refractory period, t_k + t_ref, to the next spike,
    in all a time d, v goes from v_reset to v_th:

        PIF: int u = C (v_th - v_reset) - bias d
        LIF: int u exp(-(t_(k+1) - s)/tau) ds = C ((v_th - e_l) - (v_reset - e_l) exp(-d/tau))
             - bias tau (1 - exp(-d/tau)),  tau = C/g_l

    They are the cell's equation, integrated over d (for the LIF times exp(s/tau)). Parameters are those that the cell
    has now. u must be all of its input: kicks and synapses are not in these equations. v_start: the voltage (mV) at
    t = 0, such as cell.v_init; then what comes before the first spike is used too.

    step: the dt (ms) of a run with a fixed step whose input was `Waveform(bias + samples, dt)`, or with means=True
    `Waveform(bias + means, dt, means=True)`. In each step of such a run, or with samples in each quarter of a step, the
    current is constant, and spikes are exact for this current, which is not quite u. Told the step, a decoder takes
    that into account; else a signal of f Hz loses some (2 pi f dt/1000)^2/12 of its amplitude.

    Raises ParameterError for other cells, for one with channels or neighbours, for spikes closer than t_ref, and where
    less than two spikes (with v_start one) leave no interval. Source: Lazar and Toth (2004), IEEE Trans. Circuits
    Syst. I 51:2060; with t_ref Lazar (2004), Neurocomputing 58-60:53.
    """
    own = _parameters(cell)
    times = array("spikes", spikes, unit="ms")
    extra = number("bias", bias, unit="nA")
    begin, end = times[:-1] + own["t_ref"], times[1:]
    levels = np.full(len(begin), own["v_reset"])
    if v_start is not None and len(times):
        first = number("v_start", v_start, high=own["v_th"], unit="mV")
        begin, end, levels = np.append(0.0, begin), times, np.append(first, levels)
    _check_intervals(times, begin, end, own["t_ref"])
    d, rest = end - begin, own["e_l"]
    tau = own["C"] / own["g_l"] if own["g_l"] else math.inf
    charge = own["C"] * ((own["v_th"] - rest) - (levels - rest) * np.exp(-d / tau))
    values = charge - extra * weight(d, tau)
    longest, width = float(d.max()) + own["t_ref"], number("step", step, 0, unit="ms")
    return Measurements(begin, end, values, tau, longest, width, truth("means", means))


@checked
def recovery_margin(cells: Any, bias: float, peak: float, band: float) -> float:
    """How far spikes are enough to recover any signal, no unit: above 1 they are, before a run is made.

    The signal has |u| <= peak (nA) and no frequency above band (Hz), and is added to the constant current bias (nA).
    The margin of a cell is 1000/(2 band) ms over its longest interval under bias - peak; times (1 - e)/(1 + e),
    e = (v_th - v_reset)/((bias - peak)/g_l - (v_reset - e_l)), with a leak. 0 where it may stop to spike. cells: a PIF
    or LIF cell, or a list of them with the same signal, whose margins add up. At or below 1 a signal is not lost with
    certainty; `decode` says what the spikes themselves allow. Raises ParameterError for other cells, for a peak below 0
    and a band that is not positive. Source: Lazar and Toth (2004), see `t_transform`; Lazar
    and Pnevmatikakis (2008), Neural Comput. 20:2715, for several neurons.
    """
    low = number("bias", bias, unit="nA") - number("peak", peak, 0, unit="nA")
    nyquist = 500 / number("band", band, 0, unit="Hz", open_low=True)
    each = cells if several(cells) else [cells]
    return float(sum(nyquist * _slowest_rate(_parameters(cell), low) for cell in each))


def weight(lengths: Array, tau: float) -> Array:
    """The integral of exp(-s/tau) from 0 to each length (ms)."""
    return lengths if math.isinf(tau) else -tau * np.expm1(-lengths / tau)


def listed(measured: Any) -> list[Measurements]:
    """The measurements of each neuron; raises ParameterError for what is something else."""
    each = [measured] if isinstance(measured, Measurements) else measured
    if not several(each):
        raise ParameterError(
            is_not(measured, "a measurement", "give t_transform(cell, spikes, bias), or a list of such")
        )
    each = list(each)
    for index, one in enumerate(each):
        if not isinstance(one, Measurements):
            raise ParameterError(
                f"measured[{index}] must be t_transform(cell, spikes, bias) of a neuron, not {shown(one)}"
            )
    if not each:
        raise ParameterError("measured must be one measurement or more, and the list is empty")
    return each


def _slowest_rate(own: dict[str, float], low: float) -> float:
    """The guaranteed rate (1/ms) under the current `low` (nA), lessened by what a leak costs."""
    height = own["v_th"] - own["v_reset"]
    if not own["g_l"]:
        return 1 / (own["C"] * height / low + own["t_ref"]) if low > 0 else 0.0
    push = low / own["g_l"] - (own["v_reset"] - own["e_l"])
    if push <= height:
        return 0.0
    part = height / push
    return (1 - part) / (1 + part) / (-own["C"] / own["g_l"] * math.log1p(-part) + own["t_ref"])


def _parameters(cell: Any) -> dict[str, float]:
    if not isinstance(cell, (PIF, LIF)):
        raise ParameterError(is_not(cell, "a PIF or LIF cell", "only their input can be computed from their spikes"))
    if cell.has_membrane() or len(cell.sections) > 1:
        raise ParameterError(f"{cell} has channels or neighbours: its spikes say nothing of its input alone")
    return {"g_l": 0.0, "e_l": 0.0, **cell.values()}


def _check_intervals(times: Array, begin: Array, end: Array, t_ref: float) -> None:
    if not len(end):
        raise ParameterError(
            f"spikes must be two or more, not {len(times)}: one interval is one measurement. With v_start one is enough"
        )
    wrong = np.flatnonzero(end <= begin)
    if len(wrong):
        at = int(wrong[0])
        raise ParameterError(
            f"spikes must increase by more than t_ref = {t_ref:g} ms, but one is at {end[at]:g} ms, and the neuron is "
            f"free from {begin[at]:g} ms on: are these the spikes of this cell?"
        )
