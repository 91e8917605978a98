"""Interneurons that inhibit each other, with and without gap junctions between them.

Wang and Buzsaki's fast-spiking neurons (1996), whose drives differ by a tenth; each inhibits others, and has some ten
neighbours that it is coupled to electrically, after Traub et al. (2001). Inhibition alone makes a weak rhythm of 30 Hz;
gap junctions bring the spikes together. The Fano factor of the population's spike count in bins of 2 ms, which is 1 for
neurons that know nothing of each other, says by how much.

    python examples/gap_junction_interneurons.py [folder [neurons [ms]]]
"""

import sys

import nrnwrap as nw
from nrnwrap.cells import WangBuzsaki


def network(n=100, g=4e-5):
    net = nw.Network(seed=1)
    fs = net.add("fs", n, WangBuzsaki, v_init=nw.Uniform(-70, -50))
    drive = fs.draw(nw.Normal(0.01, 0.001), "drive")
    fs.inject([nw.Step(i, dur=1e9) for i in drive])
    fs.connect(fs, nw.Exp2(0.2, 10, -75), indegree=n * 3 // 5, weight=1.7e-3 / n, delay=0.5)
    if g:
        fs.couple(fs, p=10 / n, g=g)
    return net


def main(folder="results", n=100, t_stop=300):
    runs = {}
    for name, g in {"inhibition alone": 0, "with gap junctions": 4e-5}.items():
        run = runs[name] = nw.simulate(network(int(n), g), t_stop=float(t_stop), dt=0.025)
        fano = run.fano(start=run.settings.t_stop / 3, bin_width=2)
        print(f"{name}, Fano factor {fano:.2f}\n{run.table(run.settings.t_stop / 3, least=5)}")
    panels = nw.plot.activity(runs, dt=0.5, width=1)
    panels[1, 0].sharey(panels[1, 1])
    nw.plot.save(panels, f"{folder}/gap_junction_interneurons.png")
    return runs


if __name__ == "__main__":
    main(*sys.argv[1:4])
