"""GLIF neurons: the independent solution, and the cases that are held against it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from nrnwrap.cells import GLIF
from nrnwrap.validation.case import Amp, Case, Pieces, Times
from nrnwrap.validation.integrate_and_fire import smooth
from nrnwrap.validation.solving import between

Values = Mapping[str, float]


def glif(p: Values, pieces: Pieces, t_stop: float, v0: float | None = None) -> Times:
    """As equations for how far v is ahead of the threshold, the after-spike currents, the parts of the threshold."""

    def rates(t: float, y: Any, amp: float) -> list[float]:
        ahead, first, second, by_spikes, by_voltage = y
        up = ahead + p["th_inf"] + by_spikes + by_voltage - p["e_l"]
        spikes, voltage = -p["b_s"] * by_spikes, p["a_v"] * up - p["b_v"] * by_voltage
        v = (amp + first + second - p["g_l"] * up) / p["C"]
        return [v - spikes - voltage, -p["k_1"] * first, -p["k_2"] * second, spikes, voltage]

    def spike(t: float, state: Any, amp: Amp) -> tuple[float, list[float]]:
        ahead, first, second, by_spikes, by_voltage = state
        v = p["e_l"] + p["f_v"] * (ahead + p["th_inf"] + by_spikes + by_voltage - p["e_l"]) - p["delta_v"]
        first = p["f_1"] * first * math.exp(-p["k_1"] * p["t_ref"]) + p["delta_i_1"]
        second = p["f_2"] * second * math.exp(-p["k_2"] * p["t_ref"]) + p["delta_i_2"]
        by_spikes = by_spikes * math.exp(-p["b_s"] * p["t_ref"]) + p["delta_th"]
        return t, [v - p["th_inf"] - by_spikes - by_voltage, first, second, by_spikes, by_voltage]

    start = p["e_l"] if v0 is None else v0
    return between(rates, [start - p["th_inf"], 0, 0, 0, 0], 0.0, spike, pieces, t_stop, p["t_ref"])


LEVELS = {level: GLIF.presets[f"637930677_{level}"].parameters for level in range(1, 6)}
AMPS = 0.1, 0.15, 0.2, 0.3  # nA
# a voltage whose fall the threshold outruns, rates that are equal, a cut that is not a multiple of the step
ODD: dict[str, float] = {"t_ref": 1.2345, "k_1": 0.0343, "k_2": 0.0343, "b_v": 0.0343, "b_s": 0.5, "delta_th": 8}


def _cases() -> Iterator[Case]:
    for level, parameters in LEVELS.items():
        for amp in AMPS:
            yield Case(f"{level}, {amp:g} nA", GLIF, parameters, [(0, amp)], 1000, glif)
    pieces = [(0, 0), (50, 0.3), (250, 0.05), (300, 0.2), (450, -0.1), (500, 0.25)]
    yield Case("5, steps", GLIF, LEVELS[5], pieces, 700, glif)
    yield Case("5, equal rates", GLIF, {**LEVELS[5], **ODD}, pieces, 700, glif)
    yield Case("nest", GLIF, GLIF.presets["nest"].parameters, [(0, 0.3)], 1000, glif)
    yield smooth("sine", GLIF, LEVELS[5], 0.2, 0.5, glif)


CASES = list(_cases())
