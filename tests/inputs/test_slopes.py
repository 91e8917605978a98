"""The slope of a Waveform within a step reaches the spiking mechanism, on every engine and however it is combined."""

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import cells
from nrnwrap.inputs.step_lines import step_lines
from nrnwrap.mechanisms import h

T = np.arange(0, 301, 0.8)
WAVE = nw.Waveform(0.03 * np.cos(T / 3) ** 2 + 0.02, T)
OTHER = nw.Waveform(0.02 * np.sin(np.arange(0, 300, 0.37)), 0.37)  # with a corner inside most steps
KINDS = [cells.PIF, cells.LIF, cells.AdaptiveLIF, cells.QIF, cells.EIF, cells.LIFCurrExp]


def driven(kind, *stimuli, bias=True):
    cell = kind()
    for each in (*([nw.Step(0.7 * kind.drive)] if bias else []), *(0.7 * kind.drive / 0.05 * each for each in stimuli)):
        cell.inject(each)
    return cell


def in_means(kind, dt):
    """A cell that gets the mean of WAVE in each step, and is told nothing."""
    edges = np.arange(0, 300, dt)
    middle = (edges[1:] + edges[:-1]) / 2
    return driven(kind, nw.Waveform(np.interp(middle, WAVE.t, WAVE.values), edges, means=True))


def spikes(made, **how):
    return nw.simulate(made, **{"t_stop": 250, "dt": 0.1, "record": [], **how}).trains


def off(found, exact):
    assert [len(each) for each in found] == [len(each) for each in exact]
    assert sum(map(len, exact)) >= 10
    return max(np.abs(a - b).max(initial=0) for a, b in zip(found, exact, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_errors_fall_with_the_square_of_a_quarter_of_a_step(kind):
    exact = spikes(driven(kind, WAVE), dt=0.0125)
    told = off(spikes(driven(kind, WAVE), dt=0.4), exact)
    assert told < off(spikes(in_means(kind, 0.4), dt=0.4), exact) / 8


def test_two_waveforms_are_their_sum():
    both = nw.Waveform(2 * np.interp(np.arange(0, 300, 0.37), WAVE.t, WAVE.values), 0.37)
    half = nw.Waveform(both.values / 2, both.t)
    one, two = (spikes([driven(kind, *how) for kind in KINDS]) for how in ((both,), (half, half)))
    assert off(one, two) < 1e-9


def test_engines_agree():
    made = [driven(kind, WAVE, OTHER) for kind in KINDS]
    for cell in made[::2]:
        cell.inject(nw.WhiteNoise(0.01, seed=3, gid=made.index(cell)))
    for cell in made[:3]:
        cell.receive(nw.Poisson(100, seed=5, gid=made.index(cell)), nw.ExpCurrent(2), weight=0.01, delay=0.2)
    one = spikes(made)
    assert off(spikes(made, engine="coreneuron"), one) < 1e-9
    parallel = h.ParallelContext()
    parallel.nthread(2)
    try:
        assert off(spikes(made), one) == 0
    finally:
        parallel.nthread(1)


def test_a_session_in_pieces_goes_on_to_the_bit(tmp_path):
    def session():
        made = [driven(kind, WAVE, OTHER) for kind in KINDS]
        return nw.Session(made, dt=0.1, t_stop=250, record=[])

    whole = spikes([driven(kind, WAVE, OTHER) for kind in KINDS])
    with session() as first:
        first.run(until=60.1)
        first.save(tmp_path / "state.npz")
        pieces = first.run(until=250).trains
    with session() as second:
        second.load(tmp_path / "state.npz")
        later = second.run(until=250).trains
    assert off(pieces, whole) == 0
    assert off(later, whole) == 0


def test_currents_that_are_asked_for_between_two_steps_change_nothing():
    def trains(asked):
        made = [driven(kind, WAVE, OTHER) for kind in KINDS]
        with nw.Session(made, dt=0.1, t_stop=250, record=[]) as session:
            for until in (30.1, 30.2, 71.3, 250):
                run = session.run(until=until)
                for _ in range(asked):
                    h.fcurrent()
        return run.trains

    assert off(trains(2), trains(0)) < 1e-11


def by_hand(kind, *steps):
    """The spikes of a script whose dt changes every 0.8 ms."""
    cell, found = driven(kind, WAVE), h.Vector()
    wire, before = cell.netcon(None), h.dt
    wire.record(found)
    try:
        h.dt = steps[0]
        h.finitialize(cell.v_init)
        for turn in range(250):
            h.dt = steps[turn % len(steps)]
            for _ in range(round(0.8 / h.dt)):
                h.fadvance()
    finally:
        h.dt = before
    return [found.as_numpy().copy()]


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_that_changes_within_a_run_is_followed(kind):
    assert off(by_hand(kind, 0.05, 0.1, 0.2), by_hand(kind, 0.0125)) < 2e-3


@pytest.mark.parametrize("dt", [0.1, 0.25, 0.37, 1.0, 5.0])
def test_the_line_of_a_step_has_its_charge_and_its_moment(dt):
    rng = np.random.default_rng(3)
    t, values = np.sort(np.append(0, rng.uniform(0, 20, 30))), rng.normal(size=31)
    t[[11, 13]] = t[[10, 12]]  # jumps
    t[19:21] = np.round(t[19])  # and one on most grids
    points, means, slopes = step_lines(t, values, dt)
    middle = (np.arange(int(t[-1] / dt)) + 0.5) * dt
    fine = (np.arange(20_000) + 0.5) / 20_000 - 0.5
    for k in range(0, len(middle), 7):
        current = np.interp(middle[k] + dt * fine, t, values)
        assert np.interp(middle[k], points, means) == pytest.approx(current.mean(), abs=1e-3)
        assert dt * np.interp(middle[k], points, slopes) == pytest.approx(12 * (fine * current).mean(), abs=1e-2)


def test_means_and_plateaus_have_no_slope():
    line = nw.Waveform([1, -2, 3.0], 5.0, means=True).line
    for t, values in (line, (np.array([0, 3, 3, 9.0]), np.array([0, 0, 2.0, 2]))):
        assert set(step_lines(t, values, 0.1)[2]) == {0}
