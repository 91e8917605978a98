"""What drives a cell, and what it receives: stimuli, sources of events, synapses; a class to derive from for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from nrnwrap.base import checks
from nrnwrap.base.calls import shown
from nrnwrap.engine import netcon, nrn
from nrnwrap.errors import ArgumentError, ParameterError, unknown
from nrnwrap.inputs import weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Placed(NamedTuple):
    """An object of NEURON, and what must live as long as it does."""

    object: Any
    parts: tuple[Any, ...] = ()


class Value:
    """What can be kept, compared and written to a file, since the arguments that made it say all of it."""

    def arguments(self) -> dict[str, Any]:
        """The arguments, by name, that make an equal value: the fields of a dataclass.

        Raises ParameterError for what is not a dataclass and does not say it otherwise.
        """
        if not is_dataclass(self):
            raise ParameterError(
                f"{type(self).__name__} does not say by which arguments it is made: make it a dataclass"
            )
        return {each.name: getattr(self, each.name) for each in fields(self) if each.init}

    def seeded(self, seed: int, gid: int, stream: int) -> Any:
        """The value with this stream of random numbers, where it needs one and was not given any; else itself."""
        return self


class Stimulus(Value):
    """Something that drives a segment. `attach` makes it real, any number of times.

    `one + other` is both, `0.5 * one` and `-one` are the same current of another size.
    """

    clamps: ClassVar[bool] = False  # whether it holds the voltage
    needs_start: ClassVar[bool] = True  # whether the variable step has to know of it when a run begins
    amplitudes: ClassVar[tuple[str, ...]] = ()  # the fields that are currents, if the whole is one
    __array_ufunc__ = None  # an array of NumPy on the left leaves the operators to us

    def attach(self, segment: nrn.Segment) -> Placed:
        """Return the point process that now stands on `segment`, and what it needs to live."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is attached")

    def spread(self, segments: Sequence[nrn.Segment], gains: Sequence[float]) -> list[Placed]:
        """Attach the stimulus to many segments, on each times its gain."""
        return [self.scaled(gain).attach(place) for place, gain in zip(segments, gains, strict=True)]

    def summands(self) -> tuple[Stimulus, ...]:
        """What it is the sum of: itself alone, but for a Sum."""
        return (self,)

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
        object.__setattr__(self, "terms", tuple(term for each in self.terms for term in each.summands()))

    def summands(self) -> tuple[Stimulus, ...]:
        return self.terms

    def seeded(self, seed: int, gid: int, stream: int) -> Sum:
        return Sum(tuple(each.seeded(seed, gid, stream) for each in self.terms))

    @property
    def clamps(self) -> bool:  # type: ignore[override]
        return any(each.clamps for each in self.terms)

    @property
    def needs_start(self) -> bool:  # type: ignore[override]
        return any(each.needs_start for each in self.terms)

    def attach(self, segment: nrn.Segment) -> Placed:
        made = [each.attach(segment) for each in self.terms]
        return Placed(tuple(each.object for each in made), tuple(part for each in made for part in each.parts))

    def scaled(self, gain: float) -> Sum:
        return Sum(tuple(each.scaled(gain) for each in self.terms))

    def __repr__(self) -> str:
        return " + ".join(map(repr, self.terms))


class Source(Value):
    """Something that sends events. `create` makes it real, any number of times."""

    receives: ClassVar[bool] = False  # whether events sent to the artificial cell mean something, too

    def create(self) -> Placed:
        """Return the artificial cell, and what it needs to live."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is made")

    def connected(self, target: Any) -> Placed:
        """Return a new NetCon from the source to a point process, and what it needs to live."""
        made = self.create()
        return Placed(netcon(made.object, target), (made.parts, made.object))

    def times(self, t_stop: float) -> NDArray[np.float64]:
        """The times (ms) of the events that the source sends until `t_stop`, those of any run, without a run."""
        raise ParameterError(f"{self!r} does not know its events before a run")


class Synapse(Value):
    """Something that receives events. `place` makes it real, any number of times."""

    weight_unit: ClassVar[str] = ""  # of its events
    learned_slot: ClassVar[int] = 0  # of a NetCon's weights, the one that has what was learned; 0: it does not learn
    exists: ClassVar[bool] = False  # whether `place` returns what was there before

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        first = next(each for each in cls.__mro__ if {"place", "placer"} & vars(each).keys())
        if "placer" not in vars(first):  # it is of a class whose way to place this one does not go
            cls.placer = Synapse.placer  # type: ignore[method-assign]

    def place(self, segment: nrn.Segment) -> Any:
        """Return the point process that now stands on `segment`."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is placed")

    def placer(self) -> Callable[[nrn.Segment], Any]:
        """What places it as `place` does, always the same mechanism: what is alike may be looked at once."""
        return self.place

    def changed(self, parameters: Mapping[str, Any]) -> tuple[Synapse, Mapping[str, float]]:
        """The synapse with these parameters, and what is to be set of point processes that it has placed before.

        Raises UnknownNameError for a parameter that it does not have, ParameterError for a wrong value.
        """
        for name in parameters:
            raise unknown(f"parameter of {type(self).__name__}", name, ())
        return self, {}

    def check_range(self, weight: float) -> None:
        """Raise ParameterError for a weight that such a synapse cannot have."""

    def check_weight(self, weight: float) -> None:
        """Warn of a weight whose sign or size says that something else was meant, such as nS for uS."""
        weights.warn_of(type(self).__name__, weight, self.weight_unit)

    @property
    def listens(self) -> bool:
        """Whether it needs more than its connection, such as to listen to its cell: whether `joined` does something."""
        return type(self).joined is not Synapse.joined

    def joined(self, wire: Any, cell: Any) -> tuple[Any, ...]:
        """Do what a new connection needs, whose NetCon is `wire`; return what has to live as long as it does."""
        return ()
