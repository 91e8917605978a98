"""Synapses of the package tell a spiking mechanism on their segment of their events (mod/telling.inc)."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nrnwrap as nw
from nrnwrap import cells
from nrnwrap.cells import LIF, AdEx, Izhikevich2007, LIFCondExp, LIFCurrExp
from nrnwrap.mechanisms import h
from nrnwrap.neurons import PointNeuron

COMMON = ("C", "g_l", "e_l", "v_th", "v_reset", "t_ref")
KINDS = {  # model with the synapse built in, separate synapse, weights of either, bounds at dt 0.1 and 0.025 (ms)
    "current": (LIFCurrExp, nw.ExpCurrent(5), 0.06, 0.06, (0.0006, 0.0002)),
    "conductance": (LIFCondExp, nw.Exp(5, e=0), 0.0011, 0.0011, (0.0012, 0.0002)),
    "inhibiting current": (LIFCurrExp, nw.ExpCurrent(5), -0.06, -0.06, (0.001, 0.0001)),
    # most of these spikes come 15 ms later, when v has all but come to rest below the threshold
    "inhibition": (LIFCondExp, nw.Exp(5, e=-80), -0.0024, 0.0024, (0.03, 0.006)),
}


def pairs(kind, number):
    """Cells with synapses of their own, exact to 1e-6 ms, and with separate ones; each gets one event.

    The current alone would make each spike within a ms after its event, most within a tenth of one.
    """
    model, synapse, own, separate, _ = KINDS[kind]
    rng = np.random.default_rng(1)
    made = [], []
    values = LIF().values()
    shared = {name: values[name] for name in COMMON}
    for arrival, after in zip(28 + rng.uniform(0, 0.3, number), rng.uniform(0, 1, number) ** 2, strict=True):
        amp = shared["g_l"] * 20 / (1 - np.exp(-(arrival + after) / 10))
        extra = {"tau_e": 5, "tau_i": 5, **({"e_e": 0, "e_i": -80} if model is LIFCondExp else {})}
        for group, cell in zip(made, (model(**shared, **extra), LIF(**shared)), strict=True):
            cell.inject(nw.Step(amp))
            group.append(cell)
        made[0][-1].receive(nw.SpikeTimes([arrival]), weight=own)
        made[1][-1].receive(nw.SpikeTimes([arrival]), synapse, weight=separate)
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_spikes_close_to_an_event(kind):
    """Before it, after it, because of it or prevented by it, in the same half of a step or the next steps."""
    number = 200
    own, separate = pairs(kind, number)
    for dt, bound in zip((0.1, 0.025), KINDS[kind][-1], strict=True):
        found = nw.simulate([*own, *separate], t_stop=60, dt=dt, record=[]).spikes
        exact, spikes = found[:number], found[number:]
        assert [len(each) for each in spikes] == [len(each) for each in exact]
        assert max(abs(a[0] - b[0]) for a, b in zip(spikes, exact, strict=True)) < bound


@pytest.mark.parametrize("dt", [0.1, 0.025])
@pytest.mark.parametrize("arrival", [101.01, 101.03, 101.045, 101.07])
def test_a_current_that_is_over_within_a_step(arrival, dt):
    """It causes a spike after the event, not before it, and at most a step late."""
    cell = LIF()
    cell.receive(nw.SpikeTimes([arrival]), nw.ExpCurrent(0.01), weight=50)
    (spike,) = nw.simulate(cell, nw.Step(0.19), t_stop=110, dt=dt, record=[]).spikes
    exact = arrival + 0.00223  # the variable step's
    assert exact - 1e-4 < spike < exact + dt


@pytest.mark.parametrize("tau", [0.01, 5])
def test_an_event_soon_after_a_spike_of_its_step_is_not_lost(tau):
    def spikes(**how):
        cell = AdEx()
        cell.receive(nw.SpikeTimes([11.7967]), nw.ExpCurrent(tau), weight=1 / tau)
        return nw.simulate(cell, nw.Step(1), t_stop=40, record=[], **how).spikes

    exact = spikes(method="variable", tolerance=1e-8)
    assert exact[0] == pytest.approx(11.79157, abs=1e-4)  # which is 0.005 ms before the event
    assert spikes(dt=0.1) == pytest.approx(exact, abs=0.01)


def test_synapses_made_by_hand_are_joined_too():
    """In a script of NEURON's own, and made before the mechanism; spikes are those of `simulate`."""
    section = h.Section("soma")
    section.L = section.diam = 100 / np.pi**0.5
    synapse = h.nw_ExpConductance(section(0.5))
    cell = LIF.at(section(0.5))
    source = h.NetStim()
    source.start, source.number, source.interval = 5.03, 30, 3.217
    cell.keep(source, h.NetCon(source, synapse, 0, 1, 0.004))
    clamp = h.IClamp(section(0.5))
    clamp.dur, clamp.amp = 1e9, 0.21
    spikes, events = h.Vector(), cell.netcon(None)
    events.record(spikes)
    h.load_file("stdrun.hoc")
    before = h.dt, h.steps_per_ms, h.secondorder
    h.dt, h.steps_per_ms, h.secondorder = 0.1, 10, 2
    h.finitialize(-75)
    h.continuerun(100)
    h.dt, h.steps_per_ms, h.secondorder = before
    assert is_heard(synapse)
    run = nw.simulate(cell, t_stop=100, dt=0.1, record=[])
    assert len(run.spikes) > 5
    assert np.array(spikes) == pytest.approx(run.spikes, abs=1e-9)


def is_heard(synapse):
    """Whether a mechanism is told; a synapse that nobody hears does not tell itself either."""
    assert not any(synapse.deaf[k] for k in range(10))
    return synapse.audible == 1


