"""Steady current against steady voltage, under current clamp or voltage clamp."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import plot
from nrnwrap.base import checks
from nrnwrap.base.calls import checked, warn
from nrnwrap.base.lock import alone
from nrnwrap.errors import ArgumentError
from nrnwrap.inputs import Step, VoltageClamp
from nrnwrap.protocols.arguments import check_settings, values
from nrnwrap.protocols.runs import Make, extent, label, sweep
from nrnwrap.simulation import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    Trace = NDArray[np.float64]

_SERIES = 1e-3  # MOhm; what the clamp is off at 10 nA is 0.01 mV
_STEADY = 1e-3  # of its mean, or
_STILL = 1e-4  # nA: what the current of a clamp may move in the last tenth of the time
_LARGE, _SMALL = 10.0, 0.2  # nA, mV: beyond which a unit is likely another one


@dataclass(frozen=True, eq=False, repr=False)
class IVCurve:
    """Steady current against steady voltage.

    currents: nA. voltages: mV. clamp: which was given, "current" or "voltage". The other is the mean of the last tenth
    of the time; nan where the model fires, and under voltage clamp where the current did not settle.
    """

    model: str
    currents: Trace
    voltages: Trace
    clamp: str = "current"

    def __repr__(self) -> str:
        ends = [extent(self.currents, "nA"), extent(self.voltages, "mV")]
        given, found = ends if self.clamp == "current" else ends[::-1]
        return f"<I-V curve of {self.model}: {given}: {found}>"

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the currents against the voltages, as is the custom."""
        labels = "steady membrane potential (mV)", "current (nA)"
        return plot.curve(self.voltages, self.currents, labels, ax, **{"label": self.model, **style})


@checked(
    example="iv_curve(LIF, [-0.1, 0, 0.1]) or iv_curve(HodgkinHuxley, voltages=[-90, -70, -50])",
    units={"currents": "nA", "voltages": "mV", "dur": "ms", "dt": "ms"},
)
@alone
def iv_curve(
    make: Make,
    currents: ArrayLike | None = None,
    *,
    voltages: ArrayLike | None = None,
    dur: float = 1000.0,
    dt: float = 0.1,
    **settings: Any,
) -> IVCurve:
    """Steady voltage (mV) under each of the `currents` (nA), or steady current at each of the `voltages` (mV).

    currents: current clamp for `dur` ms; nan where the model fires. voltages: voltage clamp of the default segment, by
    the current into the cell, so that outward ionic currents are positive; nan where the model fires on, as a point
    neuron held above its threshold, or where the current does not settle. `dt` and other settings are those of
    simulate(). Ctrl-C ends a long sweep with what was finished, and a warning. Currents beyond 10 nA warn, since they
    may be voltages.
    """
    check_settings(iv_curve, make, settings)
    if (currents is None) == (voltages is None):
        both = "both are" if voltages is not None else "neither is"
        raise ArgumentError(
            "iv_curve() needs currents (nA), for current clamp, or voltages=[...] (mV), for voltage clamp: "
            f"{both} given"
        )
    dur = checks.number("dur", dur, 0, unit="ms", open_low=True)
    dt = checks.number("dt", dt, 0, unit="ms", open_low=True)
    settings = {"dt": dt, **settings}
    found: list[float] = []
    if voltages is None:
        given = values("currents", currents, "nA", "[-0.1, 0, 0.1]")
        _warn_of_large(given)
        for run in sweep(make, [Step(amp) for amp in given], dur, settings):
            found += _voltages(run)
        return IVCurve(label(make), given[: len(found)], np.array(found))
    given = values("voltages", voltages, "mV", "[-90, -70, -50]")
    _warn_of_small(given)
    clamps = [VoltageClamp([(float(level), dur)], rs=_SERIES) for level in given]
    for run in sweep(make, clamps, dur, {"record": ["I"], **settings}):
        found += _currents(run)
    return IVCurve(label(make), np.array(found), given[: len(found)], "voltage")


def _voltages(run: Run) -> list[float]:
    """The steady voltage of each cell under current clamp."""
    late = _late(run.t)
    return [np.nan if len(train) else float(v[late].mean()) for train, v in zip(run.trains, run.v, strict=True)]  # type: ignore[arg-type]


def _currents(run: Run) -> list[float]:
    """The steady current of each cell under voltage clamp."""
    late, result = _late(run.t), []
    for train, current in zip(run.trains, run["I"][:, late], strict=True):
        settled = np.ptp(current) <= max(_STEADY * abs(current.mean()), _STILL)
        fires = len(train) > 0 and train[-1] >= run.t[late][0]
        result.append(float(current.mean()) if settled and not fires else np.nan)
    return result


def _late(t: Trace) -> Any:
    """Where the samples of the last tenth of the time are, without the last of all, when a clamp may be over."""
    return np.flatnonzero(t >= 0.9 * t[-1])[:-1] if len(t) > 2 else np.arange(len(t))


def _warn_of_large(amps: Trace) -> None:
    if np.abs(amps).max() > _LARGE:
        warn(
            f"currents of {extent(amps, 'nA')} are more than a cell takes. If these are voltages in mV, give "
            "voltages=[...], for the steady current under voltage clamp; if they are in pA, divide them by 1000",
        )


def _warn_of_small(levels: Trace) -> None:
    if 0 < np.abs(levels).max() <= _SMALL:
        warn(
            f"voltages of {extent(levels, 'mV')}: they are in mV; if these are in V, multiply them by 1000",
        )
