"""Currents and clamps: values, until they are attached to a segment.

Units are NEURON's: times in ms, currents in nA, voltages in mV, resistances in MOhm, frequencies in Hz.
A duration of infinity means until the end of the run. Units and bounds of all numbers: `Step.parameters()`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from nrnwrap import checks
from nrnwrap.calls import checked
from nrnwrap.checks import FOREVER, number
from nrnwrap.errors import ParameterError
from nrnwrap.mechanisms import nrn
from nrnwrap.mechanisms.declared import Parameter
from nrnwrap.placing import Placed, Stimulus, point_process
from nrnwrap.values import KEYS, MechanismValue
from nrnwrap.waveforms import Waveform as Waveform

_HINTS = {
    **dict.fromkeys(("start", "begin", "onset"), "delay"),
    **dict.fromkeys(("current", "amplitude", "i"), "amp"),
    **dict.fromkeys(("duration", "length", "width"), "dur"),
    **dict.fromkeys(("freq", "frequency", "rate"), "f"),
    **dict.fromkeys(("stop", "end"), "give dur, which counts from delay on"),
    **dict.fromkeys(("std", "sd", "noise"), "sigma"),
}


def _seeded(example: str) -> dict[str, str]:
    return {**_HINTS, "seed": f"a seed: {example}; the same seed gives the same numbers"}


@dataclass(frozen=True)
class _Source(MechanismValue, Stimulus):
    """A current whose fields are the parameters of one mechanism."""

    def attach(self, segment: nrn.Segment) -> Placed:
        return Placed(point_process(self.mechanism, segment, **self.mechanism_values()))


@checked(example="Step(0.3, delay=50, dur=300)", hints=_HINTS)
@dataclass(frozen=True)
class Step(_Source):
    """A constant current `amp` (nA) from `delay` (ms) on for `dur` (ms). Becomes an IClamp.

    IClamp switches on the steps of the run: an edge between two steps moves to the nearer one.
    `Train(..., number=1)` delivers the exact charge instead.
    """

    amp: float
    delay: float = 0.0
    dur: float = math.inf

    mechanism: ClassVar[str] = "IClamp"
    amplitudes: ClassVar[tuple[str, ...]] = ("amp",)
    besides: ClassVar[tuple[Parameter, ...]] = (
        Parameter("amp", 0, "nA", -1e9, 1e9, "amplitude"),
        Parameter("delay", 0, "ms", 0, 1e9, "start"),
        Parameter("dur", 1e9, "ms", 0, 1e9, "duration"),
    )

    def mechanism_values(self) -> dict[str, float]:
        values = super().mechanism_values()
        return {"del": values.pop("delay"), **values}


@checked(example="Train(0.5, delay=50, dur=2, period=20, number=10)", hints=_HINTS)
@dataclass(frozen=True)
class Train(_Source):
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


@checked(example="Ramp(0, 0.5, delay=50, dur=300)", hints=_HINTS)
@dataclass(frozen=True)
class Ramp(_Source):
    """A current that goes linearly from `amp` to `amp_end` (nA) during `dur` (ms) from `delay` on, else 0.

    The current of a step is its exact mean over the step. Becomes an nw_IRamp.
    """

    amp: float
    amp_end: float
    delay: float = 0.0
    dur: float = 100.0

    mechanism: ClassVar[str] = "nw_IRamp"
    amplitudes: ClassVar[tuple[str, ...]] = ("amp", "amp_end")


@checked(example="Chirp(0.05, f=1, f_end=50, dur=5000)", hints=_HINTS)
@dataclass(frozen=True)
class Chirp(_Source):
    """A sine of `amp` (nA) around `offset` whose frequency goes from `f` to `f_end` (Hz) during `dur` (ms).

    With s = t - delay: offset + amp sin(2 pi (f s + (f_end - f) s^2/(2 dur)) + phase). Known as ZAP:
    Puil, Gimbarzevsky and Miura (1986), J. Neurophysiol. 55:995-1016. Becomes an nw_IChirp.
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


@checked(example="Sine(0.1, f=10)", hints=_HINTS)
@dataclass(frozen=True)
class Sine(_Source):
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


