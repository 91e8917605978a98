"""Izhikevich's neuron in the form of his papers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import reduce
from operator import add

import numpy as np

from nrnwrap.errors import unknown
from nrnwrap.inputs import Ramp, Step, Stimulus, Train
from nrnwrap.inputs.waveforms import Waveform
from nrnwrap.neurons import Pattern, PointNeuron, Preset

_PAPER = "Izhikevich (2003), IEEE Trans. Neural Netw. 14:1569-1572"
_FIGURE = "Izhikevich (2004), IEEE Trans. Neural Netw. 15:1063-1070, figure 1"
_COMMON = {"C": 0.1, "e": 1, "f": 5, "g": 140, "v_u": 0, "v_peak": 30}


@dataclass(frozen=True)
class Piece:
    """A part of the figure's I: `amp` for start < t < stop (ms), or linear from `amp` to `amp_end` there."""

    amp: float
    start: float = 0.0
    stop: float = math.inf
    amp_end: float | None = None

    def at(self, t: float) -> float:
        """I as the figure's program takes it in its step from t on, whose comparisons are strict except at 0."""
        if not (self.start < t < self.stop or self.start == t == 0):
            return 0.0
        rise = 0.0 if self.amp_end is None else self.amp_end - self.amp
        return self.amp + (rise * (t - self.start) / (self.stop - self.start) if rise else 0.0)

    def stimulus(self, capacitance: float) -> Stimulus:
        """The same as a current (nA), with edges at any time but that of a step which stays on."""
        amp, dur = capacitance * self.amp, self.stop - self.start
        if self.amp_end is not None:
            return Ramp(amp, capacitance * self.amp_end, self.start, dur)
        return Step(amp, self.start) if dur == math.inf else Train(amp, self.start, dur, dur, 1)


@dataclass(frozen=True)
class Panel:
    """A panel of figure 1 of 2004: parameters, start (mV), duration, step of its program (ms), input."""

    values: tuple[float, float, float, float]  # a, b, c, d
    start: float
    t_stop: float
    dt: float
    pieces: tuple[Piece, ...]
    others: dict[str, float] = field(default_factory=dict)

    def parameters(self) -> dict[str, float]:
        """All parameters of the mechanism."""
        return {**_COMMON, **dict(zip("abcd", self.values, strict=True)), **self.others}

    def current(self) -> Stimulus:
        """The input in nA."""
        return reduce(add, (each.stimulus(_COMMON["C"]) for each in self.pieces))

    def samples(self) -> Stimulus:
        """The input in nA as the program sampled it: constant over each step."""
        grid = np.arange(round(self.t_stop / self.dt) + 1) * self.dt
        values = [_COMMON["C"] * sum(each.at(t) for each in self.pieces) for t in grid]
        edges = np.append(grid, grid[-1] + self.dt)
        return Waveform(np.repeat(values, 2), np.repeat(edges, 2)[1:-1])


def _pulses(amp: float, dur: float, *starts: float) -> tuple[Piece, ...]:
    return tuple(Piece(amp, start, start + dur) for start in starts)


_CLASS1 = {"f": 4.1, "g": 108}  # of panels G and L
_RELEASE = Piece(75), Piece(5, 0, 50), Piece(5, 250)  # I = 75 between 50 and 250 ms, else 80
PANELS = {
    "tonic spiking": Panel((0.02, 0.2, -65, 6), -70, 100, 0.25, (Piece(14, 10),)),
    "phasic spiking": Panel((0.02, 0.25, -65, 6), -64, 200, 0.25, (Piece(0.5, 20),)),
    "tonic bursting": Panel((0.02, 0.2, -50, 2), -70, 220, 0.25, (Piece(15, 22),)),
    "phasic bursting": Panel((0.02, 0.25, -55, 0.05), -64, 200, 0.2, (Piece(0.6, 20),)),
    "mixed mode": Panel((0.02, 0.2, -55, 4), -70, 160, 0.25, (Piece(10, 16),)),
    "spike frequency adaptation": Panel((0.01, 0.2, -65, 8), -70, 85, 0.25, (Piece(30, 8.5),)),
    "class 1 excitable": Panel((0.02, -0.1, -55, 6), -60, 300, 0.25, (Piece(0, 30, 300, 20.25),), _CLASS1),
    "class 2 excitable": Panel((0.2, 0.26, -65, 0), -64, 300, 0.25, (Piece(-0.5), Piece(0, 30, 300, 4.05))),
    "spike latency": Panel((0.02, 0.2, -65, 6), -70, 100, 0.2, _pulses(7.04, 3, 10)),
    "subthreshold oscillations": Panel((0.05, 0.26, -60, 0), -62, 200, 0.25, _pulses(2, 5, 20)),
    "resonator": Panel((0.1, 0.26, -60, -1), -62, 400, 0.25, _pulses(0.65, 4, 40, 60, 280, 320)),
    "integrator": Panel((0.02, -0.1, -55, 6), -60, 100, 0.25, _pulses(9, 2, 100 / 11, 100 / 11 + 5, 70, 80), _CLASS1),
    "rebound spike": Panel((0.03, 0.25, -60, 4), -64, 200, 0.2, _pulses(-15, 5, 20)),
    "rebound burst": Panel((0.03, 0.25, -52, 0), -64, 200, 0.2, _pulses(-15, 5, 20)),
    "threshold variability": Panel((0.03, 0.25, -60, 4), -64, 100, 0.25, (*_pulses(1, 5, 10, 80), *_pulses(-6, 5, 70))),
    "bistability": Panel((0.1, 0.26, -60, 0), -61, 300, 0.25, (Piece(0.24), *_pulses(1, 5, 37.5, 216))),
    "depolarizing after-potential": Panel((1, 0.2, -60, -21), -70, 50, 0.1, _pulses(20, 2, 9)),
    "accommodation": Panel(
        (0.02, 1, -55, 4), -65, 400, 0.5, (Piece(0, 0, 200, 8), Piece(0, 300, 312.5, 4)), {"e": 0, "v_u": -65}
    ),
    "inhibition-induced spiking": Panel((-0.02, -1, -60, 8), -63.8, 350, 0.5, _RELEASE),
    "inhibition-induced bursting": Panel((-0.026, -1, -45, -2), -63.8, 350, 0.5, _RELEASE),
}


