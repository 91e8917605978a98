"""Vogels, Sprekeler et al. (2011): synapses of inhibition learn to balance the excitation of each neuron.

A synapse grows with each spike of its neuron that is near to an event, before or after, and shrinks with each event, so
that the neuron comes to spike at a given rate, 3 Hz. Weights begin at 0, and the neurons that excite fire regularly, at
160 Hz; when the synapses learn, the rate falls to the target, and the trains become irregular. The paper's network has
10 000 neurons and learns for an hour; `main` takes a tenth, with as many synapses each, and learns faster.

    python examples/inhibitory_plasticity.py [folder [neurons [ms [eta (uS)]]]]
"""

import sys

import matplotlib.pyplot as plt

import nrnwrap as nw


def network(n=10_000, rate=3):
    net, p = nw.Network(seed=1), 200 / n
    exc = net.add("exc", n * 4 // 5, "LIFCondExp", preset="coba", v_init=nw.Uniform(-60, -50))
    inh = net.add("inh", n // 5, "LIFCondExp", preset="coba", v_init=nw.Uniform(-60, -50))
    net.all_cells.inject(nw.Step(0.2, dur=1e9))
    exc.connect(net, p=p, weight=0.0003)
    inh.connect(inh, p=p, weight=-0.003)
    return net, inh.connect(exc, nw.InhibitorySTDP(rate=rate, eta=0), p=p, weight=0)


def main(folder="results", n=1000, t_stop=2500, eta=1e-4):
    net, learning = network(int(n))
    with nw.Session(net, dt=0.1) as session:
        session.run(until=100)
        learning.set(eta=float(eta))
        run = session.run(until=float(t_stop))
    print(run.table(stop=100, least=4), run.table(float(t_stop) - 500, least=4), sep="\n")
    _, axes = plt.subplots(3, figsize=(8, 7), layout="constrained", height_ratios=[2, 1, 1])
    run.plot(ax=axes[:2], order=["exc"], rows=50, width=10)
    nw.plot.weights(learning, axes[2], what="learned")
    nw.plot.save(axes, f"{folder}/inhibitory_plasticity.png")
    return run, learning.learned


if __name__ == "__main__":
    main(*sys.argv[1:5])
