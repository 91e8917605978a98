"""A signal read back from the spikes of a perfect integrator, beside spikes that were put on the grid of time steps.

A random signal up to 30 Hz (Lazar and Toth 2004): a run of the package at dt 0.1 ms, and a simulator of the same dt
that looks at the threshold once a step and keeps what is above it.

    python examples/decoding.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import PIF

BAND, BIAS, DT = 30.0, 0.2, 0.1  # Hz, nA, ms


def main(folder="results"):
    cell = PIF(C=0.1, v_th=11, v_reset=0, t_ref=0)
    edges, t = DT * np.arange(10_001), np.linspace(100, 900, 1601)
    means = nw.decode.band_limited(edges, BAND, 5, peak=0.1, means=True)
    exact = nw.simulate(cell, nw.Waveform(BIAS + means, DT, means=True), t_stop=1000, dt=DT, record=[]).spikes
    steps = np.floor(np.cumsum(BIAS + means) * DT / (cell.C * cell.v_th))  # spikes until the end of each step
    trains = {"nrnwrap": (exact, {"step": DT, "means": True}), "grid": (edges[1:][np.diff(steps, prepend=0) > 0], {})}
    signal = nw.decode.band_limited(t, BAND, 5, peak=0.1, period=1000)
    figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(8, 5), layout="constrained")
    top.plot(t, signal, "k", lw=3, alpha=0.3)
    found = {}
    for name, (spikes, how) in trains.items():
        measured = nw.decode.t_transform(cell, spikes, BIAS, v_start=0, **how)
        decoded = nw.decode.decode(measured, t, band=BAND, period=1000)
        found[name] = nw.decode.snr(signal, decoded)
        top.plot(t, decoded, lw=1, label=f"{name}: {found[name]:.0f} dB")
        bottom.semilogy(t, np.abs(decoded - signal), lw=0.7)
        print(f"{name:8} {len(spikes)} spikes, {found[name]:.1f} dB")
    top.legend(frameon=False, loc="upper right", ncols=2)
    top.set(ylabel="signal (nA)", ylim=(-0.11, 0.14), title="decoded from the spikes of one neuron")
    bottom.set(xlabel="time (ms)", ylabel="error (nA)")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "decoding.png")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:2])
