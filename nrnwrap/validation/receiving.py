"""Neurons with synapses of their own: independent solutions from event to event, and the cases held against them.

Parameters are those of a cell; times in ms, currents in nA, weights in nA or uS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from nrnwrap.cells import LIFCondExp, LIFCurrExp
from nrnwrap.inputs import Sine
from nrnwrap.validation.case import Case, Events, Pieces, Times, intervals
from nrnwrap.validation.solving import TIGHT, at, sine

Values = Mapping[str, float]


def receiving(p: Values, pieces: Pieces, t_stop: float, events: Events = ()) -> Times:
    """Spike times, integrated from one event, spike or end of a refractory period to the next."""
    conductance = "e_e" in p

    def rates(t: float, y: Any, amp: Any, held: bool) -> list[float]:
        v, e, i = y
        drive = e * (p["e_e"] - v) + i * (p["e_i"] - v) if conductance else e + i
        slope = 0.0 if held else (at(amp, t) + drive - p["g_l"] * (v - p["e_l"])) / p["C"]
        return [slope, -e / p["tau_e"], -i / p["tau_i"]]

    def reach(t: float, y: Any, amp: Any, held: bool) -> float:
        return y[0] - p["v_th"]

    reach.terminal, reach.direction = True, 1  # type: ignore[attr-defined]
    t, free, spikes = 0.0, 0.0, []
    state = [p["e_l"] if p["e_l"] < p["v_th"] else p["v_reset"], 0.0, 0.0]
    queue = [*sorted(events), (np.inf, 0.0)]
    for _, stop, amp in intervals(pieces, t_stop):
        while t < stop:
            while queue[0][0] <= t:
                weight = queue.pop(0)[1]
                state[1 if weight > 0 else 2] += abs(weight) if conductance else weight
            end = min(stop, queue[0][0], free if free > t else np.inf)
            part = solve_ivp(rates, (t, end), state, args=(amp, t < free), events=reach, **TIGHT)
            t, state = part.t[-1], list(part.y[:, -1])
            if part.t_events[0].size:
                spikes.append(t)
                state[0], free = p["v_reset"], t + p["t_ref"]
    return np.array(spikes)


def scattered(seed: int, t_stop: float, *kinds: tuple[float, int]) -> Events:
    """Events of each (weight, number) at uniform times of their own, off the grid."""
    random = np.random.default_rng(seed)
    return [(t, weight) for weight, number in kinds for t in np.sort(random.uniform(2, t_stop, number))]


NEST = LIFCurrExp.presets["nest"].parameters
PYNN = LIFCurrExp.presets["pynn"].parameters
CUBA = LIFCurrExp.presets["cuba"].parameters
COBA = LIFCondExp.presets["coba"].parameters
NEST_COND = LIFCondExp.presets["nest"].parameters
PYNN_COND = LIFCondExp.presets["pynn"].parameters
SINE = 0.4, 0.2, 0.1, 0.05  # ms
FINE = 0.2, 0.1, 0.05, 0.025, 0.0125  # ms
EVEN = {**NEST, "tau_e": 10, "tau_i": 10}  # tau_m too


def _cases() -> Iterator[Case]:
    def case(name: str, model: Any, p: Values, amp: float, t_stop: float, *kinds: tuple[float, int]) -> Case:
        return Case(name, model, p, [(0, amp)], t_stop, receiving, events=scattered(1, t_stop, *kinds))

    yield case("nest, events", LIFCurrExp, NEST, 0.3, 500, (0.1, 500), (-0.1, 200))
    yield case("nest, strong events", LIFCurrExp, NEST, 0.0, 300, (3.0, 150), (-3.0, 100))
    yield case("pynn, events", LIFCurrExp, PYNN, 0.5, 300, (0.3, 300), (-0.1, 150))
    yield case("cuba, events", LIFCurrExp, CUBA, 0.0, 500, (0.0162, 300), (-0.09, 50))
    yield case("one time constant", LIFCurrExp, EVEN, 0.3, 300, (0.1, 200), (-0.1, 80))
    yield case("fast", LIFCurrExp, {**NEST, "tau_e": 0.03, "tau_i": 0.05}, 0.0, 200, (150.0, 60), (-20, 30))
    yield Case("steps", LIFCurrExp, NEST, [(0, 0), (50, 0.6), (250, 0.2), (300, 0.45)], 500, receiving)
    yield Case(
        "sine", LIFCurrExp, NEST, [(0, sine(0.2, 0.5, 7))], 1000, receiving, stimuli=[Sine(0.2, 7, offset=0.5)],
        ladder=SINE,
    )  # fmt: skip

    yield case("coba, events", LIFCondExp, COBA, 0.1, 500, (0.006, 400), (-0.067, 40))
    yield case("nest, events", LIFCondExp, NEST_COND, 0.15, 300, (0.03, 300), (-0.01, 100))
    yield case("nest, strong events", LIFCondExp, NEST_COND, 0.0, 200, (0.5, 100), (-0.3, 60))
    yield case("pynn, events", LIFCondExp, PYNN_COND, 0.5, 300, (0.01, 300), (-0.01, 100))
    yield Case("steps", LIFCondExp, COBA, [(0, 0), (50, 0.3), (250, 0.1), (300, 0.2)], 500, receiving)
    yield Case(
        "sine", LIFCondExp, COBA, [(0, sine(0.1, 0.2, 7))], 1000, receiving, stimuli=[Sine(0.1, 7, offset=0.2)],
        ladder=FINE,
    )  # fmt: skip


CASES = list(_cases())
