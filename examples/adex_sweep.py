"""Spike-frequency adaptation of AdEx over its currents and the jump b of its adaptation: one sweep, two maps.

Left: the rate of the last interval. Right: that of the first over it, 1 without adaptation. Where the cell does not
fire twice the maps are white. The cells of a hundred points run together, since they are not connected.

    python examples/adex_sweep.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import AdEx

GRID = {"amp": np.linspace(0.4, 1.4, 11), "b": np.linspace(0.0, 0.2, 9)}  # nA, nA
SETTINGS = {"t_stop": 500, "dt": 0.1, "record": []}


def cell(amp, b):
    """The cell of a point, with its current."""
    return nw.Spec(AdEx, b=b, inputs=[nw.Step(amp)])


def main(folder="results"):
    Path(folder).mkdir(parents=True, exist_ok=True)
    found = nw.sweep(cell, GRID, measure=["onset", "steady"], together=True, **SETTINGS)
    print(found)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    found.plot("steady", left)
    nw.plot.grid({"amp (nA)": GRID["amp"], "b (nA)": GRID["b"]}, found["onset"] / found["steady"], "adaptation", right)
    for ax, title in ((left, "rate of the last interval"), (right, "first rate over last")):
        ax.set(title=title, xlabel="current (nA)", ylabel="b (nA)")
    figure.savefig(Path(folder) / "adex_sweep.png")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:2])
