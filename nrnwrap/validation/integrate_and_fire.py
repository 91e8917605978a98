"""Integrate-and-fire neurons: independent solutions, and the cases that are held against them.

Parameters are those of a cell (a mapping of the MOD file's names); times in ms, currents in nA.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from nrnwrap.cells import EIF, LIF, PIF, QIF, AdaptiveLIF, AdEx, KickedLIF
from nrnwrap.inputs import Sine
from nrnwrap.validation.case import Amp, Case, Pieces, Times, intervals
from nrnwrap.validation.solving import TIGHT, at, between, sine

Values = Mapping[str, float]


def lif(p: Values, pieces: Pieces, t_stop: float) -> Times:
    """Exact: exponentials and their inverses. The refractory period ends where it ends."""
    tau, t, v, free, spikes = p["C"] / p["g_l"], 0.0, p["e_l"], 0.0, []
    for start, stop, amp in intervals(pieces, t_stop):
        t = max(t, start)
        goal = p["e_l"] + at(amp, start) / p["g_l"]
        while t < stop:
            if t < free:
                t = min(free, stop)
                continue
            wait = tau * np.log((goal - v) / (goal - p["v_th"])) if goal > p["v_th"] else np.inf
            if t + wait >= stop:
                v = goal + (v - goal) * np.exp(-(stop - t) / tau)
                t = stop
            else:
                t += wait
                spikes.append(t)
                v, free = p["v_reset"], t + p["t_ref"]
    return np.array(spikes)


def pif(p: Values, pieces: Pieces, t_stop: float) -> Times:
    """Exact: straight lines."""
    t, v, free, spikes = 0.0, p["v_reset"], 0.0, []
    for start, stop, amp in intervals(pieces, t_stop):
        t = max(start, free)
        while t < stop:
            drive = at(amp, start)
            wait = p["C"] * (p["v_th"] - v) / drive if drive > 0 else np.inf
            if t + wait > stop:
                v += drive / p["C"] * (stop - t)
                t = stop
            else:
                spikes.append(t + wait)
                v, free = p["v_reset"], t + wait + p["t_ref"]
                t = free
    return np.array(spikes)


def leaky(p: Values, pieces: Pieces, t_stop: float) -> Times:
    """LIF and PIF under a current that changes."""

    def rates(t: float, y: Any, amp: float) -> list[float]:
        return [(amp - p.get("g_l", 0) * (y[0] - p.get("e_l", 0))) / p["C"]]

    def spike(t: float, state: Any, amp: Amp) -> tuple[float, list[float]]:
        return t, [p["v_reset"]]

    start = p.get("e_l", p["v_reset"])
    return between(rates, [start], p["v_th"], spike, pieces, t_stop, p["t_ref"])


def adaptive_lif(p: Values, pieces: Pieces, t_stop: float, v0: float | None = None) -> Times:
    """As equations for how far v is above the threshold, and for the threshold."""

    def rates(t: float, y: Any, amp: float) -> list[float]:
        ahead, above = y
        down = -above / p["tau_th"]
        return [(amp - p["g_l"] * (ahead + p["v_th"] + above - p["e_l"])) / p["C"] - down, down]

    def spike(t: float, state: Any, amp: Amp) -> tuple[float, list[float]]:
        above = (state[1] + p["jump"]) * np.exp(-p["t_ref"] / p["tau_th"])
        return t, [p["v_reset"] - p["v_th"] - above, above]

    start = p["e_l"] if v0 is None else v0
    return between(rates, [start - p["v_th"], 0.0], 0.0, spike, pieces, t_stop, p["t_ref"])


def qif(p: Values, pieces: Pieces, t_stop: float, v0: float | None = None) -> Times:
    """Parabola, in time up to the peak."""

    def rates(t: float, y: Any, amp: float) -> list[float]:
        return [(p["k"] * (y[0] - p["v_r"]) * (y[0] - p["v_t"]) + amp) / p["C"]]

    def spike(t: float, state: Any, amp: Amp) -> tuple[float, list[float]]:
        return t, [p["v_reset"]]

    start = p["v_r"] if v0 is None else v0
    return between(rates, [start], p["v_peak"], spike, pieces, t_stop, p["t_ref"])


def adex(p: Values, pieces: Pieces, t_stop: float, v0: float | None = None) -> Times:
    """AdEx, and EIF where `a` is missing. From v_t + 5 delta_t to v_peak v is the independent variable."""
    a, b, tau_w = p.get("a", 0.0), p.get("b", 0.0), p.get("tau_w", 1.0)

    def rates(v: float, w: float, amp: float) -> tuple[float, float]:
        up = p["g_l"] * p["delta_t"] * np.exp((v - p["v_t"]) / p["delta_t"])
        return (-p["g_l"] * (v - p["e_l"]) + up - w + amp) / p["C"], (a * (v - p["e_l"]) - w) / tau_w

    def spike(t: float, state: Any, amp: Amp) -> tuple[float, list[float]]:
        def along(v: float, z: Any) -> list[float]:
            dv, dw = rates(v, z[1], at(amp, z[0]))
            return [1 / dv, dw / dv]

        t, w = solve_ivp(along, (turn, p["v_peak"]), [t, state[1]], **TIGHT).y[:, -1]
        goal = a * (p["v_reset"] - p["e_l"])
        return t, [p["v_reset"], goal + (w + b - goal) * np.exp(-p["t_ref"] / tau_w)]

    turn = p["v_t"] + 5 * p["delta_t"]
    start = p["e_l"] if v0 is None else v0
    state = [start, a * (start - p["e_l"])]
    return between(lambda t, y, amp: rates(y[0], y[1], amp), state, turn, spike, pieces, t_stop, p["t_ref"])


NEUROMATCH = LIF.presets["neuromatch"].parameters
BRETTE = AdEx.presets["brette_gerstner_2005"].parameters
PAPER = EIF.presets["fourcaud_trocme_2003"].parameters
BOOK = EIF.presets["neuronal_dynamics"].parameters
LINE = {"C": 0.1, "v_th": -50, "v_reset": -70, "t_ref": 2}
SQUARE = {"C": 0.1, "k": 0.0004, "v_r": -65, "v_t": -50, "v_peak": 30, "v_reset": -60, "t_ref": 0}
PLAIN = {"C": 0.1, "k": 0.01, "v_r": 0, "v_t": 0, "v_peak": 10, "v_reset": -10, "t_ref": 0}  # tau v' = v^2 + I, tau 10
RISING = AdaptiveLIF.presets["brian2"].parameters
SINE = 0.2, 0.1, 0.05, 0.025, 0.0125  # ms; with fewer, errors depend on where in their steps spikes fall


def smooth(name: str, model: Any, parameters: Values, amp: float, mean: float, solve: Any) -> Case:
    """A case under a sine of 7 Hz: what the scheme costs where the current changes, and its order."""
    current = [(0, sine(amp, mean, 7))]
    return Case(name, model, parameters, current, 1000, solve, stimuli=[Sine(amp, 7, offset=mean)], ladder=SINE)


def _cases() -> Iterator[Case]:
    amps: tuple[float, ...] = (0.2, 0.201, 0.21, 0.25, 0.3, 0.5, 1.0)
    yield from (Case(f"{amp:g} nA", LIF, NEUROMATCH, [(0, amp)], 1000, lif) for amp in amps)
    yield Case("pynn", LIF, LIF.presets["pynn"].parameters, [(0, 1.0)], 1000, lif)
    yield Case("steps", LIF, NEUROMATCH, [(0, 0), (50, 0.3), (350, 0.1), (400, 0.22)], 600, lif)
    yield Case("odd t_ref", LIF, {**NEUROMATCH, "t_ref": 1.2345}, [(0, 0.4)], 1000, lif)
    yield smooth("sine", LIF, NEUROMATCH, 0.1, 0.25, leaky)

    yield Case("0.05 nA", PIF, LINE, [(0, 0.05)], 1000, pif)
    yield Case("1 nA, odd t_ref", PIF, {**LINE, "t_ref": 1.2345}, [(0, 1.0)], 500, pif)
    yield Case("steps", PIF, LINE, [(0, 0), (20, 0.07), (120, -0.01), (160, 0.11)], 400, pif)
    yield smooth("sine", PIF, LINE, 0.05, 0.08, leaky)

    # at 0.1 nA, where v only tends to v_th, SciPy's rounding decides
    amps = 0.099, 0.101, 0.15, 0.3, 1.0
    yield from (Case(f"{amp:g} nA", AdaptiveLIF, RISING, [(0, amp)], 1000, adaptive_lif) for amp in amps)
    slow = {**RISING, "t_ref": 1.2345, "tau_th": 80, "jump": 2}
    pieces = [(0, 0), (50, 0.3), (200, 0.05), (250, 0.2), (400, 0.09), (450, 0.15)]
    yield Case("steps", AdaptiveLIF, slow, pieces, 700, adaptive_lif)
    fast = {**RISING, "tau_th": 3, "jump": 30, "v_reset": 9.5}  # it sinks onto a v that falls more slowly
    pieces = [(0, 0.2), (2, 0), (30, 0.3), (60, 0.0)]
    yield Case("fast threshold", AdaptiveLIF, fast, pieces, 100, adaptive_lif)
    yield smooth("sine", AdaptiveLIF, RISING, 0.1, 0.2, adaptive_lif)
    yield Case("steps", KickedLIF, slow, [(0, 0), (50, 0.3), (200, 0.05), (250, 0.2)], 400, adaptive_lif)
    yield smooth("sine", KickedLIF, RISING, 0.1, 0.2, adaptive_lif)

    amps = 0.02, 0.023, 0.04, 0.1, 0.5
    yield from (Case(f"{amp:g} nA", QIF, SQUARE, [(0, amp)], 1000, qif) for amp in amps)
    pieces = [(0, 0), (50, 0.1), (200, 0.02), (250, 0.06)]
    yield Case("steps", QIF, {**SQUARE, "t_ref": 1.2345}, pieces, 500, qif)
    yield Case("v^2 + 1", QIF, PLAIN, [(0, 0.01)], 200, qif, v_init=-10)
    yield smooth("sine", QIF, SQUARE, 0.05, 0.1, qif)

    amps = 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 1.0
    yield from (Case(f"{amp:g} nA", EIF, PAPER, [(0, amp)], 1000, adex) for amp in amps)
    yield Case("neuronal dynamics", EIF, BOOK, [(0, 0), (20, 0.8), (120, 0)], 200, adex)
    pieces = [(0, 0), (50, 0.1), (200, 0.01), (250, 0.04)]
    yield Case("steps", EIF, {**PAPER, "t_ref": 1.2345}, pieces, 500, adex)
    yield smooth("sine", EIF, PAPER, 0.05, 0.06, adex)


def _cases_of_adex() -> Iterator[Case]:
    pieces = [(0, 0.5), (200, 0), (500, 0.8), (1000, 0)]
    yield Case("fig. 2C", AdEx, BRETTE, pieces, 1000, adex)
    yield Case("1 nA", AdEx, BRETTE, [(0, 0), (20, 1.0), (120, 0)], 200, adex)
    yield Case("2 nA", AdEx, BRETTE, [(0, 2.0)], 500, adex)
    yield Case("low peak", AdEx, {**BRETTE, "v_peak": -40.4}, [(0, 0), (20, 1.0), (120, 0)], 200, adex)
    others = {
        "brette_gerstner_2005_rebound": ([(0, -0.8), (400, 0)], 600),
        "brian2_bursting": ([(0, 0), (20, 1.0), (120, 0)], 200),
        "brian2_fast_spiking": ([(0, 0), (20, 1.0), (120, 0)], 200),
        "neuronal_dynamics": ([(0, 0), (10, 0.065), (250, 0)], 300),
    }
    for name, (pieces, t_stop) in others.items():
        yield Case(name, AdEx, AdEx.presets[name].parameters, pieces, t_stop, adex)
    for name in AdEx.patterns:
        cell, step, settings = AdEx.pattern(name)
        chaotic = 5 if name == "irregular" else None
        yield Case(name, AdEx, cell.values(), [(0, step.amp)], settings["t_stop"], adex, first=chaotic)
    yield smooth("sine", AdEx, BRETTE, 0.5, 1.0, adex)


CASES = [*_cases(), *_cases_of_adex()]
