"""Fixed points against the current: saddle-node of the QIF and the EIF, Hopf of FitzHugh-Nagumo, by their formulas."""

import math

import matplotlib
import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import EIF, LIF, PIF, QIF, AdEx, FitzHughNagumo, HodgkinHuxley, Izhikevich2007, MorrisLecar
from nrnwrap.errors import NrnwrapError

matplotlib.use("Agg")


def test_saddle_node_of_the_qif():
    cell = QIF()
    fold = cell.k * (cell.v_t - cell.v_r) ** 2 / 4
    amps = fold * np.array([0, 0.5, 0.999, 1.001, 2, 4])
    found = nw.bifurcation(QIF, amps, dur=500)
    assert found.saddle_nodes == pytest.approx([fold], rel=1e-6)
    assert not len(found.hopfs)
    half = (cell.v_t - cell.v_r) / 2
    for amp, points in zip(amps[:3], found.fixed_points, strict=False):
        root = math.sqrt(1 - amp / fold) * half
        assert [each.v for each in points] == pytest.approx([cell.v_t - half - root, cell.v_t - half + root])
        slopes = np.array([-2, 2]) * cell.k * root / cell.C
        assert [each.eigenvalues[0].real for each in points] == pytest.approx(slopes, rel=1e-6, abs=1e-7)
        assert [each.kind for each in points] == ["stable node", "unstable node"]
        assert all(math.isnan(each.w) for each in points)
    assert found.fixed_points[3:] == ((), (), ())
    assert np.isnan(found.low[:3]).all()
    assert found.low[4:] == pytest.approx([cell.v_reset] * 2, abs=0.5)
    assert (found.high[4:] > cell.v_peak - 5).all()


def test_saddle_node_of_the_eif():
    cell = EIF()
    fold = cell.g_l * (cell.v_t - cell.e_l - cell.delta_t)
    found = nw.bifurcation(EIF, [0, 2 * fold], dur=100)
    assert found.saddle_nodes == pytest.approx([fold], rel=1e-6)


def test_a_lif_has_one_fixed_point_below_its_threshold():
    found = nw.bifurcation(LIF, [-0.1, 0, 0.1, 0.199, 0.3], dur=300)
    assert [[each.v for each in points] for points in found.fixed_points[1:]] == [
        [pytest.approx(v)] for v in (-75, -65, -55.1)
    ] + [[]]
    assert found.fixed_points[1][0].eigenvalues[0].real == pytest.approx(-0.1)
    assert (found.low[-1], found.high[-1]) == pytest.approx((-75, -55), abs=0.5)
    assert not len(found.saddle_nodes)


def test_hopf_bifurcations_of_fitzhugh_nagumo():
    a, b, eps = 0.7, 0.8, 0.08
    v = np.array([-1, 1]) * math.sqrt(1 - b * eps)  # where the trace is 0
    hopf = (v + a) / b - v + v**3 / 3
    found = nw.bifurcation(FitzHughNagumo, [0, 0.25, 0.5, 1, 1.6], dur=600)
    assert found.hopfs == pytest.approx(hopf, rel=1e-6)
    assert [points[0].stable for points in found.fixed_points] == [True, True, False, False, True]
    assert np.isnan(found.low[[0, 1, 4]]).all()
    assert (found.high[2:4] > 1.5).all()
    assert (found.low[2:4] < -1.5).all()


@pytest.mark.parametrize(("make", "current"), [(AdEx, 0.5), (Izhikevich2007, 0.04), (MorrisLecar, 0.1)])
def test_the_fixed_points_are_those_of_the_phase_plane(make, current):
    plane = nw.phase_plane(make, current, v=(-75, -40), w=(-0.3, 1))
    found = nw.bifurcation(make, [current], v=(-75, -40), dur=50).fixed_points[0]
    assert len(found) == len(plane.fixed_points) > 0
    for one, other in zip(found, plane.fixed_points, strict=True):
        assert (one.v, one.w) == pytest.approx((other.v, other.w), rel=1e-6)
        assert sorted(one.eigenvalues, key=lambda x: (x.real, x.imag)) == pytest.approx(
            sorted(other.eigenvalues, key=lambda x: (x.real, x.imag)), rel=1e-3
        )
        assert one.kind == other.kind


def test_what_it_prints_and_draws():
    found = nw.bifurcation(QIF, [0, 0.01, 0.05], dur=200)
    assert repr(found) == "<Bifurcation of QIF: 0 to 0.05 nA; saddle-node at 0.0225 nA>"
    assert len(found.plot().lines) == 4
    nothing = nw.bifurcation(QIF, [0.05], dur=200)
    assert "no bifurcation found" in repr(nothing)
    nothing.plot()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nw.bifurcation(HodgkinHuxley, [0]), "HodgkinHuxley has 4"),
        (lambda: nw.bifurcation(PIF, [0, 0.1], dur=50), "PIF does not have fixed points"),
        (lambda: nw.bifurcation(QIF, 0.1), "currents must be a list"),
        (lambda: nw.bifurcation(QIF, []), "nothing in currents"),
        (lambda: nw.bifurcation(QIF, [math.nan]), "finite"),
        (lambda: nw.bifurcation(QIF, [0], v=3), "v must be two voltages"),
        (lambda: nw.bifurcation(QIF, [0], v=(-40, -60)), "from low to high"),
        (lambda: nw.bifurcation(QIF, [0], v=("a", -60)), "v must be a number"),
        (lambda: nw.bifurcation(QIF, [0], points=1), "points"),
        (lambda: nw.bifurcation(QIF, [0], dur=0), "dur"),
        (lambda: nw.bifurcation(QIF(), [0]), "is one cell"),
        (lambda: nw.bifurcation(QIF, [0], record="v"), "does not take 'record'"),
    ],
)
def test_refused(call, message):
    with pytest.raises(NrnwrapError, match=message):
        call()
