"""CUBA: 4000 LIF neurons with synapses of decaying currents, which keep each other active.

Benchmark 2 of Brette et al. (2007), after Vogels and Abbott (2005): four fifths excite, a fifth inhibits, and each
neuron has a fiftieth of all as its sources. It needs no input: its threshold is 1 mV above where it would rest, which
is above the threshold of the leak alone. The rate is 5 to 6 Hz, once the start is over.

    python examples/cuba.py [folder [neurons [ms]]]
"""

import sys

import nrnwrap as nw
from nrnwrap.cells import LIFCurrExp


def network(n=4000):
    """Of fewer neurons each has as many sources."""
    net = nw.Network(seed=1)
    exc = net.add("exc", n * 4 // 5, LIFCurrExp, preset="cuba", v_init=nw.Uniform(-60, -50))
    inh = net.add("inh", n // 5, LIFCurrExp, preset="cuba", v_init=nw.Uniform(-60, -50))
    exc.connect(net, p=80 / n, weight=0.0162, delay=0.2)
    inh.connect(net, p=80 / n, weight=-0.09, delay=0.2)
    return net


def main(folder="results", n=4000, t_stop=300):
    net = network(int(n))
    run = nw.simulate(net, t_stop=float(t_stop), dt=0.1, record={net["exc"][:3]: "v"})
    print(run.table(start=run.settings.t_stop / 3, least=5))
    nw.plot.save(run.plot(rows=500, width=2), f"{folder}/cuba.png")
    return run


if __name__ == "__main__":
    main(*sys.argv[1:4])
