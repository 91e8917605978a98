"""Three integrators, each with an input every 10 ms: perfect, leaky, and leaky with a synapse.

Without units, so that 1 mV stands for 1: v += 0.3 into a perfect integrator; v += 0.6 into a leaky one, tau 15 ms;
and I += 0.6 with dv/dt = (4 I - v)/(15 ms), dI/dt = -I/(5 ms). At v = 1 each spikes and begins again at 0. After
D. F. M. Goodman's teaching notebook on biological and model neurons (neuro4ml), written for Brian 2.

A kick that reaches the threshold is a spike at once, at 40 and 30 ms; Brian 2, with steps of 0.1 ms, looks at the
threshold once per step and before it takes the events of this step, so that it says one step later. The spike of the
third lies between two steps (docs/gallery.md).

    python examples/integrators.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import KickedLIF, LIFCurrExp

FROM_0_TO_1 = {"e_l": 0, "v_th": 1, "v_reset": 0, "t_ref": 0}
EVERY_10_MS = nw.Regular(10, start=10)


def main(folder="results"):
    # C/g_l is tau; the perfect integrator's leak is 1e9 ms slow
    perfect = KickedLIF(C=1, g_l=1e-9, jump=0, **FROM_0_TO_1)
    leaky = KickedLIF(C=0.15, g_l=0.01, jump=0, **FROM_0_TO_1)
    synapse = LIFCurrExp(C=0.15, g_l=0.01, tau_e=5, **FROM_0_TO_1)
    perfect.receive(EVERY_10_MS, weight=0.3)
    leaky.receive(EVERY_10_MS, weight=0.6)
    synapse.receive(EVERY_10_MS, weight=4 * 0.6 * synapse.g_l)  # its current is 4 I g_l
    cells = {"perfect, v += 0.3": perfect, "leaky, v += 0.6": leaky, "leaky with a synapse, I += 0.6": synapse}
    runs = {}
    figure, axes = plt.subplots(3, sharex=True, figsize=(7, 6), layout="constrained")
    for ax, (name, cell) in zip(axes, cells.items(), strict=True):
        run = runs[name] = nw.simulate(cell, t_stop=50, record=["v", "i_e"] if cell is synapse else "v")
        print(f"{name:31} spikes at {run.spikes.round(6)} ms")
        ax.plot(run.t, run.v, color="black", lw=1.2, label="v")
        ax.plot(run.spikes, np.full(len(run.spikes), 1.1), "v", color="tab:red", ms=7)
        ax.axhline(1, color="tab:red", lw=0.8, ls="--")
        ax.set(ylabel="v (1)", ylim=(0, 1.25), xlim=(0, 50))
        ax.set_title(name, fontsize="medium", loc="left")
    axes[2].plot(run.t, run["i_e"] / (4 * synapse.g_l), color="tab:blue", lw=1, label="I")
    axes[2].set(ylabel="v, I (1)", xlabel="time (ms); inputs every 10 ms")
    axes[2].legend(frameon=False, loc="upper left", ncols=2, fontsize="small")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "integrators.png")
    return runs


if __name__ == "__main__":
    main(*sys.argv[1:2])
