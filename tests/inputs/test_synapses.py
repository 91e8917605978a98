"""Synapses: their kernels and charges, and what may stand for one."""

import math

import numpy as np
import pytest
from helpers.synapses import METHODS, Capacitor
from hypothesis import given, settings
from hypothesis import strategies as st

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.errors import ParameterError, UnknownNameError
from nrnwrap.mechanisms import h


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_exp_current_delivers_its_charge_at_every_sample(how):
    times, weights, tau = np.array([0.0, 5.037, 5.05, 5.0999, 12.3456]), [1, 2, -3, 4, 0.5], 3.0
    cell = Capacitor()
    for time, weight in zip(times, weights, strict=True):
        cell.receive(nw.SpikeTimes([time]), nw.ExpCurrent(tau), weight=weight)
    run = nw.simulate(cell, t_stop=60, **how)
    late = np.maximum(run.t[:, None] - times, 0)
    exact = (tau * (1 - np.exp(-late / tau))) @ np.array(weights)
    # In the step of its arrival an event may not have been known yet (NEURON delivers it half a step early).
    step = how.get("dt", 0)
    known = ~((late > 0) & (late < step)).any(axis=1)
    assert known.sum() > 0.9 * len(run.t)
    np.testing.assert_allclose(run.v[known], exact[known], rtol=0, atol=1e-4 if not step else 1e-9)


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 20), st.floats(0.05, 20), st.floats(-2, 2), st.sampled_from([0.025, 0.1, 0.5]))
def test_the_charge_of_any_event(time, tau, weight, dt):
    cell = Capacitor()
    cell.receive(nw.SpikeTimes([time]), nw.ExpCurrent(tau), weight=weight)
    v = nw.simulate(cell, t_stop=40, dt=dt).v[-1]
    assert v == pytest.approx(weight * tau * (1 - math.exp(-(40 - time) / tau)), abs=1e-9)


def test_events_of_one_exp_current_add():
    cell = Capacitor()
    cell.receive(nw.SpikeTimes([1.01, 1.02, 1.13, 7.77]), nw.ExpCurrent(2), weight=0.5)
    assert nw.simulate(cell, t_stop=60, dt=0.1).v[-1] == pytest.approx(4 * 0.5 * 2, abs=1e-9)


def test_a_positive_weight_depolarises():
    cell = LIF()
    cell.receive(nw.SpikeTimes([1.0]), nw.ExpCurrent(1), weight=0.1)
    assert nw.simulate(cell, t_stop=5).v.max() > -75


def kernel(t, synapse):
    """The conductance after an event of weight 1."""
    if isinstance(synapse, nw.Exp):
        return np.where(t >= 0, np.exp(-t / synapse.tau), 0)
    tau1, tau2 = synapse.tau1, synapse.tau2
    peak = tau1 * tau2 / (tau2 - tau1) * math.log(tau2 / tau1)
    factor = 1 / (math.exp(-peak / tau2) - math.exp(-peak / tau1))
    return np.where(t >= 0, factor * (np.exp(-t / tau2) - np.exp(-t / tau1)), 0)


def conductance(synapse, weight, t_stop, **how):
    """Times after the event at 5.037 ms, and the conductance then."""
    cell = Capacitor()
    made = cell.receive(nw.SpikeTimes([5.037]), synapse, weight=weight).syn()
    run = nw.simulate(cell, t_stop=t_stop, record={"s": made._ref_s}, **how)
    return run.t - 5.037, run["s"]


@pytest.mark.parametrize("synapse", [nw.Exp(3), nw.Exp(0.5), nw.Exp2(1, 6), nw.Exp2(0.2, 0.3)], ids=str)
@pytest.mark.parametrize("how", METHODS, ids=str)
def test_conductances_follow_their_kernels(synapse, how):
    t, g = conductance(synapse, 0.01, 50, **how)
    known = (t < -1e-9) | (t > how.get("dt", 1e-9))  # at the end of the step of arrival it may not have been
    np.testing.assert_allclose(g[known], 0.01 * kernel(t, synapse)[known], rtol=0, atol=1e-6)


def test_exp2_peaks_at_its_weight():
    t, g = conductance(nw.Exp2(1, 6), 0.02, 20)
    assert g.max() == pytest.approx(0.02, rel=1e-4)
    assert t[g.argmax()] == pytest.approx(6 / 5 * math.log(6), abs=0.0126)  # half a step


@pytest.mark.parametrize("synapse", [nw.Exp(2, e=-90), nw.Exp2(0.5, 5, e=-90)])
def test_the_reversal_is_where_the_cell_goes(synapse):
    cell = Capacitor()
    cell.receive(nw.Regular(1), synapse, weight=10)
    assert nw.simulate(cell, t_stop=40, dt=0.1).v[-1] == pytest.approx(-90, abs=1e-6)


