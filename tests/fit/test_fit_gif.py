"""The GIF: its parameters and its trains back from its own v, and what the data do not tell."""

import numpy as np
import pytest
from helpers.fit import DT, GIF, made, noise, noisy, recorded

import nrnwrap as nw
from nrnwrap import fit
from nrnwrap.errors import FitError, FitWarning
from nrnwrap.fit import forced, likelihood
from nrnwrap.spikes import md_star

KNOWN = {"tau_eta": (20, 200), "tau_gamma": (20, 200)}
TESTED = noise(0.12, 0.08, 10_000.0, seed=77)


@pytest.fixture(scope="module")
def trials():
    """Nine trains of the true model under a current that no fit has seen."""
    cells = [made("GIF", gid=gid) for gid in range(100, 109)]
    return nw.simulate(cells, nw.Waveform(TESTED, DT), t_stop=10_000, dt=DT, record=[]).trains


@pytest.mark.parametrize("duration", [10_000.0, 20_000.0, 60_000.0])
def test_the_membrane_comes_back_exactly_and_the_threshold_within_its_errors(duration):
    run = recorded("GIF", duration, seed=3, held=True)
    fitted = fit.GIF(**KNOWN).fit(run)
    found, errors = fitted.parameters_, fitted.standard_errors_
    for name in ("C", "g_l", "q_eta1", "q_eta2"):
        assert found[name] == pytest.approx(GIF[name], rel=3e-4), name
    assert found["e_l"] == pytest.approx(-65, abs=1e-3)
    assert found["t_ref"] == pytest.approx(4, abs=1e-3)
    assert found["v_reset"] == pytest.approx(-55, abs=2e-3)
    assert fitted.variance_explained_ > 0.99999
    for name in ("delta_v", "v_t", "q_gamma1", "q_gamma2"):
        assert abs(found[name] - GIF[name]) < 3 * errors[name], name
    assert errors["delta_v"] < 0.14 * np.sqrt(10_000 / duration) * 1.1
    assert 4 < fitted.bits_per_spike_ < 5
    assert fitted.poor_ == ()


@pytest.mark.parametrize("taus", [KNOWN, {}, {"tau_eta": 2}], ids=["known", "others", "found"])
def test_the_prediction_is_as_good_as_the_truth(trials, taus):
    fitted = fit.GIF(**taus).fit(recorded("GIF", 20_000.0, seed=3))
    assert fitted.score([TESTED] * 9, trials, dt=DT, trials=9, seed=5) > 0.98


def test_the_score_of_trials_is_md_star(trials):
    fitted = fit.GIF(**KNOWN).fit(recorded("GIF"))
    n = 20_001
    short = [each[each < 2000] for each in trials]
    run = fitted.predict(TESTED[:n], trials=6, seed=5)
    assert fitted.score([TESTED[:n]] * 9, short, trials=6, seed=5) == pytest.approx(md_star(short, run.trains))


def test_time_constants_of_the_current_are_found():
    found = fit.GIF(tau_eta=2).fit(recorded("GIF", 20_000.0, seed=3)).parameters_
    assert found["tau_eta1"] == pytest.approx(20, rel=1e-3)
    assert found["tau_eta2"] == pytest.approx(200, rel=1e-3)
    assert (found["q_eta1"], found["q_eta2"]) == pytest.approx((0.06, 0.02), rel=1e-3)


def test_time_constants_of_the_threshold_are_chosen_by_likelihood():
    """The long one is the model's; the short one may be a neighbour of it, under which the spikes are as likely."""
    run = recorded("GIF", 20_000.0, seed=6)  # whose short one is a neighbour
    known, found = (fit.GIF(tau_eta=(20, 200), tau_gamma=given).fit(run) for given in ((20, 200), 2))
    assert found.parameters_["tau_gamma1"] in (10, 35)
    assert found.parameters_["tau_gamma2"] == 200
    assert known.log_likelihood_ <= found.log_likelihood_ < known.log_likelihood_ + 2
    assert found.parameters_["delta_v"] == pytest.approx(known.parameters_["delta_v"], rel=0.01)


