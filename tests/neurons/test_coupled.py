"""Spiking mechanisms on a soma with a passive dendrite, against the variable step at a tolerance of 1e-9.

That limit is itself off by some 0.005 ms after a second (against an independent integration at ever smaller steps), so
bounds below 0.01 ms are not asked for.
"""

import functools

import numpy as np
import pytest
from helpers.cell import soma_with_dendrite

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, Izhikevich2007, Reconstruction
from nrnwrap.errors import LocationError, ParameterError, SimulationError
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example

REST = {Izhikevich2007: -60, LIF: -75}
CASES = {  # model, current into the dendrite (nA), its length (um), spikes in a second
    "RS": (Izhikevich2007, 0.4, 500, 73),
    "RS, faster": (Izhikevich2007, 0.6, 500, 98),
    "RS, 400 um": (Izhikevich2007, 0.4, 400, 78),
    "LIF": (LIF, 0.6, 500, 118),
}


def spikes(case, **how):
    model, amp, length, _ = CASES[case]
    soma, dend = soma_with_dendrite(length, REST[model])
    cell = model.at(soma(0.5))
    clamp = h.IClamp(dend(0.5))
    clamp.dur, clamp.amp = 1e9, amp
    return nw.simulate(cell, t_stop=1000, v_init=REST[model], record=[], **how).spikes


@pytest.fixture(scope="module")
def limits():
    return {case: spikes(case, method="variable", tolerance=1e-9) for case in CASES}


def error(case, limits, **how):
    found = spikes(case, **how)
    assert len(found) == len(limits[case]) == CASES[case][3]
    return np.abs(found - limits[case]).max()


@pytest.mark.parametrize("case", CASES)
def test_second_order(case, limits):
    assert error(case, limits, dt=0.1) < 0.1
    assert error(case, limits, dt=0.025) < 0.01


@pytest.mark.parametrize("order", [0, 2])
def test_a_kick_counts_whatever_a_synapse_tells_of_in_the_same_half_step(order):
    def kicked(told):
        soma, dend = soma_with_dendrite(200, REST[LIF])
        cell = LIF.at(soma(0.5))
        cell.keep(dend)
        cell.receive(nw.SpikeTimes(told), nw.ExpCurrent(5), at=soma(0.5), weight=1e-6, delay=0)
        cell.receive(nw.SpikeTimes([5.03]), cell.mechanism, weight=8, delay=0)
        return nw.simulate(cell, t_stop=7, dt=0.1, secondorder=order, v_init=REST[LIF]).v

    alone = kicked([])
    assert alone.max() > REST[LIF] + 7
    np.testing.assert_allclose(kicked([5.02]), alone, rtol=0, atol=1e-3)


@pytest.mark.parametrize(("place", "synapse", "weight", "gap", "expected"), [
    ("dend", nw.ExpCurrent(5), 0.08, 1.1937, 38),
    ("soma", nw.ExpCurrent(5), 0.068, 1.1937, 37),
    ("dend", nw.Exp(5, e=0), 0.0109, 0.737, 39),
    ("soma", nw.Exp(5, e=0), 0.00206, 0.737, 38),
])  # fmt: skip
def test_driven_through_synapses(place, synapse, weight, gap, expected):
    """For half a second, held to what the same cell driven by a clamp is held to in a whole one."""
    model, _, length, _ = CASES["RS, 400 um"]

    def found(**how):
        soma, dend = soma_with_dendrite(length, REST[model])
        cell = model.at(soma(0.5))
        at = {"dend": dend, "soma": soma}[place](0.5)
        cell.receive(nw.SpikeTimes(np.arange(2, 500, gap)), synapse, at=at, weight=weight * gap)
        return nw.simulate(cell, t_stop=500, v_init=REST[model], record=[], **how).spikes

    limit = found(method="variable", tolerance=1e-9)
    for dt, bound in {0.1: 0.1, 0.025: 0.01}.items():
        spikes = found(dt=dt)
        assert len(spikes) == len(limit) == expected
        assert np.abs(spikes - limit).max() < bound


