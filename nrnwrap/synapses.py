"""What can be placed on a segment to receive events.

Weights are in uS for conductances, in nA for currents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from nrnwrap.checks import number
from nrnwrap.errors import ParameterError
from nrnwrap.mechanisms import nrn
from nrnwrap.placing import Synapse, point_process


@dataclass(frozen=True)
class _Known(Synapse):
    """A synapse whose fields are the parameters of one mechanism."""

    mechanism: ClassVar[str]

    def __post_init__(self) -> None:
        for field in fields(self):
            tau = field.name.startswith("tau")
            number(f"{type(self).__name__}.{field.name}", getattr(self, field.name), 0 if tau else -1e9, open_low=tau)

    def place(self, segment: nrn.Segment) -> Any:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return point_process(self.mechanism, segment, **values)


@dataclass(frozen=True)
class Exp(_Known):
    """Conductance that jumps by the weight (uS) and decays with `tau` (ms); reversal `e` (mV). An ExpSyn."""

    tau: float = 5.0
    e: float = 0.0

    mechanism: ClassVar[str] = "ExpSyn"


@dataclass(frozen=True)
class Exp2(_Known):
    """Conductance that rises with `tau1` and decays with `tau2` (ms), and peaks at the weight (uS).

    Reversal `e` (mV). Becomes an Exp2Syn.
    """

    tau1: float = 0.5
    tau2: float = 5.0
    e: float = 0.0

    mechanism: ClassVar[str] = "Exp2Syn"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.tau1 >= self.tau2:
            raise ParameterError(
                f"Exp2: tau1 = {self.tau1:g} ms (rise) must be shorter than tau2 = {self.tau2:g} ms (decay)"
            )


@dataclass(frozen=True)
class ExpCurrent(_Known):
    """Current that jumps by the weight (nA, positive depolarises) and decays with `tau` (ms).

    Events count from their own times, between two steps or not. Becomes an ExpCurrent.
    """

    tau: float = 5.0

    mechanism: ClassVar[str] = "ExpCurrent"


@dataclass(frozen=True)
class PointProcess(Synapse):
    """Any point process that NEURON knows, by the name of its mechanism, with parameters set."""

    name: str
    parameters: Mapping[str, float]

    def __init__(self, name: str, **parameters: float) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "parameters", parameters)

    def place(self, segment: nrn.Segment) -> Any:
        return point_process(self.name, segment, **self.parameters)
