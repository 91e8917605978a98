"""Segments, and what can stand on them, drive or record them: stimuli, sources, synapses, probes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from nrnwrap import checks, mechanisms, weights
from nrnwrap.calls import shown
from nrnwrap.errors import ArgumentError, LocationError, ParameterError, UnknownNameError, unknown
from nrnwrap.mechanisms import h, nrn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Placed(NamedTuple):
    """An object of NEURON, and what must live as long as it does."""

    object: Any
    parts: tuple[Any, ...] = ()


class Stimulus:
    """Something that drives a segment. `attach` makes it real, any number of times.

    `one + other` is both, `0.5 * one` and `-one` are the same current of another size.
    """

    clamps: ClassVar[bool] = False  # whether it holds the voltage
    amplitudes: ClassVar[tuple[str, ...]] = ()  # the fields that are currents, if the whole is one
    __array_ufunc__ = None  # an array of NumPy on the left leaves the operators to us

    def attach(self, segment: nrn.Segment) -> Placed:
        """Return the point process that now stands on `segment`, and what it needs to live."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is attached")

    def spread(self, segments: Sequence[nrn.Segment], gains: Sequence[float]) -> list[Placed]:
        """Attach the stimulus to many segments, on each times its gain."""
        return [self.scaled(gain).attach(place) for place, gain in zip(segments, gains, strict=True)]

    def scaled(self, gain: float) -> Stimulus:
        """Return the current times a number. Raises ParameterError for what is not a current, such as a clamp."""
        kind = type(self).__name__
        if not self.amplitudes:
            raise ParameterError(
                f"{kind} cannot be multiplied, since it is not a current: change its own values instead"
            )
        gain = checks.number(f"the factor of {kind}", gain)
        return replace(self, **{name: gain * getattr(self, name) for name in self.amplitudes})  # type: ignore[type-var]

    def __mul__(self, gain: float) -> Stimulus:
        return self.scaled(gain)

    __rmul__ = __mul__

    def __truediv__(self, divisor: float) -> Stimulus:
        if checks.number(f"the divisor of {type(self).__name__}", divisor) == 0:
            raise ParameterError(f"{type(self).__name__} cannot be divided by 0")
        return self.scaled(1 / divisor)

    def __neg__(self) -> Stimulus:
        return self.scaled(-1.0)

    def __add__(self, other: Stimulus) -> Sum:
        if not isinstance(other, Stimulus):
            raise ArgumentError(
                f"{type(self).__name__} can be added to a stimulus, as in Step(0.3) + Noise(0.1, seed=1), "
                f"and not to {shown(other)}"
            )
        return Sum((self, other))

    def __radd__(self, other: Any) -> Stimulus:
        return self if isinstance(other, int) and other == 0 else self + other  # where sum() begins

    def __sub__(self, other: Stimulus) -> Sum:
        return self + (-other if isinstance(other, Stimulus) else other)

    def __rsub__(self, other: Any) -> Stimulus:
        return self + other  # which says that it cannot be


@dataclass(frozen=True)
class Sum(Stimulus):
    """Stimuli that act together, made by `+`. What is attached is the tuple of their point processes."""

    terms: tuple[Stimulus, ...]

    def __post_init__(self) -> None:
        nested = (each.terms if isinstance(each, Sum) else (each,) for each in self.terms)
        object.__setattr__(self, "terms", tuple(term for terms in nested for term in terms))

    @property
    def clamps(self) -> bool:  # type: ignore[override]
        return any(each.clamps for each in self.terms)

    def attach(self, segment: nrn.Segment) -> Placed:
        made = [each.attach(segment) for each in self.terms]
        return Placed(tuple(each.object for each in made), tuple(part for each in made for part in each.parts))

    def scaled(self, gain: float) -> Sum:
        return Sum(tuple(each.scaled(gain) for each in self.terms))

    def __repr__(self) -> str:
        return " + ".join(map(repr, self.terms))


class Source:
    """Something that sends events. `create` makes it real, any number of times."""

    def create(self) -> Placed:
        """Return the artificial cell, and what it needs to live."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is made")

    def times(self, t_stop: float) -> NDArray[np.float64]:
        """The times (ms) of the events that the source sends until `t_stop`, those of any run, without a run."""
        raise ParameterError(f"{self!r} does not know its events before a run")


class Synapse:
    """Something that receives events. `place` makes it real, any number of times."""

    weight_unit: ClassVar[str] = ""  # of its events

    def place(self, segment: nrn.Segment) -> Any:
        """Return the point process that now stands on `segment`."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is placed")

    def check_weight(self, weight: float) -> None:
        """Warn of a weight whose sign or size says that something else was meant, such as nS for uS."""
        weights.warn_of(type(self).__name__, weight, self.weight_unit)


