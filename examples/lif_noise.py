"""A leaky integrate-and-fire neuron under a constant current and under Gaussian white noise around a mean.

The neuron, and the currents, of Neuromatch Academy (computational neuroscience, W2D3, tutorial 1): 300 pA, and noise
of mean 250 pA and intensity 0.5, 3 or 5 pA sqrt(s). The weak noise leaves the train nearly regular, the strong makes
its intervals vary by a fifth and more. Theory (Siegert 1951; Brunel 2000) has rates of 55.3, 57.5 and 60.5 Hz and
coefficients of variation of 0.038, 0.202 and 0.299 for diffusion. Here a value of the noise lasts for a step of 0.1 ms,
and V does not wander between the values, so the threshold seems higher by 0.5826 sigma sqrt(0.1 ms/tau_m)
(docs/numerics.md). For this, theory has 55.2, 56.5 and 58.9 Hz, and 0.038, 0.205 and 0.302.

    python examples/lif_noise.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIF

UNIT = 1e-3 * np.sqrt(1e3)  # pA sqrt(s) in nA sqrt(ms)
DT = 0.1  # ms
CELLS, T_STOP = 40, 2000  # as many neurons, each with noise of its own, for so long (ms)


def noise(sigma, gid=0):
    """White noise around 250 pA, with a value for each step."""
    return nw.WhiteNoise(sigma * UNIT, mean=0.25, seed=2020, gid=gid)


def trains(sigma):
    """Spike times (ms) of many neurons."""
    cells = [LIF.preset("neuromatch") for _ in range(CELLS)]
    for gid, cell in enumerate(cells):
        cell.inject(noise(sigma, gid))
    return nw.simulate(cells, t_stop=T_STOP, dt=DT, record=[]).spikes


def main(folder="results"):
    figure, axes = plt.subplots(2, 2, figsize=(9, 5.5), layout="constrained")
    inputs = {"300 pA": nw.Step(0.3), "250 pA and noise of 3 pA sqrt(s)": noise(3.0)}
    runs = {}
    for ax, (name, stimulus) in zip(axes[0], inputs.items(), strict=True):
        run = runs[name] = nw.simulate(LIF.preset("neuromatch"), stimulus, t_stop=100, dt=DT)
        run.plot(ax, color="black").axhline(-55, color="tab:red", lw=0.8, ls="--")
        ax.set(title=name, ylabel="V (mV)")
    found = {}
    for sigma in (0.5, 3.0, 5.0):
        each = trains(sigma)
        intervals = np.concatenate([nw.spikes.intervals(train) for train in each])
        found[sigma] = 1e3 / intervals.mean(), intervals.std() / intervals.mean()
        print(f"{sigma:3} pA sqrt(s): {found[sigma][0]:6.2f} Hz, CV {found[sigma][1]:.3f}")
        label = f"{sigma:g} pA sqrt(s), CV {found[sigma][1]:.2f}"
        axes[1, 0].hist(intervals, np.arange(5, 45, 0.5), density=True, histtype="step", label=label)
        axes[1, 1].eventplot(each[:10], lineoffsets=np.arange(10) + 12 * len(found), colors=f"C{len(found) - 1}")
    axes[1, 0].set(xlabel="interval (ms)", ylabel="density (/ms)", ylim=(0, 0.8), title="intervals between spikes")
    axes[1, 0].legend(frameon=False, fontsize="small")
    axes[1, 1].set(xlabel="time (ms)", ylabel="neurons", xlim=(0, 500), yticks=[], title="ten neurons each")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "lif_noise.png")
    return runs, found


if __name__ == "__main__":
    main(*sys.argv[1:2])
