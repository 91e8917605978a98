"""Constant currents: f-I curve, rheobase."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import plot
from nrnwrap.base import checks
from nrnwrap.base.calls import checked, warn
from nrnwrap.base.lock import alone
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Step
from nrnwrap.protocols.arguments import check_settings, values, with_recordings
from nrnwrap.protocols.runs import Make, extent, label, new_cell, sweep, together
from nrnwrap.simulation import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    Trace = NDArray[np.float64]


_SHORTEST = 1.0  # ms; an interval that no neuron keeps up
_RUNGS = 3  # currents that are tried in one run before it is known where the model fires


@dataclass(frozen=True, eq=False, repr=False)
class FICurve:
    """Firing rate against a constant current.

    currents: nA, shape (n,). rates: Hz, spikes of the counted time over that time. onset, steady: Hz, the inverse of
    the first and of the last interval, nan with fewer than two spikes, inf between two of one time. spikes: times (ms)
    per current, 0 where the current starts. Of an interrupted sweep these are the currents that were finished.
    """

    model: str
    currents: Trace
    rates: Trace
    onset: Trace
    steady: Trace
    spikes: tuple[Trace, ...]

    def __repr__(self) -> str:
        return f"<f-I curve of {self.model}: {extent(self.currents, 'nA')}: {extent(self.rates, 'Hz')}>"

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the rates against the currents on `ax`, or on new axes, and return them."""
        return plot.curve(
            self.currents, self.rates, ("current (nA)", "firing rate (Hz)"), ax, **{"label": self.model, **style}
        )


@dataclass(frozen=True, eq=False, repr=False)
class Rheobase:
    """The smallest constant current that makes the model fire within `dur` ms.

    current: nA, the middle of `bracket`: (the largest current tried that does not, the smallest that does).
    run: v of both.
    """

    model: str
    current: float
    bracket: tuple[float, float]
    run: Run

    def __float__(self) -> float:
        return self.current

    def __repr__(self) -> str:
        low, high = self.bracket
        return f"<Rheobase of {self.model}: {self.current:.6g} nA, between {low:.8g} and {high:.8g} nA>"

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the voltages just below and just above."""
        ax = self.run.plot(ax=ax, **style)
        ax.legend([f"{each:.6g} nA" for each in self.bracket], frameon=False, fontsize="small")
        return ax


@checked(example="fi_curve(AdEx, [0.5, 1, 1.5])", units={"currents": "nA", "dur": "ms", "skip": "ms", "dt": "ms"})
@alone
def fi_curve(
    make: Make,
    currents: ArrayLike,
    *,
    dur: float = 1000.0,
    skip: float = 0.0,
    dt: float = 0.1,
    engine: str | None = None,
    **settings: Any,
) -> FICurve:
    """Firing rate under each of the `currents` (nA, constant from time 0): cells of one run.

    Spikes of the first `skip` ms of `dur` are not counted. `dt` and other settings are those of simulate(). Without an
    `engine` CoreNEURON runs 100 point neurons or more, if its library was compiled before, the process holds no other
    cells, and nothing else is attached to these; else NEURON does (docs/speed.md). Ctrl-C ends a long sweep with what
    was finished, and a warning. A model that spikes as fast as it can warns: the currents are likely in pA.
    """
    check_settings(fi_curve, make, settings)
    amps = values("currents", currents, "nA", "[0.1, 0.2]")
    dur, dt = (
        checks.number("dur", dur, 0, unit="ms", open_low=True),
        checks.number("dt", dt, 0, unit="ms", open_low=True),
    )
    skip = checks.number("skip", skip, 0, dur * (1 - 1e-9), unit="ms")
    trains: list[Trace] = []
    settings = {"dt": dt, "record": [], "engine": engine, **settings}
    for run in sweep(make, [Step(amp) for amp in amps], dur, settings):
        trains.extend(run.trains)
    done = len(trains)
    inside = [train[train >= skip] for train in trains]
    model, pause = _breathing(make)
    _warn_of_limit(model, pause, dt, amps, trains)
    return FICurve(
        model=model,
        currents=amps[:done],
        rates=np.array([1e3 * len(train) / (dur - skip) for train in inside]),
        onset=np.array([_rate(train[1] - train[0]) if len(train) > 1 else np.nan for train in inside]),
        steady=np.array([_rate(train[-1] - train[-2]) if len(train) > 1 else np.nan for train in inside]),
        spikes=tuple(trains),
    )


def _rate(interval: float) -> float:
    """The rate (Hz) of an interval (ms), inf for that of two spikes at one time."""
    return 1e3 / interval if interval > 0 else np.inf


def _breathing(make: Make) -> tuple[str, float]:
    """What the cells are called, and their refractory period (ms), 0 without one."""
    return label(make), new_cell(make).refractory_period


def _warn_of_limit(model: str, pause: float, dt: float, amps: Trace, trains: Sequence[Trace]) -> None:
    """Warn where the median interval is the refractory period, or a step, or shorter than any neuron's."""
    limit = max(1.05 * pause, dt * (1 + 1e-9), _SHORTEST)
    medians = [np.median(np.diff(train)) if len(train) > 4 else np.inf for train in trains]
    fast = [(abs(amp), amp, median) for amp, median in zip(amps, medians, strict=False) if median <= limit]
    if fast:
        _, amp, interval = min(fast)
        limited = 0 < interval <= 1.05 * pause
        how = f"its limit, 1/t_ref = {1e3 / pause:.4g} Hz," if limited else f"{_rate(interval):.4g} Hz"
        warn(
            f"{model} fires at {how} from {amp:g} nA on. Currents are in nA here: if these are in pA, give "
            f"{amp / 1e3:g} for {amp:g}",
        )


