"""Five ball-and-stick cells in a ring, as in parts 1 to 3 of NEURON's tutorial: one event, and a spike goes round.

Each cell has a soma with NEURON's hh and a passive dendrite of one segment; its spike excites the middle of the next
cell's dendrite 5 ms later. There are 14 spikes in 100 ms, and the first samples above 10 mV, where the tutorial's
detectors see them, are those of 10.925, 17.4, 23.875, 30.35 ... ms. `run.spikes` has the passages between two samples.

    python examples/ball_and_stick_ring.py [folder]
"""

import sys

import nrnwrap as nw
from nrnwrap.cells import BallAndStick

SYNAPSE = nw.PointProcess("ExpSyn", tau=2)  # NEURON's own, which takes an event at a step


class Tutorial(BallAndStick):
    threshold = 10.0  # mV, what a NetCon has that nobody told otherwise

    def __init__(self):
        super().__init__(nseg=1)
        self.soma.uninsert("nw_squid")
        self.insert("hh", "soma")


def ring(weight=0.01):
    cells = [Tutorial() for _ in range(5)]
    for cell, following in zip(cells, [*cells[1:], cells[0]], strict=True):
        cell.connect(following, SYNAPSE, at="dend(0.5)", weight=weight, delay=5)
    cells[0].receive(nw.SpikeTimes([9]), SYNAPSE, at="dend(0.5)", weight=0.04, delay=1)
    return cells


def main(folder="results"):
    whole, half = (nw.simulate(ring(g), t_stop=100, dt=0.025) for g in (0.01, 0.005))
    print(*whole.spikes, "and with half the weight", *half.spikes, sep="\n")
    axes = nw.plot.activity(whole, ["v", "spikes"])
    nw.plot.raster(half, axes[1], color="tab:red")
    nw.plot.save(axes, f"{folder}/ball_and_stick_ring.png")
    return whole, half


if __name__ == "__main__":
    main(*sys.argv[1:2])
