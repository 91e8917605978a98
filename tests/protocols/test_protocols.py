"""Curves against closed forms, and what a model gets for which there is none."""

import math
import subprocess
import sys
from functools import partial

import matplotlib
import numpy as np
import pytest
from helpers.patience import HANGS

import nrnwrap as nw
from nrnwrap import protocols
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley, Izhikevich, KickedLIF
from nrnwrap.mechanisms import h

matplotlib.use("Agg")
from helpers.protocols import RESISTANCE, TAU


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
    monkeypatch.setattr(protocols.runs, "_WORK", 4000)  # two cells a run
    pieces = nw.fi_curve(LIF, amps, dur=200)
    assert all(np.array_equal(a, b) for a, b in zip(whole.spikes, pieces.spikes, strict=True))


def test_an_interrupted_sweep_returns_what_was_finished(monkeypatch):
    done = []

    def together(*given):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(given)
        return real(*given)

    real = protocols.runs.together
    monkeypatch.setattr(protocols.runs, "together", together)
    monkeypatch.setattr(protocols.runs, "_WORK", 4000)
    with pytest.warns(UserWarning, match="interrupted: 4 of 5 values"):
        curve = nw.fi_curve(LIF, np.linspace(0.2, 0.4, 5), dur=200)
    assert curve.currents == pytest.approx([0.2, 0.25, 0.3, 0.35])
    assert len(curve.rates) == len(curve.spikes) == 4


def test_interrupted_before_anything_was_finished(monkeypatch):
    def together(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr(protocols.runs, "together", together)
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
        "protocols.runs._WORK = 4e5\n"
        "real, runs = protocols.runs.together, []\n"
        "def together(*given):\n"
        "    runs.append(1)\n"
        "    if len(runs) == 3:\n"
        "        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "    if len(runs) > 2:\n"
        "        given = given[0], given[1] * 100, *given[2:]\n"
        "    return real(*given)\n"
        "protocols.runs.together = together\n"
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

    real = protocols.runs.together
    monkeypatch.setattr(protocols.runs, "together", together)
    monkeypatch.setattr(protocols.engines.mechanisms, "ready_for_coreneuron", lambda: True)
    monkeypatch.setattr(protocols.engines, "_nothing_else", lambda probe: True)  # of the tests before
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
    monkeypatch.setattr(protocols.engines.mechanisms, "ready_for_coreneuron", lambda: False)
    nw.fi_curve(LIF, np.linspace(0, 0.1, 100))
    assert chosen == ["neuron"]


def test_the_engine_beside_other_cells():
    probe, other = LIF(), LIF()
    assert not protocols.engines._nothing_else(probe)
    assert len(other.sections) == 1


def test_spikes_of_one_time_have_no_interval():
    """A threshold that starts below the reset is passed several times at once."""
    curve = nw.fi_curve(nw.Spec(KickedLIF, start={"above": -20}), [0.0, 0.4], dur=20)
    assert [len(train) for train in curve.spikes] == [4, 10]
    assert curve.onset.tolist() == [np.inf, np.inf]
    assert curve.steady[0] == np.inf
    assert 0 < curve.steady[1] < 1e3
