"""5000 leaky integrate-and-fire neurons with currents of their own, alone and connected.

Alone each fires at 1/(t_ref + tau ln(RI/(RI - theta))), by its current I. Then a fifth inhibits and the others excite
100 neurons each, by events that move the potential by 0.5 mV, or by 2.5 mV downwards. Now trains are irregular, those
with too little current are made to spike by the others, and the corner of the curve at the rheobase is gone.

    python examples/lif_5000.py [folder [neurons [ms]]]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIF

CELL = {"C": 0.2, "g_l": 0.01, "e_l": -70, "v_th": -50, "v_reset": -70, "t_ref": 2}  # tau 20 ms, rheobase 0.2 nA


def network(n=5000, weight=0.0):
    net = nw.Network(seed=1)
    lif = net.add("lif", n, LIF, **CELL, v_init=nw.Uniform(-70, -50))
    current = np.sort(lif.draw(nw.Uniform(0.1, 0.4), "current"))
    lif.inject([nw.Step(each, dur=1e9) for each in current])
    if weight:
        lif[::5].connect(lif, outdegree=100, weight=-5 * weight, delay=nw.Uniform(0.5, 3), name="inhibition")
        lif[np.arange(n) % 5 > 0].connect(lif, outdegree=100, weight=weight, delay=nw.Uniform(0.5, 3))
    return net, current


def formula(current):
    """The rates (Hz) of neurons that are not connected."""
    with np.errstate(invalid="ignore", divide="ignore"):
        rates = 1e3 / (2 + 20 * np.log(current / (current - 0.2)))
    return np.where(current > 0.2, rates, 0)


def main(folder="results", n=5000, t_stop=300):
    n, t_stop = int(n), float(t_stop)
    figure, axes = plt.subplots(1, 3, figsize=(11, 4), layout="constrained")
    found = {}
    for ax, (name, weight) in zip(axes, {"alone": 0.0, "connected": 0.5}.items(), strict=False):
        net, current = network(n, weight)
        run = nw.simulate(net, t_stop=t_stop, dt=0.1)
        rates = np.array([nw.spikes.rate(train, 100, t_stop) for train in run.trains])
        found[name] = run, current, rates
        print(f"{name}: {rates.mean():.2f} Hz, CV {run.cv('lif', 100, least=5):.3f}")
        run.raster(net["lif"][:: n // 500], ax).set(title=name, ylabel="neurons, by their currents", yticks=[])
        middle = rates.reshape(-1, n // 50).mean(axis=1)
        axes[2].plot(current.reshape(-1, n // 50).mean(axis=1), middle, ".", label=name)
    axes[2].plot(current, formula(current), color="black", lw=1, label="formula")
    axes[2].set(xlabel="current (nA)", ylabel="rate (Hz)")
    axes[2].legend(frameon=False)
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "lif_5000.png")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:4])
