"""The quadratic integrate-and-fire neuron as a value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nrnwrap.base.calls import checked
from nrnwrap.errors import ParameterError
from nrnwrap.theory.values import DEPTH, TIMES, Neuron

_FAR = 1e3  # widths of its bottleneck from which on it is taken to infinity without noise


@checked(example="theory.QIF(beta=1, sigma=1, tau=10)")
@dataclass(frozen=True)
class QIF(Neuron):
    """Quadratic integrate-and-fire: tau dx = (x^2 + beta) dt + sigma sqrt(tau) dW, x = V - centre.

    From v_reset to v_peak, which are infinite by default. x does not have a unit; with a centre it is taken in mV, as
    V is, so that tau is C/(k 1 mV) of C V' = k (V - v_r)(V - v_t) + I. tau, t_ref: ms. Raises ParameterError for a
    v_reset that is not below v_peak, and without noise and beta, where it does not come through. Its source is that of
    `nrnwrap.cells.QIF`.
    """

    beta: float
    sigma: float
    tau: float
    v_peak: float = math.inf
    v_reset: float = -math.inf
    t_ref: float = 0.0
    centre: float = 0.0

    units: ClassVar[dict[str, str]] = {**dict.fromkeys(("beta", "sigma", "v_peak", "v_reset", "centre"), ""), **TIMES}
    drive: ClassVar[str] = "beta"
    per_drive: ClassVar[str] = "beta"
    infinite: ClassVar[dict[str, float]] = {"v_peak": math.inf, "v_reset": -math.inf}

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.beta == self.sigma == 0 and self._infinite:
            raise ParameterError("QIF: with beta = 0 and sigma = 0 it stays at 0: give one of them")

    @property
    def _infinite(self) -> bool:
        return math.isinf(self.v_peak) or math.isinf(self.v_reset)

    @property
    def _width(self) -> float:
        """How far from the centre beta and noise matter."""
        return max(math.sqrt(abs(self.beta)), abs(self.sigma) ** (2 / 3)) or 1.0

    @property
    def gain(self) -> float:
        return 1 / self.tau

    @property
    def start(self) -> float:
        if math.isinf(self.v_reset):
            top = 0.0 if math.isinf(self.v_peak) else min(self.v_peak - self.centre, 0.0)
            return self.centre + top - _FAR * self._width
        return self.v_reset

    @property
    def end(self) -> float:
        if math.isinf(self.v_peak):
            base = 0.0 if math.isinf(self.v_reset) else max(self.v_reset - self.centre, 0.0)
            return self.centre + base + _FAR * self._width
        return self.v_peak

    @property
    def after(self) -> float:
        return self._alone(self.end) if math.isinf(self.v_peak) else 0.0

    @property
    def dead(self) -> float:
        return self.t_ref + self.after + (self._alone(self.start) if math.isinf(self.v_reset) else 0.0)

    def _alone(self, v: float) -> float:
        """The time from |x| to infinity without noise, to the first order in beta/x^2."""
        x = abs(v - self.centre)
        return self.tau / x * (1 - self.beta / (3 * x**2))

    @property
    def bottom(self) -> float:
        lowest = min(self.start - self.centre, -math.sqrt(max(-self.beta, 0.0)))
        goal = lowest**3 / 3 + self.beta * lowest - DEPTH / 2 * self.b**2 * self.tau
        roots = np.roots([1 / 3, 0, self.beta, -goal])
        below = float(min(root.real for root in roots if abs(root.imag) < 1e-6 * (1 + abs(root))))
        return self.centre + min(below, lowest - 1e-3 * self._width)

    @property
    def bottleneck(self) -> float:
        return min(max(self.centre, self.start), self.end)

    @property
    def pace(self) -> float:
        return 10 * self._width**2 / self.tau

    def drift(self, v: Any) -> Any:
        return ((v - self.centre) ** 2 + self.beta) / self.tau
