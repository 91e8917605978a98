"""Cells with synapses of their own: what one event does, when events arrive, networks, connections."""

import math
import warnings

import numpy as np
import pytest
from helpers import reference

import nrnwrap as nw
from nrnwrap.cells import EIF, LIF, PIF, QIF, AdaptiveLIF, AdEx, KickedLIF, LIFCondExp, LIFCurrExp
from nrnwrap.errors import NumericsError, ParameterError
from nrnwrap.mechanisms import h
from nrnwrap.validation.exchange import AMPS, DELAYS, pair
from nrnwrap.validation.receiving import receiving

METHODS = [{"dt": 0.1}, {"dt": 0.025}, {"dt": 1.0}, {"dt": 0.1, "secondorder": 2}, {"method": "variable"}]
CUBA = {**LIFCurrExp.presets["cuba"].parameters, "e_l": -60, "v_th": 0}  # never fires
COBA = {**LIFCondExp.presets["coba"].parameters, "v_th": 40}


def peak(cell, weight, dt, arrival=1.0):
    """(time after the arrival, height) of a postsynaptic potential, from the parabola through its top samples."""
    cell.receive(nw.SpikeTimes([arrival]), weight=weight)
    run = nw.simulate(cell, t_stop=40, dt=dt)
    v = math.copysign(1, weight) * (run.v - run.v[0])
    k = int(v.argmax())
    top = np.polyfit(run.t[k - 1 : k + 2] - run.t[k], v[k - 1 : k + 2], 2)
    at = -top[1] / (2 * top[0])
    return run.t[k] + at - arrival, math.copysign(1, weight) * np.polyval(top, at)


@pytest.mark.parametrize(
    ("case", "weight"),  # mV of the benchmark, over 100 MOhm
    [("1.62", 0.0162), ("-9", -0.09), ("1.323", 0.01323), ("-13.95", -0.1395)],
)
def test_postsynaptic_potential_of_a_current(case, weight):
    row = reference.oracle("psp_of_current")[case]
    time, height = peak(LIFCurrExp(**CUBA), weight, 0.1)
    assert time == pytest.approx(row["time"], abs=1e-3)
    assert height == pytest.approx(row["height"], abs=1e-6)


@pytest.mark.parametrize(("case", "weight"), [("excitatory", 0.006), ("inhibitory", -0.067)])
def test_postsynaptic_potential_of_a_conductance(case, weight):
    row = reference.oracle("psp_of_conductance")[case]
    time, height = peak(LIFCondExp(**COBA), weight, 0.1)
    assert time == pytest.approx(row["time"], abs=1e-3)
    assert height == pytest.approx(row["height"], abs=2e-6)


@pytest.mark.parametrize("arrival", [1.0, 1.03, 1.05, 1.07, 1.1, 5.0371])
@pytest.mark.parametrize("tau", [5.0, 10.0, 9.99999, 10.2])
def test_the_voltage_is_the_closed_form_wherever_in_a_step_the_event_falls(arrival, tau):
    cell = LIFCurrExp(C=0.1, g_l=0.01, v_th=0, tau_e=tau)
    cell.receive(nw.SpikeTimes([arrival]), weight=0.1)
    run = nw.simulate(cell, t_stop=50, dt=0.1)
    s = np.maximum(run.t - arrival, 0)
    spread = s if tau == 10 else -np.expm1(-s * (1 / tau - 0.1)) / (1 / tau - 0.1)
    known = spread * np.exp(-s / 10)
    off = np.abs(run.v + 70 - known)
    late = (run.t >= arrival) & (run.t < arrival + 0.05 + 1e-9)  # a sample taken before the event was known
    assert off[~late].max() < 1e-10
    assert off[late].max(initial=0) <= 0.05  # mV: 0.1 nA over 0.1 nF for half a step


def arrivals(model, events, t_stop=60, amp=0.0, **how):
    """Spikes found and known of a cell with these (time, weight) events."""
    cell = model()
    for time, weight in events:
        cell.receive(nw.SpikeTimes([time - 1]), weight=weight, delay=1)
    found = nw.simulate(cell, nw.Step(amp), t_stop=t_stop, record=[], **how).spikes
    return found, receiving(cell.values(), [(0, amp)], t_stop, events)


MANY = [(5.003, 1.0), (5.011, -0.6), (5.027, 2.0), (5.049, 3.0), (5.051, -1.0), (5.052, 9.0), (5.088, 9.0), (5.1, 2.0)]


@pytest.mark.parametrize("how", METHODS, ids=str)
@pytest.mark.parametrize(("model", "scale", "amp"), [(LIFCurrExp, 1, 0.3), (LIFCondExp, 0.03, 0.09)])
def test_many_events_within_a_step(model, scale, amp, how):
    events = [(time + later, scale * weight) for later in (0, 7.3, 20.04) for time, weight in MANY]
    found, known = arrivals(model, events, amp=amp, **how)
    assert len(found) == len(known) > 2
    assert np.abs(found - known).max() < (1e-4 if "method" in how else 1e-6)


