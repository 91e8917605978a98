"""From sweeps to the parameters of a model: the membrane by regression, then what makes its spikes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.fit import around, faults, regression
from nrnwrap.fit import forced as led
from nrnwrap.fit.design import Solution
from nrnwrap.fit.equations import Equation, filtered
from nrnwrap.fit.preparing import gathered
from nrnwrap.fit.sweep import Data, Sweep
from nrnwrap.fit.threshold import TAUS, likeliest, threshold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_ROUNDS, _PART = 3, 200_000  # turns in which that is done, on so many samples


@dataclass(frozen=True)
class Settings:
    """How a fit is made: what the estimators take, checked."""

    t_ref: float | None
    before: float | None
    settle: float
    level: float


@dataclass(frozen=True)
class Found:
    """parameters and errors: of the model, by name. explained: of the variance of V. faults: why the fit is poor.
    notes: what it leaves open.

    others: further attributes of the estimator.
    """

    parameters: Mapping[str, float]
    errors: Mapping[str, float]
    explained: float
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    others: Mapping[str, Any] = field(default_factory=dict)


Spike = Callable[[Data, Solution, Mapping[str, float]], "Firing"]


@dataclass(frozen=True)
class Firing:
    """What makes the spikes of a model without noise: parameters, errors, and how far V at spikes is off it (mV)."""

    parameters: Mapping[str, float]
    errors: Mapping[str, float]
    spread: float


def membrane(sweeps: Sequence[Sweep], equation: Equation, settings: Settings) -> tuple[Data, Solution, float]:
    """The data with their refractory period and reset, the solution, and what was left out before spikes (ms).

    A refractory period that nobody gave is guessed from V first, and then led back to by the equation. Where a current
    begins with its end that has been done before, on a part of the data.
    """
    data = gathered(sweeps, settings.t_ref, settings.settle, settings.level)
    before = equation.before if settings.before is None else settings.before
    given = data.shaped or settings.t_ref is not None
    if equation.delayed and not given:
        data = replace(data, t_ref=_onset(data.part(_PART), equation, before))
    solution = regression.fitted(data, equation.design, before)
    if data.shaped:
        return data, solution, before
    t_ref = data.t_ref if given else around.refractory(data, solution)
    data = replace(data, t_ref=t_ref)
    return replace(data, v_reset=around.reset(data, solution), guess=0.0), solution, before


def _onset(data: Data, equation: Equation, before: float) -> float:
    """t_ref (ms) where a current begins with its end: each is found with the other, in turn."""
    for _ in range(_ROUNDS):
        data = replace(data, t_ref=around.refractory(data, regression.fitted(data, equation.design, before)))
    return data.t_ref


def without_noise(sweeps: Sequence[Sweep], equation: Equation, firing: Spike, settings: Settings) -> Found:
    """A model that spikes at a voltage."""
    data, solution, _ = membrane(sweeps, equation, settings)
    parameters = equation.parameters(solution.coefficients.tolist(), solution.curved, solution.problem.origin)
    spike = firing(data, solution, parameters)
    explained = solution.explained(equation.settled(parameters))
    wrong = faults.of_variance(explained), faults.of_spread(spike.spread)
    return Found(
        {**parameters, "v_reset": data.v_reset, "t_ref": data.t_ref, **spike.parameters},
        {**errors(equation, solution), **spike.errors},
        explained,
        tuple(filter(None, wrong)),
        _notes(data, solution),
        {"threshold_spread_": spike.spread},
    )


def with_noise(
    sweeps: Sequence[Sweep], eta: Sequence[float] | int, gamma: Sequence[float] | int, ridge: float, settings: Settings
) -> Found:
    """A model whose spikes are drawn. eta, gamma: time constants (ms), or how many are to be found."""
    equation = filtered(eta)
    data, solution, before = membrane(sweeps, equation, settings)
    parameters = equation.parameters(solution.coefficients.tolist(), solution.curved, solution.problem.origin)
    parameters |= {"t_ref": data.t_ref, "v_reset": data.v_reset}
    taus: Sequence[float] | int = gamma
    ends: list[str] = []
    if isinstance(taus, int):
        taus = likeliest(data, parameters, taus, ridge)
        ends = [f"tau_gamma{index}" for index, tau in enumerate(taus, 1) if tau in (TAUS[0], TAUS[-1])]
    moving = threshold(data, parameters, taus, ridge)
    explained = led.explained(data, parameters, before)
    wrong = faults.of_variance(explained), *faults.of_threshold(moving)
    return Found(
        {**parameters, **moving.parameters, "lambda_0": 1.0},
        {**errors(equation, solution), **moving.errors},
        explained,
        tuple(filter(None, wrong)),
        (*_notes(data, solution, ends), *faults.notes_of_threshold(moving, taus, data)),
        {"log_likelihood_": moving.likelihood.value, "bits_per_spike_": moving.bits},
    )


def _notes(data: Data, solution: Solution, ends: Sequence[str] = ()) -> tuple[str, ...]:
    """ends: further parameters that are at a bound."""
    found = faults.of_bounds([*solution.stuck, *ends]), faults.of_noise(solution.pulled), faults.of_count(data.count)
    return tuple(filter(None, found))


def errors(equation: Equation, solution: Solution) -> dict[str, float]:
    """The standard error of each parameter of the membrane, by its slopes in all that was solved for."""
    names, start = list(solution.curved), solution.coefficients.tolist()
    at = np.array(start + list(solution.curved.values()))
    sizes = np.sqrt(np.diag(solution.covariance))

    def parameters(values: Array) -> Array:
        curved = dict(zip(names, values[len(start) :].tolist(), strict=True))
        found = equation.parameters(values[: len(start)].tolist(), curved, solution.problem.origin)
        return np.array(list(found.values()))

    rows = []
    for index, size in enumerate(sizes.tolist()):
        nudge = max(1e-3 * size, 1e-9 * abs(at[index])) * np.eye(len(at))[index]
        rows.append((parameters(at + nudge) - parameters(at - nudge)) / (2 * nudge[index]))
    spread = np.array(rows).T
    found = np.sqrt(np.maximum(np.diag(spread @ solution.covariance @ spread.T), 0.0))
    return dict(zip(equation.parameters(start, solution.curved, solution.problem.origin), found.tolist(), strict=True))


def _spread(values: Array) -> float:
    """The standard deviation that the middle half of the values shows: a few spikes of another kind do not count."""
    low, high = np.percentile(values, [25, 75])
    return float(high - low) / 1.349


def _one(name: str, values: Array) -> Firing:
    spread = _spread(values)
    return Firing({name: float(np.median(values))}, {name: float(1.2533 * spread / np.sqrt(len(values)))}, spread)


def fixed(data: Data, solution: Solution, _: Mapping[str, float]) -> Firing:
    """v_th: where V is at a spike; of action potentials their foot."""
    values = np.concatenate(around.feet(data) if data.shaped else around.at_spikes(data, solution))
    return _one("v_th", values[np.isfinite(values)])


def moving(data: Data, solution: Solution, _: Mapping[str, float]) -> Firing:
    """v_th, jump, tau_th of a threshold that spikes raise."""
    v_th, jump, tau_th, spread = around.moving_threshold(
        data, around.feet(data) if data.shaped else around.at_spikes(data, solution)
    )
    return Firing({"v_th": v_th, "jump": max(jump, 0.0), "tau_th": tau_th}, {}, spread)


def peak(data: Data, solution: Solution, _: Mapping[str, float]) -> Firing:
    """v_peak of a parabola, which takes its time up there."""
    values = around.peaks(data) if data.shaped else np.concatenate(around.at_spikes(data, solution))
    return _one("v_peak", values)


def runaway(data: Data, _: Solution, of: Mapping[str, float]) -> Firing:
    """v_peak of an exponential upstroke, which is at infinity at once: above all of V, and 10 slopes above v_t."""
    highest = max(float(each.V.max()) for each in data.sweeps)
    return Firing({"v_peak": max(highest, of["v_t"] + 10 * of["delta_t"])}, {}, 0.0)
