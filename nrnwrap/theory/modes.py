"""Roots of an equation of stability in the complex plane, and where the first of them crosses into growth."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import brentq

from nrnwrap.base import checks
from nrnwrap.base.calls import checked, shown
from nrnwrap.base.kinds import a_call
from nrnwrap.errors import ArgumentError, ParameterError
from nrnwrap.theory.collocation import Array, Complex

_TRIES = 60
_FOUND = 1e-9  # what the function is at a root
_SAME = 1e-6  # per ms; roots that are nearer are one
_DEEPEST = -0.5  # per ms; modes that die out faster are left out


def roots(of: Callable[[Complex], Complex], frequencies: Array) -> list[complex]:
    """Roots s (per ms) with Im s >= 0, the fastest first: by secants from where |of(i w)| is least on its way.

    frequencies: Hz, ascending from 0, so fine that `of` turns little from one to the next.
    """
    s = 2j * math.pi * frequencies / 1e3
    size = np.abs(of(s))
    before, after = np.append(np.inf, size[:-1]), np.append(size[1:], np.inf)
    found = _secants(of, s[(size <= before) & (size <= after)])
    distinct: list[complex] = []
    for each in sorted(found, key=lambda root: -root.real):
        if each.real > _DEEPEST and all(abs(each - other) > _SAME for other in distinct):
            distinct.append(each)
    return distinct


def _secants(of: Callable[[Complex], Complex], s: Complex) -> list[complex]:
    """The roots that are reached from s, with Im s >= 0."""
    old, new = s, s + 1e-3 * (1 + 1j)
    f_old, f_new = of(old), of(new)
    for _ in range(_TRIES):
        change = f_new - f_old
        step = np.where(change == 0, 0, -f_new * (new - old) / np.where(change == 0, 1, change))
        step *= np.minimum(1, 0.2 / np.maximum(np.abs(step), 1e-300))  # per ms
        old, f_old, new = new, f_new, new + step
        new = np.where(new.real < 2 * _DEEPEST, 2 * _DEEPEST + 1j * new.imag, new)
        f_new = of(new)
        if (np.abs(step) < 1e-13).all():
            break
    return [complex(abs(root.real) * np.sign(root.real), abs(root.imag)) for root in new[np.abs(f_new) < _FOUND]]


@checked(example="theory.onset(lambda g: theory.brunel(g, 4), 4.2, 6)")
def onset(make: Callable[[float], Any], low: float, high: float) -> float:
    """The parameter between low and high at which the state of `make(parameter)` loses or gains its stability.

    growth(make(x)) = 0 is solved for x to ten digits. make: a function that returns a MeanField, a LorentzianQIF or a
    fixed point, whose `growth` is in 1/ms; the parameter has the unit that make gives it.
    Raises ParameterError where it grows, or dies out, at both ends, ArgumentError for a make that is not such a
    function.
    """
    if not a_call(make):
        raise ArgumentError(f"make must be a function of a parameter, not {shown(make)}")
    low, high = checks.number("low", low), checks.number("high", high)

    def growth(parameter: float) -> float:
        found = make(parameter)
        if not hasattr(found, "growth"):
            raise ArgumentError(f"make must return what has a growth, such as a MeanField, not {type(found).__name__}")
        return max(float(found.growth), _DEEPEST)

    ends = growth(low), growth(high)
    if ends[0] * ends[1] > 0:
        state = "grow" if ends[0] > 0 else "die out"
        raise ParameterError(f"small changes {state} at low = {low:g} and at high = {high:g}: give ends that differ")
    return float(brentq(growth, low, high, xtol=1e-10 * max(abs(low), abs(high)), rtol=1e-10))
