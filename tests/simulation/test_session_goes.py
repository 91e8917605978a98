"""Inputs that are taken off between two pieces of a Session: as if they had ended then."""

import gc
import weakref

import numpy as np
import pytest
from helpers.pieces import END, WHEN, in_pieces
from helpers.processes import python

import nrnwrap as nw
from nrnwrap import errors
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley
from nrnwrap.engine import underway

HOW = {
    "fixed": {"dt": 0.1},
    "fine": {"dt": 0.025},
    "variable": {"method": "variable", "dt": 0.1, "t_stop": END, "tolerance": 1e-9},
}
EXACT = {"fixed": 2e-9, "fine": 2e-9, "variable": 3e-3}  # mV
SAMPLES = 0.3 + 0.2 * np.sin(np.arange(600))

STIMULI = {  # a stimulus -> the one that ends when it is taken off
    "step": (nw.Step(0.3), nw.Step(0.3, dur=WHEN)),
    "train": (nw.Train(0.5, dur=1, period=2), nw.Train(0.5, dur=1, period=2, number=10)),
    "ramp": (nw.Ramp(0, 0.5, dur=50), nw.Ramp(0, 0.2, dur=WHEN)),
    "sine": (nw.Sine(0.3, f=50), nw.Sine(0.3, f=50, dur=WHEN)),
    "noise": (nw.Noise(0.3, mean=0.2, seed=1), nw.Noise(0.3, mean=0.2, seed=1, dur=WHEN)),
    "white noise": (nw.WhiteNoise(0.3, mean=0.3, seed=1), nw.WhiteNoise(0.3, mean=0.3, seed=1, dur=WHEN)),
    "conductances": (nw.Gfluct(seed=1, g_e0=0.05), nw.Gfluct(seed=1, g_e0=0.05, dur=WHEN)),
    "waveform": (nw.Waveform([0.3, 0.3], [0, 55]), nw.Waveform([0.3, 0.3], [0, WHEN])),
    "means": (nw.Waveform(SAMPLES, 0.1, means=True), nw.Waveform(SAMPLES[:200], 0.1, means=True)),
    "clamp": (nw.VoltageClamp([(-65, 1e9)]), nw.VoltageClamp([(-65, WHEN)])),
    "sum": (
        nw.Step(0.2) + nw.Waveform([0.1, 0.1], [0, 55]),
        nw.Step(0.2, dur=WHEN) + nw.Waveform([0.1, 0.1], [0, WHEN]),
    ),
}
SOURCES = {
    "poisson": (nw.Poisson(500, seed=1), nw.Poisson(500, seed=1, stop=WHEN)),
    "regular": (nw.Regular(2.3), nw.Regular(2.3, number=9)),
    "times": (nw.SpikeTimes(np.arange(1, END, 1.7)), nw.SpikeTimes(np.arange(1, WHEN, 1.7))),
    "correlated": (nw.CorrelatedPoisson(500, 0.3, seed=1), nw.CorrelatedPoisson(500, 0.3, seed=1, stop=WHEN)),
}


def pieces(cells, change, method="fixed", **record):
    """A run in three pieces, with a change between the first two."""
    return in_pieces(nw.Session(cells, nw.Step(0.05), **HOW[method], **record), change)


def whole(cells, method="fixed", **record):
    return nw.simulate(cells, nw.Step(0.05), **{**HOW[method], "t_stop": END}, **record)


def assert_like(run, other, method):
    assert np.abs(run.v - other.v).max() < EXACT[method]
    assert np.ptp(run.v) > 1


@pytest.mark.parametrize("model", [HodgkinHuxley, AdEx, LIF])
@pytest.mark.parametrize("method", HOW)
@pytest.mark.parametrize("what", STIMULI)
def test_a_stimulus(what, method, model):
    (lasting, ending), one, other = STIMULI[what], model(), model()
    made = one.inject(lasting)
    run = pieces(one, lambda: one.detach(made), method, record=["v", "I"])
    other.inject(ending)
    assert_like(run, whole(other, method, record=["v", "I"]), method)
    assert one.attached == ()


@pytest.mark.parametrize("delay", [0, 3])
@pytest.mark.parametrize("synapse", [nw.Exp(5), nw.Exp2Current(1, 4), nw.PointProcess("ExpSyn", tau=3)], ids=str)
@pytest.mark.parametrize("method", HOW)
@pytest.mark.parametrize("what", SOURCES)
def test_a_source(what, method, synapse, delay):
    """What is on its way arrives, and what has arrived decays, as after the last event of a source that ends."""
    lasting, ending = SOURCES[what]
    weight = 0.1 if isinstance(synapse, nw.Exp2Current) else 0.01
    one, other = HodgkinHuxley(), HodgkinHuxley()
    one.receive(lasting, synapse, weight=weight, delay=delay)
    run = pieces(one, lambda: one.detach(*one.attached), method)
    other.receive(ending, synapse, weight=weight, delay=delay)
    assert_like(run, whole(other, method), method)


