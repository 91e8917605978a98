"""Artificial cells of NEURON, such as IntFire1: they do not have a section, and live on events alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from nrnwrap.base.calls import checked, shown
from nrnwrap.engine import h
from nrnwrap.errors import ParameterError, UnknownNameError
from nrnwrap.inputs.contracts import Placed, Source
from nrnwrap.mechanisms import Mechanism, checked_value, describe, require


@checked(example='ArtificialCell("IntFire1", tau=10, refrac=5)')
@dataclass(frozen=True)
class ArtificialCell(Source):
    """Any artificial cell that NEURON knows, by the name of its mechanism, with parameters set.

    A population of a network may be of such cells: they send spikes, and take those of others without a synapse, with
    weights that mean what the mechanism says. UnknownNameError for a name or parameter that NEURON does not know.

        net.add("exc", 240, ArtificialCell("IntFire1", tau=24, refrac=3))
    """

    name: str
    parameters: Mapping[str, float] = field(hash=False)

    receives: ClassVar[bool] = True

    def __init__(self, name: str, **parameters: float) -> None:
        if not isinstance(name, str):
            raise ParameterError(f"ArtificialCell needs the name of a mechanism, such as 'IntFire1', not {shown(name)}")
        kind = _described(name)
        checked = {key: checked_value(kind, key, value) for key, value in parameters.items()}
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "parameters", checked)

    def create(self) -> Placed:
        made = getattr(h, require(self.name))()
        for key, value in self.parameters.items():
            setattr(made, key, value)
        return Placed(made)

    def arguments(self) -> dict[str, Any]:
        return {"name": self.name, **self.parameters}

    def __repr__(self) -> str:
        return f"ArtificialCell({', '.join([repr(self.name), *(f'{k}={v!r}' for k, v in self.parameters.items())])})"


def _described(name: str) -> Mechanism:
    """The mechanism; UnknownNameError for what is not one of an artificial cell."""
    found = describe(require(name))
    if found.kind != "artificial cell":
        raise UnknownNameError(f"{name} needs a segment to stand on: it is a {found.kind}, not an artificial cell")
    return found
