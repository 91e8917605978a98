"""Uniform extracellular fields, as the currents that do to a membrane what the field does.

Where the extracellular potential is imposed, the axial current between two segments is driven by the difference of
v + e, e being the potential outside. So a field acts on v as a current into each segment: the sum over its neighbours
of axial conductance times difference of e (Rattay 1989, IEEE Trans Biomed Eng 36:676-682). NEURON's `extracellular`
with e_extracellular solves the same equations, with two more unknowns per segment.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nrnwrap.anatomy import cable, geometry
from nrnwrap.base import checks
from nrnwrap.base.calls import checked, shown
from nrnwrap.engine import census, hooks, nrn, underway
from nrnwrap.errors import GeometryError, ParameterError, unknown
from nrnwrap.inputs.contracts import Placed, Stimulus
from nrnwrap.inputs.currents import Step
from nrnwrap.inputs.silence import silence

_AXES = {
    f"{sign}{axis}": tuple(float(f"{sign}{each == axis:d}") for each in "xyz") for sign in ("", "-") for axis in "xyz"
}
_MV = 1e-3  # mV per V/m and um
_ROUNDING = 4 * np.finfo(float).eps  # of the length of a vector that was divided by its length


@checked(example='Field(1, "x", Sine(1, f=10))', hints={"amp": "strength", "amplitude": "strength", "E": "strength"})
@dataclass(frozen=True)
class Field(Stimulus):
    """A uniform extracellular field of `strength` (V/m) that points in `direction`, on a whole cell.

    direction: "x", "-x", "y" ... or a vector of any length. waveform: the course of the field in time, a stimulus whose
    amplitudes are factors of the strength, such as Sine(1, f=10), Train(1, dur=5), Waveform(values, 0.1), or a
    sum of such; without one the field is constant. The potential outside is -strength * (direction . r), so a
    positive field depolarises the end that it points to.

    It acts on all sections that are connected with the one that it is attached to, through currents into their segments
    that sum to zero. The currents are computed anew before each run. v remains the potential
    across the membrane. Raises GeometryError for a cell of one segment, on which a field does not act, for one whose
    sections fork without 3-D points, and for one that has NEURON's `extracellular`.
    """

    strength: float
    direction: str | Sequence[float] = "x"
    waveform: Stimulus | None = None

    units: ClassVar[dict[str, str]] = {"strength": "V/m"}

    def __post_init__(self) -> None:
        checks.without_units(self, self.units)
        checks.number("Field.strength", self.strength, unit="V/m")
        object.__setattr__(self, "direction", _direction(self.direction))
        if self.waveform is not None:
            _check_waveform(self.waveform)

    def potentials(self, sections: Sequence[nrn.Section]) -> NDArray[np.float64]:
        """The extracellular potential (mV) at the middle of each segment, where the waveform is 1."""
        return -_MV * self.strength * geometry.layout(sections).middle @ np.array(self.direction, dtype=float)

    def currents(self, sections: Sequence[nrn.Section]) -> NDArray[np.float64]:
        """The current (nA) into each segment that stands for the field, where the waveform is 1. They sum to zero."""
        return cable.axial_currents(sections, self.potentials(sections))

    def scaled(self, gain: float) -> Field:
        return replace(self, strength=checks.number("the factor of Field", gain) * self.strength)

    @property
    def needs_start(self) -> bool:  # type: ignore[override]
        return self.waveform is not None and self.waveform.needs_start

    def attach(self, segment: nrn.Segment) -> Placed:
        return Placed(FieldCurrents(self, segment))


class FieldCurrents:
    """A field on a cell: a point process on each segment. It ends when nobody holds it."""

    def __init__(self, field: Field, segment: nrn.Segment) -> None:
        self.field = field
        self.points: tuple[Any, ...] = ()  # the point processes
        self._parts: list[Any] = []
        self._gains: NDArray[np.float64] = np.empty(0)
        self._place(segment.sec.wholetree())
        census.enter("fields", self)

    def renew(self) -> None:
        """Follow a change of geometry, segments or Ra since the currents were worked out."""
        where = self.points[0].get_segment()
        if where is None:  # that section has gone
            return
        sections = where.sec.wholetree()
        _refuse_what_has_no_field(sections)
        if not np.array_equal(self._gains, self.field.currents(sections)):
            self._place(sections)

    def begin(self) -> None:
        """Act from now on, in the midst of a run."""
        for part in self._parts:
            underway.start(part.object)
            for each in part.parts:
                each.begin()

    def retire(self) -> None:
        """Act no more, in the midst of a run."""
        for part in self._parts:
            for each in part.parts:
                each.retire()
            silence(part.object)

    def _place(self, sections: Sequence[nrn.Section]) -> None:
        _refuse_what_has_no_field(sections)
        gains = self.field.currents(sections)
        waveform = Step(1.0) if self.field.waveform is None else self.field.waveform
        places = geometry.segments(sections)
        self._parts = [part for term in waveform.summands() for part in term.spread(places, gains.tolist())]
        self.points = tuple(part.object for part in self._parts)
        self._gains = gains

    def __repr__(self) -> str:
        return f"<{self.field} on {len(self._gains)} segments>"


def points() -> set[Any]:
    """The point processes that stand for fields now."""
    return {point for currents in census.living("fields") for point in currents.points}


def _renew() -> None:
    """Before a finitialize, since the geometry may change until then."""
    for currents in census.living("fields"):
        currents.renew()


hooks.at("fields", _renew)


def _direction(given: Any) -> tuple[float, ...]:
    """The unit vector that is meant."""
    if isinstance(given, str):
        if given not in _AXES:
            raise unknown("direction of a Field", given, _AXES, "Or a vector such as (0, 1, 1).")
        return _AXES[given]
    try:
        vector = checks.array("Field.direction", given)
    except ParameterError:
        vector = np.empty(0)
    if len(vector) != 3 or not vector.any():
        raise ParameterError(
            f"Field.direction must be a vector (x, y, z) with a length, or 'x', '-y' ..., not {shown(given)}"
        )
    return tuple(_unit(vector).tolist())


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """The vector with the length 1. One that has it, but for rounding, is returned as it is: it comes from here."""
    if abs(math.hypot(*vector) - 1) <= _ROUNDING:
        return vector
    scaled = vector / np.abs(vector).max()  # whose squares neither overflow nor vanish
    return scaled / math.hypot(*scaled)


def _check_waveform(waveform: Any) -> None:
    for term in waveform.summands() if isinstance(waveform, Stimulus) else (waveform,):
        if not (isinstance(term, Stimulus) and term.amplitudes):
            raise ParameterError(
                "Field.waveform must be a current whose amplitudes are factors of the strength, such as Sine(1, f=10) "
                f"or a sum of such, not {shown(term)}. An array is Waveform(values, dt)"
            )


def _refuse_what_has_no_field(sections: Sequence[nrn.Section]) -> None:
    if sum(section.nseg for section in sections) == 1:
        raise GeometryError(
            f"{sections[0]} is a single segment, and a uniform field only acts between segments: a point neuron does "
            "not have an extent. Give the field to a cell with dendrites, or inject the current that it stands for"
        )
    for section in sections:
        if section.has_membrane("extracellular"):
            raise GeometryError(
                f"{section} has NEURON's `extracellular`, whose layers a Field does not know: play the "
                "potentials of Field.potentials(sections) on the segments' e_extracellular with Vector.play"
            )
