"""Izhikevich (2003): 1000 neurons, each connected to all, whose random input makes rhythms of 10 and 40 Hz.

800 excite, from regular spiking to chattering, and 200 inhibit, from low-threshold to fast spiking. His program adds a
weight to I for a step of 1 ms; here an event is a current that decays in 1 ms, of the same charge, and time is exact.
I = 1 of the paper is 0.1 nA. Neurons that excite spike at 5 to 9 Hz.

    python examples/izhikevich_network.py [folder [ms]]
"""

import sys

import matplotlib.pyplot as plt

import nrnwrap as nw


def network(n=1000):
    net, scale = nw.Network(seed=1), 1000 / n
    exc = net.add("exc", n * 4 // 5, "Izhikevich", a=0.02, b=0.2, v_init=-65)
    inh = net.add("inh", n // 5, "Izhikevich", c=-65, d=2, v_init=-65)
    r, s = exc.draw(nw.Uniform(0, 1), "r"), inh.draw(nw.Uniform(0, 1), "r")
    exc.set(c=-65 + 15 * r**2, d=8 - 6 * r**2)
    inh.set(a=0.02 + 0.08 * s, b=0.25 - 0.05 * s)
    exc.connect(net, nw.ExpCurrent(1), p=1, weight=nw.Uniform(0, 0.05 * scale), autapses=True)
    inh.connect(net, nw.ExpCurrent(1), p=1, weight=nw.Uniform(-0.1 * scale, 0), autapses=True)
    exc.inject(nw.WhiteNoise(0.5, hold=1))
    inh.inject(nw.WhiteNoise(0.2, hold=1))
    return net


def main(folder="results", t_stop=1000):
    run = nw.simulate(network(), t_stop=float(t_stop), dt=0.1)
    print(run.table())
    _, axes = plt.subplots(3, figsize=(8, 7), layout="constrained", height_ratios=[2, 1, 1])
    run.plot(ax=axes[:2], width=3)
    nw.plot.curve(*run.power_spectrum(None, 100, highest=100), ("f (Hz)", "power (Hz)"), axes[2])
    nw.plot.save(axes, f"{folder}/izhikevich_network.png")
    return run


if __name__ == "__main__":
    main(*sys.argv[1:3])
