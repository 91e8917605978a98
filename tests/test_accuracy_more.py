"""As test_accuracy.py, for the models beside LIF, AdEx and Izhikevich2007."""

import numpy as np
import pytest
import reference
from test_accuracy import FIXED, VARIABLE

import nrnwrap as nw
from nrnwrap.cells import EIF, PIF, QIF, AdaptiveLIF, Izhikevich

PAPER = EIF.presets["fourcaud_trocme_2003"].parameters
BOOK = EIF.presets["neuronal_dynamics"].parameters
LINE = {"C": 0.1, "v_th": -50, "v_reset": -70, "t_ref": 2}
SQUARE = {"C": 0.1, "k": 0.0004, "v_r": -65, "v_t": -50, "v_peak": 30, "v_reset": -60, "t_ref": 0}
PLAIN = {"C": 0.1, "k": 0.01, "v_r": 0, "v_t": 0, "v_peak": 10, "v_reset": -10, "t_ref": 0}  # tau v' = v^2 + I, tau 10


def pulses(base, *edges):
    """Pieces in nA of a current given as I, start, stop, I, start, stop ... in the papers' unit."""
    pieces = [(0, base / 10)]
    for amp, start, stop in zip(*[iter(edges)] * 3, strict=True):
        pieces += [(start, amp / 10), (stop, base / 10)]
    return [piece for piece in pieces if piece[0] < 1e9]


ON = 1e9  # ms: until the end
IZHIKEVICH = {  # of the reference numbers: a, b, c, d, current, start; how long stands there
    "A_tonic_spiking": (0.02, 0.2, -65, 6, pulses(0, 14, 10, ON), -70),
    "B_phasic_spiking": (0.02, 0.25, -65, 6, pulses(0, 0.5, 20, ON), -64),
    "C_tonic_bursting": (0.02, 0.2, -50, 2, pulses(0, 15, 22, ON), -70),
    "D_phasic_bursting": (0.02, 0.25, -55, 0.05, pulses(0, 0.6, 20, ON), -64),
    "E_mixed_mode": (0.02, 0.2, -55, 4, pulses(0, 10, 16, ON), -70),
    "F_spike_freq_adapt": (0.01, 0.2, -65, 8, pulses(0, 30, 8.5, ON), -70),
    "I_spike_latency": (0.02, 0.2, -65, 6, pulses(0, 7.04, 10, 13), -70),
    "J_subthreshold_osc": (0.05, 0.26, -60, 0, pulses(0, 2, 20, 25), -62),
    "K_resonator": (0.1, 0.26, -60, -1, pulses(0, 0.65, 40, 44, 0.65, 60, 64, 0.65, 280, 284, 0.65, 320, 324), -62),
    "M_rebound_spike": (0.03, 0.25, -60, 4, pulses(0, -15, 20, 25), -64),
    "N_rebound_burst": (0.03, 0.25, -52, 0, pulses(0, -15, 20, 25), -64),
    "O_threshold_variability": (0.03, 0.25, -60, 4, pulses(0, 1, 10, 15, -6, 70, 75, 1, 80, 85), -64),
    "P_bistability": (0.1, 0.26, -60, 0, pulses(0.24, 1.24, 37.5, 42.5, 1.24, 216, 221), -61),
    "Q_DAP": (1.0, 0.2, -60, -21, pulses(0, 20, 9, 11), -70),
    "S_inh_induced_spiking": (-0.02, -1, -60, 8, pulses(80, 75, 50, 250), -63.8),
    "2003_RS": ("RS", pulses(0, 14, 15, ON), -63),
    "2003_IB": ("IB", pulses(0, 11, 15, ON), -70),
    "2003_CH": ("CH", pulses(0, 10, 15, ON), -70),
    "2003_FS": ("FS", pulses(0, 10, 15, ON), -70),
    "2003_TC": ("TC", pulses(0, 1.5, 30, ON), -63),
    "2003_TCb": ("TC", pulses(0, -25, 0, 45)[1:], -87),
    "2003_RZ": ("RZ", [(0, -0.2), (10, -0.05), (60, 1.0), (65, -0.05)], -70),
    "2003_LTS": ("LTS", pulses(0, 10, 25, ON), -63),
    **{f"2003_{kind}_I10_canon": (kind, [(0, 1.0)], -65) for kind in ("RS", "FS", "IB", "CH", "LTS")},
}
LENGTH = {  # ms
    "A_tonic_spiking": 100, "C_tonic_bursting": 220, "E_mixed_mode": 160, "F_spike_freq_adapt": 85,
    "I_spike_latency": 100, "K_resonator": 400, "O_threshold_variability": 100, "P_bistability": 300, "Q_DAP": 50,
    "S_inh_induced_spiking": 350, "2003_RS": 150, "2003_IB": 150, "2003_CH": 150, "2003_FS": 150, "2003_TC": 150,
    "2003_TCb": 150, "2003_RZ": 100, "2003_LTS": 250,
    **{f"2003_{kind}_I10_canon": 1000 for kind in ("RS", "FS", "IB", "CH", "LTS")},
}  # fmt: skip


