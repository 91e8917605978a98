"""What drives many cells: currents or conductances given by tables, and synapses with trains of events.

Independent of the mechanisms: synapses are equations, and their events numbers. Times in ms, currents in nA,
conductances in uS, voltages in mV.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nrnwrap.inputs import Synapse
from nrnwrap.validation.case import Times
from nrnwrap.validation.equations import Array


@dataclass(frozen=True)
class Table:
    """A value for each cell and piece of time: values[cell, k] is that from k step on, 0 after the last.

    straight: the value goes in a straight line to that of the next piece, else it stays.
    e: the values are conductances with this reversal; without it they are currents.
    """

    values: Array
    step: float
    straight: bool = False
    e: float | None = None

    def line(self, t: Array, piece: Array) -> tuple[Array, Array]:
        """The value of each cell at its time t, within its piece, and its slope."""
        at = np.arange(len(t)), np.minimum(piece, self.values.shape[1])
        slope = self._slopes[at]
        return self._padded[at] + slope * (t - piece * self.step), slope

    @cached_property
    def _padded(self) -> Array:
        return np.pad(self.values, ((0, 0), (0, 1)))

    @cached_property
    def _slopes(self) -> Array:
        slopes = np.zeros_like(self._padded)
        if self.straight:
            slopes[:, :-2] = np.diff(self.values) / self.step
        return slopes


@dataclass(frozen=True)
class Receptor:
    """A synapse on every cell, whose events are trains[cell] of one weight.

    taus: decay alone, or rise and decay of a double exponential; an `alpha` function has one.
    e: reversal of a conductance; without it the synapse is a current. mg: of the block of NMDA receptors (mM).
    """

    trains: Sequence[Times]
    weight: float | Array
    taus: tuple[float, ...]
    alpha: bool = False
    e: float | None = None
    mg: float | None = None

    @classmethod
    def of(cls, synapse: Synapse, trains: Sequence[Times], weight: float | Array) -> Receptor:
        """The equations of one of nrnwrap's synapses."""
        given: dict[str, Any] = vars(synapse)
        taus = (given["tau"],) if "tau" in given else (given["tau1"], given["tau2"])
        alpha = type(synapse).__name__.startswith("Alpha")
        return cls(trains, weight, taus, alpha, given.get("e"), given.get("mg"))

    @property
    def variables(self) -> int:
        return 1 if len(self.taus) == 1 and not self.alpha else 2

    def rates(self, y: Array) -> list[Array]:
        """Rates of change: of the exponential(s), or of the alpha function and what makes it rise."""
        if self.alpha:
            return [y[1] - y[0] / self.taus[0], -y[1] / self.taus[0]]
        return [-one / tau for one, tau in zip(y, reversed(self.taus), strict=True)]

    def strength(self, y: Array) -> Array:
        """The current, or the conductance without the block."""
        return y[0] if self.alpha or len(self.taus) == 1 else y[0] - y[1]

    def jump(self) -> list[float]:
        """What an event of weight 1 adds to each variable: the strength then peaks at 1."""
        if self.alpha:
            return [0.0, math.e / self.taus[0]]
        if len(self.taus) == 1:
            return [1.0]
        rise, decay = self.taus
        peak = rise * decay / (decay - rise) * math.log(decay / rise)
        return [1 / (math.exp(-peak / decay) - math.exp(-peak / rise))] * 2

    def current(self, y: Array, v: Array) -> Array:
        """The current into cells at v."""
        if self.e is None:
            return self.strength(y)
        block = 1.0 if self.mg is None else 1 / (1 + self.mg / 3.57 * np.exp(-0.062 * v))
        return self.strength(y) * block * (self.e - v)


def own_clock(receptor: Receptor, dt: float, t_stop: float) -> Table:
    """What NEURON's ExpSyn or Exp2Syn has in each step of dt, as a table.

    An event acts in full from the beginning of the step that is nearest to it; from step to step the exponentials
    decay exactly, and within a step they stand still.
    """
    count = round(t_stop / dt)
    jumps = np.array([
        np.bincount(at[at < count], minlength=count)
        for at in (np.ceil(np.asarray(train) / dt - 0.5).astype(int) for train in receptor.trains)
    ]) * np.reshape(receptor.weight, (-1, 1))  # fmt: skip
    parts = []
    for tau in reversed(receptor.taus):
        total = np.zeros(len(jumps))
        part = np.empty(jumps.shape)
        for k in range(count):
            total = total * math.exp(-dt / tau) + jumps[:, k]
            part[:, k] = total
        parts.append(part)
    values = parts[0] if len(parts) == 1 else receptor.jump()[0] * (parts[0] - parts[1])
    return Table(values, dt, e=receptor.e)
