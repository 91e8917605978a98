"""GLIF beside dendrites, on other engines, and by the steps of the Allen SDK."""

import math

import numpy as np
import pytest
from helpers import reference
from helpers.glif import config
from scipy.integrate import quad

import nrnwrap as nw
from nrnwrap.cells import GLIF
from nrnwrap.mechanisms import h
from nrnwrap.validation.glif import LEVELS, glif


def test_variable_step_holds_a_soma_against_its_dendrite():
    """Some 10 nA flow between the dendrite and the soma while that is cut out."""
    p = {name: value for name, value in LEVELS[1].items() if name != "C"}
    soma, dend = h.Section("soma"), h.Section("dend")
    soma.L = soma.diam = 16.5
    dend.L, dend.diam, dend.nseg = 500, 2, 15
    dend.insert("pas")
    dend.g_pas, dend.e_pas = 5e-5, p["e_l"]
    dend.connect(soma(1))
    cell = GLIF.at(soma(0.5), **p)
    cell.inject(nw.Step(0.4), at=dend(0.5))
    free = nw.simulate(cell, t_stop=300, method="variable").spikes
    fine = nw.simulate(cell, t_stop=300, dt=0.005, secondorder=2, record=[]).spikes
    assert len(free) == len(fine) > 30
    assert np.abs(free - fine).max() < 0.004


def test_spikes_that_rise_and_end_within_a_step():
    """Each brings the next by an after-spike current that is gone before the longest step ends."""
    p = {"C": 0.01, "g_l": 0.1, "e_l": 0, "th_inf": 10, "t_ref": 0.1, "delta_v": 1, "delta_i_1": 26, "k_1": 200}
    coarse, fine = (nw.simulate(GLIF(**p), t_stop=5, dt=dt, v_init=11).spikes for dt in (1, 0.001))
    assert len(fine) > 40
    assert coarse == pytest.approx(fine, abs=1e-9)


def test_defaults_of_nest():
    train = nw.simulate(GLIF.preset("nest"), nw.Step(0.3), t_stop=200, dt=0.1).spikes
    row = reference.oracle("glif_nest")
    assert train[0] == pytest.approx(row["first"], abs=1e-6)
    assert np.diff(train) == pytest.approx(row["interval"], abs=1e-6)


RATES = [(0.3, 0.3, 0.3), (0.3, 0.0, 0.03), (0.043, 0.034, 0.0), (0.0, 0.0, 0.0), (0.3, 0.30001, 0.3), (3.0, 0.1, 40.0)]


@pytest.mark.parametrize(("p", "q", "r"), RATES)
@pytest.mark.parametrize("s", [1e-3, 0.1, 1.0, 5.0])
def test_cascades_are_the_integrals_they_say(p, q, r, s):
    cell = GLIF()
    tight = {"epsabs": 0, "epsrel": 1e-12}

    def two(s, p, q):
        return quad(lambda u: math.exp(-p * (s - u) - q * u), 0, s, **tight)[0]

    assert cell.mechanism.cascade2(s, p, q) == pytest.approx(two(s, p, q), rel=1e-10)
    three = quad(lambda u: math.exp(-p * (s - u)) * two(u, q, r), 0, s, **tight)[0]
    assert cell.mechanism.cascade3(s, p, q, r) == pytest.approx(three, rel=1e-10)


def sdk(p, amp, t_stop, dt):
    """Steps that spike by the Allen SDK's order of operations, under a constant current; its first step is number 0."""
    g, cut, k = p["g_l"], math.floor(p["t_ref"] / dt + 0.5), np.array([p["k_1"], p["k_2"]])
    left, jump = np.array([p["f_1"], p["f_2"]]), np.array([p["delta_i_1"], p["delta_i_2"]])
    rate, a, b = g / p["C"], p["a_v"], p["b_v"]
    u, currents, by_spikes, by_voltage, step, spikes = 0.0, np.zeros(2), 0.0, 0.0, 0, []
    while step < round(t_stop / dt):
        total = amp + currents.sum()
        goal, was = total / g, u
        u += (total - g * u) * dt / p["C"]
        if a:
            part, settled = a / (b - rate) * (was - goal), a / b * goal
            by_voltage = part * math.exp(-rate * dt) + math.exp(-b * dt) * (by_voltage - part - settled) + settled
        currents = currents * np.exp(-k * dt)
        by_spikes *= math.exp(-p["b_s"] * dt)
        if u > p["th_inf"] - p["e_l"] + by_spikes + by_voltage:
            spikes.append(step)
            u = p["f_v"] * u - p["delta_v"]
            currents = left * currents * np.exp(-k * cut * dt) + jump
            by_spikes = by_spikes * math.exp(-p["b_s"] * cut * dt) + p["delta_th"]
            step += cut
        step += 1
    return np.array(spikes)


