"""Constant currents: f-I curve, rheobase, I-V curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import checks
from nrnwrap.errors import ParameterError
from nrnwrap.lock import alone
from nrnwrap.protocols._runs import Make, extent, name, sweep, together
from nrnwrap.stimuli import Step

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    from nrnwrap.run import Run

    Trace = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class FICurve:
    """Firing rate against a constant current.

    currents: nA, shape (n,). rates: Hz, spikes of the counted time over that time. onset, steady: Hz, the inverse of
    the first and of the last interval, nan with fewer than two spikes. spikes: times (ms) per current, 0 where the
    current starts. Of an interrupted sweep these are the currents that were finished.
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
        from nrnwrap.plot import curve

        return curve(
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


@dataclass(frozen=True, eq=False, repr=False)
class IVCurve:
    """Steady voltage against a constant current, under current clamp.

    currents: nA. voltages: mV, mean of the last tenth of the time; nan where the model fires.
    """

    model: str
    currents: Trace
    voltages: Trace

    def __repr__(self) -> str:
        return f"<I-V curve of {self.model}: {extent(self.currents, 'nA')}: {extent(self.voltages, 'mV')}>"

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the currents against the voltages, as is the custom."""
        from nrnwrap.plot import curve

        labels = "steady membrane potential (mV)", "current (nA)"
        return curve(self.voltages, self.currents, labels, ax, **{"label": self.model, **style})


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
    `engine` it is CoreNEURON for 100 point neurons and more that nothing else is attached to and that are alone in the
    process, when its library has been compiled before, else NEURON (docs/speed.md). Ctrl-C ends a long sweep with
    what was finished, and a warning.
    """
    amps = checks.array("currents", currents, unit="nA")
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
    return FICurve(
        model=name(make),
        currents=amps[:done],
        rates=np.array([1e3 * len(train) / (dur - skip) for train in inside]),
        onset=np.array([1e3 / (train[1] - train[0]) if len(train) > 1 else np.nan for train in inside]),
        steady=np.array([1e3 / (train[-1] - train[-2]) if len(train) > 1 else np.nan for train in inside]),
        spikes=tuple(trains),
    )


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
    0.1 nA to 100 nA until the model fires. Raises ParameterError when the model fires at `low`, or not at `high`.
    """
    low = checks.number("low", low, unit="nA")
    tolerance = checks.number("tolerance", tolerance, 0, unit="nA", open_low=True)
    dur = checks.number("dur", dur, 0, unit="ms", open_low=True)
    settings = {"dt": dt, **settings}

    def firing(amps: Sequence[float]) -> list[bool]:
        run = together(make, [Step(amp) for amp in amps], dur, {"record": [], **settings})
        return [len(train) > 0 for train in run.trains]

    tried = [checks.number("high", high, low, unit="nA", open_low=True)] if high is not None else _doubled(low)
    fires = firing([low, *tried])
    if fires[0]:
        raise ParameterError(f"{name(make)} fires at low = {low:g} nA within {dur:g} ms already: take a lower one")
    if not any(fires):
        raise ParameterError(
            f"{name(make)} does not fire up to {tried[-1]:g} nA within {dur:g} ms: "
            "take a higher `high`, or a longer dur"
        )
    ladder = np.array([low, *tried])
    first = fires.index(True)
    below, above = ladder[first - 1], ladder[first]
    while above - below > tolerance and above > np.nextafter(below, np.inf):  # where floats end, so does bisection
        ladder = np.linspace(below, above, 18)
        first = [*firing(list(ladder[1:-1])), True].index(True)
        below, above = ladder[first], ladder[first + 1]
    run = together(make, [Step(below), Step(above)], dur, settings)
    return Rheobase(name(make), float(below + above) / 2, (float(below), float(above)), run)


def _doubled(low: float) -> list[float]:
    return [low + 0.1 * 2**power for power in range(10)] + [low + 100.0]


@alone
def iv_curve(make: Make, currents: ArrayLike, *, dur: float = 1000.0, dt: float = 0.1, **settings: Any) -> IVCurve:
    """Steady voltage (mV) under each of the `currents` (nA), after `dur` ms; nan where the model fires."""
    amps = checks.array("currents", currents, unit="nA")
    dur, dt = (
        checks.number("dur", dur, 0, unit="ms", open_low=True),
        checks.number("dt", dt, 0, unit="ms", open_low=True),
    )
    voltages: list[float] = []
    for run in sweep(make, [Step(amp) for amp in amps], dur, {"dt": dt, **settings}):
        assert run.v is not None
        tail = run.v[:, -max(run.v.shape[1] // 10, 1) :]
        voltages += [np.nan if len(train) else float(v.mean()) for train, v in zip(run.trains, tail, strict=True)]
    return IVCurve(name(make), amps[: len(voltages)], np.array(voltages))
