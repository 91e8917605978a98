"""COBA: 4000 LIF neurons with synapses of conductances, kicked for 50 ms; then they keep themselves active.

Benchmark 1 of Brette et al. (2007), after Vogels and Abbott (2005): four fifths excite, a fifth inhibits, and each
neuron has a fiftieth of all as its sources. All that is left after 50 ms is their own activity, 15 to 25 Hz, which is
irregular, since excitation and inhibition nearly balance.

    python examples/coba.py [folder [neurons [ms]]]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import LIFCondExp


def network(n=4000):
    """Of fewer neurons each has as many sources."""
    net = nw.Network(seed=1)
    exc = net.add("exc", n * 4 // 5, LIFCondExp, preset="coba", v_init=nw.Uniform(-60, -50))
    inh = net.add("inh", n // 5, LIFCondExp, preset="coba", v_init=nw.Uniform(-60, -50))
    exc.connect(net, p=80 / n, weight=0.006, delay=0.2)
    inh.connect(net, p=80 / n, weight=-0.067, delay=0.2)
    exc[: n // 10].receive(nw.Poisson(300, stop=50), weight=0.006)
    return net


def main(folder="results", n=4000, t_stop=300):
    net = network(int(n))
    exc, inh = net["exc"], net["inh"]
    run = nw.simulate(net, t_stop=float(t_stop), dt=0.1, record={exc[:3]: "v"})
    begin = run.settings.t_stop / 3
    for name in run.populations:
        print(f"{name}: {run.rate(name, begin):.2f} Hz, CV {run.cv(name, begin, least=5):.2f}")
    figure, axes = plt.subplots(
        3, sharex=True, figsize=(8, 6), layout="constrained", gridspec_kw={"height_ratios": [1, 2, 1]}
    )
    axes[0].plot(run[exc[:3]].t, run[exc[:3]].v.T, lw=0.8)
    axes[0].set_ylabel("V (mV)")
    run.raster(exc[:400] + inh[:100], axes[1]).set_xlabel("")
    plot.rate(run, axes[2], width=2)
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "coba.png")
    return run


if __name__ == "__main__":
    main(*sys.argv[1:4])
