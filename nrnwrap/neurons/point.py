"""Spiking point neurons: their parameters are attributes, named and bounded by MOD files."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeVar

from nrnwrap import anatomy, engine, mechanisms
from nrnwrap.base.calls import shown
from nrnwrap.base.lock import alone
from nrnwrap.engine import h, maker, nrn
from nrnwrap.errors import GeometryError, LocationError, ParameterError
from nrnwrap.neurons.runnable import ON_OTHERS
from nrnwrap.neurons.spiking import SpikingCell

Placed = TypeVar("Placed", bound="PointNeuron")


_AT = "at(), which a value cannot say"
_POINT_DIAMETER = math.sqrt(1e5 / math.pi)  # um; L = diam gives 1e5 um2, where C in nF equals cm in uF/cm2


class PointNeuron(SpikingCell):
    """A spiking point neuron: one section of one segment, with one point process that does all.

    Spike times are exact, between two steps or not. `mechanism` is the point process, whose v_m is the
    membrane potential of the model. Some models also have the `scheme` "published": the steps by which the figures
    of their paper were made, for reproducing these; it has its own mechanism, with the same parameters.
    """

    # threshold is the model's
    _FREE = frozenset({"soma", "mechanism", "mechanism_name", "scheme", "v_init", "_segment", "_starter"})
    adjustable = ()
    _segment: nrn.Segment | None

    def __init__(self, *, scheme: str = "exact", **parameters: float) -> None:
        checked = self._checked(parameters)  # before there is a section that a kept traceback would keep
        self._choose(scheme)
        self._build(checked)

    def _build(self, values: Mapping[str, float]) -> None:
        soma = nrn.Section("soma", self)  # h.Section, without 3 us of looking for that name
        soma.L = soma.diam = _POINT_DIAMETER
        mechanism = maker(mechanisms.require(self.mechanism_name))(soma(0.5))
        vars(self).update(soma=soma, _segment=None, mechanism=mechanism)
        self._put(values)
        soma.cm = self.mechanism.C
        self.check()

    @classmethod
    @alone
    def at(cls: type[Placed], segment: nrn.Segment, **parameters: Any) -> Placed:
        """Place the spiking mechanism on a segment that exists already, such as the soma of a cell with dendrites.

        The capacitance is that of the segment. The mechanism has the leak of its model, so the segment
        does not need another. Change area or cm afterwards and a run refuses to start.
        """
        cell = cls.__new__(cls)
        if not isinstance(segment, nrn.Segment):
            raise LocationError(f"{cls.__name__}.at needs a segment, such as cell.soma(0.5), not {shown(segment)}")
        if "C" in parameters:
            raise ParameterError(f"{cls.__name__}.at takes C from the segment ({anatomy.capacitance(segment):g} nF)")
        for other in segment.point_processes():
            if engine.traits.says(other, engine.traits.SPIKING):
                raise LocationError(f"{segment} has a spiking mechanism already, {other}: two would pull it apart")
        starts = {name: parameters.pop(name) for name in ("v_init", "initial") if name in parameters}
        checked = cls._checked(parameters)
        cell.soma = segment.sec
        cell._segment = segment
        cell.mechanism = getattr(h, mechanisms.require(cls.mechanism_name))(segment)
        cell._put(checked)
        cell.mechanism.C = anatomy.capacitance(segment)
        try:
            cell.check()
        except ParameterError:
            cell.mechanism = None  # a kept traceback would keep it on the segment, in the way of the next
            raise
        for name, value in starts.items():
            setattr(cell, name, value)
        engine.census.enter(ON_OTHERS, cell)
        return cell

    def made_from(self) -> dict[str, Any]:
        if self._segment is not None:
            raise ParameterError(
                f"{self} stands on {self._segment}, which a copy would not have: copy that cell, and call "
                f"{type(self).__name__}.at on the copy's segment"
            )
        return super().made_from()

    def memory(self) -> Any:
        return super().memory() if self._segment is None else f"it was placed on {self._segment} by {_AT}"

    def has_membrane(self) -> bool:
        return bool(anatomy.mechanisms_of(self.soma))

    @property
    def sections(self) -> list[nrn.Section]:
        return [self.soma] if self._segment is None else self.soma.wholetree()

    @property
    def segment(self) -> nrn.Segment:
        return self.soma(0.5) if self._segment is None else self._segment

    def check(self) -> None:
        """Raise when parameters or geometry contradict each other; a run does so before it starts."""
        self.check_reset()
        given, found = self.mechanism.C, anatomy.capacitance(self.segment)
        if abs(given - found) > 1e-9 * given:
            raise GeometryError(
                f"{self}: {self.segment} has {found:g} nF by its area and cm, but its {self.mechanism_name} was "
                f"given C = {given:g} nF. {self._remedy}"
            )

    @property
    def _remedy(self) -> str:
        if self._segment is None:
            return "Set the cell's C after a change of geometry"
        return f"After a change of geometry let this cell go and call {type(self).__name__}.at again"

    def _set(self, name: str, value: float) -> None:
        if name == "C":
            if self._segment is not None:
                raise ParameterError(f"C of {self} is that of {self._segment}: change its area or cm and place it anew")
            self.soma.cm = value * 1e5 / self.segment.area()  # whatever became of the geometry
        super()._set(name, value)

    @property
    def same_on_coreneuron(self) -> bool:
        return self.scheme == "exact" and type(self).__module__.startswith(("nrnwrap.cells.", "cells."))
