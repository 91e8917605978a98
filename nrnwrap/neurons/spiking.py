"""Cells with a spiking mechanism: a point process that does all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from nrnwrap import biophysics as membranes
from nrnwrap import mechanisms
from nrnwrap.engine import netcon, underway
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.neurons.parameters import ParameterCell


class SpikingCell(ParameterCell):
    """A cell whose spikes are those of its point process, exact whether they fall on a step or not.

    `mechanism` is the point process, whose v_m is the membrane potential of the model.
    """

    dt_max = 1.0  # beyond which nothing was proved
    drive: ClassVar[float]  # nA; a steady current under which it fires several times in 150 ms
    rest: ClassVar[str]  # name of the parameter that is the resting potential,
    reset: ClassVar[str]  # where a spike leaves v,
    peak: ClassVar[str] = ""  # and the voltage that counts as one, if any does
    mechanism_name: ClassVar[str]
    published: ClassVar[str] = ""  # the mechanism of the scheme "published", if the model has that
    synapses: ClassVar[bool] = False  # whether its mechanism takes events,
    weight_unit: ClassVar[str] = ""  # and the unit of their weights

    spikes_are_exact = True
    mechanism: Any
    scheme: str = "exact"

    @classmethod
    def mechanisms_of(cls) -> tuple[str, ...]:
        return (cls.mechanism_name,)

    @classmethod
    def checked_arguments(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        cls._mechanism_of(given.get("scheme", "exact"))
        return super().checked_arguments(given)

    @classmethod
    def _mechanism_of(cls, scheme: str) -> str:
        """The mechanism of a scheme; UnknownNameError where the model does not have it."""
        schemes = {"exact": cls.mechanism_name, **({"published": cls.published} if cls.published else {})}
        if scheme not in schemes:
            raise unknown(f"scheme of {cls.__name__}", scheme, schemes)
        return schemes[scheme]

    def _choose(self, scheme: str) -> None:
        mechanism = self._mechanism_of(scheme)
        if scheme != "exact":
            self.scheme, self.mechanism_name = scheme, mechanism  # type: ignore[misc]

    def extras(self) -> dict[str, Any]:
        return {} if self.scheme == "exact" else {"scheme": self.scheme}

    @classmethod
    def values_in(cls, extras: Mapping[str, Any], sections: Sequence[membranes.Section]) -> dict[str, float]:
        name = mechanisms.require(cls._mechanism_of(extras.get("scheme", "exact")))
        there = next(found for section in sections for each in section.segments if (found := each.numbers_of(name)))
        return {name: there[name] for name in cls.parameters()}

    def refusal(self, method: str, engine: str) -> str:
        if self.scheme == "published" and method == "variable":
            return "its published scheme is one of fixed steps: use scheme='exact', or method='fixed'"
        return ""

    def _holders(self, name: str) -> list[Any]:
        return [self.mechanism] if name in mechanisms.describe(self.mechanism_name).names else []

    def _put(self, values: Mapping[str, float]) -> None:
        super()._put(values)
        if values and self.scheme == "exact":
            self.mechanism.changed()  # what it has found out of parameters, if that is in the midst of a run
        if underway.is_going():  # not while a cell is made, which is often
            underway.doubt(self.check_reset, self.segment.sec)

    @property
    def v_rest(self) -> float:  # type: ignore[override]
        """Where the model starts by itself (mV): its resting potential, or v_reset where that would be a spike."""
        rest = self._get(self.rest)
        return rest if not self.peak or rest < self._get(self.peak) else self._get(self.reset)

    def start(self, values: Mapping[str, float]) -> None:
        super().start(values)
        self.mechanism.start()  # plan the first step again

    def tell_spikes(self) -> None:
        if self.scheme == "exact":
            self.mechanism.tell_rest()

    def netcon(self, target: Any) -> Any:
        return netcon(self.mechanism, target)

    def receiver(self) -> Any:
        return self.mechanism if self.synapses else super().receiver()

    def check_reset(self) -> None:
        """Raise ParameterError when a spike leaves v where the next one begins."""
        if not self.peak:
            return
        self.refuse_reset(self.called, self._get(self.reset), self._get(self.peak))

    @classmethod
    def refuse_reset(cls, called: str, reset: float, peak: float) -> None:
        """Raise ParameterError where a spike of what is called so leaves v where the next one begins."""
        if reset >= peak:
            raise ParameterError(
                f"{called}: {cls.reset} = {reset:g} mV must be below {cls.peak} = {peak:g} mV, "
                "else a spike brings the next one at once"
            )

    def voltage(self, variable_step: bool) -> Any:
        # after a reset the node is ahead of the model for one step (mod/spiking.inc)
        return self.segment._ref_v if variable_step else self.mechanism._ref_v_m

    def lost_spikes(self) -> int:
        return int(self.mechanism.n_lost)

    @property
    def refractory_period(self) -> float:
        return self.values().get("t_ref", 0.0)

    def names_in_solver(self, state: str) -> tuple[str, str]:
        return super().names_in_solver(state)[0], f"{self.mechanism.hname()}.{state}"
