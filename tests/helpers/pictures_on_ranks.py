"""Pictures and statistics of one network on any number of ranks: python pictures_on_ranks.py FOLDER.

Each rank writes FOLDER/<ranks>-<rank>.json with what its pictures show.
"""

import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import numpy as np

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import LIFCurrExp
from nrnwrap.mechanisms import h


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def shown():
    """What the pictures of a network show; one rank may have no cell of its second population."""
    net = nw.Network(seed=3)
    places = np.random.default_rng(1).random((31, 2)) * 100
    exc = net.add("exc", 31, LIFCurrExp, preset="cuba", v_init=nw.Uniform(-60, -50), positions=places)
    net.add("inh", 2, LIFCurrExp, positions=[[0, 0], [1, 1]])
    projection = exc.connect(net, p=0.3, weight=nw.Uniform(0.1, 0.5), delay=1.5)
    run = nw.simulate(net, t_stop=25, dt=0.1)
    image = plot.matrix(projection).images[0].get_array()
    return {
        "matrix": image.filled(0).tolist(),
        "cell": legend(plot.network(net, cell=("exc", 5))),
        "degrees": [legend(ax) for ax in plot.degrees(projection)],
        "rates": [line.get_ydata().tolist() for line in run.raster(rates=True)[1].lines],
        "statistics": [run.rate("exc"), run.fano(), run.correlation(), run.cv("exc", least=3)],
        "unit": projection.weight_unit,
        "alone": of_rank(net, exc),
    }


def of_rank(net, exc):
    """What a run says of the cells of this rank alone: names, spikes, rate, labels, and how many voltages it has."""
    run = nw.simulate(net, t_stop=25, dt=0.1, gather=False, record={exc: "v"})
    rows = [label.get_text() for label in run.raster().get_yticklabels()]
    part = run[exc[1:]]  # not what was recorded, so its cells are called as in the population
    trains = [train.tolist() for train in part.spikes]
    return [list(part.cells), trains, run.rate(exc[1:]), rows, len(run[exc].v)]


def main(folder):
    parallel = h.ParallelContext()
    name = f"{int(parallel.nhost())}-{int(parallel.id())}.json"
    (Path(folder) / name).write_text(json.dumps(shown()))


if __name__ == "__main__":
    h.nrnmpi_init()
    main(*sys.argv[1:])
    h.ParallelContext().barrier()
    h.quit()