def izhikevich(name):
    *kind, pieces, start = IZHIKEVICH[name]
    parameters = Izhikevich.presets[kind[0] if len(kind) == 1 else "RS"].parameters
    if len(kind) > 1:
        parameters = {**parameters, **dict(zip("abcd", kind, strict=True))}
    return Izhikevich, parameters, pieces, LENGTH.get(name, 200), start


RISING = AdaptiveLIF.presets["brian2"].parameters

CASES = {  # model, parameters, current, how long, start where it is not the model's own
    "PIF 0.05 nA": (PIF, LINE, [(0, 0.05)], 1000, None),
    "PIF 1 nA, odd t_ref": (PIF, {**LINE, "t_ref": 1.2345}, [(0, 1.0)], 500, None),
    "PIF, steps": (PIF, LINE, [(0, 0), (20, 0.07), (120, -0.01), (160, 0.11)], 400, None),
    **{f"EIF {amp:g} nA": (EIF, PAPER, [(0, amp)], 1000, None) for amp in (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 1.0)},
    "EIF neuronal dynamics": (EIF, BOOK, [(0, 0), (20, 0.8), (120, 0)], 200, None),
    "EIF, steps": (EIF, {**PAPER, "t_ref": 1.2345}, [(0, 0), (50, 0.1), (200, 0.01), (250, 0.04)], 500, None),
    **{f"QIF {amp:g} nA": (QIF, SQUARE, [(0, amp)], 1000, None) for amp in (0.02, 0.023, 0.04, 0.1, 0.5)},
    "QIF, steps": (QIF, {**SQUARE, "t_ref": 1.2345}, [(0, 0), (50, 0.1), (200, 0.02), (250, 0.06)], 500, None),
    "QIF v^2 + 1": (QIF, PLAIN, [(0, 0.01)], 200, -10),
    **{
        f"AdaptiveLIF {amp:g} nA": (AdaptiveLIF, RISING, [(0, amp)], 1000, None)
        for amp in (0.099, 0.101, 0.15, 0.3, 1.0)  # at 0.1, where v only tends to v_th, SciPy's rounding decides
    },
    "AdaptiveLIF, steps": (
        AdaptiveLIF,
        {**RISING, "t_ref": 1.2345, "tau_th": 80, "jump": 2},
        [(0, 0), (50, 0.3), (200, 0.05), (250, 0.2), (400, 0.09), (450, 0.15)],
        700,
        None,
    ),
    "AdaptiveLIF, fast threshold": (  # it sinks onto a v that falls more slowly
        AdaptiveLIF,
        {**RISING, "tau_th": 3, "jump": 30, "v_reset": 9.5},
        [(0, 0.2), (2, 0), (30, 0.3), (60, 0.0)],
        100,
        None,
    ),
    **{f"Izhikevich {name}": izhikevich(name) for name in IZHIKEVICH},
    "Izhikevich RS from rest": (Izhikevich, Izhikevich.presets["RS"].parameters, [(0, 0), (30, 0.8)], 500, None),
    "Izhikevich TC from rest": (Izhikevich, Izhikevich.presets["TC"].parameters, [(0, 0), (30, 0.3)], 500, None),
}
SOLVERS = {PIF: reference.pif, EIF: reference.eif, QIF: reference.qif, Izhikevich: reference.izhikevich}
SOLVERS[AdaptiveLIF] = reference.adaptive_lif


