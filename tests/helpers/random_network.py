"""Random networks, dealt out to as many ranks as there are: python random_network.py FILE KINDS CELLS [name=value ...].

A network of so many cells of each of the KINDS, with commas between; they run side by side, and nothing joins them. The
first rank writes the spikes of all cells to FILE, in the order of their gids. Cells, weights and delays are those of
their number in their network. Settings: sources per cell, delay (ms; with `spread` up to that much more), dt, t_stop,
engine, sync (1: all cells of a kind are one and the same, so that events come together).
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
    """The cells of this rank of one network, whose gids begin at `first`."""

    def __init__(self, kind, first, count, sources=20, delay=1.0, spread=0.0, sync=0, **_):
        self.kind, self.first, self.count, self.sources, self.sync = kind, first, count, int(sources), sync
        self.delays = delay, delay + spread
        parallel = h.ParallelContext()
        numbers = [each for each in range(count) if (first + each) % parallel.nhost() == parallel.id()]
        self.cells = {first + number: self.cell(number) for number in numbers}
        for number, cell in zip(numbers, self.cells.values(), strict=True):
            self.connect(number, cell)

    def cell(self, number):
        current, _, _ = KINDS[self.kind]
        cell = getattr(models, self.kind)()
        cell.register(self.first + number)
        one = np.random.default_rng([1, number]).uniform(*current)
        cell.inject(nw.Step(np.mean(current) if self.sync else one))
        return cell

    def connect(self, number, cell):
        _, synapse, weights = KINDS[self.kind]
        random, target = np.random.default_rng([2, number]), synapse and synapse.place(cell.soma(0.5))
        cell.keep(*([target] if target else []))
        for source in random.choice(self.count, self.sources, replace=False):
            how = {"weight": random.uniform(*weights), "delay": random.uniform(*self.delays)}
            cell.receive(nw.Gid(self.first + int(source)), target, **how)


def spikes(cells, t_stop=100.0, dt=0.1, engine="neuron", **_):
    """gid -> spikes, on the first rank; None on others."""
    how = {"t_stop": t_stop, "dt": dt, "engine": engine, "record": [], "progress": False}
    found = dict(zip(cells, nw.simulate(list(cells.values()), **how).spikes, strict=True))
    parallel = h.ParallelContext()
    parts = parallel.py_gather(found, 0) if parallel.nhost() > 1 else [found]
    return {gid: train for part in parts for gid, train in part.items()} if parts else None


def main(file, kinds, count, *settings):
    pairs = (each.split("=") for each in settings)
    how = {name: value if name == "engine" else float(value) for name, value in pairs}
    count = int(count)
    networks = [Network(kind, count * index, count, **how) for index, kind in enumerate(kinds.split(","))]
    found = spikes({gid: cell for each in networks for gid, cell in each.cells.items()}, **how)
    if found:
        np.savez(file, *(found[gid] for gid in sorted(found)))


if __name__ == "__main__":
    h.nrnmpi_init()
    main(*sys.argv[1:])
    h.ParallelContext().barrier()
    h.quit()
