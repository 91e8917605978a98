"""What can be placed on a segment to receive events.

Weights are in uS for conductances, in nA for currents. Each class becomes the mechanism that it names. Events
count from their own times, between two steps or not. Units and bounds of all numbers: `Exp.parameters()`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nrnwrap.base.calls import checked
from nrnwrap.errors import ParameterError
from nrnwrap.inputs.values import MechanismSynapse

HINTS = {
    **dict.fromkeys(("tau_rise", "rise", "tau_r"), "tau1"),
    **dict.fromkeys(("tau_decay", "decay", "tau_d"), "tau2"),
    **dict.fromkeys(("tau_syn", "time_constant"), "tau"),
    **dict.fromkeys(("e_rev", "erev", "E", "reversal", "E_rev"), "e"),
    **dict.fromkeys(
        ("weight", "w", "g", "gmax", "g_max"), "the weight belongs to the connection, as in receive(..., weight=0.001)"
    ),
    "delay": "the delay belongs to the connection, as in receive(..., delay=1)",
}


class _Double(MechanismSynapse):
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


@checked(example="Exp(tau=5, e=0)", hints=HINTS)
@dataclass(frozen=True)
class Exp(MechanismSynapse):
    """Conductance that jumps by the weight (uS) and decays with `tau` (ms); reversal `e` (mV)."""

    tau: float = 5.0
    e: float = 0.0

    mechanism: ClassVar[str] = "nw_ExpConductance"


@checked(example="Exp2(tau1=0.5, tau2=5, e=0)", hints=HINTS)
@dataclass(frozen=True)
class Exp2(_Double):
    """Conductance that rises with `tau1` and decays with `tau2` (ms), and peaks at the weight (uS).

    Reversal `e` (mV).
    """

    tau1: float = 0.5
    tau2: float = 5.0
    e: float = 0.0

    mechanism: ClassVar[str] = "nw_Exp2Conductance"


@checked(example="Alpha(tau=5, e=0)", hints=HINTS)
@dataclass(frozen=True)
class Alpha(MechanismSynapse):
    """Conductance (t/tau) exp(1 - t/tau) that peaks at the weight (uS) after `tau` (ms); reversal `e` (mV)."""

    tau: float = 5.0
    e: float = 0.0

    mechanism: ClassVar[str] = "nw_AlphaConductance"


@checked(example="ExpCurrent(tau=5)", hints=HINTS)
@dataclass(frozen=True)
class ExpCurrent(MechanismSynapse):
    """Current that jumps by the weight (nA, positive depolarises) and decays with `tau` (ms)."""

    tau: float = 5.0

    mechanism: ClassVar[str] = "nw_ExpCurrent"
    weight_unit: ClassVar[str] = "nA"


@checked(example="Exp2Current(tau1=0.5, tau2=5)", hints=HINTS)
@dataclass(frozen=True)
class Exp2Current(_Double):
    """Current that rises with `tau1` and decays with `tau2` (ms), and peaks at the weight (nA)."""

    tau1: float = 0.5
    tau2: float = 5.0

    mechanism: ClassVar[str] = "nw_Exp2Current"
    weight_unit: ClassVar[str] = "nA"


@checked(example="AlphaCurrent(tau=5)", hints=HINTS)
@dataclass(frozen=True)
class AlphaCurrent(MechanismSynapse):
    """Current (t/tau) exp(1 - t/tau) that peaks at the weight (nA) after `tau` (ms)."""

    tau: float = 5.0

    mechanism: ClassVar[str] = "nw_AlphaCurrent"
    weight_unit: ClassVar[str] = "nA"


@checked(example="NMDA(tau1=2, tau2=100, mg=1)", hints=HINTS)
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
