"""Potjans and Diesmann (2014): the eight populations under a square millimetre of cortex, with a tenth of the neurons.

The numbers of neurons and of synapses of each are scaled by 0.1. Weights are raised, and a constant current replaces
what is missing, so that mean and variance of the input are those of the full network (van Albada et al. 2015). The full
network's rates are RATES; with a tenth of it the order of the layers remains: excitatory neurons of layers 2/3 and 6
are nearly silent, those of layer 4 spike at some Hz, those of layer 5 most, and in each layer inhibitory ones more.
`potjans_diesmann.txt` has the published numbers.

    python examples/potjans_diesmann.py [folder [scale [ms]]]
"""

import sys

import numpy as np

import nrnwrap as nw

# layers, N, connections from outside, rates (Hz), and the probability from each source; a row per target
NAMES, N, K_EXT, RATES, *P = np.genfromtxt(f"{__file__[:-3]}.txt", dtype=None, encoding="utf-8", unpack=True)


def network(scale=0.1, w=0.0878):
    J = np.outer(np.tile([1, -4], 4), np.ones(8)) * w / scale**0.5  # nA, (sources, targets), as P and K
    J[2, 0] *= 2
    K = np.log(1 - np.array(P)) / np.log(1 - 1 / np.outer(N, N)) / N
    dc = (scale**0.5 - scale) * 0.5e-3 * (RATES @ (J * K) + J[0, 0] * K_EXT * 8)  # nA; currents last for 0.5 ms
    net, start = nw.Network(seed=1), nw.Normal(-58, 5, high=-50.1)
    for name, n, k, amp in zip(NAMES, N, K_EXT, dc, strict=True):
        cells = net.add(name, int(n * scale), "LIFCurrExp", preset="potjans_diesmann", v_init=start)
        cells.receive(nw.Poisson(8 * k * scale), weight=J[0, 0])
        cells.inject(nw.Step(amp, dur=1e9))
    for b, a in np.argwhere(P):  # from inhibitory neurons, the delay is half as long
        weight, delay = nw.Normal(J[b, a], abs(J[b, a]) / 10), nw.Normal(1.5 / (1 + b % 2), 0.75 / (1 + b % 2), low=0.2)
        net[NAMES[b]].connect(net[NAMES[a]], total=int(K[b, a] * scale * int(N[a] * scale)), weight=weight, delay=delay)
    return net


def main(folder="results", scale=0.1, t_stop=200):
    run = nw.simulate(network(float(scale)), t_stop=float(t_stop), dt=0.1)
    print(run.table(start=50), f"full network: {RATES} Hz", sep="\n")
    nw.plot.save(run.plot(order=NAMES[::-1], width=2), f"{folder}/potjans_diesmann.png")
    return run


if __name__ == "__main__":
    main(*sys.argv[1:4])
