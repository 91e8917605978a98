"""Theory on simulation: rate, irregularity, spectrum, density and response of a noisy leaky integrate-and-fire neuron.

Red: nrnwrap.theory, which does not simulate. Black: cells with white noise of their own, whose values are kept for a
step, as theory is told by `hold`. For the response the current has a sine of 6 pA.

    python examples/theory_on_simulation.py [folder [cells]]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap import theory
from nrnwrap.cells import LIF

DT, BEGIN, T_STOP, AMP = 0.05, 200, 1700, 0.006  # ms, nA
NOISE, MEAN = nw.WhiteNoise(0.095, hold=DT), 0.18  # nA sqrt(ms), which is 3 mV; nA
AMPS, SINES = np.linspace(0.17, 0.29, 7), np.array([4.0, 10, 20, 30, 50, 100, 200])  # nA, Hz


def simulated(cells, mean, *more, record=None):
    net = nw.Network(seed=1)
    population = net.add("lif", cells, LIF)
    population.inject(nw.Step(mean, dur=1e9))
    for stimulus in (NOISE, *more):
        population.inject(stimulus)
    return nw.simulate(net, t_stop=T_STOP, dt=DT, record=record, progress=False)


def answer(run, f):
    """The change of the rate (Hz/nA) that follows the sine, over whole periods."""
    phases = np.exp(-2j * np.pi * f * run.times[run.times >= BEGIN] / 1e3)
    return 2e3j / (AMP * (T_STOP - BEGIN) * len(run.trains)) * phases.sum()


def main(folder="results", cells=250):
    figure, axes = plt.subplots(2, 3, figsize=(11, 5.5), layout="constrained")
    runs, run = [simulated(int(cells), amp) for amp in AMPS], simulated(int(cells), MEAN, record="v")
    found = {
        "rate (Hz)": (AMPS, np.array([each.rate(None, BEGIN) for each in runs])),
        "CV": (AMPS, np.array([each.cv(None, BEGIN, least=3) for each in runs])),
        "power (Hz)": nw.spikes.power_spectrum(run.trains, BEGIN, T_STOP, highest=100),
        "response (Hz/nA)": (SINES, np.abs([answer(simulated(int(cells), MEAN, nw.Sine(AMP, f)), f) for f in SINES])),
    }
    for ax, (name, (x, y)) in zip(axes.flat, found.items(), strict=False):
        ax.plot(x, y, "o", color="black", ms=3)
        ax.set(xlabel="mean current (nA)", ylabel=name)
    axes[0, 0].plot(AMPS, theory.rate(LIF, NOISE, I=AMPS), color="tab:red")
    axes[0, 1].plot(AMPS, theory.cv(LIF, NOISE, I=AMPS), color="tab:red")
    theory.spectrum(LIF, NOISE, found["power (Hz)"][0], I=MEAN).plot(axes[0, 2], color="tab:red")
    response = theory.response(LIF, NOISE, np.geomspace(4, 250, 80), I=MEAN)
    response.plot(axes[1, 0], color="tab:red").set(xscale="log", ylim=(0, None))
    v = run["lif"].v[:, run["lif"].t > BEGIN].ravel()
    axes[1, 1].hist(v, np.arange(-74.9, -54, 0.5), weights=np.full(v.shape, 2 / v.size), color="gray")
    theory.density(LIF, NOISE, I=MEAN).plot(axes[1, 1], color="tab:red")
    run.raster(ax=axes[1, 2]).set(xlim=(0, 200), title="")
    for amp, rate, cv in zip(AMPS, found["rate (Hz)"][1], found["CV"][1], strict=True):
        print(f"{amp:.2f} nA: {rate:6.2f} Hz ({theory.rate(LIF, NOISE, I=amp):.2f}), CV {cv:.3f}")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "theory_on_simulation.png")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:3])
