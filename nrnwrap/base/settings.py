"""The settings of a run, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

DT = 0.025  # ms, NEURON's own
DT_AMONG = 0.0125  # ms, where a spiking mechanism stands among other segments: on a reconstruction 0.01 ms takes it
TOLERANCE = 1e-7  # mV, of the variable step: docs/accuracy.md has what that gives
METHODS = ("fixed", "variable")
ENGINES = ("neuron", "coreneuron")


@dataclass(frozen=True)
class Settings:
    """How a run is made. Times in ms, voltages in mV, celsius in degC.

    steps counts those of the recording, t_stop/dt, and is 0 when the variable step records at its own times.
    choice says what nobody gave and the cells needed; it is not a setting, and not kept in files.
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
    choice: str = ""

    def values(self) -> dict[str, Any]:
        """The settings by name, without the remark."""
        return {name: value for name, value in vars(self).items() if name != "choice"}

    @property
    def variable(self) -> bool:
        return self.method == "variable"

    @property
    def grid(self) -> bool:
        """Whether the samples are dt apart."""
        return self.steps > 0