def test_a_chosen_time_constant_at_the_end_of_the_search_is_told():
    run = recorded("GIF", tau_gamma1=2000, q_gamma1=2, q_gamma2=0)
    with pytest.warns(FitWarning, match="tau_gamma1 stayed at a bound of the search"):
        found = fit.GIF(tau_eta=(20, 200), tau_gamma=1).fit(run)
    assert found.parameters_["tau_gamma1"] == 600


def test_noise_on_v():
    fitted = fit.GIF(**KNOWN).fit(noisy(recorded("GIF", 20_000.0, seed=3)))
    found = fitted.parameters_
    assert found["C"] == pytest.approx(0.1, rel=2e-3)
    assert found["g_l"] == pytest.approx(0.005, rel=1e-2)
    assert found["e_l"] == pytest.approx(-65, abs=0.1)
    assert found["t_ref"] == pytest.approx(4, abs=0.05)
    assert abs(found["delta_v"] - 1.5) < 3 * fitted.standard_errors_["delta_v"]


def test_the_standard_error_of_the_threshold_is_the_spread_of_fits():
    fits = [fit.GIF(tau_eta=(20, 200), tau_gamma=(200,)).fit(recorded("GIF", 3000.0, gid=gid)) for gid in range(20)]
    found = [each.parameters_["delta_v"] for each in fits]
    said = [each.standard_errors_["delta_v"] for each in fits]
    assert 0.5 < np.std(found) / np.mean(said) < 1.6


def test_v_under_the_spikes_of_the_data_is_that_of_the_model():
    run = recorded("GIF")
    fitted = fit.GIF(**KNOWN, t_ref=4.0).fit(run)
    (sweep,) = fitted._ready([fit.Recording(run["I"], run.v, run.spikes, dt=DT, means=True)])
    off = forced.forced(sweep, {**fitted.parameters_, **GIF}).V - run.v
    held = np.min(np.abs(run.t[:, None] - run.spikes), axis=1) < DT
    assert np.abs(off[~held]).max() < 5e-3


def test_the_likelihood_has_its_maximum_where_its_slope_is_0():
    """And its covariance is that of its curvature there; on rows of chance, with steps that count in part."""
    random = np.random.default_rng(1)
    X = np.concatenate([np.ones((1, 4000)), random.standard_normal((3, 4000)) * [[3], [1], [0.1]] + 2])
    weights = random.random(4000) * 0.1
    true = np.array([-9.0, 0.5, -0.4, 4.0])
    drawn = random.random(4000) < np.exp(true @ X) * weights
    at = X[:, drawn]
    found = likelihood.most_likely(X, weights, at, 0.0)

    def slope(beta):
        return at.sum(axis=1) - X @ (np.exp(beta @ X) * weights)

    assert np.abs(slope(found.beta)).max() < 1e-3
    curvature = np.stack([slope(found.beta - step) - slope(found.beta + step) for step in 1e-5 * np.eye(4)]) / 2e-5
    assert found.covariance == pytest.approx(np.linalg.inv(curvature), rel=1e-4, abs=1e-9)
    assert found.value == pytest.approx(at.sum(axis=1) @ found.beta - np.exp(found.beta @ X) @ weights, rel=1e-9)
    assert np.abs(found.beta - true).max() < 4 * np.sqrt(found.covariance.diagonal()).max()


def test_bits_of_data_that_were_fitted_are_those_of_the_fit():
    run, other = recorded("GIF", 20_000.0, seed=3), recorded("GIF", 20_000.0, seed=3, gid=2)
    fitted = fit.GIF(**KNOWN).fit(run)
    assert fitted.bits_per_spike(run) == pytest.approx(fitted.bits_per_spike_, rel=1e-9)
    held = fitted.bits_per_spike(other)
    assert held == pytest.approx(fitted.bits_per_spike_, abs=0.5)
    wrong = fit.GIF(tau_eta=(), tau_gamma=())
    with pytest.warns(FitWarning):
        assert wrong.fit(run).bits_per_spike(other) < held - 0.5
    with pytest.raises(FitError, match="do not have a spike"):
        fitted.bits_per_spike(run["I"], run.v, dt=DT, spikes=[])


