"""Values whose fields are the parameters of a mechanism: what stimuli and synapses have in common.

Units and bounds are those that the MOD file declares. Its text is read when the first value of a class is made; nothing
is compiled or loaded for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, replace
from functools import cache, partial
from typing import Any, ClassVar

from nrnwrap.base import checks
from nrnwrap.base.limits import FOREVER
from nrnwrap.engine import delays, nrn
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.inputs import keyed
from nrnwrap.inputs.contracts import Placed, Stimulus, Synapse
from nrnwrap.mechanisms.declared import Parameter, of_ours, parameter_table
from nrnwrap.mechanisms.point_processes import placer, point_process
from nrnwrap.mechanisms.source import PREFIX


class MechanismValue:
    """A base of frozen dataclasses that checks their fields, and replaces quantities by their numbers.

    A field has the unit and the bounds of the mechanism's parameter of that name; one that is infinite by default may
    be infinite, though the mechanism only knows 1e9. Keys of a stream are integers; a field that is False by default
    is a bool.
    """

    mechanism: ClassVar[str]
    besides: ClassVar[tuple[Parameter, ...]] = ()  # of fields on which no MOD file of ours has the last word

    @classmethod
    def parameters(cls: Any) -> Mapping[str, Parameter]:
        """The fields that are numbers: name -> default (nan where there is none), unit, bounds, meaning."""
        return parameter_table(_parameters(cls))

    @classmethod
    def units(cls) -> Mapping[str, str]:
        """The units of the fields that are numbers."""
        kind: Any = cls
        return {name: each.unit for name, each in _parameters(kind).items()}

    def __post_init__(self) -> None:
        kind: Any = type(self)
        for name, check in _checks(kind):
            value = getattr(self, name)
            found = check(value)
            if hasattr(value, "magnitude"):
                object.__setattr__(self, name, found)

    def mechanism_values(self) -> dict[str, float]:
        """The parameters of the mechanism, by name."""
        kind: Any = type(self)
        return {name: min(float(getattr(self, name)), FOREVER) for name in _parameters(kind)}


@cache
def _parameters(cls: Any) -> Mapping[str, Parameter]:
    known = dict(of_ours(cls.mechanism)) if cls.mechanism.startswith(PREFIX) else {}
    known |= {each.name: each for each in cls.besides}
    return {
        each.name: replace(known[each.name], default=math.nan if each.default is MISSING else each.default)
        for each in fields(cls)
        if each.name in known
    }


@cache
def _checks(cls: Any) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    return tuple((each.name, _check(cls, each)) for each in fields(cls))


def _check(cls: Any, field: Field[Any]) -> Callable[[Any], Any]:
    """What returns the value of a field as it should be, or raises ParameterError."""
    name = f"{cls.__name__}.{field.name}"
    if field.name in keyed.KEYS:
        return partial(keyed.checked, name)
    if isinstance(field.default, bool):
        return partial(_switch, name)
    known, infinite = _parameters(cls)[field.name], field.default == math.inf
    high = math.inf if infinite else known.high
    return partial(checks.number, name, low=known.low, high=high, unit=known.unit, infinite=infinite)


def _switch(name: str, value: Any) -> Any:
    if value not in (True, False):
        raise ParameterError(f"{name} must be True or False, not {value!r}")
    return value


@dataclass(frozen=True)
class MechanismStimulus(MechanismValue, Stimulus):
    """A current whose fields are the parameters of one mechanism."""

    def attach(self, segment: nrn.Segment) -> Placed:
        return Placed(point_process(self.mechanism, segment, **self.mechanism_values()))


_KINDS: dict[str, type[MechanismSynapse]] = {}  # by their mechanisms


def kind_of(mechanism: str) -> type[MechanismSynapse] | None:
    """The class of the synapses that a mechanism is; None for one without a class in nrnwrap."""
    return _KINDS.get(mechanism)


@dataclass(frozen=True)
class MechanismSynapse(MechanismValue, Synapse):
    """A synapse whose fields are the parameters of one mechanism."""

    weight_unit: ClassVar[str] = "uS"
    largest: ClassVar[str] = ""  # the parameter that bounds weights, if one does

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        if "mechanism" in vars(cls):
            _KINDS[cls.mechanism] = cls
            delays.remedied_by(cls.mechanism, cls.delay_remedy)

    @classmethod
    def delay_remedy(cls, wire: Any, delay: float) -> str:
        """How a NetCon that `joined` has made is given another delay (ms), in an error; "" for any other NetCon."""
        return ""

    @classmethod
    def check_largest(cls, weight: float, parameter: Callable[[str], float]) -> None:
        """Raise ParameterError for a weight outside 0 .. the parameter that bounds it, which `parameter` returns."""
        if cls.largest:
            checks.number("weight", weight, 0, parameter(cls.largest), unit=cls.weight_unit)

    def check_range(self, weight: float) -> None:
        self.check_largest(weight, partial(getattr, self))

    def check_weight(self, weight: float) -> None:
        self.check_range(weight)
        super().check_weight(weight)

    def changed(self, parameters: Mapping[str, Any]) -> tuple[Synapse, Mapping[str, float]]:
        known = type(self).parameters()
        for name in parameters:
            if name not in known:
                raise unknown(f"parameter of {type(self).__name__}", name, known)
        other = replace(self, **parameters)
        values = other.mechanism_values()
        for name in parameters:
            if name not in values:
                raise ParameterError(
                    f"{type(self).__name__}.{name} is of each connection, and stays as it was made: connect anew"
                )
        return other, {name: values[name] for name in parameters}

    def place(self, segment: nrn.Segment) -> Any:
        return point_process(self.mechanism, segment, **self.mechanism_values())

    def placer(self) -> Callable[[nrn.Segment], Any]:
        return placer(self.mechanism, **self.mechanism_values())
