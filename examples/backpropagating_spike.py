"""A spike of the soma runs back into the dendrite: how high it is there, and what sodium channels do to it.

Left: a soma with the squid's channels and one passive dendrite. Its membrane is linear, so that the time integral of
the deflection falls as a constant voltage would, with cosh((L - x)/lambda)/cosh(L/lambda), whatever the shape of the
spike. The peak falls faster, since the cable filters it. Right: along the apical dendrite of a pyramidal cell, passive,
or with a density of sodium and potassium channels that falls with the distance from the soma.

    python examples/backpropagating_spike.py [folder] [morphology]
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import BallAndStick, Reconstruction
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example

SCRATCH = TemporaryDirectory()  # for a morphology file of our own
LENGTH, DIAMETER, RA, G = 800.0, 2.0, 100.0, 1e-4  # um, um, ohm cm, S/cm2
LAMBDA = 1e4 * np.sqrt(DIAMETER * 1e-4 / (4 * RA * G))  # um
REST = -65.0


def stick():
    """Distances (um), peaks (mV) and integrals (mV ms) of the deflection along one passive dendrite."""
    cell = BallAndStick(soma_diam=30, dend_L=LENGTH, dend_diam=DIAMETER, Ra=RA, g_pas=G, e_pas=REST)
    cell.dend.nseg = 101
    places = [cell.dend(x) for x in (np.arange(101) + 0.5)[::4] / 101]
    # Without the pulse the soma's rest is not the dendrite's: what is compared is the difference that it makes
    rest, spike = (
        nw.simulate(cell, nw.Step(amp, delay=5, dur=1), t_stop=200, secondorder=2, record=record(places))
        for amp in (0.0, 4.0)
    )
    away = np.array([h.distance(cell.soma(1), place) for place in places])
    deflection = np.array([spike[f"{i}"] - rest[f"{i}"] for i in range(len(places))])
    return away, deflection.max(axis=1), deflection.sum(axis=1) * spike.settings.dt


def record(places):
    return {f"{i}": place._ref_v for i, place in enumerate(places)}


def falling(density):
    """A density (S/cm2) of channels as a function of the distance from the soma (um)."""
    return lambda distance: density * np.exp(-distance / 200)


def pyramidal(path, active):
    """A pyramidal cell whose soma and axon spike, and whose dendrites are passive or weakly active."""
    cell = Reconstruction(path)
    cell.insert("hh", ["soma", "axon"], gnabar=0.6, gkbar=0.18, gl=0)
    cell.insert("pas", g=1e-4, e=REST)
    if active:
        cell.insert("hh", [*cell.dend, *cell.apic], gnabar=falling(0.08), gkbar=falling(0.02), gl=0)
    return cell


def apical(cell):
    """The segments between the soma and the apical tip that is farthest away."""
    sections = cell.apic or cell.dend
    way = [max(sections, key=lambda section: h.distance(cell.soma(0.5), section(1)))]
    while (parent := way[-1].parentseg().sec) != cell.soma:
        way.append(parent)
    return [segment for section in reversed(way) for segment in section]


def along(path, active):
    """Distances from the soma (um), peaks (mV) and their times (ms) on the way to an apical tip."""
    cell = pyramidal(path, active)
    places = apical(cell)
    run = nw.simulate(cell, nw.Step(3, delay=5, dur=1), t_stop=25, record=record(places))
    v = np.array([run[f"{i}"] for i in range(len(places))])
    away = np.array([h.distance(cell.soma(0.5), place) for place in places])
    return away, v.max(axis=1) - v[:, run.t <= 5].max(axis=1), run.t[v.argmax(axis=1)]


def main(folder="results", path=None):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = path or write_example(Path(SCRATCH.name) / "example.swc")
    away, peak, integral = stick()
    theory = np.cosh((LENGTH - away) / LAMBDA) / np.cosh(LENGTH / LAMBDA)
    theory *= integral[0] / theory[0]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
    left.plot(away, peak / peak[0], "o-", color="tab:red", ms=3, lw=1, label="peak")
    left.plot(away, integral / integral[0], "o", color="black", ms=3, label="integral")
    left.plot(away, theory / integral[0], color="0.5", lw=1, label="cable theory")
    left.set(xlabel="distance from the soma (um)", ylabel="of that at the first segment", ylim=(0, 1.05))
    left.set_title("one passive dendrite", fontsize="medium")
    left.legend(frameon=False, fontsize="small")
    profiles = {name: along(path, active) for name, active in (("passive", False), ("active", True))}
    for (name, (distance, height, _)), colour in zip(profiles.items(), ("tab:red", "tab:blue"), strict=True):
        right.plot(distance, height, "o-", color=colour, ms=3, lw=1, label=f"{name} dendrites")
        print(f"{name}: {height[0]:.1f} mV at {distance[0]:.0f} um, {height[-1]:.1f} mV at {distance[-1]:.0f} um")
    right.set(xlabel="distance from the soma (um)", ylabel="height of the spike (mV)", ylim=(0, None))
    right.set_title("apical dendrite of a pyramidal cell", fontsize="medium")
    right.legend(frameon=False, fontsize="small")
    figure.savefig(folder / "backpropagating_spike.png")
    return {"stick": (away, peak, integral, theory), **profiles}


if __name__ == "__main__":
    main(*sys.argv[1:3])
