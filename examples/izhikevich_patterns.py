"""The twenty firing patterns of Izhikevich (2004), IEEE Trans. Neural Netw. 15:1063-1070, figure 1.

Black: by the steps of the figure's own program, which some patterns need; marks above: spikes of the equations,
solved exactly. Where the two differ the pattern is that of the program's steps of 0.1 to 0.5 ms: docs/using.md has
the list. The equations of inhibition-induced bursting fire without end, which nrnwrap reports as an error.

    python examples/izhikevich_patterns.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import Izhikevich
from nrnwrap.errors import NumericsError


def run(name, scheme):
    cell, stimulus, settings = Izhikevich.pattern(name, scheme)
    return nw.simulate(cell, stimulus, **settings), stimulus


def exact_spikes(name):
    """Spike times (ms) of the equations; None where they fire without end."""
    try:
        return run(name, "exact")[0].spikes
    except NumericsError:
        return None


def main(folder="results"):
    figure, axes = plt.subplots(5, 4, figsize=(11, 10), layout="constrained")
    found = {}
    print(f"{'pattern':30} {'published':>9} {'exact':>6}  (spikes)")
    for ax, name in zip(axes.flat, Izhikevich.patterns, strict=True):
        published, stimulus = run(name, "published")
        exact = exact_spikes(name)
        found[name] = published.spikes, exact
        print(f"{name:30} {len(published.spikes):9} {'endless' if exact is None else len(exact):>6}")
        ax.plot(published.t, published.v, color="black", lw=0.8)
        if exact is not None:
            ax.plot(exact, np.full(len(exact), 45), "|", color="tab:red", ms=6)
        size = np.ptp(stimulus.values)
        ax.plot(stimulus.t, -108 + 15 * (stimulus.values - stimulus.values.min()) / size, color="tab:blue", lw=0.8)
        ax.set(title=name, xlim=(0, published.t[-1]), ylim=(-112, 52), yticks=[-60, 0])
        ax.spines[["top", "right"]].set_visible(False)
        ax.title.set_fontsize("medium")
    figure.supxlabel("time (ms)")
    figure.supylabel("V (mV); red: exact spikes; blue: the input, not to scale")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "izhikevich_patterns.png")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:2])
