"""Curves against closed forms, and what a model gets for which there is none."""

import inspect
import json
import math
import os
import re
import subprocess
import sys
import warnings
from functools import partial

import matplotlib
import numpy as np
import pytest
from patience import HANGS

import nrnwrap as nw
from nrnwrap import cells, protocols
from nrnwrap.cells import LIF, PIF, QIF, AdEx, FitzHughNagumo, HodgkinHuxley, Izhikevich, MorrisLecar, TraubMiles
from nrnwrap.errors import ArgumentError, ParameterError, SimulationError
from nrnwrap.mechanisms import h
from nrnwrap.protocols import _arguments

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
    with pytest.warns(UserWarning, match="interrupted: 4 of 5 values"):
        curve = nw.fi_curve(LIF, np.linspace(0.2, 0.4, 5), dur=200)
    assert curve.currents == pytest.approx([0.2, 0.25, 0.3, 0.35])
    assert len(curve.rates) == len(curve.spikes) == 4


def test_interrupted_before_anything_was_finished(monkeypatch):
    def together(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr(protocols._runs, "together", together)
    with pytest.raises(KeyboardInterrupt):
        nw.fi_curve(LIF, [0.1])


def test_an_interrupted_impedance_returns_what_was_finished(monkeypatch):
    real, done = protocols.rest.together, []

    def together(*given):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(given)
        return real(*given)

    monkeypatch.setattr(protocols.rest, "together", together)
    with pytest.warns(UserWarning, match="interrupted: 2 of 3 frequencies"):
        found = nw.impedance(LIF, [10, 20, 50], settle=100)
    assert found.frequencies.tolist() == [10, 20]
    assert found.magnitude == pytest.approx(RESISTANCE / np.hypot(1, 2 * np.pi * np.array([0.1, 0.2])), rel=0.01)
    with pytest.raises(KeyboardInterrupt):
        nw.impedance(LIF, [10], settle=100)


def test_a_real_interruption_of_a_sweep(tmp_path):
    """Ctrl-C while NEURON runs: what was finished comes back, and the process goes on."""
    script = tmp_path / "sweep.py"
    script.write_text(
        "import os, signal, threading, time, warnings\n"
        "import numpy as np, nrnwrap as nw\n"
        "from nrnwrap import protocols\n"
        "from nrnwrap.cells import LIF\n"
        "protocols._runs._WORK = 4e5\n"
        "real, runs = protocols._runs.together, []\n"
        "def together(*given):\n"
        "    runs.append(1)\n"
        "    if len(runs) == 3:\n"
        "        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "    if len(runs) > 2:\n"
        "        given = given[0], given[1] * 100, *given[2:]\n"
        "    return real(*given)\n"
        "protocols._runs.together = together\n"
        "with warnings.catch_warnings(record=True) as said:\n"
        "    warnings.simplefilter('always')\n"
        "    curve = nw.fi_curve(LIF, np.linspace(0.2, 0.4, 40 * 5), dt=0.1)\n"
        "print(len(curve.rates), said[-1].message)\n"
        "print(len(nw.simulate(LIF(), nw.Step(0.3), t_stop=50).spikes))\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=HANGS)
    assert done.stdout.splitlines() == ["80 interrupted: 80 of 200 values were finished", "4"], done.stderr


@pytest.fixture
def chosen(monkeypatch):
    """The engines that were taken, whose runs are left out."""
    taken = []

    def together(make, stimuli, dur, settings):
        taken.append(settings["engine"])
        return real(make, stimuli[:1], 1.0, {**settings, "engine": "neuron"})

    real = protocols._runs.together
    monkeypatch.setattr(protocols._runs, "together", together)
    monkeypatch.setattr(protocols._engines.mechanisms, "ready_for_coreneuron", lambda: True)
    monkeypatch.setattr(protocols._engines, "_nothing_else", lambda probe: True)  # of the tests before
    return taken


def noisy():
    cell = LIF()
    cell.inject(nw.Noise(0.1, seed=1))
    return cell


def by_hand():
    cell = LIF()
    KEPT.append(h.IClamp(cell.soma(0.5)))
    return cell


KEPT = []
CHOICES = {
    "many point neurons": ("coreneuron", LIF, 100, {}),
    "a preset": ("coreneuron", partial(AdEx.preset, "brette_gerstner_2005"), 150, {}),
    "few": ("neuron", LIF, 99, {}),
    "short": ("neuron", LIF, 100, {"dur": 99.0}),
    "a membrane": ("neuron", HodgkinHuxley, 100, {}),
    "the variable step": ("neuron", LIF, 100, {"method": "variable"}),
    "the published scheme": ("neuron", partial(Izhikevich, scheme="published"), 100, {}),
    "something attached": ("neuron", noisy, 100, {}),
    "attached by hand": ("neuron", by_hand, 100, {}),
    "asked for NEURON": ("neuron", LIF, 100, {"engine": "neuron"}),
    "asked for CoreNEURON": ("coreneuron", LIF, 3, {"engine": "coreneuron"}),
}


@pytest.mark.parametrize(("engine", "make", "count", "settings"), CHOICES.values(), ids=CHOICES)
def test_the_engine_of_an_fi_curve(chosen, engine, make, count, settings):
    nw.fi_curve(make, np.linspace(0, 0.1, count), **settings)
    assert set(chosen) == {engine}
    KEPT.clear()


def test_the_engine_where_coreneuron_is_not_compiled(chosen, monkeypatch):
    monkeypatch.setattr(protocols._engines.mechanisms, "ready_for_coreneuron", lambda: False)
    nw.fi_curve(LIF, np.linspace(0, 0.1, 100))
    assert chosen == ["neuron"]


def test_the_engine_beside_other_cells():
    probe, other = LIF(), LIF()
    assert not protocols._engines._nothing_else(probe)
    assert len(other.sections) == 1


def test_two_hundred_currents_in_a_process_of_their_own(tmp_path):
    """Both engines have the same spikes, and the one that is taken is CoreNEURON once its library is there."""
    script = tmp_path / "engines.py"
    script.write_text(
        "import json, numpy as np, nrnwrap as nw\n"
        "from nrnwrap.cells import AdEx\n"
        "from nrnwrap.protocols import _runs\n"
        "real, engines = _runs.simulate, []\n"
        "def simulate(*given, **settings):\n"
        "    engines.append(settings['engine'])\n"
        "    return real(*given, **settings)\n"
        "_runs.simulate = simulate\n"
        "nw.mechanisms.compile(coreneuron=True, quiet=True)\n"
        "amps = np.linspace(0, 2, 200)\n"
        "one, other = nw.fi_curve(AdEx, amps, dur=300), nw.fi_curve(AdEx, amps, dur=300, engine='neuron')\n"
        "off = [float(abs(a - b).max(initial=0)) for a, b in zip(one.spikes, other.spikes, strict=True)]\n"
        "print(json.dumps([engines, max(off), sum(map(len, one.spikes))]))\n"
    )
    env = {name: value for name, value in os.environ.items() if name != "CORENEURONLIB"}  # set by tests before
    done = subprocess.run([sys.executable, str(script)], env=env, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr
    engines, off, count = json.loads(done.stdout.splitlines()[-1])
    assert engines == ["coreneuron", "neuron"]
    assert off <= 1e-9
    assert count > 1000


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


def test_rheobase_to_the_last_bit():
    low, high = nw.rheobase(LIF, tolerance=1e-30, dur=200).bracket
    assert high == np.nextafter(low, 1)


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


def squid(v):
    """Steady current (nA) of the squid axon's membrane, one compartment, by Hodgkin and Huxley (1952)."""
    p = {name: each.default for name, each in HodgkinHuxley.parameters().items()}
    a_m, b_m = 0.1 * (v + 40) / (1 - math.exp(-(v + 40) / 10)), 4 * math.exp(-(v + 65) / 18)
    a_h, b_h = 0.07 * math.exp(-(v + 65) / 20), 1 / (1 + math.exp(-(v + 35) / 10))
    a_n, b_n = 0.01 * (v + 55) / (1 - math.exp(-(v + 55) / 10)), 0.125 * math.exp(-(v + 65) / 80)
    m, hh, n = a_m / (a_m + b_m), a_h / (a_h + b_h), a_n / (a_n + b_n)
    density = p["g_na"] * m**3 * hh * (v - p["ena"]) + p["g_k"] * n**4 * (v - p["ek"]) + p["g_l"] * (v - p["e_l"])
    return 1e-2 * math.pi * p["L"] * p["diam"] * density


def adex(v):
    p = {name: each.default for name, each in AdEx.parameters().items()}
    upstroke = p["g_l"] * p["delta_t"] * math.exp((v - p["v_t"]) / p["delta_t"])
    return (p["g_l"] + p["a"]) * (v - p["e_l"]) - upstroke


@pytest.mark.parametrize(
    ("make", "law", "voltages", "dur"),
    [
        (LIF, lambda v: (v + 75) / RESISTANCE, [-90, -75, -62.5, -56], 300),
        (adex, adex, [-90, -70.6, -60, -52], 3000),
        (HodgkinHuxley, squid, [-90, -64, -51, -21, 11], 300),
    ],
)
@pytest.mark.parametrize("settings", [{}, {"method": "variable", "tolerance": 1e-5}], ids=str)
def test_iv_curve_under_voltage_clamp(make, law, voltages, dur, settings):
    found = nw.iv_curve(AdEx if make is adex else make, voltages=voltages, dur=dur, **settings)
    assert found.clamp == "voltage"
    assert found.voltages.tolist() == voltages
    assert found.currents == pytest.approx([law(v) for v in voltages], rel=2e-3, abs=2e-5)
    assert "mV: " in repr(found)
    assert "nA>" in repr(found)


def test_iv_curves_of_both_clamps_agree():
    """Where the membrane is stable they are one curve."""
    held = nw.iv_curve(HodgkinHuxley, voltages=[-80, -70, -65.5])
    free = nw.iv_curve(HodgkinHuxley, held.currents)
    assert free.voltages == pytest.approx(held.voltages, abs=0.01)
    assert free.clamp == "current"


def test_a_neuron_cannot_be_held_above_its_threshold():
    found = nw.iv_curve(LIF, voltages=[-60, -50, -20], dur=200)
    assert np.isfinite(found.currents).tolist() == [True, False, False]


def test_an_iv_curve_that_is_not_steady_yet():
    def slow():
        return AdEx(tau_w=2000)

    assert np.isnan(nw.iv_curve(slow, voltages=[-60], dur=500).currents).all()


UNITS = {
    "pA where nA are meant": (
        lambda: nw.fi_curve(LIF, [0.3, 300, 400]),
        "1/t_ref = 500 Hz, from 300 nA on.*0.3 for 300",
    ),
    "without a pause": (lambda: nw.fi_curve(Izhikevich, [0.1, 300]), r"fires at \d+ Hz from 300 nA on.*give 0.3"),
    "of a function": (lambda: nw.fi_curve(lambda: LIF(t_ref=4), [300]), "LIF fires at its limit, 1/t_ref = 250 Hz"),
    "mV where nA are meant": (lambda: nw.iv_curve(LIF, [-90, 40], dur=0.1), r"mV, give voltages=\[...\]"),
    "V where mV are meant": (
        lambda: nw.iv_curve(HodgkinHuxley, voltages=[-0.07], dur=10),
        "in V, multiply them by 1000",
    ),
}


@pytest.mark.parametrize(("call", "message"), UNITS.values(), ids=UNITS)
def test_likely_units(call, message):
    with pytest.warns(UserWarning, match=message) as said:
        call()
    assert [each.filename for each in said] == [__file__]  # once, where it was called


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
    assert {*_arguments.SETTINGS, "dt", "record", "t_stop"} == known


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
