"""The settings of a run, as a value."""

from __future__ import annotations

from dataclasses import dataclass

DT = 0.025  # ms, NEURON's own
TOLERANCE = 1e-7  # mV, of the variable step: docs/accuracy.md has what that gives
METHODS = ("fixed", "variable")
ENGINES = ("neuron", "coreneuron")


@dataclass(frozen=True)
class Settings:
    """How a run is made. Times in ms, voltages in mV, celsius in degC.

    steps counts those of the recording, t_stop/dt, and is 0 when the variable step records at its own times.
    """

    t_stop: float
    dt: float
    steps: int
    method: str
    tolerance: float
    secondorder: int
    celsius: float
    v_init: float | None
    engine: str

    @property
    def variable(self) -> bool:
        return self.method == "variable"

    @property
    def grid(self) -> bool:
        """Whether the samples are dt apart."""
        return self.steps > 0
