"""How strong a short pulse has to be: the strength-duration curve."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import plot
from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.base.lock import alone
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Train
from nrnwrap.protocols.arguments import check_settings, values
from nrnwrap.protocols.runs import Make, extent, label, together

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    Trace = NDArray[np.float64]
    Firing = Callable[[Trace], NDArray[np.bool_]]  # currents, shape (durations, n) -> whether the model fires

_LOWEST, _HIGHEST = 0.1, 1e4  # nA: currents that are tried without `high`
_AT_ONCE = 15  # currents for each duration in a run


@dataclass(frozen=True)
class PulseLaw:
    """A law fitted to a strength-duration curve: rheobase (nA), chronaxie (ms), and the largest relative error."""

    rheobase: float
    chronaxie: float
    error: float


@dataclass(frozen=True, eq=False, repr=False)
class StrengthDuration:
    """The smallest current of a pulse that makes the model fire, against the duration of the pulse.

    durations: ms, shape (n,). currents: nA, thresholds, each in the middle of `brackets`, (n, 2): the largest current
    tried that does not make it fire, and the smallest that does. lapicque: I = rheobase/(1 - 2^(-d/chronaxie)), exact
    for a leaky integrator, whose time constant is chronaxie/ln 2. weiss: I = rheobase (1 + chronaxie/d), charge linear
    in duration. Both are fits of least squared relative errors; nan with fewer than two durations.
    """

    model: str
    durations: Trace
    currents: Trace
    brackets: Trace
    lapicque: PulseLaw
    weiss: PulseLaw

    @property
    def charges(self) -> Trace:
        """pC, shape (n,): the threshold current times the duration."""
        return self.currents * self.durations

    def __repr__(self) -> str:
        fits = f"rheobase {self.lapicque.rheobase:.4g} nA, chronaxie {self.lapicque.chronaxie:.4g} ms (Lapicque)"
        span = f"{extent(self.durations, 'ms')}: {extent(self.currents, 'nA')}"
        return f"<Strength-duration curve of {self.model}: {span}; {fits}>"

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the thresholds and both laws against the duration, on logarithmic axes."""
        labels = "duration (ms)", "threshold current (nA)"
        ax = plot.curve(self.durations, self.currents, labels, ax, **{"ls": "", "label": self.model, **style})
        if np.isfinite(self.weiss.error):
            d = np.geomspace(self.durations.min(), self.durations.max(), 200)
            laws = {"Lapicque": _lapicque_at(d, self.lapicque), "Weiss": _weiss_at(d, self.weiss)}
            for name, current in laws.items():
                plot.curve(d, current, labels, ax, marker="", label=name)
        ax.set(xscale="log", yscale="log")
        ax.legend(frameon=False, fontsize="small")
        return ax


@checked(
    example="strength_duration(LIF, [0.5, 1, 5, 20])",
    units={"durations": "ms", "high": "nA", "after": "ms", "dt": "ms"},
    hints={"dur": "durations", "currents": "durations"},
)
@alone
def strength_duration(
    make: Make,
    durations: ArrayLike,
    *,
    high: float | None = None,
    after: float = 20.0,
    precision: float = 1e-4,
    dt: float = 0.025,
    **settings: Any,
) -> StrengthDuration:
    """The smallest current (nA) that makes the model fire, for rectangular pulses of each of the `durations` (ms).

    A pulse begins at time 0, from rest, and a spike until `after` (ms) later counts. Bisection to the relative
    `precision` from 0 to `high` (nA), fifteen currents at a time; without `high` currents are doubled from 0.1 nA to
    10 000 nA until the model fires. `dt` and other settings are those of simulate(); a duration that is not a multiple
    of dt has runs of its own, with a little less. Raises ParameterError when the model fires without a current, or
    does not fire at `high`.
    Source: Lapicque (1907), J. Physiol. Pathol. Gen. 9:620; Weiss (1901).
    """
    check_settings(strength_duration, make, settings)
    spans = values("durations", durations, "ms", "[1, 5, 20]")
    for each in spans:
        checks.number("durations", float(each), 0, unit="ms", open_low=True)
    checks.number("precision", precision, 1e-12, 0.5)
    rest = checks.number("after", after, 0, unit="ms")
    steps = _steps(spans, checks.number("dt", dt, 0, unit="ms", open_low=True))
    top = None if high is None else checks.number("high", high, 0, unit="nA", open_low=True)

    def firing(amps: Trace) -> NDArray[np.bool_]:
        found = np.empty(amps.shape, dtype=bool)
        for step in np.unique(steps).tolist():
            some = np.flatnonzero(steps == step)
            t_stop = step * math.ceil((spans[some].max() + rest) / step * (1 - 1e-12))
            pulses = [Train(amp, dur=spans[k], period=spans[k], number=1) for k in some for amp in amps[k]]
            run = together(make, pulses, t_stop, {"record": [], "dt": step, **settings})
            found[some] = np.reshape([len(train) > 0 for train in run.trains], (len(some), -1))
        return found

    brackets = _narrowed(firing, _brackets(firing, spans, top, label(make)), precision)
    currents = brackets.mean(axis=1)
    return StrengthDuration(
        label(make), spans, currents, brackets, _fit_lapicque(spans, currents), _fit_weiss(spans, currents)
    )


