"""What noise does to membranes and to neurons."""

import math

import numpy as np
import pytest
from helpers import theory
from helpers.noise import DRIVES, assert_renewal, assert_white, intervals
from helpers.reference import oracle
from helpers.stimuli import Capacitor

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.mechanisms import h


@pytest.mark.parametrize("hold", [0.0, 0.25])
@pytest.mark.parametrize(("first", "then"), [(0.025, 0.1), (0.1, 0.025), (0.1, 1.0)])
@pytest.mark.parametrize("steps_before", [0, 40])
def test_a_dt_that_changes_after_finitialize(first, then, steps_before, hold):
    """Nothing that was computed for the old step is used with the new one."""
    window = 3.0
    cells = [Capacitor() for _ in range(40)]
    for gid, cell in enumerate(cells):
        cell.inject(nw.WhiteNoise(0.2, hold=hold, seed=7, gid=gid))
    ou = [cells[0].inject(nw.Noise(1e-9, 5, hold=hold, seed=1, gid=gid)) for gid in range(40)]
    gs = [cells[0].inject(nw.Gfluct(0, 1e-12, 5, 0, 0, hold=hold, seed=2, gid=gid)) for gid in range(40)]
    before = h.dt
    try:
        h.dt = first
        h.finitialize(0)
        for _ in range(steps_before):
            h.fadvance()
        h.dt = then
        v, noise, conductance = [], [], []
        for _ in range(201):
            v.append([cell.soma(0.5).v for cell in cells])
            noise.append([each.x / 1e-9 for each in ou])
            conductance.append([each.x_e / 1e-12 for each in gs])
            for _ in range(round(window / then)):
                h.fadvance()
    finally:
        h.dt = before
    charges = np.diff(np.array(v), axis=0).T
    assert_white(charges / (0.2 * math.sqrt(window)))
    for x in (np.array(noise).T, np.array(conductance).T):
        _, errors = theory.ou_errors(5.0, window, x.shape[1], 40, [0, 1])
        assert abs((x**2).mean() - 1) < 3 * errors[0]
        assert abs((x[:, 1:] * x[:, :-1]).mean() - math.exp(-window / 5)) < 3 * errors[1]


@pytest.mark.parametrize("how", [{"dt": 0.1}, {"dt": 1.0}, {"dt": 1.0, "method": "variable"}], ids=str)
@pytest.mark.parametrize("hold", [0.0, 0.3, 20.0])
def test_white_noise_lasts_from_delay_to_delay_and_dur(hold, how):
    """Also where both fall between two steps, and where a value would last longer than the whole."""
    cells = [Capacitor() for _ in range(400)]
    for gid, cell in enumerate(cells):
        cell.inject(nw.WhiteNoise(0.2, 0.5, delay=2.345, dur=5.678, hold=hold, seed=3, gid=gid))
    run = nw.simulate(cells, t_stop=20, **how)
    assert np.abs(run.v[:, run.t <= 2]).max() == 0
    assert np.ptp(run.v[:, run.t >= 9], axis=1).max() < 1e-6
    charge = run.v[:, -1]
    assert abs(charge.mean() - 0.5 * 5.678) < 3 * 0.2 * math.sqrt(5.678 / 400)
    assert abs(charge.var() / (0.04 * 5.678) - 1) < 3 * math.sqrt(2 / 400)


def sources():
    """Two cells with every noise, at values kept for a step, for less and for longer."""
    cells, record = [LIF(v_th=0), LIF(v_th=0)], {}
    for cell in cells:
        gid = len(record)
        for hold in (0.0, 0.03, 0.25):
            for noise in (nw.WhiteNoise, nw.Noise):
                made = cell.inject(noise(0.1, hold=hold, delay=1.23, dur=50, seed=1, gid=gid))
                record[f"{hold}{noise.__name__}{gid}"] = made._ref_i
            made = cell.inject(nw.Gfluct(hold=hold, delay=1.23, dur=50, seed=1, gid=gid, stream=1))
            record |= {f"{hold}g_e{gid}": made._ref_g_e, f"{hold}x_i{gid}": made._ref_x_i}
    return cells, record


