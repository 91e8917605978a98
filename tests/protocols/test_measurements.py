"""Resistances, time constants, impedances, phase planes, against closed forms."""

import json
import math
import os
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from helpers.patience import HANGS

import nrnwrap as nw
from nrnwrap import cells
from nrnwrap.cells import LIF, PIF, QIF, AdEx, HodgkinHuxley, Izhikevich

matplotlib.use("Agg")
from helpers.protocols import RESISTANCE, TAU


def test_two_hundred_currents_in_a_process_of_their_own(tmp_path):
    """Both engines have the same spikes, and the one that is taken is CoreNEURON once its library is there."""
    script = tmp_path / "engines.py"
    script.write_text(
        "import json, numpy as np, nrnwrap as nw\n"
        "from nrnwrap.cells import AdEx\n"
        "from nrnwrap.protocols import runs\n"
        "real, engines = runs.simulate, []\n"
        "def simulate(*given, **settings):\n"
        "    engines.append(settings['engine'])\n"
        "    return real(*given, **settings)\n"
        "runs.simulate = simulate\n"
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
