"""What a constant current changes: the fixed points of a model and what it does instead of resting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import plot
from nrnwrap.anatomy.places import capacitance
from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.base.lock import alone
from nrnwrap.engine.rates import right_hand_side
from nrnwrap.errors import ParameterError, SimulationError
from nrnwrap.inputs import Step
from nrnwrap.neurons import Cell
from nrnwrap.protocols.arguments import check_settings, values
from nrnwrap.protocols.plane import FixedPoint
from nrnwrap.protocols.runs import Make, extent, label, new_cell, sweep
from nrnwrap.simulation import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    Trace = NDArray[np.float64]

_STILL = 0.01  # mV, over the last quarter of a run: below it the model rests
_STEP = 0.02  # of derivatives, in mV, or of 1 and of the second variable: NEURON's rates are right to some 1e-10 mV/ms


@dataclass(frozen=True, eq=False, repr=False)
class Bifurcation:
    """Fixed points of a model against a constant current, and the extremes of its oscillations.

    currents: nA, shape (n,). fixed_points: for each current, by v; w is nan for a model with one variable, which has
    one eigenvalue. low, high: mV, (n,), the smallest and largest v of what a simulation does in the end; nan where it
    rests. saddle_nodes, hopfs: nA, sorted: the currents between the smallest and the largest of `currents` at which
    two fixed points meet, and at which a focus becomes unstable or stable.
    """

    model: str
    currents: Trace
    fixed_points: tuple[tuple[FixedPoint, ...], ...]
    low: Trace
    high: Trace
    saddle_nodes: Trace
    hopfs: Trace

    def __repr__(self) -> str:
        special = [f"saddle-node at {each:.6g} nA" for each in self.saddle_nodes]
        special += [f"Hopf at {each:.6g} nA" for each in self.hopfs]
        span = extent(self.currents, "nA")
        return f"<Bifurcation of {self.model}: {span}; {', '.join(special) or 'no bifurcation found'}>"

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw v of the fixed points, filled where they are stable, and the extremes of oscillations."""
        labels = "current (nA)", "membrane potential (mV)"
        axes = plot.curve(self.currents, self.low, labels, ax, color="tab:blue", label="oscillation")
        plot.curve(self.currents, self.high, labels, axes, color="tab:blue")
        rows = [(i, each) for i, points in zip(self.currents, self.fixed_points, strict=True) for each in points]
        for stable, name, face in ((True, "stable", "black"), (False, "unstable", "white")):
            x, y = np.array([(i, each.v) for i, each in rows if each.stable is stable], dtype=float).reshape(-1, 2).T
            plot.curve(x, y, labels, axes, ls="", marker="o", color="black", mfc=face, label=name)
        axes.set_title(self.model)
        axes.legend(frameon=False, fontsize="small")
        return axes


@checked(
    example="bifurcation(QIF, np.linspace(0, 1, 21))",
    units={"currents": "nA", "v": "mV", "dur": "ms", "dt": "ms"},
)
@alone
def bifurcation(
    make: Make,
    currents: ArrayLike,
    *,
    v: tuple[float, float] | None = None,
    points: int = 1001,
    dur: float = 1000.0,
    dt: float = 0.1,
    **settings: Any,
) -> Bifurcation:
    """Fixed points and oscillations of a model with one or two variables under each of the `currents` (nA).

    A current adds to v' alone. So where the second variable rests, at w(v), one current I(v) holds each v: fixed
    points of a current are where I(v) is this current, and their eigenvalues those of NEURON's own rates, as its
    variable step sees them. I(v) is computed at `points` values of v between (from, to) = v (mV); by default what the
    simulations cover and some more, up to the voltage that counts as a spike. Simulations of `dur` ms from rest, a cell
    for each current, give the extremes, of their last quarter. `dt` and other settings are those of simulate(). Raises
    ParameterError for a model with more variables.
    """
    check_settings(bifurcation, make, settings)
    amps = values("currents", currents, "nA", "[0, 0.1, 0.2]")
    count = checks.integer("points", points, 10, 10**6)
    length = checks.number("dur", dur, 0, unit="ms", open_low=True)
    step = checks.number("dt", dt, 0, unit="ms", open_low=True)
    cell = new_cell(make)
    states = _states(cell)
    chosen = None if v is None else _ends(v)
    runs = list(sweep(make, [Step(amp) for amp in amps], length, {"dt": step, "record": ["v"], **settings}))
    ends = np.array([each for run in runs for each in _extremes(run)])
    grid = np.linspace(*(chosen or _covered(cell, runs)), count)
    names = cell.names_in_solver(states[0]) if states else cell.names_in_solver("")[:1]
    with right_hand_side(names) as rates:
        line = _Line(rates, len(names), capacitance(cell.segment))
        held = np.array([line.current(each) for each in grid])
        _check_leak(label(cell), held)
        fixed = [_points(line, grid, held - amp, amp) for amp in amps]
        special = [each[(each >= amps.min()) & (each <= amps.max())] for each in _special(line, grid)]
    done = len(ends)
    return Bifurcation(label(make), amps[:done], tuple(fixed[:done]), ends[:, 0], ends[:, 1], *special)