FAULTS = """
import nrnwrap as nw
for how in ({"dt": 0.1}, {"dt": 0.025}, {"method": "variable"}):
    one, other = nw.cells.AdEx(), nw.cells.AdEx()
    one.inject(nw.Step(1))
    one.inject(nw.Waveform([0.1, 0.4, 0.2], [0, 30, 90]))
    one.receive(nw.Poisson(900, seed=1), nw.Exp(), weight=0.01, delay=3)
    one.inject(nw.Train(0.1, dur=1, period=3))
    one.connect(other, nw.STDP(w_max=0.01), weight=0.01, delay=7)
    one.couple(other, g=0.001)
    with nw.Session([one, other], **how) as session:
        session.run(until=20)
        one.detach(*one.attached)
        other.detach(*other.attached)
        session.run(until=100)
    del one, other
    nw.simulate(nw.cells.AdEx(), **how, t_stop=20)
print("alive")
"""


def test_what_ended_the_process():
    """A queued event of what has been freed: of a played vector, a source, a NetCon."""
    done = python("-c", FAULTS)
    assert done.stdout == "alive\n", done.stdout + done.stderr


@pytest.mark.parametrize("method", HOW)
def test_connections_and_gap_junctions(method):
    """A gap junction as one whose conductance is set to 0, a connection as one whose source falls silent."""

    def ran(change):
        one, other, third = AdEx(), AdEx(v_init=-80.0), AdEx()
        source = nw.SpikeTimes([5, 14, 19, *([] if change is nothing else [22, 40])])
        wire = third.receive(source, nw.Exp(5), weight=0.02, delay=7)
        gaps = one.couple(other, g=0.005)
        return pieces([one, other, third], lambda: change(one, third, wire, gaps), method)

    def off(one, third, wire, gaps):
        third.detach(wire)
        one.detach(gaps)

    def nothing(one, third, wire, gaps):
        gaps[0].g = gaps[1].g = 0

    assert_like(ran(off), ran(nothing), method)


def test_a_field():
    field = nw.Field(60, "x", nw.Sine(1, f=50) + nw.Waveform([0.5, 0.5], [0, 90]))
    ending = nw.Field(60, "x", nw.Sine(1, f=50, dur=WHEN) + nw.Waveform([0.5, 0.5], [0, WHEN]))
    one, other = nw.cells.BallAndStick(), nw.cells.BallAndStick()
    made = one.inject(field)
    other.inject(ending)
    assert_like(pieces(one, lambda: one.detach(made)), whole(other), "fixed")


class Own(nw.inputs.Stimulus):
    def attach(self, segment):
        return nw.inputs.Placed(nw.mechanisms.h.AlphaSynapse(segment))


def test_what_cannot_go():
    """What nobody says how to silence; then nothing is taken off."""
    one = AdEx()
    clamp, own = one.inject(nw.Step(0.3)), one.inject(Own())
    with nw.Session(one, dt=0.1) as session:
        session.run(until=WHEN)
        with pytest.raises(errors.SimulationError, match=r"AlphaSynapse.* cannot be taken off between two pieces"):
            one.detach(clamp, own)
        assert len(one.attached) == 2
        assert clamp.amp == 0.3
        session.run(until=END)
    one.detach(clamp, own)
    assert one.attached == ()


def test_nothing_goes_on_coreneuron():
    one = AdEx()
    clamp = one.inject(nw.Step(0.3))
    with nw.Session(one, dt=0.1, engine="coreneuron") as session:
        session.run(until=WHEN)
        with pytest.raises(errors.SimulationError, match="taken off between two pieces of a Session on CoreNEURON"):
            one.detach(clamp)
        clamp.amp = 0
        run = session.run(until=END)
    assert np.abs(run.v - nw.simulate(AdEx(), nw.Step(0.3, dur=WHEN), dt=0.1, t_stop=END).v).max() < 1e-8


def test_what_was_taken_off_goes_with_the_session():
    one = AdEx()
    clamp = one.inject(nw.Waveform([0.3, 0.3], [0, 55]))
    left = weakref.ref(one.attached[0])
    with nw.Session(one, dt=0.1) as session:
        session.run(until=WHEN)
        one.detach(*one.attached)
        gc.collect()
        assert left() is not None
        assert clamp.has_loc()
        session.run(until=END)
    assert left() is None
    assert not clamp.has_loc()
    assert not underway.is_going()
    assert np.array_equal(whole(one).v, whole(AdEx()).v)


def test_what_comes_and_goes_at_once():
    one = LIF()
    with nw.Session(one, nw.Step(0.05), dt=0.1) as session:
        session.run(until=WHEN)
        for late in (nw.Waveform([0.3, 0.3], [0, 55]), nw.Noise(0.3, seed=1)):
            one.detach(one.inject(late))
        one.detach(one.receive(nw.Poisson(500, seed=1), nw.Exp(), weight=0.01))
        run = session.run(until=END)
    assert np.array_equal(run.v, whole(LIF()).v)


@pytest.mark.parametrize("method", HOW)
def test_a_poisson_input_that_is_let_go(method):
    one, other = LIF(), LIF()
    keys = [(1, 0, 0)]
    kept = [nw.inputs.poisson_input([one.mechanism], 3000, 1.0, keys)]
    run = pieces(one, kept.clear, method)
    kept.append(nw.inputs.poisson_input([other.mechanism], 3000, 1.0, keys, stop=WHEN))
    assert_like(run, whole(other, method), method)
