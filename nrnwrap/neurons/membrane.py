"""Neurons of one compartment of membrane: their parameters are attributes, named and bounded by MOD files."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from nrnwrap import biophysics as membranes
from nrnwrap import mechanisms
from nrnwrap.engine import nrn
from nrnwrap.neurons.parameters import ParameterCell

_REVERSALS = {"ena": "sodium", "ek": "potassium", "eca": "calcium"}


def compartment(area: float, cm: float = 1.0, **reversals: float) -> dict[str, mechanisms.Parameter]:
    """The `section_parameters` of a cylinder as long as wide: area (um2), cm (uF/cm2), ena, ek, eca (mV)."""
    side = math.sqrt(area / math.pi)
    return {
        "L": mechanisms.Parameter("L", side, "um", 1e-3, 1e6, "length"),
        "diam": mechanisms.Parameter("diam", side, "um", 1e-3, 1e6, "diameter"),
        "cm": mechanisms.Parameter("cm", cm, "uF/cm2", 1e-6, 1e6, "specific capacitance"),
        **{
            name: mechanisms.Parameter(name, value, "mV", -1e3, 1e3, f"{_REVERSALS[name]} reversal")
            for name, value in reversals.items()
        },
    }


class MembraneNeuron(ParameterCell):
    """One compartment of membrane, of one density mechanism or several; spikes are passages of `threshold` at the soma.

    `section_parameters` are those of the section rather than of a mechanism: geometry, cm, reversals. Where several
    mechanisms have a parameter of the same name, it is one parameter of the cell.
    """

    mechanism_names: ClassVar[tuple[str, ...]]
    drive: ClassVar[float]  # nA; a steady current under which it fires several times in 150 ms
    section_parameters: ClassVar[Mapping[str, mechanisms.Parameter]] = {}

    _FREE = frozenset({"soma", "celsius", "threshold", "v_init", "spike_at", "_starter"})
    v_rest: float = -65.0  # mV; where the model starts by itself

    def __init__(self, **parameters: float) -> None:
        self._build(self._checked(parameters))

    def _build(self, values: Mapping[str, float]) -> None:
        soma = nrn.Section("soma", self)  # h.Section, without 3 us of looking for that name
        vars(self)["soma"] = soma
        for name in self.mechanism_names:
            soma.insert(mechanisms.require(name))
        self._put({**self._of_sections(), **values})  # the mechanisms have their defaults by themselves

    @classmethod
    @cache
    def _of_sections(cls) -> Mapping[str, float]:
        return {name: each.default for name, each in cls.section_parameters.items()}

    @classmethod
    def mechanisms_of(cls) -> tuple[str, ...]:
        return cls.mechanism_names

    @classmethod
    def parameters(cls) -> Mapping[str, mechanisms.Parameter]:
        return mechanisms.parameter_table({**super().parameters(), **cls.section_parameters})

    @classmethod
    def values_in(cls, extras: Mapping[str, Any], sections: Sequence[membranes.Section]) -> dict[str, float]:
        section = sections[0]
        middle = section.segments[len(section.segments) // 2]
        found = {"L": section.L, "diam": section.diam, "cm": middle.cm}
        for name in [name for name, _ in middle.mechanisms if name.endswith("_ion")]:
            found |= middle.numbers_of(name)
        for name in reversed(cls.mechanism_names):  # the first that has a parameter says its value
            found |= middle.numbers_of(mechanisms.require(name))
        return {name: found[name] for name in cls.parameters()}

    @property
    def mechanisms(self) -> list[Any]:
        """The density mechanisms in the soma's middle segment."""
        return [getattr(self.soma(0.5), name) for name in self.mechanism_names]

    @property
    def mechanism(self) -> Any:
        """The first of them, and in most models the only one."""
        return self.mechanisms[0]

    def _holders(self, name: str) -> list[Any]:
        mechanisms = self.mechanisms
        return [mechanisms[number] for number in self._numbers_with(name)]

    @classmethod
    @cache
    def _numbers_with(cls, name: str) -> list[int]:
        """The numbers of the mechanisms that have a parameter, state or variable of this name."""
        return [number for number, each in enumerate(cls.described()) if name in each.names]

    def _get(self, name: str) -> float:
        return getattr(self.soma, name) if name in self.section_parameters else super()._get(name)

    def _set(self, name: str, value: float) -> None:
        self._put({name: value})

    def _put(self, values: Mapping[str, float]) -> None:
        soma, mechanisms = self.soma, self.mechanisms
        for name, value in values.items():
            if name in self.section_parameters:
                setattr(soma, name, value)
                continue
            for number in self._numbers_with(name):
                setattr(mechanisms[number], name, value)

    def names_in_solver(self, state: str) -> tuple[str, str]:
        place = f"({self.segment.x:g})"
        return super().names_in_solver(state)[0], f"{self.soma}.{state}_{self.mechanism_names[0]}{place}"
