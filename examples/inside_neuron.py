"""nrnwrap where NEURON starts by itself: nrniv -python, a `special` with other mechanisms, a program of hoc.

The same LIF neuron four times: in this Python, in `nrniv -python`, in a `special` that nrnivmodl has built with a
mechanism of its own (which the cell then has, too), and in lif.hoc, which makes the point process LIF by its name.

    python examples/inside_neuron.py [folder]      compiles one mechanism: some seconds
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap import mechanisms
from nrnwrap.cells import LIF

HERE = Path(__file__).resolve().parent
OWN = """\
NEURON { SUFFIX own NONSPECIFIC_CURRENT i RANGE g }
PARAMETER { g = 0 (S/cm2) }
ASSIGNED { v (millivolt)  i (milliamp/cm2) }
BREAKPOINT { i = g*(v + 70) }
"""
SCRIPT = """\
import sys
import nrnwrap as nw
from nrnwrap.cells import LIF

cell = LIF()
for name in sys.argv[sys.argv.index("with") + 1:]:
    cell.insert(name)
run = nw.simulate(cell, nw.Step(0.3, delay=50, dur=300), t_stop=400)
print(*(f"{time:.6f}" for time in run.spikes), sep=chr(10), flush=True)
nw.mechanisms.h.quit()
"""


def program(name):
    """The path of one of NEURON's programs, of this environment first."""
    return shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)


def times(*command, folder):
    """Spike times (ms) that a program prints, one on a line."""
    packages = os.pathsep.join(each for each in sys.path if each)  # nrniv looks nowhere else
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": packages},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return np.array([float(row) for row in done.stdout.split()])


def main(out="results"):
    """Return the spike times by each way."""
    work = Path(out).resolve() / "inside_neuron"
    shutil.rmtree(work, ignore_errors=True)  # nrnivmodl of NEURON's wheel spoils a `special` that is there already
    work.mkdir(parents=True)
    (work / "own.mod").write_text(OWN)
    (work / "script.py").write_text(SCRIPT)
    subprocess.run([program("nrnivmodl"), "own.mod"], cwd=work, check=True, capture_output=True)
    special = next(work.glob("*/special"))
    library, *_ = mechanisms.compile()
    ways = {
        "nrniv -python": [program("nrniv"), "-nogui", "-python", "../inside_neuron/script.py", "with"],
        "special -python": [special, "-nogui", "-python", "script.py", "with", "own"],
        "nrniv lif.hoc": [program("nrniv"), "-nogui", "-dll", library, HERE / "lif.hoc"],
    }
    here = nw.simulate(LIF(), nw.Step(0.3, delay=50, dur=300), t_stop=400).spikes
    spikes = {"here": here} | {way: times(*command, folder=work) for way, command in ways.items()}
    figure, ax = plt.subplots(figsize=(6, 2), layout="constrained")
    ax.eventplot(list(spikes.values()), colors="black", linelengths=0.6)
    ax.set(xlabel="time (ms)", xlim=(0, 400), yticks=range(len(spikes)), yticklabels=spikes)
    figure.savefig(Path(out) / "inside_neuron.png")
    for way, train in spikes.items():
        print(f"{way:16} {len(train)} spikes, the last at {train[-1] if len(train) else np.nan:.6f} ms")
    return spikes


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except nw.NrnwrapError as error:
        sys.exit(f"inside_neuron: {error}")
