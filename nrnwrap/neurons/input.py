"""What a cell is given, as a value: a stimulus at a place, or a source of events with its synapse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nrnwrap import inputs
from nrnwrap.anatomy.types import short_name
from nrnwrap.base import checks
from nrnwrap.base.calls import checked, is_not, shown
from nrnwrap.engine import nrn
from nrnwrap.errors import LocationError, ParameterError
from nrnwrap.inputs.targets import synapse_of
from nrnwrap.neurons import code

_STIMULUS = {"synapse": None, "weight": None, "delay": 0.0}  # what belongs to sources


@checked(example="Input(Poisson(20, seed=1), Exp(tau=5), at='dend(0.5)', weight=0.001)")
@dataclass(frozen=True)
class Input:
    """A stimulus or a source of events, and where it acts on a cell: the arguments of `inject` or `receive`.

    what: a stimulus, such as Step(0.3), or a source of events, such as Poisson(20, seed=1). at: a place on the cell
    by its name, such as "dend[3](0.5)", or as a position from 0 to 1 on the soma; None is the cell's default segment.
    A section or segment is kept as its name. Only a source has the others: synapse, a value or the name of a point
    process, None for the synapses that the cell's own mechanism has; weight, in the synapse's unit (uS or nA);
    delay (ms).

    Raises ParameterError for what is neither a stimulus nor a source, for a source without a weight, for a stimulus
    with one, and for a point process that exists already, which is not a value; LocationError for what is not a place.

        Input(Poisson(20, seed=1), Exp(tau=5), at="dend(0.5)", weight=0.001)
    """

    what: inputs.Stimulus | inputs.Source
    synapse: inputs.Synapse | str | None = None
    at: float | str | None = None
    weight: float | None = None
    delay: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", place_name(self.at))
        if isinstance(self.what, inputs.Stimulus):
            extra = [name for name, none in _STIMULUS.items() if getattr(self, name) != none]
            if extra:
                raise ParameterError(f"Input({self.what!r}): a stimulus does not have a {extra[0]}; a source has one")
        elif isinstance(self.what, inputs.Source):
            self._check_connection()
        else:
            remedy = "give one such as Step(0.3), or Poisson(20, seed=1) with a weight"
            raise ParameterError(is_not(self.what, "a stimulus or a source of events", remedy))

    def _check_connection(self) -> None:
        if self.weight is None:
            raise ParameterError(f"Input({self.what!r}) needs a weight, as in Input(..., Exp(tau=5), weight=0.001)")
        meant = None if self.synapse is None else synapse_of(self.synapse)
        if meant is not None and meant.exists:
            raise ParameterError(f"{shown(self.synapse)} exists, and is not a value: give one such as Exp(tau=5)")
        if meant is None and self.at is not None:
            raise ParameterError(f"Input({self.what!r}): give a synapse to be placed at {self.at!r}")
        weight = checks.number("weight", self.weight, unit="" if meant is None else meant.weight_unit)
        if meant is not None:
            meant.check_range(weight)
        object.__setattr__(self, "weight", weight)
        object.__setattr__(self, "delay", checks.number("delay", self.delay, 0, unit="ms"))

    def attach(self, cell: Any) -> Any:
        """Give it to a cell; return what `inject` or `receive` returns."""
        if isinstance(self.what, inputs.Stimulus):
            return cell.inject(self.what, self.at)
        return cell.receive(self.what, self.synapse, self.at, weight=self.weight, delay=self.delay)

    def given(self) -> dict[str, Any]:
        """The arguments that are not at their defaults."""
        defaults = {"at": None, **_STIMULUS}
        return {name: value for name, value in vars(self).items() if name == "what" or value != defaults[name]}

    def __repr__(self) -> str:
        return code.call("Input", self.given(), ["what"])


def place_name(at: Any) -> Any:
    """A place on a cell as a value: the name of a section or segment, a position, or None; LocationError otherwise."""
    if isinstance(at, nrn.Segment):
        return f"{short_name(at.sec)}({at.x:.17g})"
    if isinstance(at, nrn.Section):
        return short_name(at)
    if at is None or (isinstance(at, str) and at):
        return at
    try:
        return checks.number("position", at, 0, 1)
    except ParameterError as error:
        raise LocationError(
            f'{shown(at)} is not a place on a cell: give a name such as "dend[3](0.5)", or a position from 0 to 1'
        ) from error