def test_any_point_process_by_name_with_parameters():
    cell = Capacitor()
    wire = cell.receive(nw.Regular(5), nw.PointProcess("Exp2Syn", tau1=1, tau2=7, e=-80), weight=0.1, delay=2)
    assert (wire.syn().tau1, wire.syn().tau2, wire.syn().e) == (1, 7, -80)
    assert (wire.weight[0], wire.delay) == (0.1, 2)
    assert wire.syn().get_segment() == cell.soma(0.5)


def test_a_name_is_a_point_process_with_its_defaults():
    wire = Capacitor().receive(nw.Regular(5), "ExpSyn", weight=0.1)
    assert wire is not None
    cell = Capacitor()
    assert cell.receive(nw.Regular(5), "ExpSyn", weight=0.1).syn().tau == h.ExpSyn(cell.soma(0.5)).tau


def test_a_point_process_that_exists_is_used_where_it_stands():
    cell, other = Capacitor(), Capacitor()
    synapse = h.ExpSyn(other.soma(0.5))
    wires = [cell.receive(source, synapse, weight=0.1) for source in (nw.Regular(5), nw.Regular(7))]
    assert [wire.syn() for wire in wires] == [synapse, synapse]
    assert synapse.get_segment() == other.soma(0.5)


@pytest.mark.parametrize("synapse", ["IClamp", "VClamp", nw.PointProcess("SEClamp")], ids=str)
def test_what_receives_nothing_is_refused_time_and_again(synapse):
    cell = Capacitor()
    for _ in range(3):  # NEURON's own refusal crashes the second time
        with pytest.raises(ParameterError, match="cannot receive events"):
            cell.receive(nw.Regular(5), synapse, weight=1)
    with pytest.raises(ParameterError, match="cannot receive events"):
        cell.receive(nw.Regular(5), h.IClamp(cell.soma(0.5)), weight=1)
    assert cell._attached == []


@pytest.mark.parametrize("synapse", [5, nw.Exp2, nw.Step(1), object, LIF], ids=str)
def test_what_is_no_synapse_is_refused(synapse):
    with pytest.raises(ParameterError, match=r"cannot receive events: give a synapse such as Exp2\(\)"):
        Capacitor().receive(nw.Regular(5), synapse, weight=1)


@pytest.mark.parametrize(
    ("synapse", "message"),
    [
        ("ExpSin", r"unknown mechanism 'ExpSin'; did you mean ExpSyn"),
        (nw.PointProcess("ExpSyn", tu=5), r"unknown parameter of ExpSyn 'tu'; did you mean tau\? Allowed: e, tau"),
        ("pas", "pas cannot stand on a segment: .* density"),
        ("NetStim", "NetStim cannot stand on a segment: .* artificial cell"),
    ],
)
def test_names_that_are_refused(synapse, message):
    cell = Capacitor()
    with pytest.raises(UnknownNameError, match=message):
        cell.receive(nw.Regular(5), synapse, weight=1)
    assert cell._attached == []


@pytest.mark.parametrize("value", [math.nan, math.inf, "5", None, True, -1])
@pytest.mark.usefixtures("swept")
def test_parameters_by_name_are_checked(value):
    count = h.List("ExpSyn").count()
    with pytest.raises(ParameterError, match=r"^ExpSyn\.tau"):
        Capacitor().receive(nw.Regular(5), nw.PointProcess("ExpSyn", tau=value), weight=1)
    assert h.List("ExpSyn").count() == count


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nw.Exp(0), r"^Exp\.tau = 0"),
        (lambda: nw.Exp(tau=-1), r"^Exp\.tau = -1"),
        (lambda: nw.Exp(e=math.nan), r"^Exp\.e must be finite"),
        (lambda: nw.Exp("5"), r"^Exp\.tau must be a number"),
        (lambda: nw.Exp2(5, 5), r"^Exp2: tau1 = 5 ms \(rise\) must be shorter"),
        (lambda: nw.Exp2(6, 5), r"^Exp2: tau1 = 6"),
        (lambda: nw.Exp2(tau1=0), r"^Exp2\.tau1 = 0"),
        (lambda: nw.Exp2(tau2=math.inf), r"^Exp2\.tau2 must be finite"),
        (lambda: nw.ExpCurrent(0), r"^ExpCurrent\.tau = 0"),
        (lambda: nw.ExpCurrent(None), r"^ExpCurrent\.tau must be a number"),
        (lambda: nw.ExpCurrent(True), r"^ExpCurrent\.tau must be a number"),
    ],
)
def test_values_that_are_refused(make, message):
    with pytest.raises(ParameterError, match=message):
        make()
