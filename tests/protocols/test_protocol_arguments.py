"""What protocols are given: currents, settings, and what is meant by what does not fit."""

import inspect
import math
import re
import warnings
from functools import partial

import matplotlib
import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import cells
from nrnwrap.cells import LIF, AdEx, FitzHughNagumo, HodgkinHuxley, Izhikevich, MorrisLecar, TraubMiles
from nrnwrap.errors import ArgumentError, ParameterError, SimulationError
from nrnwrap.mechanisms import h
from nrnwrap.protocols import arguments

matplotlib.use("Agg")


spontaneous = partial(TraubMiles.preset, "cobahh_spontaneous")


def test_usual_currents_do_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nw.fi_curve(LIF, [0.1, 0.5, 5.0])
        nw.fi_curve(Izhikevich, [0.1, 1.0])
        nw.rheobase(LIF)  # which itself tries up to 100 nA
        nw.iv_curve(LIF, [-0.1, 0.1])


def test_recordings_of_the_caller():
    assert nw.rheobase(AdEx, tolerance=0.1, record="w").run["w"].shape == (2, 10_001)
    assert nw.input_resistance(LIF, record=["I"]).run["I"][1] == pytest.approx(-0.001)
    assert nw.membrane_time_constant(LIF, record={"again": "v"}).run["again"].shape == (2, 10_001)
    found = nw.phase_plane(AdEx, 0.5, record=["I", "v"], dur=50).run
    assert (list(found.recorded), found["I"][5]) == (["w", "I"], 0.5)


def test_the_settings_are_those_of_simulate():
    known = {name for name, each in inspect.signature(nw.simulate).parameters.items() if each.kind is each.KEYWORD_ONLY}
    assert {*arguments.SETTINGS, "dt", "gather", "record", "t_stop", "to"} == known


SETTINGS = {
    "t_stop": (lambda: nw.fi_curve(LIF, [0.1], t_stop=100), r"fi_curve\(\) does not take 't_stop': give dur=100\."),
    "t_stop of a rheobase": (lambda: nw.rheobase(LIF, t_stop=100), "give dur=100"),
    "t_stop of a plane": (lambda: nw.phase_plane(AdEx, t_stop=100), "give dur=100"),
    "t_stop of a resistance": (lambda: nw.input_resistance(LIF, t_stop=100), "give dur=100"),
    "t_stop of an impedance": (lambda: nw.impedance(LIF, [1], t_stop=100), r"settle \(ms\) and cycles say how long"),
    "a parameter": (lambda: nw.fi_curve(AdEx, [1], b=0.1), r"parameter of AdEx. Give lambda: AdEx\(b=0.1\) in place"),
    "a parameter, made by hand": (
        lambda: nw.rheobase(lambda: AdEx(), b=0.1),
        r"Give lambda: AdEx\(b=0.1\) in place of",
    ),
    "a shape": (lambda: nw.fi_curve(cells.BallAndStick, [1], dend_L=5), r"lambda: BallAndStick\(dend_L=5\)"),
    "a preset": (lambda: nw.fi_curve(AdEx, [1], preset="x"), r"Give lambda: AdEx.preset\('x'\)"),
    "a typo": (lambda: nw.fi_curve(LIF, [1], metod="fixed"), "'metod'; did you mean method"),
    "nothing like it": (
        lambda: nw.fi_curve(LIF, [1], foo=1),
        r"'foo'. It takes make, currents, .*simulate\(\) celsius",
    ),
    "another name": (lambda: nw.iv_curve(LIF, voltage=[-70]), r"give voltages=\[-70\]"),
    "record": (lambda: nw.fi_curve(LIF, [1], record="v"), "keeps no recordings"),
    "nothing": (lambda: nw.impedance(), r"needs make and frequencies \(Hz\), as in impedance\(LIF"),
    "no frequencies": (lambda: nw.impedance(LIF), r"needs frequencies \(Hz\), as in impedance\(LIF"),
    "no currents": (lambda: nw.fi_curve(LIF), r"needs currents \(nA\), as in fi_curve"),
    "neither": (lambda: nw.iv_curve(LIF), r"voltages=\[...\] \(mV\), for voltage clamp: neither is given"),
    "both": (lambda: nw.iv_curve(LIF, [0.1], voltages=[-70]), "both are given"),
    "by place": (lambda: nw.fi_curve(LIF, [0.1], 100), r"only 2 values without a name \(make, currents\)"),
}


@pytest.mark.parametrize(("call", "message"), SETTINGS.values(), ids=SETTINGS)
def test_settings_that_do_not_fit(call, message):
    with pytest.raises(ArgumentError, match=message) as caught:
        call()
    assert isinstance(caught.value, TypeError)  # what Python calls it


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


