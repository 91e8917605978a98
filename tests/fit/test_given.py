"""Data in every form that they are given in, and what is wrong with others."""

import pickle

import numpy as np
import pytest
from helpers.fit import DT, recorded

import nrnwrap as nw
from nrnwrap import cells, fit
from nrnwrap.errors import ArgumentError, FitError, FitWarning, ParameterError, UnknownNameError
from nrnwrap.fit import given


@pytest.fixture(scope="module")
def lif():
    return recorded("LIF", 4000.0)


def values(fitted):
    return {name: round(value, 3) for name, value in fitted.parameters_.items()}


def piece(run, begin, end):
    a, b = round(begin / DT), round(end / DT)
    inside = run.spikes[(run.spikes > begin) & (run.spikes <= end)] - begin
    return fit.Recording(run["I"][a : b + 1], run.v[a : b + 1], inside, dt=DT, means=True)


def test_a_run_of_one_cell_and_of_several(lif):
    both = nw.simulate([cells.LIF(), cells.LIF()], nw.Waveform(np.linspace(0.1, 0.5, 1001), 1.0),
                       t_stop=1000, dt=DT, record=["v", "I"])  # fmt: skip
    assert [len(each.spikes) for each in given.recordings(both)] == [len(train) for train in both.spikes]
    one, two = fit.LIF().fit(lif), fit.LIF().fit([lif, both])
    assert values(one) == values(two)
    assert [len(each) for each in two.spikes_] == [len(lif.spikes), *map(len, both.spikes)]


def test_pieces_of_any_length_are_the_whole(lif):
    whole = fit.LIF().fit(lif)
    pieces = [piece(lif, 0, 1000), piece(lif, 1000, 1001.3), piece(lif, 1001.3, 4000)]
    parts = fit.LIF().fit(pieces)
    assert values(parts) == values(whole)
    adaptive = recorded("AdEx")
    parts = fit.AdEx(settle=500).fit([piece(adaptive, 0, 4000), piece(adaptive, 4000, 10_000)])
    assert parts.parameters_["tau_w"] == pytest.approx(144, rel=0.02)


def test_arrays_lists_and_other_types(lif):
    I, V, spikes = np.interp(lif.t, lif.t - DT / 2, lif["I"]), lif.v, lif.spikes
    first = fit.LIF(dt=DT).fit(I, V, spikes=spikes)
    for other in (
        fit.LIF().fit(list(I), list(V), dt=DT, spikes=list(spikes)),
        fit.LIF().fit([I], [V], dt=DT, spikes=[spikes[::-1]]),
        fit.LIF().fit(np.stack([I]), np.stack([V]), dt=DT, spikes=[spikes]),
    ):
        assert other.parameters_ == first.parameters_
    single = fit.LIF(dt=DT).fit(I.astype("f4"), V.astype("f4"), spikes=spikes)
    for name, value in first.parameters_.items():
        assert single.parameters_[name] == pytest.approx(value, rel=1e-3)


def test_neo(lif):
    pytest.importorskip("neo")
    again = fit.LIF().fit(lif.to_neo())
    assert values(again) == values(fit.LIF().fit(nw.from_neo(lif.to_neo())))
    assert values(again) == values(fit.LIF().fit(lif))


def test_neo_of_others(lif):
    """Two sweeps of an amplifier, in mV and pA."""
    neo = pytest.importorskip("neo")
    import quantities

    block, current = neo.Block(), np.interp(lif.t, lif.t - DT / 2, lif["I"])
    for rows in (slice(0, 20_001), slice(20_000, None)):
        segment = neo.Segment()
        for array, unit in ((lif.v[rows], "mV"), (1e3 * current[rows], "pA")):
            signal = neo.AnalogSignal(array[:, None], units=unit, sampling_period=DT * quantities.ms)
            segment.analogsignals.append(signal)
        block.segments.append(segment)
    spikes = [lif.spikes[lif.spikes <= 2000], lif.spikes[lif.spikes > 2000] - 2000]
    fitted = fit.LIF().fit(block, spikes=spikes)
    assert fitted.parameters_["C"] == pytest.approx(0.1, rel=0.01)


