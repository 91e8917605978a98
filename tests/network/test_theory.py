"""Networks against theory: quick rows of what `nrnwrap validate networks` proves, and theory against itself."""

import math
from dataclasses import replace

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import theory
from nrnwrap.cells import LIF
from nrnwrap.validation import (
    balanced,
    correlated,
    joined,
    kicked,
    learning,
    mean_field,
    own_noise,
    pulses,
    random_networks,
    white_noise,
)
from nrnwrap.validation import claim as claim_module
from nrnwrap.validation.claim import Claim, between, near
from nrnwrap.validation.mean_field import BISTABLE, FIELDS
from nrnwrap.validation.random_networks import ModelA
from nrnwrap.validation.white_noise import Membrane


def hold(rows):
    rows = list(rows)
    assert rows
    assert [row for row in rows if not row.passed] == []


@pytest.mark.parametrize("pair", pulses.PAIRS, ids=str)
def test_pulse_coupled_pairs_spike_together_when_mirollo_and_strogatz_say(pair):
    """From spike to spike, and by the map of phases; then they go on as one."""
    sync = pulses.together(pair)
    exact = pulses.volleys(pair.starts, pair.drive, pair.eps, sync + 30)
    assert next(t for t, fired in exact if len(fired) == 2) == pytest.approx(sync, abs=1e-9)
    times, who = pulses.pulsed(pair.starts, pair.drive, pair.eps, math.ceil(sync + 30))
    kept = times < sync + 30
    assert pulses.apart(exact, times[kept], who[kept]) < pulses.EXACT


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_identical_oscillators_end_as_one_group(seed):
    hold(pulses.crowd(seed))


def test_an_error_of_a_spike_is_seen():
    exact = pulses.volleys(np.array([0.0, 0.5]), 1.2, 0.05, 100)
    times = np.array([t for t, fired in exact for _ in fired])
    who = np.array([k for _, fired in exact for k in fired])
    assert pulses.apart(exact, times, who) == 0
    assert pulses.apart(exact, times + 2e-6, who) == pytest.approx(2e-6)
    assert pulses.apart(exact, times[1:], who[1:]) == math.inf
    assert pulses.apart(exact, times, 1 - who) > 0


@pytest.mark.parametrize("state", [pulses.Splay(1.3, 0.4), pulses.Splay(2.0, -1.0)], ids=str)
def test_the_splay_state(state):
    hold(pulses.splay(state, 50))


@pytest.mark.parametrize("pair", [joined.PAIRS[k] for k in (2, 3, 6)], ids=str)
def test_two_lif_with_a_gap_junction(pair):
    hold(joined.pair_rows(pair))


@pytest.mark.parametrize("frequency", [0, 50])
def test_the_coupling_coefficient(frequency):
    hold([joined.coupling(frequency)])


def test_rates_under_white_noise_in_two_ways():
    """Siegert's is the limit of the rate in time; the densities of first passages are all of the cells."""
    for mu, sigma in white_noise.POPULATIONS:
        cell, times = white_noise.CELL, np.arange(0, 400, 0.02)
        assert cell.rates(mu, sigma, times)[-1] == pytest.approx(cell.rate(mu, sigma), rel=1e-3)
        assert cell.first_passages(mu, sigma, times).sum() * 0.02 == pytest.approx(1, abs=1e-3)


def test_uncoupled_cells_spike_when_renewal_theory_says():
    hold(white_noise.response(25, 3, count=1000, seed=1))


@pytest.mark.parametrize("field", [*FIELDS, BISTABLE], ids=str)
def test_stationary_rates_of_the_mean_field_in_two_ways(field):
    for rate in mean_field.fixed(field):
        assert mean_field.by_quadrature(field, rate) == pytest.approx(rate, rel=1e-6)


def test_the_mean_field_settles_in_its_upper_state():
    low, saddle, high = mean_field.fixed(BISTABLE)
    (last,) = mean_field.mean_rates(BISTABLE, -2, (3, 30), [(78, 80)])
    assert low < saddle < high == pytest.approx(last, rel=1e-6)
    (last,) = mean_field.mean_rates(BISTABLE, -2, (0, 1), [(58, 60)])
    assert last == pytest.approx(low, rel=1e-6)


def test_a_step_for_qif_neurons_all_to_all():
    hold(mean_field.step_rows(400, mean_field.WINDOWS[:10]))


def test_qif_neurons_have_two_states():
    hold([mean_field.low_row(200)])
    after = [(40, 60)]
    hold(mean_field.step_rows(200, after))


@pytest.mark.parametrize("field", FIELDS[:3], ids=str)
def test_stationary_rates_of_qif_neurons(field):
    hold([mean_field.fixed_row(field, 200)])


def test_the_rate_of_brunels_network_is_its_own():
    """As many connections as a small network can have, of twice the strength; bound: 3 %, and 3 standard errors."""
    model = ModelA(5, 2, n_e=1000, c_e=400, J=0.2)
    run = model.simulated(250, seed=1)
    rate, error = random_networks.settled(run)
    assert error < 0.06 * rate
    assert rate == pytest.approx(model.theory(), abs=0.03 * model.theory() + 3 * error)
    assert random_networks.irregularity(run) > 0.25


