"""A NetPyNE network of nrnwrap's cells: NetPyNE imports them, deals them out, connects them and runs them.

importCellParams takes a function that makes a cell. NetPyNE builds its own copy from what it finds in it: the section,
and the point process that is the model. One thing it cannot know: that the spikes come from the point process itself,
between two steps, and not from a voltage that passes a threshold. `tell_spikes` says so, after the cells are made.

    python examples/netpyne_network.py [folder]      needs NetPyNE: pip install nrnwrap[interop]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx
from nrnwrap.mechanisms import h

DT, T_STOP = 0.1, 200  # ms
RING = 4  # cells of each kind; each excites the next
KINDS = {"LIF": (LIF, 0.25), "AdEx": (AdEx, 0.8)}  # a constant current (nA) to the first cell
WEIGHT, DELAY = 0.01, 2.0  # uS, ms


def lif():
    """What NetPyNE imports."""
    return LIF()


def adex():
    return AdEx()


def drive(current, cell):
    """The constant current (nA) to a cell: each gets more than the one before."""
    return current * (1 + 0.1 * cell)


def parameters():
    """The network as NetPyNE's dictionaries have it."""
    from netpyne import specs

    nw.mechanisms.load()  # NetPyNE lists what there is before it makes a cell
    net = specs.NetParams()
    for kind, (_, current) in KINDS.items():
        net.importCellParams(label=kind, conds={"cellType": kind}, fileName=__file__, cellName=kind.lower())
        net.cellParams[kind]["secs"]["soma"]["threshold"] = 1e3  # mV: v itself tells nothing
        net.popParams[kind] = {"cellType": kind, "numCells": RING}
        for cell in range(RING):
            source = f"{kind} {cell}"
            net.stimSourceParams[source] = {"type": "IClamp", "delay": 5, "dur": 1e9, "amp": drive(current, cell)}
            where = {"pop": kind, "cellList": [cell]}
            net.stimTargetParams[source] = {"source": source, "conds": where, "sec": "soma", "loc": 0.5}
        net.connParams[f"{kind} ring"] = {
            "preConds": {"pop": kind},
            "postConds": {"pop": kind},
            "connList": [[pre, (pre + 1) % RING] for pre in range(RING)],
            "weight": WEIGHT,
            "delay": DELAY,
            "synMech": "excitation",
        }
    net.synMechParams["excitation"] = {"mod": "Exp2Conductance", "tau1": 0.5, "tau2": 5, "e": 0}
    return net


def settings():
    from netpyne import specs

    how = specs.SimConfig()
    how.duration, how.dt, how.hParams = T_STOP, DT, {"celsius": 6.3, "v_init": -70}
    how.verbose = False
    return how


def tell_spikes(sim):
    """Let the gid of each cell stand for the events of its point process."""
    for cell in sim.net.cells:
        (model,) = cell.secs["soma"]["pointps"].values()
        sim.pc.cell(cell.gid, h.NetCon(model["hObj"], None))


def by_netpyne():
    """Spike times of every cell, by gid."""
    from netpyne import sim

    sim.initialize(parameters(), settings())
    sim.net.createPops()
    sim.net.createCells()
    tell_spikes(sim)
    sim.net.connectCells()
    sim.net.addStims()
    sim.setupRecording()
    sim.runSim()
    times, gids = np.array(sim.simData["spkt"]), np.array(sim.simData["spkid"])
    return [np.sort(times[gids == gid]) for gid in range(2 * RING)]


def by_hand():
    """The same network without NetPyNE."""
    cells = [make() for make, _ in KINDS.values() for _ in range(RING)]
    for start, (_, current) in zip((0, RING), KINDS.values(), strict=True):
        for index in range(RING):
            cells[start + index].inject(nw.Step(drive(current, index), delay=5))
            cells[start + index].connect(
                cells[start + (index + 1) % RING], nw.Exp2(tau1=0.5, tau2=5, e=0), weight=WEIGHT, delay=DELAY
            )
    return nw.simulate(cells, t_stop=T_STOP, dt=DT, record=[], v_init=-70).spikes


def main(out="results"):
    """Return the spikes by NetPyNE and by hand."""
    one, other = by_netpyne(), by_hand()
    figure, ax = plt.subplots(figsize=(7, 3), layout="constrained")
    wide = ax.eventplot(other, colors="lightgray", linelengths=0.9, linewidths=4)
    thin = ax.eventplot(one, colors="black", linelengths=0.6, linewidths=1)
    ax.set(xlabel="time (ms)", ylabel="gid", xlim=(0, T_STOP), title="rings of LIF (0 to 3) and AdEx (4 to 7)")
    ax.legend(
        [wide[0], thin[0]], ["nrnwrap alone", "in NetPyNE"], loc="upper left", bbox_to_anchor=(1, 1), frameon=False
    )
    Path(out).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(out) / "netpyne_network.png")
    pairs = list(zip(one, other, strict=True))
    assert all(len(a) == len(b) for a, b in pairs)
    print(f"{sum(map(len, one))} spikes, at most {max(np.abs(a - b).max() for a, b in pairs):.1e} ms apart")
    return one, other


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except ImportError as error:
        sys.exit(f"netpyne_network: {error}; NetPyNE comes with pip install nrnwrap[interop]")
