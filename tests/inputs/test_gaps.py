"""Gap junctions: theory, an independent solution, charge, engines, and cells that come and go."""

import math

import numpy as np
import pytest
from helpers.reference import oracle
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

import nrnwrap as nw
from nrnwrap.anatomy.places import capacitance
from nrnwrap.cells import EIF, LIF, PIF, QIF, AdaptiveLIF, AdEx, BallAndStick, HodgkinHuxley, Izhikevich, Izhikevich2007
from nrnwrap.errors import SimulationError
from nrnwrap.mechanisms import h

pytestmark = pytest.mark.usefixtures("nothing_left")


HOW = [{"dt": 0.1}, {"dt": 0.025, "secondorder": 2}, {"method": "variable"}]


class Leaky(nw.Cell):
    """One segment of 0.1 nF and 0.01 uS that rests at -70 mV."""

    v_init = -70.0

    def __init__(self):
        self.soma = h.Section("soma", self)
        self.soma.L = self.soma.diam = math.sqrt(1e4 / math.pi)
        self.insert("pas", g=1e-4, e=-70)


@pytest.mark.parametrize("kind", [Leaky, LIF])
@pytest.mark.parametrize("how", HOW, ids=str)
def test_coupling_coefficient_and_input_resistance(kind, how):
    one, other = kind(), kind()
    one.couple(other, g=0.001)
    rest = one.v_init
    run = nw.simulate([one, other], nw.Step(0), t_stop=1, **how)
    assert np.abs(run.v - rest).max() < 1e-9
    one.inject(nw.Step(0.01, dur=1e9))
    end = nw.simulate([one, other], t_stop=400, **how).v[:, -1] - rest
    reference = oracle("gap_junction")
    assert end[1] / end[0] == pytest.approx(reference["coupling"], rel=1e-6)
    assert end[0] / 0.01 == pytest.approx(reference["resistance"], rel=1e-6)


@pytest.mark.parametrize("how", [{"dt": 0.1}, {"dt": 0.025, "secondorder": 2}, {"method": "variable"}], ids=str)
def test_what_leaves_one_cell_enters_the_other(how):
    """Perfect integrators lose nothing: what was put in is there, or went with the spikes."""
    one, other = PIF(t_ref=0), PIF(t_ref=0)
    one.couple(other, g=0.002)
    one.inject(nw.Step(0.25))
    other.inject(nw.Step(0.15))
    run = nw.simulate([one, other], t_stop=100, **how)
    assert min(map(len, run.spikes)) > 2
    there = sum(v[-1] - v[0] for v in run.v) + 20 * sum(map(len, run.spikes))  # mV, on 0.1 nF each
    assert there == pytest.approx(0.4 / 0.1 * 100, abs=0.02)


def step_response(t, g, c=0.1, g_l=0.01, amp=0.01):
    """v - rest of two Leaky cells joined by g while amp enters the first."""
    total = amp / g_l * (1 - np.exp(-t * g_l / c))
    difference = amp / (g_l + 2 * g) * (1 - np.exp(-t * (g_l + 2 * g) / c))
    return np.array([total + difference, total - difference]) / 2


@pytest.mark.parametrize(("g", "bound"), [(0.001, 1e-4), (0.02, 1e-4), (0.2, 1e-3)])
def test_the_difference_relaxes_as_it_should(g, bound):
    """Second order with secondorder=2; the membrane's own implicit Euler is of first order."""
    one, other = Leaky(), Leaky()
    one.couple(other, g=g)
    one.inject(nw.Step(0.01, dur=1e9))
    errors = []
    for dt in (0.1, 0.05, 0.025):
        run = nw.simulate([one, other], t_stop=40, dt=dt, secondorder=2)
        errors.append(np.abs(run.v + 70 - step_response(run.t, g)).max())
    assert errors[0] < bound  # mV of 1; at dt 0.1 the last relaxes with kappa dt = 0.4
    assert errors[-1] < errors[0] / 10


def made(kind):
    """A cell; AdEx with a peak that a general solver can find."""
    return AdEx(v_peak=-30) if kind is AdEx else kind()


