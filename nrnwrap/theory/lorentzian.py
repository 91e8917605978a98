"""Networks of QIF neurons whose drives are a Lorentzian, all to all: two or three equations that are exact for many."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.integrate import ODEintWarning, odeint

from nrnwrap import plot
from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.base.kinds import a_call
from nrnwrap.errors import ParameterError
from nrnwrap.theory import drive
from nrnwrap.theory.collocation import Array, Complex

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_REAL = 1e-7  # relative to the largest: imaginary parts of roots that are real
_TIGHT = {"rtol": 1e-10, "atol": 1e-12, "mxstep": 10**9}  # of LSODA, all of whose loop is compiled
_LONGEST = 0.1  # tau; the longest step of a course, so that no short input is passed over


@dataclass(frozen=True)
class QIFState:
    """A fixed point: rate (Hz), v, and the eigenvalues (1/ms) of small changes, the fastest first."""

    rate: float
    v: float
    eigenvalues: tuple[complex, ...]

    @property
    def growth(self) -> float:
        """The largest real part of the eigenvalues (1/ms)."""
        return self.eigenvalues[0].real

    @property
    def stable(self) -> bool:
        """Whether small changes die out."""
        return self.growth < 0

    @property
    def frequency(self) -> float:
        """The frequency (Hz) of the fastest eigenvalue, 0 where it does not oscillate."""
        return abs(self.eigenvalues[0].imag) * 1e3 / (2 * math.pi)


@dataclass(frozen=True, eq=False, repr=False)
class QIFCourse:
    """The mean field in time. t, tau: ms. rates: Hz. v: without unit. Arrays of shape (n,)."""

    t: Array
    rates: Array
    v: Array
    tau: float

    def __repr__(self) -> str:
        ends = f"{self.rates.min():.4g} .. {self.rates.max():.4g} Hz"
        return f"<Rate of a network of QIF, {self.t[0]:g} .. {self.t[-1]:g} ms: {ends}>"

    @property
    def order(self) -> Complex:
        """Kuramoto's parameter Z, the mean of exp(i theta), v = tan(theta/2), no unit; complex, shape (n,).

        Z = (1 - w)/(1 + w), w = pi tau r - i v. Follows from exp(i theta) = (1 + i v)/(1 - i v), whose mean over the
        Lorentzian of the voltages is its value at their pole, v + i pi tau r.
        """
        w = math.pi * self.tau * self.rates / 1e3 - 1j * self.v
        return (1 - w) / (1 + w)

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the rate against time on `ax`, or on new axes, and return them."""
        style = {"marker": "", "label": "theory", **style}
        return plot.curve(self.t, self.rates, ("time (ms)", "rate (Hz)"), ax, **style)


