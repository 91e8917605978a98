"""Cells with a shape: their axial resistance and capacitance, and the numbers that make them."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from math import inf, nan
from typing import Any, ClassVar, NamedTuple

from nrnwrap import mechanisms
from nrnwrap.anatomy.discretisation import Discretisation
from nrnwrap.base import checks, limits
from nrnwrap.engine import nrn
from nrnwrap.errors import GeometryError, LocationError
from nrnwrap.neurons.cell import Cell
from nrnwrap.neurons.discretised import DiscretisedCell


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


class ShapedCell(DiscretisedCell):
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
        "nseg": Argument("1", 1, limits.MOST_SEGMENTS, "segments of each section, odd, whatever d_lambda says"),
    }

    @classmethod
    def parameters(cls) -> Mapping[str, mechanisms.Parameter]:
        """The numbers that the class takes: name -> default (nan: none), unit, bounds, meaning."""
        given = {each.name: each.default for each in signature(cls.__init__).parameters.values()}
        known = {name: each for name, each in cls.arguments.items() if name in given}
        defaults = {name: nan if given[name] is None else float(given[name]) for name in known}
        return mechanisms.parameter_table(
            {name: mechanisms.Parameter(name, defaults[name], *each[:4]) for name, each in known.items()}
        )

    @classmethod
    def checked_argument(cls, name: str, value: Any) -> float:
        """The value of an argument; ParameterError for one out of its bounds."""
        unit, low, high, _, positive = cls.arguments[name]
        return checks.number(f"{cls.__name__}.{name}", value, low, high, open_low=positive, unit=unit)

    @classmethod
    def checked_arguments(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        found = super().checked_arguments(given)
        for name in cls.arguments.keys() & found.keys():
            if found[name] is not None:
                found[name] = cls.checked_argument(name, found[name])
        rule = {name: found[name] for name in Discretisation.__dataclass_fields__ if name in found}
        return {**found, **{name: value for name, value in vars(Discretisation(**rule)).items() if name in rule}}

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
