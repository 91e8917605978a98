"""Firing rate against current: of a leaky integrate-and-fire neuron, with noise, and of other models.

Left: the curve of the neuron of Neuromatch Academy (W2D3, tutorial 1), f = 1/(t_ref + tau_m ln(R I/(R I - 20 mV))),
for three refractory periods. Middle: noise lets it fire below the 200 pA that it needs. Right: other models, their
currents in units of the smallest that makes them fire on and on, and the rate of their last interval. Those of class
1 begin with any rate, those of class 2 (Hodgkin and Huxley's, fast spiking of 2007) with one below which they cannot
fire (Hodgkin 1948, J. Physiol. 107:165-181).

    python examples/fi_curves.py [folder]
"""

import itertools
import sys
from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap.cells import EIF, LIF, QIF, AdEx, HodgkinHuxley, Izhikevich2007

MODELS = {  # with the largest current (nA) that they get
    "QIF": (QIF, 0.06),
    "EIF": (EIF, 0.04),
    "AdEx": (AdEx, 1.65),
    "Izhikevich2007 RS": (partial(Izhikevich2007.preset, "RS"), 0.13),
    "Izhikevich2007 FS": (partial(Izhikevich2007.preset, "FS"), 0.18),
    "HodgkinHuxley": (HodgkinHuxley, 0.16),
}


def exact(amps, t_ref):
    """The rate (Hz) of the LIF under a constant current (nA) above 0.2."""
    return 1e3 / (t_ref + 10 * np.log(amps / (amps - 0.2)))


def noisy(sigma):
    """A function that makes neurons, each with white noise (pA sqrt(s)) of its own."""
    gids = itertools.count()

    def make():
        cell = LIF()
        cell.inject(nw.WhiteNoise(sigma * 1e-3 * np.sqrt(1e3), seed=1, gid=next(gids)))
        return cell

    return make


def main(folder="results"):
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(12, 3.4), layout="constrained")
    curves = {}
    amps = np.arange(0.1, 0.61, 0.02)
    for t_ref in (0.0, 2.0, 5.0):
        curve = curves[t_ref] = nw.fi_curve(partial(LIF, t_ref=t_ref), amps)
        curve.plot(left, ls="", marker="o", label=f"t_ref {t_ref:g} ms")
        fine = np.linspace(0.2001, 0.6, 300)
        left.plot(fine, exact(fine, t_ref), color="black", lw=0.8)
    for sigma in (0.0, 1.0, 3.0, 5.0):
        curve = curves[f"noise {sigma:g}"] = nw.fi_curve(noisy(sigma), np.arange(0.12, 0.261, 0.01), dur=2000)
        curve.plot(middle, label=f"{sigma:g} pA sqrt(s)")
    for name, (make, largest) in MODELS.items():
        settings = {"dt": 0.025, "secondorder": 2} if make is HodgkinHuxley else {}
        curve = curves[name] = nw.fi_curve(make, np.linspace(0, largest, 49), dur=1200, skip=200, **settings)
        first = np.flatnonzero(curve.rates)[0]
        least, steady = curve.currents[first], curve.steady[first:]
        right.plot(curve.currents[first:] / least, steady, ".-", lw=1, ms=4, label=name)
        print(f"{name:18} fires on and on from {least:.4f} nA, with {steady[0]:5.1f} Hz, up to {steady[-1]:5.1f} Hz")
    left.set_title("LIF and its formula")
    middle.set_title("LIF with white noise")
    right.set(title="other models", xlabel="current / smallest that fires", ylabel="firing rate (Hz)", xlim=(0.9, 2.6))
    for ax in (left, middle):
        ax.legend(frameon=False, fontsize="small")
    right.legend(frameon=False, fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))
    Path(folder).mkdir(parents=True, exist_ok=True)
    figure.savefig(Path(folder) / "fi_curves.png")
    return curves


if __name__ == "__main__":
    main(*sys.argv[1:2])
