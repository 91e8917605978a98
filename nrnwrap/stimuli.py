"""Currents and clamps: values, until they are attached to a segment.

Units are NEURON's: times in ms, currents in nA, voltages in mV, resistances in MOhm, frequencies in Hz.
A duration of infinity means until the end of the run.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nrnwrap import checks
from nrnwrap.checks import FOREVER, integer, number
from nrnwrap.errors import ParameterError
from nrnwrap.mechanisms import h, nrn
from nrnwrap.placing import Placed, Stimulus, point_process

_UNITS = {
    **dict.fromkeys(("amp", "amp_end", "offset", "mean", "sigma"), "nA"),
    **dict.fromkeys(("delay", "dur", "period", "hold", "tau", "tau_e", "tau_i"), "ms"),
    **dict.fromkeys(("g_e0", "std_e", "g_i0", "std_i"), "uS"),
    "f": "Hz",
    "f_end": "Hz",
    "E_e": "mV",
    "E_i": "mV",
    "phase": "1",
    "number": "1",
}
_TIMES = ("delay", "dur", "period", "hold", "tau", "tau_e", "tau_i")
_NOT_NEGATIVE = (*_TIMES, "number", "f", "f_end", "sigma", "g_e0", "std_e", "g_i0", "std_i")


@dataclass(frozen=True)
class _Source(Stimulus):
    """A current whose fields are the parameters of one mechanism."""

    mechanism: ClassVar[str]
    units: ClassVar[dict[str, str]] = _UNITS

    def __post_init__(self) -> None:
        checks.without_units(self, self.units)
        for each in fields(self):
            low = 0.0 if each.name in _NOT_NEGATIVE else -math.inf
            infinite = each.name in ("dur", "number")
            number(f"{type(self).__name__}.{each.name}", getattr(self, each.name), low, infinite=infinite)

    def _values(self) -> dict[str, float]:
        """Return the mechanism's parameters, by name."""
        return {each.name: min(getattr(self, each.name), FOREVER) for each in fields(self)}

    def attach(self, segment: nrn.Segment) -> Placed:
        return Placed(point_process(self.mechanism, segment, **self._values()))


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

    def _values(self) -> dict[str, float]:
        values = super()._values()
        return {"del": values.pop("delay"), **values}


@dataclass(frozen=True)
class Train(_Source):
    """`number` rectangular pulses of `amp` (nA) and `dur` (ms), one every `period` (ms) from `delay` on.

    Pulses that begin or end between two steps deliver their exact charge. Becomes an ITrain.
    """

    amp: float
    delay: float = 0.0
    dur: float = 1.0
    period: float = 10.0
    number: float = math.inf

    mechanism: ClassVar[str] = "nw_ITrain"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.dur <= self.period:
            raise ParameterError(
                f"Train: dur = {self.dur:g} ms must be above 0 and not longer than period = {self.period:g} ms"
            )
        if self.number < 0 or (self.number < math.inf and self.number != int(self.number)):
            raise ParameterError(f"Train.number must be a whole number of pulses, not {self.number!r}")


@dataclass(frozen=True)
class Ramp(_Source):
    """A current that goes linearly from `amp` to `amp_end` (nA) during `dur` (ms) from `delay` on, else 0.

    The current of a step is its exact mean over the step. Becomes an IRamp.
    """

    amp: float
    amp_end: float
    delay: float = 0.0
    dur: float = 100.0

    mechanism: ClassVar[str] = "nw_IRamp"

    def __post_init__(self) -> None:
        super().__post_init__()
        number("Ramp.dur", self.dur, 0, FOREVER, open_low=True)


@dataclass(frozen=True)
class Chirp(_Source):
    """A sine of `amp` (nA) around `offset` whose frequency goes from `f` to `f_end` (Hz) during `dur` (ms).

    With s = t - delay: offset + amp sin(2 pi (f s + (f_end - f) s^2/(2 dur)) + phase). Known as ZAP:
    Puil, Gimbarzevsky and Miura (1986), J. Neurophysiol. 55:995-1016. Becomes an IChirp.
    """

    amp: float
    f: float
    f_end: float
    delay: float = 0.0
    dur: float = 1000.0
    offset: float = 0.0
    phase: float = 0.0

    mechanism: ClassVar[str] = "nw_IChirp"

    def __post_init__(self) -> None:
        super().__post_init__()
        number("Chirp.dur", self.dur, 0, FOREVER, open_low=True)


@dataclass(frozen=True)
class Sine(_Source):
    """A sine of `amp` (nA) and frequency `f` (Hz) around `offset`, from `delay` on for `dur` (ms).

    `phase` is that at `delay`, in radians. Becomes an IChirp that does not sweep.
    """

    amp: float
    f: float
    delay: float = 0.0
    dur: float = math.inf
    offset: float = 0.0
    phase: float = 0.0

    mechanism: ClassVar[str] = "nw_IChirp"

    def _values(self) -> dict[str, float]:
        return {**super()._values(), "f_end": self.f}


