"""A ball and stick in an oscillating electric field: how much its soma is polarised, and how that falls with frequency.

A passive cell of a spherical soma and one dendrite lies in a weak uniform field along the dendrite (Aspart,
Ladenbauer and Obermayer 2016, PLoS Comput Biol 12:e1005206, figure 1 and its parameters). The field moves
charge from one end of the cell to the other: the soma follows slow fields, and fast ones less and less. Measured on
the simulated cell and compared with cable theory. Writes ball_and_stick_in_field.png and prints a table.

    python examples/ball_and_stick_in_field.py [folder]
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.mechanisms import h

R_M, C_M, R_A = 28e3, 1.0, 150.0  # ohm cm2, uF/cm2, ohm cm
LENGTH, DIAMETER, SOMA = 700.0, 1.2, 10.0  # um
TAU = R_M * C_M * 1e-3  # ms
FREQUENCIES = 1, 3, 10, 30, 100, 300, 1000  # Hz


class BallAndStick(nw.Cell):
    """A soma, in whose middle a dendrite begins that goes along x. Voltages are those from rest."""

    v_init = 0.0

    def __init__(self, nseg=101):
        self.soma, self.dend = h.Section("soma", self), h.Section("dend", self)
        for x in (-SOMA / 2, SOMA / 2):
            self.soma.pt3dadd(x, 0, 0, SOMA)  # a cylinder of the sphere's area
        for x in (0, LENGTH):
            self.dend.pt3dadd(x, 0, 0, DIAMETER)
        self.dend.connect(self.soma(0.5))
        self.dend.nseg = nseg
        for section in self.sections:
            section.Ra, section.cm = R_A, C_M
        self.insert("pas", g=1 / R_M, e=0)


def theory(f):
    """Polarisation of the soma (mV per V/m), complex, at the frequency `f` (Hz): a cable whose far end is sealed."""
    omega = 2j * np.pi * np.asarray(f, dtype=float) * 1e-3  # /ms
    d, length, area = DIAMETER * 1e-4, LENGTH * 1e-4, np.pi * (SOMA * 1e-4) ** 2  # cm, cm2
    g_axial = np.pi * d**2 / (4 * R_A)  # S cm
    membrane = 1 / R_M + omega * C_M * 1e-3  # S/cm2
    z = np.sqrt(np.pi * d * membrane / g_axial)  # /cm
    soma = 1 / (area * membrane + z * g_axial * np.tanh(z * length))  # ohm
    return g_axial * soma * (1 / np.cosh(z * length) - 1) * 10  # V per V/cm, to mV per V/m


def static(cell):
    """Polarisation of the soma (mV) by a constant field of 1 V/m, ten time constants after it came."""
    return nw.simulate(cell, nw.Field(1.0, "x"), t_stop=10 * TAU, dt=0.1).v[-1]


def oscillating(cell, f):
    """The run in a field of 1 V/m and `f` Hz: eight time constants, and then a period."""
    period = 1e3 / f
    dt = period / max(100, np.ceil(period / 0.1))
    t_stop = (round(np.ceil(8 * TAU / period)) + 1) * period
    return nw.simulate(cell, nw.Field(1.0, "x", nw.Sine(1, f=f)), t_stop=t_stop, dt=dt, secondorder=2)


def polarised(run, f):
    """The complex amplitude (mV) of the last period of a run, in the phase of the field."""
    n = round(1e3 / f / run.settings.dt)
    t, v = run.t[-n:], run.v[-n:]
    return 2j * np.mean(v * np.exp(-2j * np.pi * f * t * 1e-3))


def draw(cell, found, run):
    """A figure: the cell in the field, its soma in time, and polarisation and phase over frequency."""
    figure, axes = plt.subplot_mosaic(
        [["cell", "size"], ["time", "phase"]], figsize=(10, 6), layout="constrained", width_ratios=[1, 1.1]
    )
    field = nw.Field(1.0, "x")
    plot.shape(cell, axes["cell"], values=field.potentials(cell.sections), label="potential outside (mV)")
    axes["cell"].annotate("", (600, 120), (100, 120), arrowprops={"arrowstyle": "->", "lw": 1.5})
    axes["cell"].text(350, 140, "field, 1 V/m", ha="center")
    f = np.geomspace(0.8, 1200, 200)
    axes["size"].loglog(f, np.abs(theory(f)), color="black", lw=1, label="cable theory")
    axes["size"].loglog(list(found), np.abs(list(found.values())), "o", color="tab:red", label="simulated")
    ticks = [0.02, 0.05, 0.1, 0.2, 0.5]
    axes["size"].set(ylabel="polarisation (mV per V/m)", title="soma", ylim=(0.015, 0.5))
    axes["size"].set_yticks(ticks, labels=map(str, ticks))
    axes["size"].minorticks_off()
    axes["size"].legend(frameon=False)
    axes["phase"].semilogx(f, np.degrees(np.angle(theory(f))) % 360, color="black", lw=1)
    axes["phase"].semilogx(list(found), np.degrees(np.angle(list(found.values()))) % 360, "o", color="tab:red")
    axes["phase"].set(xlabel="frequency (Hz)", ylabel="phase (degrees)", yticks=[90, 135, 180])
    axes["time"].plot(run.t, run.v, color="tab:red", label="soma (mV)")
    axes["time"].plot(run.t, 0.2 * np.sin(2e-3 * np.pi * 30 * run.t), color="gray", lw=0.8, label="the field, 30 Hz")
    axes["time"].set(xlabel="time (ms)", ylabel="from rest (mV)", xlim=(0, 200))
    axes["time"].legend(frameon=False, fontsize="small", loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    for ax in axes.values():
        ax.spines[["top", "right"]].set_visible(False)
    return figure


def main(folder="results"):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    cell = BallAndStick()
    runs = {f: oscillating(cell, f) for f in FREQUENCIES}
    found = {f: polarised(run, f) for f, run in runs.items()}
    print(f"{'frequency':>10} {'simulated':>12} {'theory':>10} {'phase':>8} {'theory':>8}")
    for f, value in {0: static(cell), **found}.items():
        phases = (f"{np.degrees(np.angle(each)) % 360:8.2f}" for each in (value, theory(f)))
        print(f"{f:7} Hz {abs(value):12.5f} {abs(theory(f)):10.5f} {' '.join(phases)}   mV per V/m, degrees")
    figure = draw(cell, found, runs[30])
    figure.savefig(folder / "ball_and_stick_in_field.png")
    print(f"figure: {folder / 'ball_and_stick_in_field.png'}")
    return found


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except nw.NrnwrapError as error:
        sys.exit(f"ball_and_stick_in_field: {error}")
