"""The same model on NEURON, on NEURON with two threads and on CoreNEURON: traces, not spike counts."""

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import (
    EIF,
    GIF,
    GLIF,
    LIF,
    PIF,
    QIF,
    AdaptiveLIF,
    AdEx,
    ConnorStevens,
    FitzHughNagumo,
    HindmarshRose,
    HodgkinHuxley,
    Izhikevich,
    Izhikevich2007,
    KickedLIF,
    LIFCondExp,
    LIFCurrExp,
    MorrisLecar,
    Pospischil,
    TraubMiles,
    WangBuzsaki,
)
from nrnwrap.mechanisms import h


def model():
    """Every point neuron and squid membrane, under every kind of input that the fixed step takes."""
    cells = [LIF(), AdEx(), *(Izhikevich2007.preset(kind) for kind in ("RS", "IB", "CH")), HodgkinHuxley()]
    cells += [PIF(), EIF(), QIF(), Izhikevich(), AdaptiveLIF(), GLIF.preset("637930677_5"), GIF(seed=1), KickedLIF()]
    amps = 0.25, 0.7, 0.08, 0.45, 0.25, 0.08, 0.0513, 0.05, 0.1, 1.0, 0.2, 0.2, 0.5, 0.15
    for cell, amp in zip(cells, amps, strict=True):
        cell.inject(nw.Step(amp, delay=5.03))
    cells[-1].receive(nw.Poisson(300, seed=5), cells[-1].mechanism, weight=1.5, delay=0.5)
    lif, adex, rs, ib, ch, squid, *_ = cells
    lif.receive(nw.SpikeTimes([3.33, 10.07, 20]), nw.ExpCurrent(), weight=0.1, delay=0.5)
    adex.receive(nw.Poisson(200, seed=1), nw.Exp2(), weight=0.002, delay=0.5)
    rs.inject(nw.Noise(0.01, seed=3))
    rs.inject(nw.WhiteNoise(0.02, hold=0.25, seed=4))
    adex.inject(nw.Gfluct(0.001, 0.0005, g_i0=0.001, std_i=0.0005, seed=5))
    ib.inject(nw.Train(0.1, dur=1.234, period=7.77))
    ib.inject(nw.Ramp(0, 0.1, dur=80))
    squid.inject(nw.Chirp(0.01, 1, 60))
    squid.inject(nw.Waveform([0, 0.01, -0.01, 0], 13.0))
    synapses = nw.Alpha(), nw.AlphaCurrent(), nw.Exp2Current(), nw.NMDA(), nw.TsodyksMarkram(tau_f=100)
    for seed, synapse in enumerate(synapses, 10):
        weight = 0.01 if "Current" in str(synapse) else 0.001
        wire = ch.receive(nw.Poisson(50, seed=seed), synapse, weight=weight, delay=0.5)
        ch.receive(nw.Poisson(50, seed=seed + 10), wire.syn(), weight=weight, delay=0.7)  # shares it
    own = LIFCurrExp.preset("nest"), LIFCondExp.preset("coba")
    for seed, (cell, weight) in enumerate(zip(own, (0.9, 0.03), strict=True), 30):
        cell.receive(nw.Poisson(400, seed=seed), weight=weight, delay=0.5)
        cell.receive(nw.Poisson(200, seed=seed + 10), weight=-weight, delay=0.5)
    own[0].connect(own[1], weight=0.05, delay=1.03)
    own[1].connect(own[0], weight=2.0, delay=0.3)
    lif.connect(adex, nw.ExpCurrent(), weight=0.1)
    adex.connect(lif, nw.Exp(), weight=0.001, delay=1.7)
    return [*cells, *own]


@pytest.fixture(scope="module")
def cells():
    return model()


@pytest.fixture(scope="module")
def run(cells):
    return nw.simulate(cells, t_stop=200, dt=0.1)


def assert_same(one, other):
    assert one.v.shape == other.v.shape
    assert np.abs(one.v - other.v).max() < 1e-8  # mV
    for a, b in zip(one.spikes, other.spikes, strict=True):
        assert len(a) == len(b) > 1
        assert np.abs(a - b).max() < 1e-9  # ms


def test_coreneuron(cells, run):
    assert_same(run, nw.simulate(cells, t_stop=200, dt=0.1, engine="coreneuron"))


def test_coreneuron_with_crank_nicolson(cells):
    settings = {"t_stop": 200, "dt": 0.1, "secondorder": 2}
    assert_same(nw.simulate(cells, **settings), nw.simulate(cells, engine="coreneuron", **settings))


@pytest.fixture(scope="module")
def membranes():
    kinds = {
        TraubMiles: 0.3,
        Pospischil: 0.75,
        WangBuzsaki: 0.02,
        MorrisLecar: 1.5,
        ConnorStevens: 0.1,
        FitzHughNagumo: 0.8,
    }
    made = []
    for kind, amp in {**kinds, HindmarshRose: 2.0}.items():
        made.append(kind())
        made[-1].inject(nw.Step(amp, delay=5.03))
    return made


@pytest.mark.parametrize("secondorder", [0, 2])
def test_coreneuron_with_membranes(membranes, secondorder):
    """At 0.025 ms, near where implicit Euler diverges, WangBuzsaki grows the difference to 3e-7 mV."""
    settings = {"t_stop": 200, "dt": 0.0125, "secondorder": secondorder}
    assert_same(nw.simulate(membranes, **settings), nw.simulate(membranes, engine="coreneuron", **settings))


def test_neuron_afterwards_is_the_same_to_the_bit(cells, run):
    assert np.array_equal(run.v, nw.simulate(cells, t_stop=200, dt=0.1).v)


def test_two_threads(cells, run):
    parallel = h.ParallelContext()
    parallel.nthread(2)
    try:
        assert_same(run, nw.simulate(cells, t_stop=200, dt=0.1))
    finally:
        parallel.nthread(1)


def test_coreneuron_again_with_cells_whose_voltage_is_watched():
    """A NetCon that comes after a finitialize made NEURON 9.0.2 list its source twice, for which CoreNEURON ends."""
    one, other = HodgkinHuxley(), HodgkinHuxley()
    one.inject(nw.Step(0.3, delay=2))
    one.connect(other, nw.Exp2(), weight=0.02, delay=1)
    settings = {"t_stop": 50, "dt": 0.025}
    run = nw.simulate([one, other], **settings)
    for _ in range(2):
        assert_same(run, nw.simulate([one, other], engine="coreneuron", **settings))


def test_coreneuron_refuses_what_would_end_the_process():
    cell = LIF()
    cell.receive(nw.Regular(10), nw.ExpCurrent(), weight=0.1)
    with pytest.raises(nw.errors.SimulationError, match=r"needs delays of dt.*delay=0.1"):
        nw.simulate(cell, t_stop=10, dt=0.1, engine="coreneuron")


def test_a_connection_that_a_user_still_holds_when_its_source_has_gone():
    """NEURON ends the process when such a NetCon is asked for its delay, and CoreNEURON when it meets one."""
    cell = LIF()
    held = cell.receive(nw.Regular(10), nw.ExpCurrent(), weight=0.1)
    cell.detach(held)
    for method in ("fixed", "variable"):
        assert len(nw.simulate(cell, nw.Step(0.3), t_stop=50, method=method).spikes) > 2
    with pytest.raises(nw.errors.SimulationError, match=r"NetCon\[\d+\] does not have a source any more.*let go of it"):
        nw.simulate(cell, nw.Step(0.3), t_stop=50, engine="coreneuron")
    del held
    assert len(nw.simulate(cell, nw.Step(0.3), t_stop=50, engine="coreneuron").spikes) > 2