def test_a_synapse_alone_tells_nobody():
    section = h.Section("soma")
    section.insert("pas")
    synapse = h.nw_ExpConductance(section(0.5))
    synapse.e = -70
    cell = nw.wrap([section])
    cell.receive(nw.SpikeTimes([1.0]), synapse, weight=0.001)
    nw.simulate(cell, t_stop=5)
    assert not is_heard(synapse)


def test_a_mechanism_that_has_gone_is_told_no_more_and_its_successor_is():
    section = h.Section("soma")
    section.L = section.diam = 100
    synapse = h.nw_ExpConductance(section(0.5))
    synapse.e = -70
    host = nw.wrap([section])
    host.receive(nw.SpikeTimes([1.0]), synapse, weight=0.001)
    cell = LIF.at(section(0.5))
    nw.simulate(cell, t_stop=5)
    assert is_heard(synapse)
    del cell
    nw.simulate(host, t_stop=5)
    assert not is_heard(synapse)
    cell = AdEx.at(section(0.5))
    nw.simulate(cell, t_stop=5)
    assert is_heard(synapse)


def test_coreneuron_takes_synapses_that_tell_nobody():
    """On membranes and trees, on mechanisms that do not listen, and one that nobody uses."""
    made = [cells.HodgkinHuxley(), cells.BallAndStick(), cells.KickedLIF(), cells.Izhikevich(scheme="published"), LIF()]
    synapses = nw.Exp(2), nw.ExpCurrent(2), nw.NMDA(), nw.Alpha(2), nw.TsodyksMarkram(), nw.Exp2Current(0.5, 2)
    for cell in made:
        for synapse in synapses:
            cell.receive(nw.SpikeTimes([3.03, 9]), synapse, weight=0.001, delay=0.1)
    unused = h.nw_ExpConductance(made[0].soma(0.5))
    one, other = (nw.simulate(made, t_stop=30, dt=0.1, engine=engine) for engine in ("neuron", "coreneuron"))
    assert unused.s == 0
    assert np.abs(one.v - other.v).max() < 1e-8


def test_a_synapse_that_is_moved_tells_where_it_stands():
    one, other = h.Section("one"), h.Section("other")
    synapse = h.nw_ExpCurrent(one(0.5))
    cell = LIF.at(one(0.5))
    host = nw.wrap([other])
    host.receive(nw.SpikeTimes([1.98]), synapse, weight=0.1)
    nw.simulate(cell, t_stop=2, dt=0.1)
    assert cell.mechanism.told[1] > 0  # in the last half step
    synapse.loc(other(0.5))
    nw.simulate([cell, host], t_stop=2, dt=0.1)
    assert cell.mechanism.told[1] == 0
    assert not is_heard(synapse)


SYNAPSES = {  # and weights of which a few at a time change a cell within ms, not within a step
    "Exp": (nw.Exp(2), 0.004),
    "inhibition": (nw.Exp(2, e=-90), 0.008),
    "fast": (nw.ExpCurrent(0.01), 10.0),
    "ExpCurrent": (nw.ExpCurrent(3), 0.1),
    "Exp2": (nw.Exp2(0.3, 3), 0.004),
    "Alpha": (nw.Alpha(1), 0.004),
    "NMDA": (nw.NMDA(), 0.0005),
    "TsodyksMarkram": (nw.TsodyksMarkram(), 0.008),
}
MODELS = [
    model for name in cells.__all__ if issubclass(model := getattr(cells, name), PointNeuron) and not model.synapses
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(MODELS),
    st.sampled_from(sorted(SYNAPSES)),
    st.sampled_from(["Exp", "inhibition", "ExpCurrent"]),
    st.sampled_from([-1, 1]),
    st.floats(0.1, 3),
    st.floats(-0.5, 1),
    st.sampled_from([0.02, 0.1, 0.25]),
    st.integers(0, 1000),
)
def test_any_model_under_any_events(model, one, other, sign, strength, amp, dt, seed):
    """Every spike is announced once and in order; v stays where a fine step has it."""

    def run(dt):
        cell = model(seed=1) if model is cells.GIF else model()
        cell.inject(nw.Step(amp, dur=60))
        for k, name in enumerate((one, other)):
            synapse, weight = SYNAPSES[name]
            times = np.sort(np.random.default_rng([seed, k]).uniform(0, 60, 40))
            sign_ = sign if isinstance(synapse, nw.ExpCurrent) else 1
            cell.receive(nw.SpikeTimes(times), synapse, weight=sign_ * strength * weight, delay=1)
        done = nw.simulate(cell, t_stop=100, dt=dt, progress=False)
        return cell, done

    cell, coarse = run(dt)
    assert np.isfinite(coarse.v).all()
    assert (np.diff(coarse.spikes) > 0).all()
    assert 0 <= cell.mechanism.n_spikes - len(coarse.spikes) <= 1  # that of the step to come
    _, fine = run(0.01)
    assert coarse.v.min() > fine.v.min() - 1 - 0.2 * np.ptp(fine.v)
    if dt <= 0.1:
        assert abs(len(coarse.spikes) - len(fine.spikes)) <= 2 + 0.1 * len(fine.spikes)


@pytest.mark.parametrize(("model", "weight"), [(AdEx, 0.3), (Izhikevich2007, 0.045)])
def test_a_random_train(model, weight):
    cell = model()
    times = np.sort(np.random.default_rng(3).uniform(0, 300, 300))
    cell.receive(nw.SpikeTimes(times), nw.ExpCurrent(5), weight=weight)
    limit = nw.simulate(cell, t_stop=300, record=[], method="variable", tolerance=1e-8).spikes
    found = nw.simulate(cell, t_stop=300, record=[], dt=0.1).spikes
    assert len(found) == len(limit) > 10
    assert np.abs(found - limit).max() < 0.006
