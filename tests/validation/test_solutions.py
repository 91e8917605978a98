"""The solutions that trials are held against: themselves against closed forms, and SciPy from spike to spike."""

import math

import numpy as np
import pytest
from helpers import accuracy
from helpers.references import looking_up, stored
from helpers.solutions import FAR
from scipy.optimize import brentq

import nrnwrap as nw
from nrnwrap.cells import LIF, LIFCondExp
from nrnwrap.validation import many
from nrnwrap.validation.equations import EQUATIONS
from nrnwrap.validation.inputs import Receptor, Table, own_clock
from nrnwrap.validation.integrate_and_fire import lif
from nrnwrap.validation.receiving import receiving, scattered
from nrnwrap.validation.solution import Shift, Solution, solved

TICK = 0.5  # ms: what the edges of the cases below are whole numbers of
NAMES = {"LIF steps", "PIF steps", "AdaptiveLIF steps", "AdaptiveLIF fast threshold", "GLIF 5, steps", "QIF steps"}


NAMES |= {"EIF steps", "AdEx fig. 2C", "AdEx adaptation", "Izhikevich tonic spiking", "Izhikevich 2003_RZ"}


NAMES |= {"Izhikevich2007 RS 0.1 nA", "Izhikevich2007 CH 0.3 nA"}


CASES = [case for name, case in accuracy.NAMES.items() if name in NAMES]


def table(case):
    """The current of a case, piece by piece."""
    times = np.arange(0, case.t_stop, TICK) + TICK / 2
    starts, amps = zip(*case.current, strict=True)
    return Table(np.array(amps, float)[np.searchsorted(starts, times) - 1][None], TICK)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.model.__name__} {case.name}")
def test_every_model_against_its_other_solution(case):
    cell = case.cell()
    start = cell.v_init if case.v_init is None else case.v_init
    equations, tables = EQUATIONS[case.model.__name__], [table(case)]
    (found,) = stored(many.spikes)(equations, cell.values(), start, case.t_stop, tables=tables)
    exact = case.solution()
    assert len(found) == len(exact)
    assert np.abs(found - exact).max(initial=0) < 20 * FAR


def test_there_is_a_case_of_every_model():
    assert {case.model.__name__ for case in CASES} == set(EQUATIONS)
    assert len(CASES) == len(NAMES)


def test_a_value_for_every_tenth_of_a_millisecond_against_the_closed_form():
    values = 0.25 + np.random.default_rng(1).normal(size=(3, 3000))
    p = LIF().values()
    found = stored(many.spikes)(EQUATIONS["LIF"], p, -75, 300, tables=[Table(values, 0.1)])
    for train, each in zip(found, values, strict=True):
        exact = lif(p, [(0.1 * k, float(amp)) for k, amp in enumerate(each)], 300)
        assert len(train) == len(exact) > 10
        assert np.abs(train - exact).max() < 1e-9


def test_a_straight_line_against_the_closed_form():
    """PIF under a current that grows by 1 pA/ms: v rises by the square of the time."""
    values = 1e-3 * np.arange(301)[None]
    p = {"C": 0.1, "v_th": -50, "v_reset": -70, "t_ref": 0}
    (found,) = many.spikes(EQUATIONS["PIF"], p, -70, 300, tables=[Table(values, 1.0, straight=True)])
    assert found == pytest.approx(np.sqrt(2 * 2.0 * np.arange(1, len(found) + 1) / 1e-3), abs=1e-9)
    assert len(found) == 22


KERNELS = {  # a synapse, and the charge that an event of weight 1 has given s after it
    "exponential": (nw.ExpCurrent(5), lambda s: 5 * -math.expm1(-s / 5)),
    "double": (
        nw.Exp2Current(1, 5),
        lambda s: (5 * -math.expm1(-s / 5) + math.expm1(-s)) / (5**-0.25 - 5**-1.25),
    ),
    "alpha": (nw.AlphaCurrent(3), lambda s: math.e * 3 * (1 - (1 + s / 3) * math.exp(-s / 3))),
}