@dataclass(frozen=True)
class _Random(_Source):
    """A source that draws a value after the other and keeps each for `hold` (ms); 0 means one step.

    The variable step has no step of its own: there 0 means 0.1 ms. The stream of random numbers is keyed by
    (seed, gid, stream): the same three give the same numbers, in every run and on every machine.
    """

    hold: float = field(default=0.0, kw_only=True)
    seed: int = field(kw_only=True)  # no default: two noises that nobody seeded would be one
    gid: int = field(default=0, kw_only=True)
    stream: int = field(default=0, kw_only=True)

    def __post_init__(self) -> None:
        name = type(self).__name__
        for each in ("seed", "gid", "stream"):
            integer(f"{name}.{each}", getattr(self, each))
        super().__post_init__()
        for each in ("tau", "tau_e", "tau_i"):
            if hasattr(self, each):
                number(f"{name}.{each}", getattr(self, each), 0, open_low=True)
        if 0 < self.hold < 1e-3:
            raise ParameterError(f"{name}.hold = {self.hold:g} ms must be 0 (one step) or at least 0.001 ms")

    def attach(self, segment: nrn.Segment) -> Placed:
        values = self._values()
        ids = [int(values.pop(name)) for name in ("seed", "gid", "stream")]
        made = point_process(self.mechanism, segment, **values)
        made.rng.set_ids(*ids)
        return Placed(made)


@dataclass(frozen=True)
class Noise(_Random):
    """Ornstein-Uhlenbeck current: `mean`, standard deviation `sigma` (nA), correlation time `tau` (ms).

    The update is exact at any dt (Gillespie 1996). The stream is keyed by (seed, gid, stream): the same
    three give the same noise, in every run and on every machine, so give each cell its own gid or seed
    unless the noise is to be shared. Values are kept for `hold` (ms); 0 means one step, or 0.1 ms with
    the variable step. Becomes an INoise.
    """

    sigma: float
    tau: float = 5.0
    mean: float = 0.0
    delay: float = 0.0
    dur: float = math.inf

    mechanism: ClassVar[str] = "nw_INoise"


@dataclass(frozen=True)
class WhiteNoise(_Random):
    """Gaussian white-noise current: `mean` (nA) and intensity `sigma` (nA sqrt(ms)), whatever dt is.

    Its charge over T ms scatters by sigma sqrt(T) (nA ms), and a membrane with the leak g_l (uS) and the
    time constant tau_m (ms) by sigma/(g_l sqrt(2 tau_m)) (mV). 1 pA sqrt(s) is 0.0316 nA sqrt(ms). Values
    are kept for `hold` (ms) and drawn with the standard deviation sigma/sqrt(hold); 0 means one step, or 0.1 ms
    with the variable step. Seeded as `Noise` is. Becomes an IWhiteNoise.
    """

    sigma: float
    mean: float = 0.0
    delay: float = 0.0
    dur: float = math.inf

    units: ClassVar[dict[str, str]] = {**_UNITS, "sigma": "nA*ms**0.5"}
    mechanism: ClassVar[str] = "nw_IWhiteNoise"


@dataclass(frozen=True)
class Gfluct(_Random):
    """Background synapses as two fluctuating conductances, excitatory and inhibitory: the point-conductance model.

    Independent Ornstein-Uhlenbeck processes with means `g_e0`, `g_i0`, standard deviations `std_e`, `std_i`
    (uS) and correlation times `tau_e`, `tau_i` (ms), clipped at 0, towards `E_e` and `E_i` (mV). Defaults:
    Destexhe, Rudolph, Fellous and Sejnowski (2001), Neuroscience 107:13-24. The update is exact at any dt,
    the start stationary. `hold` and seeds as in `Noise`. Becomes a PointConductance, whose g_e and g_i are
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


@dataclass(frozen=True, eq=False)
class Waveform(Stimulus):
    """A current given by samples: `values` (nA) at the times `t` (ms), linear between, 0 outside.

    `t` is an increasing array of the same length, or the interval between samples that start at 0.
    Becomes an IClamp whose amp is played by Vector.play.
    """

    values: NDArray[np.float64]
    t: NDArray[np.float64]

    def __init__(self, values: ArrayLike, t: ArrayLike) -> None:
        samples = checks.array("Waveform.values", values, unit="nA")
        if np.ndim(t) == 0:
            times = np.arange(len(samples)) * number("Waveform.t", t, 0, unit="ms", open_low=True)
        else:
            times = checks.array("Waveform.t", t, unit="ms")
        if len(samples) != len(times) or len(samples) < 2:
            raise ParameterError(
                f"Waveform needs two samples or more, as many as times: {len(samples)} and {len(times)} given"
            )
        if times[0] < 0 or (np.diff(times) <= 0).any():
            raise ParameterError("Waveform.t must start at 0 or later and increase")
        object.__setattr__(self, "values", samples)
        object.__setattr__(self, "t", times)

    def attach(self, segment: nrn.Segment) -> Placed:
        dur = self.t[-1] - self.t[0]
        clamp = point_process("IClamp", segment, **{"del": self.t[0], "dur": dur})
        values, times = h.Vector(self.values), h.Vector(self.t)
        values.play(clamp._ref_amp, times, True)
        return Placed(clamp, (values, times))


@dataclass(frozen=True)
class VoltageClamp(Stimulus):
    """A voltage clamp that holds up to three levels, each (mV, ms), one after the other from t = 0.

    `rs` (MOhm) is the series resistance: small against the cell's input resistance, but not so small
    that the variable step stalls. Becomes an SEClamp; its current is `_ref_i`.
    """

    levels: Sequence[tuple[float, float]]
    rs: float = 0.01

    clamps: ClassVar[bool] = True

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
        checks.without_units(self, {"rs": "MOhm"})
        number("VoltageClamp.rs", self.rs, 0, unit="MOhm", open_low=True)

    def attach(self, segment: nrn.Segment) -> Placed:
        values = {"rs": self.rs}
        for index, (level, dur) in enumerate(self.levels, start=1):
            values |= {f"amp{index}": level, f"dur{index}": min(dur, FOREVER)}
        return Placed(point_process("SEClamp", segment, **values))
