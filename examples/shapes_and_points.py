"""Cells with shapes and point neurons in one network: ball-and-stick cells, and fast-spiking ones of Izhikevich (2007).

Poisson events excite the dendrites of 20 cells with squid channels; these excite 10 point neurons, which inhibit them,
and which gap junctions couple. A point neuron is reset in its peak, the others have their channels' action potentials.

    python examples/shapes_and_points.py [folder]
"""

import sys

import nrnwrap as nw
from nrnwrap.cells import BallAndStick, Izhikevich2007


def network(inhibition=0.005):
    net = nw.Network(seed=1)
    pyr = net.add("pyr", 20, lambda index: BallAndStick())
    fs = net.add("fs", 10, Izhikevich2007, preset="FS")
    pyr.connect(fs, nw.Exp(2), p=0.5, weight=0.002, delay=1.5)
    fs.connect(pyr, nw.Exp2(0.5, 8, -75), p=0.5, weight=inhibition, delay=0.8)
    fs.couple(fs, p=0.5, g=0.0002)
    pyr.receive(nw.Poisson(200), nw.Exp2(0.5, 5, 0), at="dend(0.5)", weight=0.003)
    return net


def main(folder="results"):
    runs = {}
    for name, inhibition in {"without inhibition": 0, "with inhibition": 0.005}.items():
        net = network(inhibition)
        record = {net["pyr"][:1]: "v", net["fs"][:1]: "v"}
        runs[name] = nw.simulate(net, t_stop=300, dt=0.025, record=record)
        print(name, runs[name].table(least=5), sep="\n")
    panels = nw.plot.activity(runs, ["v", "spikes"])
    nw.plot.save(panels, f"{folder}/shapes_and_points.png")
    return runs


if __name__ == "__main__":
    main(*sys.argv[1:2])
