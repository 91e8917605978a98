"""Cells with a shape: their axial resistance and capacitance, and how many segments these ask for."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, nan
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from nrnwrap import checks
from nrnwrap.cell import Cell
from nrnwrap.errors import GeometryError, LocationError
from nrnwrap.mechanisms import nrn
from nrnwrap.morphology.segments import MOST_SEGMENTS, Discretisation
from nrnwrap.parameters import table

if TYPE_CHECKING:
    from nrnwrap.mechanisms import Parameter


class Argument(NamedTuple):
    """A number that a class of cells takes. `positive`: it may not be `low` itself."""

    unit: str
    low: float
    high: float
    doc: str
    positive: bool = False


def size(doc: str) -> Argument:
    """A length or diameter."""
    return Argument("um", 0, 1e6, doc, positive=True)


class ShapedCell(Cell):
    """A cell whose nseg follows a rule, also when `Ra` or `cm` change after it was made.

    `cell.Ra = 150` and `cell.cm = 2` set all sections and apply the rule at once; what was set on a section itself is
    noticed before the next run. Sections whose nseg the user has set keep it.
    """

    arguments: ClassVar[Mapping[str, Argument]] = {
        "Ra": Argument("ohm cm", 0, 1e6, "axial resistance", positive=True),
        "cm": Argument("uF/cm2", 0, 1e6, "capacitance", positive=True),
        "g_pas": Argument("S/cm2", 0, 1e9, "leak conductance"),
        "e_pas": Argument("mV", -inf, inf, "leak reversal"),
        "d_lambda": Argument("1", 0, inf, "longest segment, in length constants at `frequency`", positive=True),
        "frequency": Argument("Hz", 0, inf, "for d_lambda", positive=True),
        "max_length": Argument("um", 0, inf, "longest segment", positive=True),
        "nseg": Argument("1", 1, MOST_SEGMENTS, "segments of each section, odd, whatever d_lambda says"),
    }
    _rule: Discretisation
    _applied: dict[nrn.Section, tuple[float, float, float, int]]  # Ra, cm, L, and the nseg they asked for

    @classmethod
    def parameters(cls) -> Mapping[str, Parameter]:
        """The numbers that the class takes: name -> default (nan: none), unit, bounds, meaning."""
        from inspect import signature  # for who asks

        from nrnwrap.mechanisms import Parameter

        given = {each.name: each.default for each in signature(cls.__init__).parameters.values()}
        known = {name: each for name, each in cls.arguments.items() if name in given}
        defaults = {name: nan if given[name] is None else float(given[name]) for name in known}
        return table({name: Parameter(name, defaults[name], *each[:4]) for name, each in known.items()})

    @classmethod
    def checked_argument(cls, name: str, value: Any) -> float:
        """The value of an argument; ParameterError for one out of its bounds."""
        unit, low, high, _, positive = cls.arguments[name]
        return checks.number(f"{cls.__name__}.{name}", value, low, high, open_low=positive, unit=unit)

    def discretise(
        self,
        *,
        d_lambda: float | None = 0.1,
        frequency: float = 100.0,
        max_length: float | None = None,
        nseg: int | None = None,
    ) -> None:
        """Give every section an odd nseg by this rule, and keep to the rule.

        d_lambda: a segment is at most about this many length constants at `frequency` (Hz) long; None: no such rule.
        max_length: no segment is longer (um). nseg: that many in each section, whatever the others say.

        NEURON moves what stands on a section, except at its middle and ends, to the middle of the new segment. Raises
        ParameterError for what is not a rule, GeometryError where it asks for more segments than NEURON has.
        """
        rule = Discretisation(d_lambda, frequency, max_length, nseg)
        rule.apply(self.sections)
        self._rule = rule
        self._note(self.sections)

    @property
    def discretisation(self) -> Discretisation:
        """The rule that nseg follows."""
        return self._rule

    @property
    def Ra(self) -> float:
        """Axial resistance (ohm cm) of all sections; GeometryError where they differ."""
        return self._common("Ra")

    @Ra.setter
    def Ra(self, value: float) -> None:
        self._set_everywhere("Ra", value)

    @property
    def cm(self) -> float:
        """Capacitance (uF/cm2) of all sections; GeometryError where they differ."""
        return self._common("cm")

    @cm.setter
    def cm(self, value: float) -> None:
        self._set_everywhere("cm", value)

    def make_passive(self, Ra: float, cm: float, g_pas: float, e_pas: float, *leaky: nrn.Section) -> None:
        """Set `Ra` (ohm cm) and `cm` (uF/cm2) of all sections, and insert a leak into some of them, or all."""
        self.set_cable(Ra, cm)
        self.insert("pas", leaky or None, g=g_pas, e=e_pas)

    def set_cable(self, Ra: float, cm: float) -> None:
        """Set `Ra` (ohm cm) and `cm` (uF/cm2) of all sections; ParameterError, and nothing set, for what is neither."""
        values = self.checked_argument("Ra", Ra), self.checked_argument("cm", cm)
        for section in self.sections:
            section.Ra, section.cm = values

    def check(self) -> None:
        """Apply the rule to what has changed; GeometryError where that would move what stands on a section."""
        super().check()
        self.follow()

    def _common(self, name: str) -> float:
        values = {getattr(section, name) for section in self.sections}
        if len(values) > 1:
            raise GeometryError(
                f"{name} of {self} differs between its sections, from {min(values):g} to {max(values):g} "
                f"{self.arguments[name].unit}: ask a section, as in cell.sections[0].{name}"
            )
        return float(values.pop())

    def _set_everywhere(self, name: str, value: Any) -> None:
        value = self.checked_argument(name, value)
        before = [(section, getattr(section, name)) for section in self.sections]
        for section, _ in before:
            setattr(section, name, value)
        try:
            self.follow()
        except GeometryError:
            for section, old in before:
                setattr(section, name, old)
            raise

    def _note(self, sections: list[nrn.Section]) -> None:
        """Remember what the rule was applied to."""
        noted = {section: (section.Ra, section.cm, section.L, section.nseg) for section in sections}
        self._applied = {**getattr(self, "_applied", {}), **noted}

    def follow(self) -> None:
        """Apply the rule to sections that have changed since, and whose nseg is still the rule's."""
        changed = [section for section, before in getattr(self, "_applied", {}).items() if _changed(section, before)]
        if not changed:
            return
        moving = [section for section in changed if self._rule.wanted(section) != section.nseg]
        for section in moving:
            standing = [each for segment in section for each in segment.point_processes() if segment.x != 0.5]
            if standing:
                raise GeometryError(
                    f"{section} has {section.nseg} segments, and the rule {self._rule} asks for "
                    f"{self._rule.wanted(section)} with its Ra, cm and length of now. This would move {standing[0]}, "
                    "which stands on it: call discretise(...) to accept that, or change Ra and cm before placing"
                )
        self._rule.apply(moving)
        self._note(changed)


def _changed(section: nrn.Section, before: tuple[float, float, float, int]) -> bool:
    *values, nseg = before
    return nseg == section.nseg and values != [section.Ra, section.cm, section.L]


class OnlySection(nrn.Section):
    """The only section of its type: `cell.dend` is that section, and so is `cell.dend[0]`, as where there are more."""

    def __getitem__(self, index: int) -> nrn.Section:
        if index not in (0, -1):
            raise LocationError(f"{self} is the only section of its type: its index is 0, not {index!r}")
        return self


def cylinder(cell: Cell, name: str, begin: tuple[float, ...], end: tuple[float, ...], diam: float) -> nrn.Section:
    """A new section of a cell, straight between two points (um), so that it has a place in space."""
    section = OnlySection(name, cell)
    for x, y, z in (begin, end):
        section.pt3dadd(x, y, z, diam)
    return section
