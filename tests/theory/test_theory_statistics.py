"""Rate, CV, spectrum, responses and density of noisy neurons against closed forms, other methods and each other."""

import json
import math

import numpy as np
import pytest
from helpers import noisy
from helpers import theory as closed
from helpers.reference import SHARED
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import trapezoid

from nrnwrap import theory
from nrnwrap.errors import ParameterError

LIFS = [noisy.lif(*key) for key in noisy.LIF]
QIFS = [theory.QIF(*key) for key in noisy.QIF]
EIFS = [noisy.eif(*key) for key in noisy.EIF]
PIFS = [theory.PIF(1, 0.5, 20, 0), theory.PIF(2, 1, 20, 0, 3), theory.PIF(0.1, 1, 20, 10)]
ALL = [LIFS[0], LIFS[2], LIFS[5], QIFS[1], QIFS[2], EIFS[2], EIFS[4], PIFS[0], PIFS[2]]


@pytest.mark.parametrize("key", noisy.LIF)
def test_lif_has_the_known_rate_cv_and_spectrum(key):
    rate, cv, spectrum = noisy.LIF[key]
    neuron = noisy.lif(*key)
    assert theory.rate(neuron) == pytest.approx(rate, rel=1e-10)
    assert theory.cv(neuron) == pytest.approx(cv, rel=1e-8)
    np.testing.assert_allclose(theory.spectrum(neuron, f=noisy.FREQUENCIES).power, spectrum, rtol=2e-6)
    assert theory.rate(neuron) == pytest.approx(closed.siegert(*key), rel=1e-9)
    assert theory.cv(neuron) == pytest.approx(closed.siegert_cv(*key), rel=1e-7)


@pytest.mark.parametrize("key", noisy.QIF)
def test_qif_has_the_known_rate_and_cv(key):
    rate, cv = noisy.QIF[key]
    assert theory.rate(theory.QIF(*key)) == pytest.approx(rate, rel=1e-10)
    assert cv is None or theory.cv(theory.QIF(*key)) == pytest.approx(cv, rel=1e-9)


@pytest.mark.parametrize("key", noisy.EIF)
def test_eif_has_the_known_rate(key):
    assert theory.rate(noisy.eif(*key)) == pytest.approx(noisy.EIF[key], rel=1e-8)


@pytest.mark.parametrize(
    "neuron", [noisy.eif(14, 5, 20, v_peak=-48), theory.QIF(0.3, 2, 10, v_peak=12.0, v_reset=-3.0)], ids=str
)
def test_rates_by_the_double_integral_of_the_passage_time(neuron):
    time = noisy.first_passage(neuron.drift, neuron.b, neuron.start, neuron.end, neuron.bottom)
    assert theory.rate(neuron) == pytest.approx(1e3 / (time + neuron.dead), rel=1e-6)