def _steps(spans: Trace, dt: float) -> Trace:
    """For each duration a time step of dt, or of a little less, so that the pulse ends with a step."""
    steps = spans / np.ceil(spans / dt * (1 - 1e-9))
    return np.where(np.abs(steps - dt) < 1e-9 * dt, dt, steps)


def _brackets(firing: Firing, spans: Trace, high: float | None, model: str) -> Trace:
    """For each duration a current at which the model does not fire, and one at which it does; (durations, 2)."""
    low, above = np.zeros(len(spans)), np.full(len(spans), high or _LOWEST)
    if firing(low[:1, None].repeat(len(spans), axis=0)).any():
        raise ParameterError(f"{model} fires without a pulse: a threshold needs a model that rests")
    while not (fires := firing(above[:, None])[:, 0]).all():
        worst = spans[~fires].min()
        if high is not None or above.max() >= _HIGHEST:
            raise ParameterError(
                f"{model} does not fire under a pulse of {worst:g} ms up to {above[~fires].max():g} nA: take a higher "
                "`high`, longer pulses, or a longer `after`"
            )
        low, above = np.where(fires, low, above), np.where(fires, above, 2 * above)
    return np.stack([low, above], axis=1)


def _narrowed(firing: Firing, brackets: Trace, precision: float) -> Trace:
    while (np.diff(brackets)[:, 0] > precision * brackets[:, 1]).any():
        ladder = np.linspace(brackets[:, 0], brackets[:, 1], _AT_ONCE + 2, axis=1)
        fires = np.hstack([firing(ladder[:, 1:-1]), np.ones((len(ladder), 1), dtype=bool)])
        first = fires.argmax(axis=1)
        rows = np.arange(len(ladder))
        brackets = np.stack([ladder[rows, first], ladder[rows, first + 1]], axis=1)
    return brackets


def _fit_weiss(d: Trace, currents: Trace) -> PulseLaw:
    if len(np.unique(d)) < 2:
        return PulseLaw(math.nan, math.nan, math.nan)
    columns = np.stack([1 / currents, 1 / (d * currents)], axis=1)
    (rheobase, charge), *_ = np.linalg.lstsq(columns, np.ones(len(d)), rcond=None)
    law = PulseLaw(float(rheobase), float(charge / rheobase), 0.0)
    return _with_error(law, _weiss_at(d, law), currents)


def _fit_lapicque(d: Trace, currents: Trace) -> PulseLaw:
    """Least squares over the chronaxie, whose logarithm is narrowed; the rheobase follows from it."""
    if len(np.unique(d)) < 2:
        return PulseLaw(math.nan, math.nan, math.nan)

    def law(logarithm: float) -> tuple[float, PulseLaw]:
        found = PulseLaw(1.0, math.exp(logarithm), 0.0)
        shape = _lapicque_at(d, found) / currents
        rheobase = shape.sum() / (shape @ shape)
        return float(((rheobase * shape - 1) ** 2).sum()), PulseLaw(float(rheobase), found.chronaxie, 0.0)

    low, high = math.log(d.min() / 100), math.log(d.max() * 100)
    while high - low > 1e-12:
        grid = np.linspace(low, high, 33)
        best = int(np.argmin([law(each)[0] for each in grid]))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, 32)]
    found = law((low + high) / 2)[1]
    return _with_error(found, _lapicque_at(d, found), currents)


def _with_error(law: PulseLaw, fitted: Trace, currents: Trace) -> PulseLaw:
    return PulseLaw(law.rheobase, law.chronaxie, float(np.abs(fitted / currents - 1).max()))


def _lapicque_at(d: Trace, law: PulseLaw) -> Trace:
    return law.rheobase / -np.expm1(-d * math.log(2) / law.chronaxie)


def _weiss_at(d: Trace, law: PulseLaw) -> Trace:
    return law.rheobase * (1 + law.chronaxie / d)
