"""Cells with a shape: their axial resistance and capacitance, and how many segments these ask for."""

from __future__ import annotations

from typing import Any

from nrnwrap import checks
from nrnwrap.cell import Cell
from nrnwrap.errors import GeometryError, LocationError
from nrnwrap.mechanisms import nrn
from nrnwrap.morphology.segments import Discretisation

_UNITS = {"Ra": "ohm cm", "cm": "uF/cm2"}


class ShapedCell(Cell):
    """A cell whose nseg follows a rule, also when `Ra` or `cm` change after it was made.

    `cell.Ra = 150` and `cell.cm = 2` set all sections and apply the rule at once; what was set on a section itself is
    noticed before the next run. Sections whose nseg the user has set keep it.
    """

    _rule: Discretisation
    _applied: dict[nrn.Section, tuple[float, float, float, int]]  # Ra, cm, L, and the nseg they asked for

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
        values = [self._checked_cable(name, value) for name, value in (("Ra", Ra), ("cm", cm))]
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
                f"{_UNITS[name]}: ask a section, as in cell.sections[0].{name}"
            )
        return float(values.pop())

    def _checked_cable(self, name: str, value: Any) -> float:
        return checks.number(f"{type(self).__name__}.{name}", value, 0, 1e6, open_low=True, unit=_UNITS[name])

    def _set_everywhere(self, name: str, value: Any) -> None:
        value = self._checked_cable(name, value)
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