def pair(amps, g, t_stop, kinds):
    """Spike times of two cells joined by g, from SciPy: LIF, or AdEx with its recovery variable."""
    p = [made(kind).values() for kind in kinds]
    lif = [kind is LIF for kind in kinds]

    def slope(t, y, held):
        rates = []
        for i in range(2):
            v, w, far, q = y[2 * i], y[2 * i + 1], y[2 - 2 * i], p[i]
            current = amps[i] - q["g_l"] * (v - q["e_l"]) + g * (far - v) - w
            if not lif[i]:
                current += q["g_l"] * q["delta_t"] * math.exp(min((v - q["v_t"]) / q["delta_t"], 200))
            rates.append(0 if held[i] > t else current / q["C"])
            rates.append(0 if lif[i] else (q["a"] * (v - q["e_l"]) - w) / q["tau_w"])
        return rates

    top = [q["v_th"] if each else q["v_peak"] for q, each in zip(p, lif, strict=True)]
    t, held, spikes = 0.0, [-1.0, -1.0], [[], []]
    y = np.array([p[0]["e_l"], 0, p[1]["e_l"], 0])
    while t < t_stop:
        stop = min([t_stop, *(each for each in held if each > t + 1e-12)])
        events = [lambda t, y, held, i=i: y[2 * i] - top[i] for i in range(2)]
        for event in events:
            event.terminal, event.direction = True, 1
        done = solve_ivp(slope, (t, stop), y, args=(list(held),), events=events, method="DOP853", rtol=1e-9, atol=1e-9)
        t, y = done.t[-1], done.y[:, -1].copy()
        held = [each if each > t + 1e-12 else -1.0 for each in held]
        for i in range(2):
            if len(done.t_events[i]):
                spikes[i].append(t)
                y[2 * i] = p[i]["v_reset"]
                y[2 * i + 1] += 0 if lif[i] else p[i]["b"]
                if p[i]["t_ref"] > 0:
                    held[i] = t + p[i]["t_ref"]
    return spikes


CASES = {  # largest errors (ms) in 100 ms: at dt 0.1, at 0.025, with the variable step
    "LIF": ((LIF, LIF), (0.25, 0.22), (0.001, 0.0001, 0.0001)),
    "LIF AdEx": ((LIF, AdEx), (0.25, 1.0), (0.005, 0.001, 0.0005)),
}


@pytest.mark.parametrize("case", CASES)
def test_two_spiking_cells_agree_with_an_independent_solution(case):
    kinds, amps, bounds = CASES[case]
    exact = pair(amps, 0.001, 100, kinds)
    cells = [made(kind) for kind in kinds]
    cells[0].couple(cells[1], g=0.001)
    for cell, amp in zip(cells, amps, strict=True):
        cell.inject(nw.Step(amp, dur=1e9))
    for how, bound in zip(({"dt": 0.1}, {"dt": 0.025}, {"method": "variable"}), bounds, strict=True):
        found = nw.simulate(cells, t_stop=100, **how).spikes
        for one, other in zip(found, exact, strict=True):
            assert len(one) == len(other) > 2
            assert np.abs(one - other).max() < bound


def network():
    """A ring of point neurons of every kind, a squid membrane, and two dendrites."""
    cells = [LIF(), AdEx(), Izhikevich2007(), PIF(), EIF(), QIF(), Izhikevich(), AdaptiveLIF(), HodgkinHuxley()]
    for cell, amp in zip(cells, (0.25, 1.0, 0.2, 0.1, 0.1, 0.15, 1.4, 0.2, 0.1), strict=True):
        cell.inject(nw.Step(amp, delay=5.03))
    for index, cell in enumerate(cells):
        cell.couple(cells[index - 1], g=0.0005)
    trees = BallAndStick(), BallAndStick()
    trees[0].inject(nw.Step(0.1, delay=2))
    trees[0].couple(trees[1], trees[0].dend(0.9), trees[1].dend(0.1), g=0.0005)
    trees[1].couple(cells[0], g=0.0001)
    return [*cells, *trees]


