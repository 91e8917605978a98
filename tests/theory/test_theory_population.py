"""The rate of a population in time: against renewal theory, the stationary state, and the response to a sine."""

import math
from dataclasses import replace

import numpy as np
import pytest
from helpers import noisy
from scipy.integrate import trapezoid

import nrnwrap as nw
from nrnwrap import theory
from nrnwrap.cells import EIF, LIF, PIF, QIF
from nrnwrap.errors import ArgumentError, ParameterError
from nrnwrap.validation.white_noise import Membrane

NOISE = nw.WhiteNoise(0.1, 0.18)
CALM = noisy.lif(15, 5, 20, 10, 20, 2)
TIMES = np.array([5, 10, 20, 30, 50])
NEURONS = [
    CALM, replace(CALM, t_ref=0), replace(CALM, t_ref=0.03), replace(CALM, t_ref=7.33), theory.PIF(1, 1, 20, 0, 3),
    theory.QIF(1, 1, 10), theory.QIF(-1, 1, 10, v_peak=30.0, v_reset=-10.0), noisy.eif(12, 6, 20),
    noisy.eif(12, 6, 20, v_peak=30),
]  # fmt: skip


@pytest.mark.parametrize("key", noisy.RENEWAL)
def test_cells_that_start_at_the_reset(key):
    """Errors fall as the square of the steps in v and t: extrapolated from two grids, they are below 1e-6."""
    fine, finer = (
        theory.population_rate(noisy.lif(*key), t_stop=50, dt=dt, count=count).rates[np.round(TIMES / dt).astype(int)]
        for dt, count in ((0.05, 1000), (0.025, 2000))
    )
    for coarse, found, expected in zip(fine, finer, noisy.RENEWAL[key], strict=True):
        if expected is not None:
            assert (4 * found - coarse) / 3 == pytest.approx(expected, rel=1e-6 if expected > 0.03 else 3e-6)
            assert coarse == pytest.approx(expected, rel=1e-2)


def test_the_first_spikes_of_all():
    """A rate of 1e-5 Hz is that of Volterra's equation to 2e-4. An inverted Laplace transform is off by 1e-3 there."""
    fine, finer = (
        theory.population_rate(noisy.lif(25, 3, 20, 0, 10), t_stop=5, dt=dt, count=count).rates[-1]
        for dt, count in ((0.025, 2000), (0.0125, 4000))
    )
    cell = Membrane(20.0, 0.0, 10.0)
    coarse, expected = (1e3 * cell.first_passages(25, 3, np.linspace(0, 5, count))[-1] for count in (2001, 4001))
    assert (4 * finer - fine) / 3 == pytest.approx((4 * expected - coarse) / 3, rel=2e-4)


@pytest.mark.parametrize("neuron", NEURONS, ids=str)
def test_what_is_stationary_stays(neuron):
    rate = theory.rate(neuron)
    found = theory.population_rate(neuron, t_stop=100, start="stationary")
    np.testing.assert_allclose(found.rates, found.rates[0], rtol=1e-9)
    np.testing.assert_allclose(found.silent, found.rates[0] / 1e3 * neuron.dead, atol=1e-12)
    assert found.rates[0] == pytest.approx(rate, rel=5e-4)
    width = np.gradient(found.v)
    assert (found.density * width).sum() + found.silent[-1] == pytest.approx(1, abs=0.02)
    assert (found.density >= 0).all()


@pytest.mark.parametrize("neuron", NEURONS, ids=str)
def test_every_start_ends_in_the_stationary_state(neuron):
    """It is never negative, and nothing is lost."""
    found = theory.population_rate(neuron, t_stop=600, dt=0.2, count=400)
    assert found.rates.min() > -1e-9
    assert found.rates[-1] == pytest.approx(theory.rate(neuron), rel=3e-3)
    assert found.silent[-1] == pytest.approx(theory.rate(neuron) / 1e3 * neuron.dead, rel=3e-3, abs=1e-9)


@pytest.mark.parametrize("neuron", [NEURONS[k] for k in (0, 4, 5, 7)], ids=str)
def test_a_small_sine_has_the_response_of_threshold_integration(neuron):
    f, eps = 20.0, 1e-3 * neuron.sigma

    def sine(t):
        return eps * math.sin(2 * math.pi * f * t / 1e3)

    found = theory.population_rate(neuron, t_stop=300, dt=0.2, I=sine, start="stationary", count=500)
    last = found.t > 200.1  # two periods
    parts = found.rates[last] * np.exp(-2j * math.pi * f * found.t[last] / 1e3)
    assert 2j * parts.mean() / eps == pytest.approx(complex(theory.response(neuron, f=f).values), rel=0.02)


def test_a_step_of_noise_has_the_response_to_the_variance():
    """In the end that of f = 0, and the change until then has the transform of the others."""
    cell, share = LIF(t_ref=0), 0.02
    more = nw.WhiteNoise(0.1 * math.sqrt(share), delay=10, seed=1)
    found = theory.population_rate(cell, [NOISE, more], t_stop=400, dt=0.05, start="stationary", count=2000)
    response = theory.response(cell, NOISE, [0, 20], to="variance").values
    assert (found.rates[-1] - found.rates[0]) / share == pytest.approx(response[0].real, rel=2e-2)
    after = found.t >= 10
    change = (found.rates[after] - found.rates[-1]) / share
    s = 2j * math.pi * 20 / 1e3
    transform = trapezoid(change * np.exp(-s * (found.t[after] - 10)), dx=0.05)
    assert s * transform + response[0] == pytest.approx(response[1], rel=2e-2)


