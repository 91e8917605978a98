"""A network of quadratic integrate-and-fire neurons with two states, between which pulses of current switch it.

N neurons that excite each other, all to all, and whose drives are a Lorentzian. For many of them the mean field of
Montbrio, Pazo and Roxin (2015) is exact: left, the rates that are its own, against the centre of the drives; full where
small changes die out. Right, theory and spikes: a pulse lifts the network to the upper state, and another lets it fall.

    python examples/qif_bistability.py [folder [N]]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap import plot, theory
from nrnwrap.cells import QIF

TAU, UNIT, CENTRE, FAR = 10.0, 1e-3, -60.0, 300.0  # ms; nA, which is eta = 1; mV, where v = 0; mV from there to a spike
ETA, DELTA, J = -5, 1, 15
PULSES = ((3, 100, 200), (-8, 500, 550))  # eta, from, to (ms)


def simulated(n, t_stop=700):
    net, late = nw.Network(seed=1), TAU / FAR  # what a neuron takes from v_peak to infinity
    cell = {"C": TAU * UNIT, "k": UNIT, "v_r": CENTRE, "v_t": CENTRE, "v_peak": CENTRE + FAR, "v_reset": CENTRE - FAR}
    cells = net.add("qif", n, QIF, **cell, t_ref=2 * late, v_init=CENTRE - 2)
    cells.inject(
        [nw.Step(UNIT * each, dur=1e9) for each in ETA + DELTA * np.tan(np.pi * ((np.arange(n) + 0.5) / n - 0.5))]
    )
    for eta, begin, end in PULSES:
        cells.inject(nw.Step(UNIT * eta, delay=begin, dur=end - begin))
    cells.connect(cells, p=1, weight=J / n, delay=late, autapses=True)
    return nw.simulate(net, t_stop=t_stop, dt=0.1, progress=False)


def main(folder="results", n=600):
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained", width_ratios=(1, 2))
    states = [
        (eta, each)
        for eta in np.linspace(-8, 0, 161)
        for each in theory.LorentzianQIF(eta, DELTA, J, TAU).fixed_points()
    ]
    for stable, style in ((True, "k."), (False, "r.")):
        left.plot(*np.array([(eta, each.rate) for eta, each in states if each.stable is stable]).T, style, ms=2)
    left.axvline(ETA, color="gray", lw=0.8, ls=":")
    left.set(xlabel="centre of the drives", ylabel="rate (Hz)", title="fixed points")
    field, run = theory.LorentzianQIF(ETA, DELTA, J, TAU), simulated(int(n))
    cuts = [edge for _, *edges in PULSES for edge in edges]
    course = field.course(700, I=lambda t: sum(eta * (begin <= t < end) for eta, begin, end in PULSES), breaks=cuts)
    plot.rate(run, right, dt=1, width=1, color="gray", lw=1, label=f"{n} neurons")
    course.plot(right, color="tab:red", lw=1).legend(frameon=False)
    low, _, high = (each.rate for each in field.fixed_points())
    print(f"low {run.rate(None, 50, 100):.2f} Hz ({low:.2f}), high {run.rate(None, 300, 500):.2f} Hz ({high:.2f})")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "qif_bistability.png")
    return run, (low, high)


if __name__ == "__main__":
    main(*sys.argv[1:3])
