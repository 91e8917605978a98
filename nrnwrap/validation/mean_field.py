"""QIF neurons with Lorentzian drive, all to all: Montbrio, Pazo and Roxin's two equations are exact for many.

tau V_j' = V_j^2 + eta_j + J tau s(t) + I(t), from -infinity to +infinity, s the population's rate:
tau r' = Delta/(pi tau) + 2 r v and tau v' = v^2 + eta + J tau r + I - (pi tau r)^2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from scipy.integrate import quad, solve_ivp

from nrnwrap.cells import QIF
from nrnwrap.inputs import Step
from nrnwrap.network import Network
from nrnwrap.simulation import simulate
from nrnwrap.validation.case import Times
from nrnwrap.validation.claim import Claim, Row, near
from nrnwrap.validation.solving import TIGHT

CENTRE, C, K = -60.0, 0.01, 0.001  # mV, nF, uS/mV: tau is C/K mV = 10 ms, and eta = I/K
TAU = 10.0  # ms
DT = 0.1  # ms
FAR = 300.0  # mV, where V counts as infinite; from there it takes tau/FAR


class Field(NamedTuple):
    """eta, J, Delta of Montbrio, Pazo and Roxin."""

    eta: float
    J: float
    delta: float

    def fixed(self) -> list[float]:
        """Stationary rates (per tau), the lowest first: x^4 - (J/pi) x^3 - eta x^2 - Delta^2/4 = 0 for x = pi r."""
        roots = np.roots([1, -self.J / math.pi, -self.eta, 0, -(self.delta**2) / 4])
        return sorted(root.real / math.pi for root in roots if abs(root.imag) < 1e-9 and root.real > 0)

    def course(self, start: float, step: tuple[float, float], until: float) -> Callable[[Any], Any]:
        """r, v and spikes per cell at times (tau), from r = 0 and v = start on, under I = step[0] until step[1]."""

        def slopes(t: float, y: Any, amp: float) -> list[float]:
            r, v, _ = y
            return [self.delta / math.pi + 2 * r * v, v * v + self.eta + self.J * r + amp - (math.pi * r) ** 2, r]

        amp, end = step
        one = solve_ivp(slopes, (0, end), [0, start, 0], args=(amp,), dense_output=True, **TIGHT)
        two = solve_ivp(slopes, (end, max(until, end + 1)), one.y[:, -1], args=(0.0,), dense_output=True, **TIGHT)
        return lambda t: np.where(np.asarray(t) < end, one.sol(t), two.sol(t))

    def rates(self, start: float, step: tuple[float, float], windows: list[tuple[float, float]]) -> list[float]:
        """Mean rates in windows of time (tau)."""
        course = self.course(start, step, windows[-1][1])
        return [float(course(b)[2] - course(a)[2]) / (b - a) for a, b in windows]

    def order(self, start: float, step: tuple[float, float], times: Times) -> Times:
        """Kuramoto's R at times (tau): |Z|, Z = (1 - W*)/(1 + W*), W = pi r + i v."""
        r, v, _ = self.course(start, step, float(times[-1]))(times)
        W = math.pi * r - 1j * v  # its conjugate
        return np.abs((1 - W) / (1 + W))


