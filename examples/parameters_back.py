"""Parameters of models, back from 10 s of their own recordings: without noise on V, and with 0.2 mV of it.

Each model is driven by noise, and its V and current are all that a fit gets, besides the spike times. A point is the
error of a parameter, relative to its value. `tests/fit/test_membranes.py` has the limits.

    python examples/parameters_back.py [folder [ms]]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap import cells, fit

DRIVES = {  # mean and standard deviation (nA) of the current
    "LIF": (0.2, 0.12), "AdaptiveLIF": (0.15, 0.12), "EIF": (0.05, 0.08), "QIF": (0.03, 0.04),
    "AdEx": (0.55, 0.45), "Izhikevich2007": (0.08, 0.08),
}  # fmt: skip


def recorded(name, mean, deviation, duration):
    """So many ms of a model with its own parameters under Ornstein-Uhlenbeck noise of 5 ms."""
    noise = nw.Noise(deviation, mean=mean, tau=5, seed=4)
    return nw.simulate(getattr(cells, name)(), noise, t_stop=duration, dt=0.1, record=["v", "I"])


def errors(name, parameters):
    """Relative errors of what is not 0, but for v_peak of an exponential, which data do not tell."""
    true = getattr(cells, name)().values()
    told = [each for each in parameters if true[each] and (each, name) not in (("v_peak", "EIF"), ("v_peak", "AdEx"))]
    return {each: abs(parameters[each] / true[each] - 1) for each in told}


def main(folder="results", duration=10_000):
    figure, axes = plt.subplots(2, 3, figsize=(10, 5), layout="constrained")
    found = {}
    for ax, (name, drive) in zip(axes.flat, DRIVES.items(), strict=True):
        run = recorded(name, *drive, float(duration))
        noisy = run.v + 0.2 * np.random.default_rng(0).standard_normal(len(run.v))
        for noise, v, colour in (("none", run.v, "black"), ("0.2 mV", noisy, "tab:red")):
            data = fit.Recording(run["I"], v, run.spikes, dt=0.1, means=True)
            found[name, noise] = off = errors(name, getattr(fit, name)().fit(data).parameters_)
            ax.semilogy(list(off), np.maximum(list(off.values()), 1e-8), "o", color=colour, label=noise)
            print(f"{name:15} noise {noise:6} " + " ".join(f"{each} {error:.1e}" for each, error in off.items()))
        ax.set(title=f"{name}, {len(run.spikes)} spikes", ylim=(1e-8, 1))
        ax.tick_params(axis="x", rotation=60)
    axes[0, 0].set_ylabel("relative error")
    figure.legend(*ax.get_legend_handles_labels(), title="noise on V", loc="outside right upper", frameon=False)
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "parameters_back.png")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:3])