@pytest.mark.parametrize("model", [AdEx, partial(MorrisLecar.preset, "snic"), FitzHughNagumo, cells.Izhikevich2007])
def test_a_phase_plane_at_rest_shows_the_rest(model):
    found = nw.phase_plane(model)
    assert any(each.stable and abs(each.v - found.run.v[-1]) < 0.01 for each in found.fixed_points)
    assert found.run.v.shape == found.run.t.shape == (20_001,)  # of one cell
    assert found.v[0] < found.run.v.min()
    assert found.v[-1] > found.run.v.max()


@pytest.mark.parametrize("model", [cells.AdaptiveLIF, cells.KickedLIF])
def test_a_phase_plane_whose_nullcline_is_upright(model):
    """The threshold does not act on v: v' = 0 is a line at e_l + I/g_l, above' = 0 one at 0."""
    found = nw.phase_plane(model, 0.05)
    p = model().values()
    (point,) = found.fixed_points
    assert (point.v, point.w) == pytest.approx((p["e_l"] + 0.05 / p["g_l"], 0), abs=1e-9)
    assert sorted(each.real for each in point.eigenvalues) == pytest.approx(
        sorted([-p["g_l"] / p["C"], -1 / p["tau_th"]]), rel=1e-6
    )
    found.plot()


@pytest.mark.parametrize("current", [0.5765, 0.5769, 0.6, 0.62, 0.627, 0.628])
def test_both_fixed_points_of_adex_until_they_vanish(current):
    """Where (g_l + a) (v - e_l) - g_l delta_t exp((v - v_t)/delta_t) = I: two below 0.62727 nA, none above."""
    p = AdEx().values()
    v = np.linspace(-60, -45, 15_001)
    needed = (p["g_l"] + p["a"]) * (v - p["e_l"]) - p["g_l"] * p["delta_t"] * np.exp((v - p["v_t"]) / p["delta_t"])
    (crossed,) = np.nonzero(np.diff(np.sign(needed - current)))
    found = nw.phase_plane(AdEx, current, v=(-60, -45)).fixed_points
    assert [point.v for point in found] == pytest.approx(v[crossed], abs=2e-3)
    assert [point.kind for point in found][1:] == ["saddle"][: len(found) // 2]


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
    "no resting state": (lambda: nw.input_resistance(spontaneous), SimulationError, "not have a resting state without"),
    "impedance of what fires": (lambda: nw.impedance(spontaneous, [10]), SimulationError, "fires"),
    "not yet at rest": (lambda: nw.input_resistance(LIF, dur=5), SimulationError, "take a longer dur"),
    "a resonance": (lambda: nw.membrane_time_constant(HodgkinHuxley), SimulationError, "exponentially"),
    "nan": (lambda: nw.fi_curve(LIF, [math.nan]), ParameterError, "currents must be finite"),
    "no current": (lambda: nw.fi_curve(LIF, []), ParameterError, "currents"),
    "a cell instead of a class": (lambda: nw.fi_curve(LIF(), [0.1]), ParameterError, "is one cell"),
    "one current": (lambda: nw.fi_curve(LIF, 0.3), ParameterError, r"list or an array .*such as \[0.1, 0.2\], not 0.3"),
    "one frequency": (lambda: nw.impedance(LIF, 10), ParameterError, "must be a list or an array"),
    "one voltage": (lambda: nw.iv_curve(LIF, voltages=-70), ParameterError, "must be a list or an array"),
    "no cell": (lambda: nw.fi_curve(dict, [0.1]), ParameterError, "does not make cells"),
    "a number": (lambda: nw.rheobase(3), ParameterError, "does not make cells"),
    "skips it all": (lambda: nw.fi_curve(LIF, [0.1], skip=1000), ParameterError, "skip"),
    "0 Hz": (lambda: nw.impedance(LIF, [0]), ParameterError, "input_resistance"),
    "too fast": (lambda: nw.impedance(LIF, [2000]), ParameterError, "too fast for dt"),
    "no frequency": (lambda: nw.impedance(LIF, []), ParameterError, "nothing in frequencies"),
    "no cycle": (lambda: nw.impedance(LIF, [10], cycles=0), ParameterError, "cycles = 0"),
    "no time step": (lambda: nw.fi_curve(LIF, [0.1], dt=0), ParameterError, "dt = 0"),
    "an axis of two points": (lambda: nw.phase_plane(AdEx, points=2), ParameterError, "points = 2"),
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
        lambda: nw.membrane_time_constant(LIF),
        lambda: nw.impedance(LIF, [1, 10]),
        lambda: nw.phase_plane(AdEx, 0.7),
    ],
)
def test_each_can_draw_itself_with_names_and_units(make):
    import matplotlib.pyplot as plt

    result = make()
    ax = result.plot()
    assert re.search(r"\d (nA|mV|ms|Hz|MOhm)", repr(result))
    assert all("(" in label for label in (ax.get_xlabel(), ax.get_ylabel()))
    plt.close(ax.figure)
