"""Kicks of the voltage: at their own times, at any step, and what they bring is a spike at once."""

import numpy as np
import pytest
from helpers import reference
from helpers.kicks import solution

import nrnwrap as nw
from nrnwrap import cells
from nrnwrap.cells import KickedLIF

EVERY = [
    {"dt": 0.025},
    {"dt": 0.1},
    {"dt": 1.0},
    {"dt": 0.1, "secondorder": 2},
    {"dt": 0.1, "engine": "coreneuron"},
    {"method": "variable"},
]


def kicked(preset, kicks, how, **parameters):
    cell, delay = KickedLIF.preset(preset, **parameters), 0.5 if "engine" in how else 0.0
    for size in sorted({size for _, size in kicks}):
        times = [when - delay for when, each in kicks if each == size]
        cell.receive(nw.SpikeTimes(times), cell.mechanism, weight=size, delay=delay)
    return cell


INPUT = [(2.0 * n, 0.3) for n in range(1, 101)]


@pytest.mark.parametrize("how", EVERY, ids=str)
@pytest.mark.parametrize("kind", ["standard", "adaptive"])
def test_goodmans_two_neurons(kind, how):
    """One input of regular events; the adaptive one passes its threshold by as little as 0.008."""
    preset = "goodman" if kind == "adaptive" else "goodman_standard"
    run = nw.simulate(kicked(preset, INPUT, how), t_stop=151, **how)
    published = reference.oracle("lif_adaptive_threshold")[kind]
    assert len(run.spikes) == len(published)
    assert run.spikes == pytest.approx(published, abs=1e-9)


def test_the_solution_against_goodmans_neurons():
    for kind, preset in (("standard", "goodman_standard"), ("adaptive", "goodman")):
        published = reference.oracle("lif_adaptive_threshold")[kind]
        train = solution(KickedLIF.presets[preset].parameters, INPUT, 0.0, 151)
        assert train == pytest.approx(published, abs=1e-9)


def irregular(seed, rate, sizes):
    generator = np.random.default_rng(seed)
    times = np.sort(generator.uniform(1, 199, int(rate * 0.2)))
    return list(zip(times.tolist(), generator.choice(sizes, len(times)).tolist(), strict=True))


@pytest.mark.parametrize("how", EVERY, ids=str)
@pytest.mark.parametrize("changes", [{}, {"t_ref": 1.2345}, {"jump": 0}], ids=str)
def test_irregular_kicks_off_the_grid(changes, how):
    """Several in a step at dt 1, up and down, some while v is held; the times of spikes are those of kicks."""
    kicks = irregular(1, 900, [3.0, 3.0, -2.0])
    exact = solution({**KickedLIF.presets["brian2"].parameters, **changes}, kicks, 0.0, 200)
    found = nw.simulate(kicked("brian2", kicks, how, **changes), t_stop=200, **how).spikes
    assert len(exact) > 8
    assert len(found) == len(exact)
    assert found == pytest.approx(exact, abs=1e-9)


def test_a_kick_that_comes_before_a_planned_spike_counts_first():
    """Within one step of 1 ms: the current alone brings a spike at 10.99 ms; a kick puts it off, or brings it."""
    p = KickedLIF.presets["brian2"].parameters
    (alone, *_) = solution(p, [], 0.15, 12)
    for size in (-0.5, 5.0):
        kicks = [(alone - 0.3, size)]
        found = nw.simulate(kicked("brian2", kicks, {}), nw.Step(0.15), t_stop=20, dt=1.0).spikes
        assert found == pytest.approx(solution(p, kicks, 0.15, 20), abs=1e-7)
        assert abs(found[0] - alone) > 0.1


@pytest.mark.parametrize("how", EVERY, ids=str)
def test_kicks_under_a_current(how):
    """Kicks bring spikes of the current forward, or put them off, also within the step that had them planned."""
    kicks = irregular(2, 300, [1.0, -1.0])
    p = KickedLIF.presets["brian2"].parameters
    exact = solution(p, kicks, 0.15, 200)
    found = nw.simulate(kicked("brian2", kicks, how), nw.Step(0.15), t_stop=200, **how).spikes
    assert len(exact) > 8
    assert len(found) == len(exact)
    assert found == pytest.approx(exact, abs=1e-4 if "method" in how else 1e-7)


def test_a_kick_moves_v_at_its_own_time():
    kicks = [(2.03, 5.0), (2.07, 2.0), (5.5, -4.0)]
    cell = kicked("brian2", kicks, {})
    run = nw.simulate(cell, t_stop=8, dt=0.1)
    exact = sum(size * np.where(run.t >= when, np.exp(-(run.t - when) / 10), 0) for when, size in kicks)
    known = ~np.isclose(run.t, 2.1) & ~np.isclose(run.t, 5.5)  # an event of a step's second half comes after it
    np.testing.assert_allclose(run.v[known], exact[known], rtol=0, atol=1e-9)


MODELS = ["PIF", "LIF", "AdaptiveLIF", "QIF", "EIF", "AdEx", "GLIF", "GIF", "Izhikevich", "Izhikevich2007"]


@pytest.mark.parametrize("how", EVERY[1:], ids=str)
@pytest.mark.parametrize("model", MODELS)
def test_every_model_without_synapses_of_its_own_is_kicked(model, how):
    """Twice below threshold, then far beyond; the reference has steps that begin at the kicks."""

    def run(**how):
        cell, delay = getattr(cells, model)(), 0.5 if "engine" in how else 0.0
        for size, times in ((2.0, [10.25, 26.5]), (200.0, [41.75])):
            target = cell.mechanism
            cell.receive(nw.SpikeTimes([when - delay for when in times]), target, weight=size, delay=delay)
        return nw.simulate(cell, t_stop=60, **how)

    fine, coarse = run(dt=0.0125), run(**how)
    times = [9, 11, 25, 27, 41]
    v = np.interp(times, coarse.t, coarse.v)
    assert v == pytest.approx(np.interp(times, fine.t, fine.v), abs=1e-2 if "method" in how else 1e-3)
    assert v[1] - v[0] > 0.5
    assert v[3] - v[2] > 0.5
    assert coarse.spikes == pytest.approx(fine.spikes, abs=1e-5)
    assert abs(coarse.spikes[0] - 41.75) < 1e-3


def test_what_is_held_is_not_kicked():
    cell = cells.LIF(t_ref=5)
    cell.receive(nw.SpikeTimes([10.0, 12.0]), cell.mechanism, weight=30.0)
    run = nw.simulate(cell, t_stop=20, dt=0.1)
    assert run.spikes == pytest.approx([10.0], abs=1e-9)
    assert run.v[-1] == pytest.approx(cell.e_l, abs=1e-9)


@pytest.mark.parametrize("dt", [None, 0.1])
@pytest.mark.parametrize("model", ["PIF", "LIF", "QIF", "LIFCurrExp"])
def test_events_that_are_one_rounding_apart(model, dt):
    """With the variable step: of other sources, and of the recording's samples, before a kick or after it."""
    cell = getattr(cells, model)()
    times = [n / 5 + 1.3 for n in range(1, 200)]
    for delay, size in ((0.0, 1.0), (1.0, 0.5), (0.1, 0.25)):
        cell.receive(nw.SpikeTimes(times), cell.mechanism, weight=size, delay=delay)
    assert len(nw.simulate(cell, t_stop=50, method="variable", dt=dt).spikes) > 3
