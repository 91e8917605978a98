"""Potjans and Diesmann (2014): the eight populations under a square millimetre of cortex, with a tenth of the neurons.

The numbers of neurons and of synapses of each are scaled by 0.1. Weights are raised, and a constant current replaces
what is missing, so that mean and variance of the input are those of the full network (van Albada et al. 2015). The full
network's rates are RATES; with a tenth of it the order of the layers remains: excitatory neurons of layers 2/3 and 6
are nearly silent, those of layer 4 spike at some Hz, those of layer 5 most, and in each layer inhibitory ones more.

    python examples/potjans_diesmann.py [folder [scale [ms]]]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIFCurrExp

NAMES = "L23E L23I L4E L4I L5E L5I L6E L6I".split()  # noqa: SIM905
N = np.array([20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948])
K_EXT = np.array([1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100])  # sources of 8 Hz from outside
RATES = np.array([0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829])  # Hz
P = np.array(  # probability that a pair is connected, a row per target
    [
        [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0, 0.0076, 0],
        [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0, 0.0042, 0],
        [0.0077, 0.0059, 0.0497, 0.135, 0.0067, 0.0003, 0.0453, 0],
        [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0, 0.1057, 0],
        [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0],
        [0.0548, 0.0269, 0.0257, 0.0022, 0.06, 0.3158, 0.0086, 0],
        [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
        [0.0364, 0.001, 0.0034, 0.0005, 0.0277, 0.008, 0.0658, 0.1443],
    ]
)


def network(scale=0.1):
    w = 0.0878  # nA
    J = np.tile(np.where(np.arange(8) % 2, -4 * w, w), (8, 1))
    J[0, 2] *= 2
    K = np.log(1 - P) / np.log(1 - 1 / np.outer(N, N)) / N[:, None]
    dc = (1 - scale**0.5) * 0.5e-3 * ((J * K * RATES).sum(axis=1) + w * K_EXT * 8)  # nA; currents last for 0.5 ms
    cell = {"C": 0.25, "g_l": 0.025, "e_l": -65, "v_th": -50, "v_reset": -65, "t_ref": 2, "tau_e": 0.5, "tau_i": 0.5}
    net = nw.Network(seed=1)
    start = nw.Normal(-58, 5, high=-50.1)
    every = [net.add(name, int(n * scale), LIFCurrExp, **cell, v_init=start) for name, n in zip(NAMES, N, strict=True)]
    for a, post in enumerate(every):
        for b, pre in enumerate(every):
            if P[a, b]:
                weight, delay = J[a, b] / scale**0.5, (0.75 if b % 2 else 1.5)
                weight, delay = nw.Normal(weight, abs(weight) / 10), nw.Normal(delay, delay / 2, low=0.2)
                pre.connect(post, total=int(K[a, b] * scale * len(post)), weight=weight, delay=delay)
        post.receive(nw.Poisson(8 * K_EXT[a] * scale), weight=w / scale**0.5)
        post.inject(nw.Step(dc[a], dur=1e9))
    return net


def main(folder="results", scale=0.1, t_stop=200):
    run = nw.simulate(network(float(scale)), t_stop=float(t_stop), dt=0.1)
    found = np.array([run.rate(name, 50) for name in NAMES])
    for name, rate, full in zip(NAMES, found, RATES, strict=True):
        print(f"{name:4}: {rate:6.2f} Hz (full network {full:.2f})")
    figure, axes = plt.subplots(
        1, 2, figsize=(9, 5.5), layout="constrained", gridspec_kw={"width_ratios": [3, 1], "wspace": 0.1}
    )
    run.raster(ax=axes[0], order=NAMES[::-1])
    rows = np.arange(8)[::-1]
    axes[1].barh(rows, found, color=["tab:blue", "tab:red"] * 4, height=0.7)
    axes[1].plot(RATES, rows, "k|", ms=14, mew=2, label="full network")
    axes[1].set(yticks=rows, yticklabels=NAMES, xlabel="rate (Hz)")
    axes[1].legend(frameon=False, fontsize="small")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "potjans_diesmann.png")
    return run, found


if __name__ == "__main__":
    main(*sys.argv[1:4])
