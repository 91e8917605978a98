"""Cells with shapes and point neurons in one network: ball-and-stick cells, and fast-spiking ones of Izhikevich (2007).

Poisson events excite the dendrites of 20 cells with squid channels; these excite 10 point neurons, which inhibit them,
and which gap junctions couple. A point neuron is reset in its peak, the others have their channels' action potentials.

    python examples/shapes_and_points.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

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
    figure, axes = plt.subplots(3, sharex=True, figsize=(8, 6), layout="constrained")
    found = {}
    for name, inhibition in {"without inhibition": 0, "with inhibition": 0.005}.items():
        net = network(inhibition)
        pyr, fs = net["pyr"], net["fs"]
        run = found[name] = nw.simulate(net, t_stop=300, dt=0.025, record={pyr[:1]: "v", fs[:1]: "v"})
        print(f"{name}: {run.rate('pyr'):.1f} and {run.rate('fs'):.1f} Hz")
    axes[0].plot(run[pyr[:1]].t, run[pyr[:1]].v[0], lw=1, label="pyr[0], with a shape")
    axes[1].plot(run[fs[:1]].t, run[fs[:1]].v[0], lw=1, color="tab:orange", label="fs[0], a point")
    for ax in axes[:2]:
        ax.set_ylabel("V (mV)")
        ax.legend(frameon=False, fontsize="small", loc="upper right")
    run.raster(ax=axes[2], mew=1.2)
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "shapes_and_points.png")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:2])
