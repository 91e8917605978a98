"""A SONATA network on as many ranks as there are: python sonata_ranks.py CONFIG T_STOP FILE [FOLDER].

The first rank writes spikes and the network's digest to FILE; with FOLDER all of them save the network there, and
FILE has what is read from that.
"""

import sys

import numpy as np

import nrnwrap as nw
from nrnwrap.mechanisms import h


def main(config, t_stop, file, folder=None):
    net = nw.read_sonata(config)
    if folder:
        net.save(folder)
        net = nw.read_sonata(folder)
    digest = net.digest
    run = nw.simulate(net, t_stop=float(t_stop), dt=0.1, progress=False)
    read = sum(map(len, net.projections.values()))
    counts = h.ParallelContext().py_allgather(read)
    if h.ParallelContext().id() == 0:
        np.savez(file, times=run.times, gids=run.gids - run.gids.min(initial=0), digest=digest, counts=counts)


if __name__ == "__main__":
    h.nrnmpi_init()
    try:
        main(*sys.argv[1:])
    except nw.NrnwrapError as error:
        print(f"rank {h.ParallelContext().id():g}: {type(error).__name__}: {error}", flush=True)
    h.ParallelContext().barrier()
    h.quit()
