"""Inputs that come between two pieces of a Session: from then on as if they had been there from the beginning."""

import numpy as np
import pytest
from helpers.pieces import END, WHEN, in_pieces

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley

STEPS = [0.1, 0.025]  # ms
T = np.arange(0, 60.1, 0.1)
COURSE = 0.3 + 0.2 * np.sin(T)
CUT = np.append([0, 0], COURSE[200:]), np.append([0, 20], T[200:])
LATE = {  # a stimulus -> the one that is nothing until then, and it from then on
    "step": (nw.Step(0.3), nw.Step(0.3, delay=WHEN)),
    "step to come": (nw.Step(0.3, delay=30, dur=10), nw.Step(0.3, delay=30, dur=10)),
    "train": (nw.Train(0.5, dur=1, period=2), nw.Train(0.5, delay=WHEN, dur=1, period=2)),
    "ramp": (nw.Ramp(0.1, 0.4, delay=10, dur=30), nw.Ramp(0.2, 0.4, delay=20, dur=20)),
    "sine": (nw.Sine(0.3, f=50), nw.Sine(0.3, f=50, delay=WHEN)),
    "noise": (nw.Noise(0.3, mean=0.2, seed=1), nw.Noise(0.3, mean=0.2, seed=1, delay=WHEN)),
    "held noise": (nw.Noise(0.3, seed=1, hold=0.013), nw.Noise(0.3, seed=1, hold=0.013, delay=WHEN)),
    "conductances": (nw.Gfluct(seed=1, g_e0=0.05), nw.Gfluct(seed=1, g_e0=0.05, delay=WHEN)),
    "waveform": (nw.Waveform(COURSE, 0.1), nw.Waveform(*CUT)),
    "means": (nw.Waveform(COURSE, 0.1, means=True), nw.Waveform([0, *COURSE[200:]], [0, *T[200:], 60.1], means=True)),
    "two": (nw.Step(0.1) + nw.Waveform(COURSE, 0.1), nw.Step(0.1, delay=WHEN) + nw.Waveform(*CUT)),
    "clamp": (nw.VoltageClamp([(-65, 30), (-60, 10)]), None),
}


def ran(cells, dt, change=None, **record):
    """A run in three pieces, with a change between the first two."""
    return in_pieces(nw.Session(cells, nw.Step(0.05), dt=dt, **record), change)


def assert_like(run, other, slack=2e-9):
    assert np.abs(run.v - other.v).max() < slack
    assert np.ptp(run.v) > 1


@pytest.mark.parametrize("dt", STEPS)
@pytest.mark.parametrize("model", [HodgkinHuxley, AdEx, LIF])
@pytest.mark.parametrize("what", LATE)
def test_a_stimulus(what, model, dt):
    late, always = LATE[what]
    one, other = model(), model()
    how = {"record": ["v", "I"]}
    if what == "clamp":
        how["secondorder"] = 0
        clamp = other.inject(late)
        clamp.rs = 1e300
        wanted = ran(other, dt, lambda: setattr(clamp, "rs", late.rs), **how)
    else:
        other.inject(always)
        wanted = ran(other, dt, **how)
    run = ran(one, dt, lambda: one.inject(late), **how)
    assert_like(run, wanted)
    assert np.abs(run["I"] - wanted["I"]).max() < 1e-9


@pytest.mark.parametrize("dt", STEPS)
def test_white_noise(dt):
    """Of the same numbers as the one that has been there from the beginning."""
    one, other = LIF(), LIF()
    noise = nw.WhiteNoise(0.1, mean=0.2, seed=1)
    before = other.inject(noise)
    h = nw.mechanisms.h
    kept, came = h.Vector(), h.Vector()
    kept.record(before._ref_i)
    ran(other, dt)
    ran(one, dt, lambda: came.record(one.inject(noise)._ref_i))
    assert len(came) > 0
    assert np.array(came)[1:] == pytest.approx(np.array(kept)[-len(came) + 1 :], abs=1e-12)


SOURCES = {
    "poisson": nw.Poisson(500, seed=1),
    "regular": nw.Regular(2.3, start=1),
    "few": nw.Regular(2.3, start=1, number=15),
    "times": nw.SpikeTimes(np.arange(1, END, 1.7)),
    "correlated": nw.CorrelatedPoisson(500, 0.3, seed=1),
}
SYNAPSES = {
    "exp": (nw.Exp(5), 0.01),
    "current": (nw.Exp2Current(1, 4), 0.1),
    "short": (nw.TsodyksMarkram(), 0.02),
    "foreign": (nw.PointProcess("ExpSyn", tau=3), 0.01),
    "learning": (nw.STDP(w_max=0.02, A_plus=0.1, A_minus=0), 0.01),
}


@pytest.mark.parametrize("dt", STEPS)
@pytest.mark.parametrize("model", [HodgkinHuxley, LIF])
@pytest.mark.parametrize("what", SYNAPSES)
@pytest.mark.parametrize("source", SOURCES)
def test_a_source(source, what, model, dt):
    (synapse, weight), source = SYNAPSES[what], SOURCES[source]
    one, other = model(), model()
    times = source.times(END)
    other.receive(nw.SpikeTimes(times[times >= WHEN]), synapse, weight=weight, delay=0.3)
    run = ran(one, dt, lambda: one.receive(source, synapse, weight=weight, delay=0.3))
    wanted = ran(other, dt)
    assert_like(run, wanted)


@pytest.mark.parametrize("dt", STEPS)
@pytest.mark.parametrize("models", [(HodgkinHuxley, AdEx), (AdEx, LIF), (LIF, HodgkinHuxley)])
def test_connections(models, dt):
    """As one with the weight 0 until then; its source may be a cell of no session."""

    def made():
        pair = [each() for each in models]
        pair[0].inject(nw.Step(1.5, delay=WHEN + 1))
        return pair

    (one, target), (source, other) = made(), made()
    wire = source.connect(other, nw.Exp(5), weight=0, delay=0.7)
    run = ran(target, dt, lambda: one.connect(target, nw.Exp(5), weight=0.02, delay=0.7))
    wanted = ran(other, dt, lambda: wire.weight.__setitem__(0, 0.02))
    assert_like(run, wanted)
