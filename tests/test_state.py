"""A state that is saved in mid-run and restored: the run goes on as it would have gone, to the bit."""

import sys

import numpy as np
import pytest
from processes import python

import nrnwrap as nw
from nrnwrap import cells as models
from nrnwrap.mechanisms import h
from nrnwrap.neurons import PointNeuron

SAVED, END = 40.0, 80.0  # ms
AMPS = {  # nA, under which a model fires
    "LIF": 0.3, "PIF": 0.05, "EIF": 0.6, "QIF": 0.1, "AdEx": 0.9, "Izhikevich": 1.0, "Izhikevich2007": 0.1,
    "AdaptiveLIF": 0.25, "GLIF": 0.1, "GIF": 0.6, "KickedLIF": 0.12, "LIFCurrExp": 0.5, "LIFCondExp": 0.2,
    "HodgkinHuxley": 0.08, "TraubMiles": 0.3, "Pospischil": 0.75, "WangBuzsaki": 0.02, "MorrisLecar": 1.5,
    "ConnorStevens": 0.1, "FitzHughNagumo": 0.8, "HindmarshRose": 2.0,
}  # fmt: skip
OWN = {"KickedLIF": 1.5, "LIFCurrExp": 0.3, "LIFCondExp": 0.005}  # weights of models that take events
NOISE = [
    nw.Noise(0.1, seed=1), nw.Noise(0.1, hold=0.25, seed=1), nw.WhiteNoise(0.1, seed=1),
    nw.WhiteNoise(0.1, hold=0.33, seed=1), nw.Gfluct(0.002, 0.001, g_i0=0.002, std_i=0.001, seed=1),
]  # fmt: skip
OTHERS = [
    nw.Train(0.2, dur=1.23, period=3.3), nw.Ramp(0, 0.3, dur=70), nw.Chirp(0.2, 1, 60), nw.Sine(0.2, 30),
    nw.Waveform([0, 0.1, -0.1, 0.2], 20.0),
]  # fmt: skip
SYNAPSES = [
    nw.Exp(), nw.Exp2(), nw.Alpha(), nw.NMDA(), nw.TsodyksMarkram(tau_f=100), nw.STDP(w_max=0.001), nw.ExpCurrent(),
    nw.Exp2Current(), nw.AlphaCurrent(),
]  # fmt: skip
SOURCES = [
    nw.Poisson(200, seed=1), nw.Poisson(200, start=10, stop=60, seed=1), nw.Regular(3.3),
    nw.SpikeTimes(np.arange(1, 80, 3.7)),
]  # fmt: skip


def of_model(name):
    """A model under a current, and events of a Poisson process through a synapse and, where it takes them, directly."""
    model = getattr(models, name)
    cell = model(seed=3) if name == "GIF" else model()
    cell.inject(nw.Step(AMPS[name], delay=3.3))
    if issubclass(model, PointNeuron):
        cell.receive(nw.Poisson(300, seed=5), nw.ExpCurrent(2), weight=0.15 * AMPS[name])
    if name in OWN:
        cell.receive(nw.Poisson(300, seed=6), weight=OWN[name])
    return [cell]


def of_published(name):
    cell = {
        "Izhikevich": lambda: models.Izhikevich(scheme="published"),
        "GLIF": lambda: models.GLIF.preset("637930677_5", scheme="published"),
    }[name]()
    cell.inject(nw.Step(3 * AMPS[name]))
    return [cell]


def of_stimulus(stimulus):
    cell = models.LIF()
    cell.inject(stimulus)
    cell.inject(nw.Step(0.2))
    return [cell]


def of_synapse(synapse, model="AdEx"):
    cell, current = getattr(models, model)(), "Current" in type(synapse).__name__
    cell.inject(nw.Step(0.7 * AMPS[model]))
    weight = 0.05 if current else 0.0005
    wire = cell.receive(nw.Poisson(200, seed=1), synapse, weight=weight)
    cell.receive(nw.Regular(7.1), wire.syn(), weight=weight / 2, delay=1.3)  # on its way while the state is saved
    return [cell]


def of_source(source):
    cell = models.LIF()
    cell.receive(source, nw.ExpCurrent(3), weight=0.3)
    return [cell]


