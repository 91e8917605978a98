"""Five ball-and-stick cells in a ring, as in NEURON's tutorial, as a network of five lines.

A cell's spike excites the middle of the next cell's dendrite 5 ms later; an event at 9 ms, 1 ms on its way, starts it.
There are 14 spikes in 100 ms, the first at 10.925 ms, at the times of NEURON's own code to the last bit, if hh does
not take its rates from tables there, as it does in the tutorial. `ball_and_stick_ring.py` builds the ring from cells.

    python examples/ring_network.py [folder]
"""

import sys

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import BallAndStick


class Tutorial(BallAndStick):
    threshold = 10.0  # mV


SYNAPSE = nw.PointProcess("ExpSyn", tau=2)  # NEURON's own


def network(n=5, weight=0.01):
    net, angle = nw.Network(), 2 * np.pi * np.arange(n) / n
    ring = net.add("ring", n, lambda i: Tutorial(nseg=1), positions=100 * np.array([np.sin(angle), np.cos(angle)]).T)
    ring.connect(ring, SYNAPSE, at="dend(0.5)", pairs=(range(n), np.roll(range(n), -1)), weight=weight, delay=5)
    ring[:1].receive(nw.SpikeTimes([9]), SYNAPSE, at="dend(0.5)", weight=0.04, delay=1)
    return net


def main(folder="results"):
    net = network()
    run = nw.simulate(net, t_stop=100, dt=0.025, record="v")
    print(f"{len(run.times)} spikes: {run.times.round(3).tolist()} ms")
    _, axes = plt.subplot_mosaic("RV;RS", figsize=(9, 4.5), layout="constrained", width_ratios=[1, 2])
    nw.plot.network(net, axes["R"], cell=("ring", 0), size=12)
    run.plot(["v", "spikes"], [axes["V"], axes["S"]])
    nw.plot.save(axes["R"], f"{folder}/ring_network.png")
    return run


if __name__ == "__main__":
    main(*sys.argv[1:2])