@pytest.mark.parametrize("how", METHODS, ids=str)
@pytest.mark.parametrize("shift", [0.0, 0.013, 0.05, 0.06, 0.0999])
def test_a_spike_that_an_event_causes_at_once(shift, how):
    """Within a hundredth of a millisecond of its arrival, also in the second half of a step."""
    found, known = arrivals(LIFCurrExp, [(10 + shift, 900.0), (30 + shift, 900.0)], t_stop=31, **how)
    assert known[0] - 10 - shift < 0.01
    assert len(found) == len(known) > 2
    assert np.abs(found - known).max() < 1e-6


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_an_event_may_prevent_a_spike_that_was_foreseen(how):
    """Inhibition arrives just before it, in the same step or the one before."""
    cell = LIFCurrExp()
    first = nw.simulate(cell, nw.Step(0.6), t_stop=30, record=[], dt=0.1).spikes[0]
    for ahead in (0.001, 0.02, 0.04, 0.06):
        found, known = arrivals(LIFCurrExp, [(first - ahead, -30.0)], t_stop=60, amp=0.6, **how)
        assert known[0] > first + 10
        assert len(found) == len(known)
        # the variable step has its own tolerance where an event falls between the last looks at the threshold
        assert np.abs(found - known).max() < (5e-3 if "method" in how else 1e-6)


@pytest.mark.parametrize("how", METHODS, ids=str)
@pytest.mark.parametrize(("model", "weight"), [(LIFCurrExp, 3.0), (LIFCondExp, 0.05)])
def test_events_of_a_refractory_cell_count_afterwards(model, weight, how):
    cell = model(t_ref=7.013, tau_e=10)
    cell.receive(nw.SpikeTimes([5, 9.021, 10.077]), weight=weight, delay=1)
    run = nw.simulate(cell, t_stop=40, record=["v", "i_e" if model is LIFCurrExp else "g_e"], **how)
    known = receiving(cell.values(), [(0, 0)], 40, [(6, weight), (10.021, weight), (11.077, weight)])
    assert len(run.spikes) == len(known) > 1
    assert known[0] < 10.021 < 11.077 < known[0] + 7.013 < known[1]
    assert np.abs(run.spikes - known).max() < 1e-5
    if "method" not in how:
        held = (run.t > 11.2) & (run.t < known[0] + 7.013)
        s = run["i_e" if model is LIFCurrExp else "g_e"][held]
        whole = sum(weight * np.exp(-(run.t[held] - a) / cell.tau_e) for a in (6, 10.021, 11.077))
        assert s == pytest.approx(whole, rel=1e-9)
        assert run.v[held] == pytest.approx(cell.v_reset, abs=1e-9)


LIKE_LIF = {**LIF.presets["neuromatch"].parameters, "tau_e": 5}


def two(model, weight, **how):
    cells = [model(**LIKE_LIF), model(**LIKE_LIF)]
    for cell, other, amp, delay in zip(cells, cells[::-1], AMPS, DELAYS, strict=True):
        cell.inject(nw.Step(amp))
        cell.connect(other, weight=weight, delay=delay)
    return nw.simulate(cells, t_stop=1000, record=[], **how).spikes


@pytest.mark.parametrize(("model", "weight", "e"), [(LIFCurrExp, 0.05, None), (LIFCondExp, 0.001, 0)])
def test_two_cells_that_excite_each_other_for_a_second(model, weight, e):
    exact = pair(LIKE_LIF, AMPS, DELAYS, 5, weight, e, 1000)
    for how in (*METHODS, {"dt": 0.1, "engine": "coreneuron"}):
        for spikes, known in zip(two(model, weight, **how), exact, strict=True):
            assert len(spikes) == len(known) > 35
            assert np.abs(spikes - known).max() < (1e-3 if "method" in how else 1e-5)


def test_sign_of_the_weight():
    current, conductance = LIFCurrExp(), LIFCondExp()
    for cell, unit in ((current, 0.1), (conductance, 0.001)):
        for weight in (unit, -2 * unit):
            cell.receive(nw.SpikeTimes([1]), weight=weight)
    nw.simulate([current, conductance], t_stop=1.1, dt=0.1)
    assert current.i_e == pytest.approx(0.1 * np.exp(-0.1 / 2))
    assert current.i_i == pytest.approx(-0.2 * np.exp(-0.1 / 2))
    assert conductance.g_e == pytest.approx(0.001 * np.exp(-0.1 / 5))
    assert conductance.g_i == pytest.approx(0.002 * np.exp(-0.1 / 10))


def test_a_connection_without_a_synapse_reaches_the_cells_own():
    cell, other = LIF(), LIFCurrExp()
    assert cell.connect(other, weight=0.1).syn() == other.mechanism
    assert other.receive(nw.Regular(5), weight=0.1).syn() == other.mechanism
    with pytest.raises(ParameterError, match=r"AdEx\[\d+\] does not have synapses of its own: give one"):
        other.connect(AdEx(), weight=0.1)
    with pytest.raises(ParameterError, match=r"give a synapse to be placed at 0\.5"):
        cell.connect(other, at=0.5, weight=0.1)
    assert cell._attached == []


