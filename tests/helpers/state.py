"""What the tests of test_state and those beside it share."""

import gc

import numpy as np

import nrnwrap as nw
from nrnwrap import cells as models
from nrnwrap.engine.neuron import array
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
    nw.Exp(), nw.Exp2(), nw.Alpha(), nw.NMDA(), nw.TsodyksMarkram(tau_f=100), nw.STDP(w_max=0.001),
    nw.InhibitorySTDP(eta=1e-4), nw.ExpCurrent(), nw.Exp2Current(), nw.AlphaCurrent(),
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
        return [array(vector) for vector in self.vectors]


def assert_goes_on(cells, between=None, **how):
    """A run whose state is saved; then another, into which that state is restored. `between` them one of this step."""
    gc.collect()  # NEURON aborts where a cell that was saved is not there any more
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
    if between:
        nw.simulate(cells, t_stop=5, dt=between)
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
