"""Spike times against independent solutions, which are cross-checked with the published reference numbers."""

import numpy as np
import pytest
import reference

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley, Izhikevich2007

FIXED = {0.1: 0.005, 0.025: 0.0005}  # dt (ms) -> what the spike times may be off (ms)
VARIABLE = 0.02  # ms, after one second

NEUROMATCH = LIF.presets["neuromatch"].parameters
BOOK = Izhikevich2007.presets
BRETTE = AdEx.presets["brette_gerstner_2005"].parameters

CASES = {
    **{f"LIF {amp:g} nA": (LIF, NEUROMATCH, [(0, amp)], 1000) for amp in (0.2, 0.201, 0.21, 0.25, 0.3, 0.5, 1.0)},
    "LIF pynn": (LIF, LIF.presets["pynn"].parameters, [(0, 1.0)], 1000),
    "LIF, steps": (LIF, NEUROMATCH, [(0, 0), (50, 0.3), (350, 0.1), (400, 0.22)], 600),
    "LIF, odd t_ref": (LIF, {**NEUROMATCH, "t_ref": 1.2345}, [(0, 0.4)], 1000),
    "AdEx fig. 2C": (AdEx, BRETTE, [(0, 0.5), (200, 0), (500, 0.8), (1000, 0)], 1000),
    "AdEx 1 nA": (AdEx, BRETTE, [(0, 0), (20, 1.0), (120, 0)], 200),
    "AdEx 2 nA": (AdEx, BRETTE, [(0, 2.0)], 500),
    "AdEx low peak": (AdEx, {**BRETTE, "v_peak": -40.4}, [(0, 0), (20, 1.0), (120, 0)], 200),
    **{
        f"Izhikevich2007 {kind} {amp:g} nA": (Izhikevich2007, BOOK[kind].parameters, [(0, amp)], t_stop)
        for kind, amps, t_stop in (
            ("RS", (0.06, 0.07, 0.085, 0.1), 520),
            ("IB", (0.29, 0.37, 0.5, 0.55), 600),
            ("CH", (0.2, 0.3, 0.4, 0.6), 210),
        )
        for amp in amps
    },
}
SOLVERS = {LIF: reference.lif, AdEx: reference.adex, Izhikevich2007: reference.izhikevich2007}


def solution(case):
    model, parameters, pieces, t_stop = CASES[case]
    return SOLVERS[model](parameters, pieces, t_stop)


def spikes(case, **settings):
    model, parameters, pieces, t_stop = CASES[case]
    return nw.simulate(
        model(**parameters), *reference.steps(pieces, t_stop), t_stop=t_stop, record=[], **settings
    ).spikes


@pytest.fixture(scope="module")
def solutions():
    return {case: solution(case) for case in CASES}


@pytest.mark.parametrize("dt", FIXED)
@pytest.mark.parametrize("case", CASES)
def test_fixed_step(case, dt, solutions):
    reference.assert_agree(spikes(case, dt=dt), solutions[case], within=FIXED[dt])


@pytest.mark.parametrize("case", CASES)
def test_variable_step(case, solutions):
    reference.assert_agree(spikes(case, method="variable"), solutions[case], within=VARIABLE)


@pytest.mark.parametrize("case", ["LIF 0.3 nA", "AdEx fig. 2C", "Izhikevich2007 IB 0.5 nA"])
def test_a_run_of_one_second_drifts_no_further_than_its_first_spike_allows(case, solutions):
    error = np.abs(spikes(case, dt=0.1) - solutions[case])
    assert error[-1] < 1e-4


def test_refractory_period_is_no_multiple_of_the_step():
    cell = LIF(t_ref=1.2345)
    train = nw.simulate(cell, nw.Step(0.4), t_stop=200, dt=0.1).spikes
    free = 10 * np.log(40 / 20)  # ms from reset to threshold
    assert np.diff(train) == pytest.approx(free + 1.2345, abs=1e-6)


@pytest.mark.parametrize("model", [LIF, AdEx, Izhikevich2007])
def test_a_cell_that_starts_above_its_threshold_fires_at_once_and_goes_on(model):
    runs = [
        nw.simulate(model(), nw.Step(1.5, delay=5), t_stop=60, v_init=60, **settings).spikes
        for settings in ({"dt": 0.1}, {"method": "variable"})
    ]
    assert len(runs[0]) == len(runs[1]) > 2
    assert runs[0][0] == pytest.approx(0, abs=1e-6)
    assert np.abs(runs[0] - runs[1]).max() < VARIABLE


