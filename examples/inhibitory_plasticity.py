"""Vogels, Sprekeler et al. (2011): synapses of inhibition learn to balance the excitation of each neuron.

A synapse grows with each spike of its neuron that is near to an event, before or after, and shrinks with each event, so
that the neuron comes to spike at a given rate, 3 Hz. Weights begin at 0, and the neurons that excite fire regularly, at
160 Hz; when the synapses learn, the rate falls to the target, and the trains become irregular. The paper's network has
10 000 neurons and learns for an hour; `main` takes a tenth, with as many synapses each, and learns faster.

    python examples/inhibitory_plasticity.py [folder [neurons [ms [eta (uS)]]]]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import LIFCondExp


def network(n=10_000, rate=3):
    net, p = nw.Network(seed=1), 200 / n
    exc = net.add("exc", n * 4 // 5, LIFCondExp, preset="coba", v_init=nw.Uniform(-60, -50))
    inh = net.add("inh", n // 5, LIFCondExp, preset="coba", v_init=nw.Uniform(-60, -50))
    net.all_cells.inject(nw.Step(0.2, dur=1e9))
    exc.connect(net, p=p, weight=0.0003)
    inh.connect(inh, p=p, weight=-0.003)
    learns = nw.InhibitorySTDP(tau=10, e=-80, tau_stdp=20, rate=rate, eta=0, w_max=0.1)
    return net, inh.connect(exc, learns, p=p, weight=0)


def learnt(n, t_stop, eta, begin=100.0):
    """The network, its run, and the weights at the end, of learning that begins at a time (ms)."""
    net, learning = network(n)
    with nw.Session(net, dt=0.1) as session:
        session.run(until=begin)
        learning.set(eta=eta)
        run = session.run(until=t_stop)
        return net, run, learning.learned


def main(folder="results", n=1000, t_stop=2500, eta=1e-4):
    t_stop = float(t_stop)
    net, run, weights = learnt(int(n), t_stop, float(eta))
    windows = {"before": (0, 100), "after": (t_stop - 500, t_stop)}
    for name, (start, stop) in windows.items():
        rate, cv = run.rate("exc", start, stop), run.cv("exc", start, stop, least=4)
        print(f"{name}: {rate:.2f} Hz, CV {cv:.2f}")
    figure, axes = plt.subplots(2, 2, figsize=(9, 5), layout="constrained")
    for ax, (name, window) in zip(axes[0], windows.items(), strict=True):
        run.raster(net["exc"][:50], ax).set(title=name, xlim=window)
    plot.rate(run, axes[1, 0], width=10)
    axes[1, 0].axhline(3, color="black", lw=0.8, ls="--")
    axes[1, 0].set(yscale="log", ylim=(1, 300))
    axes[1, 1].hist(weights * 1e3, np.linspace(0, weights.max() * 1e3, 50), color="0.5")
    axes[1, 1].set(xlabel="learned weight (nS)", ylabel="synapses")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "inhibitory_plasticity.png")
    return run, weights


if __name__ == "__main__":
    main(*sys.argv[1:5])
