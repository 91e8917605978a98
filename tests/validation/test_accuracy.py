"""Spike times of every case against its independent solution, and the same traces from every engine."""

from itertools import groupby

import numpy as np
import pytest
from helpers.accuracy import NAMES, proof
from scipy.optimize import brentq

import nrnwrap as nw
from nrnwrap import cells
from nrnwrap.cells import LIF, AdEx, Izhikevich2007
from nrnwrap.neurons import MembraneNeuron, ParameterCell
from nrnwrap.validation import CASES, membranes, sameness
from nrnwrap.validation.case import ORDER, VARIABLE

MODELS = [list(group) for _, group in groupby(CASES, key=lambda case: case.model)]
RUNS = [(name, dt) for name, case in NAMES.items() for dt in case.within]


def test_every_case_has_a_name_of_its_own():
    assert len(NAMES) == len(CASES)


def test_every_model_with_parameters_has_a_case():
    models = {name for name in cells.__all__ if issubclass(getattr(cells, name), ParameterCell)}
    assert models == {case.model.__name__ for case in CASES}


@pytest.mark.parametrize(("name", "dt"), RUNS)
def test_fixed_step(name, dt):
    assert proof(name).fixed[dt] <= NAMES[name].within[dt]


def test_a_current_that_ends_as_the_step_of_a_spike_begins():
    case = NAMES["Izhikevich depolarizing after-potential"]
    found, exact = case.fixed(0.1), case.solution()
    assert len(found) == len(exact) == 8
    assert 11.05 < exact[0] < 11.1  # the pulse ends at 11 ms: the plan of this step had it go on
    assert found == pytest.approx(exact, abs=0.001)


def test_a_planned_spike_that_does_not_come_after_all():
    """The current is on for 11.05 ms and the threshold would be reached at 11.08, in the second half of its step."""
    goal = 20 / (1 - np.exp(-1.108))  # mV above rest: tau_m is 10 ms
    cell = LIF()
    clamp = cell.inject(nw.Step(goal * 0.01, dur=11))
    assert len(nw.simulate(cell, t_stop=30, dt=0.1).spikes) == 0
    clamp.dur = 12
    assert nw.simulate(cell, t_stop=30, dt=0.1).spikes == pytest.approx([11.08], abs=1e-9)


@pytest.mark.parametrize("name", [name for name, case in NAMES.items() if case.ladder])
def test_observed_order(name):
    assert proof(name).spikes > 2
    assert proof(name).order >= ORDER


@pytest.mark.parametrize("name", NAMES)
def test_variable_step(name):
    assert proof(name).variable <= NAMES[name].variable


@pytest.mark.parametrize("cases", MODELS, ids=lambda cases: cases[0].model.__name__)
def test_engines_give_the_same_traces(cases):
    found = sameness(cases)
    assert found.passed, found


@pytest.mark.parametrize("name", ["LIF 0.3 nA", "AdEx fig. 2C", "Izhikevich2007 IB 0.5 nA"])
def test_a_run_of_one_second_drifts_no_further_than_its_first_spike_allows(name):
    case = NAMES[name]
    assert case.errors(case.fixed(0.1), case.solution())[-1] < 1e-4


def test_refractory_period_is_no_multiple_of_the_step():
    cell = LIF(t_ref=1.2345)
    train = nw.simulate(cell, nw.Step(0.4), t_stop=200, dt=0.1).spikes
    free = 10 * np.log(40 / 20)  # ms from reset to threshold
    assert np.diff(train) == pytest.approx(free + 1.2345, abs=1e-6)


@pytest.mark.parametrize("model", [LIF, AdEx, Izhikevich2007])
def test_a_cell_that_starts_above_its_threshold_fires_at_once_and_goes_on(model):
    runs = [
        nw.simulate(model(), nw.Step(1.5, delay=5), t_stop=60, v_init=60, **settings).spikes
        for settings in ({"dt": 0.1}, {"method": "variable"})
    ]
    assert len(runs[0]) == len(runs[1]) > 2
    assert runs[0][0] == pytest.approx(0, abs=1e-6)
    assert np.abs(runs[0] - runs[1]).max() < VARIABLE


def test_membranes_converge_at_first_order_without_crank_nicolson():
    case = NAMES["HodgkinHuxley 10 uA/cm2"]
    exact, steps = case.solution(), (0.05, 0.025, 0.0125, 0.00625)
    errors = [case.error(case.spikes(dt=dt), exact) for dt in steps]
    assert np.polyfit(np.log(steps), np.log(errors), 1)[0] > 0.9
    assert errors[-1] < 0.12  # the implicit Euler step's own: 0.42 ms at 0.025


@pytest.mark.parametrize("name", [name for name, case in NAMES.items() if issubclass(case.model, MembraneNeuron)])
def test_the_longest_step_keeps_the_spikes(name):
    """Implicit Euler's rates are off by less than a tenth at dt_max."""
    case = NAMES[name]
    dt = case.model.dt_max
    found = case.spikes(dt=dt, t_stop=round(case.t_stop / dt) * dt)
    assert abs(len(found) - proof(name).spikes) <= max(0.1 * proof(name).spikes, 0.5)


@pytest.mark.parametrize("name", membranes.MEMBRANES)
@pytest.mark.parametrize("v", [-90.0, -65.0, -55.0, -48.0, -50.0, -45.7, -40.0, -35.0, -34.0, -29.7, -23.0, 0.0, 50.0])
def test_rates_are_exact(name, v):
    """Called as NEURON offers them, without a simulation; at most of these v some model has a 0/0."""
    made = getattr(cells, name)()
    for rate, value in membranes.MEMBRANES[name].rates(made.values(), np.float64(v)).items():
        (function,) = (getattr(each, rate) for each in made.mechanisms if hasattr(each, rate))
        assert function(v) == pytest.approx(float(value), rel=1e-12), rate


@pytest.mark.parametrize("name", membranes.MEMBRANES)
def test_it_stays_where_it_rests(name):
    made, kind = getattr(cells, name)(), membranes.MEMBRANES[name]
    p, guess = made.values(), made.v_init
    made.v_init = rest = brentq(lambda v: kind.slope(p, v, kind.steady(p, v))[0], guess - 2, guess + 2, xtol=1e-13)
    assert nw.simulate(made, t_stop=100, dt=made.dt_max / 2).v == pytest.approx(rest, abs=1e-9)
