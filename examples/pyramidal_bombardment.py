"""A pyramidal cell under Poisson bombardment: hh at the soma and in the axon, passive dendrites, 100 synapses.

The synapses are spread over the dendrites by their area: 80 excite (3 nS, 5 events per second each), 20 inhibit (2 nS,
10 per second). The cell is one that nrnwrap draws, or a file's, as `c91662.swc` of NeuroMorpho.Org.

    python examples/pyramidal_bombardment.py [folder] [morphology]
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import Reconstruction
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example

SCRATCH = TemporaryDirectory()  # for a morphology file of our own
EXCITING = {"count": 80, "rate": 5.0, "weight": 0.003, "synapse": nw.Exp2(tau1=0.5, tau2=3, e=0)}
INHIBITING = {"count": 20, "rate": 10.0, "weight": 0.002, "synapse": nw.Exp2(tau1=0.5, tau2=8, e=-75)}
T_STOP = 1000.0  # ms


def dressed(path):
    """The cell, with as much sodium as drives its dendrites."""
    cell = Reconstruction(path, Ra=150)
    cell.insert("hh", [cell.soma, *cell.axon], gnabar=0.6, gkbar=0.18, gl=0)
    cell.insert("pas", g=5e-5, e=-68)
    cell.v_init = -68
    return cell


def scattered(cell, count, rng):
    """So many segments of the dendrites, each as likely as its area is large."""
    segments = [segment for section in cell.dend + cell.apic for segment in section]
    area = np.array([segment.area() for segment in segments])
    return [segments[i] for i in rng.choice(len(segments), count, p=area / area.sum())]


def bombarded(cell, seed=1):
    """Place the synapses; return the segments of those that excite and of those that inhibit."""
    rng, places, gid = np.random.default_rng(seed), [], 0
    for kind in (EXCITING, INHIBITING):
        places.append(scattered(cell, kind["count"], rng))
        for place in places[-1]:
            cell.receive(nw.Poisson(kind["rate"], seed=seed, gid=gid), kind["synapse"], at=place, weight=kind["weight"])
            gid += 1
    return places


def point(segment):
    """Where a segment is drawn: (x, y) of the 3-D point nearest to it."""
    section = segment.sec
    arcs = [section.arc3d(i) for i in range(section.n3d())]
    nearest = int(np.abs(np.array(arcs) - segment.x * section.L).argmin())
    return section.x3d(nearest), section.y3d(nearest)


def main(folder="results", path=None):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    cell = dressed(path or write_example(Path(SCRATCH.name) / "example.swc"))
    exciting, inhibiting = bombarded(cell)
    tip = max(cell.apic or cell.dend, key=lambda section: h.distance(cell.soma(0.5), section(1)))
    run = nw.simulate(cell, t_stop=T_STOP, record={"tip": tip(0.5)._ref_v})
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4.5), width_ratios=(1, 2), layout="constrained")
    plot.shape(cell, left)
    dots = []
    for name, places, colour in (("excites", exciting, "tab:green"), ("inhibits", inhibiting, "tab:orange")):
        at = np.array([point(place) for place in places]).T
        dots += left.plot(*at, "o", color=colour, ms=3, zorder=3, label=name)
    left.legend(handles=dots, frameon=False, fontsize="small", loc="lower right")
    left.set_title("100 synapses", fontsize="medium")
    right.plot(run.t, run["tip"], color="tab:purple", lw=0.8, label="apical tip")
    right.plot(run.t, run.v, color="black", lw=0.8, label="soma")
    right.set(xlabel="time (ms)", ylabel="membrane potential (mV)", xlim=(0, T_STOP), ylim=(-80, 60))
    right.set_title(f"{len(run.spikes)} spikes in a second", fontsize="medium")
    right.legend(frameon=False, fontsize="small", loc=(0.6, 0.9), ncols=2)
    print(f"{len(cell.sections)} sections, {len(run.spikes)} spikes, mean {run.v.mean():.1f} mV at the soma")
    figure.savefig(folder / "pyramidal_bombardment.png")
    return cell, run


if __name__ == "__main__":
    main(*sys.argv[1:3])
