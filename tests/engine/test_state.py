"""A state that is saved in mid-run and restored: the run goes on as it would have gone, to the bit."""

import sys

import numpy as np
import pytest
from helpers.processes import python
from helpers.state import (
    AMPS,
    CASES,
    END,
    NOISE,
    OWN,
    SYNAPSES,
    assert_goes_on,
    named,
    of_gap_junction,
    of_model,
    of_published,
    of_stimulus,
    of_synapse,
    of_tree,
)

import nrnwrap as nw
from nrnwrap import cells as models
from nrnwrap.mechanisms import h
from nrnwrap.neurons import PointNeuron


@pytest.fixture(autouse=True)
def as_before():
    cvode = h.CVode()
    before = h.dt, h.secondorder, cvode.condition_order(), cvode.atol()
    yield
    cvode.active(False)
    h.dt, h.secondorder = before[:2]
    cvode.condition_order(before[2])
    cvode.atol(before[3])


@pytest.mark.parametrize(("make", "what"), CASES, ids=named)
def test_with_the_fixed_step(make, what):
    assert_goes_on(make(what))


@pytest.mark.parametrize(("make", "what"), [each for each in CASES if each[0] is not of_published], ids=named)
def test_with_the_variable_step(make, what):
    assert_goes_on(make(what), method="variable")


@pytest.mark.parametrize("how", [{"dt": 0.025}, {"dt": 0.1, "secondorder": 2}], ids=str)
@pytest.mark.parametrize(("make", "what"), [CASES[0], (of_tree, "AdEx"), (of_gap_junction, "")], ids=named)
def test_at_other_steps(make, what, how):
    assert_goes_on(make(what), **how)


@pytest.mark.parametrize("synapse", SYNAPSES, ids=named)
def test_synapses_of_a_membrane(synapse):
    assert_goes_on(of_synapse(synapse, "HodgkinHuxley"))


def test_after_runs_with_another_step():
    """NEURON knows what is played, the slope that a Waveform tells a model too, by its address."""
    wave = nw.Waveform([0.0, 0.5, -0.1, 0.9], 13.0)
    assert_goes_on([*of_stimulus(wave), *of_stimulus(wave), *of_stimulus(2 * wave)], between=0.05)


def test_the_models_fire_meanwhile():
    """Else most of these tests would show little."""
    firing = [name for name in OWN | AMPS if len(assert_goes_on(of_model(name))[1]) > 0]
    assert {"LIF", "AdEx", "GIF", *OWN} <= set(firing)
    assert len(firing) > 15


def test_from_a_file_in_a_new_process(tmp_path):
    """With noise, events and gap junctions; the same script builds the same cells."""
    code = (
        "import sys; from helpers.state import *\n"
        "cells = [*of_stimulus(NOISE[0]), *of_stimulus(NOISE[4]), *of_source(SOURCES[0]), *of_model('GIF'),\n"
        "         *of_model('KickedLIF'), *of_gap_junction('')]\n"
        "script, state = Script(cells), h.SaveState()\n"
        "script.begin()\n"
        f"file = h.File({str(tmp_path / 'state')!r})\n"
        "if sys.argv[1] == 'save':\n"
        "    script.run(SAVED); state.save(); state.fwrite(file)\n"
        "else:\n"
        "    state.fread(file); state.restore()\n"
        "script.clear(); script.run(END)\n"
        f"np.savez({str(tmp_path)!r} + f'/{{sys.argv[1]}}.npz', *script.found())\n"
    )
    for what in ("save", "restore"):
        done = python("-c", code, what)
        assert done.returncode == 0, done.stderr
    with np.load(tmp_path / "save.npz") as one, np.load(tmp_path / "restore.npz") as other:
        assert len(one.files) == 14
        assert all(np.array_equal(one[name], other[name]) for name in one.files)


def test_random_numbers_are_those_of_any_other_run():
    """Whether it is interrupted by a restored state or not, under simulate() or by a script of one's own."""
    (cell,) = of_stimulus(NOISE[0])
    (after, _) = assert_goes_on([cell])
    run = nw.simulate(cell, t_stop=END, dt=0.1)
    assert np.array_equal(run.v[-len(after) :], after)


@pytest.mark.parametrize("name", ["LIF", "GIF", "KickedLIF", "LIFCurrExp"])
def test_bbsavestate_is_refused_for_spiking_mechanisms(name, tmp_path):
    """It leaves out their node and synapses. What comes after is as if it had not been tried."""
    code = (
        "from helpers.state import *\n"
        f"(cell,) = of_model({name!r}); cell.register(1)\n"
        "script = Script([cell]); script.begin(); script.run(20)\n"
        "for _ in range(2):\n"
        "    try: h.BBSaveState().save('state')\n"
        "    except RuntimeError as error: print(error)\n"
        "script.run(40); one = script.found()\n"
        "script.begin(); script.clear(); script.run(40)\n"
        "print(all(np.array_equal(a[-200:], b[-200:]) for a, b in zip(one, script.found())))\n"
    )
    done = python("-c", f"import os; os.chdir({str(tmp_path)!r})\n{code}")
    assert done.stdout.count("leaves out the node and the synapses of a spiking mechanism") == 2
    assert done.stdout.strip().endswith("True")


def test_bbsavestate_keeps_what_stands_on_a_membrane(tmp_path):
    """Noise, synapses, sources: to the 15 digits that it writes."""
    code = (
        "from helpers.state import *\n"
        "(cell,) = of_model('HodgkinHuxley'); cell.register(1)\n"
        "for noise in (nw.Noise(0.02, seed=3), nw.WhiteNoise(0.02, seed=4), nw.Gfluct(1e-4, 5e-5, seed=1)):\n"
        "    cell.inject(noise)\n"
        "for seed, synapse in enumerate((nw.Exp(), nw.NMDA(), nw.TsodyksMarkram())):\n"
        "    cell.receive(nw.Poisson(200, seed=seed), synapse, weight=5e-4, delay=1)\n"
        "script = Script([cell], dt=0.025); script.begin(); script.run(20)\n"
        "state = h.BBSaveState(); state.save('state'); del state\n"
        "script.run(40); one = cell.soma(0.5).v\n"
        "script.begin(); script.run(5); h.BBSaveState().restore('state'); script.run(40)\n"
        "print(abs(cell.soma(0.5).v - one))\n"
    )
    done = python("-c", f"import os; os.chdir({str(tmp_path)!r})\n{code}")
    assert done.returncode == 0, done.stderr
    assert float(done.stdout.split()[-1]) < 1e-9


def test_every_spiking_model_is_here():
    """The catalogue may have grown."""
    point = {name for name in models.__all__ if issubclass(getattr(models, name), PointNeuron)}
    assert point <= set(AMPS)
    assert "test_state" in sys.modules
