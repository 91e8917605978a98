"""A GIF fitted to 30 s of a recording, and its spikes beside those of the cell under a current it has not seen.

The cell is a GIF itself, with filters of other time constants than those that are fitted, so that what comes back is
known. Single spikes are drawn; how alike the trains are is Md* (Naud et al. 2011, Neural Comput.), 1 for trains
of the same process. `examples/real_cell.py` does the same with a recorded cell.

    python examples/fitted_gif.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap import fit

FILTERS = {
    "q_eta1": 0.06, "tau_eta1": 20, "q_eta2": 0.02, "tau_eta2": 200, "q_gamma1": 8, "tau_gamma1": 20,
    "q_gamma2": 3, "tau_gamma2": 200,
}  # fmt: skip
CELL = nw.Spec("GIF", C=0.1, g_l=0.005, v_t=-45, delta_v=1.5, v_reset=-55, seed=1, **FILTERS)


def recorded(cells, duration, seed):
    """A run of the cells under the same noise, 5 ms, of `duration` (ms)."""
    noise = nw.Noise(0.08, mean=0.12, tau=5, seed=seed)
    return nw.simulate(cells, noise, t_stop=duration, dt=0.1, record=["v", "I"])


def curve(parameters, kind, t):
    """eta or gamma of these parameters."""
    return sum(parameters[f"q_{kind}{j}"] * np.exp(-t / parameters[f"tau_{kind}{j}"]) for j in (1, 2, 3))


def main(folder="results"):
    seen = recorded(CELL(), 30_000, 1)
    fitted = fit.GIF().fit(seen)
    trials = recorded([CELL.but(gid=gid)() for gid in range(1, 10)], 4000, 2)
    score = fitted.score(trials)
    figure, axes = plt.subplot_mosaic([["I", "eta"], ["v", "eta"], ["s", "gamma"]], figsize=(10, 5),
                                      width_ratios=[3, 1], height_ratios=[1, 2, 2], layout="constrained")  # fmt: skip
    fitted.plot(trials, ax=[axes["I"], axes["v"], axes["s"]])
    true, t = CELL().values(), np.arange(500.0)
    for kind, unit in (("eta", "nA"), ("gamma", "mV")):
        axes[kind].plot(t, curve(true, kind, t), color="black")
        axes[kind].plot(t, curve(fitted.parameters_, kind, t), color="tab:red", ls="--")
        axes[kind].set(xlabel="ms after a spike", ylabel=f"{kind} ({unit})")
    axes["I"].set_title(f"fitted to {len(seen.spikes)} spikes: Md* {score:.2f}", fontsize="medium")
    print(f"{len(seen.spikes)} spikes: Md* {score:.3f}, {fitted.bits_per_spike_:.2f} bits a spike")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "fitted_gif.png")
    return fitted, score, true


if __name__ == "__main__":
    main(*sys.argv[1:2])
