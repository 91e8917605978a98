"""A signal that runs through a network: a sheet of neurons, each of which excites those around it.

900 LIF neurons on a plane of 1 mm by 1 mm; the nearer two are the more likely they are connected, and the later
a spike arrives the further it has to go: 0.5 ms at the synapse, and 0.3 m/s on the way. A few neurons in a corner
are made to spike. The signal runs at a speed of its own, slower than the axons, and ends at the other side, since
neurons rest after a spike. The colours are the times of the first spikes.

    python examples/signal_through_sheet.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import LIF

SIDE = 1000.0  # um
SPEED = 300.0  # um/ms, of axons
CELL = {"C": 0.2, "g_l": 0.01, "e_l": -70, "v_th": -55, "v_reset": -75, "t_ref": 20}


def network(n=900, weight=0.02):
    net, k = nw.Network(seed=1), round(n**0.5)
    grid = SIDE / k * np.stack(np.meshgrid(np.arange(k), np.arange(k)), -1).reshape(-1, 2)
    sheet = net.add("sheet", k * k, LIF, **CELL, v_init=nw.Normal(-70, 1), positions=grid)
    near = {"p": lambda d: 0.5 * np.exp(-((d / 80) ** 2)), "radius": 200, "delay": lambda d: 0.5 + d / SPEED}
    sheet.connect(sheet, nw.Exp(3), weight=weight, **near)
    corner = np.hypot(*sheet.positions.T[:2]) < 100
    sheet[corner].receive(nw.SpikeTimes([5]), nw.Exp(3), weight=0.1)
    return net


def main(folder="results"):
    net = network()
    run = nw.simulate(net, t_stop=60, dt=0.1)
    first = np.array([train[0] if len(train) else np.nan for train in run.trains])
    distance = np.hypot(*net["sheet"].positions.T[:2])
    far = (distance > 300) & np.isfinite(first)
    slope, offset = np.polyfit(first[far], distance[far], 1)
    print(f"{np.isfinite(first).mean():.1%} of the neurons spike")
    print(f"speed: {slope / 1e3:.3f} m/s")
    figure, axes = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    plot.network(net, axes[0], values=first, label="first spike (ms)", size=8)
    axes[1].plot(first, distance, ".", ms=2, color="black")
    t = np.array([np.nanmin(first), np.nanmax(first)])
    axes[1].plot(t, slope * t + offset, color="tab:red", lw=1, label=f"{slope / 1e3:.2f} m/s")
    axes[1].set(xlabel="first spike (ms)", ylabel="distance from the corner (um)", ylim=(0, None))
    axes[1].legend(frameon=False)
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "signal_through_sheet.png")
    plot.film(run, net, Path(folder) / "signal_through_sheet.gif", stop=48, every=3, fps=6, dpi=46, size=4.5)
    return run, first, distance, slope


if __name__ == "__main__":
    main(*sys.argv[1:2])