# The published numbers have four decimals, so two right ones differ by 1e-4 at most.


@pytest.mark.parametrize("amp", ["201.0", "300.0", "1000.0"])
def test_reference_of_lif(amp):
    row = reference.oracle("lif_neuromatch_exact_fI")["table"][amp]
    train = reference.lif(NEUROMATCH, [(0, float(amp) / 1e3)], 1000)
    assert len(train) == row["n_spikes_T1000"]
    assert train[:2] == pytest.approx([row["first_spike_ms"], row["first_spike_ms"] + row["isi"]], abs=1e-8)


@pytest.mark.parametrize(
    ("key", "case"), [("fig2c_vpeak20", "AdEx fig. 2C"), ("brian_1nA_20to120_vpeak20", "AdEx 1 nA"),
                      ("brian_1nA_20to120_vpeak-40.4", "AdEx low peak")]
)  # fmt: skip
def test_reference_of_adex(key, case, solutions):
    published = reference.oracle("adex_bg2005")["table"][key]["spikes"]
    # Near the Hopf point the published tolerance of 1e-9 has grown to 5e-4 ms by the ninth spike; NEURON's
    # variable step at 1e-9 sides with the solution here.
    assert solutions[case] == pytest.approx(published, abs=1e-3)


@pytest.mark.parametrize(
    ("kind", "amp"), [("RS", "60"), ("RS", "100"), ("IB", "370"), ("IB", "550"), ("CH", "200"), ("CH", "600")]
)
def test_reference_of_izhikevich2007(kind, amp, solutions):
    row = reference.oracle("izhikevich_2007")["table"][kind][f"I{amp}"]
    train = solutions[f"Izhikevich2007 {kind} {float(amp) / 1e3:g} nA"]
    assert len(train) == row["exact_n"]
    assert train[: len(row["exact_first8"])] == pytest.approx(row["exact_first8"], abs=1e-4)


def test_reference_of_squid():
    published = reference.oracle("hh_squid")["pulse10_5to105ms_thr0"]["spikes"]
    assert reference.squid(10, 110, 5, 105) == pytest.approx(published, abs=1e-4)


# Hodgkin-Huxley: no exact steps, so convergence to the solution.


def squid_error(**settings):
    exact = reference.squid(10, 110, 5, 105)
    found = nw.simulate(HodgkinHuxley(), nw.Step(0.1, 5, 100), t_stop=110, **settings).spikes
    assert len(found) == len(exact)
    return np.abs(found - exact).max()


def order(errors, steps):
    """Slope of log error against log step."""
    return np.polyfit(np.log(steps), np.log(errors), 1)[0]


def test_squid_converges_at_first_order():
    steps = (0.05, 0.025, 0.0125, 0.00625)
    errors = [squid_error(dt=dt) for dt in steps]
    assert order(errors, steps) > 0.9
    assert errors[-1] < 0.12  # the implicit Euler step's own: 0.42 ms at 0.025


def test_squid_converges_at_second_order_with_crank_nicolson():
    steps = (0.05, 0.025, 0.0125)
    errors = [squid_error(dt=dt, secondorder=2) for dt in steps]
    assert order(errors, steps) > 1.9
    assert errors[-1] < 0.005


def test_squid_with_the_variable_step():
    assert squid_error(method="variable") < 0.01


@pytest.mark.parametrize("v", [-90.0, -65.0, -55.0, -40.0, 0.0, 50.0])
def test_squid_rates_are_exact(v):
    """Called as NEURON offers them, without a simulation; -55 and -40 mV are the removable singularities."""
    cell = HodgkinHuxley()
    for gate, (alpha, beta) in reference.squid_rates(np.float64(v)).items():
        assert getattr(cell.mechanism, f"alpha_{gate}")(v) == pytest.approx(float(alpha), rel=1e-12)
        assert getattr(cell.mechanism, f"beta_{gate}")(v) == pytest.approx(float(beta), rel=1e-12)
