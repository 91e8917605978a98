"""A network for tests/engine/test_mpi.py, dealt out to as many ranks as there are: python network.py FOLDER METHOD...

Each rank writes FOLDER/METHOD/<gid>.npz with v, spikes and the plastic weight of its cells.
"""

import gc
import sys
from pathlib import Path

import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx
from nrnwrap.mechanisms import h

CELLS = 6
HOW = {
    "fixed": {"dt": 0.1},
    "crank_nicolson": {"dt": 0.1, "secondorder": 2},
    "coreneuron": {"dt": 0.1, "engine": "coreneuron"},
}


class Tree(nw.Cell):
    """A soma without channels, and a passive dendrite."""

    def __init__(self):
        self.soma, self.dend = h.Section("soma", self), h.Section("dend", self)
        self.dend.connect(self.soma(1))
        self.soma.L = self.soma.diam = 100
        self.dend.L, self.dend.diam, self.dend.nseg = 400, 2, 5
        self.insert("pas", self.dend, g=1e-4, e=-70)


def build(gids):
    """The cells of these gids: point neurons, with a dendrite every third, driven unequally."""
    cells = {}
    for gid in gids:
        if gid % 3 == 2:
            tree = Tree()
            cell = AdEx.at(tree.soma(0.5))
            cell.keep(tree)
        else:
            cell = LIF() if gid % 2 else AdEx()
        cell.register(gid)
        cell.inject(nw.Step(0.25 if isinstance(cell, LIF) else 1.0, delay=3.7 + 0.9 * gid))
        cells[gid] = cell
    return cells


def connect(cells):
    """A ring of currents, one of conductances that learn, and gap junctions; every cell knows its own part."""
    wires = {}
    for gid, cell in cells.items():
        cell.receive(nw.Gid((gid - 1) % CELLS), nw.ExpCurrent(3), weight=0.05, delay=1.3)
        cell.receive(nw.Gid((gid + 1) % CELLS), nw.Exp(2), weight=0.001, delay=0.77)
        learning = nw.STDP(w_max=0.002, post_delay=0.2)
        wires[gid] = cell.receive(nw.Gid((gid + 2) % CELLS), learning, weight=0.001, delay=2.1)
        for other in ((gid - 1) % CELLS, (gid + 1) % CELLS):
            cell.couple(other, g=0.0005)
    return wires


def main(folder, method):
    parallel = h.ParallelContext()
    cells = build(range(int(parallel.id()), CELLS, int(parallel.nhost())))
    wires = connect(cells)
    for gid, far in {2: 5, 5: 2}.items():  # a gap junction between dendrites
        if gid in cells:
            cells[gid].couple(far, cells[gid].sections[1](0.5), "dend(0.5)", g=0.002)
    for _ in range(2):  # the second time nothing is left to be set up
        run = nw.simulate(list(cells.values()), t_stop=150, **HOW[method])
    for index, gid in enumerate(cells):
        made = {"v": run.v[index], "spikes": run.spikes[index], "w": wires[gid].weight[1]}
        np.savez(folder / f"{gid}.npz", ranks=parallel.nhost(), **made)


if __name__ == "__main__":
    h.nrnmpi_init()
    for method in sys.argv[2:]:
        place = Path(sys.argv[1], method)
        place.mkdir(exist_ok=True)
        main(place, method)
        gc.collect()
    parallel = h.ParallelContext()
    parallel.barrier()
    h.quit()
