"""The estimators in scikit-learn's hands."""

import numpy as np
import pytest
from helpers.fit import DT, recorded

from nrnwrap import fit

pytest.importorskip("sklearn")

from sklearn.base import clone, is_classifier, is_regressor
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score, cross_validate
from sklearn.utils.validation import check_is_fitted


@pytest.fixture(scope="module")
def recordings():
    """Three sweeps of different lengths."""
    return [recorded("LIF", duration, seed=seed) for seed, duration in enumerate((1500.0, 2000.0, 2500.0), 1)]


@pytest.fixture(scope="module")
def arrays(recordings):
    """Currents at the samples, and spikes."""
    return [np.interp(run.t, run.t - DT / 2, run["I"]) for run in recordings], [run.spikes for run in recordings]


@pytest.mark.parametrize("name", ["LIF", "AdaptiveLIF", "EIF", "QIF", "AdEx", "Izhikevich2007", "GIF"])
def test_clones_have_the_same_parameters_and_no_fit(name):
    estimator = getattr(fit, name)(dt=DT, settle=10.0)
    again = clone(estimator)
    assert again is not estimator
    assert again.get_params() == estimator.get_params()
    assert set(again.get_params()) >= {"dt", "t_ref", "before", "settle", "level", "electrode", "junction_potential"}
    with pytest.raises(NotFittedError):
        check_is_fitted(again)
    assert not is_classifier(again)
    assert not is_regressor(again)


def test_a_clone_of_a_fitted_estimator_is_not_fitted(recordings):
    fitted = fit.LIF().fit(recordings)
    check_is_fitted(fitted)
    with pytest.raises(NotFittedError):
        check_is_fitted(clone(fitted))


def test_arguments_of_any_kind_are_cloned():
    bounds = {"g_l": (0.005, 0.02)}
    assert clone(fit.FromSpikes("LIF", bounds, seed=3)).get_params()["bounds"] == bounds
    gif = fit.GIF(tau_eta=[10, 100], ridge=0.1).set_params(tau_gamma=(20.0,), dt=0.05)
    again = clone(gif)
    assert (again.tau_eta, again.tau_gamma, again.ridge, again.dt) == ([10, 100], (20.0,), 0.1, 0.05)


def test_cross_validation_over_runs(recordings):
    scores = cross_val_score(fit.LIF(), recordings, cv=3)
    assert scores == pytest.approx([1, 1, 1], abs=0.02)


def test_cross_validation_over_arrays(recordings, arrays):
    """Spikes go to fit and to score; scikit-learn hands each fold its own."""
    currents, spikes = arrays
    voltages = [run.v for run in recordings]
    found = cross_validate(fit.LIF(dt=DT), currents, voltages, cv=KFold(3), params={"spikes": spikes}, scoring=scored)
    assert np.all(found["test_score"] > 0.9)


def scored(estimator, I, V):
    """A scorer of the spikes that belong to the currents, which are told apart by their lengths."""
    runs = {len(run.t): run for run in (recorded("LIF", 500.0 * (seed + 2), seed=seed) for seed in (1, 2, 3))}
    return estimator.score(I, [runs[len(each)].spikes for each in I])


def test_a_search_finds_the_refractory_period(recordings):
    search = GridSearchCV(fit.LIF(), {"t_ref": [0.5, 2.0, 6.0]}, cv=3).fit(recordings)
    assert search.best_params_ == {"t_ref": 2.0}
    assert search.best_score_ > 0.98
    assert search.best_estimator_.parameters_["v_th"] == pytest.approx(-55, abs=1e-3)
    assert search.predict(recordings[0]).spikes[:5] == pytest.approx(recordings[0].spikes[:5], abs=0.05)


def bits(estimator, recordings, V=None):
    return estimator.bits_per_spike(recordings)


def test_a_search_over_filters():
    runs = [recorded("GIF", 10_000.0, seed=seed) for seed in (1, 2)]
    search = GridSearchCV(fit.GIF(tau_gamma=(200,)), {"tau_eta": [(5.0,), (20.0, 200.0)]}, cv=2, scoring=bits).fit(runs)
    assert search.best_params_ == {"tau_eta": (20.0, 200.0)}
