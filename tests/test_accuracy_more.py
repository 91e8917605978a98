"""As test_accuracy.py, for the models beside LIF, AdEx and Izhikevich2007."""

import numpy as np
import pytest
import reference
from test_accuracy import FIXED, VARIABLE

import nrnwrap as nw
from nrnwrap.cells import EIF, PIF, QIF

PAPER = EIF.presets["fourcaud_trocme_2003"].parameters
BOOK = EIF.presets["neuronal_dynamics"].parameters
LINE = {"C": 0.1, "v_th": -50, "v_reset": -70, "t_ref": 2}
SQUARE = {"C": 0.1, "k": 0.0004, "v_r": -65, "v_t": -50, "v_peak": 30, "v_reset": -60, "t_ref": 0}
PLAIN = {"C": 0.1, "k": 0.01, "v_r": 0, "v_t": 0, "v_peak": 10, "v_reset": -10, "t_ref": 0}  # tau v' = v^2 + I, tau 10

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
}
SOLVERS = {PIF: reference.pif, EIF: reference.eif, QIF: reference.qif}


def solution(case):
    model, parameters, pieces, t_stop, start = CASES[case]
    return SOLVERS[model](parameters, pieces, t_stop, **({} if start is None else {"v0": start}))


def spikes(case, **settings):
    model, parameters, pieces, t_stop, start = CASES[case]
    ends = [begin for begin, _ in pieces[1:]] + [t_stop + 1]
    steps = [nw.Step(amp, begin, end - begin) for (begin, amp), end in zip(pieces, ends, strict=True) if amp]
    return nw.simulate(model(**parameters), *steps, t_stop=t_stop, v_init=start, record=[], **settings).spikes


@pytest.fixture(scope="module")
def solutions():
    return {case: solution(case) for case in CASES}


@pytest.mark.parametrize("dt", FIXED)
@pytest.mark.parametrize("case", CASES)
def test_fixed_step(case, dt, solutions):
    found, exact = spikes(case, dt=dt), solutions[case]
    assert len(found) == len(exact)
    assert np.abs(found - exact).max(initial=0) <= FIXED[dt]


@pytest.mark.parametrize("case", CASES)
def test_variable_step(case, solutions):
    found, exact = spikes(case, method="variable"), solutions[case]
    assert len(found) == len(exact)
    assert np.abs(found - exact).max(initial=0) <= VARIABLE


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
