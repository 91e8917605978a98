"""Neurons of one compartment: their parameters are attributes, named and bounded by MOD files."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar
from weakref import WeakSet

from nrnwrap import mechanisms
from nrnwrap.calls import shown
from nrnwrap.errors import GeometryError, LocationError, ParameterError, unknown
from nrnwrap.lock import alone
from nrnwrap.mechanisms import h, nrn
from nrnwrap.parameters import ParameterCell, Preset, names_of, table
from nrnwrap.placing import Stimulus, capacitance

if TYPE_CHECKING:
    from nrnwrap.mechanisms import Parameter

Placed = TypeVar("Placed", bound="PointNeuron")

__all__ = ["MembraneNeuron", "ParameterCell", "Pattern", "PointNeuron", "Preset", "compartment"]


class Pattern(NamedTuple):
    """A published firing pattern: `simulate(cell, stimulus, **settings)` shows it."""

    cell: PointNeuron
    stimulus: Stimulus
    settings: dict[str, float]  # t_stop and v_init, with the published scheme also dt


_POINT_DIAMETER = math.sqrt(1e5 / math.pi)  # um; L = diam gives 1e5 um2, where C in nF equals cm in uF/cm2


among_others: WeakSet[PointNeuron] = WeakSet()  # those that `at` has placed, for a run to choose its steps


class PointNeuron(ParameterCell):
    """A spiking point neuron: one section of one segment, with one point process that does all.

    Spike times are exact, between two steps or not. `mechanism` is the point process, whose v_m is the
    membrane potential of the model. Some models also have the `scheme` "published": the steps by which the figures
    of their paper were made, for reproducing these; it has its own mechanism, with the same parameters.
    """

    dt_max = 1.0  # beyond which nothing was proved
    drive: ClassVar[float]  # nA; a steady current under which it fires several times in 150 ms
    rest: ClassVar[str]  # name of the parameter that is the resting potential,
    reset: ClassVar[str]  # where a spike leaves v,
    peak: ClassVar[str] = ""  # and the voltage that counts as one, if any does
    mechanism_name: ClassVar[str]
    synapses: ClassVar[bool] = False  # whether its mechanism takes events,
    weight_unit: ClassVar[str] = ""  # and the unit of their weights
    published: ClassVar[str] = ""  # name of the mechanism of the published scheme

    # threshold is the model's
    _FREE = frozenset({"soma", "mechanism", "mechanism_name", "scheme", "v_init", "_segment", "_starter"})
    mechanism: Any
    _segment: nrn.Segment | None
    scheme: str = "exact"

    def __init__(self, *, scheme: str = "exact", **parameters: float) -> None:
        checked = self._checked(parameters)  # before there is a section that a kept traceback would keep
        self._choose(scheme)
        soma = h.Section("soma", self)
        soma.L = soma.diam = _POINT_DIAMETER
        self.soma = soma
        self._segment = None
        self.mechanism = getattr(h, mechanisms.require(self.mechanism_name))(soma(0.5))
        self._put(checked)
        soma.cm = self.mechanism.C
        self.check()

    @classmethod
    @alone
    def at(cls: type[Placed], segment: nrn.Segment, **parameters: Any) -> Placed:
        """Place the spiking mechanism on a segment that exists already, such as the soma of a cell with dendrites.

        The capacitance is that of the segment. The mechanism has the leak of its model, so the segment
        needs no other. Change area or cm afterwards and a run refuses to start.
        """
        cell = cls.__new__(cls)
        if not isinstance(segment, nrn.Segment):
            raise LocationError(f"{cls.__name__}.at needs a segment, such as cell.soma(0.5), not {shown(segment)}")
        if "C" in parameters:
            raise ParameterError(f"{cls.__name__}.at takes C from the segment ({capacitance(segment):g} nF)")
        for other in segment.point_processes():
            if hasattr(other, "v_m"):
                raise LocationError(f"{segment} has a spiking mechanism already, {other}: two would pull it apart")
        starts = {name: parameters.pop(name) for name in ("v_init", "initial") if name in parameters}
        checked = cls._checked(parameters)
        cell.soma = segment.sec
        cell._segment = segment
        cell.mechanism = getattr(h, mechanisms.require(cls.mechanism_name))(segment)
        cell._put(checked)
        cell.mechanism.C = capacitance(segment)
        try:
            cell.check()
        except ParameterError:
            cell.mechanism = None  # a kept traceback would keep it on the segment, in the way of the next
            raise
        for name, value in starts.items():
            setattr(cell, name, value)
        among_others.add(cell)
        return cell

    @classmethod
    def mechanisms_of(cls) -> tuple[str, ...]:
        return (cls.mechanism_name,)

    def _holders(self, name: str) -> list[Any]:
        return [self.mechanism] if name in names_of(mechanisms.describe(self.mechanism_name)) else []

    def _choose(self, scheme: str) -> None:
        schemes = {"exact": self.mechanism_name, **({"published": self.published} if self.published else {})}
        if scheme not in schemes:
            raise unknown(f"scheme of {type(self).__name__}", scheme, schemes)
        if scheme != "exact":
            self.scheme, self.mechanism_name = scheme, schemes[scheme]  # type: ignore[misc]

    def changed(self) -> dict[str, Any]:
        return {**super().changed(), **({} if self.scheme == "exact" else {"scheme": self.scheme})}

    def made_from(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        if self._segment is not None:
            raise ParameterError(
                f"{self} stands on {self._segment}, which a copy would not have: copy that cell, and call "
                f"{type(self).__name__}.at on the copy's segment"
            )
        return super().made_from()

    def has_membrane(self) -> bool:
        return bool(self.soma.psection()["density_mechs"])

    def refusal(self, method: str, engine: str) -> str:
        if self.scheme == "published" and method == "variable":
            return "its published scheme is one of fixed steps: use scheme='exact', or method='fixed'"
        return ""

    @property
    def sections(self) -> list[nrn.Section]:
        return [self.soma] if self._segment is None else self.soma.wholetree()

    @property
    def segment(self) -> nrn.Segment:
        return self.soma(0.5) if self._segment is None else self._segment

    @property
    def v_rest(self) -> float:  # type: ignore[override]
        """Where the model starts by itself (mV): its resting potential, or v_reset where that would be a spike."""
        rest = self._get(self.rest)
        return rest if not self.peak or rest < self._get(self.peak) else self._get(self.reset)

    def states(self) -> Mapping[str, str]:
        found = mechanisms.describe(type(self).mechanism_name)  # the published scheme has them as variables
        return {name: found.units.get(name, "") for name in found.states if name not in self._NOT_STARTED}

    def start(self, values: Mapping[str, float]) -> None:
        super().start(values)
        self.mechanism.start()  # plan the first step again

    def netcon(self, target: Any) -> Any:
        return h.NetCon(self.mechanism, target)

    def receiver(self) -> Any:
        return self.mechanism if self.synapses else super().receiver()

    def check(self) -> None:
        """Raise when parameters or geometry contradict each other; a run does so before it starts."""
        self.check_reset()
        given, found = self.mechanism.C, capacitance(self.segment)
        if abs(given - found) > 1e-9 * given:
            raise GeometryError(
                f"{self}: {self.segment} has {found:g} nF by its area and cm, but its {self.mechanism_name} was "
                f"given C = {given:g} nF. {self._remedy}"
            )

    def check_reset(self) -> None:
        """Raise ParameterError when a spike leaves v where the next one begins."""
        if not self.peak:
            return
        reset, peak = self._get(self.reset), self._get(self.peak)
        if reset >= peak:
            raise ParameterError(
                f"{self}: {self.reset} = {reset:g} mV must be below {self.peak} = {peak:g} mV, "
                "else a spike brings the next one at once"
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


_REVERSALS = {"ena": "sodium", "ek": "potassium", "eca": "calcium"}


def compartment(area: float, cm: float = 1.0, **reversals: float) -> dict[str, Parameter]:
    """The `section_parameters` of a cylinder as long as wide: area (um2), cm (uF/cm2), ena, ek, eca (mV)."""
    from nrnwrap.mechanisms import Parameter

    side = math.sqrt(area / math.pi)
    return {
        "L": Parameter("L", side, "um", 1e-3, 1e6, "length"),
        "diam": Parameter("diam", side, "um", 1e-3, 1e6, "diameter"),
        "cm": Parameter("cm", cm, "uF/cm2", 1e-6, 1e6, "specific capacitance"),
        **{
            name: Parameter(name, value, "mV", -1e3, 1e3, f"{_REVERSALS[name]} reversal")
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
    section_parameters: ClassVar[Mapping[str, Parameter]] = {}

    _FREE = frozenset({"soma", "celsius", "threshold", "v_init", "spike_at", "_starter"})
    v_rest: float = -65.0  # mV; where the model starts by itself

    def __init__(self, **parameters: float) -> None:
        checked = self._checked(parameters)
        self.soma = h.Section("soma", self)
        for name in self.mechanism_names:
            self.soma.insert(mechanisms.require(name))
        for name, parameter in self.section_parameters.items():
            setattr(self.soma, name, parameter.default)
        self._put(checked)

    @classmethod
    def mechanisms_of(cls) -> tuple[str, ...]:
        return cls.mechanism_names

    @classmethod
    def parameters(cls) -> Mapping[str, Parameter]:
        return table({**super().parameters(), **cls.section_parameters})

    @property
    def mechanisms(self) -> list[Any]:
        """The density mechanisms in the soma's middle segment."""
        return [getattr(self.soma(0.5), name) for name in self.mechanism_names]

    @property
    def mechanism(self) -> Any:
        """The first of them, and in most models the only one."""
        return self.mechanisms[0]

    def _holders(self, name: str) -> list[Any]:
        pairs = zip(self.mechanisms, self.described(), strict=True)
        return [mechanism for mechanism, description in pairs if name in names_of(description)]

    def _get(self, name: str) -> float:
        return getattr(self.soma, name) if name in self.section_parameters else super()._get(name)

    def _set(self, name: str, value: float) -> None:
        if name in self.section_parameters:
            setattr(self.soma, name, value)
        else:
            super()._set(name, value)
