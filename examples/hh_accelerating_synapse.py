"""A Hodgkin-Huxley neuron with an exponential synapse, whose input comes faster and faster.

The neuron of the COBAHH benchmark (20000 um2; Brette et al. 2007), a synapse of 2 nS and 5 ms, and an input neuron
dv/dt = t/(50 ms)^2 that spikes at 1 and begins again at 0, until 150 ms: after D. F. M. Goodman's teaching notebook
on biological and model neurons (neuro4ml), written for Brian 2. The input's spikes are at 50 sqrt(2 k) ms: 70.711,
100, 122.474 and 141.421. Brian 2 reports the start of the step in which it notices them, 0.1 ms long, and lets the
synapse jump at the end of that step; here both are at the spike's own time.

    python examples/hh_accelerating_synapse.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import nrnwrap as nw
from nrnwrap.cells import PIF, TraubMiles

T_STOP, T_INPUT = 200.0, 150.0  # ms


def main(folder="results"):
    source = PIF(C=1, v_th=1, v_reset=0, t_ref=0)  # 1 mV stands for 1
    source.inject(nw.Ramp(0, T_INPUT / 50**2, dur=T_INPUT))  # C dv/dt = t/(50 ms)^2
    cell = TraubMiles.preset("cobahh")
    wire = source.connect(cell, nw.Exp(tau=5, e=0), weight=0.002, delay=0)  # 2 nS
    places = {"g": lambda each: wire.syn()._ref_s if each is cell else each.soma(0.5)._ref_v}
    run = nw.simulate([source, cell], t_stop=T_STOP, secondorder=2, record=places)
    inputs, v, g = run.spikes[0], run.v[1], run["g"][1]
    print(f"input at {inputs.round(4)} ms; v up to {v.max():.3f} mV, {len(run.spikes[1])} spikes")
    figure, axes = plt.subplots(3, sharex=True, figsize=(7, 5.5), layout="constrained")
    axes[0].plot(run.t, run.v[0], color="tab:blue", lw=1)
    axes[0].set(ylabel="input neuron, v (1)", ylim=(0, 1.05))
    axes[1].plot(run.t, 1e3 * g, color="tab:orange", lw=1)
    axes[1].set(ylabel="conductance (nS)", ylim=(0, None))
    axes[2].plot(run.t, v, color="black", lw=1)
    axes[2].set(xlabel="time (ms)", ylabel="HH neuron, v (mV)", ylim=(-70, -50), xlim=(0, T_STOP))
    for ax in axes:
        for when in inputs:
            ax.axvline(when, color="gray", lw=0.7, ls="--")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "hh_accelerating_synapse.png")
    return run


if __name__ == "__main__":
    main(*sys.argv[1:2])