def solution(case):
    model, parameters, pieces, t_stop, start = CASES[case]
    return SOLVERS[model](parameters, pieces, t_stop, **({} if start is None else {"v0": start}))


def spikes(case, **settings):
    model, parameters, pieces, t_stop, start = CASES[case]
    return nw.simulate(
        model(**parameters), *reference.steps(pieces, t_stop), t_stop=t_stop, v_init=start, record=[], **settings
    ).spikes


@pytest.fixture(scope="module")
def solutions():
    return {case: solution(case) for case in CASES}


# The current ends at 11 ms, the spike comes at 11.096: the step from 11.0 to 11.1 was planned, and the spike
# announced, with the current on. That moves it by 0.0075 ms, and the seven spikes that should follow depend on it.
LATE = pytest.mark.xfail(strict=True, reason="a current that ends at the start of the step that has a spike")
MARKS = {("Izhikevich Q_DAP", 0.1): LATE}
RUNS = [pytest.param(case, dt, marks=MARKS.get((case, dt), ())) for case in CASES for dt in FIXED]


@pytest.mark.parametrize(("case", "dt"), RUNS)
def test_fixed_step(case, dt, solutions):
    reference.assert_agree(spikes(case, dt=dt), solutions[case], within=FIXED[dt])


@pytest.mark.parametrize("case", CASES)
def test_variable_step(case, solutions):
    reference.assert_agree(spikes(case, method="variable"), solutions[case], within=VARIABLE)


def test_reference_of_pif(solutions):
    row, train = reference.oracle("pif"), solutions["PIF 0.05 nA"]
    assert len(train) == row["n_spikes_1000ms"]
    assert train[0] == pytest.approx(row["first_spike_ms"], abs=1e-9)
    assert np.diff(train) == pytest.approx(row["isi_ms"], abs=1e-9)


@pytest.mark.parametrize("density", [0.1, 0.2, 0.3, 0.5, 1, 2])  # uA/cm2, of 1e-4 cm2
def test_reference_of_eif(density, solutions):
    row = reference.oracle("eif_fourcaud2003")["table"][f"I{density:g}"]
    train = solutions[f"EIF {density / 10:g} nA"]
    assert len(train) == row["n_1000ms"]
    if row["n_1000ms"]:
        assert train[:2] == pytest.approx([row["first"], row["first"] + row["isi"]], abs=2e-5)


def test_reference_of_eif_in_the_book(solutions):
    published = reference.oracle("eif_neuronaldynamics")["spikes_0p8nA"]
    assert solutions["EIF neuronal dynamics"] == pytest.approx(published, abs=1e-4)


@pytest.mark.parametrize("drive", [4, 10])  # mV
def test_reference_of_qif(drive, solutions):
    rate = reference.oracle("qif_dimensional")[f"rate_RI_{drive}mV"]
    assert np.diff(solutions[f"QIF {drive / 100:g} nA"]) == pytest.approx(1000 / rate, abs=1e-8)


def test_reference_of_qif_without_units(solutions):
    published = reference.oracle("qif")["rates_hz"]["numeric_I1_v0=-10_spikes"]
    assert solutions["QIF v^2 + 1"][:4] == pytest.approx(published, abs=1e-6)


@pytest.mark.parametrize("name", IZHIKEVICH)
def test_reference_of_izhikevich(name, solutions):
    published = reference.oracle("izhikevich_2003_2004")["table"][name]
    assert CASES[f"Izhikevich {name}"][3] == published["params"]["tend"]
    assert len(solutions[f"Izhikevich {name}"]) == published["exact"]["n"]
    assert solutions[f"Izhikevich {name}"][: len(published["exact"]["spikes"])] == pytest.approx(
        published["exact"]["spikes"], abs=1e-4
    )
