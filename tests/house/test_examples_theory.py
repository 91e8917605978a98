"""The examples of theory: what is simulated in them is what nrnwrap.theory says, at sizes of helpers.examples."""

from importlib import import_module

import numpy as np
import pytest
from helpers.examples import SIZES

from nrnwrap import theory


def test_theory_lies_on_the_simulation(figure):
    script = import_module("examples.theory_on_simulation")
    found = figure("theory_on_simulation")
    amps, rates = found["rate (Hz)"]
    expected, cvs = theory.rate(script.LIF, script.NOISE, I=amps), theory.cv(script.LIF, script.NOISE, I=amps)
    seconds = 1.5 * SIZES["theory_on_simulation"][0]  # of all cells
    spikes = rates * seconds
    assert np.all(np.abs(rates - expected) < 4 * expected * cvs / np.sqrt(spikes))
    assert found["CV"][1][2:] == pytest.approx(cvs[2:], rel=0.1)
    f, power = found["power (Hz)"]
    assert power == pytest.approx(theory.spectrum(script.LIF, script.NOISE, f, I=script.MEAN).power, rel=0.6)
    f, response = found["response (Hz/nA)"]
    answers = theory.response(script.LIF, script.NOISE, f, I=script.MEAN).magnitude
    assert response == pytest.approx(answers, abs=4 * np.sqrt(2 * 24) / (script.AMP * np.sqrt(seconds)))


def test_a_network_of_qif_is_switched(figure):
    run, (low, high) = figure("qif_bistability")
    assert run.rate(None, 50, 100) == pytest.approx(low, rel=0.25)
    assert run.rate(None, 300, 500) == pytest.approx(high, rel=0.05)
    assert run.rate(None, 600, 700) == pytest.approx(low, rel=0.25)


def test_a_population_answers_as_its_density_does(figure):
    for run, expected in figure("population_step").values():
        counts, edges = np.histogram(run.times, np.arange(0, 301, 5))
        spikes = np.interp(edges, expected.t, np.cumsum(expected.rates) * 0.05e-3) * 500
        assert np.all(np.abs(counts - np.diff(spikes)) < 4 * np.sqrt(np.diff(spikes)) + 2)
