"""The artificial cell that computes the members of a population as numbers (mod/Kernel.mod), and their ports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import mechanisms
from nrnwrap.engine import array, h, netcon, ranks, vector
from nrnwrap.network import wiring
from nrnwrap.network.roster import Roster
from nrnwrap.simulation.cautions import Pace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nrnwrap.network.numbered import Numbered

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

NAP = 1e-7  # ms; how long after the begin of a window it is computed (mod/Kernel.mod)


class KernelCell:
    """The neurons of this rank of one roster, numbered in the order of their indices.

    Where others than kernels may hear of them, each is known to all of NEURON by its gid, that of a port
    (mod/PopulationPort.mod). v_init: where all start (mV), if the run says it.
    """

    def __init__(self, roster: Roster, numbered: Numbered, v_init: float | None) -> None:
        mechanisms.load()
        self.roster, self.numbered, self.members = roster, numbered, roster.local
        self.place = np.full(len(roster), -1)  # of each index the number here
        self.place[self.members] = np.arange(len(self.members))
        self.cell = h.nw_Kernel()
        self._call("make", numbered.model.mechanism_name, len(self.members), roster.name)
        self._parameters()
        v = numbered.v_init if v_init is None else np.full(len(roster), v_init)
        starts = (v, *(self._state(name) for name in numbered.kernel_model))
        self._call("start", *(vector(each[self.members]) for each in starts))
        self._ports: list[Any] = []
        self._wires: list[tuple[Any, Numbers]] = []  # Lists of NetCons of sources, and the row that each means

    def _call(self, verb: str, *given: Any) -> float:
        return float(self.cell.call(verb, *given))

    def _state(self, name: str) -> Numbers:
        return self.numbered.state(name) if name else np.zeros(len(self.roster))

    def _parameters(self) -> None:
        rows = [*(self.numbered.values(name) for name in self.numbered.defaults), self.numbered.drive]
        alike = all(each.strides == (0,) for each in rows)
        some = self.members[:1] if alike else self.members
        values = np.concatenate([each[some] for each in rows[:-1]])
        self._call("parameters", " ".join(self.numbered.defaults), vector(values), vector(rows[-1][some]))

    def make_ports(self) -> None:
        """Let all of NEURON hear of the spikes from now on."""
        if self._ports:
            return
        self._ports = [h.nw_PopulationPort() for _ in self.members.tolist()]
        listed = h.List()
        for each in self._ports:
            listed.append(each)
        self._call("ports", listed)
        gids = self.roster.gids[self.members].tolist()
        ranks.own_all((gid, netcon(port, None)) for gid, port in zip(gids, self._ports, strict=True))

    def open(self, window: float, lead: float) -> None:
        """Windows (ms) that are computed at once, and how long after its spike (ms) a source is heard of."""
        self.window, self.lead = window, lead
        self._call("open", window, lead)

    def narrow(self, window: float) -> None:
        """Windows that are shorter from now on."""
        self.window = window
        self._call("narrow", window)

    def verify(self) -> None:
        """Raise SimulationError where somebody has changed the NetCons by which sources are heard of."""
        for wires, numbers in self._wires:
            wiring.verify(wires, numbers, self.lead)

    def take_up_numbers(self) -> None:
        """Go on with the parameters that the members have now."""
        self._call("settle")
        self._parameters()
        self._call("settle")

    def until(self, goal: float) -> None:
        """Compute nothing beyond a time (ms): what happens there can be changed first."""
        self._call("goal", goal)

    def spikes(self) -> tuple[Numbers, Integers]:
        """Times (ms) and gids of the spikes since the run began, or went on from a state."""
        times, neurons = vector(), vector()
        self._call("spikes", times, neurons)
        return array(times), self.roster.gids[self.members][array(neurons).astype(np.int64)]

    def busiest(self) -> Iterator[Pace]:
        """The neuron that has spiked most, if one has."""
        times, gids = self.spikes()
        if len(gids):
            index = int(np.bincount(gids - self.roster.gids[0]).argmax())
            pause = float(self.numbered.values("t_ref")[index])
            yield Pace(f"{self.roster.name}[{index}]", pause, np.sort(times[gids == self.roster.gids[index]]))

    def close(self) -> None:
        """Leave nothing in NEURON."""
        self.cell = None
        if self._ports:
            self._ports.clear()
            ranks.disowned(self.roster.gids[self.members].tolist())
