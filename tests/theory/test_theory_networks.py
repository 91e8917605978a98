"""Mean fields: networks of LIF neurons (Brunel 2000), and of QIF neurons (Montbrio, Pazo and Roxin 2015)."""

import math

import numpy as np
import pytest
from helpers import theory as closed
from scipy.integrate import quad

from nrnwrap import theory
from nrnwrap.errors import ArgumentError, NumericsError, ParameterError

# g, eta of Brunel's model A: rate (Hz), by bisection of Siegert's rate with 25 digits
BRUNEL = {
    (3, 2): 327.008479295, (6, 4): 55.8412623762, (5, 2): 37.9496970858, (4.5, 0.9): 6.51670226842,
    (5, 1.5): 23.6360554047, (6, 2): 22.849792967, (8, 2): 12.9875246213, (8, 4): 31.6483790197,
    (4.5, 2): 56.6953, (7, 3): 28.5428, (5, 4): 90.7247,
}  # fmt: skip

# eta, J, Delta, tau 1: the rates (per tau) of all fixed points, and which are stable
LORENTZIAN = {
    (-5, 15, 1): ([0.0811344, 0.4729803, 1.0305968], [True, False, True]),
    (-10, 20, 1): ([0.0531558, 0.8840999, 1.1371916], [True, False, True]),
    (-5, 10, 1): ([0.0768420], [True]),
    (2, -5, 0.3): ([0.2663702], [True]),
    (1, 0, 1): ([0.3497220], [True]),
}


@pytest.mark.parametrize(("g", "eta"), BRUNEL)
def test_brunels_rates(g, eta):
    found = theory.brunel(g, eta).fixed_point()
    digits = 2e-6 if len(str(BRUNEL[g, eta])) < 9 else 1e-10
    assert found.rates == pytest.approx([BRUNEL[g, eta]] * 2, rel=digits)
    neuron = theory.brunel(g, eta).driven(found.rates)[0]
    assert closed.siegert(neuron.mu, neuron.sigma, 20, 10, 20, 2) == pytest.approx(found.rates[0], rel=1e-8)


def test_brunels_states():
    """Figure 2 of the paper: asynchronous at g 5, eta 2; fast near 1/(4 delay) Hz and slow oscillations beside it."""
    assert theory.brunel(5, 2).fixed_point().stable
    fast, slow, regular = (theory.brunel(*key).fixed_point() for key in ((6, 4), (4.5, 0.9), (3, 2)))
    assert not fast.stable
    assert fast.frequency == pytest.approx(190, abs=1)  # simulated there: 180
    assert not slow.stable
    assert slow.frequency == pytest.approx(29, abs=0.5)  # 22
    assert not regular.stable


def test_the_onset_of_an_oscillation():
    """Where the gain of the network around its rates is 1, at a frequency of the mode there."""
    eta = theory.onset(lambda eta: theory.brunel(6, eta), 2, 4)
    network = theory.brunel(6, eta)
    found = network.fixed_point()
    assert abs(found.growth) < 1e-8
    gain = network.gains(found.rates, 2j * math.pi * found.frequency / 1e3)[0]
    assert np.linalg.eigvals(gain)[np.argmax(np.abs(np.linalg.eigvals(gain)))] == pytest.approx(1, abs=1e-6)
    assert theory.brunel(6, 0.99 * eta).growth < 0 < theory.brunel(6, 1.01 * eta).growth


def test_modes_are_as_many_as_the_curve_of_gains_goes_round():
    """Nyquist: roots of 1 - gain with growth, a pair for each turn of 1 - gain(i w) about 0."""
    for g, eta in ((6, 4), (5, 2), (3, 2)):
        network = theory.brunel(g, eta)
        found = network.fixed_point()
        s = 2j * math.pi * np.arange(0.0, 2000, 2) / 1e3
        excess = np.linalg.det(np.eye(2) - network.gains(found.rates, s))
        turns = np.diff(np.unwrap(np.angle(excess))).sum() / (2 * math.pi)
        growing = sum(mode.real > 0 for mode in found.modes)
        assert -2 * turns == pytest.approx(2 * growing, abs=0.45)