def test_the_same_ids_are_the_same_noise_on_every_engine():
    cells, record = sources()
    how = {"t_stop": 60, "dt": 0.1, "record": record}
    one = nw.simulate(cells, **how)
    parallel = h.ParallelContext()
    parallel.nthread(2)
    try:
        threads = nw.simulate(cells, **how)
    finally:
        parallel.nthread(1)
    for other in (threads, nw.simulate(cells, engine="coreneuron", **how)):
        np.testing.assert_allclose(other.v, one.v, rtol=0, atol=1e-9)
        for name in record:
            assert np.ptp(one[name]) > 0
            np.testing.assert_allclose(other[name], one[name], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "how",
    [{"dt": 0.025}, {"dt": 0.1}, {"dt": 0.5}, {"dt": 0.1, "hold": 0.5}, {"dt": 0.1, "method": "variable"}],
    ids=str,
)
def test_a_free_membrane_scatters_as_it_should(how):
    """3 pA sqrt(s), 10 nS, 10 ms: 2.12 mV, whatever dt is."""
    how = dict(how)
    hold, dt, trains = how.pop("hold", 0.0), how["dt"], 50
    variable = "method" in how
    cells = [LIF(v_th=500) for _ in range(trains)]
    intensity = 0.003 * math.sqrt(1e3)
    for gid, cell in enumerate(cells):
        cell.inject(nw.WhiteNoise(intensity, hold=hold, seed=11, gid=gid))
    run = nw.simulate(cells, t_stop=300 if variable else 2000, progress=False, **how)
    hold = hold or (0.1 if variable else dt)
    v = run.v[:, run.t >= 100][:, :: round(hold / dt)] + 75
    std = theory.white_std(intensity, 0.01, 10, hold)
    mean_error, (error,) = theory.ou_errors(10, hold, v.shape[1], trains, [0])
    assert abs(v.mean() / std) < 3 * mean_error
    assert abs((v**2).mean() / std**2 - 1) < 3 * error


def test_theory_is_that_of_the_reference_numbers():
    cases = [
        (float(threshold), name, each)
        for threshold in ("15", "20")
        for name, each in oracle("siegert")[threshold].items()
    ]
    assert len(cases) == 10
    for threshold, name, each in cases:
        mu, sigma = map(float, name.split(", "))
        case = mu - 75, sigma, threshold - 75, -75, 10, 2
        assert theory.siegert(*case) == pytest.approx(each["rate"], abs=1e-6)
        mean, variance, *_ = theory.interval_moments(*case)
        assert 1e3 / mean == pytest.approx(each["rate"], abs=1e-5)
        if "cv" in each:
            assert theory.siegert_cv(*case) == pytest.approx(each["cv"], abs=1e-6)
            assert math.sqrt(variance) / mean == pytest.approx(each["cv"], abs=1e-6)
    exact = oracle("held_white_noise")["std"]
    assert theory.white_std(0.003 * math.sqrt(1e3), 0.01, 10, 0.1) == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("hold", [0.1, 0.2])
def test_a_lif_fires_at_siegerts_rate_and_cv(hold):
    """With the threshold that a walk of such steps sees."""
    walks = DRIVES[:2]  # in the third a step drifts as far as it wanders
    for found, (mu, sigma) in zip(intervals(250, 0.1, hold), walks, strict=False):
        assert_renewal(found, (mu, sigma), theory.raised(sigma, 10, hold))
        assert 1e3 / found.mean() < theory.siegert(mu, sigma, 20, 0, 10, 2)


@pytest.mark.parametrize(
    "noise", [nw.WhiteNoise(0.1, 0.25, hold=0.1, seed=1), nw.Noise(0.1, 2, 0.25, hold=0.1, seed=1)]
)
def test_spikes_are_those_of_the_values_whatever_dt(noise):
    def spikes(dt):
        return nw.simulate(LIF(), noise, t_stop=1000, dt=dt, record=[]).spikes

    train = spikes(0.1)
    assert len(train) > 30
    for dt in (0.05, 0.025):
        assert spikes(dt) == pytest.approx(train, abs=1e-6)
