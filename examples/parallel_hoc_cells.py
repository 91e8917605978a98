"""A ParallelContext network of hoc cells and nrnwrap's cells, on any number of ranks.

A ring: cells of even gid are instances of the hoc template Interneuron (interneuron.hoc), wired as NEURON's
manual has it; those of odd gid are LIF neurons of nrnwrap, registered by `register`. Each kind connects to the other
by gid: `gid_connect` from nrnwrap's cells to hoc's, `nw.Gid` the other way round.

    python examples/parallel_hoc_cells.py [folder]
    mpiexec -n 2 python examples/parallel_hoc_cells.py [folder]      the same spikes

With the wheel of NEURON, MPI_LIB_NRN_PATH says where the library of MPI is (pip install nrnwrap[mpi] brings one).
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.engine import ranks
from nrnwrap.mechanisms import h

HERE = Path(__file__).resolve().parent
CELLS, T_STOP, DT = 8, 150, 0.025
WEIGHT, DELAY = 0.02, 3.0  # uS, ms


def hoc_cell(parallel, gid):
    """A cell as others build them: an instance of a template, and a spike detector with a gid."""
    model = h.Interneuron()
    parallel.set_gid2node(gid, parallel.id())
    detector = h.NetCon(model.axon(1)._ref_v, None, sec=model.axon)
    detector.threshold = -10
    parallel.cell(gid, detector)
    return model


def build(parallel):
    """The cells of this rank, by gid; those of hoc are wrapped, so that they can be driven and recorded alike."""
    nw.load_hoc(HERE / "interneuron.hoc")
    cells = {}
    for gid in range(int(parallel.id()), CELLS, int(parallel.nhost())):
        if gid % 2 == 0:
            model = hoc_cell(parallel, gid)
            cells[gid] = nw.wrap(model, spike_at=model.axon(1), threshold=-10)
        else:
            cells[gid] = LIF()
            cells[gid].register(gid)
    return cells


def connect(parallel, cells):
    """Each cell hears the one before it. Comes when all cells of the rank have their gids."""
    for gid, cell in cells.items():
        before = (gid - 1) % CELLS
        if gid % 2 == 0:
            synapse = h.Exp2Syn(cell.dend[0](0.5))
            wire = parallel.gid_connect(before, synapse)
            wire.weight[0], wire.delay = WEIGHT, DELAY
            cell.keep(synapse, wire)
        else:
            cell.receive(nw.Gid(before), nw.Exp2(), weight=WEIGHT, delay=DELAY)
    if 0 in cells:
        cells[0].inject(nw.Step(0.5, delay=1, dur=3))


def main(out="results"):
    """Return the spike times (ms) of every gid, on all ranks."""
    if ranks.launched() > 1:
        h.nrnmpi_init()
    parallel = h.ParallelContext()
    cells = build(parallel)
    connect(parallel, cells)
    run = nw.simulate(list(cells.values()), t_stop=T_STOP, dt=DT, record=[])
    gathered = parallel.py_allgather(dict(zip(cells, run.spikes, strict=True)))
    spikes = {gid: train for each in gathered for gid, train in each.items()}
    if parallel.id() == 0:
        draw(spikes, int(parallel.nhost()), Path(out))
    return spikes


def draw(spikes, ranks, folder):
    print(f"{ranks} rank{'s' if ranks > 1 else ''}")
    for gid, train in sorted(spikes.items()):
        print(gid, *(f"{time:.6f}" for time in train))
    figure, ax = plt.subplots(figsize=(6, 2.8), layout="constrained")
    for kind, colour, first in (("Interneuron, of hoc", "tab:blue", 0), ("LIF, of nrnwrap", "black", 1)):
        gids = range(first, CELLS, 2)
        marks = ax.eventplot([spikes[gid] for gid in gids], lineoffsets=list(gids), colors=colour, linelengths=0.7)
        marks[0].set_label(kind)
    ax.set(xlabel="time (ms)", ylabel="gid", xlim=(0, T_STOP), title="a spike travels round a ring")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "parallel_hoc_cells.png")


if __name__ == "__main__":
    main(*sys.argv[1:2])
    h.ParallelContext().barrier()
    h.quit()
