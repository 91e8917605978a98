"""Signals whose integrals are known, and the spikes that integrators make of them, by root finding."""

import math

import numpy as np
from scipy.optimize import brentq

import nrnwrap as nw
from nrnwrap.cells import LIF, PIF

BAND, PERIOD, PEAK, BIAS, C = 30.0, 1000.0, 0.1, 0.2, 0.1  # Hz, ms, nA, nA, nF
MIDDLE = np.linspace(100, 900, 1601)  # ms


class Cosines:
    """A signal of 30 harmonics, |u| <= PEAK."""

    def __init__(self, seed=5):
        rng = np.random.default_rng(seed)
        self.amplitudes = rng.normal(size=30) * np.exp(1j * rng.uniform(0, 2 * np.pi, 30))
        self.rates = 2j * np.pi * np.arange(1, 31) / PERIOD
        self.amplitudes *= PEAK / np.abs(self(np.linspace(0, PERIOD, 50_001))).max()

    def __call__(self, t):
        return (np.exp(np.outer(np.atleast_1d(t), self.rates)) @ self.amplitudes).real

    def weighted(self, begin, end, tau):
        """int u(s) exp(-(end - s)/tau) ds from begin to end."""
        poles = self.rates + 1 / tau
        at = [np.exp(self.rates * t) * math.exp((t - end) / tau) for t in (end, begin)]
        return float(((at[0] - at[1]) / poles @ self.amplitudes).real)

    def means(self, edges):
        waves = np.exp(np.outer(edges, self.rates))
        return (np.diff(waves, axis=0) / self.rates @ self.amplitudes).real / np.diff(edges)


def cell(kind, density, t_ref=0.0):
    """A cell whose longest interval under BIAS - PEAK is that of `density` times the Nyquist rate."""
    span = 1e3 / (2 * BAND * density) - t_ref
    if kind == "PIF":
        return PIF(C=C, v_th=(BIAS - PEAK) * span / C, v_reset=0, t_ref=t_ref)
    g_l = 0.005
    return LIF(C=C, g_l=g_l, e_l=0, v_reset=0, t_ref=t_ref, v_th=(BIAS - PEAK) / g_l * -math.expm1(-span * g_l / C))


def exact_spikes(neuron, signal, t_stop=PERIOD):
    """Where the voltage, from v_reset at 0, reaches v_th: its closed form, and Brent's method."""
    own = {"g_l": 0.0, "e_l": 0.0, **neuron.values()}
    tau = C / own["g_l"] if own["g_l"] else math.inf
    found, begin = [], 0.0

    def above(t):
        d = t - begin
        steady = BIAS * (d if math.isinf(tau) else -tau * math.expm1(-d / tau))
        start = own["e_l"] + (own["v_reset"] - own["e_l"]) * math.exp(-d / tau)
        return start + (steady + signal.weighted(begin, t, tau)) / C - own["v_th"]

    while True:
        t = begin
        while above(t) < 0:
            t += 0.25
            if t > t_stop:
                return np.array(found)
        found.append(brentq(above, max(t - 0.25, begin), t, xtol=1e-13, rtol=1e-15))
        begin = found[-1] + own["t_ref"]


def grid_spikes(neuron, signal, dt):
    """A simulator of a fixed step: the threshold is looked at once a step, and what is above it is carried over."""
    own = {"g_l": 0.0, "e_l": 0.0, **neuron.values()}
    tau = C / own["g_l"] if own["g_l"] else math.inf
    samples = BIAS + signal(np.arange(round(PERIOD / dt) + 1) * dt)
    factor = dt if math.isinf(tau) else -tau * math.expm1(-dt / tau)
    v, found = own["v_reset"], []
    for index, current in enumerate((samples[1:] + samples[:-1]) / 2):
        v = v * math.exp(-dt / tau) + factor * current / C
        if v >= own["v_th"]:
            found.append((index + 1) * dt)
            v -= own["v_th"] - own["v_reset"]
    return np.array(found)


def run_spikes(neuron, signal, dt, means):
    """The spikes of a run under samples of the signal, or under its means over the steps."""
    edges = dt * np.arange(round(PERIOD / dt) + 1)
    values = signal.means(edges) if means else signal(edges)
    return nw.simulate(neuron, nw.Waveform(BIAS + values, dt, means=means), t_stop=PERIOD, dt=dt, record=[]).spikes
