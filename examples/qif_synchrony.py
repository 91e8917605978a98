"""How many inputs it takes to synchronise: quadratic integrate-and-fire neurons that inhibit each other.

N neurons, whose drives differ (a Lorentzian of half width DELTA about ETA), and K inputs for each, of one strength W,
by synapses that decay in 5 ms. With few inputs each neuron goes its own way; with more they come into a rhythm. For
many neurons the mean field of Montbrio, Pazo and Roxin (2015), with synapses (Devalle, Roxin and Montbrio 2017), is
exact:

    tau r' = DELTA/(pi tau) + 2 r v,  tau v' = v^2 + ETA + J tau s - (pi tau r)^2,  tau_s s' = r - s,  J = K W

The order parameter is how far Kuramoto's Z, the mean of exp(i theta) with v = tan(theta/2), wanders about its mean; in
the mean field Z = (1 - w)/(1 + w), w = pi tau r - i v. Its steady state is unstable above 27.5 inputs, from where the
rhythm grows slowly at first: theory and simulation begin alike, and are compared over the same time. Without synchrony
finite networks have an order parameter of the order of 1/sqrt(N).

    python examples/qif_synchrony.py [folder [N [another N]]]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap import plot, theory
from nrnwrap.cells import QIF

TAU, TAU_S = 10.0, 5.0  # ms
ETA, DELTA, W = 4.0, 0.3, -0.1
CENTRE, UNIT = -60.0, 1e-3  # mV, where v = 0; nA, which is ETA = 1: k times 1 mV^2
START = np.pi / 2  # half width of the Lorentzian of v at the start, which is a rate of 50 Hz
T_STOP, BEGIN = 400.0, 200.0  # ms


def network(n, k):
    net = nw.Network(seed=1)
    cell = {
        "C": TAU * UNIT,
        "k": UNIT,
        "v_r": -60.5,
        "v_t": -59.5,
        "v_peak": CENTRE + 100,
        "v_reset": CENTRE - 100,
        "t_ref": TAU / 50,
    }
    qif = net.add("qif", n, QIF, **cell)
    qif.set(v_init=CENTRE + np.clip(START * np.tan(np.pi * (qif.draw(nw.Uniform(0, 1), "start") - 0.5)), -99, 99))
    eta = ETA + DELTA * np.tan(np.pi / 2 * (2 * np.arange(1, n + 1) - n - 1) / (n + 1))
    qif.inject([nw.Step(UNIT * (each + 0.25), dur=1e9) for each in eta])
    if k:
        qif.connect(qif, nw.ExpCurrent(TAU_S), indegree=k, weight=UNIT * W * TAU / TAU_S, delay=0)
    return net


def mean_field(j, t_stop=T_STOP):
    """The course of the mean field, from the same start."""
    field = theory.LorentzianQIF(ETA, DELTA, j, TAU, TAU_S)
    return field.course(t_stop, rate=1e3 * START / (np.pi * TAU), v=0)


def simulated(n, k):
    """The run of a network, and its Z at every sample."""
    run = nw.simulate(network(n, k), t_stop=T_STOP, dt=0.1, record="v")
    return run, np.exp(2j * np.arctan(run["qif"].v - CENTRE)).mean(axis=0)


def compared(n, inputs):
    """Rate (Hz) and order parameter of networks with so many inputs for each neuron, an array (inputs, 2)."""
    found = []
    for k in inputs:
        run, z = simulated(n, k)
        found.append((run.rate("qif", BEGIN), np.std(z[run["qif"].t >= BEGIN])))
    return np.array(found)


def predicted(inputs):
    """The same of the mean field."""
    found = [mean_field(k * W) for k in inputs]
    return np.array([(each.rates[each.t >= BEGIN].mean(), np.std(each.order[each.t >= BEGIN])) for each in found])


def main(folder="results", n=500, few=100):
    n, few = int(n), int(few)
    figure, axes = plt.subplots(2, 3, figsize=(11, 5.5), layout="constrained")
    for column, k in zip(axes.T, (10, 50), strict=False):
        run, _ = simulated(n, k)
        course = mean_field(k * W)
        run.raster(ax=column[0]).set(title=f"{k} inputs", xlabel="", xlim=(0, 200), ylabel="neuron, by its drive")
        plot.rate(run, column[1], dt=0.2, width=0.5, lw=0.8, label="simulated")
        course.plot(column[1], color="tab:red", lw=1, label="mean field")
        column[1].set(xlim=(0, 200), ylim=(0, 1.1 * course.rates.max()))
    axes[1, 0].legend(frameon=False, fontsize="small", loc="lower right")
    inputs = np.array([5, 10, 15, 20, 25, 30, 40, 50])
    fine = np.linspace(5, 50, 46)
    found, theory = {each: compared(each, inputs) for each in (few, n)}, predicted(fine)
    for ax, k, what in ((axes[0, 2], 1, "order parameter"), (axes[1, 2], 0, "rate (Hz)")):
        ax.plot(fine, theory[:, k], color="tab:red", lw=1, label="mean field")
        for (size, numbers), style in zip(found.items(), ("k^", "ko"), strict=False):
            ax.plot(inputs, numbers[:, k], style, ms=4, mfc="white" if style == "k^" else "black", label=f"N = {size}")
        ax.set(xlabel="inputs of each neuron", ylabel=what)
    axes[0, 2].legend(frameon=False, fontsize="small")
    at = np.isin(fine, inputs)
    for k, (rate, order), (expected, its) in zip(inputs, found[n], theory[at], strict=True):
        print(f"{k} inputs: {rate:.2f} Hz ({expected:.2f}), order parameter {order:.3f} ({its:.3f})")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "qif_synchrony.png")
    return inputs, found, theory[at]


if __name__ == "__main__":
    main(*sys.argv[1:4])
