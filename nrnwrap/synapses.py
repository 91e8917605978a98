"""What can be placed on a segment to receive events.

Weights are in uS for conductances, in nA for currents. Each class becomes the mechanism that it names. Events
count from their own times, between two steps or not. Units and bounds of all numbers: `Exp.parameters()`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from nrnwrap import weights
from nrnwrap.calls import checked, shown
from nrnwrap.errors import ParameterError
from nrnwrap.mechanisms import nrn
from nrnwrap.mechanisms.declared import Parameter
from nrnwrap.placing import Synapse, point_process
from nrnwrap.values import MechanismValue

_HINTS = {
    **dict.fromkeys(("tau_rise", "rise", "tau_r"), "tau1"),
    **dict.fromkeys(("tau_decay", "decay", "tau_d"), "tau2"),
    **dict.fromkeys(("tau_syn", "time_constant"), "tau"),
    **dict.fromkeys(("e_rev", "erev", "E", "reversal", "E_rev"), "e"),
    **dict.fromkeys(
        ("weight", "w", "g", "gmax", "g_max"), "the weight belongs to the connection, as in receive(..., weight=0.001)"
    ),
    "delay": "the delay belongs to the connection, as in receive(..., delay=1)",
}


@dataclass(frozen=True)
class _Known(MechanismValue, Synapse):
    """A synapse whose fields are the parameters of one mechanism."""

    weight_unit: ClassVar[str] = "uS"

    def place(self, segment: nrn.Segment) -> Any:
        return point_process(self.mechanism, segment, **self.mechanism_values())


class _Double(_Known):
    """What rises with tau1 and decays with tau2."""

    tau1: float
    tau2: float

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.tau1 >= self.tau2:
            raise ParameterError(
                f"{type(self).__name__}: tau1 = {self.tau1:g} ms (rise) must be shorter than "
                f"tau2 = {self.tau2:g} ms (decay)"
            )


@checked(example="Exp(tau=5, e=0)", hints=_HINTS)
@dataclass(frozen=True)
class Exp(_Known):
    """Conductance that jumps by the weight (uS) and decays with `tau` (ms); reversal `e` (mV)."""

    tau: float = 5.0
    e: float = 0.0

    mechanism: ClassVar[str] = "nw_ExpConductance"


@checked(example="Exp2(tau1=0.5, tau2=5, e=0)", hints=_HINTS)
@dataclass(frozen=True)
class Exp2(_Double):
    """Conductance that rises with `tau1` and decays with `tau2` (ms), and peaks at the weight (uS).

    Reversal `e` (mV).
    """

    tau1: float = 0.5
    tau2: float = 5.0
    e: float = 0.0

    mechanism: ClassVar[str] = "nw_Exp2Conductance"


@checked(example="Alpha(tau=5, e=0)", hints=_HINTS)
@dataclass(frozen=True)
class Alpha(_Known):
    """Conductance (t/tau) exp(1 - t/tau) that peaks at the weight (uS) after `tau` (ms); reversal `e` (mV)."""

    tau: float = 5.0
    e: float = 0.0

    mechanism: ClassVar[str] = "nw_AlphaConductance"


@checked(example="ExpCurrent(tau=5)", hints=_HINTS)
@dataclass(frozen=True)
class ExpCurrent(_Known):
    """Current that jumps by the weight (nA, positive depolarises) and decays with `tau` (ms)."""

    tau: float = 5.0

    mechanism: ClassVar[str] = "nw_ExpCurrent"
    weight_unit: ClassVar[str] = "nA"


@checked(example="Exp2Current(tau1=0.5, tau2=5)", hints=_HINTS)
@dataclass(frozen=True)
class Exp2Current(_Double):
    """Current that rises with `tau1` and decays with `tau2` (ms), and peaks at the weight (nA)."""

    tau1: float = 0.5
    tau2: float = 5.0

    mechanism: ClassVar[str] = "nw_Exp2Current"
    weight_unit: ClassVar[str] = "nA"


@checked(example="AlphaCurrent(tau=5)", hints=_HINTS)
@dataclass(frozen=True)
class AlphaCurrent(_Known):
    """Current (t/tau) exp(1 - t/tau) that peaks at the weight (nA) after `tau` (ms)."""

    tau: float = 5.0

    mechanism: ClassVar[str] = "nw_AlphaCurrent"
    weight_unit: ClassVar[str] = "nA"


@checked(example="NMDA(tau1=2, tau2=100, mg=1)", hints=_HINTS)
@dataclass(frozen=True)
class NMDA(_Double):
    """Conductance of NMDA receptors: an `Exp2` times Jahr and Stevens' block by magnesium, `mg` (mM).

    The weight (uS) is the peak of the conductance without magnesium.
    """

    tau1: float = 2.0
    tau2: float = 100.0
    e: float = 0.0
    mg: float = 1.0

    mechanism: ClassVar[str] = "nw_NMDA"


@checked(example="TsodyksMarkram(U=0.5, tau_rec=800)", hints={**_HINTS, "tau_facil": "tau_f", "tau_d": "tau_rec"})
@dataclass(frozen=True)
class TsodyksMarkram(_Known):
    """An `Exp` with short-term depression (`tau_rec`, ms) and facilitation (`tau_f`, ms; 0 for none).

    An event releases u x of its weight (uS); the first one `U` of it. Sources that share one synapse have
    an x and u each.
    """

    U: float = 0.5
    tau_rec: float = 800.0
    tau_f: float = 0.0
    tau: float = 3.0
    e: float = 0.0

    mechanism: ClassVar[str] = "nw_TsodyksMarkram"


@checked(example="STDP(tau=5, w_max=0.001)", hints={**_HINTS, "delay": "post_delay"})
@dataclass(frozen=True, kw_only=True)
class STDP(_Known):
    """An `Exp` whose weight (uS) learns from pairs of its events and the spikes of its cell.

    An event that a spike follows after D ms adds A_plus w_max exp(-D/tau_plus) to the weight, one that comes D ms after
    a spike takes A_minus w_max exp(-D/tau_minus) away, one at its very time changes nothing; the weight stays
    within 0 .. `w_max` (uS). All pairs count, or, with `nearest`, for each event the last spike before it and for
    each spike the last event. A spike of the cell reaches the synapse after `post_delay` (ms), and counts from
    then. The NetCon's weight[0] is the weight at the start, weight[1] that of now.

    Source: S. Song, K. D. Miller and L. F. Abbott (2000), Nat. Neurosci. 3:919-926; w_max is 0.015 of LIF's g_l.
    """

    tau: float = 5.0
    e: float = 0.0
    A_plus: float = 0.005
    A_minus: float = 0.00525
    tau_plus: float = 20.0
    tau_minus: float = 20.0
    w_max: float = 0.00015
    nearest: bool = False
    post_delay: float = 0.0

    mechanism: ClassVar[str] = "nw_STDP"
    besides: ClassVar[tuple[Parameter, ...]] = (  # of the connection that lets the cell's spikes reach it
        Parameter("post_delay", 0, "ms", 0, 1e9, "delay of the cell's own spikes"),
    )

    def mechanism_values(self) -> dict[str, float]:
        return {name: value for name, value in super().mechanism_values().items() if name != "post_delay"}


@checked(example='PointProcess("ExpSyn", tau=5)')
@dataclass(frozen=True)
class PointProcess(Synapse):
    """Any point process that NEURON knows, by the name of its mechanism, with parameters set."""

    name: str
    parameters: Mapping[str, float]

    def __init__(self, name: str, **parameters: float) -> None:
        if not isinstance(name, str):
            raise ParameterError(f"PointProcess needs the name of a mechanism, such as 'ExpSyn', not {shown(name)}")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "parameters", parameters)

    def place(self, segment: nrn.Segment) -> Any:
        return point_process(self.name, segment, **self.parameters)

    def check_weight(self, weight: float) -> None:
        weights.check(self.name, weight)
