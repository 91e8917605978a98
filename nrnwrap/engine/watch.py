"""Voltages that no cell has: looked for while a run lasts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nrnwrap.base.limits import LARGEST_V
from nrnwrap.engine.neuron import h, nrn
from nrnwrap.errors import NumericsError


class Watch:
    """Looks at the voltage of every segment of some sections."""

    def __init__(self, sections: Sequence[nrn.Section]) -> None:
        self.segments = [segment for section in sections for segment in section]
        self.pointers = h.PtrVector(len(self.segments) or 1)  # a rank may be without cells
        for index, segment in enumerate(self.segments):
            self.pointers.pset(index, segment._ref_v)
        self.voltages = h.Vector(len(self.segments))
        self.v = np.asarray(self.voltages) if self.segments else np.empty(0)  # which shows what is gathered

    def look(self, t: float) -> None:
        """Raise NumericsError when a voltage is nan or beyond +-LARGEST_V."""
        if not self.segments:
            return
        self.pointers.gather(self.voltages)
        if not (self.v.min() >= -LARGEST_V and self.v.max() <= LARGEST_V):  # nan is neither
            first = int(np.argmin(np.abs(self.v) <= LARGEST_V))
            raise runaway(str(self.segments[first]), self.v[first], f"by {t:g} ms")


def runaway(segment: str, v: float, when: str) -> NumericsError:
    """The error for a voltage that no cell has."""
    return NumericsError(
        f"the voltage of {segment} was {v:g} mV {when}: the run was stopped. "
        "Look for a conductance, current or geometry that is too large there, or take a smaller dt"
    )
