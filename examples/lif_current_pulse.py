"""A leaky integrate-and-fire neuron under a current pulse from 150 to 350 ms of 500.

The neuron of Neuromatch Academy (computational neuroscience, W2D3, tutorial 1): tau_m 10 ms, g_L 10 nS, threshold -55
mV, rest and reset -75 mV, refractory 2 ms. The tutorial's pulse of 100 pA moves V by 10 mV and does not make a
spike, since it takes 200 pA to reach the threshold; 300 pA bring a spike every 2 + 10 ln 3 = 12.986 ms. (The
tutorial's own program, forward Euler at 0.1 ms, has 13.0 ms: its spikes lie on the grid.)

    python examples/lif_current_pulse.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import nrnwrap as nw
from nrnwrap.cells import LIF


def main(folder="results"):
    figure, axes = plt.subplots(3, sharex=True, figsize=(7, 5), height_ratios=[3, 3, 1.2], layout="constrained")
    runs = {}
    for ax, amp in zip(axes, (0.1, 0.3), strict=False):
        pulse = nw.Step(amp, delay=150, dur=200)
        run = runs[amp] = nw.simulate(LIF.preset("neuromatch"), pulse, t_stop=500, dt=0.1)
        run.plot(ax, color="black")
        ax.axhline(-55, color="tab:red", lw=0.8, ls="--")
        ax.set(xlabel="", ylabel="V (mV)", ylim=(-77, -48), title=f"{1e3 * amp:g} pA: {len(run.spikes)} spikes")
        axes[-1].step([0, 150, 350, 500], [0, 1e3 * amp, 0, 0], where="post", label=f"{1e3 * amp:g} pA")
        print(f"{1e3 * amp:g} pA: V up to {run.v.max():.4f} mV, {len(run.spikes)} spikes {run.spikes[:3].round(4)} ...")
    axes[-1].set(xlabel="time (ms)", ylabel="I (pA)", ylim=(-20, 340))
    axes[-1].legend(frameon=False, fontsize="small")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "lif_current_pulse.png")
    return runs


if __name__ == "__main__":
    main(*sys.argv[1:2])