@pytest.mark.parametrize("neuron", PIFS, ids=str)
def test_pif_is_an_inverse_gaussian(neuron):
    f, distance = np.array([1.0, 10, 40, 100, 300]), neuron.v_th - neuron.v_reset
    rate = 1e3 / (distance / neuron.mu + neuron.t_ref)
    transform = noisy.inverse_gaussian(neuron.mu, neuron.sigma, distance, f)
    transform *= np.exp(-2j * math.pi * f * neuron.t_ref / 1e3)
    assert theory.rate(neuron) == pytest.approx(rate, rel=1e-12)
    assert theory.cv(neuron) == pytest.approx(neuron.sigma * math.sqrt(distance / neuron.mu**3) * rate / 1e3, rel=1e-10)
    np.testing.assert_allclose(theory.transform(neuron, f=f), transform, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(theory.spectrum(neuron, f=f).power, noisy.renewal_spectrum(rate, transform), rtol=1e-8)


def test_lif_has_the_known_response():
    found = theory.response(LIFS[0], f=noisy.FREQUENCIES[: len(noisy.RESPONSE)])
    np.testing.assert_allclose(found.values, noisy.RESPONSE, rtol=1e-10)
    assert found.unit == "Hz/mV"


@pytest.mark.parametrize("neuron", ALL, ids=str)
def test_slow_responses_are_the_slopes_of_the_rate(neuron):
    step = 1e-4 * neuron.b**2 / 2
    up, down = (theory.rate(neuron.driven(drift=sign * 1e-4 * neuron.b)) for sign in (1, -1))
    slope = (up - down) / (2e-4 * neuron.b) * neuron.gain
    assert theory.response(neuron, f=0).values == pytest.approx(slope, rel=1e-5)
    up, down = (theory.rate(neuron.driven(variance=sign * step)) for sign in (1, -1))
    slope = (up - down) / 1e-4
    assert theory.response(neuron, f=0, to="variance").values == pytest.approx(slope, rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("neuron", ALL, ids=str)
def test_ends_of_spectra_and_responses(neuron):
    """S(0) = r cv^2 without a jump, S goes to the rate where the transform is gone, and A to A(0)."""
    rate, cv = theory.rate(neuron), theory.cv(neuron)
    found = theory.spectrum(neuron, f=[0, 1e-7 * rate, 1e-3 * rate, 1e4]).power
    np.testing.assert_allclose(found[:3], rate * cv**2, rtol=1e-4)
    assert found[3] == pytest.approx(rate, rel=1e-3)
    transform = theory.transform(neuron, f=[0, 1e4])
    assert transform[0] == 1
    assert abs(transform[1]) < 1e-3
    mean = theory.response(neuron, f=[0, 1e-6]).values
    assert mean[1] == pytest.approx(mean[0], rel=1e-5)
    moments = (1 - theory.transform(neuron, f=1e-5 * rate)) / (2j * math.pi * 1e-5)
    assert moments == pytest.approx(1, rel=1e-4)


@pytest.mark.parametrize("neuron", ALL, ids=str)
def test_the_density_is_all_that_is_not_refractory(neuron):
    found = theory.density(neuron)
    share = 1 - theory.rate(neuron) / 1e3 * neuron.t_ref
    assert trapezoid(found.p, found.v) == pytest.approx(share, rel=2e-3)
    assert (found.p >= 0).all()
    assert theory.density(neuron, v=[neuron.end, neuron.bottom - 1]).p == pytest.approx([0, 0], abs=1e-12)
    middle = (max(neuron.start, -2) + min(neuron.end, 2)) / 2 if isinstance(neuron, theory.QIF) else neuron.start + 3
    below, at, above = theory.density(neuron, v=middle + np.array([-5e-3, 0, 5e-3])).p
    flux = neuron.drift(middle) * at - neuron.b**2 / 2 * (above - below) / 1e-2
    assert 1e3 * flux == pytest.approx(theory.rate(neuron), rel=1e-3)


def test_a_threshold_that_nothing_reaches():
    """The rate goes down to the smallest floats; then nothing fires, and the density is that of the leak alone."""
    rare = noisy.lif(0, 0.77, 20, -5, 10)
    assert 0 < theory.rate(rare) == pytest.approx(closed_rate(rare), rel=1e-8)
    never = noisy.lif(0, 0.5, 20, -5, 10)
    assert theory.rate(never) == 0
    assert theory.cv(never) == 1
    assert theory.spectrum(never, f=[0, 5]).power.tolist() == [0, 0]
    assert theory.response(never, f=[0, 5]).values.tolist() == [0, 0]
    assert theory.transform(never, f=[0, 5]).tolist() == [1, 0]
    v = np.linspace(-1, 1, 9)
    gauss = np.exp(-((v / 0.5) ** 2)) / (0.5 * math.sqrt(math.pi))
    np.testing.assert_allclose(theory.density(never, v=v).p, gauss, rtol=1e-8)


def closed_rate(neuron):
    """Siegert's rate for a threshold far above the mean: by an asymptotic series of the integral."""
    b = (neuron.v_th - neuron.mu) / neuron.sigma
    series = 1 + sum(math.prod(range(1, 2 * n, 2)) / (2 * b * b) ** n for n in range(1, 12))
    return 1e3 * b / (neuron.tau * math.sqrt(math.pi) * series) * math.exp(-b * b)


def test_little_noise_and_none():
    """Without noise a LIF above its threshold has its closed form, and little noise changes it little."""
    quiet = noisy.lif(25, 0, 20, 0, 10, 2)
    rate = 1e3 / (2 + 10 * math.log(5))
    assert theory.rate(quiet) == pytest.approx(rate, rel=1e-10)
    assert theory.cv(quiet) == 0
    assert theory.rate(noisy.lif(18, 0, 20, 0, 10)) == theory.rate(noisy.lif(20, 0, 20, 0, 10)) == 0
    assert math.isnan(theory.cv(noisy.lif(18, 0, 20, 0, 10)))
    for sigma in (1e-4, 1e-8, 1e-20):
        neuron = noisy.lif(25, sigma, 20, 0, 10, 2)
        assert theory.rate(neuron) == pytest.approx(rate, rel=1e-7)
        assert theory.cv(neuron) == pytest.approx(0.0765785 * sigma, rel=1e-4)
    assert theory.rate(theory.QIF(1, 0, 10)) == pytest.approx(1e2 / math.pi, rel=1e-8)
    assert theory.rate(theory.PIF(1, 0, 20, 0)) == pytest.approx(50, rel=1e-12)


def test_a_reset_beyond_the_threshold():
    """It fires on and on where noise hardly takes it back, as without any; else it pauses, and its CV is large.

    QIF: beta, sigma, tau, v_reset, v_peak, and the rate by the double integral of its passage time with 20 digits.
    """
    steady = [theory.rate(noisy.eif(0, sigma, 20, v_reset=-45, t_ref=0)) for sigma in (0.1, 0.01, 0)]
    assert steady == pytest.approx([steady[-1]] * 3, rel=1e-3)
    quiet = [theory.rate(theory.QIF(-100, sigma, 10, v_peak=50.0, v_reset=30.0)) for sigma in (3, 1, 0)]
    assert quiet == pytest.approx([6952.1189935644] * 3, rel=1e-3)
    for beta, sigma, reset, peak, rate in (
        (-100, 10, 20.0, 50.0, 2085.77327345), (-100, 10, 11.0, 50.0, 3.38809046994e-9),
        (-10, 6, 5.0, 20.0, 78.8270966416), (-4, 3, 3.0, 10.0, 37.9226814002), (-30, 9, 6.5, 30.0, 2.87922256797),
    ):  # fmt: skip
        assert theory.rate(theory.QIF(beta, sigma, 10, v_peak=peak, v_reset=reset)) == pytest.approx(rate, rel=1e-10)
        assert theory.cv(theory.QIF(beta, sigma, 10, v_peak=peak, v_reset=reset)) > 1
    assert 1e30 < theory.cv(theory.QIF(-100, 3, 10, v_peak=50.0, v_reset=20.0))


@given(st.floats(-1, 3), st.floats(-2, 2), st.floats(-1, 2), st.floats(-10, 10), st.sampled_from([0, 2, 50]))
def test_siegerts_rate_everywhere(tau, below, sigma, distance, t_ref):
    """Exponents of ten of tau, of the way from the reset, and of sigma; the mean is some sigma from the threshold."""
    tau, below, sigma = 10**tau, 10**below, 10**sigma
    mu = 20 + distance * sigma
    assume((mu - 20 + below) / sigma < 100)
    found = theory.rate(noisy.lif(mu, sigma, 20, 20 - below, tau, t_ref))
    assert found == pytest.approx(closed.siegert(mu, sigma, 20, 20 - below, tau, t_ref), rel=1e-7)


def test_a_pif_that_does_not_drift_to_its_threshold():
    for mu in (0, -1):
        assert theory.rate(theory.PIF(mu, 1, 20, 0)) == 0
        with pytest.raises(ParameterError, match="does not become stationary"):
            theory.spectrum(theory.PIF(mu, 1, 20, 0), f=5)


@pytest.mark.parametrize("neuron", [ALL[0], ALL[3], ALL[6]], ids=str)
@pytest.mark.parametrize("spread", [1e-3, 1.0, 1e3])
def test_units_of_voltage_and_time_do_not_matter(neuron, spread):
    """The same neuron by another unit: rates per ms scale as time does, whatever the sizes of its numbers are."""
    if isinstance(neuron, theory.QIF):
        same = theory.QIF(neuron.beta * spread**2, neuron.sigma * spread**1.5, neuron.tau * spread)
    else:
        volts = [name for name in vars(neuron) if neuron.units[name] == "mV"]
        same = type(neuron)(**{**vars(neuron), **{name: spread * getattr(neuron, name) for name in volts}})
    assert theory.rate(same) == pytest.approx(theory.rate(neuron), rel=1e-9)
    assert theory.cv(same) == pytest.approx(theory.cv(neuron), rel=1e-9)


@pytest.mark.shared
def test_every_number_that_was_prepared():
    known = json.loads((SHARED / "reference" / "science.json").read_text())
    for each in known["lif"]["sets"]:
        neuron = noisy.lif(*(each[name] for name in ("mu", "sigma", "v_th", "v_reset", "tau", "t_ref")))
        assert theory.rate(neuron) == pytest.approx(float(each["rate_Hz"]), rel=1e-10)
        for name, to in (("response_mu", "mean"), ("response_D", "variance")):
            f, values = [x["f_Hz"] for x in each[name]], [complex(*x["closed"]) for x in each[name]]
            np.testing.assert_allclose(theory.response(neuron, f=f, to=to).values, values, rtol=1e-9)
        f, power = [x["f_Hz"] for x in each["spectrum"]], [x["S_closed"] for x in each["spectrum"]]
        np.testing.assert_allclose(theory.spectrum(neuron, f=f).power, power, rtol=1e-9)
    for each in known["pif"]["sets"]:
        neuron = theory.PIF(each["drift_mV_per_ms"], each["intensity_mV_per_sqrt_ms"], each["distance_mV"], 0)
        f, power = [x["f_Hz"] for x in each["spectrum"]], [x["S_closed"] for x in each["spectrum"]]
        assert theory.cv(neuron) == pytest.approx(each["cv"], rel=1e-9)
        np.testing.assert_allclose(theory.spectrum(neuron, f=f).power, power, rtol=1e-9)
    for each in known["eif"]["sets"]:
        values = {name: each[name] for name in ("mu", "sigma", "tau", *noisy.UPSTROKE)}
        assert theory.rate(theory.EIF(**values)) == pytest.approx(each["rate_double_integral"], rel=1e-10)