@pytest.mark.parametrize("secondorder", [0, 2])
def test_engines_agree(secondorder):
    cells = network()
    settings = {"t_stop": 60, "dt": 0.025, "secondorder": secondorder}
    run = nw.simulate(cells, **settings)
    assert sum(map(len, run.spikes)) > 20
    parallel = h.ParallelContext()
    parallel.nthread(2)
    try:
        threads = nw.simulate(cells, **settings)
    finally:
        parallel.nthread(1)
    assert np.array_equal(threads.v, run.v)
    other = nw.simulate(cells, engine="coreneuron", **settings)
    assert np.abs(other.v - run.v).max() < 1e-6  # in an upstroke; the spikes agree to 1e-9 ms
    assert all(np.abs(a - b).max(initial=0) < 1e-9 for a, b in zip(other.spikes, run.spikes, strict=True))
    assert np.array_equal(nw.simulate(cells, **settings).v, run.v)  # CoreNEURON's gids have been cleared


def test_two_threads_with_the_variable_step():
    one, other = LIF(), AdEx()
    one.couple(other, g=0.002)
    one.inject(nw.Step(0.25))
    other.inject(nw.Step(1.0))
    run = nw.simulate([one, other], t_stop=40, method="variable")
    parallel = h.ParallelContext()
    parallel.nthread(2)
    try:
        threads = nw.simulate([one, other], t_stop=40, method="variable")
    finally:
        parallel.nthread(1)
    for a, b in zip(run.spikes, threads.spikes, strict=True):
        assert np.abs(a - b).max() < 1e-4


POINT = [LIF, AdEx, Izhikevich2007, PIF, EIF, QIF, Izhikevich, AdaptiveLIF]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(POINT), min_size=2, max_size=5),
    st.floats(-3, 0),
    st.sampled_from([0.025, 0.1, 1.0]),
    st.floats(-0.5, 1),
    st.sampled_from([0, 2]),
    st.booleans(),
)
def test_any_conductance_that_is_accepted_keeps_voltages_within_their_range(kinds, size, dt, amp, secondorder, star):
    """A star or a ring, with conductances up to the largest that dt allows."""
    cells = [kind() for kind in kinds]
    degree = len(kinds) - 1 if star else 2
    smallest = min(capacitance(cell.segment) for cell in cells)
    g = 10**size * 0.099 / dt * smallest / (2 * degree)
    for index, cell in enumerate(cells[1:] if star or len(cells) == 2 else cells):
        cell.couple(cells[0] if star else cells[index - 1] if len(cells) > 2 else cells[0], g=g)
    cells[0].inject(nw.Step(amp, delay=2))
    run = nw.simulate(cells, t_stop=40, dt=dt, secondorder=secondorder)
    assert run.v.max() < 60
    push = min(amp, 0) / 0.005  # mV; what such a current may do to the smallest leak, and 40 ms to a PIF
    assert run.v.min() > -120 + 3 * push


@pytest.mark.parametrize("g", [0.11, 1.0, 1e6])
def test_a_conductance_that_dt_cannot_follow_is_refused(g):
    one, other = LIF(), LIF()
    sides = one.couple(other, g=g)
    with pytest.raises(SimulationError, match=r"too fast for dt = 0\.1 ms: take a dt of"):
        nw.simulate([one, other], t_stop=5, dt=0.1)
    if g < 10:
        nw.simulate([one, other], t_stop=5, method="variable")
    for side in sides:
        side.g = 0.001
    nw.simulate([one, other], t_stop=5, dt=0.1)


def test_scripts_that_run_neuron_themselves_need_nothing_else():
    cells = [LIF(), LIF()]
    cells[0].couple(cells[1], g=0.002)
    cells[0].inject(nw.Step(0.3))
    expected = nw.simulate(cells, t_stop=30, dt=0.1)
    others = [LIF(), LIF()]
    others[0].couple(others[1], g=0.002)
    others[0].inject(nw.Step(0.3))
    before = h.dt
    h.dt = 0.1
    try:
        vectors = [h.Vector().record(cell.mechanism._ref_v_m) for cell in others]
        h.finitialize(-75)
        h.ParallelContext().psolve(30)
    finally:
        h.dt = before
    assert np.array([vector.to_python() for vector in vectors]) == pytest.approx(expected.v, abs=1e-9)
