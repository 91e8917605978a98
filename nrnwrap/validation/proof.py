"""The proofs: accuracy of each case and trial, sameness of the engines for each model and trial."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from nrnwrap.engine import state
from nrnwrap.simulation.run import Run
from nrnwrap.simulation.simulation import simulate
from nrnwrap.validation.case import ORDER, Case, order
from nrnwrap.validation.trial import LAST, Trial, worst

SAME_V, SAME_TIME = 1e-9, 1e-9  # mV, ms: what two engines may differ by
T_SAME = 200.0  # ms that they are compared over


@dataclass(frozen=True)
class Accuracy:
    """What a case gave. Errors of spike times in ms, inf where the number of spikes is not that of the solution."""

    model: str
    protocol: str
    spikes: int
    fixed: dict[float, float]  # dt -> error
    secondorder: int
    order: float | None
    variable: float
    passed: bool


@dataclass(frozen=True)
class Sameness:
    """Largest differences of v (mV) and of spike times (ms) between NEURON and each of the others."""

    model: str
    v: dict[str, float]
    time: dict[str, float]
    passed: bool


@dataclass(frozen=True)
class Tried:
    """What a trial gave: dt (ms) -> errors of spike times (ms), whichever secondorder.

    error: the largest, inf where a cell has more or fewer spikes than its solution; median: of the largest of each
        cell; wrong: how many cells have a wrong number of spikes.
    engines: the largest difference of a spike time (ms) to NEURON on one thread.
    """

    model: str
    protocol: str
    cells: int
    spikes: int
    error: dict[float, float]
    median: dict[float, float]
    wrong: dict[float, int]
    engines: dict[str, float]
    passed: bool


def accuracy(case: Case) -> Accuracy:
    """Run a case with every step, and compare it with its solution."""
    exact = case.solution()
    errors = {dt: case.errors(case.fixed(dt), exact) for dt in dict.fromkeys([*case.ladder, *case.within])}
    slope = order({dt: errors[dt] for dt in case.ladder}) if case.ladder else None
    free = case.error(case.spikes(method="variable"), exact)
    worst = {dt: float(each.max(initial=0)) for dt, each in errors.items()}
    passed = all(worst[dt] <= bound for dt, bound in case.within.items())
    passed = passed and (slope is None or slope >= ORDER) and free <= case.variable
    name = case.model.__name__
    return Accuracy(name, case.name, len(exact), worst, case.secondorder, slope, free, passed)


def tried(trial: Trial, coreneuron: bool = True) -> Tried:
    """Run a trial with every step and order, compare it with its solution, and the engines with each other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # inputs are violent on purpose
        return _tried(trial, coreneuron)


def _tried(trial: Trial, coreneuron: bool) -> Tried:
    cells = trial.build()
    worsts: dict[float, list[Any]] = {dt: [] for dt in trial.within}
    spikes = 0
    for dt, secondorder in product(trial.within, trial.orders):
        found, exact = trial.compared(cells, dt, secondorder)
        worsts[dt].append(worst(found, exact))
        spikes = sum(map(len, exact))
    error = {dt: float(np.max(each)) for dt, each in worsts.items()}
    median = {dt: float(np.median(each, axis=1).max()) for dt, each in worsts.items()}
    wrong = {dt: int(np.isinf(each).sum(axis=1).max()) for dt, each in worsts.items()}
    engines = _engines(trial, cells, coreneuron)
    passed = all(error[dt] <= bound.most and median[dt] <= bound.median for dt, bound in trial.within.items())
    passed = passed and all(each <= SAME_TIME for each in engines.values())
    name = trial.model.__name__
    return Tried(name, trial.name, len(cells), spikes, error, median, wrong, engines, passed)


def _engines(trial: Trial, cells: Sequence[Any], coreneuron: bool) -> dict[str, float]:
    """The largest difference of a spike time (ms) between NEURON and each of the others, at about 0.1 ms."""
    if not trial.engines:
        return {}
    how = min(trial.within, key=lambda dt: abs(dt - 0.1)), trial.orders[0]
    one = trial.simulated(cells, *how)
    solution = trial.solve(how[0], one)
    with state.threads(2):
        runs = {"two threads": trial.simulated(cells, *how)}
    if coreneuron and "CoreNEURON" in trial.engines:
        runs["CoreNEURON"] = trial.simulated(cells, *how, engine="coreneuron")
    end = trial.t_stop - LAST
    trains = solution.cut(one.trains, end)
    found = {name: worst(solution.cut(run.trains, end), trains) for name, run in runs.items()}
    return {name: float(each.max(initial=0)) for name, each in found.items()}


def sameness(cases: Sequence[Case], coreneuron: bool = True) -> Sameness:
    """Run the cases of one model side by side on NEURON, on two threads and on CoreNEURON; compare the traces."""
    runs = {"two threads": _threaded(cases)}
    if coreneuron:
        runs["CoreNEURON"] = _together(cases, engine="coreneuron")
    one = _together(cases)
    v = {name: float(np.abs(run["v"] - one["v"]).max()) for name, run in runs.items()}
    time = {name: _apart(cases, run, one) for name, run in runs.items()}
    passed = all(v[name] <= SAME_V or time[name] <= SAME_TIME for name in runs)
    return Sameness(cases[0].model.__name__, v, time, passed)


def _together(cases: Sequence[Case], **settings: Any) -> Run:
    dt = 0.1 if cases[0].model.spikes_are_exact else 0.0125
    made = []
    for case in cases:
        cell = case.cell()
        for stimulus in case.inputs():
            cell.inject(stimulus)
        made.append(cell)
    return simulate(made, t_stop=T_SAME, dt=dt, secondorder=cases[0].secondorder, **settings)


def _apart(cases: Sequence[Case], run: Run, one: Run) -> float:
    pairs = [(a[: case.first], b[: case.first]) for case, a, b in zip(cases, run.spikes, one.spikes, strict=True)]
    if any(len(a) != len(b) for a, b in pairs):
        return math.inf
    return max((float(np.abs(a - b).max(initial=0)) for a, b in pairs), default=0.0)


def _threaded(cases: Sequence[Case]) -> Run:
    with state.threads(2):
        return _together(cases)