def test_pickles_and_predictions(lif):
    fitted = fit.LIF().fit(lif)
    again = pickle.loads(pickle.dumps(fitted))
    assert again.parameters_ == fitted.parameters_
    assert again.spec == fitted.spec == nw.Spec("LIF", **fitted.parameters_)
    assert again.cell(t_ref=5).t_ref == 5
    runs = fitted.predict([lif["I"], lif["I"][:10_001]], trials=2)
    assert [len(train) for train in runs.trains[:2]] == [len(lif.spikes)] * 2
    assert max(runs.trains[2]) <= 1000
    assert np.array_equal(runs.trains[2], runs.trains[3])
    assert fitted.predict(lif["I"], record=["v"]).v.shape == lif.v.shape


def test_draws_of_a_fitted_gif_are_keyed():
    fitted = fit.GIF().fit(recorded("GIF"))
    assert fitted.stochastic
    current = recorded("GIF")["I"][:20_001]
    one, other = (fitted.predict(current, trials=3, seed=seed).trains for seed in (1, 1))
    assert all(map(np.array_equal, one, other))
    assert not np.array_equal(one[0][:5], one[1][:5])
    assert not np.array_equal(fitted.predict(current, seed=2).spikes[:5], one[0][:5])


def test_the_junction_potential_shifts_all_voltages(lif):
    plain, shifted = fit.LIF().fit(lif).parameters_, fit.LIF(junction_potential=10).fit(lif).parameters_
    for name in ("e_l", "v_th", "v_reset"):
        assert shifted[name] == pytest.approx(plain[name] - 10, abs=1e-6)
    assert shifted["C"] == pytest.approx(plain["C"])


def test_scores(lif):
    fitted = fit.LIF().fit(lif)
    assert fitted.score(lif) == pytest.approx(1)
    assert fitted.score(lif["I"], lif.spikes) > 0.9
    assert fitted.score([lif["I"]] * 2, [lif.spikes] * 2) > 0.9  # the same current twice: Md*
    assert fitted.score([lif["I"]] * 2, spikes=[lif.spikes - 0.01, lif.spikes]) > 0.9
    assert np.isnan(fitted.score(0 * lif["I"], []))


