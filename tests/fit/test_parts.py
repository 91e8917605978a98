"""What fits are made of: filters, electrodes, the dynamic I-V curve, pictures."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers.fit import DT, noise, recorded

from nrnwrap import fit
from nrnwrap.errors import FitError, ParameterError
from nrnwrap.fit import filters

T = np.arange(2001) * 0.1


def test_filters_of_spikes_are_sums_of_exponentials():
    begin = np.array([3.0, 3.05, 40.07, 199.99, 250.0])
    exact = sum(np.where(T >= each - 1e-9, np.exp(-(T - each) / 20), 0) for each in begin)
    assert filters.triggered(begin, len(T), 0.1, 20.0) == pytest.approx(exact, abs=1e-12)
    at = np.array([2.0, 3.0, 10.0, 41.0])
    exact = [np.exp(-(each - begin[begin < each]) / 20).sum() for each in at]
    assert filters.at_spikes(begin, at, 20.0) == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("tau", [0.5, 10.0, 300.0])
def test_a_filter_of_v_is_the_solution_of_its_equation(tau):
    """Against its integral by small trapezoids."""
    V, h = np.sin(T) + T / 50, 0.001
    fine = np.interp(np.arange(200_001) * h, T, V)
    y = [V[0]]
    for before, after in zip(fine[:-1].tolist(), fine[1:].tolist(), strict=True):
        y.append(y[-1] * np.exp(-h / tau) + h / (2 * tau) * (before * np.exp(-h / tau) + after))
    assert filters.followed(V, 0.1, tau) == pytest.approx(np.array(y)[::100], abs=3e-6)


def test_steps_near_spikes():
    away = filters.outside(np.array([1.05, 1.5]), 31, 0.1, 0.2, 0.3)
    assert np.flatnonzero(~away).tolist() == list(range(8, 18))
    assert filters.outside(np.array([0.0, 3.0]), 31, 0.1, 1.0, 1.0).sum() == 10


# electrodes


def seen(kernel_of=lambda t: 20 * np.exp(-t / 0.5) / 0.5, dt=DT, scale=0.1):
    """A passive cell (100 MOhm, 20 ms) under noise, and what an electrode of 20 MOhm, 0.5 ms makes of its v."""
    current = noise(0, scale, 20_000.0, dt, tau=1.0, seed=9)
    V = 100 * filters.relaxed((current[1:] + current[:-1]) / 2, 0.0, dt, 20.0)
    t = np.arange(0, 7, dt) + dt / 2
    kernel = kernel_of(t) * dt
    return current, np.append(0, V) - 65, np.convolve(current, kernel)[: len(current)]


def test_an_electrode_is_measured_and_taken_off():
    current, V, added = seen()
    electrode = fit.Electrode.of(current, V + added, dt=DT)
    assert electrode.resistance == pytest.approx(20, rel=0.03)
    assert electrode.membrane == pytest.approx((100, 20), rel=0.05)
    left = electrode.compensated(current, V + added, DT) - V
    assert np.std(left[1000:]) < 0.05 * np.std(added)


def test_a_model_is_found_behind_an_electrode():
    run = recorded("LIF")
    current = np.interp(run.t, run.t - DT / 2, run["I"])
    noise_, V, added = seen()
    electrode = fit.Electrode.of(noise_, V + added, dt=DT)
    t = np.arange(0, 7, DT) + DT / 2
    bent = run.v + np.convolve(current, 20 * np.exp(-t / 0.5) / 0.5 * DT)[: len(current)]
    plain = fit.LIF(dt=DT, t_ref=2.0).fit(current, bent, spikes=run.spikes).parameters_
    compensated = fit.LIF(dt=DT, t_ref=2.0, electrode=electrode).fit(current, bent, spikes=run.spikes).parameters_
    assert abs(plain["C"] - 0.1) > 0.01
    assert compensated["C"] == pytest.approx(0.1, rel=0.02)
    assert compensated["v_th"] == pytest.approx(-55, abs=0.3)


def test_electrodes_that_cannot_be():
    current, V, added = seen()
    with pytest.raises(ParameterError, match="too short for a kernel of 150 ms"):
        fit.Electrode.of(current[:4000], V[:4000], dt=DT)
    with pytest.raises(ParameterError, match="needs V"):
        fit.Electrode.of(current, dt=DT)
    with pytest.raises(FitError, match="does not vary enough"):
        fit.Electrode.of(0 * current, V, dt=DT)
    with pytest.raises(ParameterError, match=r"was measured at dt 0\.1 ms, and the recording has 0\.05"):
        fit.Electrode.of(current, V + added, dt=DT).compensated(current, V, 0.05)


# dynamic I-V


@pytest.mark.parametrize("since", [30.0, (10.0, 20.0)])
def test_the_dynamic_iv_of_an_eif_is_its_equation(since):
    curve = fit.dynamic_iv(recorded("EIF", 40_000.0), since=since)
    assert curve.C == pytest.approx(0.1, rel=0.01)
    found = curve.parameters
    assert found["tau_m"] == pytest.approx(10, rel=0.03)
    assert found["e_l"] == pytest.approx(-65, abs=0.2)
    assert found["v_t"] == pytest.approx(-59.9, abs=0.3)
    assert found["delta_t"] == pytest.approx(3.48, rel=0.05)
    exact = (-65 - curve.v + 3.48 * np.exp((curve.v + 59.9) / 3.48)) / 10
    wide = curve.count > 2000
    assert np.abs(curve.F - exact)[wide].max() < 0.02
    assert curve.fitted(curve.v[wide]) == pytest.approx(exact[wide], abs=0.05)
    assert "C 0.1" in repr(curve)


def test_what_a_dynamic_iv_needs():
    with pytest.raises(FitError, match="steps are from 1000 to inf ms after a spike"):
        fit.dynamic_iv(recorded("LIF", 4000.0), since=1000.0)
    with pytest.raises(ParameterError, match=r"since must be ms, or \(from, to\)"):
        fit.dynamic_iv(recorded("LIF", 4000.0), since=(20, 10))
    run = recorded("EIF", 40_000.0)
    with pytest.raises(FitError, match="does not rise with the current"):
        fit.dynamic_iv(-run["I"], run.v, dt=DT, spikes=run.spikes, since=30)


# pictures


def test_pictures():
    figure, axes = plt.subplots(3, 1)
    fitted = fit.GIF(tau_gamma=(200,)).fit(recorded("GIF"))
    drawn = fitted.plot(recorded("GIF"), stop=500, ax=axes)
    assert list(drawn) == list(axes)
    voltages = [line.get_ydata() for line in axes[1].get_lines()]
    assert np.array_equal(voltages[0], recorded("GIF").v[:5001])
    assert len(axes[2].collections) == 11  # one train of the data, ten of the model
    ax = fit.dynamic_iv(recorded("EIF", 40_000.0), since=30).plot()
    assert ax.get_xlabel() == "membrane potential (mV)"
    plt.close("all")
    assert figure is not None