@pytest.mark.parametrize("kind", KERNELS)
def test_kernels_against_closed_forms(kind):
    """PIF spikes when the charge is what it takes to the threshold."""
    synapse, charge = KERNELS[kind]
    p = {"C": 0.1, "v_th": -50, "v_reset": -70, "t_ref": 0}
    receptor = Receptor.of(synapse, [np.array([7.123])], 1.0)
    (found,) = many.spikes(EQUATIONS["PIF"], p, -70, 17, receptors=[receptor])
    assert len(found) >= 2
    exact = [brentq(lambda s, n=n: charge(s) - 2 * n, 0, 100) for n in range(1, len(found) + 1)]
    assert found == pytest.approx(7.123 + np.array(exact), abs=1e-8)


def test_conductances_against_scipy():
    events = scattered(3, 300, (0.006, 300), (-0.02, 60))
    cell = LIFCondExp.preset("coba", e_l=-70, v_th=-55, v_reset=-65)
    p = cell.values()
    exact = stored(receiving)(p, [(0, 0.05)], 300, events)
    excitation, inhibition = (np.array([t for t, weight in events if (weight > 0) == sign]) for sign in (True, False))
    receptors = [
        Receptor.of(nw.Exp(p["tau_e"], e=p["e_e"]), [excitation], 0.006),
        Receptor.of(nw.Exp(p["tau_i"], e=p["e_i"]), [inhibition], 0.02),
    ]
    current = Table(np.array([[0.05]]), 301.0)
    (found,) = many.spikes(EQUATIONS["LIF"], p, p["e_l"], 300, tables=[current], receptors=receptors)
    assert len(found) == len(exact) > 10
    assert np.abs(found - exact).max() < 1e-6


def test_the_block_of_nmda_receptors():
    """At the reversal nothing flows; elsewhere the block is Jahr and Stevens'."""
    receptor = Receptor.of(nw.NMDA(2, 40, e=0, mg=1), [np.array([1.0])], 1.0)
    y = np.array([[3.0, 3.0], [1.0, 1.0]])
    assert receptor.current(y, np.array([0.0, -60.0])) == pytest.approx([0, 2 * 60 / (1 + math.exp(3.72) / 3.57)])


def test_the_clock_of_neurons_own_synapses():
    """An event acts from the beginning of the nearest step, in full, and then decays from step to step."""
    receptor = Receptor.of(nw.Exp(5, e=0), [np.array([0.26, 0.74])], 2.0)
    clock = own_clock(receptor, 0.1, 1.0)
    decay = math.exp(-0.02)
    expected = [0, 0, 0, 2, 2 * decay, 2 * decay**2, 2 * decay**3, 2 + 2 * decay**4, 2 * decay + 2 * decay**5]
    assert clock.values[0, :9] == pytest.approx(expected)
    assert clock.e == 0
    double = own_clock(Receptor.of(nw.Exp2(0.5, 5, e=0), [np.array([0.0])], 1.0), 0.01, 20.0)
    assert double.values.max() == pytest.approx(1, abs=1e-4)


def test_a_cell_that_rises_above_its_threshold_and_falls_within_a_step():
    """A threshold that sinks onto the summit of v: found, though v is below it at both ends of a long step."""
    p = {"C": 0.1, "g_l": 0.1, "e_l": 0, "v_th": 9.0, "v_reset": 0, "t_ref": 50}
    receptor = Receptor.of(nw.ExpCurrent(1.0), [np.array([1.0])], 10.0)
    summit = 10.0 * 10 * math.exp(-1)  # of s exp(-s) times w/C, mV
    for v_th, count in ((summit - 1e-6, 1), (summit + 1e-6, 0)):
        (found,) = many.spikes(EQUATIONS["LIF"], {**p, "v_th": v_th}, 0, 10, receptors=[receptor])
        assert len(found) == count


def test_how_long_a_solution_is_followed():
    """QIF under strong noise is chaotic; LIF forgets at every reset."""
    values = np.random.default_rng(11).normal(size=(4, 5000))
    with looking_up():
        tame = solved(LIF(), 500, Shift(1e-8, 1e-4), tables=[Table(0.25 + 0.99 * values, 0.1)])
        wild = solved(nw.cells.QIF(), 500, Shift(1e-8, 1e-7), tables=[Table(0.03 + 0.3 * values, 0.1)])
    assert np.isinf(tame.until).all()
    assert np.isfinite(wild.until).all()
    train = np.array([1.0, 2.0, 3.0])
    cut = Solution([train], np.array([2.5])).cut([train], 10)
    assert cut[0].tolist() == [1, 2]