class Probe:
    """Something that records many places of a cell at once, a row for each."""

    currents: bool = False  # whether NEURON has to work out membrane currents
    variable: str = ""  # that is recorded in every segment, if that is what comes back
    unit: str = ""  # of what comes back

    def check(self, cell: Any) -> None:
        """Raise what would stop it, before a run."""

    def references(self, cell: Any, variable_step: bool) -> list[Any]:
        """What to record, None where a row has nothing. NEURON is prepared for membrane currents."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it records")

    def result(self, cell: Any, rows: Any) -> Any:
        """What the run gives back for a cell, of what was recorded: an array of two dimensions, samples the second."""
        return rows


def segment(at: Any, section: nrn.Section) -> nrn.Segment:
    """Return the segment that `at` means.

    A segment is itself, a section its middle, a number the position 0..1 in `section`, and None the
    middle of `section`. Raises LocationError for anything else.
    """
    if at is None:
        return section(0.5)
    if isinstance(at, nrn.Segment):
        return at
    if isinstance(at, nrn.Section):
        return at(0.5)
    try:
        position = checks.number("position", at)
    except ParameterError:
        position = -1.0
    if not 0 <= position <= 1:
        raise LocationError(
            f"{shown(at)} is not a place on a cell: give a segment such as {section}(0.5), a section, or a position "
            "from 0 to 1"
        )
    return section(position)


def shortened(sections: Sequence[nrn.Section]) -> str:
    """The first few names of a list of sections."""
    names = [str(section) for section in sections[:6]]
    return ", ".join(names) + (f" ... ({len(sections)} in all)" if len(sections) > 6 else "")


def capacitance(segment: nrn.Segment) -> float:
    """The capacitance (nF) of a segment: area (um2) times cm (uF/cm2)."""
    return segment.area() * segment.cm * 1e-5


def point_process(name: str, where: nrn.Segment, **values: float) -> Any:
    """Return a new point process of mechanism `name` on the segment `where`, with `values` set.

    Raises UnknownNameError for an unknown mechanism or parameter, ParameterError for a value that is not
    finite or lies outside the bounds of the MOD file.
    """
    description = mechanisms.describe(mechanisms.require(name))
    if description.kind != "point process":
        kind = description.kind
        raise UnknownNameError(f"{name} cannot stand on a segment: it is a {kind} mechanism, not a point process")
    checked = {key: checked_value(description, key, value) for key, value in values.items()}
    result = getattr(h, description.name)(where)
    for key, value in checked.items():
        setattr(result, key, value)
    return result


def checked_value(description: mechanisms.Mechanism, name: str, value: Any) -> float:
    """Return `value` for the parameter `name` of a mechanism; raises if there is none, or not such a one."""
    parameter = description.parameters.get(name)
    if parameter is None:
        raise unknown(f"parameter of {description.name}", name, description.parameters)
    return checks.number(f"{description.name}.{name}", value, parameter.low, parameter.high, unit=parameter.unit)


def placed(synapse: Any, where: nrn.Segment) -> Any:
    """Return the point process that `synapse` means on the segment `where`.

    A Synapse is placed there; the name of a mechanism likewise; a point process that exists already is
    itself, wherever it stands. Raises ParameterError for what has no NET_RECEIVE block.
    """
    if isinstance(synapse, str):
        result = point_process(synapse, where)
    else:
        result = synapse.place(where) if isinstance(synapse, Synapse) else synapse
    if not _receives(result):
        raise ParameterError(
            f"{shown(synapse)} cannot receive events: give a synapse such as Exp2(), the name of a mechanism, "
            "or a point process"
        )
    return result


def check_weight(synapse: Any, weight: float) -> None:
    """Warn of a weight that is unlikely for what `placed` takes, or for the synapses of a cell's own mechanism."""
    if isinstance(synapse, Synapse):
        synapse.check_weight(weight)
    else:
        weights.check(synapse, weight)


def _receives(target: Any) -> bool:
    """Whether a NetCon may end there: NEURON's own refusal leaves a wreck, and the next one crashes."""
    if not callable(getattr(target, "get_segment", None)) or not callable(getattr(target, "hname", None)):
        return False
    return _takes_events(target.hname().partition("[")[0])


@cache
def _takes_events(mechanism: str) -> bool:
    """Whether a mechanism has a NET_RECEIVE block. NEURON's table takes 20 us, too long for every connection."""
    table = h.MechanismType(True)
    table.select(mechanism)
    return bool(table.is_netcon_target(int(table.selected(h.ref("")))))
