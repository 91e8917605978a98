"""Two leaky integrate-and-fire neurons that are coupled electrically.

Below the threshold a gap junction is a voltage divider: of what one neuron is polarised its neighbour has a share of
g/(g + g_l). When they spike, what the other sees most of is the reset, since a spike of an integrate-and-fire neuron
does not have a width: each spike pulls the other down. So both become slower, and from some conductance on they take
turns: they have one rate, in antiphase (Chow and Kopell 2000; Lewis and Rinzel 2003). Here g is in parts of the leak.

    python examples/coupled_lif.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIF

CELL = {
    "C": 0.1,
    "g_l": 0.01,
    "e_l": -70,
    "v_th": -50,
    "v_reset": -65,
    "t_ref": 0,
    "v_init": -70,
}  # tau 10 ms, rheobase 0.2 nA
CURRENTS = 0.22, 0.215  # nA
COUPLINGS = np.array([0, 0.02, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.3, 0.4, 0.5])  # g/g_l


def network(coupling, currents=CURRENTS):
    net = nw.Network(seed=1)
    pair = net.add("pair", 2, LIF, **CELL)
    pair.inject([nw.Step(current, dur=1e9) for current in currents])
    if coupling:
        pair.couple(pair, pairs=([0], [1]), g=coupling * CELL["g_l"])
    return net


def simulated(coupling, currents=CURRENTS, t_stop=1500.0):
    return nw.simulate(network(coupling, currents), t_stop=t_stop, dt=0.025, record="v")["pair"]


def main(folder="results"):
    figure, axes = plt.subplots(2, 2, figsize=(9, 5), layout="constrained")
    runs = [simulated(coupling) for coupling in COUPLINGS]
    rates = np.array([[1e3 / np.diff(train[train > 500]).mean() for train in run.spikes] for run in runs])
    steady = [simulated(coupling, (0.1, 0), 200).v[:, -1] - CELL["e_l"] for coupling in COUPLINGS]
    shares = np.array([other / one for one, other in steady])
    for coupling, pair, share in zip(COUPLINGS, rates, shares, strict=True):
        print(f"g = {coupling:.2f} g_l: {pair[0]:.2f} and {pair[1]:.2f} Hz; share {share:.4f}")
    for ax, k in ((axes[0, 0], 0), (axes[0, 1], len(runs) - 1)):
        ax.plot(runs[k].t, runs[k].v[0], color="black", lw=1)
        ax.plot(runs[k].t, runs[k].v[1], color="tab:orange", lw=1)
        ax.set(
            title=f"g = {COUPLINGS[k]:g} g_l", xlim=(1300, 1500), ylim=(-66, -49), xlabel="time (ms)", ylabel="V (mV)"
        )
    for k, (current, colour) in enumerate(zip(CURRENTS, ("black", "tab:orange"), strict=True)):
        axes[1, 0].plot(COUPLINGS, rates[:, k], "o-", ms=4, color=colour, label=f"{current * 1e3:g} pA")
    axes[1, 0].set(xlabel="g / g_l", ylabel="rate (Hz)")
    axes[1, 0].legend(frameon=False, fontsize="small")
    x = np.linspace(0, COUPLINGS[-1], 100)
    axes[1, 1].plot(x, x / (1 + x), color="tab:red", lw=1, label="g / (g + g_l)")
    axes[1, 1].plot(COUPLINGS, shares, "ko", ms=4, label="simulated")
    axes[1, 1].set(xlabel="g / g_l", ylabel="share of the neighbour")
    axes[1, 1].legend(frameon=False, fontsize="small")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "coupled_lif.png")
    return dict(zip(COUPLINGS.tolist(), runs, strict=True)), shares


if __name__ == "__main__":
    main(*sys.argv[1:2])
