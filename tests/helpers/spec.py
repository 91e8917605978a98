"""What the tests of Specs share: models and inputs of every kind, and the ways of a value."""

import copy
import pickle

import numpy as np

import nrnwrap as nw
from nrnwrap import cells

MODELS = [getattr(cells, name) for name in cells.__all__ if name != "Reconstruction"]
MADE = [(model, preset) for model in MODELS for preset in (None, *model.presets)]
STIMULI = [
    nw.Step(0.3, delay=5),
    nw.Train(0.5, number=3),
    nw.Ramp(0, 0.5),
    nw.Chirp(0.05, f=1, f_end=50),
    nw.Sine(0.1, f=10),
    nw.Noise(0.1, seed=1, gid=2, mirrored=True),
    nw.WhiteNoise(0.1, seed=1),
    nw.Gfluct(seed=3),
    nw.Waveform(np.linspace(0, 1, 20), 0.5),
    nw.VoltageClamp([(-70, 10), (0, np.inf)]),
    nw.Field(1, "-y", nw.Sine(1, f=10) + nw.Step(1)),
    nw.Step(0.1) + nw.Noise(0.05, seed=4),
]
SYNAPSES = [
    *(nw.Exp(tau=3), nw.Exp2(e=-80), nw.Alpha(), nw.ExpCurrent(), nw.Exp2Current(), nw.AlphaCurrent(), nw.NMDA(mg=2)),
    *(nw.TsodyksMarkram(U=0.2), nw.STDP(nearest=True), nw.PointProcess("ExpSyn", tau=5), "ExpSyn"),
]
SOURCES = [nw.Regular(5, number=4), nw.Poisson(20, seed=1), nw.SpikeTimes(np.arange(1, 30, 1.5))]
INPUTS = [
    *(nw.Input(each, at="soma(0.5)") for each in STIMULI if not isinstance(each, nw.Field)),
    *(nw.Input(SOURCES[0], synapse, 0.5, 1e-4, delay=2) for synapse in SYNAPSES),
    *(nw.Input(source, nw.Exp(), weight=0.001) for source in SOURCES),
]
NAMES = {**vars(nw), **{name: getattr(cells, name) for name in cells.__all__}}
NAMES |= {name: getattr(nw, name) for name in dir(nw)}


def same(spec):
    """The same value by way of its code, of pickle, and of a file."""
    assert eval(repr(spec), dict(NAMES)) == spec
    assert pickle.loads(pickle.dumps(spec)) == spec
    assert copy.deepcopy(spec) == spec
    assert nw.Spec.from_toml(spec.to_toml()) == spec
    assert hash(pickle.loads(pickle.dumps(spec))) == hash(spec)
