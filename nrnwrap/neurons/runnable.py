"""What a run asks of a cell, whatever its kind: each question is a method that a kind of cell may answer itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from nrnwrap import biophysics as membranes
from nrnwrap.base import calls
from nrnwrap.engine import nrn
from nrnwrap.errors import unknown
from nrnwrap.neurons.anatomy import Anatomy

# what the census calls cells whose sections are not their own
GUESTS = "guests"  # on sections of a model that others wrote
ON_OTHERS = "spiking mechanisms on other cells"


class Runnable(Anatomy):
    """A cell that a run can ask what its voltage is, where its spikes come from, and what it cannot take."""

    threshold: float = 0.0  # mV; passing it upwards is a spike
    spike_at: Any = None  # where: a place on the cell, such as an axon; None: the default segment
    dt_max: ClassVar[float] = math.inf  # ms; the longest step that the model can take
    spikes_are_exact: ClassVar[bool] = False  # whether they come from a mechanism, which resets v, not from its samples

    @property
    def spike_segment(self) -> nrn.Segment:
        """The segment whose passages of `threshold` are the spikes."""
        return self.place(self.spike_at)

    @property
    def same_on_coreneuron(self) -> bool:
        """Whether CoreNEURON is proved to give the same spikes."""
        return False

    @property
    def refractory_period(self) -> float:
        """The shortest time (ms) between two spikes, 0 where nothing says it."""
        return 0.0

    def voltage(self, variable_step: bool) -> Any:
        """Return the reference that records the cell's voltage, with the variable step or with a fixed one."""
        return self.segment._ref_v

    def lost_spikes(self) -> int:
        """How many spikes of a run were more than a step could hold."""
        return 0

    def tell_spikes(self) -> None:
        """At the end of a run with a fixed step: announce spikes that else the next step would announce."""

    def names_in_solver(self, state: str) -> tuple[str, str]:
        """What CVODE calls the voltage and a state of the cell's mechanism."""
        return f"{self.segment.sec}.v({self.segment.x:g})", state

    def variable(self, name: str) -> Any:
        """Return the reference that records `name`: "v", or a variable of the cell's own mechanism."""
        if name == "v":
            return self.segment._ref_v
        hint = "I is the injected current. Other references: record={'name': segment._ref_...}"
        raise unknown(f"variable of {self}", name, ["v", "I"], hint)

    def states(self) -> Mapping[str, str]:
        """The states that `initial` can start, name -> unit: "m_hh" means m of hh in all segments that have it."""
        return {name: unit for name, unit, _ in membranes.states.places(self)}

    def start(self, values: Mapping[str, float]) -> None:
        """Give states their values, after NEURON has initialised the mechanisms."""
        for name, _, segment in membranes.states.places(self):
            if name in values:
                setattr(segment, name, values[name])

    def check(self) -> None:
        """Raise GeometryError when the sections contradict what the cell's mechanism was given."""

    def refusal(self, method: str, engine: str) -> str:
        """Why the cell cannot be run by this method ("fixed", "variable") and engine; "" when it can."""
        return ""

    def memory(self) -> Any:
        """What `arguments_from` has to know of the cell; a text where none can be made again: why. It has to be quick.

        None of the cell's objects is part of it.
        """
        return vars(self)["_made"]  # the arguments of its class

    @classmethod
    def arguments_from(cls, memory: Any, preset: str | None, sections: Sequence[membranes.Section]) -> dict[str, Any]:
        """The arguments, by name, that make a cell with this memory, and these numbers in its sections."""
        args, keywords = memory
        return calls.by_name(cls.__init__, (None, *args), keywords)
