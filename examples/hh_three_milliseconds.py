"""Three milliseconds of a Hodgkin-Huxley neuron: one action potential, and the gates that make it.

The neuron of the COBAHH benchmark (20000 um2; Brette et al. 2007) under 5.6 nA from -65 mV with steps of 0.01 ms,
after D. F. M. Goodman's teaching notebook on biological and model neurons (neuro4ml), written for Brian 2. There
gates that nobody sets start at 0, here they start at rest; a gate at 0 (h, above all) would have to open first.

    python examples/hh_three_milliseconds.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import nrnwrap as nw
from nrnwrap.cells import TraubMiles


def main(folder="results"):
    cell = TraubMiles.preset("cobahh")
    settings = {"v_init": -65, "t_stop": 3, "dt": 0.01, "secondorder": 2, "record": ["v", "m", "h", "n"]}
    run = nw.simulate(cell, nw.Step(5.6), **settings)
    peak = run.v.argmax()
    print(f"spike (-20 mV) at {run.spikes[0]:.4f} ms, peak {run.v[peak]:.3f} mV at {run.t[peak]:.2f} ms")
    figure, (above, below) = plt.subplots(2, sharex=True, figsize=(6, 5), layout="constrained")
    above.plot(run.t, run.v, color="black")
    above.set(ylabel="v (mV)", title="5.6 nA into 20000 um2")
    for gate, meaning in (("m", "sodium opens"), ("h", "sodium closes"), ("n", "potassium opens")):
        below.plot(run.t, run[gate], label=f"{gate}: {meaning}")
    below.set(xlabel="time (ms)", ylabel="gates (1)", xlim=(0, 3), ylim=(-0.02, 1.02))
    below.legend(frameon=False, fontsize="small", ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "hh_three_milliseconds.png")
    return run


if __name__ == "__main__":
    main(*sys.argv[1:2])
