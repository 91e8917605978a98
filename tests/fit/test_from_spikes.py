"""Models fitted to spike times alone, by populations of cells."""

import numpy as np
import pytest
from helpers.fit import DT, recorded

import nrnwrap as nw
from nrnwrap import cells, fit
from nrnwrap.errors import FitError, FitWarning, ParameterError, UnknownNameError
from nrnwrap.fit import search

BOUNDS = {"g_l": (0.003, 0.03), "v_th": (-65, -45), "t_ref": (0, 5)}


@pytest.fixture(scope="module")
def data():
    run = recorded("LIF", 1000.0)
    return fit.Recording(run["I"], None, run.spikes, dt=DT, means=True)


@pytest.mark.parametrize("optimizer", ["de", "cma"])
def test_parameters_of_a_lif_from_its_spikes(data, optimizer):
    if optimizer == "cma":
        pytest.importorskip("cma")
    fitted = fit.FromSpikes("LIF", BOUNDS, optimizer=optimizer, generations=36, population=16, seed=1).fit(data)
    assert fitted.coincidence_ > 0.95
    assert fitted.distance_ < 0.1
    found = fitted.parameters_
    assert found["t_ref"] == pytest.approx(2, abs=0.2)
    assert (found["v_th"] + 75) * found["g_l"] == pytest.approx(0.2, rel=0.05)  # the rheobase
    assert fitted.evaluations_ >= 16 * 30
    assert fitted.poor_ == fitted.notes_ == ()
    held = recorded("LIF", 1000.0, seed=8)
    assert fitted.score(held) > 0.9


def test_a_generation_is_one_simulate_call(data, monkeypatch):
    calls = []

    def counted(cells_, **settings):
        calls.append(len(cells_))
        return nw.simulate(cells_, **settings)

    monkeypatch.setattr(search, "simulate", counted)
    fitted = fit.FromSpikes("LIF", BOUNDS, generations=6, population=10).fit([data, data])
    assert set(calls) == {20}  # a cell for each candidate and recording
    assert fitted.evaluations_ == 10 * len(calls)


def test_the_same_seed_gives_the_same_fit(data):
    how = {"generations": 6, "population": 8, "seed": 3}
    one = fit.FromSpikes(cells.LIF, BOUNDS, **how).fit(data)
    two = fit.FromSpikes(nw.Spec("LIF"), BOUNDS, **how).fit(data)
    assert one.parameters_ == two.parameters_
    samples = fit.FromSpikes("LIF", BOUNDS, **how).fit(data.I, data.spikes, dt=DT)  # a current half a step later
    assert samples.parameters_ == pytest.approx(one.parameters_, rel=0.2)


def test_what_spikes_cannot_tell_is_said(data):
    free = {**BOUNDS, "C": (0.05, 0.2), "e_l": (-80, -70), "v_reset": (-85, -76)}
    with pytest.warns(FitWarning, match=r"shift together.*conductances grow as voltages shrink: fix C"):
        fit.FromSpikes("LIF", free, generations=3, population=5).fit(data)


def test_a_poor_search_says_so(data):
    with pytest.warns(FitWarning, match=r"poor: Gamma is 0.*: give more generations, other bounds, or another model"):
        fit.FromSpikes("LIF", {"v_th": (-50, -45), "g_l": (0.03, 0.1)}, generations=3, population=5).fit(data)


def scaled(name, factor):
    """A model whose conductances are larger by a factor and whose voltages above e_l smaller."""
    values = {each: parameter.default for each, parameter in getattr(cells, name).parameters().items()}
    for each, parameter in getattr(cells, name).parameters().items():
        if parameter.unit in ("nF", "uS"):
            values[each] *= factor
        elif each in ("v_t", "v_peak", "v_reset", "v_th"):
            values[each] = values["e_l"] + (values[each] - values["e_l"]) / factor
        elif each == "delta_t":
            values[each] /= factor
    return getattr(cells, name)(**values)


@pytest.mark.parametrize("name", ["LIF", "AdEx"])
def test_the_scale_of_voltage_is_open(name):
    """What the warning says: the same spikes from other conductances and voltages."""
    current = nw.Waveform(recorded(name, 2000.0)["I"], DT)
    one, other = (
        nw.simulate(cell, current, t_stop=2000, dt=DT, record=[]) for cell in (scaled(name, 1), scaled(name, 1.7))
    )
    assert len(one.spikes) == len(other.spikes) > 10
    assert np.abs(one.spikes - other.spikes).max() < 0.02


def test_units_decide_what_is_open():
    units = {each: parameter.unit for each, parameter in cells.AdEx.parameters().items()}
    everything = list(units)
    assert len(list(search.left_open(units, everything))) == 2
    assert len(list(search.left_open(units, [each for each in everything if each != "e_l"]))) == 1
    assert list(search.left_open(units, ["C", "g_l", "v_t"])) == []


def test_candidates_that_cannot_be_are_never_the_best(data):
    """Bounds in which v_reset may lie above v_th."""
    wide = {"v_th": (-70, -50), "v_reset": (-80, -60)}
    found = fit.FromSpikes("LIF", wide, generations=12, population=12).fit(data).parameters_
    assert found["v_reset"] < found["v_th"]


WRONG = {
    "no spikes": ({}, {"spikes": []}, FitError, "not a spike"),
    "no bounds": ({"bounds": {}}, {}, ParameterError, "bounds must be a mapping"),
    "unknown parameter": ({"bounds": {"gl": (0, 1)}}, {}, UnknownNameError, "'gl'; did you mean g_l"),
    "turned bounds": ({"bounds": {"g_l": (1, 0.1)}}, {}, ParameterError, r"bounds of g_l must be \(low, high\)"),
    "bounds that the model does not have": ({"bounds": {"g_l": (-1, 1)}}, {}, ParameterError, "g_l"),
    "unknown model": ({"model": "LFI"}, {}, UnknownNameError, "'LFI'; did you mean LIF"),
    "a membrane": ({"model": "HodgkinHuxley"}, {}, ParameterError, "fits point neurons"),
    "unknown optimizer": ({"optimizer": "sgd"}, {}, UnknownNameError, "optimizer 'sgd'"),
    "population": ({"population": 2}, {}, ParameterError, "population = 2 is outside 5"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_arguments(name, data):
    made, fitted, error, message = WRONG[name]
    estimator = fit.FromSpikes(**{"model": "LIF", "bounds": BOUNDS, **made})
    with pytest.raises(error, match=message):
        estimator.fit(data.I, **{"spikes": data.spikes, "dt": DT, **fitted})


def test_spikes_that_are_missing(data):
    with pytest.raises(ParameterError, match=r"spikes are missing: give their times"):
        fit.FromSpikes("LIF", BOUNDS).fit(data.I, dt=DT)