@dataclass(frozen=True)
class _Random(_Source):
    """A source that draws a value after the other and keeps each for `hold` (ms); 0 means one step.

    The variable step does not have a step of its own: there 0 means 0.1 ms. The stream of random numbers is keyed by
    (seed, gid, stream): the same three give the same numbers, in every run and on every machine.
    """

    hold: float = field(default=0.0, kw_only=True)
    seed: int = field(kw_only=True)  # no default: two noises that nobody seeded would be one
    gid: int = field(default=0, kw_only=True)
    stream: int = field(default=0, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if 0 < self.hold < 1e-3:
            raise ParameterError(
                f"{type(self).__name__}.hold = {self.hold:g} ms must be 0 (one step) or at least 0.001 ms"
            )

    def attach(self, segment: nrn.Segment) -> Placed:
        made = super().attach(segment)
        made.object.rng.set_ids(*(int(getattr(self, name)) for name in KEYS))
        return made


@dataclass(frozen=True)
class _Noise(_Random):
    """A noise current; `mirrored` makes it fluctuate the other way: mean + x becomes mean - x."""

    mirrored: bool = field(default=False, kw_only=True)

    amplitudes: ClassVar[tuple[str, ...]] = ("mean", "sigma")

    def scaled(self, gain: float) -> Stimulus:
        gain = number(f"the factor of {type(self).__name__}", gain)
        now = vars(self)
        changes: dict[str, Any] = {"mean": gain * now["mean"], "sigma": abs(gain) * now["sigma"]}
        return replace(self, mirrored=self.mirrored != (gain < 0), **changes)

    def attach(self, segment: nrn.Segment) -> Placed:
        made = super().attach(segment)
        if self.mirrored:
            made.object.sigma = -made.object.sigma
        return made


@checked(example="Noise(0.1, tau=5, seed=1)", hints=_seeded("Noise(0.1, seed=1)"))
@dataclass(frozen=True)
class Noise(_Noise):
    """Ornstein-Uhlenbeck current: `mean`, standard deviation `sigma` (nA), correlation time `tau` (ms).

    The update is exact at any dt (Gillespie 1996). The stream is keyed by (seed, gid, stream): the same
    three give the same noise, in every run and on every machine, so give each cell its own gid or seed
    unless the noise is to be shared. Values are kept for `hold` (ms); 0 means one step, or 0.1 ms with
    the variable step. With `mirrored` the noise fluctuates the other way. Becomes an nw_INoise.
    """

    sigma: float
    tau: float = 5.0
    mean: float = 0.0
    delay: float = 0.0
    dur: float = math.inf

    mechanism: ClassVar[str] = "nw_INoise"


@checked(example="WhiteNoise(0.1, seed=1)", hints=_seeded("WhiteNoise(0.1, seed=1)"))
@dataclass(frozen=True)
class WhiteNoise(_Noise):
    """Gaussian white-noise current: `mean` (nA) and intensity `sigma` (nA sqrt(ms)), whatever dt is.

    Its charge over T ms scatters by sigma sqrt(T) (nA ms), and a membrane with the leak g_l (uS) and the
    time constant tau_m (ms) by sigma/(g_l sqrt(2 tau_m)) (mV). 1 pA sqrt(s) is 0.0316 nA sqrt(ms). Values
    are kept for `hold` (ms) and drawn with the standard deviation sigma/sqrt(hold); 0 means one step, or 0.1 ms
    with the variable step. The rate of an integrate-and-fire neuron of C nF is that of theory for a threshold higher
    by 0.5826 sigma sqrt(hold)/C mV, since its voltage does not wander between the values. Seeded and `mirrored` as
    `Noise` is. Becomes an nw_IWhiteNoise.
    """

    sigma: float
    mean: float = 0.0
    delay: float = 0.0
    dur: float = math.inf

    mechanism: ClassVar[str] = "nw_IWhiteNoise"
    # units of NMODL have no roots
    besides: ClassVar[tuple[Parameter, ...]] = (Parameter("sigma", 0, "nA*ms**0.5", 0, 1e9, "intensity"),)


@checked(
    example="Gfluct(seed=1)",
    hints={**_seeded("Gfluct(seed=1)"), **dict.fromkeys(("sigma", "std", "sd"), "give std_e and std_i")},
)
@dataclass(frozen=True)
class Gfluct(_Random):
    """Background synapses as two fluctuating conductances, excitatory and inhibitory: the point-conductance model.

    Independent Ornstein-Uhlenbeck processes with means `g_e0`, `g_i0`, standard deviations `std_e`, `std_i`
    (uS) and correlation times `tau_e`, `tau_i` (ms), clipped at 0, towards `E_e` and `E_i` (mV). Defaults:
    Destexhe, Rudolph, Fellous and Sejnowski (2001), Neuroscience 107:13-24. The update is exact at any dt,
    the start stationary. `hold` and seeds as in `Noise`. Becomes an nw_PointConductance, whose g_e and g_i are
    the conductances and x_e and x_i what they are before clipping.
    """

    g_e0: float = 0.0121
    std_e: float = 0.003
    tau_e: float = 2.728
    g_i0: float = 0.0573
    std_i: float = 0.0066
    tau_i: float = 10.49
    E_e: float = 0.0
    E_i: float = -75.0
    delay: float = 0.0
    dur: float = math.inf

    mechanism: ClassVar[str] = "nw_PointConductance"


@checked(example="VoltageClamp([(-70, 10), (0, 50)])", hints={"series_resistance": "rs", "R": "rs"})
@dataclass(frozen=True)
class VoltageClamp(Stimulus):
    """A voltage clamp that holds up to three levels, each (mV, ms), one after the other from t = 0.

    `rs` (MOhm) is the series resistance: small against the cell's input resistance, but not so small
    that the variable step stalls. Becomes an SEClamp; its current is `_ref_i`.
    """

    levels: Sequence[tuple[float, float]]
    rs: float = 0.01

    clamps: ClassVar[bool] = True
    units: ClassVar[dict[str, str]] = {"rs": "MOhm"}

    def __post_init__(self) -> None:
        try:
            shape = np.shape(np.asarray(self.levels, dtype=object))
        except ValueError:  # levels of different lengths
            shape = ()
        if len(shape) != 2 or not 1 <= shape[0] <= 3 or shape[1] != 2:
            raise ParameterError(
                f"VoltageClamp holds one to three levels, each (mV, ms), such as [(-70, 10), (0, 50)], "
                f"not {self.levels!r}"
            )
        for level in self.levels:
            number("VoltageClamp level", level[0], unit="mV")
            number("VoltageClamp duration", level[1], 0, unit="ms", infinite=True)
        checks.without_units(self, self.units)
        number("VoltageClamp.rs", self.rs, 0, unit="MOhm", open_low=True)

    def attach(self, segment: nrn.Segment) -> Placed:
        values = {"rs": self.rs}
        for index, (level, dur) in enumerate(self.levels, start=1):
            values |= {f"amp{index}": level, f"dur{index}": min(dur, FOREVER)}
        return Placed(point_process("SEClamp", segment, **values))
