"""Curves against closed forms, and what a model gets for which there is none."""

import math
from functools import partial

import matplotlib
import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import cells, protocols
from nrnwrap.cells import LIF, PIF, QIF, AdEx, FitzHughNagumo, HodgkinHuxley, Izhikevich, MorrisLecar, TraubMiles
from nrnwrap.errors import ParameterError, SimulationError
from nrnwrap.mechanisms import h

matplotlib.use("Agg")
TAU, RESISTANCE = 10.0, 100.0  # ms, MOhm, of LIF
spontaneous = partial(TraubMiles.preset, "cobahh_spontaneous")


def rate(amp):
    """Of LIF: 20 mV from rest to the threshold, 2 ms refractory (Hz)."""
    goal = RESISTANCE * amp
    return 0.0 if goal <= 20 else 1e3 / (2 + TAU * math.log(goal / (goal - 20)))


@pytest.mark.parametrize("settings", [{}, {"engine": "coreneuron"}, {"method": "variable"}])
def test_fi_curve(settings):
    amps = [-0.1, 0.0, 0.2, 0.25, 0.5, 1.0]
    curve = nw.fi_curve(LIF, amps, **settings)
    exact = np.array([rate(amp) for amp in amps])
    assert curve.currents == pytest.approx(amps)
    within = 1e-4 if "method" in settings else 1e-6  # of 4 to 18 ms: the variable step is right to some microseconds
    assert curve.steady[3:] == pytest.approx(exact[3:], rel=within)
    assert curve.onset[3:] == pytest.approx(exact[3:], rel=within)
    assert np.isnan(curve.steady[:3]).all()
    assert np.abs(curve.rates - exact).max() <= 1  # a spike in the second that is counted
    assert [len(train) for train in curve.spikes] == curve.rates.tolist()


def test_fi_curve_leaves_out_the_beginning():
    make = partial(AdEx.preset, "brette_gerstner_2005")
    whole, late = nw.fi_curve(make, [1.0], dur=600), nw.fi_curve(make, [1.0], dur=600, skip=300)
    train = whole.spikes[0]
    assert late.rates[0] == pytest.approx(np.count_nonzero(train >= 300) / 0.3)
    assert late.rates[0] < whole.rates[0]  # it adapts


def test_a_sweep_in_pieces_is_the_same(monkeypatch):
    amps = np.linspace(0.2, 0.4, 5)
    whole = nw.fi_curve(LIF, amps, dur=200)
    monkeypatch.setattr(protocols._runs, "_WORK", 4000)  # two cells a run
    pieces = nw.fi_curve(LIF, amps, dur=200)
    assert all(np.array_equal(a, b) for a, b in zip(whole.spikes, pieces.spikes, strict=True))


def test_an_interrupted_sweep_returns_what_was_finished(monkeypatch):
    done = []

    def together(*given):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(given)
        return real(*given)

    real = protocols._runs.together
    monkeypatch.setattr(protocols._runs, "together", together)
    monkeypatch.setattr(protocols._runs, "_WORK", 4000)
    with pytest.warns(UserWarning, match="interrupted: 4 of 5 currents"):
        curve = nw.fi_curve(LIF, np.linspace(0.2, 0.4, 5), dur=200)
    assert curve.currents == pytest.approx([0.2, 0.25, 0.3, 0.35])
    assert len(curve.rates) == len(curve.spikes) == 4


