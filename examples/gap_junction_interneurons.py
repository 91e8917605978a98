"""Interneurons that inhibit each other, with and without gap junctions between them.

Wang and Buzsaki's fast-spiking neurons (1996), whose drives differ by a tenth; each inhibits others, and has some ten
neighbours that it is coupled to electrically, after Traub et al. (2001). Inhibition alone makes a weak rhythm of 30 Hz;
gap junctions bring the spikes together. The Fano factor of the population's spike count in bins of 2 ms, which is 1 for
neurons that know nothing of each other, says by how much.

    python examples/gap_junction_interneurons.py [folder [neurons [ms]]]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import nrnwrap as nw
from nrnwrap import plot
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
    figure, axes = plt.subplots(
        2, 2, sharex=True, sharey="row", figsize=(9, 5), layout="constrained", gridspec_kw={"height_ratios": [2, 1]}
    )
    found = {}
    for column, (name, g) in zip(axes.T, {"inhibition alone": 0, "with gap junctions": 4e-5}.items(), strict=True):
        net = network(int(n), g)
        run = found[name] = nw.simulate(net, t_stop=float(t_stop), dt=0.025)
        begin = run.settings.t_stop / 3
        print(f"{name}: {run.rate('fs', begin):.1f} Hz, Fano factor {run.fano('fs', begin, bin_width=2):.2f}")
        run.raster(ax=column[0]).set(title=name, xlabel="")
        plot.rate(run, column[1], dt=0.5, width=1, lw=1)
    axes[1, 0].autoscale(axis="y")
    axes[1, 0].set_ylim(0)
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "gap_junction_interneurons.png")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:4])