def stepped(cell, amp, dt, t_stop=1000.0, **settings):
    """Numbers of the steps that spike, as the SDK counts them."""
    train = nw.simulate(cell, nw.Step(amp), t_stop=t_stop, dt=dt, record=[], **settings).spikes
    assert train == pytest.approx(np.round(train / dt) * dt, abs=1e-7)  # NEURON adds up its t
    return np.round(train / dt).astype(int) - 1


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("dt", "amp"), [(0.05, 0.1), (0.05, 0.15), (0.05, 0.2), (0.05, 0.3), (0.005, 0.15)])
def test_published_times(level, amp, dt, written):
    row = reference.oracle("glif_allen")["levels"][f"{level}"][f"{amp:g}"][f"{dt:g}"]
    found = stepped(GLIF.from_allen(written(config(level)), scheme="published"), amp, dt)
    assert len(found) == row["count"]
    assert found[: len(row["on_grid"])] == pytest.approx(np.round(np.array(row["on_grid"]) / dt), abs=0)
    assert (found[-1] - found[-2]) * dt == pytest.approx(row["last_interval"], abs=1e-9)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("dt", "t_ref"), [(0.05, 6.7), (0.1, 6.74), (0.5, 0.2), (1.0, 2.5)])
def test_published_steps_are_those_of_the_program(level, dt, t_ref):
    cell = GLIF(**{**LEVELS[level], "t_ref": t_ref}, scheme="published")
    expected = sdk(cell.values(), 0.25, 300 - dt, dt)
    assert len(expected) > 5
    assert np.array_equal(stepped(cell, 0.25, dt, 300), expected)


@pytest.mark.parametrize("settings", [{"engine": "coreneuron"}, {"secondorder": 2}])
def test_published_steps_are_the_same_on_every_engine(settings):
    cells = [GLIF(**p, scheme="published") for p in LEVELS.values()]
    for cell in cells:
        cell.inject(nw.Step(0.25))
    one, other = (nw.simulate(cells, t_stop=300, dt=0.1, record=["v", "above"], **each) for each in ({}, settings))
    for name in ("v", "above"):
        assert np.abs(one[name] - other[name]).max() < 1e-9
    assert [len(train) for train in one.spikes] == [len(train) for train in other.spikes]


def test_published_scheme_shows_the_values_with_which_the_state_re_appears():
    cell = GLIF(**LEVELS[5], scheme="published")
    run = nw.simulate(cell, nw.Step(0.3), t_stop=15, dt=0.05, record=["v", "i_1", "th_s"])
    (spike,) = np.round(run.spikes / 0.05).astype(int)
    during = slice(spike, spike + 134 + 1)
    for name in ("v", "i_1", "th_s"):
        assert np.ptp(run[name][during]) < 1e-12, name
        assert run[name][spike] != run[name][spike - 1]
        assert run[name][spike + 135] != run[name][spike + 134]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("dt", [0.05, 0.0125, 0.003125])
def test_published_scheme_is_of_first_order(level, dt):
    """The last of up to 20 spikes is off by the same number of steps, whatever they are."""
    exact = glif(LEVELS[level], [(0, 0.2)], 300)
    found = stepped(GLIF(**LEVELS[level], scheme="published"), 0.2, dt, 300)
    assert len(found) == len(exact)
    assert np.abs(found * dt - exact).max() < 12 * dt
