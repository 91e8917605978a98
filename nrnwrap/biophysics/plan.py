"""What is to be set on a cell: collected, checked, and then done, so that an error leaves the cell as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from nrnwrap import mechanisms
from nrnwrap.anatomy.distances import distances
from nrnwrap.anatomy.places import shortened
from nrnwrap.anatomy.variables import mechanisms_of
from nrnwrap.base import checks
from nrnwrap.base.kinds import a_call
from nrnwrap.base.limits import LARGEST_V, MOST_SEGMENTS
from nrnwrap.biophysics import ions
from nrnwrap.biophysics.variables import BOUNDS, Key, indexed, put
from nrnwrap.engine import nrn
from nrnwrap.errors import GeometryError, ParameterError, UnknownNameError, unknown

Value: TypeAlias = "float | Sequence[float] | Callable[[float], float]"
Region: TypeAlias = "Mapping[str, Value | Mapping[str, Value]]"


class Kept(NamedTuple):
    """What was given for a key where values differ between segments, and for how many of these."""

    given: Any
    nseg: int


class Plan:
    """Changes of one cell, later ones before earlier ones. Nothing is touched before `carry_out`."""

    def __init__(self, cell: Any) -> None:
        self.cell = cell
        self.nseg: dict[nrn.Section, int] = {}
        self.inserted: dict[nrn.Section, list[str]] = {}
        self.values: dict[Key, tuple[list[float], Any]] = {}
        self._of_ions: list[tuple[list[nrn.Section], str, Any]] = []

    def add(self, sections: Sequence[nrn.Section], region: Region) -> None:
        """Plan what a region has: variables of its sections, and mechanisms with their parameters."""
        if "nseg" in region:
            nseg = checks.integer("nseg", region["nseg"], 1, MOST_SEGMENTS)
            self.nseg.update(dict.fromkeys(sections, nseg))
        for name, value in region.items():
            if isinstance(value, Mapping):
                self._add_mechanism(sections, name, value)
            elif name != "nseg":
                self._add_variable(sections, name, value)

    def _add_mechanism(self, sections: Sequence[nrn.Section], mechanism: str, values: Mapping[str, Value]) -> None:
        mechanism = mechanisms.require(mechanism)
        description = mechanisms.describe(mechanism)
        if description.kind != "density":
            raise UnknownNameError(
                f"{mechanism} cannot be inserted: it is a {description.kind}, not a density mechanism"
            )
        for name in values:  # also without a section to try a value on
            if indexed(name)[0] not in description.parameters:
                raise unknown(f"parameter of {mechanism}", name, description.parameters)
        for section in sections:
            self.inserted.setdefault(section, []).append(mechanism)
        for name, value in values.items():
            self._spread(sections, mechanism, name, value, partial(_parameter, description, name))

    def _add_variable(self, sections: Sequence[nrn.Section], name: str, value: Value) -> None:
        if ions.known(name):
            self._of_ions.append((list(sections), name, value))
            return
        if name not in BOUNDS:
            raise unknown("variable of a section", name, [*BOUNDS, "nseg", "ena", "ek", "eca"], _ELSEWHERE)
        if name == "Ra" and (a_call(value) or _is_sequence(value)):
            raise ParameterError(f"Ra is one number for a whole section, not {value!r}")
        high, unit = BOUNDS[name]
        self._spread(
            sections, "", name, value, lambda each: checks.number(name, each, 0, high, unit=unit, open_low=True)
        )

    def _spread(
        self, sections: Iterable[nrn.Section], mechanism: str, name: str, value: Any, check: Callable[[Any], float]
    ) -> None:
        """Plan the values of every segment, each of them checked."""
        constant = None if a_call(value) or _is_sequence(value) else check(value)
        for section in sections:
            nseg = self.nseg.get(section, section.nseg)
            if constant is not None:
                values = [constant] * nseg
            else:
                values = _per_segment(self.cell, section, nseg, name, value, check)
            self.values[Key(section, mechanism, name)] = values, None if constant is not None else value

    def settle(self) -> None:
        """Plan the ions' values, now that it is known which mechanisms will be where."""
        of_ions, self._of_ions = self._of_ions, []
        for sections, name, value in of_ions:
            ion = ions.known(name)
            there = [(section, self._ions(section)) for section in sections]
            having = [(section, found[ion]) for section, found in there if ion in found]
            if not having:
                have = ", ".join(sorted({each for _, found in there for each in found})) or "no ion"
                where = shortened(sections)
                raise UnknownNameError(
                    f"{name}: no mechanism in {where} uses {ion}; there is {have}. Insert the mechanism first"
                )
            for section, style in having:
                _refuse_computed(section, name, ion, style)
            self._spread([section for section, _ in having], "", name, value, _ion_check(name, ion))

    def _ions(self, section: nrn.Section) -> dict[str, ions.Ion]:
        return ions.styles([*mechanisms_of(section), *self.inserted.get(section, ())])

    def carry_out(self) -> None:
        """Do what was planned, all of it, or nothing when something of it cannot be."""
        self.settle()
        self._set_cable()
        for section, nseg in self.nseg.items():
            if section.nseg != nseg:  # also the same number would cost
                section.nseg = nseg
        for section, names in self.inserted.items():
            for name in dict.fromkeys(names):
                section.insert(name)
        kept = self.cell.distributions
        for key, (values, given) in self.values.items():
            put(key, values, constant=given is None)
            kept.pop(key, None)
            if given is not None:
                kept[key] = Kept(given if a_call(given) else tuple(values), len(values))

    def _set_cable(self) -> None:
        """Set Ra and cm that are one number, and let nseg follow its rule; where it cannot, they are as before."""
        cable = {key: values for key, (values, given) in self.values.items() if _is_cable(key) and given is None}
        before = {key: _found(key) for key in cable}
        for key, values in cable.items():
            put(key, values, constant=True)
        try:
            self.cell.follow()
        except GeometryError:
            for key, values in before.items():
                put(key, values, constant=key.name == "Ra")
            raise


