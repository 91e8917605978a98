"""A tour: four point neurons under a current step, and a cell with a shape.

The cell is read from an SWC or ASC file (by default one that nrnwrap generates). Its soma has the channels
of the squid axon, its dendrites are passive; a synapse on a dendrite is driven by Poisson events, a clamp
stands at the soma. Writes results/tour.png and prints a table.

    python examples/tour.py [morphology.swc]
"""

import sys
from pathlib import Path
from time import process_time

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley, Izhikevich2007, Reconstruction
from nrnwrap.morphology import write_example

RESULTS = Path("results")
STEP = {"delay": 50, "dur": 300}  # ms


def timed(cell, *stimuli, **settings):
    """Simulate; return the run and the CPU time (ms) that it took."""
    start = process_time()
    run = nw.simulate(cell, *stimuli, t_stop=400, **settings)
    return run, 1e3 * (process_time() - start)


def point_neurons():
    """Yield name, current (nA), run and CPU time of each point neuron."""
    cells = {
        "LIF": (LIF(), 0.25),
        "AdEx": (AdEx(), 0.8),
        "Izhikevich2007 RS": (Izhikevich2007.preset("RS"), 0.1),
        "HodgkinHuxley": (HodgkinHuxley(), 0.1),
    }
    for name, (cell, amp) in cells.items():
        yield name, amp, *timed(cell, nw.Step(amp, **STEP))


def reconstructed(path):
    """Return a cell from a morphology file with channels, a driven synapse and a clamp."""
    cell = Reconstruction(path)
    soma = cell.segment.sec  # or the first section of a file without one
    neurites = [section for section in cell.sections if section != soma]
    dendrites = cell.dend + cell.apic or neurites
    cell.insert("nw_squid", soma, g_na=0.72, g_k=0.216)  # S/cm2, sixfold: the soma drives its dendrites
    if neurites:
        cell.insert("pas", neurites, g=3e-5, e=-65)
    area = sum(segment.area() for section in cell.sections for segment in section)  # um2
    size = min(area / 13_000, 1)  # a small cell gets less
    synapse = dendrites[len(dendrites) // 2](0.5) if dendrites else soma(0.5)
    cell.receive(nw.Poisson(50, seed=1), nw.Exp2(tau1=0.5, tau2=5, e=0), at=synapse, weight=0.002 * size)
    cell.inject(nw.Step(size, **STEP), at=soma(0.5))  # nA
    return cell, synapse


def draw(runs, cell, synapse, run):
    """Return a figure with every trace, and the cell with its synapse."""
    figure, axes = plt.subplot_mosaic(
        [["LIF", "cell"], ["AdEx", "cell"], ["Izhikevich2007 RS", "cell"], ["HodgkinHuxley", "run"]],
        figsize=(11, 10),
        layout="constrained",
    )
    for name, amp, each, _ in runs:
        each.plot(axes[name], color="black")
        axes[name].set_title(f"{name}: {amp:g} nA from 50 to 350 ms", fontsize="medium")
    plot.shape(cell, axes["cell"])
    index = synapse.sec.n3d() // 2
    axes["cell"].plot(synapse.sec.x3d(index), synapse.sec.y3d(index), "o", color="tab:orange", ms=8, label="synapse")
    axes["cell"].legend(frameon=False, fontsize="small")
    axes["cell"].set_title(f"Reconstruction: {cell.morphology.path.name}", fontsize="medium")
    axes["run"].plot(run.t, run["dendrite"], color="tab:orange", lw=1, label="at the synapse")
    run.plot(axes["run"], color="black", label="soma", lw=1)
    axes["run"].legend(frameon=False, fontsize="small", loc="center left")
    axes["run"].set_title("its soma and dendrite: current step at the soma, synapse at 50 Hz", fontsize="medium")
    return figure


def main(path=None):
    RESULTS.mkdir(exist_ok=True)
    path = Path(path) if path else write_example(RESULTS / "example.swc")
    runs = list(point_neurons())
    cell, synapse = reconstructed(path)
    run, cpu = timed(cell, record={"dendrite": synapse._ref_v})
    rows = [(name, each, took) for name, _, each, took in runs] + [(f"Reconstruction {path.name}", run, cpu)]
    print(f"{'model':32} {'spikes':>7} {'first spike':>12} {'CPU time':>10}")
    for name, each, took in rows:
        first = f"{each.spikes[0]:9.3f} ms" if len(each.spikes) else "none"
        print(f"{name:32} {len(each.spikes):7d} {first:>12} {took:7.0f} ms")
    figure = draw(runs, cell, synapse, run)
    figure.savefig(RESULTS / "tour.png", dpi=120)
    print(f"figure: {RESULTS / 'tour.png'}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except nw.NrnwrapError as error:
        sys.exit(f"tour: {error}")
