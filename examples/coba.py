"""COBA: 4000 LIF neurons with synapses of conductances, kicked for 50 ms; then they keep themselves active.

Benchmark 1 of Brette et al. (2007), after Vogels and Abbott (2005): four fifths excite, a fifth inhibits, and each
neuron has a fiftieth of all as its sources. All that is left after 50 ms is their own activity, 15 to 25 Hz, which is
irregular, since excitation and inhibition nearly balance.

    python examples/coba.py [folder [neurons [ms]]]
"""

import sys

import nrnwrap as nw
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
    run = nw.simulate(net, t_stop=float(t_stop), dt=0.1, record={net["exc"][:3]: "v"})
    print(run.table(start=run.settings.t_stop / 3, least=5))
    nw.plot.save(run.plot(rows=500, width=2), f"{folder}/coba.png")
    return run


if __name__ == "__main__":
    main(*sys.argv[1:4])
