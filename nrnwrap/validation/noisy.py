"""Noisy integrate-and-fire neurons against nrnwrap.theory: rate, CV, spectrum, density, responses, rate in time.

Noise is kept for a step; theory knows by how much that raises the threshold of a LIF or PIF. Each error is the standard
error of the mean over groups of cells, which are independent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from nrnwrap import theory
from nrnwrap.cells import EIF, LIF, PIF, QIF
from nrnwrap.inputs import Sine, Step, Stimulus, WhiteNoise
from nrnwrap.network import Network, NetworkRun
from nrnwrap.simulation import simulate
from nrnwrap.spikes import power_spectrum
from nrnwrap.validation.case import Times
from nrnwrap.validation.claim import Claim, Row, near

DT = 0.05  # ms
GROUPS = 50
ERRORS = 3.0  # standard errors that a row may be off
POISSON = 4.0  # the same of a Poisson count in a window of time, the widest that there is
SKIPPED = 200.0  # ms, until cells have forgotten their start
BECAUSE = "3 standard errors"
COUNTED = "4 sqrt(n) + 1"


class Case(NamedTuple):
    """A model, its noise, and a small sine of the current (nA) that its rate follows in proportion."""

    model: type[Any]
    noise: WhiteNoise
    amp: float

    @property
    def name(self) -> str:
        return f"{self.model.__name__}, mean {self.noise.mean:g} nA, sigma {self.noise.sigma:g}"


CASES = [
    Case(PIF, WhiteNoise(0.1, 0.1, hold=DT), 0.02),
    Case(LIF, WhiteNoise(0.095, 0.18, hold=DT), 0.004),
    Case(QIF, WhiteNoise(0.1, 0.03, hold=DT), 0.01),
    Case(EIF, WhiteNoise(0.1, 0.03, hold=DT), 0.005),
]
FREQUENCIES = [2, 10, 30, 100, 300]  # Hz
DRIVEN_AT = 20.0  # Hz


def simulated(case: Case, count: int, t_stop: float, seed: int, *more: Stimulus, record: Any = None) -> NetworkRun:
    """The run of `count` cells that get noise of their own, and what more is given."""
    net = Network(seed)
    cells = net.add("cells", count, case.model)
    for each in (case.noise, *more):
        cells.inject(each)
    return simulate(net, t_stop=t_stop, dt=DT, record=record, progress=False)  # type: ignore[return-value]


def grouped(values: Times) -> tuple[float, float]:
    """The mean of what groups of cells have found, and its standard error."""
    return float(np.mean(values)), float(np.std(values, ddof=1) / math.sqrt(len(values)))


def groups(run: NetworkRun) -> list[list[Times]]:
    """The trains of each group of cells, after the start."""
    trains = [train[train >= SKIPPED] for train in run.trains]
    return [trains[k::GROUPS] for k in range(GROUPS)]


def row(case: Case, what: str, expected: float, found: Times) -> Row:
    """What groups of cells have found, against theory."""
    mean, error = grouped(found)
    return near(case.name, what, expected, mean, ERRORS * error, BECAUSE)


def stationary_rows(case: Case, count: int, t_stop: float, seed: int) -> Iterator[Row]:
    """Rate, CV, spectrum."""
    run = simulated(case, count, t_stop, seed)
    parts, length = groups(run), t_stop - SKIPPED
    rates = np.array([1e3 * sum(map(len, part)) / len(part) / length for part in parts])
    yield row(case, "rate (Hz)", theory.rate(case.model, case.noise), rates)
    yield row(case, "CV", theory.cv(case.model, case.noise), np.array([irregularity(part, t_stop) for part in parts]))
    spectra = [power_spectrum(part, SKIPPED, t_stop) for part in parts]
    for f, power in zip(FREQUENCIES, windowed(case), strict=True):
        at = int(np.argmin(np.abs(spectra[0][0] - f)))
        yield row(case, f"spectrum at {f} Hz (Hz)", power, np.array([each[1][at] for each in spectra]))


def windowed(case: Case, fineness: float = 0.125) -> Times:
    """The spectrum that pieces of 1 s have in the mean: theory's, seen through their window, T sinc(T f)^2."""
    f = np.append(np.arange(0, 60, 1.0), np.geomspace(60, 2000, 120))
    power = theory.spectrum(case.model, case.noise, f).power
    fine = np.arange(-2000, 2000, fineness) + fineness / 2
    through = np.sinc(np.subtract.outer(FREQUENCIES, fine)) ** 2
    found: Times = through @ np.interp(np.abs(fine), f, power) * fineness
    return found


