"""The cable that NEURON solves: nodes, and the conductances between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nrnwrap.engine import nrn


class Nodes:
    """The tree that NEURON solves: segments, and nodes without membrane at the ends that join sections."""

    def __init__(self, sections: Sequence[nrn.Section]) -> None:
        self.count = 0
        self.edges: list[tuple[int, int]] = []
        self.conductances: list[float] = []
        self.first: dict[nrn.Section, int] = {}
        self.joints: dict[tuple[nrn.Section, bool], int] = {}
        for section in sections:
            self.first[section] = self.count
            self.count += section.nseg
        for section in sections:
            self._link(section)

    def _link(self, section: nrn.Section) -> None:
        order = list(zip(range(self.first[section], self.first[section] + section.nseg), section, strict=True))
        backwards = bool(section.orientation())  # its end 1 is the one towards the root
        node = self._above(section)
        for index, segment in reversed(order) if backwards else order:
            self._join(node, index, segment.ri())
            node = index
        if section.children():
            self._join(node, self._joint(section, True), section(0 if backwards else 1).ri())

    def _join(self, one: int, other: int, resistance: float) -> None:
        self.edges.append((one, other))
        self.conductances.append(1 / resistance)  # uS, from MOhm

    def _joint(self, section: nrn.Section, far: bool) -> int:
        """The node at the end of a section that is far from the root, or near it."""
        if (section, far) not in self.joints:
            self.joints[section, far] = self.count
            self.count += 1
        return self.joints[section, far]

    def _above(self, section: nrn.Section) -> int:
        """The node that a section hangs on."""
        place = section.parentseg()
        while place is not None and place.x == place.sec.orientation():  # the near end of a section is its parent's
            section, place = place.sec, place.sec.parentseg()
        if place is None:
            return self._joint(section, False)
        if place.x in (0, 1):
            return self._joint(place.sec, True)
        return self.first[place.sec] + min(int(place.x * place.sec.nseg), place.sec.nseg - 1)


def axial_currents(sections: Sequence[nrn.Section], potentials: NDArray[np.float64]) -> NDArray[np.float64]:
    """The current (nA) into each segment by axial conductances (uS) and potentials (mV) of the segments."""
    nodes = Nodes(sections)
    ends, conductances = np.array(nodes.edges, dtype=int).reshape(-1, 2), np.array(nodes.conductances)
    n, size = len(potentials), nodes.count
    one, other = ends.T
    at = np.concatenate([potentials, np.zeros(size - n)])
    # between segments there are nodes without membrane: their potential is the mean of their neighbours'
    weights, weighted = np.zeros(size), np.zeros(size)
    for here, there in ((one, other), (other, one)):
        weights += np.bincount(here, conductances, size)
        weighted += np.bincount(here, conductances * at[there], size)
    at[n:] = weighted[n:] / weights[n:]
    flow = conductances * (at[other] - at[one])
    return np.subtract(np.bincount(one, flow, size), np.bincount(other, flow, size), dtype=float)[:n]
