"""Brunel (2000): sparsely connected LIF neurons in four regimes, by inhibition g and input eta.

Events move the potential by J (excitation) or -g J (inhibition), 1.5 ms after the spike; each neuron has a tenth of all
as its sources, and Poisson events from outside, eta times as many as are needed to reach the threshold. The states are
those of the paper's figure 8, by its names: synchronous regular (SR); synchronous irregular, fast; asynchronous
irregular (AI); synchronous irregular, slow. Mean-field theory (Siegert 1951) has rates of 55.84, 37.95 and 6.52 Hz for
the last three, for J of 0.1 mV and 10 000 neurons that excite; `main` draws a tenth of them with J = 0.5 mV and twice
as dense, for which theory has other rates, because the noise is stronger: the red lines.

    python examples/brunel.py [folder [excitatory neurons [J (mV)]]]
"""

import sys

import nrnwrap as nw
from nrnwrap.cells import KickedLIF

# g, eta, ms to run
REGIMES = {"SR": (3, 2, 100), "SI, fast": (6, 4, 200), "AI": (5, 2, 200), "SI, slow": (4.5, 0.9, 400)}


def network(g, eta, J=0.1, n=10_000):
    net, sources = nw.Network(seed=1), round(100 / J)
    exc = net.add("exc", n, KickedLIF, preset="brunel", v_init=nw.Uniform(0, 20))
    inh = net.add("inh", n // 4, KickedLIF, preset="brunel", v_init=nw.Uniform(0, 20))
    exc.connect(net, indegree=sources, weight=J, delay=1.5)
    inh.connect(net, indegree=sources // 4, weight=-g * J, delay=1.5)
    net.all_cells.receive(nw.Poisson(1e3 * eta / J), weight=J)
    return net


def main(folder="results", n=1000, J=0.5):
    runs = {}
    for name, (g, eta, t_stop) in REGIMES.items():
        runs[name] = nw.simulate(network(g, eta, float(J), int(n)), t_stop=t_stop, dt=0.1)
        print(name, runs[name].table(t_stop / 4, least=3), sep="\n")
    panels = nw.plot.activity(runs, order=["exc"], rows=50, dt=0.5, width=0.5)
    for ax, (g, eta, _) in zip(panels[1], REGIMES.values(), strict=True):
        theory = nw.theory.brunel(g, eta, J=float(J), c_e=round(100 / float(J))).fixed_point()
        ax.axhline(theory.rates[0], color="tab:red", ls="--")
    nw.plot.save(panels, f"{folder}/brunel.png")
    return runs


if __name__ == "__main__":
    main(*sys.argv[1:4])
