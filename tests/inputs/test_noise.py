"""Noise: its moments within three standard errors of theory, at any step, on any engine, and what it does to a LIF.

Seeds are fixed. Standard errors are computed, correlations in time included (theory.py).
"""

import math

import numpy as np
import pytest
from helpers import theory
from helpers.noise import assert_white
from helpers.reference import oracle
from helpers.stimuli import Capacitor, Passive

import nrnwrap as nw

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
