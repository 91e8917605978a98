"""Two states at the same current, and spikes after inhibition: what takes a second variable.

Bistability: at 7 uA/cm2 the squid axon rests or fires (Rinzel 1978, Fed. Proc. 37:2793-2802). A slow ramp leaves it
at rest; one brief pulse makes it fire, the next, at the right moment, stops it. Izhikevich's neuron (2004, figure 1P)
does the same, by the steps of the figure's own program. Rebound: the axon fires when a hyperpolarizing current ends
(anode break; Hodgkin and Huxley 1952), as its sodium has recovered and its potassium closed meanwhile; the AdEx
neuron of Brette and Gerstner (2005), figure 3D, fires a burst.

    python examples/bistability_and_rebound.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import nrnwrap as nw
from nrnwrap.cells import AdEx, HodgkinHuxley, Izhikevich

BASE, PULSE = 0.07, 0.1  # nA into 1000 um2: 7 and 10 uA/cm2


def bistable_axon(stop=175.5):
    ramp = nw.Ramp(0, BASE, dur=50) + nw.Step(BASE, delay=50)
    pulses = nw.Step(PULSE, delay=80, dur=1) + nw.Step(PULSE, delay=stop, dur=1)
    return nw.simulate(HodgkinHuxley(), ramp + pulses, t_stop=300, secondorder=2)


def bistable_izhikevich():
    cell, stimulus, settings = Izhikevich.pattern("bistability", scheme="published")
    return nw.simulate(cell, stimulus, **settings)


def anode_break():
    return nw.simulate(HodgkinHuxley(), nw.Step(-0.05, delay=50, dur=50), t_stop=200, secondorder=2)


def rebound_burst():
    cell = AdEx.preset("brette_gerstner_2005_rebound")
    return nw.simulate(cell, nw.Step(-0.8, delay=100, dur=400), t_stop=800, dt=0.1)


PANELS = {
    "bistable: HodgkinHuxley, pulses at 80 and 175.5 ms": (bistable_axon, (80, 175.5)),
    "bistable: Izhikevich, pulses at 37.5 and 216 ms": (bistable_izhikevich, (37.5, 216)),
    "rebound: HodgkinHuxley, -0.05 nA from 50 to 100 ms": (anode_break, (50, 100)),
    "rebound: AdEx, -0.8 nA from 100 to 500 ms": (rebound_burst, (100, 500)),
}


def main(folder="results"):
    figure, axes = plt.subplots(2, 2, figsize=(10, 5), layout="constrained")
    runs = {}
    for ax, (name, (make, moments)) in zip(axes.flat, PANELS.items(), strict=True):
        run = runs[name] = make()
        run.plot(ax, color="black", marks=False)
        ax.set_title(name, fontsize="medium", loc="left")
        ax.plot(moments, [run.v.min() - 6] * 2, "^", color="tab:blue", ms=6)
        print(f"{name:52} spikes {run.spikes.round(2)} ms")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "bistability_and_rebound.png")
    return runs


if __name__ == "__main__":
    main(*sys.argv[1:2])