def test_interrupted_before_anything_was_finished(monkeypatch):
    def together(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr(protocols._runs, "together", together)
    with pytest.raises(KeyboardInterrupt):
        nw.fi_curve(LIF, [0.1])


RHEOBASES = {  # nA within 1 s: the current that reaches the threshold then
    LIF: 0.2 / (1 - math.exp(-1000 / TAU)),
    PIF: PIF.parameters()["C"].default
    * (PIF.parameters()["v_th"].default - PIF.parameters()["v_reset"].default) / 1000,
}  # fmt: skip


@pytest.mark.parametrize("model", RHEOBASES)
def test_rheobase(model):
    found = nw.rheobase(model, tolerance=1e-6)
    low, high = found.bracket
    assert low <= RHEOBASES[model] <= high <= low + 1e-6
    assert float(found) == (low + high) / 2
    assert [len(train) > 0 for train in found.run.trains] == [False, True]


def test_rheobase_of_a_parabola():
    """k (v_t - v_r)^2/4, and what the passage through the ghost within the time costs."""
    p = {name: each.default for name, each in QIF.parameters().items()}
    exact = p["k"] * (p["v_t"] - p["v_r"]) ** 2 / 4
    found = nw.rheobase(QIF, dur=5000, tolerance=1e-5)
    ghost = (p["C"] * math.pi / 5000) ** 2 / p["k"]
    assert exact < found.bracket[1]
    assert float(found) == pytest.approx(exact + ghost, abs=2e-5)


def test_resistance_time_constant_and_impedance():
    assert float(nw.input_resistance(LIF)) == pytest.approx(RESISTANCE, rel=1e-6)
    assert float(nw.membrane_time_constant(LIF)) == pytest.approx(TAU, rel=1e-6)
    found = nw.impedance(LIF, [1, 10, 100], dt=0.025)
    exact = RESISTANCE / (1 + 2j * np.pi * found.frequencies * TAU / 1e3)
    assert found.impedance == pytest.approx(exact, rel=1e-3)
    assert found.magnitude == pytest.approx(abs(exact), rel=1e-3)
    assert found.phase[1] == pytest.approx(-math.degrees(math.atan(2 * math.pi * 0.1)), abs=0.2)


def test_resistance_of_a_passive_cable():
    """Of a cylinder sealed at its far end: r_m/(lambda) coth(L/lambda), slowest time constant tau_m."""

    def cable():
        cell = cells.BallAndStick(soma_diam=1)
        for section in cell.sections:
            for mechanism in (m for segment in section for m in segment):
                if mechanism.name() != "pas":
                    section.uninsert(mechanism.name())
            section.insert("pas")
            section.g_pas, section.e_pas = 1e-4, -65
        cell.dend.nseg = 101
        return cell

    cell = cable()
    d, length, ra = cell.dend.diam, cell.dend.L, cell.dend.Ra
    space = math.sqrt(d * 1e-4 / (4 * ra * 1e-4))  # cm
    infinite = 2 / math.pi * math.sqrt(ra / 1e-4) * (d * 1e-4) ** -1.5 * 1e-6  # MOhm
    exact = infinite / math.tanh(length * 1e-4 / space)
    assert float(nw.input_resistance(cable)) == pytest.approx(exact, rel=0.01)  # the ball's own area
    assert float(nw.membrane_time_constant(cable, dt=0.025)) == pytest.approx(cell.dend.cm / 0.1, rel=0.02)


def test_iv_curve():
    found = nw.iv_curve(LIF, [-0.2, 0.0, 0.1, 0.3])
    assert found.voltages[:3] == pytest.approx([-95, -75, -65], abs=1e-6)
    assert np.isnan(found.voltages[3])


def test_phase_plane_of_izhikevich():
    """RS of 2003: fixed points where 0.04 v^2 + (5 - b) v + 140 + I = 0."""
    found = nw.phase_plane(Izhikevich, 0.3)
    assert [point.v for point in found.fixed_points] == pytest.approx(np.sort(np.roots([0.04, 4.8, 143])), abs=1e-8)
    assert [point.kind for point in found.fixed_points] == ["stable node", "saddle"]
    for point in found.fixed_points:
        jacobian = [[0.08 * point.v + 5, -1], [0.02 * 0.2, -0.02]]
        assert np.sort(np.array(point.eigenvalues)) == pytest.approx(np.sort(np.linalg.eigvals(jacobian)), abs=1e-6)
    inside = np.isfinite(found.w_nullcline)
    assert found.w_nullcline[inside] == pytest.approx(0.2 * found.v[inside], abs=1e-9)


def test_phase_plane_of_fitzhugh_nagumo():
    found = nw.phase_plane(FitzHughNagumo, 0.5, v=(-3, 3), w=(-2, 3))
    (point,) = found.fixed_points
    assert point.kind == "unstable focus"
    assert point.w == pytest.approx((point.v + 0.7) / 0.8, abs=1e-9)
    assert point.v - point.v**3 / 3 - point.w + 0.5 == pytest.approx(0, abs=1e-9)
    inside = np.isfinite(found.v_nullcline)
    assert found.v_nullcline[inside] == pytest.approx((found.v - found.v**3 / 3 + 0.5)[inside], abs=1e-9)
    assert found.v.shape == (101,)
    assert found.dv.shape == found.dw.shape == (101, 101)


def test_a_phase_plane_disturbs_nothing():
    others = [AdEx(), HodgkinHuxley()]
    before = [nw.simulate(cell, nw.Step(0.7), t_stop=50).v for cell in others]
    state = h.t, h.dt, h.CVode().active()
    found = nw.phase_plane(partial(MorrisLecar.preset, "hopf"), 0.9)
    assert (h.t, h.dt, h.CVode().active()) == state
    assert len(found.fixed_points) == 1
    for cell, v in zip(others, before, strict=True):
        assert np.array_equal(nw.simulate(cell, nw.Step(0.7), t_stop=50).v, v)


MISTAKES = {
    "one variable": (lambda: nw.phase_plane(LIF), ParameterError, "LIF has 1"),
    "four variables": (lambda: nw.phase_plane(HodgkinHuxley), ParameterError, "HodgkinHuxley has 4"),
    "a cell with a shape": (lambda: nw.phase_plane(cells.BallAndStick), ParameterError, "has many"),
    "an axis backwards": (lambda: nw.phase_plane(AdEx, v=(0, -80)), ParameterError, "from low to high"),
    "fires at low": (lambda: nw.rheobase(LIF, low=0.3), ParameterError, "fires at low = 0.3 nA"),
    "does not fire at high": (lambda: nw.rheobase(LIF, high=0.1), ParameterError, "does not fire up to 0.1 nA"),
    "bracket backwards": (lambda: nw.rheobase(LIF, 0.3, 0.1), ParameterError, "high"),
    "no resting state": (lambda: nw.input_resistance(spontaneous), SimulationError, "no resting state without"),
    "impedance of what fires": (lambda: nw.impedance(spontaneous, [10]), SimulationError, "fires"),
    "not yet at rest": (lambda: nw.input_resistance(LIF, dur=5), SimulationError, "take a longer dur"),
    "a resonance": (lambda: nw.membrane_time_constant(HodgkinHuxley), SimulationError, "exponentially"),
    "nan": (lambda: nw.fi_curve(LIF, [math.nan]), ParameterError, "currents must be finite"),
    "no current": (lambda: nw.fi_curve(LIF, []), ParameterError, "currents"),
    "a cell instead of a class": (lambda: nw.fi_curve(LIF(), [0.1]), ParameterError, "is one cell"),
    "no cell": (lambda: nw.fi_curve(dict, [0.1]), ParameterError, "makes no cells"),
    "a number": (lambda: nw.rheobase(3), ParameterError, "makes no cells"),
    "skips it all": (lambda: nw.fi_curve(LIF, [0.1], skip=1000), ParameterError, "skip"),
    "0 Hz": (lambda: nw.impedance(LIF, [0]), ParameterError, "input_resistance"),
    "too fast": (lambda: nw.impedance(LIF, [2000]), ParameterError, "too fast for dt"),
    "no step": (lambda: nw.input_resistance(LIF, amp=0), ParameterError, "amp"),
}


@pytest.mark.parametrize(("call", "error", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    "make",
    [
        lambda: nw.fi_curve(LIF, [0.1, 0.3]),
        lambda: nw.rheobase(LIF),
        lambda: nw.iv_curve(LIF, [-0.1, 0.1]),
        lambda: nw.input_resistance(LIF),
        lambda: nw.impedance(LIF, [1, 10]),
        lambda: nw.phase_plane(AdEx, 0.7),
    ],
)
def test_each_can_draw_itself_with_names_and_units(make):
    import matplotlib.pyplot as plt

    ax = make().plot()
    assert all("(" in label for label in (ax.get_xlabel(), ax.get_ylabel()))
    plt.close(ax.figure)
