"""Recordings of models under noise, which estimators are given."""

import functools

import numpy as np
from scipy.signal import lfilter

import nrnwrap as nw
from nrnwrap import cells, fit

DT = 0.1  # ms
GIF = {
    "C": 0.1, "g_l": 0.005, "e_l": -65, "v_t": -45, "delta_v": 1.5, "v_reset": -55, "t_ref": 4,
    "q_eta1": 0.06, "tau_eta1": 20, "q_eta2": 0.02, "tau_eta2": 200,
    "q_gamma1": 8, "tau_gamma1": 20, "q_gamma2": 3, "tau_gamma2": 200,
}  # fmt: skip
DRIVES = {  # mean and standard deviation (nA) under which each fires 10 to 60 times a second
    "GIF": (0.12, 0.08), "LIF": (0.2, 0.12), "AdaptiveLIF": (0.15, 0.12), "EIF": (0.05, 0.08), "QIF": (0.03, 0.04),
    "AdEx": (0.55, 0.45), "Izhikevich2007": (0.08, 0.08),
}  # fmt: skip


def noise(mean, deviation, duration, dt=DT, tau=5.0, seed=4):
    """An Ornstein-Uhlenbeck current (nA) of `duration` (ms), at samples dt apart."""
    decay = np.exp(-dt / tau)
    kicks = np.random.default_rng(seed).standard_normal(round(duration / dt) + 1)
    return mean + deviation * lfilter([np.sqrt(1 - decay**2)], [1, -decay], kicks)


def made(name, **parameters):
    """A cell; a GIF is that of this module."""
    return getattr(cells, name)(**{**({**GIF, "seed": 1} if name == "GIF" else {}), **parameters})


@functools.cache
def recorded(name, duration=10_000.0, dt=DT, seed=4, held=False, **parameters):
    """A Run of a cell under noise, with v and I; held: the current stays for a sample, as a converter gives it out."""
    current = noise(*DRIVES[name], duration, dt, seed=seed)
    cell = made(name, **parameters)
    return nw.simulate(cell, nw.Waveform(current, dt, means=held), t_stop=duration, dt=dt, record=["v", "I"])


def noisy(run, deviation=0.2, seed=0):
    """A Recording of a run with white noise (mV) on every sample of v."""
    V = run.v + deviation * np.random.default_rng(seed).standard_normal(len(run.v))
    return fit.Recording(run["I"], V, run.spikes, dt=run.settings.dt, means=True)
