"""A GIF fitted to a recorded cell: the electrode taken off, a fit that is said to be poor, and its prediction.

FILE: a .npz with the arrays train_v, train_i, test_v (trials, n), test_i, aec_v and aec_i in steps of v_step_mV and
i_step_nA, dt_ms apart. That of the pictures is cell DRN158, a GABA neuron of the mouse dorsal raphe: 60 s of slow
noise, ten trials of the same 10 s, and 10 s of small noise for the electrode (github.com/apayeur/GIF-K,
data/eighth_set, MIT).

    python examples/real_cell.py FILE [folder]
"""

import sys
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from nrnwrap import fit


def main(file, folder="results"):
    with np.load(file) as stored:
        dt, scales = float(stored["dt_ms"]), {"v": float(stored["v_step_mV"]), "i": float(stored["i_step_nA"])}
        data = {name: stored[name] * scales[name[-1]] for name in stored.files if name[-2:] in ("_v", "_i")}
    electrode = fit.Electrode.of(data["aec_i"], data["aec_v"], dt=dt)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        fitted = fit.GIF(dt=dt, electrode=electrode, settle=200).fit(data["train_i"], data["train_v"])
    currents, voltages = [data["test_i"]] * len(data["test_v"]), list(data["test_v"])
    score = fitted.score(currents, voltages, trials=50, seed=1)
    figure, axes = plt.subplots(3, figsize=(9, 5), sharex=True, height_ratios=[1, 2, 2], layout="constrained")
    fitted.plot(currents, voltages, stop=3000, ax=axes)
    V = electrode.compensated(data["train_i"], data["train_v"], dt)
    curve = fit.dynamic_iv(data["train_i"], V, dt=dt, since=100, width=2)
    print(electrode, *(str(each.message) for each in said), f"Md* {score:.3f}", curve, sep="\n")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "real_cell.png")
    curve.plot(plt.subplots(figsize=(5, 3.5), layout="constrained")[1]).figure.savefig(Path(folder) / "dynamic_iv.png")
    return fitted, score, curve


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:3])