class Izhikevich(PointNeuron):
    """Izhikevich neuron in the form of 2003: v' = 0.04 v^2 + 5 v + 140 - u + I/C, u' = a (b v - u).

    The paper's I lacks a unit: with C = 0.1 nF its I = 10 is 1 nA. Equations, defaults, source: mod/Izhikevich.mod.
    `scheme="published"` takes the steps of the program that drew the figure of 2004 (mod/IzhikevichEuler.mod);
    `Izhikevich.pattern(...)` has that figure's 20 patterns.
    """

    mechanism_name = "nw_Izhikevich"
    drive = 1.4  # nA
    published = "nw_IzhikevichEuler"
    reset = "c"
    peak = "v_peak"
    presets = {
        "RS": Preset({**_COMMON, "a": 0.02, "b": 0.2, "c": -65, "d": 8}, f"{_PAPER}: regular spiking"),
        "IB": Preset({**_COMMON, "a": 0.02, "b": 0.2, "c": -55, "d": 4}, f"{_PAPER}: intrinsically bursting"),
        "CH": Preset({**_COMMON, "a": 0.02, "b": 0.2, "c": -50, "d": 2}, f"{_PAPER}: chattering"),
        "FS": Preset({**_COMMON, "a": 0.1, "b": 0.2, "c": -65, "d": 2}, f"{_PAPER}: fast spiking"),
        "LTS": Preset({**_COMMON, "a": 0.02, "b": 0.25, "c": -65, "d": 2}, f"{_PAPER}: low-threshold spiking"),
        "TC": Preset({**_COMMON, "a": 0.02, "b": 0.25, "c": -65, "d": 0.05}, f"{_PAPER}: thalamo-cortical"),
        "RZ": Preset({**_COMMON, "a": 0.1, "b": 0.26, "c": -65, "d": 2}, f"{_PAPER}: resonator"),
    }
    patterns = {name: f"{_FIGURE}{chr(ord('A') + panel)}" for panel, name in enumerate(PANELS)}

    @classmethod
    def pattern(cls, name: str, scheme: str = "exact") -> Pattern:
        """One of the 20 patterns of figure 1 of Izhikevich (2004): (cell, stimulus, settings of the run).

        `cell, stimulus, settings = Izhikevich.pattern("tonic bursting"); nw.simulate(cell, stimulus, **settings)`.
        With the scheme "published" the input, too, is sampled as the figure's program did. Some patterns
        exist only there: docs/using.md has the list. Raises UnknownNameError for other names than `patterns`.
        """
        if name not in PANELS:
            raise unknown(f"pattern of {cls.__name__}", name, PANELS)
        panel = PANELS[name]
        cell = cls(scheme=scheme, **panel.parameters())
        settings = {"t_stop": panel.t_stop, "v_init": panel.start}
        if cell.scheme == "exact":
            return Pattern(cell, panel.current(), settings)
        return Pattern(cell, panel.samples(), {**settings, "dt": panel.dt})

    @property
    def v_rest(self) -> float:  # type: ignore[override]
        """The resting potential (mV): the lower root of v' = u' = 0, or c where there is none; v_u where e is 0."""
        p = self.values()
        if p["e"] == 0:
            return p["v_u"]
        b = p["b"] / p["e"]
        slope, constant = p["f"] - b, p["g"] + b * p["v_u"]
        root = slope**2 - 0.16 * constant
        return p["c"] if root < 0 else (-slope - math.sqrt(root)) / 0.08
