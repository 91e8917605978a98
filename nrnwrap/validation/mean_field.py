"""QIF neurons with Lorentzian drive, all to all: Montbrio, Pazo and Roxin's two equations are exact for many.

tau V_j' = V_j^2 + eta_j + J tau s(t) + I(t), from -infinity to +infinity, s the population's rate:
tau r' = Delta/(pi tau) + 2 r v and tau v' = v^2 + eta + J tau r + I - (pi tau r)^2.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from scipy.integrate import cumulative_trapezoid, quad

from nrnwrap.cells import QIF
from nrnwrap.inputs import Step
from nrnwrap.network import Network
from nrnwrap.simulation import simulate
from nrnwrap.theory import LorentzianQIF, QIFCourse
from nrnwrap.validation.case import Times
from nrnwrap.validation.claim import Claim, Row, near

CENTRE, C, K = -60.0, 0.01, 0.001  # mV, nF, uS/mV: tau is C/K mV = 10 ms, and eta = I/K
TAU = 10.0  # ms
FINE = 0.005  # tau, of a course
FAR = 300.0  # mV, where V counts as infinite; from there it takes tau/FAR


def step_for(count: int) -> float:
    """dt (ms): more neurons spike more often within 0.1 ms than each of them can hear."""
    return 0.1 if count <= 2000 else 0.05


def field_of(eta: float, J: float, delta: float) -> LorentzianQIF:
    """With the tau of this module, in which times are counted."""
    return LorentzianQIF(eta, delta, J, TAU)


def fixed(field: LorentzianQIF) -> list[float]:
    """Stationary rates (per tau), the lowest first."""
    return [state.rate * TAU / 1e3 for state in field.fixed_points()]


def course(field: LorentzianQIF, start: float, step: tuple[float, float], until: float) -> QIFCourse:
    """From no rate and v = start on, under I = step[0] until step[1] (tau)."""
    amp, end = step[0], step[1] * TAU
    return field.course(until * TAU, dt=FINE * TAU, I=lambda t: amp if t < end else 0.0, v=start, breaks=[end])


def mean_rates(
    field: LorentzianQIF, start: float, step: tuple[float, float], windows: list[tuple[float, float]]
) -> list[float]:
    """Mean rates (per tau) in windows of time (tau), of the same."""
    found = course(field, start, step, windows[-1][1])
    spikes = cumulative_trapezoid(found.rates / 1e3, found.t, initial=0)
    return [
        float(np.diff(np.interp(np.array(each) * TAU, found.t, spikes))[0]) / (each[1] - each[0]) for each in windows
    ]


def order(field: LorentzianQIF, start: float, step: tuple[float, float], times: Times) -> Times:
    """Kuramoto's R at times (tau), of the same."""
    found = np.abs(course(field, start, step, float(times[-1])).order)
    return np.asarray(found[np.round(times / FINE).astype(int)])


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
    field: LorentzianQIF, count: int, start: float, step: tuple[float, float], t_stop: float, phases: bool = False
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
    run: Any = simulate(net, t_stop=t_stop * TAU, dt=step_for(count), record=["v"] if phases else [], progress=False)
    V = 1j * (run["qif"].v - CENTRE) if phases else np.zeros((1, 1))
    return Spikes((run.times + late) / TAU, count, np.abs(((1 + V) / (1 - V)).mean(axis=0)))


BISTABLE = field_of(-5, 15, 1)
WINDOWS = [
    (0.5, 1), (1, 1.5), (1.5, 2), (2, 2.5), (2.5, 3), (3, 3.5), (3.5, 4), (4, 6), (6, 10), (10, 20), (20, 30), (30, 31),
    (31, 32), (32, 35), (35, 40), (40, 60),
]  # fmt: skip
SHARE = 0.02


def step_rows(count: int, windows: list[tuple[float, float]]) -> Iterator[Row]:
    """From silence, a step of I = 3 for 30 tau lifts it to the upper of its two states, where it stays."""
    found = simulated(BISTABLE, count, -2, (3, 30), windows[-1][1])
    for window, rate in zip(windows, mean_rates(BISTABLE, -2, (3, 30), windows), strict=True):
        what = f"rate in {window[0]:g} .. {window[1]:g} tau"
        yield near(f"QIF, N {count}: step", what, rate, found.rate(window), SHARE * rate, "2 %")


ORDERED = np.array([1.0, 1.5, 2, 2.5, 3, 4, 5, 7, 10])  # tau


def order_rows(count: int, times: Times = ORDERED) -> Iterator[Row]:
    """How far the neurons go together while the step lasts: from all at one voltage to the upper state."""
    found = simulated(BISTABLE, count, -2, (3, 30), float(times[-1]), phases=True)
    for t, R in zip(times, order(BISTABLE, -2, (3, 30), times), strict=True):
        seen = float(found.order[round(t * TAU / step_for(count))])
        bound = 1 / math.sqrt(2 * count)
        yield near(f"QIF, N {count}: step", f"Kuramoto's R at {t:g} tau", R, seen, bound, "as of N random phases")


def low_row(count: int, t_stop: float = 60) -> Row:
    """Without the step it stays in the lower state."""
    (low, *_), window = fixed(BISTABLE), (t_stop / 3, t_stop)
    rate = simulated(BISTABLE, count, -2, (0, 1), t_stop).rate(window)
    return near(f"QIF, N {count}: no step", f"rate in {window[0]:g} .. {t_stop:g} tau", low, rate, SHARE * low, "2 %")


FIELDS = [field_of(1, 0, 1), field_of(-5, 10, 1), field_of(2, -5, 0.3), field_of(4, 3, 1), field_of(0, 5, 1)]


def fixed_row(field: LorentzianQIF, count: int, t_stop: float = 60) -> Row:
    """The stationary rate of a field that has one."""
    (rate,), window = fixed(field), (t_stop / 3, t_stop)
    found = simulated(field, count, -2, (0, 1), t_stop).rate(window)
    name = f"QIF, N {count}: eta {field.eta:g}, J {field.J:g}, Delta {field.delta:g}"
    return near(name, f"rate in {window[0]:g} .. {t_stop:g} tau", rate, found, SHARE * rate, "2 %")


def by_quadrature(field: LorentzianQIF, rate: float) -> float:
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