def test_ranks_must_agree_on_the_order(monkeypatch):
    def gathered(mine):
        return [mine, ({**mine[0], "secondorder": 0}, *mine[1:])]

    monkeypatch.setattr("nrnwrap.engine.ranks.gathered", gathered)
    with pytest.raises(SimulationError, match="the ranks were given different secondorder: None, 0"):
        nw.simulate(LIF(), t_stop=1)


def test_second_order_is_the_default_beside_other_segments():
    soma, dend = soma_with_dendrite(400, -75)
    cell = LIF.at(soma(0.5))
    host = nw.wrap([soma, dend])
    point = LIF()

    def order(*what, **how):
        return nw.simulate(*what, t_stop=1, **how).settings.secondorder

    assert order(cell) == order([point, cell]) == order(host) == 2  # host has it, listed or not
    assert order(point) == 0
    assert order(cell, secondorder=0) == 0
    assert order(cell, method="variable") == 0
    clamp = nw.VoltageClamp([(-70, 1)])
    assert order(cell, clamp) == order(cell, nw.Step(0.1) + clamp) == 0  # Crank-Nicolson rings there
    del cell
    assert order(host) == 0


@pytest.mark.parametrize(("case", "coarse", "fine"), [("RS", 0.2, 0.01), ("RS, 400 um", 0.5, 0.2), ("LIF", 0.4, 0.12)])
def test_implicit_euler(case, coarse, fine, limits):
    """Of first order: the dendrite is NEURON's."""
    assert error(case, limits, dt=0.1, secondorder=0) < coarse
    assert error(case, limits, dt=0.025, secondorder=0) < fine


@functools.cache
def jumping(**how):
    """A LIF on a soma with a dendrite under events every 0.737 ms: its spikes (ms), and how many it has counted."""
    soma, _dend = soma_with_dendrite(500, -70)
    cell = LIF.at(soma(0.5), e_l=-70, v_th=-55, v_reset=-70)
    cell.receive(nw.SpikeTimes(np.arange(5, 290, 0.737)), nw.ExpCurrent(tau=2), weight=0.13)
    return nw.simulate(cell, t_stop=300, record=[], **how).spikes, cell.mechanism.n_spikes


@pytest.mark.parametrize("dt", [0.1, 0.05])
@pytest.mark.parametrize("secondorder", [0, 2])
def test_no_spike_is_lost_when_currents_jump(dt, secondorder):
    """An event in the very step of a spike: what was announced and what the model does stay one."""
    exact, _ = jumping(method="variable", tolerance=1e-9)
    found, counted = jumping(dt=dt, secondorder=secondorder)
    assert len(found) == len(exact) > 20
    assert counted == len(found)
    assert np.abs(found - exact).max() < 0.5


# Elsewhere than on a soma with one passive dendrite


class Branched(nw.Cell):
    """A soma between a dendrite and an axon that begins with an initial segment; all passive."""

    v_init = -70

    def __init__(self, ais_nseg=1, ais_length=40, ais_diameter=2):
        self.soma, self.ais, self.axon, self.dend = (h.Section(n, self) for n in ("soma", "ais", "axon", "dend"))
        self.ais.connect(self.soma(1))
        self.axon.connect(self.ais(1))
        self.dend.connect(self.soma(0))
        sizes = {self.soma: (20, 20, 1), self.axon: (200, 1, 5), self.dend: (400, 2, 9)}
        for section, size in {**sizes, self.ais: (ais_length, ais_diameter, ais_nseg)}.items():
            section.L, section.diam, section.nseg = size
        self.set(Ra=150, cm=1)
        self.insert("pas", [self.soma, self.axon, self.dend], g=5e-5, e=-70)


def on_initial_segment(**size):
    """A LIF where spikes begin, and a current into the soma."""
    cell = Branched(**size)
    lif = LIF.at(cell.ais(0.5), g_l=5e-7 * cell.ais(0.5).area(), e_l=-70, v_th=-55, v_reset=-65, t_ref=3)
    lif.keep(cell)
    return lif, cell.soma(0.5), 0.15


