"""Any parameters within their bounds, any current, any step: a result that the model itself has, or an error."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nrnwrap as nw
from nrnwrap import cells
from nrnwrap.errors import NumericsError, ParameterError
from nrnwrap.mechanisms import h
from nrnwrap.neurons import PointNeuron

POINT = [model for name in cells.__all__ if issubclass(model := getattr(cells, name), PointNeuron)]
STEPS = st.floats(math.log(0.001), 0).map(math.exp)  # ms
CURRENTS = st.one_of(st.floats(-100, 100), st.floats(-3, 3), st.sampled_from([0.0, 100.0, -100.0]))  # nA


def near(parameter):
    """Around the default: up to ten times, or 30 mV apart; within the bounds."""
    if parameter.unit == "mV":
        values = st.floats(-30, 30).map(lambda by: parameter.default + by)
    else:
        values = st.floats(-1, 1).map(lambda power: parameter.default * 10**power)
    return values.map(lambda value: min(max(value, parameter.low), parameter.high))


def anywhere(parameter):
    """Within the bounds, at all scales."""
    low, high = parameter.low, parameter.high
    if low > 0:
        spread = st.floats(math.log(low), math.log(high)).map(math.exp)
    else:
        size = st.floats(-9, math.log10(max(-low, high, 1e-8))).map(lambda power: 10**power)
        spread = st.tuples(size, st.sampled_from([1, -1])).map(lambda each: each[0] * each[1])
    return st.one_of(spread, st.just(low), st.just(high)).map(lambda value: min(max(value, low), high))


@st.composite
def made(draw, values):
    """A model and its parameters, where its own checks let it be made."""
    model = draw(st.sampled_from(POINT))
    known = model.parameters()
    chosen = draw(st.sets(st.sampled_from(sorted(known)), max_size=6))
    return model, {name: draw(values(known[name])) for name in sorted(chosen)}


def ran(model, parameters, amp, dt, steps=60, **how):
    """The run, or nothing where a clear error says why there is none."""
    try:
        cell = model(**parameters, **({"seed": 1} if model is cells.GIF else {}))
    except ParameterError:
        return None
    try:
        return nw.simulate(cell, nw.Step(amp), t_stop=steps * dt, dt=dt, progress=False, **how)
    except (NumericsError, ParameterError):
        return None


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made(anywhere), CURRENTS, STEPS)
def test_anything_within_the_bounds_ends_in_numbers_or_an_error(cell, amp, dt):
    run = ran(*cell, amp, dt)
    if run is not None:
        assert np.isfinite(run.v).all()
        assert np.isfinite(run.spikes).all()
        assert (np.diff(run.spikes) >= 0).all()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made(near), CURRENTS, STEPS)
def test_the_scheme_throws_no_voltage_below_what_the_model_has(cell, amp, dt):
    run, fine = ran(*cell, amp, dt), ran(*cell, amp, dt / 16, steps=960)
    if run is not None and fine is not None:
        assert run.v.min() >= fine.v.min() - 1 - 0.2 * np.ptp(fine.v)  # at dt 1 a spike too many moves u


@pytest.mark.parametrize("model", POINT)
@pytest.mark.parametrize("dt", [1.0, 0.3, 0.01])
def test_a_change_of_dt_between_two_runs_leaves_nothing_behind(model, dt):
    cell, other = (model(seed=1), model(seed=1)) if model is cells.GIF else (model(), model())
    nw.simulate(cell, nw.Step(0.5), t_stop=50, dt=0.1)
    one, two = (nw.simulate(each, nw.Step(0.5), t_stop=60, dt=dt) for each in (cell, other))
    assert np.array_equal(one.v, two.v)
    assert np.array_equal(one.spikes, two.spikes)


@pytest.mark.parametrize("dt", [1.0, 0.25, 0.1])
@pytest.mark.parametrize("per_ms", [0.7, 1.3, 4.1, 7.0])
def test_spikes_in_consecutive_steps_and_several_in_one(dt, per_ms):
    """A perfect integrator without refractory period fires I/(C (v_th - v_reset)) times a ms, whatever the step.

    Spikes of the very step in which the current is switched on are known when it has ended, and have their own times.
    """
    cell = cells.PIF(C=0.1, v_th=-50, v_reset=-60, t_ref=0)
    run = nw.simulate(cell, nw.Step(per_ms), t_stop=30, dt=dt)  # nA: 0.1 nF times 10 mV a ms
    exact = np.arange(1, int(29.97 * per_ms) + 1) / per_ms
    assert run.spikes[run.spikes < 29.97] == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize("dt", [0.1, 0.5])
def test_a_current_that_starts_at_0_costs_nothing(dt):
    cell = cells.LIF()  # 10 ms, 20 mV to the threshold, 0.3 nA for 30
    assert nw.simulate(cell, nw.Step(0.3), t_stop=20, dt=dt).spikes[0] == pytest.approx(10 * math.log(3), abs=1e-9)


def test_inputs_during_the_refractory_period():
    """What arrives then is still there afterwards, decayed; v feels nothing of it meanwhile."""
    cell, quiet = cells.LIF(t_ref=5), cells.LIF(t_ref=5)
    for each, weight in ((cell, 0.5), (quiet, 0.0)):
        each.receive(nw.SpikeTimes([12.03]), nw.ExpCurrent(tau=4), weight=weight)
    one, none = nw.simulate([cell, quiet], nw.Step(0.3), t_stop=40, dt=0.1).v
    t = np.arange(len(one)) * 0.1
    first = 10 * math.log(3)
    held, after = (t > first) & (t < first + 5), t > first + 5
    assert one[held] == pytest.approx(-75, abs=1e-9)
    assert one[held] == pytest.approx(none[held], abs=1e-9)
    # left of the input when the period ends, through a membrane of 10 ms and 100 MOhm
    left = 0.5 * math.exp(-(first + 5 - 12.03) / 4)
    s = t[after] - first - 5
    rise = 100 * left * 4 / (10 - 4) * (np.exp(-s / 10) - np.exp(-s / 4))
    before = s < 5  # no spike yet
    assert (one - none)[after][before] == pytest.approx(rise[before], abs=2e-3)


@pytest.mark.parametrize("model", POINT)
@pytest.mark.parametrize("dt", [0.025, 0.1, 1.0])
def test_under_a_voltage_clamp(model, dt):
    """Held below the threshold it stays there; held above, it is as the clamp wants it or fires, and goes on."""
    cell = model()
    low = cell.v_init - 5
    cell.inject(nw.VoltageClamp([(low, 30), (cell.v_init + 60, 30), (low, 40)]))
    run = nw.simulate(cell, t_stop=100, dt=dt)
    assert np.isfinite(run.v).all()
    assert run.v[int(20 / dt)] == pytest.approx(low, abs=0.1)
    assert run.v[-1] == pytest.approx(low, abs=1)  # a recovery current that many spikes left drops over rs
    assert run.v.min() > low - 25


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(POINT), CURRENTS, STEPS, st.floats(5, 1000), st.floats(0.3, 10))
def test_through_a_dendrite(model, amp, dt, length, diam):
    soma, dend = h.Section("soma"), h.Section("dend")
    soma.L = soma.diam = 20
    dend.L, dend.diam, dend.nseg = length, diam, 15
    dend.connect(soma)
    dend.insert("pas")
    cell = model.at(soma(0.5))
    try:
        run = nw.simulate(cell, nw.Step(amp), t_stop=60 * dt, dt=dt, progress=False)
    except NumericsError:
        return
    assert np.isfinite(run.v).all()
    if amp >= 0:
        assert run.v.min() > -200


@pytest.mark.parametrize("model", [cells.LIFCurrExp, cells.LIFCondExp, cells.KickedLIF])
def test_spikes_without_end_stop_the_run(model):
    """A time constant of 1e-12 ms and no refractory period: an event for each spike would never let t go on."""
    cell = model(C=1e-6, e_l=1, g_l=1e6, t_ref=0)
    with pytest.raises(NumericsError, match="more often in a step"):
        nw.simulate(cell, nw.Step(1), t_stop=0.06, dt=0.001, progress=False)
