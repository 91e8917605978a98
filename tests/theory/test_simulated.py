"""Theory against simulation: quick rows of what `nrnwrap validate theory` proves."""

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import theory
from nrnwrap.cells import LIF
from nrnwrap.validation import noisy

CASES = pytest.mark.parametrize("case", noisy.CASES, ids=lambda case: case.model.__name__)


def hold(rows):
    rows = list(rows)
    assert rows
    assert [row for row in rows if not row.passed] == []


@CASES
def test_rate_cv_and_spectrum(case):
    hold(noisy.stationary_rows(case, 200, 1200, seed=2))


@CASES
def test_density(case):
    hold(noisy.density_rows(case, 100, 600, seed=2))


@CASES
def test_response_to_a_sine(case):
    hold(noisy.response_rows(case, 200, 700, seed=2))


@CASES
@pytest.mark.parametrize(
    "more", [nw.Step(0.05, delay=50), nw.WhiteNoise(0.1, delay=50, hold=noisy.DT)], ids=["I", "noise"]
)
def test_population_under_a_step(case, more):
    hold(noisy.step_rows(case, 500, 2, more))


def test_coloured_noise():
    """tau_s is a twentieth of tau_m: to 2 %, and three standard errors."""
    cell = {"C": 0.1, "g_l": 0.01, "e_l": 0, "v_th": 20, "v_reset": 0, "t_ref": 2, "v_init": 0}
    noise = nw.Noise(0.095, tau=0.5, mean=0.22)
    net = nw.Network(seed=3)
    net.add("lif", 200, LIF, **cell).inject(noise)
    run = nw.simulate(net, t_stop=1200, dt=0.05, progress=False)
    rates = np.array([np.count_nonzero(train > 200) for train in run.trains])  # in 1 s
    expected = theory.rate(lambda: LIF(**{**cell, "v_init": None}), noise)
    error = rates.std(ddof=1) / np.sqrt(len(rates))
    assert rates.mean() == pytest.approx(expected, abs=0.02 * expected + 3 * error)
    white = theory.rate(lambda: LIF(**{**cell, "v_init": None}), nw.WhiteNoise(0.095, 0.22))
    assert abs(rates.mean() - white) > 0.05 * white


def test_a_row_that_is_off_fails():
    case = noisy.CASES[1]
    found = np.random.default_rng(1).normal(20, 1, noisy.GROUPS)
    assert noisy.row(case, "rate", 20, found).passed
    assert not noisy.row(case, "rate", 21, found).passed