WRONG = {
    "nan": (lambda run: (np.where(np.arange(len(run.t)) == 3, np.nan, run["I"]), run.v), {}, r"I\[3\] is nan"),
    "nan in v": (lambda run: (run["I"], np.append(run.v[:-1], np.nan)), {}, r"V\[40000\] is nan"),
    "lengths": (lambda run: (run["I"], run.v[:-1]), {}, "same samples, not 40001 and 40000"),
    "spikes as v": (lambda run: (run["I"], run.spikes), {}, "spike times are given by name"),
    "no dt": (lambda run: (run["I"], run.v), {"dt": None}, "dt is missing.*fit\\(I, V, dt=0.1\\)"),
    "dt of 0": (lambda run: (run["I"], run.v), {"dt": 0}, "dt.*above 0"),
    "nothing": (lambda run: ([],), {}, "three samples"),
    "text": (lambda run: ("abc", "def"), {}, "array of numbers"),
    "one sample": (lambda run: ([run["I"], [1.0]], [run.v, [1.0]]), {}, "three samples or more, not 1"),
    "one v too few": (lambda run: ([run["I"]] * 2, [run.v]), {}, "there are 2 of I, 1 of it"),
    "v twice": (lambda run: (run, run.v), {}, "V is given twice"),
    "a spike after the end": (lambda run: (run["I"], run.v), {"spikes": [5000.0]}, "5000 ms is outside.*0 .. 4000 ms"),
    "a spike twice": (lambda run: (run["I"], run.v), {"spikes": [5.0, 5.0]}, "given twice"),
    "spikes of a model": (lambda run: (run["I"], run.v), {}, "V is reset at .*Give them, spikes=run.spikes"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_data(name, lif):
    make, settings, message = WRONG[name]
    with pytest.raises(ParameterError, match=message):
        fit.LIF().fit(*make(lif), **{"dt": DT, **settings})


def test_runs_that_lack_something(lif):
    with pytest.raises(ParameterError, match="one recording of the injected current, and it has nothing but v"):
        fit.LIF().fit(nw.simulate(cells.LIF(), nw.Step(0.3), t_stop=50, dt=DT))
    with pytest.raises(ParameterError, match="did not record v"):
        fit.LIF().fit(nw.simulate(cells.LIF(), nw.Step(0.3), t_stop=50, dt=DT, record=["I"]))
    uneven = nw.simulate(cells.LIF(), nw.Step(0.3), t_stop=50, method="variable", record=["v", "I"])
    with pytest.raises(ParameterError, match="evenly spaced"):
        fit.LIF().fit(uneven)
    with pytest.raises(ParameterError, match="must have the same dt"):
        fit.LIF().fit([lif, recorded("LIF", 5000.0, 0.05)])


NOT_TOLD = {
    "no spike": (lambda run: (run["I"], run.v, []), "do not have a spike"),
    "another sign": (lambda run: (-run["I"], run.v, run.spikes), r"does not rise with the current \(1/C = -"),
    "no current": (lambda run: (0 * run["I"], run.v, run.spikes), "is there a current"),
    "too short": (lambda run: (run["I"][:30], run.v[:30], [0.5]), "steps are left"),
}


@pytest.mark.parametrize("name", NOT_TOLD)
def test_data_that_do_not_tell(name, lif):
    make, message = NOT_TOLD[name]
    I, V, spikes = make(lif)
    with pytest.raises(FitError, match=message):
        fit.LIF(dt=DT).fit(I, V, spikes=spikes)


def test_a_constant_current_does_not_tell():
    run = nw.simulate(cells.LIF(), nw.Step(0.3), t_stop=500, dt=DT, record=["v", "I"])
    with pytest.raises(FitError, match=r"do not tell the parameters apart.*give noise"):
        fit.LIF(settle=1).fit(run)


def test_units_that_look_wrong(lif):
    with pytest.warns(FitWarning, match="in nA, and these reach .*: if they are in pA, give I/1e3"):
        fit.LIF(dt=DT).fit(1e3 * lif["I"], lif.v, spikes=lif.spikes)
    with pytest.warns(FitWarning, match="in mV, and these cover 0.0.*: if they are in V, give"):
        fit.LIF(dt=DT).fit(lif["I"], 1e-3 * lif.v, spikes=lif.spikes)


ARGUMENTS = {
    "four": ({"tau_eta": (1, 2, 3, 4)}, "up to 3 time constants"),
    "negative": ({"tau_gamma": (10, -2)}, "must be above 0"),
    "the same": ({"tau_eta": (10, 10)}, "must be different"),
    "text": ({"tau_gamma": "10"}, "up to 3 time constants"),
    "none": ({"tau_gamma": None}, "up to 3 time constants in ms.*or how many are to be found"),
    "half": ({"tau_gamma": 1.5}, "up to 3 time constants"),
    "many": ({"tau_gamma": 4}, "tau_gamma = 4 is outside 1 .. 3"),
    "none to find": ({"tau_eta": 0}, "outside 1 .. 3"),
    "truth": ({"tau_eta": True}, "up to 3"),
    "ridge": ({"ridge": -1}, "ridge.*at least 0"),
    "electrode": ({"electrode": 3}, "3 is not an electrode.*Electrode.of"),
    "level": ({"level": "high"}, "level must be a number"),
    "t_ref": ({"t_ref": -1}, "t_ref.*at least 0"),
    "junction": ({"junction_potential": 1e3}, "junction_potential"),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments_are_checked_when_fitted(name):
    given, message = ARGUMENTS[name]
    with pytest.raises(ParameterError, match=message):
        fit.GIF(**given).fit(recorded("GIF"))


def test_names():
    with pytest.raises(ArgumentError, match="does not take 'tau'; did you mean tau_eta"):
        fit.GIF(tau=1)
    with pytest.raises(UnknownNameError, match="unknown parameter of LIF 'tau'"):
        fit.LIF().set_params(tau=1)
    for call in (fit.GIF().predict, fit.GIF().score, fit.GIF().plot, fit.GIF().bits_per_spike):
        with pytest.raises(FitError, match="this GIF is not fitted: call fit"):
            call([0.1, 0.2, 0.3])
    assert repr(fit.GIF(tau_eta=2, dt=0.1)) == "GIF(dt=0.1, tau_eta=2)"
