"""Phase plane of a model with two variables: vector field, nullclines, fixed points and their stability."""

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
from nrnwrap.engine import h
from nrnwrap.engine.rates import right_hand_side
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Step
from nrnwrap.neurons import Cell
from nrnwrap.protocols.arguments import check_settings, with_recordings
from nrnwrap.protocols.runs import Make, extent, label, new_cell
from nrnwrap.simulation import Run, simulate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Trace = NDArray[np.float64]
    Field = Callable[[Any, Any], tuple[Trace, Trace]]


@dataclass(frozen=True)
class FixedPoint:
    """v (mV), w (the unit of the second variable), eigenvalues of the Jacobian (1/ms), and what these mean.

    A model with one variable has one eigenvalue, and w is nan.
    """

    v: float
    w: float
    eigenvalues: tuple[complex, ...]

    @property
    def stable(self) -> bool:
        """Whether all eigenvalues have a negative real part."""
        return max(each.real for each in self.eigenvalues) < 0

    @property
    def kind(self) -> str:
        """saddle, stable or unstable node, stable or unstable focus."""
        one, other = self.eigenvalues[0], self.eigenvalues[-1]
        if abs(one.imag) > 0:
            return "stable focus" if self.stable else "unstable focus"
        if one.real * other.real < 0:
            return "saddle"
        return "stable node" if self.stable else "unstable node"


@dataclass(frozen=True, eq=False, repr=False)
class PhasePlane:
    """The plane of v (mV) and the second variable w of a model under a constant current.

    v, w: the axes, shapes (n,) and (m,). dv (mV/ms), dw: the vector field, shape (m, n). v_nullcline, w_nullcline: w
    at each v, nan outside the plane or where there is none. fixed_points: by v. run: a trajectory in it,
    of one cell.
    """

    model: str
    variable: str
    unit: str
    current: float
    v: Trace
    w: Trace
    dv: Trace
    dw: Trace
    v_nullcline: Trace
    w_nullcline: Trace
    fixed_points: tuple[FixedPoint, ...]
    run: Run

    def __repr__(self) -> str:
        points = ", ".join(f"{each.kind} at {each.v:.4g} mV" for each in self.fixed_points) or "no fixed point in it"
        axes = f"v {extent(self.v, 'mV')}, {self.variable} {extent(self.w, self.unit)}"
        return f"<Phase plane of {self.model} at {self.current:g} nA: {axes}; {points}>"

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw field, nullclines, fixed points (filled when stable) and the trajectory."""
        return plot.plane(self, ax)


@checked(example="phase_plane(AdEx, 0.5)", units={"current": "nA", "v": "mV", "dur": "ms", "dt": "ms"})
@alone
def phase_plane(
    make: Make,
    current: float = 0.0,
    *,
    v: tuple[float, float] | None = None,
    w: tuple[float, float] | None = None,
    points: int = 101,
    dur: float = 500.0,
    dt: float = 0.025,
    **settings: Any,
) -> PhasePlane:
    """Phase plane of a model with two variables, voltage and one other, under a constant `current` (nA).

    v, w: (from, to) of the axes; by default what the trajectory of `dur` ms from rest covers, and some more.
    The rates are NEURON's own, as its variable step sees them. Raises ParameterError for a model with one variable, or
    with more than two.
    """
    check_settings(phase_plane, make, settings, record=True)
    current = checks.number("current", current, unit="nA")
    points, dur = checks.integer("points", points, 3, 10**4), checks.number("dur", dur, 0, unit="ms", open_low=True)
    cell = new_cell(make)
    variable, unit = _second(cell)
    record = with_recordings(["v", variable], settings.pop("record", None))
    run = simulate(cell, Step(current), t_stop=dur, dt=dt, record=record, **settings)
    ends = [_span(given, run[each], in_) for given, each, in_ in ((v, "v", "mV"), (w, variable, unit))]
    v_axis, w_axis = (np.linspace(*end, points) for end in ends)
    with right_hand_side(cell.names_in_solver(variable)) as rates:
        field = _field(rates, current / capacitance(cell.segment))
        dv, dw = field(*np.meshgrid(v_axis, w_axis))
        one, other = _zeros(w_axis, dv), _zeros(w_axis, dw)
        fixed = _fixed_points(field, v_axis, w_axis, _near(v_axis, w_axis, dv, other))
    return PhasePlane(label(cell), variable, unit, current, v_axis, w_axis, dv, dw, one, other, fixed, run)


def _second(cell: Cell) -> tuple[str, str]:
    """The variable beside v, and its unit."""
    states = [(mechanism, state) for mechanism in cell.described() for state in mechanism.states]
    if len(states) != 1 or len(cell.sections) > 1:
        number = str(1 + len(states)) if len(cell.sections) == 1 else "many"
        raise ParameterError(
            f"a phase plane needs two variables, voltage and one other, and {label(cell)} has {number}. Models with "
            "two: AdEx, AdaptiveLIF, KickedLIF, Izhikevich, Izhikevich2007, MorrisLecar, FitzHughNagumo"
        )
    ((mechanism, state),) = states
    full = f"{state}_{mechanism.name}" if mechanism.kind == "density" else f"{mechanism.name}.{state}"
    return state, str(h.units(full)) or "1"


def _span(given: tuple[float, float] | None, covered: Trace, unit: str) -> tuple[float, float]:
    if given is not None:
        low, high = (checks.number("the end of an axis", each, unit=unit) for each in given)
        if low >= high:
            raise ParameterError(f"an axis goes from low to high, not from {low:g} to {high:g}")
        return low, high
    low, high = float(covered.min()), float(covered.max())
    still = high - low < 0.02 * max(abs(low), abs(high), 0.1)  # at rest there is next to nothing that it covers
    more = max(0.1 * abs(low), 0.1) if still else 0.4 * (high - low)
    return low - more, high + more


def _field(rates: Callable[..., tuple[float, ...]], push: float) -> Field:
    """The rates of change at arrays of v and w, with a current that pushes v (mV/ms)."""

    def field(v: Any, w: Any) -> tuple[Trace, Trace]:
        found = np.array([rates(*pair) for pair in zip(np.ravel(v), np.ravel(w), strict=True)])
        return (found[:, 0] + push).reshape(np.shape(v)), found[:, 1].reshape(np.shape(v))

    return field


def _zeros(w: Trace, rate: Trace) -> Trace:
    """The w, linear between the points, at which the rate changes sign, per column; nan where it does not."""
    change = np.signbit(rate[:-1]) != np.signbit(rate[1:])
    row, column = change.argmax(axis=0), np.arange(rate.shape[1])
    low, high = rate[row, column], rate[row + 1, column]
    with np.errstate(invalid="ignore", divide="ignore"):
        found = w[row] + (w[row + 1] - w[row]) * low / (low - high)
    return np.where(change.any(axis=0), found, np.nan)


def _near(v: Trace, w: Trace, dv: Trace, other: Trace) -> list[Trace]:
    """Points (v, w) on the nullcline of w, which lies at `other`, near which v' changes its sign along it."""
    along = np.array([np.interp(each, w, column) for each, column in zip(other, dv.T, strict=True)])
    (columns,) = np.nonzero(along[:-1] * along[1:] <= 0)
    return [np.array([(v[n] + v[n + 1]) / 2, (other[n] + other[n + 1]) / 2]) for n in columns]


