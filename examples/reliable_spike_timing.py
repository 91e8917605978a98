"""Reliable spike timing: a fluctuating input fixes the spikes of a noisy neuron, a constant one does not.

25 trials of dx/dt = (0.65 I - x)/tau + sigma sqrt(2/tau) xi, tau 10 ms, sigma 0.03, threshold 1, reset 0, refractory
5 ms, with noise xi of their own, and I from 10 to 950 ms: 1.5, or the same Ornstein-Uhlenbeck input for all trials,
of mean 1.5, standard deviation 1 and 3 ms. Then the same without a leak: dx/dt = 0.15 I/tau + sigma sqrt(2/tau) xi.
After Mainen and Sejnowski (1995), Science 268:1503-1506, in the form of D. F. M. Goodman's teaching notebook on
biological and model neurons (neuro4ml), written for Brian 2. The non-leaky neuron never forgets its noise: its spikes
drift apart under both inputs.

Noise is another one in every simulator, so what can be compared are the statistics: reliability (Schreiber et al.
2003, with Gaussians of 3 ms) and jitter.

    python examples/reliable_spike_timing.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIF, PIF

TRIALS, T_STOP, DT = 25, 1000, 0.05  # ms
TAU, SIGMA = 10.0, 0.03  # ms, 1 (1 mV stands for 1)
C = 0.1  # nF
UNIT = C / TAU  # nA that x' = 1/tau takes
HOLD = 0.2  # ms: four steps for each value of the noise
ON = {"delay": 10, "dur": 940}  # ms
KINDS = {"leaky": 0.65, "non-leaky": 0.15}  # factor of I
INPUTS = {
    "constant": lambda factor: nw.Step(1.5 * factor * UNIT, **ON),
    "fluctuating": lambda factor: nw.Noise(factor * UNIT, tau=3, mean=1.5 * factor * UNIT, seed=7, hold=HOLD, **ON),
}


def neuron(kind):
    if kind == "leaky":
        return LIF(C=C, g_l=UNIT, e_l=0, v_th=1, v_reset=0, t_ref=5)
    return PIF(C=C, v_th=1, v_reset=0, t_ref=5)


def trials(kind, name, dt=DT):
    """A run with all trials, and the input of each (in units of I)."""
    cells, inputs = [neuron(kind) for _ in range(TRIALS)], {}
    starts = np.random.default_rng(5).uniform(0, 0.2, TRIALS)
    same = INPUTS[name](KINDS[kind])  # one input for all trials, whatever is random in it
    for trial, (cell, start) in enumerate(zip(cells, starts, strict=True)):
        inputs[cell] = cell.inject(same)
        cell.inject(nw.WhiteNoise(C * SIGMA * np.sqrt(2 / TAU), seed=1, gid=trial, hold=HOLD))
        cell.inject(nw.Train(C * start / 0.1, dur=0.1, number=1))  # x(0)
    return nw.simulate(cells, t_stop=T_STOP, dt=dt, record={"I": lambda cell: inputs[cell]._ref_i})


def draw(axes, kind, name, run):
    """Three traces, with spikes drawn up to 4, the input, and the spikes of all trials."""
    for x, train in zip(run.v[:3], run.spikes, strict=False):
        axes[0].plot(run.t, x, lw=0.7)
        axes[0].vlines(train, 1, 4, lw=0.7, color=axes[0].lines[-1].get_color())
    axes[1].plot(run.t, run["I"][0] / (KINDS[kind] * UNIT), color="black", lw=0.5)
    axes[2].eventplot(run.spikes, colors="black", lw=0.8)
    axes[0].set(title=f"{kind}, {name}", xlim=(0, T_STOP), ylim=(-0.1, 4.1))
    axes[1].set_ylim(-2.5, 5.5)
    axes[2].set_xlabel("time (ms)")


def main(folder="results"):
    figure, axes = plt.subplots(3, 4, sharex=True, figsize=(12, 6), layout="constrained")
    found, columns = {}, iter(axes.T)
    for kind in KINDS:
        for name in INPUTS:
            run = trials(kind, name)
            late = [train[train >= 500] for train in run.spikes]  # when the starts are forgotten
            found[kind, name] = run, nw.spikes.reliability(late, sigma=3), nw.spikes.jitter(late, 500, 950)
            draw(next(columns), kind, name, run)
            jitter = "no common events" if np.isnan(found[kind, name][2]) else f"jitter {found[kind, name][2]:.2f} ms"
            print(f"{kind:9} {name:11} reliability {found[kind, name][1]:.3f}, {jitter}")
    for ax, label in zip(axes[:, 0], ("x (1)", "I (1)", "trial"), strict=True):
        ax.set_ylabel(label)
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "reliable_spike_timing.png")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:2])
