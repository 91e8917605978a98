"""Currents: values, until they are attached to a segment.

Units are NEURON's: times in ms, currents in nA, frequencies in Hz. A duration of infinity means until the end of the
run. Units and bounds of all numbers: `Step.parameters()`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.errors import ParameterError
from nrnwrap.inputs.values import MechanismStimulus
from nrnwrap.mechanisms.declared import Parameter

HINTS = {
    **dict.fromkeys(("start", "begin", "onset"), "delay"),
    **dict.fromkeys(("current", "amplitude", "i"), "amp"),
    **dict.fromkeys(("duration", "length", "width"), "dur"),
    **dict.fromkeys(("freq", "frequency", "rate"), "f"),
    **dict.fromkeys(("stop", "end"), "give dur, which counts from delay on"),
    **dict.fromkeys(("std", "sd", "noise"), "sigma"),
}


@checked(example="Step(0.3, delay=50, dur=300)", hints=HINTS)
@dataclass(frozen=True)
class Step(MechanismStimulus):
    """A constant current `amp` (nA) from `delay` (ms) on for `dur` (ms). Becomes an IClamp.

    IClamp switches on the steps of the run: an edge between two steps moves to the nearer one.
    `Train(..., number=1)` delivers the exact charge instead.
    """

    amp: float
    delay: float = 0.0
    dur: float = math.inf

    mechanism: ClassVar[str] = "IClamp"
    needs_start: ClassVar[bool] = False
    amplitudes: ClassVar[tuple[str, ...]] = ("amp",)
    besides: ClassVar[tuple[Parameter, ...]] = (
        Parameter("amp", 0, "nA", -1e9, 1e9, "amplitude"),
        Parameter("delay", 0, "ms", 0, 1e9, "start"),
        Parameter("dur", 1e9, "ms", 0, 1e9, "duration"),
    )

    def mechanism_values(self) -> dict[str, float]:
        values = super().mechanism_values()
        return {"del": values.pop("delay"), **values}


@checked(example="Train(0.5, delay=50, dur=2, period=20, number=10)", hints=HINTS)
@dataclass(frozen=True)
class Train(MechanismStimulus):
    """`number` rectangular pulses of `amp` (nA) and `dur` (ms), one every `period` (ms) from `delay` on.

    Pulses that begin or end between two steps deliver their exact charge. Becomes an nw_ITrain.
    """

    amp: float
    delay: float = 0.0
    dur: float = 1.0
    period: float = 10.0
    number: float = math.inf

    mechanism: ClassVar[str] = "nw_ITrain"
    amplitudes: ClassVar[tuple[str, ...]] = ("amp",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.dur > self.period:
            raise ParameterError(f"Train: dur = {self.dur:g} ms must not be longer than period = {self.period:g} ms")
        checks.whole_number("Train.number", self.number, "pulses")


@checked(example="Ramp(0, 0.5, delay=50, dur=300)", hints=HINTS)
@dataclass(frozen=True)
class Ramp(MechanismStimulus):
    """A current that goes linearly from `amp` to `amp_end` (nA) during `dur` (ms) from `delay` on, else 0.

    The current of a step is its exact mean over the step. Becomes an nw_IRamp.
    """

    amp: float
    amp_end: float
    delay: float = 0.0
    dur: float = 100.0

    mechanism: ClassVar[str] = "nw_IRamp"
    amplitudes: ClassVar[tuple[str, ...]] = ("amp", "amp_end")


@checked(example="Chirp(0.05, f=1, f_end=50, dur=5000)", hints=HINTS)
@dataclass(frozen=True)
class Chirp(MechanismStimulus):
    """A sine of `amp` (nA) around `offset` whose frequency goes from `f` to `f_end` (Hz) during `dur` (ms).

    With s = t - delay: offset + amp sin(2 pi (f s + (f_end - f) s^2/(2 dur)) + phase). Known as ZAP:
    Puil, Gimbarzevsky and Miura (1986), J. Neurophysiol. Becomes an nw_IChirp.
    """

    amp: float
    f: float
    f_end: float
    delay: float = 0.0
    dur: float = 1000.0
    offset: float = 0.0
    phase: float = 0.0

    mechanism: ClassVar[str] = "nw_IChirp"
    amplitudes: ClassVar[tuple[str, ...]] = ("amp", "offset")


@checked(example="Sine(0.1, f=10)", hints=HINTS)
@dataclass(frozen=True)
class Sine(MechanismStimulus):
    """A sine of `amp` (nA) and frequency `f` (Hz) around `offset`, from `delay` on for `dur` (ms).

    `phase` is that at `delay`, in radians. Becomes an nw_IChirp that does not sweep.
    """

    amp: float
    f: float
    delay: float = 0.0
    dur: float = math.inf
    offset: float = 0.0
    phase: float = 0.0

    mechanism: ClassVar[str] = "nw_IChirp"
    amplitudes: ClassVar[tuple[str, ...]] = ("amp", "offset")

    def mechanism_values(self) -> dict[str, float]:
        return {**super().mechanism_values(), "f_end": self.f}
