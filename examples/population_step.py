"""A noisy population's answer to a step, against the Fokker-Planck equation.

Thousands of leaky and of exponential integrate-and-fire neurons begin at rest, each with white noise of its own. After
100 ms all get more current, and after 200 ms more noise: the rate of the leaky ones, whose threshold is sharp, jumps at
once. Red: nrnwrap.theory.population_rate, which takes the same stimuli as simulate() does.

    python examples/population_step.py [folder [cells]]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import nrnwrap as nw
from nrnwrap import plot, theory
from nrnwrap.cells import EIF, LIF

DT, T_STOP = 0.05, 300  # ms
MORE = [nw.Step(0.03, delay=100), nw.WhiteNoise(0.1, delay=200, hold=DT)]
MODELS = {LIF: nw.WhiteNoise(0.095, 0.18, hold=DT), EIF: nw.WhiteNoise(0.1, 0.03, hold=DT)}


def simulated(model, noise, cells):
    net = nw.Network(seed=1)
    population = net.add(model.__name__, cells, model)
    for stimulus in (noise, *MORE):
        population.inject(stimulus)
    return nw.simulate(net, t_stop=T_STOP, dt=DT, progress=False)


def main(folder="results", cells=5000):
    figure, axes = plt.subplots(2, 1, figsize=(8, 5), layout="constrained", sharex=True)
    found = {}
    for ax, (model, noise) in zip(axes, MODELS.items(), strict=True):
        run = simulated(model, noise, int(cells))
        expected = theory.population_rate(model, [noise, *MORE], t_stop=T_STOP, dt=DT)
        plot.rate(run, ax, dt=0.5, width=0.25, color="gray", lw=0.8, label=f"{cells} {model.__name__}")
        expected.plot(ax, color="tab:red", lw=1).legend(frameon=False, loc="upper left")
        found[model.__name__] = run, expected
        print(f"{model.__name__}: {run.rate(None, 150, 200):.2f} Hz (theory {expected.rates[3000:4000].mean():.2f})")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "population_step.png")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:3])