class _Line:
    """The points (v, w) at which the second variable rests, and the current (nA) that holds v there."""

    def __init__(self, rates: Callable[..., tuple[float, ...]], size: int, capacitance: float) -> None:
        self._rates, self.size, self._capacitance = rates, size, capacitance

    def at(self, v: float) -> Trace:
        """The state with this v: Newton's method, one step for rates that are linear in w."""
        state = np.array([v, 0.0])[: self.size]
        for _ in range(100 * (self.size - 1)):
            step = -self._rates(*state)[1] / self._slope(state, 1)[1]
            state[1] += step
            if abs(step) <= 1e-12 * (1e-3 + abs(state[1])):
                return state
        if self.size > 1:
            raise SimulationError(f"the second variable does not rest at {v:g} mV: give another range, v=(from, to)")
        return state

    def current(self, v: float) -> float:
        return -self._capacitance * float(self._rates(*self.at(v))[0])

    def jacobian(self, v: float) -> Trace:
        state = self.at(v)
        return np.stack([self._slope(state, axis) for axis in range(self.size)], axis=1)

    def determinant(self, v: float) -> float:
        return float(np.linalg.det(self.jacobian(v)))

    def trace(self, v: float) -> float:
        return float(np.trace(self.jacobian(v)))

    def fixed_point(self, v: float) -> FixedPoint:
        found = np.linalg.eigvals(self.jacobian(v))
        w = float(self.at(v)[1]) if self.size > 1 else float("nan")
        return FixedPoint(v, w, tuple(complex(each) for each in found))

    def _slope(self, state: Trace, axis: int) -> Trace:
        by = np.zeros(self.size)
        by[axis] = _STEP * max(1.0, abs(state[axis])) if axis else _STEP
        near = [np.array(self._rates(*(state + number * by))) for number in (-2, -1, 1, 2)]
        slope: Trace = (near[0] - 8 * near[1] + 8 * near[2] - near[3]) / (12 * by[axis])  # of fourth order
        return slope


def _points(line: _Line, grid: Trace, apart: Trace, amp: float) -> tuple[FixedPoint, ...]:
    """The fixed points at a current; apart: I(v) less the current, on the grid."""
    return tuple(
        line.fixed_point(_zero(lambda v: line.current(v) - amp, grid[k], grid[k + 1])) for k in _changes(apart)
    )


def _special(line: _Line, grid: Trace) -> tuple[Trace, Trace]:
    """The currents of saddle-nodes, where an eigenvalue is 0, and of Hopf bifurcations, where two are imaginary."""
    found: list[list[float]] = [[], []]
    signs = [np.array([each(v) for v in grid]) for each in (line.determinant, line.trace)]
    for kind, (value, zeros) in enumerate(zip((line.determinant, line.trace), signs, strict=True)):
        for k in _changes(zeros) if kind == 0 or line.size > 1 else ():
            v = _zero(value, grid[k], grid[k + 1])
            if kind == 0 or line.determinant(v) > 0:
                found[kind].append(line.current(v))
    return np.sort(found[0]), np.sort(found[1])


def _check_leak(model: str, held: Trace) -> None:
    if np.ptp(held) < 1e-9:
        raise ParameterError(
            f"{model} does not have fixed points: every v is held by the same current, {held[0]:.3g} nA"
        )


def _changes(numbers: Trace) -> NDArray[np.intp]:
    """Where the sign changes to that of the next."""
    return np.flatnonzero(np.signbit(numbers[1:]) != np.signbit(numbers[:-1]))


def _zero(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that changes its sign is 0, by bisection."""
    below = function(low) < 0
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if (function(middle) < 0) == below else (low, middle)
    return float(middle)


def _states(cell: Cell) -> list[str]:
    """The variable beside v, if there is one; raises ParameterError where there are more."""
    states = [state for mechanism in cell.described() for state in mechanism.states]
    if len(states) > 1 or len(cell.sections) > 1:
        number = str(1 + len(states)) if len(cell.sections) == 1 else "many"
        raise ParameterError(
            f"bifurcation needs a model with one variable or two, and {label(cell)} has {number}. Such models are LIF, "
            "QIF, EIF, AdEx, Izhikevich, Izhikevich2007, MorrisLecar, FitzHughNagumo"
        )
    return states


def _ends(given: Any) -> tuple[float, float]:
    if np.shape(given) != (2,):
        raise ParameterError(f"v must be two voltages (mV), from and to, not {given!r}")
    low, high = (checks.number("v", each, unit="mV") for each in given)
    if low >= high:
        raise ParameterError(f"v goes from low to high, not from {low:g} to {high:g} mV")
    return low, high


def _covered(cell: Any, runs: list[Run]) -> tuple[float, float]:
    """What the simulations cover and some more, but not beyond the voltage that counts as a spike."""
    low, high = (float(edge(np.concatenate([_v(run).ravel() for run in runs]))) for edge in (np.min, np.max))
    more = max(0.2 * (high - low), 1.0)
    peak = cell.values()[cell.peak] if getattr(cell, "peak", "") else None
    return low - more, high + more if peak is None else peak


def _v(run: Run) -> Trace:
    """v of each cell, shape (cells, samples)."""
    return np.atleast_2d(np.asarray(run.v))


def _extremes(run: Run) -> list[tuple[float, float]]:
    """The smallest and the largest v of each cell in the last quarter, nan where it rests or comes to rest."""
    found = []
    for trace in _v(run):
        quarter = len(trace) // 4
        last, before = np.ptp(trace[-quarter:]), np.ptp(trace[-2 * quarter : -quarter])
        rests = last < _STILL or last < 0.9 * before
        found.append((np.nan, np.nan) if rests else (trace[-quarter:].min(), trace[-quarter:].max()))
    return found
