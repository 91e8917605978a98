"""Synapses that change with their events: short-term plasticity, and plasticity that depends on spike times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from nrnwrap.base.calls import checked
from nrnwrap.inputs.synapses import HINTS
from nrnwrap.inputs.values import MechanismSynapse
from nrnwrap.mechanisms.declared import Parameter


@checked(example="TsodyksMarkram(U=0.5, tau_rec=800)", hints={**HINTS, "tau_facil": "tau_f", "tau_d": "tau_rec"})
@dataclass(frozen=True)
class TsodyksMarkram(MechanismSynapse):
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


class _Learning(MechanismSynapse):
    """A synapse that the spikes of its cell teach, by a connection of its own (mod/plastic.inc)."""

    post_delay: float

    largest: ClassVar[str] = "w_max"
    learned_slot: ClassVar[int] = 1
    besides: ClassVar[tuple[Parameter, ...]] = (  # of that connection
        Parameter("post_delay", 0, "ms", 0, 1e9, "delay of the cell's own spikes"),
    )

    def mechanism_values(self) -> dict[str, float]:
        return {name: value for name, value in super().mechanism_values().items() if name != "post_delay"}

    @classmethod
    def delay_remedy(cls, wire: Any, delay: float) -> str:
        return f"{cls.__name__}(post_delay={delay:g})" if wire.weight[0] < 0 else ""

    def joined(self, wire: Any, cell: Any) -> tuple[Any, ...]:
        """Let the cell's own spikes reach the synapse; a negative weight marks them."""
        teacher = cell.netcon(wire.syn())
        teacher.weight[0], teacher.delay = -1, self.post_delay
        return (teacher,)


@checked(example="STDP(tau=5, w_max=0.001)", hints={**HINTS, "delay": "post_delay"})
@dataclass(frozen=True, kw_only=True)
class STDP(_Learning):
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


@checked(
    example="InhibitorySTDP(rate=3, eta=1e-5, w_max=0.1)",
    hints={**HINTS, "delay": "post_delay", **dict.fromkeys(("rho", "rho_0", "target"), "rate"), "learning_rate": "eta"},
)
@dataclass(frozen=True, kw_only=True)
class InhibitorySTDP(_Learning):
    """An `Exp` of inhibition whose weight (uS) learns to make its cell spike at `rate` (Hz).

    A pair of an event and a spike of the cell that are D ms apart, in either order, adds eta exp(-D/tau_stdp) to the
    weight, and each event takes eta alpha away, with alpha = 2 rate tau_stdp; the weight stays within 0 .. `w_max`
    (uS). So `eta` (uS) is what a pair at no distance adds; 0 stops the learning. With Poisson processes on both sides
    the mean of the weight stays where the cell spikes at `rate`. `post_delay` and the NetCon's weights: see `STDP`.

    Source: T. P. Vogels, H. Sprekeler, F. Zenke, C. Clopath and W. Gerstner (2011), Science 334:1569-1573; defaults
    are those of F. Zenke's program for its network.
    """

    tau: float = 10.0
    e: float = -80.0
    tau_stdp: float = 20.0
    rate: float = 3.0
    eta: float = 1e-5
    w_max: float = 0.1
    post_delay: float = 0.0

    mechanism: ClassVar[str] = "nw_InhibitorySTDP"