def _fixed_points(field: Field, v: Trace, w: Trace, starts: list[Trace]) -> tuple[FixedPoint, ...]:
    """Where both rates are 0, by Newton's method from near there; it does not settle where two have just vanished."""
    found: list[FixedPoint] = []
    for start in starts:
        point = _root(field, start, v, w)
        if point is None or not v[0] <= point[0] <= v[-1] or any(abs(point[0] - each.v) < 1e-6 for each in found):
            continue
        one_value, other_value = np.linalg.eigvals(_jacobian(field, point, v, w))
        found.append(FixedPoint(float(point[0]), float(point[1]), (complex(one_value), complex(other_value))))
    return tuple(sorted(found, key=lambda each: each.v))


def _root(field: Field, point: Trace, v: Trace, w: Trace) -> Trace | None:
    for _ in range(50):
        step = np.linalg.solve(_jacobian(field, point, v, w), -np.ravel(field(*point)))
        point = point + step
        if (np.abs(step) <= 1e-9 * (1 + np.abs(point))).all():  # rates of NEURON move a root by some 1e-10 mV
            return point
    return None


def _jacobian(field: Field, point: Trace, v: Trace, w: Trace) -> Trace:
    """By central differences."""
    steps = 1e-5 * np.array([v[-1] - v[0], w[-1] - w[0]])
    columns = []
    for axis in (0, 1):
        by = np.zeros(2)
        by[axis] = steps[axis]
        ahead, behind = np.ravel(field(*(point + by))), np.ravel(field(*(point - by)))
        columns.append((ahead - behind) / (2 * steps[axis]))
    return np.stack(columns, axis=1)