def drives(count: int) -> Times:
    """An even number of drives that stand for a Lorentzian of centre 0 and half width 1, shape (count,), ascending.

    Each stands for a quantile by the mean of its root, which is what its rate goes with: so nothing is lost of the
    tail, whose mean drive is infinite. With quantiles' middles the rate is too low by some 1/sqrt(count).
    """
    edges = np.sqrt(np.arange(count // 2 + 1) / count)  # roots of the share of neurons beyond
    nodes, weights = np.polynomial.legendre.leggauss(20)
    half = np.diff(edges)[:, None] / 2
    places = edges[:-1, None] + half * (1 + nodes)
    roots = count * (half * weights * 2 * places / np.sqrt(np.tan(math.pi * places**2))).sum(axis=1)
    return np.concatenate([-(roots**2), roots[::-1] ** 2])


class Spikes(NamedTuple):
    """Spike times (tau) of a network of n cells; order: Kuramoto's R at each step, of e^(i theta), V = tan(theta/2)."""

    times: Times
    n: int
    order: Times

    def rate(self, window: tuple[float, float]) -> float:
        first, stop = np.searchsorted(self.times, window)
        return float(stop - first) / self.n / (window[1] - window[0])


def simulated(
    field: Field, count: int, start: float, step: tuple[float, float], t_stop: float, order: bool = False
) -> Spikes:
    """Simulate until t_stop (tau). A spike kicks all others when V would be infinite: tau/FAR after v_peak."""
    net, late = Network(), TAU / FAR
    ends: dict[str, Any] = {"v_peak": CENTRE + FAR, "v_reset": CENTRE - FAR, "t_ref": 2 * late}
    cells = net.add("qif", count, QIF, C=C, k=K, v_r=CENTRE, v_t=CENTRE, v_init=CENTRE + start, **ends)
    cells.inject([Step(K * eta, dur=1e9) for eta in field.eta + field.delta * drives(count)])
    if step[0]:
        cells.inject(Step(K * step[0], dur=step[1] * TAU))
    if field.J:
        cells.connect(cells, p=1, weight=field.J / count, delay=late, autapses=True)
    run: Any = simulate(net, t_stop=t_stop * TAU, dt=DT, record=["v"] if order else [], progress=False)
    V = 1j * (run["qif"].v - CENTRE) if order else np.zeros((1, 1))
    return Spikes((run.times + late) / TAU, count, np.abs(((1 + V) / (1 - V)).mean(axis=0)))


BISTABLE = Field(-5, 15, 1)
WINDOWS = [
    (0.5, 1), (1, 1.5), (1.5, 2), (2, 2.5), (2.5, 3), (3, 3.5), (3.5, 4), (4, 6), (6, 10), (10, 20), (20, 30), (30, 31),
    (31, 32), (32, 35), (35, 40), (40, 60),
]  # fmt: skip
SHARE = 0.02


def step_rows(count: int, windows: list[tuple[float, float]]) -> Iterator[Row]:
    """From silence, a step of I = 3 for 30 tau lifts it to the upper of its two states, where it stays."""
    found = simulated(BISTABLE, count, -2, (3, 30), windows[-1][1])
    for window, rate in zip(windows, BISTABLE.rates(-2, (3, 30), windows), strict=True):
        what = f"rate in {window[0]:g} .. {window[1]:g} tau"
        yield near(f"QIF, N {count}: step", what, rate, found.rate(window), SHARE * rate, "2 %")


ORDERED = np.array([1.0, 1.5, 2, 2.5, 3, 4, 5, 7, 10])  # tau


def order_rows(count: int, times: Times = ORDERED) -> Iterator[Row]:
    """How far the neurons go together while the step lasts: from all at one voltage to the upper state."""
    found = simulated(BISTABLE, count, -2, (3, 30), float(times[-1]), order=True)
    for t, R in zip(times, BISTABLE.order(-2, (3, 30), times), strict=True):
        seen = float(found.order[round(t * TAU / DT)])
        bound = 1 / math.sqrt(2 * count)
        yield near(f"QIF, N {count}: step", f"Kuramoto's R at {t:g} tau", R, seen, bound, "as of N random phases")


def low_row(count: int, t_stop: float = 60) -> Row:
    """Without the step it stays in the lower state."""
    (low, *_), window = BISTABLE.fixed(), (t_stop / 3, t_stop)
    rate = simulated(BISTABLE, count, -2, (0, 1), t_stop).rate(window)
    return near(f"QIF, N {count}: no step", f"rate in {window[0]:g} .. {t_stop:g} tau", low, rate, SHARE * low, "2 %")


FIELDS = [Field(1, 0, 1), Field(-5, 10, 1), Field(2, -5, 0.3), Field(4, 3, 1), Field(0, 5, 1)]


def fixed_row(field: Field, count: int, t_stop: float = 60) -> Row:
    """The stationary rate of a field that has one."""
    (rate,), window = field.fixed(), (t_stop / 3, t_stop)
    found = simulated(field, count, -2, (0, 1), t_stop).rate(window)
    name = f"QIF, N {count}: eta {field.eta:g}, J {field.J:g}, Delta {field.delta:g}"
    return near(name, f"rate in {window[0]:g} .. {t_stop:g} tau", rate, found, SHARE * rate, "2 %")


def by_quadrature(field: Field, rate: float) -> float:
    """A stationary rate from itself, in another way: the mean of sqrt(eta' + J r)/pi over the Lorentzian."""
    goal = field.eta + field.J * rate

    def share(root: float) -> float:
        return field.delta / math.pi / ((root**2 - goal) ** 2 + field.delta**2) * 2 * root**2 / math.pi

    near_by, beyond = quad(share, 0, 50, limit=500), quad(lambda z: share(1 / z) / z**2, 1e-12, 1 / 50)
    return float(near_by[0] + beyond[0])


def _rows() -> Iterator[Row]:
    yield from step_rows(1000, WINDOWS)
    yield low_row(1000)
    yield from order_rows(1000)
    for field in FIELDS:
        yield fixed_row(field, 10_000 if field.J == 0 else 1000)


MANY = 3000  # of neurons all to all, whose connections fit into most machines


def _many() -> Iterator[Row]:
    yield from step_rows(MANY, WINDOWS[:9])
    yield low_row(MANY)


MONTBRIO = "Montbrio, Pazo and Roxin (2015), Phys. Rev. X 5:021028"
CLAIMS = [
    Claim("QIF with Lorentzian drive", MONTBRIO, _rows),
    Claim(f"{MANY} QIF with Lorentzian drive", MONTBRIO, _many, connections=MANY**2),
]