@checked(example="rheobase(LIF, high=1)", units={"low": "nA", "high": "nA", "dur": "ms", "tolerance": "nA", "dt": "ms"})
@alone
def rheobase(
    make: Make,
    low: float = 0.0,
    high: float | None = None,
    *,
    dur: float = 1000.0,
    tolerance: float = 1e-4,
    dt: float = 0.1,
    **settings: Any,
) -> Rheobase:
    """The smallest current (nA) between `low` and `high` that makes the model fire within `dur` ms.

    Bisection to `tolerance` (nA), sixteen currents at a time as cells of one run. Without `high` it is doubled from
    0.1 nA to 100 nA until the model fires. `record` and other settings are those of simulate(), but for `tolerance`.
    Raises ParameterError when the model fires at `low`, or not at `high`.
    """
    check_settings(rheobase, make, settings, record=True)
    low = checks.number("low", low, unit="nA")
    tolerance = checks.number("tolerance", tolerance, 0, unit="nA", open_low=True)
    dur = checks.number("dur", dur, 0, unit="ms", open_low=True)
    kept = with_recordings(["v"], settings.pop("record", None))
    settings = {"dt": dt, **settings}

    def firing(amps: Sequence[float]) -> list[bool]:
        run = together(make, [Step(amp) for amp in amps], dur, {"record": [], **settings})
        return [len(train) > 0 for train in run.trains]

    rungs = _doubled(low) if high is None else [checks.number("high", high, low, unit="nA", open_low=True)]
    below, above = _bracket(firing, low, rungs, f"{label(make)}", f"within {dur:g} ms")
    while above - below > tolerance and above > np.nextafter(below, np.inf):  # where floats end, so does bisection
        ladder = np.linspace(below, above, 18)
        first = [*firing(list(ladder[1:-1])), True].index(True)
        below, above = ladder[first], ladder[first + 1]
    run = together(make, [Step(below), Step(above)], dur, {"record": kept, **settings})
    return Rheobase(label(make), float(below + above) / 2, (float(below), float(above)), run)


def _bracket(
    firing: Callable[[Sequence[float]], list[bool]], low: float, rungs: Sequence[float], model: str, within: str
) -> tuple[float, float]:
    """The two currents between which the model begins to fire: a few rungs in a run, and no more once it fires.

    A membrane may not survive what the highest rungs give.
    """
    if firing([low])[0]:
        raise ParameterError(f"{model} fires at low = {low:g} nA {within} already: take a lower one")
    below = low
    for start in range(0, len(rungs), _RUNGS):
        some = rungs[start : start + _RUNGS]
        fires = firing(some)
        if any(fires):
            first = fires.index(True)
            return [below, *some][first], some[first]
        below = some[-1]
    raise ParameterError(
        f"{model} does not fire up to {rungs[-1]:g} nA {within}: take a higher `high`, or a longer dur"
    )


def _doubled(low: float) -> list[float]:
    return [low + 0.1 * 2**power for power in range(10)] + [low + 100.0]