@checked(example="theory.LorentzianQIF(eta=-5, delta=1, J=15, tau=10)", units={"tau": "ms", "tau_s": "ms"})
@dataclass(frozen=True)
class LorentzianQIF:
    """Infinitely many QIF, tau v_j' = v_j^2 + eta_j + J tau s + I(t), from -infinity to +infinity.

    eta_j: a Lorentzian of centre eta and half width delta. s follows the population's rate r, at once or, with tau_s,
    as tau_s s' = r - s. Then tau r' = delta/(pi tau) + 2 r v and tau v' = v^2 + eta + J tau s + I - (pi tau r)^2, where
    v is the mean voltage: E. Montbrio, D. Pazo and A. Roxin (2015), Phys. Rev. X 5:021028, eq. 12 (tau = 1 there); with
    synapses F. Devalle, A. Roxin and E. Montbrio (2017), PLoS Comput. Biol. 13:e1005881. tau, tau_s: ms; the others do
    not have a unit. Raises ParameterError for a delta or tau that is not positive, and for a tau_s below 0.
    """

    eta: float
    delta: float
    J: float
    tau: float
    tau_s: float = 0.0

    def __post_init__(self) -> None:
        bounds = {"delta": {"low": 0, "open_low": True}, "tau": {"low": 0, "open_low": True}, "tau_s": {"low": 0}}
        for name, value in vars(self).items():
            unit = "ms" if name.startswith("tau") else ""
            checked_value = checks.number(f"LorentzianQIF.{name}", value, unit=unit, **bounds.get(name, {}))  # type: ignore[arg-type]
            object.__setattr__(self, name, checked_value)

    def fixed_points(self) -> tuple[QIFState, ...]:
        """All of them, the lowest rate first: x = pi tau r solves x^4 - (J/pi) x^3 - eta x^2 - delta^2/4 = 0.

        That is tau v' = 0 with v = -delta/(2 x), where r' = 0.
        """
        roots = np.roots([1, -self.J / math.pi, -self.eta, 0, -(self.delta**2) / 4])
        size = np.abs(roots).max()
        found = sorted(root.real for root in roots if abs(root.imag) < _REAL * size and root.real > 0)
        return tuple(self._state(self._polished(x)) for x in found)

    def _polished(self, x: float) -> float:
        """A root after a step of Newton's."""
        slope = 4 * x**3 - 3 * self.J / math.pi * x**2 - 2 * self.eta * x
        return x - (x**4 - self.J / math.pi * x**3 - self.eta * x**2 - self.delta**2 / 4) / slope if slope else x

    def _state(self, x: float) -> QIFState:
        r, v = x / (math.pi * self.tau), -self.delta / (2 * x)
        eigenvalues = np.linalg.eigvals(self._jacobian(r, v))
        fastest = sorted(map(complex, eigenvalues), key=lambda each: (-each.real, -each.imag))
        return QIFState(1e3 * r, v, tuple(fastest))

    def _jacobian(self, r: float, v: float) -> Array:
        down = -2 * math.pi**2 * self.tau * r
        if not self.tau_s:
            return np.array([[2 * v / self.tau, 2 * r / self.tau], [self.J + down, 2 * v / self.tau]])
        return np.array(
            [
                [2 * v / self.tau, 2 * r / self.tau, 0],
                [down, 2 * v / self.tau, self.J],
                [1 / self.tau_s, 0, -1 / self.tau_s],
            ]
        )

    @property
    def growth(self) -> float:
        """That of the fixed point with the highest rate (1/ms)."""
        return self.fixed_points()[-1].growth

    def course(
        self, t_stop: float, *, dt: float = 0.1, I: Any = 0.0, rate: float = 0.0, v: float = -2.0, breaks: Any = ()
    ) -> QIFCourse:
        """The mean field at 0, dt ... t_stop (ms) from a rate (Hz; s begins there too) and a mean voltage v on.

        I: a number, or a function of the time (ms). breaks: times (ms) at which I jumps, for full accuracy. Raises
        ParameterError for a dt above t_stop, a rate below 0 and an I that is not finite, ArgumentError for another I.
        """
        t_stop = checks.number("t_stop", t_stop, 0, unit="ms", open_low=True)
        dt = checks.number("dt", dt, 0, t_stop, unit="ms", open_low=True)
        y = np.array([checks.number("rate", rate, 0, unit="Hz") / 1e3, checks.number("v", v)])
        y = np.append(y, y[0]) if self.tau_s else y
        t = dt * np.arange(round(t_stop / dt) + 1)
        cuts = sorted(
            {0.0, *(each for each in checks.array("breaks", np.ravel(breaks), unit="ms") if 0 < each < t[-1]), t[-1]}
        )
        found = []
        for begin, end in pairwise(cuts):
            inside = t[(t >= begin) & (t < end)] if end < t[-1] else t[t >= begin]
            y, part = self._piece(y, begin, end, inside, I)
            found.append(part)
        rates, mean = np.concatenate(found, axis=1)[:2]
        return QIFCourse(t, 1e3 * rates, mean, self.tau)

    def _piece(self, y: Array, begin: float, end: float, t: Array, I: Any) -> tuple[Array, Array]:
        """The state at the end, and at the times t, of a piece in which I does not jump."""
        edge = 1e-9 * (end - begin)
        steady = None if a_call(I) else drive.extra(I, np.zeros(1), "")[0]

        def slopes(time: float, y: Array) -> list[float]:
            r, v = y[0], y[1]
            s = y[2] if self.tau_s else r
            amp = steady
            if amp is None:
                amp = drive.extra(I, np.array([min(max(time, begin + edge), end - edge)]), "")[0]
            up = (self.delta / (math.pi * self.tau) + 2 * r * v) / self.tau
            across = (v * v + self.eta + self.J * self.tau * s + amp - (math.pi * self.tau * r) ** 2) / self.tau
            return [up, across, (r - s) / self.tau_s] if self.tau_s else [up, across]

        times = np.concatenate([[begin], t, [end]])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ODEintWarning)  # that it failed is an error, below
            found, told = odeint(slopes, y, times, tfirst=True, full_output=True, hmax=_LONGEST * self.tau, **_TIGHT)
        if told["message"] != "Integration successful.":
            raise ParameterError(f"{self} cannot be integrated to {end:g} ms: {told['message']}")
        return found[-1], found[1:-1].T
