"""LIF in a random network whose noise is what they make themselves: how irregular they are.

In Brunel's network neurons are driven by the spikes of others, whose trains are not Poisson's. The more regular
they are, the less noise they have at low frequencies, and the more regular they make others: under white noise of the
same strength a neuron would have a CV of 0.68 where it is 0.41. So neurons get Gaussian noise with the spectrum of the
spikes of those before them, from generation to generation: Lerchner, Ursta, Hertz, Ahmadi, Ruffiot and Enemark (2006),
Neural Comput., arXiv:q-bio/0402022; Dummer, Wieland and Lindner (2014), Front. Comput. Neurosci. 8:104.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nrnwrap import spikes
from nrnwrap.theory import LIF
from nrnwrap.validation.case import Times

STEP = 0.1  # ms
STEPS = 8192
SMOOTH = 9  # frequencies, of which a spectrum is the mean
GENERATIONS, COUNT = 12, 200


def irregularity(neuron: LIF, white: float, strength: float, rate: float, span: float, seed: int = 1) -> float:
    """The mean CV of intervals within `span` (ms) of neurons whose noise has the spectrum of their spikes.

    neuron: with its mean input (mV, ms). white, strength: the noise (mV^2/ms) from outside, and that of the others for
    a rate of 1 per ms. rate: where the spectrum begins, that of Poisson trains (per ms).
    """
    generator = np.random.default_rng(seed)
    spectrum = np.full(STEPS // 2 + 1, rate)
    for _ in range(GENERATIONS):
        trains = spiking(neuron, _noise(white + strength * spectrum, generator), generator, white + strength * rate)
        spectrum = spectrum_of(trains)
    begin = STEPS * STEP - span
    times = (np.flatnonzero(train) * STEP for train in trains)
    return float(np.mean([spikes.cv(each[each >= begin]) for each in times if (each >= begin).sum() >= 10]))


def _noise(intensity: Times, generator: Any) -> Times:
    """Gaussian noise (mV/ms) of a two-sided spectrum (mV^2/ms), whose mean is 0: a row for each neuron."""
    shape = COUNT, len(intensity)
    waves = generator.standard_normal(shape) + 1j * generator.standard_normal(shape)
    waves *= np.sqrt(intensity * STEPS / STEP / 2)
    waves[:, 0] = 0
    return np.asarray(np.fft.irfft(waves, STEPS, axis=1))


def spiking(neuron: LIF, noise: Times, generator: Any, white: float) -> Any:
    """Whether each spikes in each step, of which the input is constant. Noise that is kept for a step does not wander
    within it: as for a threshold that is so much higher (numerics.md)."""
    v_th = neuron.v_th - 0.5826 * math.sqrt(white * STEP)
    fade, held = math.exp(-STEP / neuron.tau), round(neuron.t_ref / STEP)
    goals = neuron.e_l + neuron.mu + neuron.tau * noise
    v = generator.uniform(neuron.v_reset, v_th, len(noise))
    found, free = np.zeros(noise.shape, bool), np.zeros(len(noise), int)
    for step in range(noise.shape[1]):
        v = np.where(free <= step, goals[:, step] + (v - goals[:, step]) * fade, v)
        found[:, step] = v >= v_th
        v[found[:, step]], free[found[:, step]] = neuron.v_reset, step + 1 + held
    return found


def spectrum_of(trains: Any) -> Times:
    """The mean two-sided spectrum (per ms) of trains, smoothed, and without their mean rate."""
    waves = np.fft.rfft(trains - trains.mean(), axis=1)
    raw = (np.abs(waves) ** 2).mean(axis=0) / (STEPS * STEP)
    raw[0] = raw[1]
    padded = np.pad(raw, SMOOTH // 2, mode="reflect")
    return np.convolve(padded, np.full(SMOOTH, 1 / SMOOTH), "valid")
