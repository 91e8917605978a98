"""Five ball-and-stick cells in a ring, as in NEURON's tutorial, as a network of five lines.

A cell's spike excites the middle of the next cell's dendrite 5 ms later; an event at 9 ms, 1 ms on its way, starts it.
There are 14 spikes in 100 ms, the first at 10.925 ms, at the times of NEURON's own code to the last bit, if hh does
not take its rates from tables there, as it does in the tutorial. `ball_and_stick_ring.py` builds the ring from cells.

    python examples/ring_network.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import BallAndStick


class Tutorial(BallAndStick):
    threshold = 10.0  # mV


SYNAPSE = nw.PointProcess("ExpSyn", tau=2)  # NEURON's own


def network(n=5, weight=0.01):
    net, angle = nw.Network(), 2 * np.pi * np.arange(n) / n
    around = 100 * np.column_stack([np.sin(angle), np.cos(angle)])
    ring = net.add("ring", n, lambda index: Tutorial(nseg=1), positions=around)
    following = np.arange(n), np.roll(np.arange(n), -1)
    ring.connect(ring, SYNAPSE, at="dend(0.5)", pairs=following, weight=weight, delay=5)
    ring[:1].receive(nw.SpikeTimes([9]), SYNAPSE, at="dend(0.5)", weight=0.04, delay=1)
    return net


def main(folder="results"):
    net = network()
    run = nw.simulate(net, t_stop=100, dt=0.025, record="v")
    print(f"{len(run.times)} spikes: {run.times.round(3).tolist()} ms")
    figure = plt.figure(figsize=(9, 4.5), layout="constrained")
    parts = figure.add_gridspec(2, 2, width_ratios=[1, 2])
    plot.network(net, figure.add_subplot(parts[:, 0], box_aspect=1), cell=("ring", 0), size=12)
    ax = figure.add_subplot(parts[0, 1])
    for index, colour in ((0, "black"), (1, "0.6")):
        ax.plot(run["ring"].t, run["ring"].v[index], color=colour, lw=1, label=f"cell {index}")
    ax.set(ylabel="soma (mV)", xlim=(0, 100))
    ax.legend(frameon=False, fontsize="small", loc="upper right")
    run.raster(ax=figure.add_subplot(parts[1, 1]), mew=2)
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "ring_network.png")
    return run


if __name__ == "__main__":
    main(*sys.argv[1:2])
