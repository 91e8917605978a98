"""A session on as many ranks as there are, beside the run in one: python session.py FOLDER METHOD...

Each rank writes the largest difference of its voltages and spike times, in pieces, after saving and after loading:
METHOD0.npy ... What ranks print may come in the midst of what others do.
"""

import gc
import sys

import numpy as np

import nrnwrap as nw
from helpers.network import CELLS, HOW, build, connect
from nrnwrap.mechanisms import h


def apart(one, other):
    """The largest difference; inf where there are more spikes, or fewer."""
    found = np.abs(one.v - other.v).max()
    for a, b in zip(one.trains, other.trains, strict=True):
        found = max(found, np.abs(a - b).max(initial=0) if len(a) == len(b) else np.inf)
    return float(found)


def main(folder, method):
    me, number = int(h.ParallelContext().id()), int(h.ParallelContext().nhost())
    file, how = f"{folder}/{method}.npz", HOW[method]
    cells = build(range(me, CELLS, number))
    wires = connect(cells)
    mine, found = list(cells.values()), []
    whole = nw.simulate(mine, t_stop=80, **how)
    with nw.Session(mine, **how) as session:
        session.run(until=20)
        session.run(until=37.3)
        found.append(apart(session.run(until=80), whole))
    with nw.Session(mine, **how) as session:
        session.run(until=30)
        session.save(file)
        found.append(apart(session.run(until=80), whole))
    with nw.Session(mine, **how) as session:
        session.load(file)
        found.append(apart(session.run(until=80), whole))
    assert len(wires) == len(mine) > 2
    np.save(f"{folder}/{method}{me}.npy", found)


if __name__ == "__main__":
    h.nrnmpi_init()
    for each in sys.argv[2:]:
        main(sys.argv[1], each)
        gc.collect()
    h.ParallelContext().barrier()
    h.quit()
