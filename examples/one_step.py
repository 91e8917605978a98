"""One step of a spiking mechanism with a spike in it, which docs/numerics.md explains.

A LIF stands on a soma with a dendrite. The step is 1 ms, ten times as long as usual, so that something can be seen. An
event reaches a synapse within the step, and makes the model spike in the same step. The exact solution is that of the
variable step.

    python examples/one_step.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.mechanisms import h

EVENT, BEGIN, DT = 20.3, 20.0, 1.0  # ms: the event; where the step with the spike begins; how long steps are
ORDER = {  # what happens for that step, one after the other -> which part of it this is about, and how it is drawn
    "events of the first half come:\nthe synapse tells of its own (soon)": (0, 0.5, "-"),
    "hear and steer: a current for the node,\nfrom what is expected": (0, 1, ":"),
    "NEURON solves its matrix:\nthe node goes its way": (0, 1, "-"),
    "look: the model goes through the step\nunder what the node got, and spikes": (0, 1, "-"),
    "events of the second half come,\namong them the spike's own: announce": (0.5, 1, "-"),
}
MARKS = {0: "v", 3: "*", 4: "*"}  # rows with the event, and with the spike


def simulated(**how):
    """A run with the voltage of the model, v, and that of its node."""
    soma, dend = h.Section("soma"), h.Section("dend")
    dend.connect(soma(1))
    soma.L = soma.diam = 56.4  # um: 0.1 nF
    dend.L, dend.diam, dend.nseg = 100, 2, 5
    dend.insert("pas")
    dend.g_pas, dend.e_pas = 1e-4, -75
    cell = LIF.at(soma(0.5), t_ref=0.5)
    cell.keep(dend)
    cell.receive(nw.SpikeTimes([EVENT]), nw.ExpCurrent(3), weight=0.6)
    voltages = {"v": cell.mechanism._ref_v_m, "node": soma(0.5)._ref_v}
    return nw.simulate(cell, nw.Step(0.22), t_stop=24, record=voltages, **how)


def main(folder="results"):
    exact, run = simulated(method="variable"), simulated(dt=DT)
    (spike,) = run.spikes
    print(f"The spike is at {spike:.4f} ms with steps of {DT:g} ms, and at {exact.spikes[0]:.4f} ms in truth")
    figure, (above, below) = plt.subplots(2, sharex=True, figsize=(9, 6.5), height_ratios=(4, 3), layout="constrained")
    above.plot(exact.t, exact["v"], color="black", lw=1, label="exact")
    above.plot(run.t, run["v"], "o", color="black", ms=5, label="the model, v_m, at the end of a step")
    above.plot(run.t, run["node"], "s--", c="tab:orange", mfc="none", ms=11, label="its node, as the dendrite sees it")
    above.axhline(-55, color="black", lw=0.8, ls=":", label="threshold")
    above.set(ylabel="v (mV)", ylim=(-77, -53), xlim=(BEGIN - 1.15, BEGIN + 2.6))
    above.legend(frameon=False, loc=(0.58, 0.55))
    for row, (what, (start, stop, line)) in enumerate(ORDER.items()):
        below.plot([BEGIN + start * DT, BEGIN + stop * DT], [row, row], line, color="black", lw=2)
        below.text(BEGIN + 1.05 * DT, row, f"{row + 1}  {what}", va="center")
        below.plot(spike if MARKS.get(row) == "*" else EVENT, row, MARKS.get(row, ""), color="black", ms=12)
    for ax in (above, below):
        ax.axvspan(BEGIN, BEGIN + DT, color="0.9", zorder=0)
    below.set(xlabel="time (ms)", yticks=[], ylim=(len(ORDER) - 0.4, -0.6))
    below.text(EVENT, -0.35, "event", ha="center")
    below.text(spike + 0.05, 2.75, "spike")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "one_step.png")
    return exact, run


if __name__ == "__main__":
    main(*sys.argv[1:2])
