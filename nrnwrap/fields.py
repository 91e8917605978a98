"""Uniform extracellular fields, as the currents that do to a membrane what the field does.

Where the extracellular potential is imposed, the axial current between two segments is driven by the difference of
v + e, e being the potential outside. So a field acts on v as a current into each segment: the sum over its neighbours
of axial conductance times difference of e (Rattay 1989, IEEE Trans Biomed Eng 36:676-682). NEURON's `extracellular`
with e_extracellular solves the same equations, with two more unknowns per segment.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nrnwrap import checks, geometry
from nrnwrap.calls import checked, shown
from nrnwrap.errors import GeometryError, ParameterError, unknown
from nrnwrap.mechanisms import h, nrn
from nrnwrap.placing import Placed, Stimulus, Sum
from nrnwrap.stimuli import Step
from nrnwrap.waveforms import prepare

_AXES = {
    f"{sign}{axis}": tuple(float(f"{sign}{each == axis:d}") for each in "xyz") for sign in ("", "-") for axis in "xyz"
}
_MV = 1e-3  # mV per V/m and um


@checked(example='Field(1, "x", Sine(1, f=10))', hints={"amp": "strength", "amplitude": "strength", "E": "strength"})
@dataclass(frozen=True)
class Field(Stimulus):
    """A uniform extracellular field of `strength` (V/m) that points in `direction`, on a whole cell.

    direction: "x", "-x", "y" ... or a vector of any length. waveform: how the field goes in time, a stimulus whose
    amplitudes are factors of the strength, such as Sine(1, f=10), Train(1, dur=5), Waveform(values, 0.1), or a
    sum of such; without one the field is constant. The potential outside is -strength * (direction . r), so a
    positive field depolarises the end that it points to.

    It acts on all sections that hang together with the one that it is attached to, wherever that is, through currents
    into their segments that sum to zero; what they are is worked out anew before each run. v remains the potential
    across the membrane. Raises GeometryError for a cell of one segment, on which a field has no effect, for one whose
    sections have no 3-D points and fork, and for one that has NEURON's `extracellular`.
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
        return _axial(sections, self.potentials(sections))

    def scaled(self, gain: float) -> Field:
        return replace(self, strength=checks.number("the factor of Field", gain) * self.strength)

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
        # the geometry may change until a run: NEURON calls this before it; weak, or nothing would ever end it
        self._handler = h.FInitializeHandler(3, partial(_renew, weakref.ref(self)))
        _alive.add(self)

    def renew(self) -> None:
        """Follow a change of geometry, segments or Ra since the currents were worked out."""
        where = self.points[0].get_segment()
        if where is None:  # that section has gone
            return
        sections = where.sec.wholetree()
        _refuse_what_has_no_field(sections)
        if not np.array_equal(self._gains, self.field.currents(sections)):
            self._place(sections)

    def _place(self, sections: Sequence[nrn.Section]) -> None:
        _refuse_what_has_no_field(sections)
        gains = self.field.currents(sections)
        waveform = Step(1.0) if self.field.waveform is None else self.field.waveform
        places = geometry.segments(sections)
        self._parts = [part for term in _terms(waveform) for part in term.spread(places, gains.tolist())]
        self.points = tuple(part.object for part in self._parts)
        self._gains = gains

    def __repr__(self) -> str:
        return f"<{self.field} on {len(self._gains)} segments>"


_alive: weakref.WeakSet[FieldCurrents] = weakref.WeakSet()  # for who asks which currents are not an electrode's


def points() -> set[Any]:
    """The point processes that stand for fields now."""
    return {point for currents in _alive for point in currents.points}


def _renew(found: weakref.ref[FieldCurrents]) -> None:
    currents = found()
    if currents is not None:
        currents.renew()
        prepare()  # waveforms that have just been made anew


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
    length = float(np.linalg.norm(vector))
    if len(vector) != 3 or not length > 0:
        raise ParameterError(
            f"Field.direction must be a vector (x, y, z) with a length, or 'x', '-y' ..., not {shown(given)}"
        )
    return tuple((vector / length).tolist())


def _terms(waveform: Stimulus) -> tuple[Stimulus, ...]:
    return waveform.terms if isinstance(waveform, Sum) else (waveform,)


def _check_waveform(waveform: Any) -> None:
    for term in _terms(waveform):
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


def _axial(sections: Sequence[nrn.Section], potentials: NDArray[np.float64]) -> NDArray[np.float64]:
    """The current (nA) into each segment by axial conductances (uS) and potentials (mV) of the segments."""
    nodes = _Nodes(sections)
    ends, conductances = np.array(nodes.edges, dtype=int).reshape(-1, 2), np.array(nodes.conductances)
    n, size = len(potentials), nodes.count
    one, other = ends.T
    at = np.concatenate([potentials, np.zeros(size - n)])
    # between segments there are nodes without membrane: their potential is the mean of their neighbours'
    weights, weighted = np.zeros(size), np.zeros(size)
    for here, there in ((one, other), (other, one)):
        weights += np.bincount(here, conductances, size)
        weighted += np.bincount(here, conductances * at[there], size)
    at[n:] = weighted[n:] / weights[n:]
    flow = conductances * (at[other] - at[one])
    return np.subtract(np.bincount(one, flow, size), np.bincount(other, flow, size), dtype=float)[:n]


class _Nodes:
    """The tree that NEURON solves: segments, and nodes without membrane at the ends that join sections."""

    def __init__(self, sections: Sequence[nrn.Section]) -> None:
        self.count = 0
        self.edges: list[tuple[int, int]] = []
        self.conductances: list[float] = []
        self.first: dict[nrn.Section, int] = {}
        self.joints: dict[tuple[nrn.Section, bool], int] = {}
        for section in sections:
            self.first[section] = self.count
            self.count += section.nseg
        for section in sections:
            self._link(section)

    def _link(self, section: nrn.Section) -> None:
        order = list(zip(range(self.first[section], self.first[section] + section.nseg), section, strict=True))
        backwards = bool(section.orientation())  # its end 1 is the one towards the root
        node = self._above(section)
        for index, segment in reversed(order) if backwards else order:
            self._join(node, index, segment.ri())
            node = index
        if section.children():
            self._join(node, self._joint(section, True), section(0 if backwards else 1).ri())

    def _join(self, one: int, other: int, resistance: float) -> None:
        self.edges.append((one, other))
        self.conductances.append(1 / resistance)  # uS, from MOhm

    def _joint(self, section: nrn.Section, far: bool) -> int:
        """The node at the end of a section that is far from the root, or near it."""
        if (section, far) not in self.joints:
            self.joints[section, far] = self.count
            self.count += 1
        return self.joints[section, far]

    def _above(self, section: nrn.Section) -> int:
        """The node that a section hangs on."""
        place = section.parentseg()
        while place is not None and place.x == place.sec.orientation():  # the near end of a section is its parent's
            section, place = place.sec, place.sec.parentseg()
        if place is None:
            return self._joint(section, False)
        if place.x in (0, 1):
            return self._joint(place.sec, True)
        return self.first[place.sec] + min(int(place.x * place.sec.nseg), place.sec.nseg - 1)
