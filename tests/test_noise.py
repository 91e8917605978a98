"""Noise: its moments within three standard errors of theory, at any step, on any engine, and what it does to a LIF.

Seeds are fixed. Standard errors are computed, correlations in time included (theory.py).
"""

import math

import numpy as np
import pytest
import theory
from reference import oracle
from test_stimuli import Capacitor, Passive

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.mechanisms import h

SIGMA, TAU, MEAN = 0.3, 2.0, 0.1
TRAINS = 10


def processes():
    """Name -> (mean, standard deviation, correlation time) of what ornstein_uhlenbeck() records."""
    g = nw.Gfluct(seed=0)
    return {"i": (MEAN, SIGMA, TAU), "x_e": (g.g_e0, g.std_e, g.tau_e), "x_i": (g.g_i0, g.std_i, g.tau_i)}


def ornstein_uhlenbeck(seed, t_stop, hold=0.0, **how):
    """The three processes, name -> (TRAINS, samples), normalised, without the sample at t = 0."""
    cell, record = Passive(), {}
    for gid in range(TRAINS):
        noise = cell.inject(nw.Noise(SIGMA, TAU, MEAN, hold=hold, seed=seed, gid=gid))
        fluctuating = cell.inject(nw.Gfluct(hold=hold, seed=seed, gid=gid, stream=1))
        record |= {f"i{gid}": noise._ref_i, f"x_e{gid}": fluctuating._ref_x_e, f"x_i{gid}": fluctuating._ref_x_i}
    run = nw.simulate(cell, t_stop=t_stop, record=record, progress=False, **how)
    return {
        name: np.array([run[f"{name}{gid}"][1:] for gid in range(TRAINS)] - np.float64(mean)) / std
        for name, (mean, std, _) in processes().items()
    }


@pytest.mark.parametrize(
    ("how", "t_stop"),
    [
        ({"dt": 0.025}, 2e3),
        ({"dt": 0.1}, 5e3),
        ({"dt": 1.0}, 4e4),
        ({"dt": 0.5, "hold": 0.5}, 2e4),
        ({"dt": 0.5, "method": "variable"}, 5e2),
    ],
    ids=str,
)
def test_mean_variance_and_autocorrelation(how, t_stop):
    dt = how["dt"]
    for name, x in ornstein_uhlenbeck(1, t_stop, **how).items():
        tau = processes()[name][2]
        lags = [round(lag / dt) for lag in (0, tau / 2, tau, 3 * tau)]
        mean_error, errors = theory.ou_errors(tau, dt, x.shape[1], TRAINS, lags)
        assert abs(x.mean()) < 3 * mean_error, name
        for lag, error in zip(lags, errors, strict=True):
            covariance = (x[:, lag:] * x[:, : x.shape[1] - lag]).mean()
            assert abs(covariance - math.exp(-lag * dt / tau)) < 3 * error, (name, lag)


def test_seeds_gids_and_both_conductances_are_independent():
    one, other = (ornstein_uhlenbeck(seed, 5e3, dt=0.1) for seed in (1, 2))
    taus = {name: tau for name, (_, _, tau) in processes().items()}
    pairs = [(one[name], other[name], taus[name], taus[name]) for name in taus]  # another seed
    pairs += [(x, np.roll(x, 1, axis=0), taus[name], taus[name]) for name, x in one.items()]  # another gid
    pairs.append((one["x_e"], one["x_i"], taus["x_e"], taus["x_i"]))
    for a, b, tau_a, tau_b in pairs:
        both = 1 / (1 / tau_a + 1 / tau_b)  # the product of two autocorrelations decays with this
        error, _ = theory.ou_errors(both, 0.1, a.shape[1], TRAINS, [])
        assert abs((a * b).mean()) < 3 * error


def test_the_update_is_exact():
    """Against the reference numbers: decay and kick per step, the random number taken out by a tau of nothing."""
    reference = oracle("ornstein_uhlenbeck")

    def first_two(**values):
        cell = Capacitor()
        made = cell.inject(nw.Gfluct(**values, seed=1))
        run = nw.simulate(cell, t_stop=0.1, dt=0.1, record={"e": made._ref_x_e, "i": made._ref_x_i})
        return {name: run[name] for name in ("e", "i")}

    random, found = first_two(tau_e=1e-6, tau_i=1e-6), first_two()
    for name, mean, std in (("e", 0.0121, 0.003), ("i", 0.0573, 0.0066)):
        before, normal = (random[name] - mean) / std
        kick = reference["kick"][name] * normal
        assert found[name][0] == pytest.approx(mean + std * before, rel=1e-12)
        assert found[name][1] == pytest.approx(mean + reference["left"][name] * std * before + kick, rel=1e-9)


