"""What a leaky integrate-and-fire neuron cannot do, and what can: adaptation, bursts, stuttering, rebound, chance.

In each row the LIF (grey) and another model get the same step of current, scaled to the model. The LIF has one
variable, which every spike sets back: all of its intervals are the same, and it is silent after inhibition.
Adaptation and bursts: AdEx as in Naud et al. (2008); stuttering: Izhikevich's fast-spiking neuron of 2007 near its
threshold, with noise, has two states; rebound: AdEx as in Brette and Gerstner (2005), figure 3D; chance: the GIF of
Pozzorini et al. (2015), with a wider threshold.

    python examples/what_lif_cannot_do.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import nrnwrap as nw
from nrnwrap.cells import GIF, LIF, AdEx, Izhikevich2007

T_STOP, DELAY, DUR = 1000, 100, 700  # ms
ROWS = {  # what it is -> the model, its step (nA), the LIF's, noise beside the step
    "adaptation": (lambda: AdEx.preset("naud_adaptation"), 0.5, 0.3, ()),
    "bursts": (lambda: AdEx.preset("naud_regular_bursting"), 0.21, 0.22, ()),
    "stuttering": (
        lambda: Izhikevich2007.preset("FS"),
        0.055,
        0.3,
        (nw.Noise(0.04, tau=5, delay=DELAY, dur=DUR, seed=58, hold=0.2),),  # a noise with a long silence
    ),
    "rebound": (lambda: AdEx.preset("brette_gerstner_2005_rebound"), -0.8, -0.1, ()),
    "chance": (lambda: GIF.preset("toolbox", seed=1, delta_v=3), 0.35, 0.25, ()),
}


def main(folder="results"):
    figure, axes = plt.subplots(len(ROWS), sharex=True, figsize=(8, 8), layout="constrained")
    found = {}
    for ax, (name, (make, amp, lif_amp, noise)) in zip(axes, ROWS.items(), strict=True):
        cell, lif = make(), LIF()
        cell.inject(nw.Step(amp, DELAY, DUR))
        lif.inject(nw.Step(lif_amp, DELAY, DUR))
        for each in noise:
            cell.inject(each)
        run = nw.simulate([lif, cell], t_stop=T_STOP, dt=0.1)
        found[name] = run
        ax.plot(run.t, run.v[1], color="black", lw=0.8)
        ax.eventplot(run.spikes, lineoffsets=[54, 40], linelengths=10, colors=["gray", "black"], lw=0.9)
        ax.set(ylim=(-100, 64), ylabel="V (mV)", xlim=(0, T_STOP))
        ax.set_title(
            f"{name}: {type(cell).__name__} at {amp:g} nA, LIF at {lif_amp:g} nA", loc="left", fontsize="medium"
        )
        cvs = [f"{len(train)} spikes, CV {nw.spikes.cv(train):.2f}" for train in run.spikes]
        print(f"{name:11} LIF: {cvs[0]:22} {type(cell).__name__}: {cvs[1]}")
    axes[-1].set_xlabel("time (ms); marks above: spikes of the LIF (grey) and of the model (black)")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "what_lif_cannot_do.png")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:2])