def of_tree(name):
    """A spiking mechanism on a soma, with a dendrite that has noise and a synapse."""
    soma, dend = h.Section("soma"), h.Section("dend")
    dend.connect(soma(1))
    soma.L = soma.diam = 30
    dend.L, dend.diam, dend.nseg = 300, 2, 5
    dend.insert("pas")
    model = getattr(models, name)
    cell = model.at(soma(0.5), seed=1) if name == "GIF" else model.at(soma(0.5))
    cell.keep(soma, dend)
    cell.inject(nw.Step(0.4))
    cell.inject(nw.Noise(0.05, hold=0.5, seed=2), at=dend(0.5))
    cell.receive(nw.Poisson(200, seed=1), nw.Exp(), at=dend(0.9), weight=0.001)
    return [cell]


def of_gap_junction(_):
    cells = [models.LIF(), models.AdEx()]
    cells[0].inject(nw.Step(0.3))
    cells[1].inject(nw.Step(0.8))
    cells[0].couple(cells[1], g=0.001)
    cells[0].connect(cells[1], nw.Exp(), weight=0.002, delay=1.7)
    return cells


CASES = [
    *((of_model, name) for name in AMPS),
    *((of_published, name) for name in ("Izhikevich", "GLIF")),
    *((of_stimulus, each) for each in (*NOISE, *OTHERS)),
    *((of_synapse, each) for each in SYNAPSES),
    *((of_source, each) for each in SOURCES),
    *((of_tree, name) for name in ("LIF", "AdEx", "GIF")),
    (of_gap_junction, ""),
]


def named(each):
    return getattr(each, "__name__", str(each)).removeprefix("of_")[:40]


class Script:
    """Cells in a script that runs NEURON itself; what is recorded since `clear`."""

    def __init__(self, cells, method="fixed", dt=0.1, secondorder=0):
        self.cells, self.parallel, self.cvode = cells, h.ParallelContext(), h.CVode()
        h.dt, h.secondorder = dt, secondorder
        if method == "variable":
            h.finitialize()
            self.cvode.condition_order(2)
            self.cvode.atol(1e-6)
        self.cvode.active(method == "variable")
        spiking = [isinstance(cell, PointNeuron) and method == "fixed" for cell in cells]
        places = [
            cell.mechanism._ref_v_m if each else cell.segment._ref_v for cell, each in zip(cells, spiking, strict=True)
        ]
        self.vectors = [h.Vector().record(place) for place in places] + [h.Vector() for _ in cells]
        self.wires = [cell.netcon(None) for cell in cells]
        for wire, vector in zip(self.wires, self.vectors[len(cells) :], strict=True):
            wire.record(vector)

    def begin(self):
        for cell in self.cells:
            for section in cell.sections:
                for segment in section.allseg():
                    segment.v = cell.v_init
        self.parallel.set_maxstep(10)
        h.finitialize()

    def run(self, until):
        self.parallel.psolve(until if self.cvode.active() else until + h.dt / 4)

    def again(self):
        """Let the variable step begin anew: after a state was restored, and before, to take back spikes to come."""
        if self.cvode.active():
            self.cvode.re_init()

    def clear(self):
        for vector in self.vectors:
            vector.resize(0)

    def found(self):
        return [np.array(vector) for vector in self.vectors]


@pytest.fixture(autouse=True)
def as_before():
    cvode = h.CVode()
    before = h.dt, h.secondorder, cvode.condition_order(), cvode.atol()
    yield
    cvode.active(False)
    h.dt, h.secondorder = before[:2]
    cvode.condition_order(before[2])
    cvode.atol(before[3])


def assert_goes_on(cells, **how):
    """A run whose state is saved; then another, into which that state is restored."""
    script = Script(cells, **how)
    script.begin()
    script.run(SAVED)
    state = h.SaveState()
    state.save()
    script.again()
    script.clear()
    script.run(END)
    found = script.found()
    assert len(found[0]) > 100
    script.again()
    script.begin()
    script.run(SAVED / 3)
    script.again()
    state.restore()
    script.again()
    script.clear()
    script.run(END)
    for one, other in zip(found, script.found(), strict=True):
        assert np.array_equal(one, other)
    return found


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


def test_the_models_fire_meanwhile():
    """Else most of these tests would show little."""
    firing = [name for name in OWN | AMPS if len(assert_goes_on(of_model(name))[1]) > 0]
    assert {"LIF", "AdEx", "GIF", *OWN} <= set(firing)
    assert len(firing) > 15


def test_from_a_file_in_a_new_process(tmp_path):
    """With noise, events and gap junctions; the same script builds the same cells."""
    code = (
        "import sys; from test_state import *\n"
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
        "from test_state import *\n"
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
        "from test_state import *\n"
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
