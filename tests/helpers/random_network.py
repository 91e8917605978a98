"""A random network, dealt out to as many ranks as there are: python random_network.py FILE KIND CELLS [name=value ...].

The first rank writes the spikes of all cells to FILE. Cells, weights and delays are those of their gid. Settings:
sources per cell, delay (ms; with `spread` up to that much more), dt, t_stop, engine, sync (1: all cells are one and
the same, so that events come together).
"""

import sys

import numpy as np

import nrnwrap as nw
from nrnwrap import cells as models
from nrnwrap.mechanisms import h

KINDS = {  # current (nA): from, to; synapse, None for the model's own; weight: from, to
    "Izhikevich": ((0.4, 1.2), nw.ExpCurrent(1), (-0.1, 0.4)),
    "LIFCurrExp": ((0.3, 0.6), None, (-0.05, 0.15)),
    "LIFCondExp": ((0.05, 0.25), None, (-0.003, 0.01)),
    "KickedLIF": ((0.08, 0.18), None, (-0.5, 1.5)),
    "AdEx": ((0.4, 1.2), nw.Exp(3), (0, 0.004)),
    "LIF": ((0.15, 0.3), nw.STDP(w_max=0.002, post_delay=0.3), (0, 0.002)),
    "HodgkinHuxley": ((0.08, 0.18), nw.TsodyksMarkram(), (0, 0.0005)),
}


class Network:
    """The cells of this rank."""

    def __init__(self, kind, count, sources=20, delay=1.0, spread=0.0, sync=0, **_):
        self.parallel = h.ParallelContext()
        self.kind, self.count, self.sources, self.sync = kind, int(count), int(sources), sync
        self.delays = delay, delay + spread
        first, step = int(self.parallel.id()), int(self.parallel.nhost())
        self.cells = {gid: self.cell(gid) for gid in range(first, self.count, step)}
        for gid, cell in self.cells.items():
            self.connect(gid, cell)

    def cell(self, gid):
        current, _, _ = KINDS[self.kind]
        cell = getattr(models, self.kind)()
        cell.register(gid)
        cell.inject(nw.Step(np.mean(current) if self.sync else np.random.default_rng([1, gid]).uniform(*current)))
        return cell

    def connect(self, gid, cell):
        _, synapse, weights = KINDS[self.kind]
        random, target = np.random.default_rng([2, gid]), synapse and synapse.place(cell.soma(0.5))
        cell.keep(*([target] if target else []))
        for source in random.choice(self.count, self.sources, replace=False):
            how = {"weight": random.uniform(*weights), "delay": random.uniform(*self.delays)}
            cell.receive(nw.Gid(int(source)), target, **how)

    def spikes(self, t_stop=100.0, dt=0.1, engine="neuron", **_):
        """gid -> spikes, on the first rank; None on others."""
        how = {"t_stop": t_stop, "dt": dt, "engine": engine, "record": [], "progress": False}
        trains = nw.simulate(list(self.cells.values()), **how).spikes
        found = dict(zip(self.cells, trains, strict=True))
        parts = self.parallel.py_gather(found, 0) if self.parallel.nhost() > 1 else [found]
        return {gid: train for part in parts for gid, train in part.items()} if parts else None


def main(file, kind, count, *settings):
    pairs = (each.split("=") for each in settings)
    how = {name: value if name == "engine" else float(value) for name, value in pairs}
    spikes = Network(kind, count, **how).spikes(**how)
    if spikes:
        np.savez(file, *(spikes[gid] for gid in range(int(count))))


if __name__ == "__main__":
    h.nrnmpi_init()
    main(*sys.argv[1:])
    h.ParallelContext().barrier()
    h.quit()
