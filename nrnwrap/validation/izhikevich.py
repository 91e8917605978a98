"""Izhikevich's neurons: independent solutions, and the cases that are held against them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from nrnwrap.cells import Izhikevich, Izhikevich2007
from nrnwrap.validation.case import Amp, Case, Pieces, Times
from nrnwrap.validation.integrate_and_fire import smooth
from nrnwrap.validation.solving import between

Values = Mapping[str, float]


def izhikevich(p: Values, pieces: Pieces, t_stop: float, v0: float | None = None) -> Times:
    """The form of 2003."""

    def rates(t: float, y: Any, amp: float) -> list[float]:
        v, u = y
        return [0.04 * v**2 + p["f"] * v + p["g"] - u + amp / p["C"], p["a"] * (p["b"] * v - u)]

    def spike(t: float, state: Any, amp: Amp) -> tuple[float, list[float]]:
        return t, [p["c"], state[1] + p["d"]]

    start = np.roots([0.04, p["f"] - p["b"], p["g"]]).min() if v0 is None else v0
    return between(rates, [start, p["b"] * start], p["v_peak"], spike, pieces, t_stop)


def izhikevich2007(p: Values, pieces: Pieces, t_stop: float) -> Times:
    """The form of 2007."""

    def rates(t: float, y: Any, amp: float) -> list[float]:
        v, u = y
        return [(p["k"] * (v - p["v_r"]) * (v - p["v_t"]) - u + amp) / p["C"], p["a"] * (p["b"] * (v - p["v_r"]) - u)]

    def spike(t: float, state: Any, amp: Amp) -> tuple[float, list[float]]:
        return t, [p["c"], state[1] + p["d"]]

    return between(rates, [p["v_r"], 0.0], p["v_peak"], spike, pieces, t_stop)


ON = 1e9  # ms: until the end


def pulses(base: float, *edges: float) -> list[tuple[float, float]]:
    """Pieces in nA of a current given as I, start, stop, I, start, stop ... in the papers' unit."""
    pieces = [(0.0, base / 10)]
    for amp, start, stop in zip(*[iter(edges)] * 3, strict=True):
        pieces += [(start, amp / 10), (stop, base / 10)]
    return [piece for piece in pieces if piece[0] < ON]


# of the figure of 2004, as the reference numbers name them: a, b, c, d, current, start, how long
PANELS: dict[str, tuple[Any, ...]] = {
    "A_tonic_spiking": (0.02, 0.2, -65, 6, pulses(0, 14, 10, ON), -70, 100),
    "B_phasic_spiking": (0.02, 0.25, -65, 6, pulses(0, 0.5, 20, ON), -64, 200),
    "C_tonic_bursting": (0.02, 0.2, -50, 2, pulses(0, 15, 22, ON), -70, 220),
    "D_phasic_bursting": (0.02, 0.25, -55, 0.05, pulses(0, 0.6, 20, ON), -64, 200),
    "E_mixed_mode": (0.02, 0.2, -55, 4, pulses(0, 10, 16, ON), -70, 160),
    "F_spike_freq_adapt": (0.01, 0.2, -65, 8, pulses(0, 30, 8.5, ON), -70, 85),
    "I_spike_latency": (0.02, 0.2, -65, 6, pulses(0, 7.04, 10, 13), -70, 100),
    "J_subthreshold_osc": (0.05, 0.26, -60, 0, pulses(0, 2, 20, 25), -62, 200),
    "K_resonator": (
        0.1, 0.26, -60, -1, pulses(0, 0.65, 40, 44, 0.65, 60, 64, 0.65, 280, 284, 0.65, 320, 324), -62, 400,
    ),
    "M_rebound_spike": (0.03, 0.25, -60, 4, pulses(0, -15, 20, 25), -64, 200),
    "N_rebound_burst": (0.03, 0.25, -52, 0, pulses(0, -15, 20, 25), -64, 200),
    "O_threshold_variability": (0.03, 0.25, -60, 4, pulses(0, 1, 10, 15, -6, 70, 75, 1, 80, 85), -64, 100),
    "P_bistability": (0.1, 0.26, -60, 0, pulses(0.24, 1.24, 37.5, 42.5, 1.24, 216, 221), -61, 300),
    "Q_DAP": (1.0, 0.2, -60, -21, pulses(0, 20, 9, 11), -70, 50),
    "S_inh_induced_spiking": (-0.02, -1, -60, 8, pulses(80, 75, 50, 250), -63.8, 350),
}  # fmt: skip
# of 2003, likewise: preset, current, start, how long
TYPES: dict[str, tuple[Any, ...]] = {
    "2003_RS": ("RS", pulses(0, 14, 15, ON), -63, 150),
    "2003_IB": ("IB", pulses(0, 11, 15, ON), -70, 150),
    "2003_CH": ("CH", pulses(0, 10, 15, ON), -70, 150),
    "2003_FS": ("FS", pulses(0, 10, 15, ON), -70, 150),
    "2003_TC": ("TC", pulses(0, 1.5, 30, ON), -63, 150),
    "2003_TCb": ("TC", pulses(0, -25, 0, 45)[1:], -87, 150),
    "2003_RZ": ("RZ", [(0, -0.2), (10, -0.05), (60, 1.0), (65, -0.05)], -70, 100),
    "2003_LTS": ("LTS", pulses(0, 10, 25, ON), -63, 250),
    **{f"2003_{kind}_I10_canon": (kind, [(0, 1.0)], -65, 1000) for kind in ("RS", "FS", "IB", "CH", "LTS")},
}
BOOK = {"RS": ((0.06, 0.07, 0.085, 0.1), 520), "IB": ((0.29, 0.37, 0.5, 0.55), 600), "CH": ((0.2, 0.3, 0.4, 0.6), 210)}


def _cases() -> Iterator[Case]:
    presets = Izhikevich.presets
    for name, (*values, pieces, start, t_stop) in PANELS.items():
        parameters = {**presets["RS"].parameters, **dict(zip("abcd", values, strict=True))}
        yield Case(name, Izhikevich, parameters, pieces, t_stop, izhikevich, start)
    for name, (kind, pieces, start, t_stop) in TYPES.items():
        yield Case(name, Izhikevich, presets[kind].parameters, pieces, t_stop, izhikevich, start)
    for kind, amp in (("RS", 0.8), ("TC", 0.3)):
        parameters = presets[kind].parameters
        yield Case(f"{kind} from rest", Izhikevich, parameters, [(0, 0), (30, amp)], 500, izhikevich)
    yield smooth("sine", Izhikevich, presets["RS"].parameters, 0.4, 0.8, izhikevich)

    for kind, (amps, t_stop) in BOOK.items():
        parameters = Izhikevich2007.presets[kind].parameters
        for amp in amps:
            yield Case(f"{kind} {amp:g} nA", Izhikevich2007, parameters, [(0, amp)], t_stop, izhikevich2007)
    yield smooth("sine", Izhikevich2007, Izhikevich2007.presets["RS"].parameters, 0.1, 0.3, izhikevich2007)


CASES = list(_cases())
