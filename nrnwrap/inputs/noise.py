"""Noise: currents and conductances that random numbers drive."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from nrnwrap.base.calls import checked
from nrnwrap.base.checks import number
from nrnwrap.engine import nrn
from nrnwrap.errors import ParameterError
from nrnwrap.inputs.contracts import Placed, Stimulus
from nrnwrap.inputs.currents import HINTS
from nrnwrap.inputs.keyed import Keyed
from nrnwrap.inputs.values import MechanismStimulus
from nrnwrap.mechanisms.declared import Parameter


@dataclass(frozen=True)
class _Random(Keyed, MechanismStimulus):
    """A source that draws a value after the other and keeps each for `hold` (ms); 0 means one step.

    The variable step does not have a step of its own: there 0 means 0.1 ms. The stream of random numbers is keyed by
    (seed, gid, stream): the same three give the same numbers, in every run and on every machine.
    """

    hold: float = field(default=0.0, kw_only=True)
    seed: int | None = field(default=None, kw_only=True)  # see Keyed
    gid: int = field(default=0, kw_only=True)
    stream: int = field(default=0, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if 0 < self.hold < 1e-3:
            raise ParameterError(
                f"{type(self).__name__}.hold = {self.hold:g} ms must be 0 (one step) or at least 0.001 ms"
            )

    def attach(self, segment: nrn.Segment) -> Placed:
        ids = self.ids()
        made = super().attach(segment)
        made.object.rng.set_ids(*ids)
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


@checked(example="Noise(0.1, tau=5, seed=1)", hints=HINTS)
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


@checked(example="WhiteNoise(0.1, seed=1)", hints=HINTS)
@dataclass(frozen=True)
class WhiteNoise(_Noise):
    """Gaussian white-noise current: `mean` (nA) and intensity `sigma` (nA sqrt(ms)), whatever dt is.

    The standard deviation of its charge over T ms is sigma sqrt(T) (nA ms), that of the voltage of a membrane with the
    leak g_l (uS) and the time constant tau_m (ms) is sigma/(g_l sqrt(2 tau_m)) (mV). 1 pA sqrt(s) is 0.0316 nA
    sqrt(ms). Values are kept for `hold` (ms) and drawn with the standard deviation sigma/sqrt(hold); 0 means one step,
    or 0.1 ms with the variable step. The rate of an integrate-and-fire neuron of C nF is that of theory for a threshold
    higher by 0.5826 sigma sqrt(hold)/C mV, since its voltage does not diffuse between the values. Seeded and `mirrored`
    as `Noise` is. Becomes an nw_IWhiteNoise.
    """

    sigma: float
    mean: float = 0.0
    delay: float = 0.0
    dur: float = math.inf

    mechanism: ClassVar[str] = "nw_IWhiteNoise"
    # NMODL cannot write the root of a unit
    besides: ClassVar[tuple[Parameter, ...]] = (Parameter("sigma", 0, "nA*ms**0.5", 0, 1e9, "intensity"),)


@checked(
    example="Gfluct(seed=1)",
    hints={**HINTS, **dict.fromkeys(("sigma", "std", "sd"), "give std_e and std_i")},
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
