"""An Izhikevich neuron under a mixed input: v, u and I together; and how a chaotic set forgets its beginning.

v' = 0.04 v^2 + 5 v + 140 - u + I, u' = a (b v - u) (Izhikevich 2003, IEEE Trans. Neural Netw. 14:1569-1572), with I
the sum of a constant, a pulse, a sine and noise; any preset and any of the four can be chosen. Right: spikes of the
chattering set, and of a chaotic one (a = 0.2, b = 2, c = -56, d = -16, I = -99), with steps of 0.1 to 2^-6 ms. The
errors of the first stay below 1e-4 ms. Those of the second grow tenfold every 20 ms, until after 200 ms no spike is
where it was: from there on only its statistics mean something, whatever the step, and whatever the simulator.

    python examples/izhikevich_mixed_input.py [folder] [preset]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import Izhikevich

C = 0.1  # nF: what the paper calls I is I/C here, so that I = 10 is 1 nA
PARTS = {
    "constant": nw.Step(4 * C),
    "pulse": nw.Train(6 * C, delay=100, dur=60, period=60, number=1),
    "sine": nw.Sine(3 * C, 10, delay=200, dur=200),
    "noise": nw.Noise(2 * C, tau=2, delay=400, seed=1, hold=2**-5),
}
CHAOTIC = {"a": 0.2, "b": 2, "c": -56, "d": -16}


def mixed(preset="RS", parts=PARTS):
    """A run of 600 ms with steps of 2^-5 ms; I (in the paper's unit) is the sum of what the parts injected."""
    cell = Izhikevich.preset(preset)
    sources = [cell.inject(part) for part in parts.values()]
    places = {"u": "u", **{f"i{n}": source._ref_i for n, source in enumerate(sources)}}
    run = nw.simulate(cell, t_stop=600, dt=2**-5, record=places)
    return run, sum(run[f"i{n}"] for n in range(len(sources))) / C


def drift(make, amp, steps=(0.1, 2**-4, 2**-5)):
    """How far spikes (ms) are from those with steps of 2^-6 ms: step -> times, differences."""
    finest = nw.simulate(make(), nw.Step(amp), t_stop=500, dt=2**-6).spikes
    found = {}
    for dt in steps:
        spikes = nw.simulate(make(), nw.Step(amp), t_stop=500, dt=dt).spikes
        n = min(len(spikes), len(finest))
        found[dt] = finest[:n], np.abs(spikes[:n] - finest[:n])
    return found


def main(folder="results", preset="RS"):
    run, total = mixed(preset)
    rows = [list(pair) for pair in zip("vvuuII", ["CH"] * 3 + ["chaotic"] * 3, strict=True)]
    figure, axes = plt.subplot_mosaic(rows, figsize=(10, 6), layout="constrained")
    for name, values in (("v", run.v), ("u", run["u"]), ("I", total)):
        axes[name].plot(run.t, values, color="black", lw=0.8)
        axes[name].set(xlim=(0, run.t[-1]), xlabel="time (ms)" if name == "I" else "")
    axes["v"].set(ylabel="v (mV)", title=f"{preset}: constant, then with pulse, sine, noise")
    axes["u"].set_ylabel("u (mV/ms)")
    axes["I"].set_ylabel("I (mV/ms)")
    drifts = {
        "CH": drift(lambda: Izhikevich.preset("CH"), 10 * C),
        "chaotic": drift(lambda: Izhikevich(**CHAOTIC), -99 * C),
    }
    for name, found in drifts.items():
        for dt, (times, off) in found.items():
            axes[name].semilogy(times, off, ".-", ms=3, lw=0.7, label=f"dt {dt:.4g} ms")
            print(f"{name:8} dt {dt:.4f}: first spike off by {off[0]:.1e} ms, last by {off[-1]:.1e} ms")
        axes[name].set(ylim=(1e-9, 1e4), title=f"{name}: off the spikes with dt 2^-6 ms", ylabel="difference (ms)")
        axes[name].legend(frameon=False, fontsize="small", ncols=3, loc="upper left")
    axes["chaotic"].set_xlabel("time of the spike (ms)")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "izhikevich_mixed_input.png")
    return run, total, drifts


if __name__ == "__main__":
    main(*sys.argv[1:3])
