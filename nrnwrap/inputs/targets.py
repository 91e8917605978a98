"""What the synapse of a connection may be besides a value: a name, a point process that exists, a cell's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from nrnwrap.base.calls import checked, shown
from nrnwrap.engine import h, nrn, traits
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import plasticity as plasticity  # whose kinds are known by their mechanisms
from nrnwrap.inputs import weights
from nrnwrap.inputs.contracts import Synapse
from nrnwrap.inputs.values import kind_of
from nrnwrap.mechanisms.declared import of_ours
from nrnwrap.mechanisms.loading import require
from nrnwrap.mechanisms.point_processes import checked_values, placer, point_process


@checked(example='PointProcess("ExpSyn", tau=5)')
@dataclass(frozen=True)
class PointProcess(Synapse):
    """Any point process that NEURON knows, by the name of its mechanism, with parameters set."""

    name: str
    parameters: Mapping[str, float] = field(hash=False)

    def __init__(self, name: str, **parameters: float) -> None:
        if not isinstance(name, str):
            raise ParameterError(f"PointProcess needs the name of a mechanism, such as 'ExpSyn', not {shown(name)}")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "parameters", parameters)

    def place(self, segment: nrn.Segment) -> Any:
        return point_process(self.name, segment, **self.parameters)

    def placer(self) -> Callable[[nrn.Segment], Any]:
        return placer(self.name, **self.parameters)

    def changed(self, parameters: Mapping[str, Any]) -> tuple[Synapse, Mapping[str, float]]:
        return PointProcess(self.name, **{**self.parameters, **parameters}), checked_values(self.name, parameters)

    def arguments(self) -> dict[str, Any]:
        return {"name": self.name, **self.parameters}

    def check_range(self, weight: float) -> None:
        if kind := self._kind:
            defaults = of_ours(kind.mechanism)
            kind.check_largest(weight, lambda name: self.parameters.get(name, defaults[name].default))

    def check_weight(self, weight: float) -> None:
        self.check_range(weight)
        weights.check(self.name, weight)

    @property
    def listens(self) -> bool:
        return self._kind is not None and self._kind.joined is not Synapse.joined

    def joined(self, wire: Any, cell: Any) -> tuple[Any, ...]:
        return self._kind().joined(wire, cell) if self._kind else ()

    @property
    def _kind(self) -> Any:
        """The class of such synapses, if there is one."""
        return kind_of(require(self.name))


@dataclass(frozen=True)
class Existing(Synapse):
    """A point process that exists already, wherever it stands."""

    target: Any

    exists = True

    def place(self, segment: nrn.Segment) -> Any:
        return self.target

    def check_weight(self, weight: float) -> None:
        if kind := kind_of(traits.mechanism(self.target)):
            kind.check_largest(weight, partial(getattr, self.target))
        weights.check(self.target, weight)


@dataclass(frozen=True)
class Own(Synapse):
    """The synapses that the mechanism of a cell has, or those of a class of cells."""

    cell: Any

    exists = True

    @property
    def weight_unit(self) -> str:  # type: ignore[override]
        return getattr(self.cell, "weight_unit", "")

    def place(self, segment: nrn.Segment) -> Any:
        return self.cell.receiver()

    def check_weight(self, weight: float) -> None:
        kind = self.cell if isinstance(self.cell, type) else type(self.cell)
        weights.warn_of(kind.__name__, weight, self.weight_unit, signed=True)


def synapse_of(given: Any) -> Synapse:
    """The synapse that is meant by a value, the name of a mechanism, or a point process that exists.

    Raises ParameterError for anything else.
    """
    if isinstance(given, Synapse):
        return given
    if isinstance(given, str):
        return PointProcess(given)
    if not receives(given):
        raise ParameterError(_not_a_synapse(given))
    return Existing(given)


def placed(synapse: Synapse, where: nrn.Segment) -> Any:
    """The point process of a synapse, on the segment `where` if it is new; ParameterError for one without events."""
    return all_placed(synapse, [where])[0]


def all_placed(synapse: Synapse, where: Sequence[nrn.Segment]) -> list[Any]:
    """As `placed`, on each of many segments."""
    found = list(map(synapse.placer(), where)) if where else []
    alike = type(synapse).placer is not Synapse.placer  # of one mechanism, as its text says
    if not all(map(receives, found[:1] if alike else found)):
        raise ParameterError(_not_a_synapse(synapse))
    return found


def _not_a_synapse(given: Any) -> str:
    return (
        f"{shown(given)} cannot receive events: give a synapse such as Exp2(), the name of a mechanism, "
        "or a point process"
    )


def receives(target: Any) -> bool:
    """Whether a NetCon may end there: NEURON's own refusal leaves a wreck, and the next one crashes."""
    if not callable(getattr(target, "get_segment", None)) or not callable(getattr(target, "hname", None)):
        return False
    return _takes_events(traits.mechanism(target))


@cache
def _takes_events(mechanism: str) -> bool:
    """Whether a mechanism has a NET_RECEIVE block. NEURON's table takes 20 us, too long for every connection."""
    table = h.MechanismType(True)
    table.select(mechanism)
    return bool(table.is_netcon_target(int(table.selected(h.ref("")))))