def test_neurons_are_as_irregular_as_the_noise_that_they_make():
    """With few recurrent connections noise is white, and the CV that of theory; with many it is less."""
    neuron, white = (theory.LIF(mu=30, sigma=sigma, tau=20, v_th=20, v_reset=10, t_ref=2) for sigma in (0, 6))
    rate, intensity = theory.rate(white) / 1e3, 6.0**2 / 20
    alone = own_noise.irregularity(neuron, intensity, 0.0, rate, 700)
    assert alone == pytest.approx(theory.cv(white), rel=0.03)  # of some 47 intervals
    assert own_noise.irregularity(neuron, 0.1 * intensity, 0.9 * intensity / rate, rate, 700) < 0.6 * alone


def test_strong_excitation_makes_brunels_network_regular():
    hold(random_networks.model_rows(ModelA(3, 2, n_e=500, c_e=200, J=0.3), "SR", 0, 150, 1))


def test_siegerts_rate_is_what_brunel_simulated():
    """37.7 Hz in his figure 8; by his equation for mu and sigma, and Siegert's integral, the rate is its own."""
    model = random_networks.AI
    rate = model.theory() / 1e3
    mu = 20 * 0.1 * (model.external + 1000 * rate * (1 - 0.25 * 5))
    sigma = math.sqrt(20 * 0.1**2 * (model.external + 1000 * rate * (1 + 0.25 * 5**2)))
    assert Membrane(20, 10, 20, 2).rate(mu, sigma) == pytest.approx(rate, rel=1e-9)
    assert model.theory() == pytest.approx(37.7, rel=0.01)


def test_balanced_networks_come_to_their_limit():
    """In theory as 1/sqrt(K); in a network, as the theory says."""
    numbers = [100 * 4**k for k in range(5)]
    off = [np.hypot(*(balanced.theory(K) - balanced.LIMIT)) for K in numbers]
    assert np.polyfit(np.log(numbers[-2:]), np.log(off[-2:]), 1)[0] == pytest.approx(-0.5, abs=0.03)
    rates, error = balanced.simulated(50, 500, 600, seed=1)
    assert rates == pytest.approx(balanced.theory(50), abs=3 * error)


def test_the_rate_under_kicks_is_that_of_cells_that_are_kicked():
    """Uncoupled LIF with kicks that are a quarter of the way to the threshold; and Siegert's for small ones."""
    membrane, kicks, often, mu = balanced.MEMBRANE, np.array([2.5, -2.0]), np.array([0.6, 0.4]), 2.0
    net, C = nw.Network(3), 0.2
    start = nw.Uniform(0, 20)
    cells = net.add("cells", 400, LIF, C=C, g_l=0.01, e_l=0, v_th=20, v_reset=10, t_ref=2, v_init=start)
    cells.inject(nw.Step(0.01 * mu, dur=1e9))
    for kick, each in zip(kicks, often, strict=True):
        cells.receive(nw.Poisson(1e3 * each), weight=kick)
    run = nw.simulate(net, t_stop=1100, dt=0.1)
    spikes = int((run.times > 100).sum())
    expected = 400 * 1000 * kicked.rate(membrane, mu, kicks, often)
    assert spikes == pytest.approx(expected, abs=4 * math.sqrt(expected))
    assert abs(expected - 400 * 1000 * membrane.rate(mu + 20 * (kicks @ often), 10.4)) > 8 * math.sqrt(expected)
    small, many = np.array([0.03, -0.03]), np.full(2, 5.0**2 / 20 / 2 / 0.03**2)
    assert kicked.rate(membrane, 18, small, many) == pytest.approx(membrane.rate(18, 5), rel=0.005)


def test_inhibition_learns_to_let_cells_spike_at_a_rate():
    hold(learning.target_rows(10.0, 20, 6000, 1, eta=5e-5))


def test_qif_neurons_go_together_as_far_as_theory_says():
    hold(mean_field.order_rows(400))


def test_the_memory_of_a_large_network_is_looked_at_first(monkeypatch):
    made = []
    claim = Claim("large", "", lambda: made.append(1) or [between("large", "", 1, 0)], connections=10**7)
    free = {"much": 10**10, "unknown": None, "little": 10**9}
    for name, size in free.items():
        monkeypatch.setattr(claim_module.estimate, "available", lambda size=size: size)
        rows = list(claim.rows())
        assert [row.passed for row in rows] == ([False] if name == "little" else [True, True])
    assert made == [1, 1]
    numbers = replace(claim, netcons=False)  # of less than 100 bytes each
    assert [row.passed for row in numbers.rows()] == [True, True]


def test_neurons_with_inputs_in_common_are_hardly_correlated():
    small, large = (correlated.simulated(count, 1100, 1) for count in (125, 500))
    for name in ("exc", "inh"):
        assert large[name] < small[name] / 2 < correlated.SHARE / 10


def test_rows():
    assert near("", "", 2, 2.1, 0.2).passed
    assert not near("", "", 2, 2.3, 0.2).passed
    assert not near("", "", 2, math.nan, 0.2).passed
    assert between("", "", 5, 3).passed
    assert not between("", "", 2, 3).passed