def irregularity(trains: list[Times], t_stop: float) -> float:
    """The CV of all intervals that begin before 0.7 t_stop: those that are cut off at the end do not bias it."""
    found = np.concatenate([np.diff(train)[train[:-1] < 0.7 * t_stop] for train in trains])
    return float(found.std() / found.mean())


def density_rows(case: Case, count: int, t_stop: float, seed: int) -> Iterator[Row]:
    """The share of cells in each of five ranges of the voltage; those that are refractory are in none."""
    run = simulated(case, count, t_stop, seed, record="v")
    found = theory.density(case.model, case.noise)
    below = np.concatenate([[0.0], np.cumsum(np.diff(found.v) * (found.p[1:] + found.p[:-1]) / 2)])
    cell = case.model()
    edges = np.interp(np.linspace(0.1, 0.9, 6) * below[-1], below, found.v)
    recorded: Any = run["cells"]
    v = recorded.v[:, recorded.t >= SKIPPED]
    held = v == cell.v_reset
    for low, high in pairwise(edges):
        share = np.interp(high, found.v, below) - np.interp(low, found.v, below)
        inside = ((v >= low) & (v < high) & ~held).mean(axis=1)
        shares = np.array([inside[k::GROUPS].mean() for k in range(GROUPS)])
        yield row(case, f"share between {low:.2f} and {high:.2f} mV", float(share), shares)


def response_rows(case: Case, count: int, t_stop: float, seed: int) -> Iterator[Row]:
    """The rate that follows a sine of the current."""
    run = simulated(case, count, t_stop, seed, Sine(case.amp, DRIVEN_AT))
    periods = math.floor((t_stop - SKIPPED) * DRIVEN_AT / 1e3)
    length = 1e3 * periods / DRIVEN_AT
    expected = complex(theory.response(case.model, case.noise, DRIVEN_AT).values)

    def answer(part: list[Times]) -> complex:
        """2/(amp T N) times the sum of exp(-i w t), times i for a sine that begins at 0."""
        times = np.concatenate(part)
        phases = np.exp(-2j * math.pi * DRIVEN_AT * times[times < SKIPPED + length] / 1e3)
        return complex(2e3j / (case.amp * length * len(part)) * phases.sum())

    found = np.array([answer(part) for part in groups(run)])
    yield row(case, f"response at {DRIVEN_AT:g} Hz, real (Hz/nA)", expected.real, found.real)
    yield row(case, f"response at {DRIVEN_AT:g} Hz, imaginary (Hz/nA)", expected.imag, found.imag)


EDGES = [0, 5, 10, 20, 30, 50, 55, 60, 70, 80, 90, 100]  # ms


def step_rows(case: Case, count: int, seed: int, more: Stimulus) -> Iterator[Row]:
    """The spikes of a population that starts where its cells do, and gets more current or noise at 50 ms."""
    run = simulated(case, count, EDGES[-1], seed, more)
    found = theory.population_rate(case.model, [case.noise, more], t_stop=EDGES[-1], dt=DT)
    until = np.concatenate([[0.0], np.cumsum((found.rates[1:] + found.rates[:-1]) / 2 * DT / 1e3)])
    for low, high in pairwise(EDGES):
        spikes = int(((run.times >= low) & (run.times < high)).sum())
        expected = count * float(np.diff(np.interp([low, high], found.t, until))[0])
        what = f"spikes in {low} .. {high} ms, {type(more).__name__} at 50"
        yield near(case.name, what, expected, spikes, POISSON * math.sqrt(expected) + 1, COUNTED)


def _stationary() -> Iterator[Row]:
    for seed, case in enumerate(CASES, 1):
        yield from stationary_rows(case, 2000, 2200, seed)


def _densities() -> Iterator[Row]:
    for seed, case in enumerate(CASES, 1):
        yield from density_rows(case, 400, 1000, seed)


def _responses() -> Iterator[Row]:
    for seed, case in enumerate(CASES, 1):
        yield from response_rows(case, 4000, 1200, seed)


def _steps() -> Iterator[Row]:
    for seed, case in enumerate(CASES, 1):
        yield from step_rows(case, 10_000, seed, Step(0.05, delay=50))
        yield from step_rows(case, 10_000, seed, WhiteNoise(0.1, delay=50, hold=DT))


SOURCE = "nrnwrap.theory (docs/theory.md)"
Prove = Callable[[], Iterator[Row]]
_PARTS: dict[str, Prove] = {
    "rate, CV and spectrum": _stationary,
    "density": _densities,
    "response to a sine": _responses,
    "population under a step": _steps,
}
THEORY = [Claim(name, SOURCE, prove) for name, prove in _PARTS.items()]