# what the data do not tell


def test_spikes_that_separate_are_refused_without_a_ridge():
    with pytest.raises(FitError, match=r"the spikes separate.*Give a ridge"):
        fit.GIF(ridge=0).fit(recorded("LIF", 5000.0))
    with pytest.raises(FitError, match="none follows another within a time constant"):
        fit.GIF(ridge=0, tau_gamma=(1, 50, 250)).fit(recorded("GIF"))


def test_a_ridge_holds_what_the_spikes_do_not_tell():
    with pytest.warns(FitWarning, match="do not tell gamma of 1 ms, which the ridge decides: the shortest interval"):
        fitted = fit.GIF(tau_gamma=(1, 50, 250)).fit(recorded("GIF"))
    assert fitted.poor_ == ()
    assert abs(fitted.parameters_["q_gamma1"]) < 1
    assert fitted.parameters_["delta_v"] == pytest.approx(1.5, abs=0.3)


def test_a_lif_is_told_from_a_gif():
    with pytest.warns(FitWarning, match="poor: delta_v is 0.1.* mV: all spikes begin at one voltage"):
        fit.GIF().fit(recorded("LIF", 5000.0))


def test_a_threshold_that_lacks_something_is_poor():
    """Without filters the spread of the threshold becomes noise."""
    with pytest.warns(FitWarning, match=r"delta_v is 3\.\d+ mV.*the threshold follows something that the model lacks"):
        fitted = fit.GIF(tau_eta=(), tau_gamma=()).fit(recorded("GIF"))
    assert "delta_v" in fitted.poor_[-1]
    assert fitted.parameters_["q_eta1"] == fitted.parameters_["q_gamma1"] == 0


@pytest.mark.parametrize(("seed", "refused"), [(5, False), (7, True)])
def test_spikes_that_have_nothing_to_do_with_v(seed, refused):
    """They are nearly as likely at any voltage, or less where it is higher."""
    run = recorded("GIF", 20_000.0, seed=3)
    chance = np.random.default_rng(seed).uniform(0, 20_000, 100)
    data = fit.Recording(run["I"], run.v, chance, dt=DT, means=True)
    if refused:
        with pytest.raises(FitError, match="do not come where V is higher"):
            fit.GIF(t_ref=4.0).fit(data)
    else:
        with pytest.warns(FitWarning, match="12% of the variance of V.*delta_v is .* a spike tells 0.*bits"):
            fitted = fit.GIF(t_ref=4.0).fit(data)
        assert fitted.bits_per_spike_ < 0.2


def test_few_spikes():
    run = recorded("GIF", 20_000.0, seed=3)
    n = 25_001
    few = fit.Recording(run["I"][:n], run.v[:n], run.spikes[run.spikes < 2500], dt=DT, means=True)
    with pytest.warns(FitWarning, match=rf"{len(few.spikes)} spikes are few"):
        fit.GIF().fit(few)
    with pytest.raises(FitError, match="3 spikes do not tell a threshold with 5 parameters"):
        fit.GIF().fit(fit.Recording(few.I, few.V, few.spikes[:3], dt=DT, means=True))


def test_spikes_within_the_refractory_period_do_not_count():
    """Of the data 2 % have a second spike 2 ms later: they do not break the likelihood, and are told."""
    run = recorded("GIF", 20_000.0, seed=3)
    twice = np.sort(np.append(run.spikes, run.spikes[:2] + 2.0))
    with pytest.warns(FitWarning, match="2 spikes come within t_ref = 4 ms after another"):
        fitted = fit.GIF(t_ref=4.0).fit(fit.Recording(run["I"], run.v, twice, dt=DT, means=True))
    assert fitted.parameters_["delta_v"] == pytest.approx(1.5, abs=0.3)
