"""A hoc template of others, wrapped: its answer to a current step, and its f-I curve.

interneuron.hoc beside this script has the template Interneuron, written for NEURON. Nothing in it is changed: wrap()
makes a cell of an instance, and fi_curve takes a function that makes such cells.

    python examples/hoc_template_fi_curve.py [folder]      writes folder/hoc_template_fi_curve.png
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw

HERE = Path(__file__).resolve().parent
CURRENTS = np.linspace(0, 0.6, 25)  # nA


def main(out="results"):
    """Return the f-I curve and the run that is drawn beside it."""
    Interneuron = nw.load_hoc(HERE / "interneuron.hoc").templates["Interneuron"]

    def make():
        return nw.wrap(Interneuron(), threshold=-20)  # mV; its spikes become small before they fail

    cell = make()
    run = nw.simulate(cell, nw.Step(0.3, delay=20, dur=60), t_stop=160, record={"dendrite": cell.dend[0](0.9)._ref_v})
    curve = nw.fi_curve(make, CURRENTS, dur=500, skip=100, dt=0.025)
    least = nw.rheobase(make, dur=100, dt=0.025, tolerance=1e-3)
    draw(run, curve, least, Path(out))
    return curve, run


def draw(run, curve, least, folder):
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained")
    left.plot(run.t, run["dendrite"], color="tab:orange", lw=1, label="end of a dendrite")
    run.plot(left, color="black", label="soma")
    left.legend(frameon=False, fontsize="small", loc="center right")
    left.set_title(f"0.3 nA from 20 to 80 ms: {len(run.spikes)} spikes", fontsize="medium")
    curve.plot(right, color="black")
    right.axvline(least.current, color="lightgray", lw=1, zorder=0)
    right.text(least.current, 75, f" one spike\n from {least.current:.3f} nA on", fontsize="small")
    right.set_title(f"{curve.model}, wrapped from interneuron.hoc", fontsize="medium")
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "hoc_template_fi_curve.png")
    print(f"figure: {folder / 'hoc_template_fi_curve.png'}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except nw.NrnwrapError as error:
        sys.exit(f"hoc_template_fi_curve: {error}")
