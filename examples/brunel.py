"""Brunel (2000): sparsely connected LIF neurons in four regimes, by inhibition g and input eta.

Events move the potential by J (excitation) or -g J (inhibition), 1.5 ms after the spike; each neuron has a tenth of all
as its sources, and Poisson events from outside, eta times as many as are needed to reach the threshold. The states are
those of the paper's figure 8: synchronous regular; synchronous irregular, fast; asynchronous irregular; synchronous
irregular, slow. Mean-field theory (Siegert 1951) has rates of 55.84, 37.95 and 6.52 Hz for the last three, for J of
0.1 mV and 10 000 neurons that excite; `main` draws a tenth of them with J = 0.5 mV and twice as dense, for
which theory has other rates, because the noise is stronger: `siegert(g, eta, J)`.

    python examples/brunel.py [folder [excitatory neurons [J (mV)]]]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import nrnwrap as nw
from nrnwrap import plot, theory
from nrnwrap.cells import KickedLIF

REGIMES = {  # g, eta, ms to run
    "synchronous regular": (3, 2, 100),
    "synchronous irregular, fast": (6, 4, 200),
    "asynchronous irregular": (5, 2, 200),
    "synchronous irregular, slow": (4.5, 0.9, 400),
}


def network(g, eta, J=0.1, n=10_000):
    net, sources = nw.Network(seed=1), round(100 / J)
    cell = {
        "C": 0.2,
        "g_l": 0.01,
        "e_l": 0,
        "v_th": 20,
        "v_reset": 10,
        "t_ref": 2,
        "jump": 0,
        "v_init": nw.Uniform(0, 20),
    }
    exc, inh = net.add("exc", n, KickedLIF, **cell), net.add("inh", n // 4, KickedLIF, **cell)
    exc.connect(net, indegree=sources, weight=J, delay=1.5)
    inh.connect(net, indegree=sources // 4, weight=-g * J, delay=1.5)
    net.all_cells.receive(nw.Poisson(1e3 * eta / J), weight=J)
    return net


def siegert(g, eta, J=0.1):
    """The rate (Hz) at which theory is consistent."""
    return theory.brunel(g, eta, J=J, c_e=round(100 / J)).fixed_point().rates[0]


def main(folder="results", n=1000, J=0.5):
    figure, axes = plt.subplots(2, 4, figsize=(11, 5), layout="constrained", gridspec_kw={"height_ratios": [2, 1]})
    found = {}
    for column, (name, (g, eta, t_stop)) in zip(axes.T, REGIMES.items(), strict=True):
        net = network(g, eta, float(J), int(n))
        run = nw.simulate(net, t_stop=t_stop, dt=0.1)
        expected = siegert(g, eta, float(J))
        found[name] = run, expected
        begin = t_stop / 4
        print(f"{name}: {run.rate(None, begin):6.2f} Hz (theory {expected:.2f}), CV {run.cv(None, begin, least=3):.2f}")
        run.raster(net["exc"][:50], column[0]).set(title=f"{name}\ng = {g}, $\\eta$ = {eta}", xlabel="", ylabel="")
        plot.rate(run, column[1], dt=0.5, width=0.5, order=["exc"], color="black", lw=0.7)
        column[1].axhline(expected, color="tab:red", lw=1, ls="--", label="theory")
        for ax in column:
            ax.set_xlim(t_stop - 100, t_stop)
    axes[0, 0].set_ylabel("50 neurons")
    axes[1, 0].legend(frameon=False, loc="lower right")
    for ax in axes[1, 1:]:
        ax.set_ylabel("")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "brunel.png")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:4])
