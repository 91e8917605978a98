"""How much of a dendrite's EPSP arrives at the soma.

Left: a passive soma and one passive dendrite, and a current that decays with 5 ms at a place of the dendrite. The
charge of 1 pC makes a time integral of the soma's voltage that is the transfer resistance of cable theory,
cosh((L - x)/lambda)/(G_s cosh(L/lambda) + G_inf sinh(L/lambda)). Right: a synapse of 1 nS on the apical dendrite of a
pyramidal cell: in thin branches far away the EPSP is large where it is made, and yet small at the soma.

    python examples/epsp_attenuation.py [folder] [morphology]
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import Reconstruction
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example

SCRATCH = TemporaryDirectory()  # for a morphology file of our own
REST, G, RA = -70.0, 5e-5, 150.0  # mV, S/cm2, ohm cm
SOMA, LENGTH, DIAMETER = 20.0, 800.0, 2.0  # um
LAMBDA = 1e4 * np.sqrt(DIAMETER * 1e-4 / (4 * RA * G))  # um
G_SOMA = np.pi * SOMA**2 * 1e-2 * G  # uS
G_INF = np.pi * DIAMETER * LAMBDA * 1e-2 * G  # uS, of a dendrite without end
CHARGE = 1.0  # pC


class Stick(nw.Cell):
    """A passive soma with one passive dendrite."""

    v_init = REST

    def __init__(self):
        self.soma, self.dend = h.Section("soma", self), h.Section("dend", self)
        self.dend.connect(self.soma(1))
        self.soma.L = self.soma.diam = SOMA
        self.dend.L, self.dend.diam = LENGTH, DIAMETER
        self.set(Ra=RA)
        self.set("dend", nseg=101)
        self.insert("pas", g=G, e=REST)


def transfer(distance):
    """Transfer resistance (MOhm) between the soma and a place of the dendrite, by cable theory."""
    length = LENGTH / LAMBDA
    return np.cosh((LENGTH - distance) / LAMBDA) / (G_SOMA * np.cosh(length) + G_INF * np.sinh(length))


def stick():
    """Distances (um) and the integral of the soma's EPSP over its charge (MOhm)."""
    places, found = (np.arange(101) + 0.5)[::10] / 101, []
    for x in places:
        cell = Stick()
        cell.receive(nw.SpikeTimes([1]), nw.ExpCurrent(tau=5), at=cell.dend(x), weight=CHARGE / 5)  # nA
        run = nw.simulate(cell, t_stop=400, dt=0.1, secondorder=2)
        found.append((run.v - REST).sum() * run.settings.dt / CHARGE)
    return places * LENGTH, np.array(found)


def apical(cell):
    """The segments between the soma and the apical tip that is farthest away."""
    sections = cell.apic or cell.dend
    way = [max(sections, key=lambda section: h.distance(cell.soma(0.5), section(1)))]
    while (parent := way[-1].parentseg().sec) != cell.soma:
        way.append(parent)
    return [segment for section in reversed(way) for segment in section]


def pyramidal(path):
    """Distances (um), and heights (mV) of EPSPs where they are made and at the soma."""
    rows = []
    cell = Reconstruction(path, Ra=RA)
    cell.insert("pas", g=G, e=REST)
    cell.v_init = REST
    nw.mechanisms.load()
    for place in apical(cell)[::3]:
        synapse = h.nw_Exp2Conductance(place)
        synapse.tau1, synapse.tau2, synapse.e = 0.5, 5, 0
        wire = cell.receive(nw.SpikeTimes([5]), synapse, weight=0.001)
        run = nw.simulate(cell, t_stop=80, dt=0.1, record={"local": place._ref_v})
        wire.weight[0] = 0  # the next one alone
        rows.append((h.distance(cell.soma(0.5), place), run["local"].max() - REST, run.v.max() - REST))
    return np.array(rows).T


def main(folder="results", path=None):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = path or write_example(Path(SCRATCH.name) / "example.swc")
    (away, found), (distance, local, soma) = stick(), pyramidal(path)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
    left.plot(away, found, "o", color="black", ms=4, label="simulated")
    left.plot(away, transfer(away), color="tab:red", lw=1, label="cable theory")
    left.set(
        xlabel="distance of the synapse (um)", ylabel="integral at the soma\nper charge (mV ms/pC)", ylim=(0, None)
    )
    left.set_title("soma with one dendrite", fontsize="medium")
    right.semilogy(distance, local, "o-", color="tab:blue", ms=4, lw=1, label="at the synapse")
    right.semilogy(distance, soma, "o-", color="black", ms=4, lw=1, label="at the soma")
    right.set(xlabel="distance of the synapse (um)", ylabel="height of the EPSP (mV)", ylim=(0.5, 50))
    right.yaxis.set_major_formatter("{x:g}")
    right.set_title("apical dendrite of a pyramidal cell, 1 nS", fontsize="medium")
    for ax in (left, right):
        ax.legend(frameon=False, fontsize="small")
    print(f"one dendrite: off cable theory by at most {np.abs(found / transfer(away) - 1).max():.1e}")
    for row in zip(distance, local, soma, strict=True):
        print("{:4.0f} um: {:6.3f} mV there, {:6.4f} mV at the soma".format(*row))
    figure.savefig(folder / "epsp_attenuation.png")
    return {"stick": (away, found, transfer(away)), "pyramidal": (distance, local, soma)}


if __name__ == "__main__":
    main(*sys.argv[1:3])