def test_populations_that_differ():
    """Two that do not hear each other are each alone; a matrix of weights of one row is that of equal neurons."""
    one, two = theory.LIF(18, 3, 20, 20, 10, 2), theory.EIF(10, 4, 20, -65, -53, 1.5, -30, -60, 5)
    alone = theory.MeanField([one, two], [[0, 0], [0, 0]], 0.1).fixed_point()
    assert alone.rates == pytest.approx([theory.rate(one), theory.rate(two)], rel=1e-9)
    inhibited = theory.MeanField([one, two], [[0, 100], [0, 0]], [[0, -0.2], [0, 0]], delays=1).fixed_point()
    more = one.driven(-0.2 * 100 * theory.rate(two) / 1e3, 0.04 * 100 * theory.rate(two) / 1e3)
    assert inhibited.rates == pytest.approx([theory.rate(more), theory.rate(two)], rel=1e-9)
    field = theory.MeanField([one, two], [[50, 100], [80, 60]], [[0.1, -0.3], [0.1, -0.2]], delays=1)
    found = field.fixed_point()
    np.testing.assert_allclose(field.transfer(found.rates), found.rates, rtol=1e-9)
    step = 1e-3
    for column in range(2):
        up, down = (field.transfer(found.rates + sign * step * np.eye(2)[column]) for sign in (1, -1))
        np.testing.assert_allclose((up - down) / (2 * step), field.gains(found.rates)[0, :, column].real, rtol=1e-4)


def test_a_network_with_three_states():
    """Excitation that is strong enough holds itself up: silence, a threshold between, and a high rate."""
    cell = theory.LIF(mu=14, sigma=2, tau=20, v_th=20, v_reset=10, t_ref=5)
    field = theory.MeanField(cell, 400, 0.15)
    low, middle, high = field.fixed_points()
    assert low.stable
    assert not middle.stable
    assert middle.frequency == pytest.approx(0, abs=1e-9)  # it goes up or down
    assert low.rates[0] < 1 < middle.rates[0] < high.rates[0]
    assert field.fixed_point().rates == pytest.approx(low.rates, rel=1e-6)
    assert field.fixed_point(1.1 * middle.rates).rates == pytest.approx(high.rates, rel=1e-6)
    assert field.fixed_point(0.9 * middle.rates).rates == pytest.approx(low.rates, rel=1e-6)


def test_networks_without_noise_or_input():
    """Without kicks nothing fires; the noise of the network itself may be all that there is."""
    silent = theory.MeanField(theory.LIF(10, 0, 20, 20, 10, 2), 100, 0.1).fixed_point()
    assert silent.rates.tolist() == [0]
    driven = theory.MeanField(theory.LIF(25, 0, 20, 20, 10, 2), 100, -0.2).fixed_point()
    assert 0 < driven.rates[0] < theory.rate(theory.LIF(25, 0, 20, 20, 10, 2))


@pytest.mark.parametrize("key", LORENTZIAN)
def test_fixed_points_of_qif_networks(key):
    eta, J, delta = key
    rates, stable = LORENTZIAN[key]
    for tau in (1, 10):
        found = theory.LorentzianQIF(eta, delta, J, tau).fixed_points()
        assert [each.rate * tau / 1e3 for each in found] == pytest.approx(rates, rel=1e-6)
        assert [each.stable for each in found] == stable
        for each in found:  # the mean of sqrt(eta')/pi over the Lorentzian
            goal = eta + J * tau * each.rate / 1e3

            def share(root, goal=goal):
                return delta / math.pi / ((root**2 - goal) ** 2 + delta**2) * 2 * root**2 / math.pi

            whole = quad(share, 0, 50, limit=500)[0] + quad(lambda z: share(1 / z) / z**2, 1e-12, 1 / 50)[0]
            assert whole == pytest.approx(each.rate * tau / 1e3, rel=1e-6)


