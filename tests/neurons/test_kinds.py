"""What a run asks of a cell, and a connection of a synapse or a source: answered by classes of a user's own."""

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.errors import NumericsError, ParameterError
from nrnwrap.inputs import Placed, Source, Stimulus, Synapse
from nrnwrap.mechanisms import h


class Scaled(nw.Cell):
    """Its voltage is that of a second segment; its spikes are those of an artificial cell."""

    spikes_are_exact = True
    lost = 0

    def __init__(self):
        self.soma, self.dend = h.Section("soma", self), h.Section("dend", self)
        self.dend.connect(self.soma(1))
        self.soma.L = self.soma.diam = 20
        self.clock = h.NetStim()
        self.clock.interval, self.clock.start, self.clock.number = 7.03, 3.01, 1e9

    def voltage(self, variable_step):
        return self.dend(0.5)._ref_v

    def netcon(self, target):
        return h.NetCon(self.clock, target)

    def lost_spikes(self):
        return self.lost


def test_a_cell_says_what_its_voltage_and_its_spikes_are():
    cell = Scaled()
    run = nw.simulate(cell, nw.Step(0.1), t_stop=20, record={"there": cell.dend(0.5)._ref_v, "all": nw.Everywhere("v")})
    assert np.array_equal(run.v, run["there"])
    assert np.array_equal(run["all"][0], run["there"])  # as the cell's own segment
    assert run.spikes == pytest.approx([3.01, 10.04, 17.07])
    assert run.resets == (True,)


def test_a_cell_that_lost_spikes_ends_in_an_error():
    cell = Scaled()
    cell.lost = 1
    with pytest.raises(NumericsError, match="spiked more often in a step"):
        nw.simulate(cell, t_stop=1)


class Counted(Synapse):
    """A synapse that takes note of its connections, and refuses some weights."""

    def __init__(self):
        self.joints = []

    def place(self, segment):
        return h.ExpSyn(segment)

    def check_weight(self, weight):
        if weight > 1:
            raise ParameterError("too strong")

    def joined(self, wire, cell):
        self.joints.append((wire, cell))
        return (h.NetCon(None, wire.syn()),)


def test_a_synapse_is_told_of_its_connections():
    cell, synapse = LIF(), Counted()
    wires = [cell.receive(nw.Regular(5), synapse, weight=0.1), LIF().connect(cell, synapse, weight=0.1)]
    assert synapse.joints == [(wire, cell) for wire in wires]
    before = h.List("NetCon").count()
    with pytest.raises(ParameterError, match="too strong"):
        cell.receive(nw.Regular(5), synapse, weight=2)
    assert h.List("NetCon").count() == before
    cell.detach(*wires)
    synapse.joints.clear()


class Twice(Source):
    """Two events, by a NetStim; connected in a way of its own."""

    def create(self):
        made = h.NetStim()
        made.interval, made.start, made.number = 5, 1, 2
        return Placed(made)

    def connected(self, target):
        wire, parts = super().connected(target)
        return Placed(wire, (parts, "more"))


def test_a_source_of_a_users_own_is_connected():
    cell = LIF()
    cell.receive(Twice(), nw.ExpCurrent(tau=1), weight=30)
    assert {1, 6} <= set(np.floor(nw.simulate(cell, t_stop=20).spikes))


class Half(Stimulus):
    """A current of half of what is said, which scales by itself."""

    def __init__(self, amp):
        self.amp = amp

    def attach(self, segment):
        return nw.Step(self.amp / 2).attach(segment)

    def scaled(self, gain):
        return Half(gain * self.amp)


def test_a_stimulus_scales_as_it_says():
    one = nw.simulate(LIF(), 2 * Half(0.3) + nw.Step(0.1), t_stop=50)
    assert np.array_equal(one.spikes, nw.simulate(LIF(), nw.Step(0.3), nw.Step(0.1), t_stop=50).spikes)


@pytest.mark.parametrize("given", ["STDP", "nw_STDP", nw.STDP(), nw.PointProcess("STDP")])
def test_a_synapse_that_learns_does_so_by_whatever_name(given):
    cell = LIF()
    wire = cell.receive(nw.SpikeTimes([20]), given, weight=1e-4)
    cell.receive(nw.SpikeTimes([25]), nw.ExpCurrent(), weight=30)
    nw.simulate(cell, t_stop=60)
    assert wire.weight[1] > 1e-4
    for again in (given, wire.syn()):
        with pytest.raises(ParameterError, match=r"weight = 1 uS is outside 0 \.\. 0\.00015"):
            cell.receive(nw.SpikeTimes([20]), again, weight=1)
