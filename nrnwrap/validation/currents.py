"""Currents that change all the time: a value per step, noise, lines, several at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nrnwrap import cells
from nrnwrap.engine import h
from nrnwrap.inputs import Noise, Sine, Step, WhiteNoise
from nrnwrap.inputs.waveforms import Waveform
from nrnwrap.validation.equations import Array
from nrnwrap.validation.inputs import Table
from nrnwrap.validation.solution import Shift, Solution, solved
from nrnwrap.validation.trial import ENGINES, Bound, Trial, once

STEP = 0.1  # ms, between values of frozen noise
SAMPLE = 0.5  # ms, between points of lines
SHIFT = Shift(1e-8, 1e-4)  # ms; a reset in a step whose current is ten times the mean makes ten of every shift
SHARP, SMOOTH = Bound(0.001), Bound(0.005)  # of thresholds in closed form, and of upstrokes


@dataclass(frozen=True)
class Drive:
    """What makes a model fire irregularly: with values of mean and sigma (nA) for 0.1 ms each its CV is about 0.5."""

    mean: float
    sigma: float
    rate: float  # Hz
    bound: Bound
    preset: str | None = None

    def cell(self, model: str) -> Any:
        """A cell of the model."""
        kind = getattr(cells, model)
        return kind.preset(self.preset) if self.preset else kind()


DRIVES = {
    "LIF": Drive(0.25, 0.99, 66, SHARP),
    "AdaptiveLIF": Drive(0.125, 0.555, 58, SHARP),
    "PIF": Drive(0.075, 0.69, 34, SHARP),
    "GLIF": Drive(0.0906, 1.29, 21, SHARP, "637930677_5"),
    "QIF": Drive(0.0305, 0.315, 8.7, SMOOTH),
    "EIF": Drive(0.0211, 0.217, 11, SMOOTH),
    "AdEx": Drive(0.784, 1.92, 19, SMOOTH),
    "Izhikevich": Drive(0.472, 3.64, 26, SMOOTH, "RS"),
    "Izhikevich2007": Drive(0.0695, 0.835, 10.7, SMOOTH),
}


def play(cell: Any, values: Array, step: float) -> None:
    """Let an IClamp have a value after the other, as a script of NEURON's does it."""
    clamp = h.IClamp(cell.soma(0.5))
    clamp.delay, clamp.dur = 0, 1e9
    played = h.Vector(values)
    played.play(clamp._ref_amp, step)
    cell.keep(clamp, played)


def frozen_noise(model: str, spikes: int = 2000, count: int = 400, dts: Sequence[float] = (0.1,)) -> Trial:
    """Some 2000 spikes of cells with a value of their own for every 0.1 ms."""
    drive = DRIVES[model]
    t_stop = round(spikes / count / drive.rate * 1e3)

    def values() -> Array:
        return drive.mean + drive.sigma * np.random.default_rng(11).normal(size=(count, round(t_stop / STEP)))

    def build() -> list[Any]:
        made = [drive.cell(model) for _ in range(count)]
        for cell, each in zip(made, values(), strict=True):
            play(cell, np.append(each, each[-1]), STEP)
        return made

    solve = once(lambda: solved(drive.cell(model), t_stop, SHIFT, tables=[Table(values(), STEP)]))
    within = dict.fromkeys(dts, drive.bound)
    return Trial(
        "frozen noise", getattr(cells, model), t_stop, build, solve, within, engines=ENGINES[:1]
    )  # CoreNEURON plays no steps


def sources(model: str, name: str, count: int = 40, t_stop: float = 500.0) -> Trial:
    """Noise with a value for each step, which the run records for the solution; alone, or with others."""
    drive = DRIVES[model]
    white = drive.sigma * STEP**0.5

    def inputs(seed: int) -> list[Any]:
        if name == "white noise":
            return [WhiteNoise(sigma=white, mean=drive.mean, seed=seed)]
        return [
            WhiteNoise(sigma=0.7 * white, mean=drive.mean / 2, seed=seed),
            Noise(sigma=0.4 * white, tau=1.0, mean=drive.mean / 4, seed=seed, stream=1),
            Sine(amp=drive.mean / 4, f=17, offset=drive.mean / 4),
            Step(drive.mean / 10, delay=13.3, dur=200),
        ]

    def build() -> list[Any]:
        made = [drive.cell(model) for _ in range(count)]
        for seed, cell in enumerate(made, 1):
            for each in inputs(seed):
                cell.inject(each)
        return made

    def solve(dt: float, run: Any) -> Solution:
        values = np.asarray(run["I"])[:, 1:]  # a sample is that of the step before it
        return solved(drive.cell(model), t_stop, SHIFT, tables=[Table(values, dt)])

    # the values, and so the solution, would be the same with another secondorder
    return Trial(name, getattr(cells, model), t_stop, build, solve, {0.1: drive.bound}, (0,), ["I"])


def lines(model: str, count: int = 8, t_stop: float = 500.0) -> Trial:
    """A smooth current, given as lines between points, whose slope the model is told."""
    drive, times = DRIVES[model], np.arange(0, t_stop + 1, SAMPLE)
    random = np.random.default_rng(5)
    values = np.full((count, len(times)), 1.4 * drive.mean)
    for frequency in (3, 7, 13, 19):
        phase, size = random.uniform(0, 2 * np.pi, (count, 1)), random.normal(0, 0.2, (count, 1))
        values += drive.mean * size * np.sin(2e-3 * np.pi * frequency * times + phase)

    def build() -> list[Any]:
        made = [drive.cell(model) for _ in range(count)]
        for cell, each in zip(made, values, strict=True):
            cell.inject(Waveform(each, SAMPLE))
        return made

    table = Table(values, SAMPLE, straight=True)
    solve = once(lambda: solved(drive.cell(model), t_stop, SHIFT, tables=[table]))
    within = {0.1: drive.bound, 0.025: drive.bound}
    return Trial("waveform", getattr(cells, model), t_stop, build, solve, within)


def _trials() -> Iterator[Trial]:
    for model in DRIVES:
        yield frozen_noise(model)
        yield sources(model, "white noise")
        yield sources(model, "noise, sine, step")
        yield lines(model)


TRIALS = list(_trials())