def test_a_step_lifts_a_qif_network_to_its_upper_state():
    """Rates per tau at times in tau; two solvers agreed to 1e-8."""
    during = {0.5: 0.0832434, 1: 0.1256151, 2: 0.2409233, 3: 2.8727576, 5: 0.7992047, 10: 1.5948917, 20: 1.3812418}
    after = {31: 0.7831820, 32: 1.2083711, 35: 0.9608953, 40: 1.0375583, 60: 1.0305938}
    found = theory.LorentzianQIF(-5, 1, 15, 10).course(600, I=lambda t: 3.0 if t < 300 else 0.0, breaks=[300])
    for t, rate in {**during, **after}.items():
        assert found.rates[round(100 * t)] / 100 == pytest.approx(rate, rel=1e-6), t
    assert found.rates[-1] == pytest.approx(theory.LorentzianQIF(-5, 1, 15, 10).fixed_points()[-1].rate, rel=1e-5)
    still = theory.LorentzianQIF(-5, 1, 15, 10).course(600)
    assert still.rates[-1] == pytest.approx(theory.LorentzianQIF(-5, 1, 15, 10).fixed_points()[0].rate, rel=1e-4)
    assert (np.abs(found.order) < 1 + 1e-9).all()


def test_the_onset_of_a_rhythm_of_inhibited_qif():
    """With slow synapses; beside it the course from a start near the fixed point dies out, or grows."""
    onset = theory.onset(lambda J: theory.LorentzianQIF(4, 0.3, J, 10, tau_s=5), -1, -5)
    assert onset == pytest.approx(-2.75, abs=0.01)
    for J, sign in ((1.1 * onset, 1), (0.9 * onset, -1)):
        network = theory.LorentzianQIF(4, 0.3, J, 10, tau_s=5)
        (state,) = network.fixed_points()
        course = network.course(600, rate=1.001 * state.rate, v=state.v)
        early, late = (np.ptp(course.rates[(course.t > t) & (course.t < t + 100)]) for t in (50, 450))
        assert math.log(late / early) / 400 == pytest.approx(state.growth, rel=0.1)
        assert math.copysign(1, state.growth) == sign


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: theory.MeanField([3], 1, 1), ArgumentError, "3 is not a value of nrnwrap.theory"),
    (lambda: theory.MeanField([theory.LIF(1, 1, 1, 1, 0)] * 2, [1, 2], 1), ParameterError, "a row and a column"),
    (lambda: theory.MeanField([theory.LIF(1, 1, 1, 1, 0)], -1, 1), ParameterError, "indegrees must be 0 or more"),
    (lambda: theory.MeanField([theory.LIF(1, 1, 1, 1, 0)], 1, "x"), ParameterError, "weights must be"),
    (lambda: theory.brunel(5, 2).fixed_point([1, 2, 3]), ParameterError, "for each of 2 populations"),
    (lambda: theory.brunel(5, -2), ParameterError, "eta = -2"),
    (lambda: theory.brunel(5), ArgumentError, "needs eta"),
    (lambda: theory.LorentzianQIF(1, 0, 1, 10), ParameterError, "delta = 0"),
    (lambda: theory.LorentzianQIF(1, 1, 1, 10).course(-1), ParameterError, "t_stop"),
    (lambda: theory.LorentzianQIF(1, 1, 1, 10).course(10, I=lambda t: "x"), ArgumentError, "a function of t"),
    (lambda: theory.onset(lambda eta: theory.brunel(5, eta), 1.5, 2), ParameterError, "die out at low"),
    (lambda: theory.onset(lambda eta: eta, 1.5, 2), ArgumentError, "make must return what has a growth"),
])  # fmt: skip
def test_what_cannot_be_is_refused(call, error, message):
    with pytest.raises((error, NumericsError), match=message):
        call()
