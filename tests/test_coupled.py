"""Spiking mechanisms on a soma with a passive dendrite, against the variable step at a tolerance of 1e-9.

That limit is itself off by some 0.005 ms after a second (against an independent integration at ever smaller steps), so
bounds below 0.01 ms are not asked for.
"""

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF, Izhikevich2007
from nrnwrap.mechanisms import h

REST = {Izhikevich2007: -60, LIF: -75}
CASES = {  # model, current into the dendrite (nA), its length (um), spikes in a second
    "RS": (Izhikevich2007, 0.4, 500, 73),
    "RS, faster": (Izhikevich2007, 0.6, 500, 98),
    "RS, 400 um": (Izhikevich2007, 0.4, 400, 78),
    "LIF": (LIF, 0.6, 500, 118),
}


def soma_with_dendrite(length, rest):
    """A soma of 0.1 nF and a passive dendrite of 15 segments."""
    soma, dend = h.Section("soma"), h.Section("dend")
    dend.connect(soma(1))
    soma.L = soma.diam = (1e4 / np.pi) ** 0.5
    dend.L, dend.diam, dend.nseg = length, 2, 15
    for section in (soma, dend):
        section.Ra, section.cm = 100, 1
    dend.insert("pas")
    for segment in dend:
        segment.pas.g, segment.pas.e = 1e-4, rest
    return soma, dend


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
    assert error(case, limits, dt=0.1, secondorder=2) < 0.1
    assert error(case, limits, dt=0.025, secondorder=2) < 0.01


@pytest.mark.parametrize(("case", "coarse", "fine"), [("RS", 0.1, 0.1), ("RS, 400 um", 0.1, 0.05), ("LIF", 0.4, 0.1)])
def test_implicit_euler(case, coarse, fine, limits):
    """Of first order: the dendrite is NEURON's."""
    assert error(case, limits, dt=0.1) < coarse
    assert error(case, limits, dt=0.025) < fine


@pytest.mark.parametrize("dt", [0.1, 0.05])
@pytest.mark.parametrize("secondorder", [0, 2])
def test_no_spike_is_lost_when_currents_jump(dt, secondorder):
    """An event in the very step of a spike: what was announced and what the model does stay one."""
    soma, _dend = soma_with_dendrite(500, -70)
    cell = LIF.at(soma(0.5), e_l=-70, v_th=-55, v_reset=-70)
    cell.receive(nw.SpikeTimes(np.arange(5, 290, 0.737)), nw.ExpCurrent(tau=2), weight=0.13)
    exact = nw.simulate(cell, t_stop=300, record=[], method="variable", tolerance=1e-9).spikes
    found = nw.simulate(cell, t_stop=300, record=[], dt=dt, secondorder=secondorder).spikes
    assert len(found) == len(exact) > 20
    assert cell.mechanism.n_spikes == len(found)
    assert np.abs(found - exact).max() < 0.5