def _is_cable(key: Key) -> bool:
    return not key.mechanism and key.name in BOUNDS


def _found(key: Key) -> list[float]:
    """Ra of a section, or cm of each of its segments, as they are now."""
    return [key.section.Ra] if key.name == "Ra" else [segment.cm for segment in key.section]


_ELSEWHERE = (
    "Parameters of a mechanism: cell.insert(mechanism, where, name=value). celsius and v_init: attributes of the cell."
)


def redistribute(cell: Any) -> bool:
    """Evaluate again the functions of sections whose nseg has changed since; return whether there was one."""
    stale = {key: kept for key, kept in cell.distributions.items() if key.section.nseg != kept.nseg}
    plan = Plan(cell)
    for (section, mechanism, name), kept in stale.items():
        if not a_call(kept.given):
            raise GeometryError(
                f"{mechanism or 'the section'}.{name} of {section} was given for each of {kept.nseg} segments, and it "
                f"has {section.nseg} now: set nseg back, or give one number or a function of path distance"
            )
        plan.add([section], {mechanism: {name: kept.given}} if mechanism else {name: kept.given})
    plan.carry_out()
    return bool(stale)


def _parameter(description: mechanisms.Mechanism, name: str, value: Any) -> float:
    base, index = indexed(name)
    if index is None or base not in description.parameters:
        return mechanisms.checked_value(description, name, value)
    return mechanisms.checked_value(description, base, value)


def _ion_check(name: str, ion: str) -> Callable[[Any], float]:
    if name == f"e{ion}":
        return lambda each: checks.number(name, each, -LARGEST_V, LARGEST_V, unit="mV")
    return lambda each: checks.number(name, each, 0, 1e6, unit="mM", open_low=True)


def _refuse_computed(section: nrn.Section, name: str, ion: str, style: ions.Ion) -> None:
    if name == f"e{ion}" and style.computed:
        raise ParameterError(
            f"{name} of {section} cannot be set: NEURON computes it from {ion}i and {ion}o, since a mechanism there "
            "has the concentration"
        )
    if name != f"e{ion}" and style.computed and not style.concentrations:
        raise ParameterError(f"{name} of {section} cannot be set: a mechanism there has the concentration")


def _is_sequence(value: Any) -> bool:
    """Whether it has a value for each segment: a list, an array, a quantity that is one."""
    if a_call(value) or isinstance(value, (str, bytes, Mapping)):
        return False
    try:
        len(value)
    except TypeError:  # a number, and a quantity of one
        return False
    return True


def _of_distance(section: nrn.Section, name: str, function: Callable[[float], Any], distance: float) -> Any:
    try:
        return function(distance)
    except Exception as cause:  # whatever a user's function does
        raise ParameterError(
            f"{name} of {section}: its function fails {round(distance, 6):g} um from the soma "
            f"({type(cause).__name__}: {cause})"
        ) from cause


def _per_segment(
    cell: Any, section: nrn.Section, nseg: int, name: str, value: Any, check: Callable[[Any], float]
) -> list[float]:
    """One checked value for each segment, from a function of path distance or a list."""
    if a_call(value):
        away = distances(cell.segment, section, nseg)
        given = [_of_distance(section, name, value, each) for each in away]
        places_of = [f"{each:g} um from the soma" for each in away]
    else:
        given, places_of = list(value), [f"segment {i}" for i in range(len(value))]
    if len(given) != nseg:
        raise ParameterError(f"{name} of {section}: {len(given)} values for {nseg} segments; give one for each")
    result = []
    for each, place in zip(given, places_of, strict=True):
        try:
            result.append(check(each))
        except ParameterError as error:
            raise ParameterError(f"{error}, in {section}, {place}") from error
    return result