def on_active_dendrites(path):
    """A LIF on the soma of a pyramidal cell whose apical dendrites have sodium and potassium channels."""
    cell = Reconstruction(path, d_lambda=None)
    cell.insert("pas", [section for section in cell.sections if section != cell.soma], g=5e-5, e=-70)
    cell.insert("hh", "apic", gnabar=lambda d: 0.02 * np.exp(-d / 200), gkbar=lambda d: 0.01 * np.exp(-d / 200), gl=0)
    cell.v_init = -70
    lif = LIF.at(cell.soma(0.5), g_l=4e-4, e_l=-70, v_th=-50, v_reset=-60, t_ref=2)
    lif.keep(cell)
    return lif, cell.soma(0.5), 0.6


def two_compartments():
    """AdEx in one of two compartments, a current into the other, with 39 nS between them."""
    soma, dend = h.Section("soma"), h.Section("dend")
    dend.connect(soma(1), 0)
    soma.L = soma.diam = (281e2 / np.pi) ** 0.5 * 10**0.5
    dend.L, dend.diam, dend.Ra, soma.Ra = 200, 10, 2000, 1e-3
    dend.insert("pas")
    dend(0.5).pas.g, dend(0.5).pas.e = 1e-4, -70.6
    adex = AdEx.at(soma(0.5))
    adex.keep(soma, dend)
    return adex, dend(0.5), 3.0


def driven(made, **how):
    """Spikes (ms) in 150 ms of a cell under a constant current, and the cell."""
    lif, where, amp = made
    clamp = h.IClamp(where)
    clamp.dur, clamp.amp = 1e9, amp
    return nw.simulate(lif, t_stop=150, record=[], **how).spikes


ELSEWHERE = {  # what is made, dt (ms), spikes, largest error (ms) at that dt and at a quarter of it
    "initial segment": (on_initial_segment, 0.025, 28, 0.05, 0.01),
    "active dendrites": (on_active_dendrites, 0.025, 36, 0.02, 0.02),
    "two compartments": (two_compartments, 0.1, 3, 0.01, 0.003),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("case", ELSEWHERE)
def test_elsewhere(case, tmp_path):
    make, dt, count, coarse, fine = ELSEWHERE[case]
    arguments = [write_example(tmp_path / "cell.swc")] if make is on_active_dendrites else []
    exact = driven(make(*arguments), method="variable", tolerance=1e-9)
    assert len(exact) == count
    for step, bound in ((dt, coarse), (dt / 4, fine)):
        found = driven(make(*arguments), dt=step, secondorder=2)
        assert len(found) == count
        assert np.abs(found - exact).max() < bound


def test_the_mechanism_owns_its_segment_only():
    cell = Branched()
    before = cell.biophysics
    lif = LIF.at(cell.ais(0.5), v_th=-55)
    assert cell.biophysics == before
    assert [p.hname().split("[")[0] for s in cell.sections for seg in s for p in seg.point_processes()] == ["nw_LIF"]
    with pytest.raises(LocationError, match="has a spiking mechanism already"):
        AdEx.at(cell.ais(0.5))
    with pytest.raises(ParameterError, match=r"C of .* is that of"):
        lif.C = 1
    soma = LIF.at(cell.soma(0.5), v_th=-50)  # a second one elsewhere
    assert {lif.segment, soma.segment} == {cell.ais(0.5), cell.soma(0.5)}


def test_a_segment_that_its_neighbours_hold():
    """A third of an initial segment, 0.47 pF between a soma and an axon: ten times as much charge is theirs."""
    size = {"ais_nseg": 3, "ais_length": 30, "ais_diameter": 1.5}
    exact = driven(on_initial_segment(**size), method="variable", tolerance=1e-7)
    for dt, bound in ((0.1, 0.5), (0.025, 0.01)):
        found = driven(on_initial_segment(**size), dt=dt, secondorder=2)
        assert len(found) == len(exact)
        assert np.abs(found - exact).max() < bound