@pytest.mark.parametrize("model", [PIF, LIF, QIF, EIF])
def test_a_cell_starts_where_a_run_does_and_gets_what_a_run_gives(model):
    noise = nw.WhiteNoise(0.1, 0.05)
    found = theory.population_rate(model, noise + nw.Step(0.05, delay=200, dur=150), t_stop=500, dt=0.2)
    assert found.rates[0] == 0
    before, within, after = (found.rates[np.searchsorted(found.t, t)] for t in (199.9, 349.9, 500))
    assert before == pytest.approx(theory.rate(model, noise), rel=0.03)
    assert within == pytest.approx(theory.rate(model, noise, I=0.05), rel=0.03)
    assert after == pytest.approx(before, rel=0.03)
    started = model(v_init=-60.0) if model is not EIF else model(v_init=-58.0)
    same = theory.population_rate(model, noise, t_stop=20, dt=0.2, start=started.v_init).rates
    assert theory.population_rate(started, noise, t_stop=20, dt=0.2).rates == pytest.approx(same, rel=1e-12)


def test_currents_in_time():
    """A stimulus, and the function of time that it is."""
    at = {"t_stop": 60, "count": 300}
    pairs = [
        (nw.Sine(0.1, f=30, offset=0.02, phase=1), lambda t: 0.02 + 0.1 * math.sin(2 * math.pi * 0.03 * t + 1)),
        (nw.Ramp(0.1, 0.2, delay=10, dur=30), lambda t: (0.1 + 0.1 * (t - 10) / 30) * (10 <= t < 40)),
        (nw.Waveform([0, 0.3, 0.1], [0, 20, 60]), lambda t: float(np.interp(t, [0, 20, 60], [0, 0.3, 0.1]))),
        (nw.Step(0.1, delay=10, dur=20), lambda t: 0.1 * (10 <= t < 30)),
        (2 * nw.Step(0.1, delay=10) - nw.Step(0.1), lambda t: 0.2 * (t >= 10) - 0.1),
    ]
    for stimulus, function in pairs:
        one = theory.population_rate(LIF, [NOISE, stimulus], **at).rates
        np.testing.assert_allclose(one, theory.population_rate(LIF, NOISE, I=function, **at).rates, rtol=1e-9)
    cell = LIF()
    cell.inject(nw.Step(0.1, delay=10, dur=20))
    np.testing.assert_allclose(
        theory.population_rate(cell, NOISE, **at).rates, theory.population_rate(LIF, [NOISE, pairs[3][0]], **at).rates
    )


def test_extremes():
    down = theory.PIF(-1, 1, 20, 0)
    assert theory.population_rate(down, t_stop=50).rates.max() < 1e-9
    far = theory.population_rate(replace(CALM, mu=-200), t_stop=50, start="stationary")
    assert np.abs(far.rates).max() < 1e-80
    assert far.v[np.argmax(far.density)] == pytest.approx(-200, abs=0.5)
    late = theory.population_rate(CALM, t_stop=100, start=-500)
    assert late.rates[late.t < 50].max() < 1e-6 < late.rates[-1]
    quick = theory.population_rate(replace(CALM, mu=1000), t_stop=20, start="stationary")
    assert quick.rates[-1] == pytest.approx(theory.rate(replace(CALM, mu=1000)), rel=1e-4)


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: theory.population_rate(CALM), ArgumentError, "needs t_stop"),
    (lambda: theory.population_rate(CALM, t_stop=10.05), ParameterError, "must be a multiple of dt"),
    (lambda: theory.population_rate(CALM, t_stop=10, dt=0), ParameterError, "dt = 0 ms"),
    (lambda: theory.population_rate(CALM, t_stop=10, start="reset"), ParameterError, "or \"stationary\", not 'reset'"),
    (lambda: theory.population_rate(CALM, t_stop=10, start=20), ParameterError, "must be below the threshold"),
    (lambda: theory.population_rate(CALM, t_stop=10, count=10), ParameterError, "count = 10"),
    (lambda: theory.population_rate(CALM, t_stop=10, I=lambda t: "x"), ArgumentError, "a function of t"),
    (lambda: theory.population_rate(CALM, t_stop=10, I=lambda t: math.nan), ParameterError, "finite"),
    (lambda: theory.population_rate(CALM, NOISE, t_stop=10), ArgumentError, "has its input itself"),
    (lambda: theory.population_rate(replace(CALM, sigma=0), t_stop=10), ParameterError, "without noise"),
    (lambda: theory.population_rate(LIF, nw.Step(0.3), t_stop=10), ParameterError, "without noise"),
    (lambda: theory.population_rate(LIF, nw.WhiteNoise(0.1, delay=5), t_stop=10), ParameterError, "for a time"),
    (lambda: theory.population_rate(LIF, NOISE + nw.Train(0.1), t_stop=10), ParameterError, "theory in time"),
    (lambda: theory.population_rate(LIF, NOISE, t_stop=10, v_init=5), ArgumentError, "did you mean start"),
])  # fmt: skip
def test_what_cannot_be_integrated_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
