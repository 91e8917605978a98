"""The leaky integrate-and-fire neuron, first contact: solved exactly, and by forward Euler with steps of 0.125 ms.

tau_m dV/dt = R_m I - V; at V = 1 mV a spike, and V is held at 0 for 4 ms. tau_m 10 ms, R_m 1 MOhm, I 1.8 nA, V(0) =
0: the first program that many people write (Lapicque 1907; Dayan and Abbott 2001, Theoretical Neuroscience, section
5.4). The exact spikes come at 10 ln(9/4) ms, and then every 10 ln(9/4) + 4 ms. Those of Euler lie on its grid, and
the error of each interval is added to those before it. A smaller step need not be better: 0.25 ms is worse than 0.5
ms here.

    python examples/lif_first_contact.py [folder]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIF

TAU, R, AMP, T_REF, T_STOP = 10.0, 1.0, 1.8, 4.0, 50.0  # ms, MOhm, nA, ms, ms


def neuron():
    return LIF(C=TAU / R, g_l=1 / R, e_l=0, v_th=1, v_reset=0, t_ref=T_REF)


def forward_euler(dt):
    """Times (ms), V (mV) and spike times (ms) as a first program has them."""
    t = np.arange(round(T_STOP / dt) + 1) * dt
    v, spikes = np.zeros(len(t)), []
    for k in range(1, len(t)):
        if spikes and t[k] <= spikes[-1] + T_REF:
            continue  # V stays at 0
        v[k] = v[k - 1] + dt / TAU * (R * AMP - v[k - 1])
        if v[k] >= 1:
            spikes.append(t[k])
            v[k] = 0
    return t, v, np.array(spikes)


def main(folder="results"):
    run = nw.simulate(neuron(), nw.Step(AMP), t_stop=T_STOP)
    t, v, late = forward_euler(0.125)
    print(f"exact: {run.spikes.round(4)} ms\nEuler: {late} ms\nEuler is off by {(late - run.spikes).round(4)} ms")
    figure, (above, below) = plt.subplots(2, figsize=(7, 5), layout="constrained")
    above.step(t, v, where="post", color="tab:orange", lw=1, label="forward Euler, 0.125 ms")
    above.plot(run.t, run.v, color="black", lw=1, label="nrnwrap, exact")
    above.plot(run.spikes, np.full(len(run.spikes), 1.08), "v", color="black", ms=5)
    above.set(xlabel="time (ms)", ylabel="V (mV)", xlim=(0, T_STOP), ylim=(-0.05, 1.45))
    above.legend(frameon=False, loc="upper right", ncols=2)
    for dt in (0.5, 0.25, 0.125, 0.025):
        spikes = forward_euler(dt)[2]
        below.plot(np.arange(len(spikes)) + 1, spikes - run.spikes, "o-", ms=4, label=f"{dt:g} ms")
    below.axhline(0, color="black", lw=0.8)
    below.set(xlabel="spike", ylabel="Euler - exact (ms)", xticks=[1, 2, 3, 4], ylim=(-0.6, 1.1))
    below.legend(frameon=False, ncols=4, title="step of forward Euler", loc="upper center")
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "lif_first_contact.png")
    return run, late


if __name__ == "__main__":
    main(*sys.argv[1:2])