@pytest.mark.parametrize("secondorder", [0, 2])
def test_conductances_are_clipped_and_drive_the_cell(secondorder):
    cell = Passive()
    made = cell.inject(nw.Gfluct(g_e0=0.002, g_i0=0.004, E_i=-90, seed=1))
    record = {name: getattr(made, f"_ref_{name}") for name in ("x_e", "x_i", "g_e", "g_i", "i")}
    run = nw.simulate(cell, t_stop=200, dt=0.1, record=record, secondorder=secondorder)
    for name in ("e", "i"):
        assert (run[f"x_{name}"] < 0).sum() > 100
        np.testing.assert_allclose(run[f"g_{name}"][1:], np.maximum(run[f"x_{name}"][:-1], 0), rtol=1e-11)
    if secondorder == 0:
        g_e, g_i, v = run["g_e"][1:], run["g_i"][1:], run.v
        np.testing.assert_allclose(run["i"][1:], g_e * v[:-1] + g_i * (v[:-1] + 90), rtol=0, atol=1e-12)
        # C dV/dt of implicit Euler: the conductances of the step act on the voltage at its end
        charge = -0.1 * (v[1:] + 50) - g_e * v[1:] - g_i * (v[1:] + 90)
        np.testing.assert_allclose(np.diff(v) / 0.1, charge, rtol=0, atol=1e-9)


@pytest.mark.parametrize("how", [{"dt": 0.1}, {"dt": 1.0}, {"method": "variable"}], ids=str)
def test_conductances_without_variance_are_a_battery(how):
    cell = Passive()
    cell.inject(nw.Gfluct(std_e=0, std_i=0, seed=0))
    cell.inject(nw.Gfluct(std_e=0, std_i=0, delay=1e3, dur=10, seed=0))
    v = nw.simulate(cell, t_stop=200, **how).v[-1]
    assert v == pytest.approx((0.1 * -50 + 0.0573 * -75) / (0.1 + 0.0121 + 0.0573), abs=1e-4)


@pytest.mark.parametrize(
    ("window", "how"),
    [
        (1.0, {"dt": 0.025}),
        (1.0, {"dt": 0.1}),
        (1.0, {"dt": 1.0}),
        (1.0, {"dt": 0.1, "secondorder": 2}),
        (1.0, {"dt": 1.0, "method": "variable"}),
        (1.0, {"dt": 0.1, "hold": 0.5}),
        (1.0, {"dt": 1.0, "hold": 0.1}),  # many values in a step
        (0.6, {"dt": 0.1, "hold": 0.15}),  # values that begin within a step
        (0.7, {"dt": 0.1, "hold": 0.07}),
    ],
    ids=str,
)
def test_the_charge_of_white_noise(window, how):
    """Charges of disjoint windows are independent, with the mean `mean` T and the variance sigma^2 T."""
    how = dict(how)
    hold, cells = how.pop("hold", 0.0), [Capacitor() for _ in range(40)]
    for gid, cell in enumerate(cells):
        cell.inject(nw.WhiteNoise(0.2, 0.05, hold=hold, seed=11, gid=gid))
    run = nw.simulate(cells, t_stop=window * 200, **how)
    charges = np.diff(run.v[:, :: round(window / how["dt"])]) - 0.05 * window  # of 1 nF
    assert_white(charges / (0.2 * math.sqrt(window)))


def assert_white(x):
    """Mean 0, variance 1, no correlation from one to the next: (trains, samples)."""
    assert abs(x.mean()) < 3 / math.sqrt(x.size)
    assert abs(x.var() - 1) < 3 * math.sqrt(2 / x.size)
    assert abs((x[:, 1:] * x[:, :-1]).mean()) < 3 / math.sqrt(x.size)


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


# mu - e_l, sigma (mV) of the neuron of models.md: threshold 20 mV above rest and reset, tau_m 10 ms, t_ref 2 ms
DRIVES = [(25.0, 3.0), (18.0, 3.0), (25.0, 0.5)]


def intervals(count, dt, hold, t_stop=600.0, until=400.0):
    """The intervals of `count` LIF cells for each of DRIVES that begin before `until`.

    Wald's identity: when a train is left with the first spike after `until`, mean and variance have no bias.
    """
    cells = []
    for stream, (mu, sigma) in enumerate(DRIVES):
        for gid in range(count):
            cells.append(LIF())
            intensity = theory.white_intensity(sigma, 0.01, 10)
            cells[-1].inject(nw.WhiteNoise(intensity, 0.01 * mu, hold=hold, seed=1, gid=gid, stream=stream))
    trains = nw.simulate(cells, t_stop=t_stop, dt=dt, record=[], progress=False).spikes
    assert all(train[-1] > until for train in trains)
    kept = [np.diff(train)[train[:-1] < until] for train in trains]
    return [np.concatenate(kept[i * count : (i + 1) * count]) for i in range(len(DRIVES))]


def assert_renewal(found, case, shift=0.0):
    """Rate and CV within three standard errors of those with the threshold moved by `shift` (mV)."""
    mu, sigma = case
    moments = theory.interval_moments(mu, sigma, 20 + shift, 0, 10, 2)
    rate_error, cv_error = theory.interval_errors(moments, len(found))
    assert abs(1e3 / found.mean() - 1e3 / moments[0]) < 3 * rate_error
    assert abs(found.std() / found.mean() - math.sqrt(moments[1]) / moments[0]) < 3 * cv_error


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
