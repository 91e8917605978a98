"""A spike seen from outside: the potentials at electrodes around a cell, and a movie of the voltage in it.

The soma of a generated pyramidal cell has channels of the squid axon, its dendrites are passive. A current pulse
makes a spike; the membrane currents of all segments make potentials in the tissue, by LFPykit (nrnwrap[lfp]). Writes
extracellular_spike.png and extracellular_spike.gif.

    python examples/extracellular_spike.py [folder]
"""

import sys
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import Reconstruction
from nrnwrap.morphology import write_example

GRID = [(x, y, 0) for y in (-60, -20, 20, 60, 120, 180) for x in (-70, -35, 35, 70)]  # um
WIDTH, HEIGHT = 30.0, 0.4  # of a trace: um for all of it, um per uV
SHOWN = (5.0, 13.0)  # ms


def spiking():
    """The cell, and a run with a spike: its voltage in every segment and the potentials at the electrodes."""
    with tempfile.TemporaryDirectory() as folder:
        cell = Reconstruction(write_example(Path(folder) / "example.swc"))
    cell.insert("nw_squid", cell.soma, g_na=0.72, g_k=0.216)  # S/cm2, sixfold: the soma drives its dendrites
    cell.insert("pas", cell.dend + cell.apic + cell.axon, g=3e-5, e=-65)
    record = {"all": nw.Everywhere("v"), "outside": nw.Electrodes(GRID, sigma=0.3, method="root")}
    run = nw.simulate(cell, nw.Train(1.5, delay=5, dur=1, number=1), t_stop=15, celsius=6.3, record=record)
    return cell, run


def draw(cell, run):
    """The cell, coloured by the peak of its voltage, with a trace at each electrode, and the largest trace beside v."""
    figure, axes = plt.subplot_mosaic(
        [["cell", "inside"], ["cell", "outside"]], figsize=(10, 6), layout="constrained", width_ratios=[1.5, 1]
    )
    plot.shape(cell, axes["cell"], values=run["all"].max(axis=1), label="peak inside (mV)", cmap="Oranges")
    shown = (run.t >= SHOWN[0]) & (run.t <= SHOWN[1])
    along = np.linspace(0, WIDTH, shown.sum())
    outside = 1e3 * run["outside"]  # uV
    for (x, y, _), trace in zip(GRID, outside, strict=True):
        axes["cell"].plot(x + along - WIDTH / 2, y + HEIGHT * trace[shown], color="tab:blue", lw=1)
    axes["cell"].set_aspect("equal", adjustable="box")
    axes["cell"].set(xlim=(-130, 130), ylim=(-100, 220), title="potentials outside")
    nearest = np.argmax(np.ptp(outside, axis=1))
    axes["inside"].plot(run.t, run.v, color="tab:orange")
    axes["inside"].set(ylabel="at the soma (mV)", xlim=SHOWN)
    axes["outside"].plot(run.t, outside[nearest], color="tab:blue")
    x, y, _ = GRID[nearest]
    axes["outside"].set(xlabel="time (ms)", ylabel=f"outside, at ({x}, {y}) um (uV)", xlim=SHOWN)
    for name in ("inside", "outside"):
        axes[name].spines[["top", "right"]].set_visible(False)
    return figure


def main(folder="results"):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    cell, run = spiking()
    draw(cell, run).savefig(folder / "extracellular_spike.png")
    made = plot.movie(run, cell, "v", folder / "extracellular_spike.gif", every=1, fps=5, dpi=45)
    low, high = 1e3 * run["outside"].min(), 1e3 * run["outside"].max()
    print(f"{len(run.spikes)} spike; outside between {low:.1f} and {high:.1f} uV at {len(GRID)} electrodes")
    print(f"figure: {folder / 'extracellular_spike.png'}, movie: {made}")
    return run


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except nw.NrnwrapError as error:
        sys.exit(f"extracellular_spike: {error}")
