"""A PyNN network of nrnwrap's cells: PyNN makes them, connects them, drives them and records them.

A cell type of PyNN's NEURON backend names a class, of which PyNN makes each cell, and PyNN reads a few attributes of a
cell: where its spikes come from, the section for electrodes, a target for each receptor. `cell_type` makes both classes
for a spiking model of nrnwrap; PyNN itself is not changed. Parameters are in nrnwrap's units; weights in nA or uS.

    python examples/pynn_network.py [folder]      needs PyNN: pip install nrnwrap[interop]
"""

import sys
from collections import defaultdict
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIFCurrExp
from nrnwrap.mechanisms import h

DT, T_STOP, DELAY = 0.1, 300, 1.5  # ms
EXC, INH, P = 80, 20, 0.1
WEIGHTS = {"exc": 0.1, "inh": -0.5}  # nA
VALUES = {"C": 0.2, "g_l": 0.01, "e_l": -49, "v_th": -50, "v_reset": -60, "t_ref": 5, "tau_e": 5, "tau_i": 10}
STARTS = np.random.default_rng(1).uniform(-60, -51, EXC + INH)  # mV


def cell_type(model, receptors):
    """A cell type of PyNN whose cells are of a model; receptors: name -> a synapse, or None for the model's own."""
    from pyNN.neuron import NativeCellType

    class Cell:
        """What PyNN asks a cell for."""

        def __init__(self, **parameters):
            self.cell = model(**parameters)
            self.source, self.source_section = self.cell.mechanism, self.cell.soma
            self.rec = h.NetCon(self.source, None)
            self.spike_times, self.traces, self.recording_time = h.Vector(), defaultdict(list), 0
            self.initial_values = {}
            for name, synapse in receptors.items():
                target = self.source if synapse is None else synapse.place(self.cell.segment)
                setattr(self, name, target)

        def memb_init(self):
            self.cell.soma.v = self.initial_values["v"]

    def attribute(name):
        return property(lambda self: getattr(self.cell, name), lambda self, value: setattr(self.cell, name, value))

    parameters = model.parameters()
    for name in parameters:
        setattr(Cell, name, attribute(name))
    kinds = [synapse.weight_unit if synapse is not None else model.weight_unit for synapse in receptors.values()]
    given = {
        "model": Cell,
        "default_parameters": {name: float(each.default) for name, each in parameters.items()},
        "default_initial_values": {"v": model().v_rest},
        "receptor_types": list(receptors),
        "conductance_based": "uS" in kinds,
        "units": {"v": "mV"} | {name: unit for each in model.described() for name, unit in each.units.items()},
    }
    return type(model.__name__, (NativeCellType,), given)


def by_pynn(sim, cells):
    """Spike times of each cell, and the pairs that PyNN drew, by receptor; `cells`: a cell type with its values."""
    sim.setup(timestep=DT, min_delay=DT, default_maxstep=DELAY - DT)  # a spike may be told a step after its time
    h.ParallelContext().spike_compress(0, 0)  # PyNN has ranks round the times of spikes to steps
    everyone = sim.Population(EXC + INH, cells, initial_values={"v": STARTS})
    everyone.record("spikes")
    drawn = {}
    for receptor, sources in (("excitatory", everyone[:EXC]), ("inhibitory", everyone[EXC:])):
        weight = WEIGHTS[receptor[:3]]
        rule = sim.FixedProbabilityConnector(P, rng=sim.NumpyRNG(seed=len(sources)))
        synapse = sim.StaticSynapse(weight=weight, delay=DELAY)
        made = sim.Projection(sources, everyone, rule, synapse, receptor_type=receptor)
        drawn[receptor] = np.array(made.get("weight", format="list"))[:, :2].astype(int).T
    sim.run(T_STOP)
    return [train.magnitude for train in everyone.get_data().segments[-1].spiketrains], drawn


def by_nrnwrap(drawn):
    """The same network without PyNN."""
    cells = [LIFCurrExp(v_init=start, **VALUES) for start in STARTS]
    for receptor, sources in (("excitatory", cells[:EXC]), ("inhibitory", cells[EXC:])):
        for pre, post in drawn[receptor].T:
            sources[pre].connect(cells[post], weight=WEIGHTS[receptor[:3]], delay=DELAY)
    return nw.simulate(cells, t_stop=T_STOP, dt=DT, record=[]).trains


def draw(one, other, out):
    figure, ax = plt.subplots(figsize=(7, 3), layout="constrained")
    wide = ax.eventplot(other, colors="lightgray", linelengths=0.9, linewidths=4)
    thin = ax.eventplot(one, colors="black", linelengths=0.6, linewidths=1)
    ax.set(xlabel="time (ms)", ylabel="cell", xlim=(0, T_STOP), title=f"{EXC} excitatory cells, {INH} inhibitory ones")
    ax.legend([wide[0], thin[0]], ["nrnwrap alone", "in PyNN"], loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    Path(out).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(out) / "pynn_network.png")


def main(out="results"):
    """Return the spikes in PyNN and without it."""
    import pyNN.neuron as sim

    cells = cell_type(LIFCurrExp, {"excitatory": None, "inhibitory": None})
    one, drawn = by_pynn(sim, cells(**VALUES))
    other = [np.asarray(train) for train in by_nrnwrap(drawn)]
    draw(one, other, out)
    pairs = list(zip(one, other, strict=True))
    assert all(len(a) == len(b) for a, b in pairs)
    print(f"{sum(map(len, one))} spikes, at most {max(np.abs(a - b).max(initial=0) for a, b in pairs):.1e} ms apart")
    return one, other


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except ImportError as error:
        sys.exit(f"pynn_network: {error}; PyNN comes with pip install nrnwrap[interop]")
