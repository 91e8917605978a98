"""An integrate-and-fire soma, alone and with the dendrites of a pyramidal cell.

The same LIF stands on the same soma; what differs is what hangs on it. The dendrites are passive, with the soma's time
constant and resting potential. They take most of the current, so that the rheobase is as much larger as the input
conductance is. A reset leaves them where they were, and they pull the soma up again: at the same multiple of the
rheobase the soma fires faster than alone.

    python examples/integrate_and_fire_soma.py [folder] [morphology]
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIF, Reconstruction
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example

SCRATCH = TemporaryDirectory()  # for a morphology file of our own
TAU, REST = 20.0, -70.0  # ms, mV
G = 1e-3 / TAU  # S/cm2, with 1 uF/cm2
LEVELS = np.array([0.9, 1.1, 1.5, 2.0, 3.0])  # currents, in units of the rheobase


class Soma(nw.Cell):
    """A sphere of the size of another one, with nothing on it."""

    def __init__(self, like):
        self.soma = h.Section("soma", self)
        self.soma.L, self.soma.diam = like.L, like.diam
        self.v_init = REST


def spiking(segment):
    """A LIF of 20 ms on a segment: its leak (uS) is that of the membrane which it stands for."""
    return LIF.at(segment, g_l=G * segment.area() * 1e-2, e_l=REST, v_th=-50, v_reset=-65, t_ref=3)


def with_dendrites(path):
    """The LIF on the soma of a cell with passive dendrites."""
    whole = Reconstruction(path)
    whole.v_init = REST
    whole.insert("pas", [section for section in whole.sections if section != whole.soma], g=G, e=REST)
    cell = spiking(whole.soma(0.5))
    cell.keep(whole)  # or its dendrites would go
    return cell


def alone(path):
    """The same on a soma of this size with nothing on it."""
    soma = Soma(Reconstruction(path).soma)
    cell = spiking(soma.soma(0.5))
    cell.keep(soma)
    return cell


def conductance(segment, g_l):
    """Input conductance (uS) at rest: the leak, and what the rest of the cell is seen as."""
    probe = h.Impedance()
    probe.loc(segment)
    h.finitialize(REST)
    probe.compute(0)
    return 1 / probe.input(segment) + g_l


def main(folder="results", path=None):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = path or write_example(Path(SCRATCH.name) / "example.swc")
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
    result = {}
    for make, colour in ((with_dendrites, "tab:red"), (alone, "black")):
        cell, name = make(path), make.__name__.replace("_", " ")
        rheobase = (cell.v_th - cell.e_l) * conductance(cell.segment, cell.g_l)  # nA
        currents = LEVELS * rheobase
        curve = nw.fi_curve(lambda make=make: make(path), currents, dur=500, skip=100, dt=0.05, secondorder=2)
        run = nw.simulate(cell, nw.Step(1.3 * rheobase, delay=20), t_stop=160, dt=0.025, secondorder=2)
        print(f"{name:14}: rheobase {1e3 * rheobase:6.1f} pA, {len(run.spikes)} spikes at 1.3 times that")
        left.plot(run.t, run.v, color=colour, lw=1, label=name)
        label = f"{name}, {1e3 * rheobase:.0f} pA"
        right.plot(currents / rheobase, curve.rates, "o-", color=colour, ms=4, lw=1, label=label)
        result[name] = {"rheobase": rheobase, "currents": currents, "rates": curve.rates, "run": run}
    left.set(xlabel="time (ms)", ylabel="soma (mV)", title="1.3 times the rheobase", xlim=(0, 160))
    right.set(xlabel="current / rheobase", ylabel="firing rate (Hz)", ylim=(0, None))
    left.legend(frameon=False, fontsize="small", loc="lower right")
    right.legend(frameon=False, fontsize="small", title="rheobase")
    figure.savefig(folder / "integrate_and_fire_soma.png")
    return result


if __name__ == "__main__":
    main(*sys.argv[1:3])
