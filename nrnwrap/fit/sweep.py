"""What a fit works on: sweeps with their spikes, and with what is known of these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.fit import filters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sweep:
    """V (mV) at n samples, the mean current `drive` (nA) of the n - 1 steps between them, spikes (ms), dt (ms)."""

    V: Array
    drive: Array
    spikes: Array
    dt: float

    @property
    def n(self) -> int:
        return len(self.V)

    @cached_property
    def slope(self) -> Array:
        """mV/ms of each step."""
        return np.diff(self.V) / self.dt


@dataclass(frozen=True, eq=False)
class Data:
    """All sweeps of a fit. shaped: V has action potentials, and is not reset; t_ref (ms), v_reset (mV): after a spike.

    settle: ms at the begin of each sweep that are left out, since nobody knows what was before. level: mV, within an
    action potential. guess: ms by which t_ref may be too short, as far as nobody knows.
    """

    sweeps: tuple[Sweep, ...]
    shaped: bool
    t_ref: float
    v_reset: float
    settle: float
    level: float
    guess: float = 0.0

    @property
    def dt(self) -> float:
        return self.sweeps[0].dt

    @property
    def count(self) -> int:
        """How many spikes there are."""
        return sum(len(each.spikes) for each in self.sweeps)

    def kept(self, before: float) -> list[Array]:
        """For each sweep, the steps that are not near a spike: those that a model without spikes describes."""
        masks = []
        for each in self.sweeps:
            mask = filters.outside(each.spikes, each.n, each.dt, before, self.t_ref + self.guess + each.dt)
            mask[: int(np.ceil(self.settle / each.dt - 1e-9))] = False
            masks.append(mask)
        return masks

    def part(self, most: int) -> Data:
        """The first `most` samples, in as many sweeps as that takes."""
        cut, left = [], most
        for each in self.sweeps:
            if left >= 3:
                n = min(each.n, left)
                spikes = each.spikes[each.spikes < (n - 1) * each.dt]
                cut.append(Sweep(each.V[:n], each.drive[: n - 1], spikes, each.dt))
                left -= n
        return replace(self, sweeps=tuple(cut))

    def held(self, sweep: Sweep) -> Array:
        """V with v_reset for the refractory period in place of the action potentials, if V has any."""
        if not self.shaped or self.t_ref == 0:
            return sweep.V
        return np.where(filters.outside(sweep.spikes, sweep.n + 1, sweep.dt, 0.0, self.t_ref), sweep.V, self.v_reset)
