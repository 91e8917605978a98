"""Compartments of membrane: independent solutions, and the cases that are held against them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from nrnwrap import cells
from nrnwrap.neurons import MembraneNeuron
from nrnwrap.validation.case import Case, Pieces, Times
from nrnwrap.validation.membrane_models import (
    ConnorStevens,
    FitzHughNagumo,
    HindmarshRose,
    HodgkinHuxley,
    MorrisLecar,
    Pospischil,
    TraubMiles,
    Values,
    WangBuzsaki,
)
from nrnwrap.validation.solving import crossings

MEMBRANES: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        HodgkinHuxley,
        TraubMiles,
        Pospischil,
        WangBuzsaki,
        MorrisLecar,
        ConnorStevens,
        FitzHughNagumo,
        HindmarshRose,
    )
}


def spikes(name: str, p: Values, density: Pieces, t_stop: float, v0: float, states: Any = None, **how: Any) -> Times:
    """Spikes of a model under `density` (uA/cm2); its states are at rest at v0 unless given. `how`: see crossings."""
    kind = MEMBRANES[name]

    def rates(t: float, y: Any, amp: float) -> list[float]:
        ionic, slow = kind.slope(p, y[0], y[1:])
        return [(amp - ionic) / p["cm"], *slow]

    start = [v0, *(kind.steady(p, v0) if states is None else states)]
    return crossings(rates, start, getattr(cells, name).threshold, density, t_stop, **how)


def area(p: Values) -> float:
    """Area of the compartment in 1e-5 cm2: nA over it are uA/cm2."""
    return math.pi * p["L"] * p["diam"] * 1e-3 * 1e-2


def solver(name: str) -> Any:
    """What a Case calls: currents in nA."""

    def solve(p: Values, pieces: Pieces, t_stop: float, v0: float) -> Times:
        return spikes(name, p, [(start, amp / area(p)) for start, amp in pieces], t_stop, v0)  # type: ignore[operator]

    return solve


STEPS = (0.025, 0.0125, 0.00625)  # ms, with secondorder=2
LONG_STEPS = (0.1, 0.05, 0.025)  # for MorrisLecar, whose error is below 1e-4 ms beyond: NEURON's di/dv is not exact


# name -> preset, what is changed of it, current, v_init, t_stop, the largest error (ms) at the finest step
TABLE: dict[str, dict[str, tuple[Any, ...]]] = {
    "HodgkinHuxley": {"10 uA/cm2": (None, {}, [(0, 0), (5, 0.1), (105, 0)], -65, 110, 0.002)},
    "TraubMiles": {
        "0.2 nA": ("cobahh", {}, 0.2, -65, 200, 0.006),
        "0.7 nA": ("cobahh", {}, 0.7, -65, 200, 0.012),
        "spontaneous": ("cobahh_spontaneous", {}, 0.0, -60, 200, 0.006),
    },
    "Pospischil": {
        "RS": ("RS", {}, [(0, 0), (10, 0.75)], -70, 150, 0.011),
        "FS": ("FS", {}, [(0, 0), (10, 0.5)], -70, 120, 0.0025),
        "IB": ("IB", {}, [(0, 0), (10, 0.15)], -84, 185, 0.012),
        "IBR": ("IBR", {}, [(0, 0), (10, 0.15)], -84, 160, 0.0025),
        "LTS": ("LTS", {}, [(0, 0), (10, 0.15)], -84, 140, 0.035),
        "LTS, constant eca": ("LTS", {"depth": 1e9}, [(0, 0), (10, 0.15)], -84, 140, 0.035),
    },
    "WangBuzsaki": {
        "0.01 nA": (None, {}, 0.01, -64, 200, 0.05),
        "0.05 nA": (None, {}, 0.05, -64, 200, 0.03),
    },
    "MorrisLecar": {
        "hopf": ("hopf", {}, 1.0, -60, 300, 0.0004),
        "snic": ("snic", {}, 0.5, -60, 300, 0.0004),
        "homoclinic": ("homoclinic", {}, 0.5, -60, 300, 0.0013),
        "fig9": ("fig9", {}, 3.0, -50, 300, 0.0005),
    },
    "ConnorStevens": {
        "0.1 nA": (None, {}, 0.1, -68, 200, 0.005),
        "0.2 nA": (None, {}, 0.2, -68, 200, 0.012),
        "without A": (None, {"g_a": 0}, 0.0, -68, 200, 0.013),
    },
    "FitzHughNagumo": {
        "0.5 nA": (None, {}, 0.5, -1.2, 180, 0.0001),
        "1 nA": (None, {}, 1.0, -1.2, 180, 0.0001),
    },
    "HindmarshRose": {
        "2 nA": (None, {}, 2.0, -1.6, 180, 0.03),
        "4 nA": (None, {}, 4.0, -1.6, 178, 0.02),
        "bursts": (None, {"r": 0.006}, 2.0, -1.6, 200, 0.03),
    },
}


def _cases() -> Iterator[Case]:
    for name, rows in TABLE.items():
        model: type[MembraneNeuron] = getattr(cells, name)
        ladder = LONG_STEPS if name == "MorrisLecar" else STEPS
        for protocol, (preset, changes, current, v_init, t_stop, within) in rows.items():
            parameters = {**(model.presets[preset].parameters if preset else {}), **changes}
            yield Case(
                protocol,
                model,
                parameters,
                current if isinstance(current, list) else [(0, current)],
                t_stop,
                solver(name),
                v_init,
                within={ladder[-1]: within},
                variable=0.01,
                ladder=ladder,
                secondorder=2,
            )


CASES = list(_cases())
