"""The strength-duration curve: Lapicque's law is exact for a LIF, charge for a PIF; what is refused."""

import math

import matplotlib
import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import EIF, LIF, PIF, HodgkinHuxley, TraubMiles
from nrnwrap.errors import NrnwrapError

matplotlib.use("Agg")
DURATIONS = np.array([0.2, 0.53, 1, 3, 10, 50])


@pytest.mark.parametrize("how", [{}, {"dt": 0.1}, {"method": "variable"}], ids=str)
@pytest.mark.parametrize("tau", [5.0, 10.0])
def test_lapicque_is_exact_for_a_lif(tau, how):
    found = nw.strength_duration(lambda: LIF(C=tau * 0.01), DURATIONS, precision=1e-6, **how)
    exact = 0.2 / -np.expm1(-DURATIONS / tau)  # 20 mV over 100 MOhm
    assert found.currents == pytest.approx(exact, rel=1e-6 if "dt" in how or not how else 1e-4)
    assert found.lapicque.rheobase == pytest.approx(0.2, rel=1e-4)
    assert found.lapicque.chronaxie == pytest.approx(tau * math.log(2), rel=1e-4)
    assert found.lapicque.error < 1e-4
    assert found.weiss.error > 0.02
    assert (np.diff(found.brackets)[:, 0] <= 1e-6 * found.brackets[:, 1]).all()


def test_a_perfect_integrator_needs_a_charge():
    found = nw.strength_duration(PIF, DURATIONS)
    assert found.charges == pytest.approx(np.full(6, 0.1 * 20), rel=1e-4)
    assert found.weiss.rheobase == pytest.approx(0, abs=1e-4)


def test_weiss_fits_what_weiss_made():
    from nrnwrap.protocols import pulses

    law = pulses._fit_weiss(DURATIONS, 0.3 * (1 + 2.5 / DURATIONS))
    assert (law.rheobase, law.chronaxie) == pytest.approx((0.3, 2.5))
    assert law.error < 1e-12
    other = pulses._fit_lapicque(DURATIONS, 0.3 / -np.expm1(-DURATIONS * math.log(2) / 2.5))
    assert (other.rheobase, other.chronaxie) == pytest.approx((0.3, 2.5), rel=1e-6)


@pytest.mark.parametrize("make", [EIF, HodgkinHuxley])
def test_a_membrane_needs_less_current_and_more_charge_for_longer_pulses(make):
    found = nw.strength_duration(make, [5, 0.2, 1], after=30)
    order = [1, 2, 0]
    assert (np.diff(found.currents[order]) < 0).all()
    assert (np.diff(found.charges[order]) > 0).all()
    for duration, (low, high) in zip(found.durations, found.brackets, strict=True):
        for amp, fires in ((low, False), (high, True)):
            pulse = nw.Train(amp, dur=duration, period=duration, number=1)
            assert bool(len(nw.simulate(make(), pulse, t_stop=35, record=[]).spikes)) is fires


def test_one_duration_and_a_picture():
    one = nw.strength_duration(LIF, [3.0])
    assert math.isnan(one.lapicque.rheobase)
    assert math.isnan(one.weiss.error)
    assert one.plot().get_xscale() == "log"
    many = nw.strength_duration(LIF, [1, 3.0, 10])
    assert len(many.plot().lines) == 3
    assert "chronaxie 6.93" in repr(many)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nw.strength_duration(LIF, 3), "durations must be a list"),
        (lambda: nw.strength_duration(LIF, []), "there is nothing in durations"),
        (lambda: nw.strength_duration(LIF, [1, 0]), "durations = 0 ms must be above 0"),
        (lambda: nw.strength_duration(LIF, [1, "a"]), "durations must be an array"),
        (lambda: nw.strength_duration(LIF, [0.1, 5], high=1), "pulse of 0.1 ms up to 1 nA"),
        (lambda: nw.strength_duration(LIF, [5], high=-1), "high"),
        (lambda: nw.strength_duration(LIF, [5], precision=0), "precision"),
        (lambda: nw.strength_duration(LIF, [5], dt=0), "dt"),
        (lambda: nw.strength_duration(LIF, [5], after=-1), "after"),
        (lambda: nw.strength_duration(LIF, [5], t_stop=3), "does not take 't_stop'"),
        (lambda: nw.strength_duration(LIF(), [5]), "is one cell"),
        (lambda: nw.strength_duration(LIF), "durations"),
        (
            lambda: nw.strength_duration(lambda: TraubMiles.preset("cobahh_spontaneous"), [5], after=300),
            "without a pulse",
        ),
    ],
)
def test_refused(call, message):
    with pytest.raises(NrnwrapError, match=message):
        call()
