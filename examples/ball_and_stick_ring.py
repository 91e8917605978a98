"""Five ball-and-stick cells in a ring, as in parts 1 to 3 of NEURON's tutorial: one event, and a spike goes round.

Each cell has a soma with NEURON's hh and a passive dendrite of one segment; its spike excites the middle of the next
cell's dendrite 5 ms later. There are 14 spikes in 100 ms, and the first samples above 10 mV, where the tutorial's
detectors see them, are those of 10.925, 17.4, 23.875, 30.35 ... ms. `run.spikes` has the passages between two samples.

    python examples/ball_and_stick_ring.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.mechanisms import h


class BallAndStick(nw.Cell):
    """The tutorial's cell. Its synapse is NEURON's ExpSyn, which takes an event at a step."""

    threshold = 10.0  # mV, what a NetCon has that nobody told otherwise

    def __init__(self):
        self.soma, self.dend = h.Section("soma", self), h.Section("dend", self)
        self.dend.connect(self.soma)
        self.soma.L = self.soma.diam = 12.6157
        self.dend.L, self.dend.diam = 200, 1
        self.set(Ra=100, cm=1)
        self.insert("hh", "soma", gnabar=0.12, gkbar=0.036, gl=0.0003, el=-54.3)
        self.insert("pas", "dend", g=0.001, e=-65)
        self.synapse = h.ExpSyn(self.dend(0.5))
        self.synapse.tau = 2


def ring(count=5, weight=0.01, delay=5.0):
    """The cells, each of which excites the next one; the first gets an event at 10 ms."""
    cells = [BallAndStick() for _ in range(count)]
    for cell, following in zip(cells, [*cells[1:], cells[0]], strict=True):
        cell.connect(following, following.synapse, weight=weight, delay=delay)
    cells[0].receive(nw.SpikeTimes([9]), cells[0].synapse, weight=0.04, delay=1)
    return cells


def samples_above(run, threshold=10.0):
    """The times (ms) of the first sample of each spike that is above the threshold, for each cell."""
    above = run.v >= threshold
    return [run.t[1:][now & ~before] for before, now in zip(above[:, :-1], above[:, 1:], strict=True)]


def main(folder="results"):
    result = {}
    for weight, colour in ((0.01, "black"), (0.005, "tab:red")):
        run = nw.simulate(ring(weight=weight), t_stop=100, dt=0.025)
        result[weight] = run, np.sort(np.concatenate(samples_above(run)))
        print(f"{weight} uS: {result[weight][1].round(3).tolist()} ms")
        if weight == 0.01:
            figure, axes = plt.subplots(2, sharex=True, figsize=(8, 5), layout="constrained")
            axes[0].plot(run.t, run.v[0], color=colour, lw=1, label="cell 0")
            axes[0].plot(run.t, run.v[1], color="0.6", lw=1, label="cell 1")
            axes[0].legend(frameon=False, fontsize="small", loc="upper right")
            axes[0].set_ylabel("soma (mV)")
        plot.raster(run, axes[1], color=colour, label=f"{weight * 1e3:g} nS")
    axes[1].set_xlim(0, 100)
    axes[1].legend(*unique(axes[1]), frameon=False, fontsize="small", loc="upper left", title="weight")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "ball_and_stick_ring.png")
    return result


def unique(ax):
    """Handles and labels of a legend, each label once."""
    handles = {label: handle for handle, label in zip(*ax.get_legend_handles_labels(), strict=True)}
    return handles.values(), handles


if __name__ == "__main__":
    main(*sys.argv[1:2])
