"""A fixed threshold and one that jumps at each spike, under the same input of a kick of 0.3 every 2 ms.

tau 15 ms; the threshold is 1, or it decays to 1 with 50 ms and rises by 0.4 at a spike. Without units, so that 1 mV
stands for 1. After D. F. M. Goodman's teaching notebook on biological and model neurons (neuro4ml), for Brian 2.

Kicks are exact in time here. The fixed threshold brings a spike every 10 ms. The adaptive one is passed by only 0.009
at 22 ms and 0.008 at 116 ms, and missed by 0.009 at 136 ms, so that it matters when one looks: Brian 2 compares v one
step of 0.1 ms after the kick, when it has decayed by 0.7 %, finds nothing at 22 ms, and its spikes go on at 24.1,
40.1, 58.1 ... instead of 22, 38, 56 ...

    python examples/adaptive_threshold.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import KickedLIF


def main(folder="results"):
    figure, axes = plt.subplots(2, sharex=True, figsize=(8, 5), layout="constrained")
    runs = {}
    for ax, preset in zip(axes, ("goodman_standard", "goodman"), strict=True):
        cell = KickedLIF.preset(preset)
        cell.receive(nw.Regular(2, start=2), weight=0.3)
        run = runs[preset] = nw.simulate(cell, t_stop=151, record=["v", "above"])
        ax.plot(run.t, run.v, color="black", lw=0.9, label="v")
        ax.plot(run.t, cell.v_th + run["above"], color="tab:red", lw=1, label="threshold")
        ax.plot(run.spikes, np.full(len(run.spikes), 2.45), "v", color="tab:red", ms=5)
        name = "fixed" if cell.jump == 0 else "adaptive"
        ax.set(ylabel="v (1)", ylim=(0, 2.65), xlim=(0, 150.5))
        ax.set_title(f"{name} threshold: {len(run.spikes)} spikes", loc="left", fontsize="medium")
        print(f"{name:8} {run.spikes.round(6)} ms")
    axes[0].legend(frameon=False, ncols=2, loc=(0.7, 0.6))
    axes[1].set_xlabel("time (ms)")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "adaptive_threshold.png")
    return runs


if __name__ == "__main__":
    main(*sys.argv[1:2])