def test_a_cell_that_would_rest_above_its_threshold_starts_at_the_reset():
    cell = LIFCurrExp.preset("cuba")
    assert cell.v_init == -60
    found = nw.simulate(cell, t_stop=100, dt=0.1).spikes
    assert found[0] == pytest.approx(20 * math.log(11), abs=1e-6)


class Stick(nw.Cell):
    """A soma of 0.1 nF with a passive dendrite of 15 segments."""

    def __init__(self):
        self.soma, self.dend = h.Section("soma", self), h.Section("dend", self)
        self.soma.L = self.soma.diam = math.sqrt(1e4 / math.pi)
        self.dend.L, self.dend.diam, self.dend.nseg = 500, 2, 15
        self.dend.connect(self.soma(1))
        self.insert("pas", self.dend, g=1e-4, e=-70)


def test_on_a_soma_with_a_dendrite():
    stick = Stick()
    cell = LIFCurrExp.at(stick.soma(0.5), g_l=0.01)
    cell.receive(nw.SpikeTimes(np.arange(5, 290, 0.737)), weight=0.13)
    exact = nw.simulate(cell, t_stop=300, record=[], method="variable", tolerance=1e-9).spikes
    for dt, secondorder, bound in ((0.1, 0, 0.3), (0.025, 0, 0.12), (0.1, 2, 0.05), (0.025, 2, 0.005)):
        found = nw.simulate(cell, t_stop=300, record=[], dt=dt, secondorder=secondorder).spikes
        assert len(found) == len(exact) > 10
        assert np.abs(found - exact).max() < bound, (dt, secondorder)


def test_the_sign_of_a_weight_chooses_the_synapse_without_a_warning():
    cell = LIFCondExp()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cell.receive(nw.Regular(5), weight=-0.01)
        cell.receive(nw.Regular(5), cell.mechanism, weight=-0.01)


@pytest.mark.parametrize(("model", "weight"), [(LIFCurrExp, 1e-5), (LIFCondExp, 1e-7), (KickedLIF, 1e-4)])
def test_events_of_a_step(model, weight):
    """A step takes any number of one time, and 96 of different times with half a step; more end in an error."""

    def run(times, factor=1.0):
        cell = model()
        cell.receive(nw.SpikeTimes(times), weight=factor * weight)
        return nw.simulate(cell, t_stop=3, dt=0.1).v

    np.testing.assert_allclose(run(np.full(500, 1.32)), run([1.32], 500), rtol=0, atol=1e-9)
    many = 1.2 + np.arange(96) * 0.0015
    np.testing.assert_allclose(run(many)[-1], run([many.mean()], 96)[-1], rtol=0, atol=1e-6)
    with pytest.raises(NumericsError, match="received more events"):
        run(1.2 + np.arange(150) * 0.0009)


def mixed(seed):
    """Cells of many models, each with kicks or own synapses, and synapses that report to it, off the grid."""
    random = np.random.default_rng(seed)
    made = [model() for model in random.permutation([LIF, AdEx, QIF, EIF, PIF, AdaptiveLIF, LIFCurrExp, LIFCondExp])]
    for number, cell in enumerate(made):
        unit = {LIFCurrExp: 0.1, LIFCondExp: 0.002}.get(type(cell), 2.0)  # nA, uS, mV
        amps = {LIF: 0.22, AdEx: 0.7, QIF: 0.035, EIF: 0.03, PIF: 0.08, AdaptiveLIF: 0.11}
        cell.inject(nw.Step(amps.get(type(cell), 0.3)))
        for source in random.choice(made, 3, replace=False):
            source.connect(cell, nw.Exp(3, e=0), weight=random.uniform(5e-4, 4e-3), delay=random.uniform(0.2, 3))
            source.connect(cell, cell.mechanism, weight=unit * random.uniform(-0.4, 1), delay=random.uniform(0.2, 3))
        for rate, synapse, weight in ((1000, nw.Exp(3, e=0), 4e-4), (500, cell.mechanism, unit / 5)):
            cell.receive(nw.Poisson(rate, seed=seed, gid=number, stream=rate), synapse, weight=weight, delay=0.3)
    return made


@pytest.mark.parametrize("seed", range(6))
def test_engines_agree_where_kicks_and_reported_events_meet_in_a_step(seed):
    cells = mixed(seed)
    one, other = (nw.simulate(cells, t_stop=60, dt=0.1, engine=engine) for engine in ("neuron", "coreneuron"))
    assert sum(map(len, one.spikes)) > 20
    for here, there in zip(one.spikes, other.spikes, strict=True):
        np.testing.assert_allclose(there[there < 59.9], here[here < 59.9], rtol=0, atol=1e-9)
